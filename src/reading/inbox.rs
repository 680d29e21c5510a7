//! The inbox: everything nobody has read yet.

use crate::{
    feedback::{
        Triage,
        staff_view::{age, days},
        store::{self, Waiting},
        thousands,
    },
    reading::{
        assign,
        assignment::colleagues,
        bulk_check::{self, check},
        filter::Stage,
        filter_form::{self, Names},
        inbox_list::{Rows, list},
        order, triage,
        view::{Sort, View},
        watch,
    },
    staff::proof::{Proof, Reviewer},
    state::App,
    undo,
    web::{
        Answer, Done, Fields, Page, done,
        keys::Key,
        markup::IntoMarkup,
        parts::{ErrorSummary, Picture},
        redirect, unprocessable,
    },
};
use axum::{
    Router,
    extract::{RawQuery, State},
    routing::get,
};
use jiff::civil::Date;
use leptos::prelude::*;

/// How many a page shows.
const AT_ONCE: usize = 50;

const KEYS: [Key; 5] = [("j", "next"), ("k", "before"), ("x", "choose"), ("Enter", "open"), ("s", "safety look")];

pub fn routes() -> Router<App> {
    Router::new().route("/inbox", get(inbox).post(read_chosen)).merge(assign::routes())
}

/// The last act, the problem and the kept choice beside the list.
#[derive(Default)]
struct Asked<'a> {
    view: View,
    done: Done,
    /// The number of pieces that the last act read.
    pieces: Option<usize>,
    problem: Option<(&'static str, &'static str)>,
    chosen: Vec<&'a str>,
    /// Whether all on the page are ticked.
    all: bool,
}

/// `GET /inbox`
async fn inbox(State(app): State<App>, by: Reviewer, page: Page, done: Done, RawQuery(query): RawQuery) -> Answer {
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let pieces = match done.act() {
        Some(act) => undo::store::find(&mut *app.read().await?, &app.vault, by.person().id, act).await?.and_then(|act| act.changes.ok()),
        None => None,
    };
    let pieces = pieces.map(|changes| changes.len());
    let asked = Asked { view: View::read(&query), done, pieces, all: query.text("tick") == "all", ..Asked::default() };
    show(&app, page, &by, &asked).await
}

/// `POST /inbox`: the same first reading for all that were chosen. What needs more care than that is read one by one.
async fn read_chosen(State(app): State<App>, by: Reviewer, page: Page, fields: Fields) -> Answer {
    let view = View::read(&fields);
    // One tick stands for several pieces where their words are the same.
    let ticks: Vec<&str> = fields.all("id").flat_map(|ids| ids.split(',')).take(AT_ONCE).collect();
    let chosen: Vec<&str> = ticks.iter().map(|tick| bulk_check::id(tick)).collect();
    let outcome = match fields.parsed("outcome") {
        // The list shows the first words only, and what comes last may be an account of harm.
        Some(outcome @ (Triage::ForAnalysis | Triage::NotForUs | Triage::Abuse)) if !chosen.is_empty() => {
            if fields.text("seen") != "whole" {
                return check(&app, page, &by, &chosen, &view, outcome, None).await;
            }
            outcome
        }
        outcome => {
            let problem = if outcome.is_some() && chosen.is_empty() {
                ("inbox", "Nothing is chosen. Tick one or more, then press the button again.")
            } else {
                ("outcome", "Choose “For analysis”, “Not for us” or “Abuse”. For anything else, open it.")
            };
            return refused(&app, page, &by, view, problem, &chosen).await;
        }
    };
    let (mut done, mut gone) = (false, false);
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    if !bulk_check::all_were_shown(&mut tx, &app, &by, &ticks).await? {
        drop(tx);
        return check(&app, page, &by, &chosen, &view, outcome, Some(&ticks)).await;
    }
    for id in chosen {
        let read = match id.parse() {
            Ok(id) => triage::triage_if_unchanged(&mut tx, &audit, &by, id, None, outcome).await?,
            Err(_) => None,
        };
        done |= read.is_some();
        gone |= read.is_none();
    }
    tx.commit().await?;
    let word = match (outcome, done, gone) {
        (_, false, _) => "gone",
        (Triage::ForAnalysis, _, false) => "analysis",
        (Triage::ForAnalysis, _, true) => "analysis-some",
        (Triage::Abuse, _, false) => "abuse-many",
        (Triage::Abuse, _, true) => "abuse-some",
        (_, _, false) => "not-for-us",
        (_, _, true) => "not-for-us-some",
    };
    Ok(redirect(&done::at(&view.at("/inbox"), word, audit.act())))
}

/// Shows the inbox again with what was ticked, and what is wrong.
pub async fn refused(app: &App, page: Page, by: &Reviewer, view: View, problem: (&'static str, &'static str), chosen: &[&str]) -> Answer {
    let asked = Asked { view, problem: Some(problem), chosen: chosen.to_vec(), ..Asked::default() };
    Ok(unprocessable(show(app, page.wrong(), by, &asked).await?))
}

