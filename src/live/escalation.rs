//! The page "What to do now": the Board's procedure when a young person may have told of harm, and undoing an escalation.

use crate::{
    board::{Board, Contact, Helpline},
    concerns::{
        parts::{procedure, read_reason, reason_form},
        raise_store as concerns,
        raise_store::UndoableEscalation,
        target::say_hour,
    },
    group_sessions::store::OwnSession,
    id::FeedbackId,
    staff::{
        holder_store::has_lead,
        proof::{Facilitator, Proof},
    },
    state::App,
    web::{
        Answer, DeskForm, Error, Fields, NotHere, Page, markup::IntoMarkup, not_here::with_not_here, parts::ErrorSummary, redirect, unprocessable,
    },
};
use axum::{
    Router,
    extract::{RawQuery, State},
    routing::{get, post},
};
use leptos::prelude::*;

/// For what never was, for somebody else's, and for what can't be taken back any more.
const NOT_HERE: NotHere = NotHere {
    text: "This is not here for you. The session may be somebody else’s, or the safeguarding lead has dealt with it already.",
    back: ("/group-sessions", "Back to your group sessions"),
};

pub fn routes() -> Router<App> {
    let routes = Router::new()
        .route("/group-sessions/{id}/what-to-do", get(what_to_do))
        .route("/group-sessions/{id}/slip", post(undo))
        .route("/group-sessions/{id}/reason", post(explain));
    with_not_here(routes, &NOT_HERE)
}

/// `GET /group-sessions/{id}/what-to-do`, with `?item=` the one that was escalated just now.
async fn what_to_do(State(app): State<App>, by: Facilitator, own: OwnSession, page: Page, RawQuery(query): RawQuery) -> Answer {
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let explained = (query.text("done") == "reason").then_some("The lead sees why you sent it. You can add more.");
    show(&app, page, &by, &own, query.parsed("item"), explained, &DeskForm::fresh("")).await
}

async fn show(
    app: &App,
    page: Page,
    by: &Facilitator,
    own: &OwnSession,
    item: Option<FeedbackId>,
    explained: Option<&'static str>,
    form: &DeskForm,
) -> Answer {
    let mut db = app.read().await?;
    let (escalations, lead) = (concerns::undoable_escalations(&mut db, by, own.id()).await?, has_lead(&mut db).await?);
    drop(db);
    let page = page.desk(by.desk());
    Ok(page.static_page("What to do now", || {
        view! {
            <ErrorSummary text=page.text problems=form.wrongs()/>
            {crumbs(own)}
            {explained.map(|told| view! { <p class="told" role="status">{told}</p> })}
            <h1>"What to do now"</h1>
            {what_to_do_view(own, &app.board(), escalations, item, lead, form)}
        }
    }))
}

/// `POST /group-sessions/{id}/reason`: why something was sent to the lead, after it has gone.
async fn explain(State(app): State<App>, by: Facilitator, own: OwnSession, page: Page, fields: Fields) -> Answer {
    let item: FeedbackId = fields.parsed("item").ok_or(Error::NotThere)?;
    let mut tx = app.write_as_staff_urgently().await?;
    let theirs = concerns::undoable_escalations(&mut tx, &by, own.id()).await?;
    if !theirs.iter().any(|escalation| escalation.id == item) {
        return Err(Error::NotThere);
    }
    let mut form = DeskForm::sent("", &fields, &["note", "cause"]);
    let Some((cause, note)) = read_reason(&mut form) else {
        drop(tx);
        return Ok(unprocessable(show(&app, page.wrong(), &by, &own, Some(item), None, &form).await?));
    };
    concerns::explain(&mut tx, &app.audit_context(), by.person(), item, cause, note.as_deref()).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    Ok(redirect(&format!("/group-sessions/{}/what-to-do?item={item}&done=reason", own.id())))
}

/// `POST /group-sessions/{id}/slip`
async fn undo(State(app): State<App>, by: Facilitator, own: OwnSession, fields: Fields) -> Answer {
    let item = fields.parsed("item").ok_or(Error::NotThere)?;
    let mut tx = app.write_as_staff_urgently().await?;
    concerns::undo_escalation(&mut tx, &app.audit_context(), &by, own.id(), item).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    Ok(redirect(&format!("/group-sessions/{}", own.id())))
}

fn crumbs(own: &OwnSession) -> impl IntoView + use<> {
    let back = format!("/group-sessions/{}", own.id());
    view! {
        <nav class="crumbs" aria-label="You are in"><ol>
            <li><a href="/group-sessions">"Group sessions"</a></li><li><a href=back>"Session"</a></li><li aria-current="page">"What to do now"</li>
        </ol></nav>
    }
}

