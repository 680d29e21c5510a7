//! The safety look: one unread piece after another, its whole text, and three answers. "Safe" is the first reading as for analysis.

use crate::{
    feedback::{
        Triage,
        staff_view::{FactList, WholeWords, age, days, words_version},
        store, thousands,
    },
    id::FeedbackId,
    reading::{
        order::{self, Next},
        sitting::{self, MOST_IN_GOAL, Progress, Sitting},
        triage::triage_if_unchanged,
        watch,
    },
    staff::{
        holder_store::has_lead,
        proof::{Proof, Reviewer},
    },
    state::App,
    web::{
        Answer, Done, Fields, Page, done,
        keys::Key,
        markup::{IntoMarkup, Markup},
        parts::{ErrorSummary, Picture},
        redirect, unprocessable,
    },
};
use axum::{
    Router,
    extract::{RawQuery, State},
    routing::{get, post},
};
use leptos::prelude::*;
use tower_sessions::Session;

const KEYS: [Key; 7] =
    [("1", "safe"), ("2", "worry"), ("3", "later"), ("z", "undo"), ("o", "open it by itself"), ("b", "code alike pieces"), ("q", "done for today")];
const HERE: &str = "/reading";

pub fn routes() -> Router<App> {
    Router::new().route("/reading", get(look).post(answer)).route("/reading/goal", post(set_goal)).route("/reading/finish", get(finish))
}

/// The last act, the problem and the piece that was asked for.
#[derive(Default)]
struct Asked {
    done: Done,
    piece: Option<FeedbackId>,
    /// The one that was put off just now.
    put_off: Option<FeedbackId>,
    problem: Option<(&'static str, &'static str)>,
}

/// `GET /reading`
async fn look(State(app): State<App>, by: Reviewer, session: Session, page: Page, done: Done, RawQuery(query): RawQuery) -> Answer {
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let asked = Asked { done, piece: query.parsed("piece"), put_off: query.parsed("off").filter(|_| query.text("done") == "later"), problem: None };
    show(&app, page, &by, &Sitting::of(&session).await?, asked).await
}

/// `POST /reading`: the answer to one piece, and the next at once. A worry goes the way of every concern, to `/feedback/{id}/triage`.
async fn answer(State(app): State<App>, by: Reviewer, session: Session, page: Page, fields: Fields) -> Answer {
    let mut sitting = Sitting::of(&session).await?;
    let piece: Option<FeedbackId> = fields.parsed("piece");
    match (fields.line("answer"), piece) {
        ("safe", Some(id)) => return safe(&app, page, &by, &sitting, id, fields.text("was")).await,
        ("later", Some(id)) => sitting.put_off.add(&app.vault, id),
        ("sooner", Some(id)) => sitting.put_off.remove(&app.vault, id),
        _ => {
            let asked = Asked { piece, problem: Some(("answer", "Choose one of the three.")), ..Asked::default() };
            return Ok(unprocessable(show(&app, page.wrong(), &by, &sitting, asked).await?));
        }
    }
    sitting.keep(&session).await?;
    Ok(redirect(&match (fields.line("answer"), piece) {
        ("sooner", Some(id)) => format!("{HERE}?piece={id}"),
        (_, Some(id)) => done::at(&format!("{HERE}?off={id}"), "later", None),
        (_, None) => HERE.into(),
    }))
}

const CHANGED: &str = "The words have changed since you opened this: somebody took some out, or put some back. Read it again.";
const DAMAGED: &str = "The stored text of that one is damaged, so nobody can say that it is safe. Nothing was changed.";

/// Reads a piece as for analysis, if its words are those that were on the screen.
async fn safe(app: &App, page: Page, by: &Reviewer, sitting: &Sitting, id: FeedbackId, was: &str) -> Answer {
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let unread = store::feedback(&mut tx, &app.vault, by, id).await?.filter(|feedback| feedback.triage.is_none());
    let problem = match &unread {
        Some(feedback) if feedback.words.is_err() => Some(DAMAGED),
        Some(feedback) if words_version(&app.vault, feedback)?.text() != was => Some(CHANGED),
        _ => None,
    };
    if let Some(problem) = problem {
        drop(tx);
        let problem = Some(("answer", problem));
        return Ok(unprocessable(show(app, page.wrong(), by, sitting, Asked { piece: Some(id), problem, ..Asked::default() }).await?));
    }
    if unread.is_none() || triage_if_unchanged(&mut tx, &audit, by, id, None, Triage::ForAnalysis).await?.is_none() {
        return Ok(redirect(&done::at(HERE, "gone", None)));
    }
    tx.commit().await?;
    Ok(redirect(&done::at(HERE, "safe", audit.act())))
}