const DONE: [(&str, &str); 16] = [
    ("mine", "Yours to read."),
    ("mine-some", "Yours to read. Some of the chosen ones are a colleague’s, or not here any more, and stay as they are: open one to take it over."),
    ("free", "Free again, for anybody to read."),
    ("free-some", "Free again, for anybody to read. Some of the chosen ones are a colleague’s, or not here any more, and stay as they are."),
    ("given", "Given to a colleague to read."),
    ("given-some", "Given to a colleague to read. Some of the chosen ones are not here any more."),
    ("nobody-given", "Nothing was changed: each of the chosen ones is a colleague’s, or not here any more. Open one to take it over."),
    ("analysis", "Sent to analysis."),
    ("analysis-some", "Sent to analysis. Some of the chosen ones were no longer unread and stay as they are: someone else was quicker."),
    ("not-for-us", "Set aside as not for us."),
    ("not-for-us-some", "Set aside as not for us. Some of the chosen ones were no longer unread and stay as they are: someone else was quicker."),
    ("abuse", "Set aside as abuse of the service."),
    ("abuse-many", "Set aside as abuse of the service. To take one back later, open it under “Already read”."),
    (
        "abuse-some",
        "Set aside as abuse of the service. Some of the chosen ones were no longer unread and stay as they are: someone else was quicker.",
    ),
    ("gone", "Nothing was changed: none of the chosen ones were still unread. Someone else was quicker."),
    ("concern", "It is with the safeguarding lead now, and nobody else can open it."),
];

async fn show(app: &App, page: Page, by: &Reviewer, asked: &Asked<'_>) -> Answer {
    watch::note(app).await;
    let page = page.desk(by.desk()).keys(&KEYS);
    let mut db = app.read().await?;
    let waiting = store::waiting(&mut db, by).await?;
    let is_exact = asked.done.act().is_some();
    let order::InboxPage { rows, first, shown, offered, next } = order::page(app, &mut db, by, &asked.view, is_exact, AT_ONCE).await?;
    let (names, colleagues) = (Names::read(&mut db, app.board().areas.clone()).await?, colleagues(&mut db, by).await?);
    drop(db);
    let top = asked.view.first_page();
    let [back, more] = match asked.view.sort {
        Sort::Urgent => ["Back to the first", "More"],
        Sort::Oldest => ["Back to the oldest", "More, newer ones"],
        Sort::Newest => ["Back to the newest", "More, older ones"],
    };
    let is_empty = waiting.count == 0 && asked.view.filter.stage() == Stage::Unread;
    let today = app.clock.today();
    let rows = Rows { rows: &rows, view: &asked.view, chosen: &asked.chosen, all: asked.all, own: by.person().id, colleagues: &colleagues, today };
    Ok(page.with_scripts("Inbox", || {
        let text = page.text;
        let problems = asked.problem.iter().map(|(field, text)| (field.to_string(), text.to_string())).collect();
        view! {
            <ErrorSummary text=text problems/>
            {asked.done.view_of(&DONE, asked.pieces)}
            <div class="head"><h1>"Inbox"</h1><p class="hush">{count(&waiting, first, today)}</p>{filter_form::form(&asked.view, &offered, &names)}</div>
            {filter_form::chips(&asked.view, &names)}
            {how_many(&asked.view, shown)}
            {if is_empty { nothing().into_markup() } else { list(&rows) }}
            <p class="btns">
                {asked.view.after.map(|_| view! { <a class="bt" href=top.at("/inbox")>{back}</a> })}
                {next.map(|next| view! { <a class="bt" rel="next" href=top.after(next).at("/inbox")>{more}</a> })}
                <a class="bt" href="/reading" data-key="s">"Safety look, one by one"</a>
                <a class="bt" href="/inbox/read">"Already read"</a>
                <a class="bt" href="/acts">"What you did"</a>
                <a class="bt" href="/erasures">"Erasures"</a>
            </p>
        }
    }))
}

/// How much waits, and how much of it comes first.
fn count(waiting: &Waiting, first: usize, today: Date) -> String {
    let Some(oldest) = waiting.oldest else { return "Nothing unread.".into() };
    let count = match waiting.count {
        counted if counted > store::MOST_COUNTED => format!("More than {}", thousands(store::MOST_COUNTED as usize)),
        counted => counted.to_string(),
    };
    let first = match first {
        0 => String::new(),
        1 => " 1 may tell of harm.".into(),
        first => format!(" {} may tell of harm.", thousands(first)),
    };
    match days(oldest, today) {
        0 => format!("{count} unread, all from today.{first}"),
        days => format!("{count} unread. The oldest has waited {}.{first}", age(days)),
    }
}

fn nothing() -> impl IntoView {
    view! {
        <div class="empty">
            <Picture name="read"/>
            <h2>"Nothing is waiting to be read"</h2>
            <p>"What young people say lands here. Nothing is shown to anyone else before a person has read it."</p>
            <p>"To hear from them, put a link to "<a href="/have-your-say">"Have your say"</a>" where young people are. What was read and tied together is under "<a href="/themes">"Themes"</a>"."</p>
        </div>
    }
}

/// How many fit. Not with facts of young people: numbers of those stand where small ones are hidden.
fn how_many(view: &View, shown: usize) -> Option<impl IntoView + use<>> {
    let count = thousands(shown);
    let says = match (view.filter.stage(), shown) {
        (Stage::Unread, _) => format!("{count} of these shown."),
        (_, 1) => "1 piece fits.".into(),
        _ => format!("{count} pieces fit."),
    };
    (view.leaves_out() && !view.filter.has_facts()).then(|| view! { <p class="hush" role="status">{says}</p> })
}