fn what_to_do_view(
    own: &OwnSession,
    board: &Board,
    escalations: Vec<UndoableEscalation>,
    item: Option<FeedbackId>,
    lead: bool,
    form: &DeskForm,
) -> impl IntoView + use<> {
    let back = format!("/group-sessions/{}", own.id());
    // Danger stands first, whatever the order of the settings.
    let (now, more): (Vec<&Helpline>, Vec<&Helpline>) = board.helplines.iter().partition(|line| line.is_emergency());
    let numbers = |lines: &[&Helpline]| {
        let rows = lines.iter().map(|line| number(line)).collect_view();
        (!lines.is_empty()).then(|| view! { <ul class="calls">{rows}</ul> })
    };
    let (now, more) = (numbers(&now), numbers(&more));
    let (now_sent, before): (Vec<UndoableEscalation>, Vec<UndoableEscalation>) =
        escalations.into_iter().partition(|escalation| Some(escalation.id) == item);
    let [heading, told] = match lead {
        true => ["It is with the safeguarding lead", "It is in their list now, and off your screens and the wall."],
        false => ["It is kept, and there is no safeguarding lead: you act", "It is off your screens and the wall, and nobody can open it yet."],
    };
    let escalation = now_sent.first().map(|escalation| {
        view! {
            <section class="panel slim" aria-labelledby="slip">
                <h2 id="slip">{heading}</h2>
                <p>{told}</p>
                {take_back(&back, escalation.id, "That was a slip: take it back", None)}
                <p class="hush">{TAKEN_BACK}</p>
            </section>
            {reason_form(format!("{back}/reason"), ("item", escalation.id.to_string()), form)}
        }
    });
    let before = (!before.is_empty()).then(|| sent_before(&back, before));
    view! {
        {escalation}
        {before.is_some().then(|| view! { <p><a href="#before">"Something was sent by a slip?"</a></p> })}
        {now}
        <h2>"When a young person may have told of harm"</h2>
        {procedure(board)}
        <p class="hush">"These steps are the Board’s own: an administrator changes them under Settings."</p>
        <p><a class="bt main" href=back>"Back to the session"</a></p>
        <h2>"More numbers"</h2>
        {more}
        {before}
    }
}

const TAKEN_BACK: &str =
    "Taken back, it goes to the Board’s inbox like everything else that was said. The lead still sees that you sent it, and that you took it back.";

fn take_back(session: &str, item: FeedbackId, name: &'static str, which: Option<String>) -> impl IntoView + use<> {
    view! {
        <form method="post" action=format!("{session}/slip")>
            <input type="hidden" name="item" value=item.to_string()/>
            <button class="bt">{name}{which.map(|which| view! { <span class="hide">": "{which}</span> })}</button>
        </form>
    }
}

/// Earlier escalations. Their words are off this screen too, so several that look alike are left to the lead.
fn sent_before(session: &str, escalations: Vec<UndoableEscalation>) -> impl IntoView + use<> {
    let alike = |escalation: &UndoableEscalation| {
        escalations.iter().filter(|other| (&other.question, &other.hour) == (&escalation.question, &escalation.hour)).count()
    };
    let rows = escalations.iter().map(|escalation| {
        let act = if alike(escalation) == 1 {
            take_back(session, escalation.id, "Take it back", Some(escalation.question.clone())).into_markup()
        } else {
            view! { <p class="hush">"Another one was sent under this question in the same hour, so only the lead can tell them apart: ask them to send it back."</p> }.into_markup()
        };
        view! { <li><p><bdi dir="auto">{escalation.question.clone()}</bdi></p><p class="hush">{say_hour(&escalation.hour)}</p>{act}</li> }
    });
    let rows = rows.collect::<Vec<_>>();
    view! {
        <section class="panel slim" aria-labelledby="before">
            <h2 id="before">"Sent to the lead from this session"</h2>
            <p class="hush">"Only what they have not decided yet. If one of these was a slip, you can take it back. "{TAKEN_BACK}</p>
            <ul class="plainlist">{rows}</ul>
        </section>
    }
}

fn number(line: &Helpline) -> impl IntoView + use<> {
    let (how, link) = (if line.kind == Contact::Call { "Call " } else { "Text " }, line.link());
    view! {
        <li>
            <a class="tel" href=link><span class="hide">{how}</span><bdi dir="ltr">{line.number.clone()}</bdi></a>
            <p><b><bdi dir="auto">{line.name.clone()}</bdi></b><br/><span class="hush">{(line.kind == Contact::Text).then_some("By text. ")}<bdi dir="auto">{line.what_for.clone()}</bdi></span></p>
        </li>
    }
}