/// `POST /reading/goal`: how many pieces are enough for today. An empty number takes it away.
async fn set_goal(State(app): State<App>, by: Reviewer, session: Session, page: Page, fields: Fields) -> Answer {
    let mut sitting = Sitting::of(&session).await?;
    let goal: Option<usize> = fields.parsed("goal").filter(|goal| (1..=MOST_IN_GOAL).contains(goal));
    if goal.is_none() && !fields.line("goal").is_empty() {
        let asked = Asked { problem: Some(("goal", "Choose one of the numbers.")), ..Asked::default() };
        return Ok(unprocessable(show(&app, page.wrong(), &by, &sitting, asked).await?));
    }
    sitting.goal = goal;
    sitting.keep(&session).await?;
    Ok(redirect(&done::at(sitting::page(fields.text("to")).unwrap_or(HERE), if goal.is_some() { "goal" } else { "no-goal" }, None)))
}

/// `GET /reading/finish`: the end of a sitting, whenever somebody wants it.
async fn finish(State(app): State<App>, by: Reviewer, session: Session, page: Page) -> Answer {
    let sitting = Sitting::of(&session).await?;
    let mut db = app.read().await?;
    let mut progress = Progress::read(&mut db, &app, &by, &sitting).await?;
    progress.count_urgent(&mut db, &app, &by, &sitting).await?;
    drop(db);
    Ok(page.desk(by.desk()).static_page("Done for today", || progress.finish()))
}

/// The messages that both pages of a sitting have.
pub const GOAL: [(&str, &str); 2] = [("goal", "Your number for today is set."), ("no-goal", "No number for today: go on as long as you like.")];
const DONE: [(&str, &str); 6] = [
    ("safe", "You found the one before safe. It waits for a code."),
    ("gone", "The one before was not unread any more: someone else was quicker, or it is not here now. Nothing was changed."),
    ("undone", "Undone: it is unread again."),
    ("undone-some", "Undone, but for what somebody has changed since."),
    GOAL[0],
    GOAL[1],
];

async fn show(app: &App, page: Page, by: &Reviewer, sitting: &Sitting, asked: Asked) -> Answer {
    watch::note(app).await;
    let mut db = app.read().await?;
    let progress = Progress::read(&mut db, app, by, sitting).await?;
    // Undoing comes back to the piece, whether or not it is enough for today.
    let next = match progress.is_enough() && asked.piece.is_none() {
        true => None,
        false => order::next(app, &mut db, by, asked.piece, &sitting.put_off).await?,
    };
    let lead = has_lead(&mut db).await?;
    drop(db);
    let page = page.desk(by.desk()).keys(&KEYS);
    let put_off_now = asked.put_off.filter(|id| sitting.put_off.has(&app.vault, *id));
    let seen_before = next.as_ref().is_some_and(|next| sitting.put_off.has(&app.vault, next.feedback.id));
    let was = match &next {
        Some(next) => words_version(&app.vault, &next.feedback)?.text().to_string(),
        None => String::new(),
    };
    Ok(page.static_page("Safety look", || {
        let problems = asked.problem.iter().map(|(field, text)| (field.to_string(), text.to_string())).collect();
        let is_enough = next.is_none() && progress.is_enough();
        let body = match &next {
            Some(next) => one(next, seen_before, was, lead, app.clock.today()),
            None if is_enough => progress.finish(),
            None => nothing(&progress),
        };
        view! {
            <ErrorSummary text=page.text problems/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/inbox">"Inbox"</a></li><li aria-current="page">"Safety look"</li></ol></nav>
            {asked.done.view_at(&DONE, None, Some(HERE))}
            {put_off_now.map(put_off)}
            {(!is_enough).then(|| progress.line(HERE))}
            {body}
        }
    }))
}

