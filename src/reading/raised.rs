//! The page after a concern was raised: where it is now, why it was raised, and taking it back within a minute.

use crate::{
    concerns::{
        parts::{numbers, procedure, read_reason, reason_form},
        raise_store,
        raised::Raised,
    },
    db::Conn,
    feedback::{Triage, store::Feedback},
    staff::{
        holder_store::lead_names,
        proof::{Proof, Reviewer},
    },
    state::App,
    web::{Answer, DeskForm, Error, Fields, NotHere, Page, keys::Key, not_here::with_not_here, parts::ErrorSummary, redirect, unprocessable},
};
use axum::{
    Router,
    extract::{RawQuery, State},
    routing::{get, post},
};
use leptos::prelude::*;

const NOT_HERE: NotHere = NotHere {
    text: "This is not here any more. If it was a concern, it is with the safeguarding lead, who alone can open it.",
    back: ("/inbox", "Back to the inbox"),
};
const KEYS: [Key; 2] = [("u", "on with the inbox"), ("s", "on with the safety look")];
const TOO_LATE: &str = "It is too late to take it back: a minute has passed, or the lead has begun to work on it. Ask the lead to send it back.";
/// The field of a form, and of the address, with the mark of what was raised.
const MARK: &str = "raised";

pub fn routes() -> Router<App> {
    let routes = Router::new().route("/inbox/raised", get(show)).route("/inbox/raised/reason", post(explain)).route("/inbox/raised/undo", post(undo));
    with_not_here(routes, &NOT_HERE)
}

/// The address of the page for what somebody raised just now. Called in the transaction of raising.
pub async fn address(db: &mut Conn, app: &App, by: &Reviewer, before: &Feedback) -> Result<String, Error> {
    let number = raise_store::raised_by(db, by.person(), before.id).await?.ok_or(Error::NotThere)?;
    let raised = Raised { id: before.id, number, was: before.triage, was_read: before.read_on.is_some(), at: app.clock.seconds() };
    Ok(to(&raised.write(&app.vault, by.person().id)))
}

fn to(mark: &str) -> String {
    format!("/inbox/raised?{MARK}={mark}")
}

/// `GET /inbox/raised`
async fn show(State(app): State<App>, by: Reviewer, page: Page, RawQuery(query): RawQuery) -> Answer {
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let notice = (query.text("done") == "reason").then_some("The lead sees why you raised it. You can add more.");
    page_of(&app, page, &by, query.text(MARK), notice, &DeskForm::fresh("")).await
}

/// `POST /inbox/raised/reason`
async fn explain(State(app): State<App>, by: Reviewer, page: Page, fields: Fields) -> Answer {
    let mark = fields.text(MARK);
    let raised = read(&app, &by, mark)?;
    let mut form = DeskForm::sent("", &fields, &["note", "cause"]);
    let Some((cause, note)) = read_reason(&mut form) else {
        return Ok(unprocessable(page_of(&app, page.wrong(), &by, mark, None, &form).await?));
    };
    let mut tx = app.write_as_staff_urgently().await?;
    raise_store::explain(&mut tx, &app.audit_context(), by.person(), raised.id, cause, note.as_deref()).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    Ok(redirect(&format!("{}&done=reason", to(mark))))
}

/// `POST /inbox/raised/undo`
async fn undo(State(app): State<App>, by: Reviewer, page: Page, fields: Fields) -> Answer {
    let mark = fields.text(MARK);
    let raised = read(&app, &by, mark)?;
    let mut tx = app.write_as_staff_urgently().await?;
    let done = match raised.is_fresh(&app.clock) {
        true => raise_store::undo_raise(&mut tx, &app.audit_context(), by.person(), &raised).await?,
        false => None,
    };
    if done.is_none() {
        drop(tx);
        let mut form = DeskForm::fresh("");
        form.wrong("undo", TOO_LATE);
        return Ok(unprocessable(page_of(&app, page.wrong(), &by, mark, None, &form).await?));
    }
    tx.commit().await?;
    let word = if raised.was == Some(Triage::ForAnalysis) { "back-ties" } else { "back" };
    Ok(redirect(&format!("/feedback/{}?done={word}", raised.id)))
}

fn read(app: &App, by: &Reviewer, mark: &str) -> Result<Raised, Error> {
    Raised::read(&app.vault, by.person().id, &app.clock, mark).ok_or(Error::NotThere)
}

async fn page_of(app: &App, page: Page, by: &Reviewer, mark: &str, notice: Option<&'static str>, form: &DeskForm) -> Answer {
    let raised = read(app, by, mark)?;
    let mut db = app.read().await?;
    let (as_raised, leads) = (raise_store::is_as_raised(&mut db, &raised).await?, lead_names(&mut db).await?);
    drop(db);
    let (board, lead) = (app.board(), !leads.is_empty());
    let undo = as_raised.then(|| undo_view(mark, raised.is_fresh(&app.clock).then(|| raised.seconds_left(&app.clock)), &leads));
    let page = page.desk(by.desk()).keys(&KEYS);
    Ok(page.static_page("Raised as a concern", || {
        let text = page.text;
        let no_lead = (!lead).then(|| {
            view! {
                <section class="note slim" aria-labelledby="nobody">
                    <h2 id="nobody">"There is no safeguarding lead now: you act"</h2>
                    <p>"It is kept, and nobody can open it until an administrator has made somebody a lead. Do now what the Board has laid down:"</p>
                    {procedure(&board)}
                    {numbers(&board)}
                </section>
            }
        });
        let told = if lead {
            "It is with the safeguarding lead now, and nobody else can open it."
        } else {
            "It is kept as a concern, and nobody can open it."
        };
        view! {
            <ErrorSummary text=text problems=form.wrongs()/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/inbox">"Inbox"</a></li><li aria-current="page">"Concern"</li></ol></nav>
            <p class="told" role="status">{notice.unwrap_or(told)}</p>
            <h1>"Raised as a concern"</h1>
            {no_lead}
            {undo}
            {reason_form("/inbox/raised/reason".into(), (MARK, mark.into()), form)}
            <p class="tools">
                <a class="bt main" href="/inbox" data-key="u">"On with the inbox"</a>
                <a class="bt" href="/reading" data-key="s">"On with the safety look"</a>
            </p>
        }
    }))
}

/// The button that takes it back while there is time (`left` seconds); styles put the way to the lead in its place when the minute is over.
fn undo_view(mark: &str, left: Option<i64>, leads: &[String]) -> impl IntoView + use<> {
    let class = left.map_or("panel slim".into(), |left| format!("panel slim minute in-{}", (left / 10 + 1).min(6) * 10));
    let form = left.map(|_| {
        view! {
            <form method="post" action="/inbox/raised/undo">
                <input type="hidden" name=MARK value=mark.to_string()/>
                <p>"You can take it back for a minute. The lead sees that it came and went."</p>
                <button class="bt">"Take it back"</button>
            </form>
        }
    });
    let ask = match leads {
        [] => "There is no safeguarding lead now who could send it back.".to_string(),
        leads => format!(
            "To take it back, ask a safeguarding lead ({}). They open it under “Concerns” and press “Not a concern: back to the inbox”.",
            leads.join(", ")
        ),
    };
    view! {
        <section class=class aria-labelledby="undo">
            <h2 id="undo">"A slip?"</h2>
            {form}
            <p class="over">"The minute is over. "<bdi dir="auto">{ask}</bdi></p>
        </section>
    }
}