/// The message that a piece was put off, with its undo: nothing is stored but in the sign-in, so it is no act.
fn put_off(id: FeedbackId) -> Markup {
    view! {
        <div class="told" role="status">
            <p>"The one before comes again at the end."</p>
            <form method="post" action=HERE>
                <input type="hidden" name="piece" value=id.to_string()/>
                <button class="bt" name="answer" value="sooner" data-key="z">"Undo"</button>
            </form>
        </div>
    }
    .into_markup()
}

fn one(next: &Next, seen_before: bool, was: String, lead: bool, today: jiff::civil::Date) -> Markup {
    let (feedback, id) = (&next.feedback, next.feedback.id.to_string());
    let waited = age(days(feedback.received_on, today));
    let came = if waited == "today" { "It came today.".into() } else { format!("It is {waited} old.") };
    let with = if next.reason.is_some() { " With this one, " } else { " " };
    let first = match next.first {
        0 => String::new(),
        1 => format!("{with}1 unread piece may tell of harm."),
        first => format!("{with}{} unread pieces may tell of harm.", thousands(first)),
    };
    let seen_before = seen_before.then_some(" You put it off before.");
    view! {
        <div class="head"><h1>"Is this safe?"</h1><p class="hush">{came}{seen_before}{first}</p></div>
        <div class="cols reading whole">
            <div>
                {next.reason.map(|reason| view! { <p><span class="chip late">"Read first: "{reason.label()}</span></p> })}
                <WholeWords words=feedback.words.clone()/>
            </div>
            <aside class="panel" aria-label="Your answer">
                <div class="triage" id="answer">
                    {answer_form(&id, &was, "safe", "1", "Safe", "You read it all, and nobody seems to be in danger. It waits for a code")}
                    <form method="post" action=format!("/feedback/{id}/triage")>
                        <input type="hidden" name="was" value=""/>
                        {button("outcome", "Concern", "2", "Worry", if lead { "Goes to the safeguarding lead now; then say why" } else { "No safeguarding lead now: you act" })}
                    </form>
                    {answer_form(&id, &was, "later", "3", "Later", "It stays unread, and comes at the end of this list")}
                </div>
                <p><a href=format!("/feedback/{id}") data-key="o">"Open it by itself"</a>" to set it aside, to code it or to take words out."</p>
                <details><summary>"What we were told"</summary><FactList feedback=feedback.clone()/></details>
            </aside>
        </div>
        <p><a href="/reading/alike" data-key="b">"Code alike pieces together"</a></p>
    }
    .into_markup()
}

fn answer_form(id: &str, was: &str, value: &'static str, key: &'static str, name: &'static str, about: &'static str) -> Markup {
    view! {
        <form method="post" action=HERE>
            <input type="hidden" name="piece" value=id.to_string()/>
            <input type="hidden" name="was" value=was.to_string()/>
            {button("answer", value, key, name, about)}
        </form>
    }
    .into_markup()
}

fn button(field: &'static str, value: &'static str, key: &'static str, name: &'static str, about: &'static str) -> Markup {
    view! {
        <button class="bt" class:main=value == "safe" class:worry=value == "Concern" name=field value=value data-key=key>
            <span>{name}<small>{about}</small></span>
            <kbd aria-hidden="true">{key}</kbd>
        </button>
    }
    .into_markup()
}

fn nothing(progress: &Progress) -> Markup {
    let (heading, about) = match progress.unread {
        0 => ("Everything has had its safety look", "Nothing is unread."),
        _ => ("Nothing here can be looked at", "What is unread can’t be shown: its stored text is damaged. The inbox has it."),
    };
    view! {
        <div class="empty">
            <Picture name="read"/>
            <h1>{heading}</h1>
            <p>{about}</p>
            <p class="tools">
                {(progress.uncoded > 0).then(|| view! { <a class="bt main" href="/reading/alike" data-key="b">"Code alike pieces together"</a> })}
                <a class="bt" href="/inbox">"To the inbox"</a>
            </p>
        </div>
    }
    .into_markup()
}
