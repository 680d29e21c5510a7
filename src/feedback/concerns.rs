//! Concerns: what may be a young person's account of harm, for the safeguarding lead alone.

pub mod store;

use self::store::{Concern, Decided, Raised};
use super::{
    Decision,
    shown::{FactList, WholeWords, source},
};
use crate::{
    app::App,
    board::Board,
    id::FeedbackId,
    people::proof::{Lead, Proof},
    web::{
        Answer, DeskForm, Error, Fields, Page,
        desk_form::TEXT,
        parts::{ErrorSummary, Picture},
        refused, see,
    },
};
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    routing::{get, post},
};
use jiff::{civil::DateTime, tz::TimeZone};
use leptos::prelude::*;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/concerns", get(list))
        .route("/concerns/{id}", get(open))
        .route("/concerns/{id}/decision", post(decide))
        .route("/concerns/{id}/return", post(send_back))
}

/// `GET /concerns`
async fn list(State(app): State<App>, by: Lead, page: Page, RawQuery(query): RawQuery) -> Answer {
    let told = told(Fields::parse(query.unwrap_or_default().as_bytes()).text("done"));
    let concerns = store::concerns(&mut *app.read().await?, &by).await?;
    let page = page.desk(by.desk());
    Ok(page.paper("Concerns", || list_view(&concerns, told, &app.clock.hour())))
}

/// `GET /concerns/{id}`
async fn open(State(app): State<App>, by: Lead, page: Page, Path(id): Path<String>) -> Answer {
    show(&app, page, &by, id.parse()?, DeskForm::fresh("")).await
}

/// `POST /concerns/{id}/decision`
async fn decide(State(app): State<App>, by: Lead, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: FeedbackId = id.parse()?;
    let mut form = DeskForm::sent("", &fields, &["decision", "note"]);
    let decision = form.pick("decision", |_| true, "Choose what you decided.");
    let note = form.text("note", TEXT, "Write why. Whoever reads this later needs the reason.");
    let (Some(decision), true) = (decision, form.is_fine()) else {
        return Ok(refused(show(&app, page.wrong(), &by, id, form).await?));
    };
    let mut tx = app.write().await?;
    store::decide(&mut tx, &app.moment(), &by, id, decision, &note).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    Ok(see("/concerns?done=decided"))
}

/// `POST /concerns/{id}/return`
async fn send_back(State(app): State<App>, by: Lead, Path(id): Path<String>) -> Answer {
    let mut tx = app.write().await?;
    store::send_back(&mut tx, &app.moment(), &by, id.parse()?).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    Ok(see("/concerns?done=returned"))
}

fn told(word: &str) -> Option<&'static str> {
    match word {
        "decided" => Some("The decision is recorded."),
        "returned" => Some("It is back in the inbox, unread."),
        _ => None,
    }
}

async fn show(app: &App, page: Page, by: &Lead, id: FeedbackId, form: DeskForm) -> Answer {
    // Reading is written down, so it needs a transaction that writes.
    let mut tx = app.write().await?;
    let concern = store::concern(&mut tx, &app.moment(), by, id).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    let page = page.desk(by.desk());
    Ok(page.paper("Concern", || {
        let words = page.words;
        view! {
            <ErrorSummary words problems=form.wrongs()/>
            {concern_view(concern, &app.board(), &app.clock.hour(), &form)}
        }
    }))
}

fn list_view(concerns: &[Raised], told: Option<&'static str>, now: &str) -> impl IntoView + use<> {
    let rows =
        |decided: bool| concerns.iter().filter(move |raised| raised.decision.is_some() == decided).map(|raised| row(raised, now)).collect::<Vec<_>>();
    let (open, decided) = (rows(false), rows(true));
    let count = match open.len() {
        0 => "None to decide.".into(),
        1 => "1 to decide.".into(),
        count => format!("{count} to decide, oldest first."),
    };
    let open = if open.is_empty() { nothing().into_any() } else { view! { <ol class="mail raised">{open}</ol> }.into_any() };
    view! {
        <div class="head">
            <h1>"Concerns"</h1>
            <p class="hush">{count}" Only safeguarding leads see these pages; each opening is written down."</p>
        </div>
        {told.map(|told| view! { <p class="told" role="status">{told}</p> })}
        {open}
        {(!decided.is_empty()).then(|| view! { <h2>"Decided"</h2><ol class="mail raised">{decided}</ol> })}
    }
}

fn row(raised: &Raised, now: &str) -> impl IntoView + use<> {
    let (state, text, decided) = match (raised.decision, &raised.decided_hour) {
        (Some(decision), Some(hour)) => ("chip ok", name(decision), format!("; decided {}", say_hour(hour))),
        _ => ("chip late", "To decide", String::new()),
    };
    let waited = raised.decision.is_none().then(|| since(&raised.raised_hour, now));
    view! {
        <li class="row">
            <span class=state>{text}</span>
            <span class="age">{waited}</span>
            <a class="first" href=format!("/concerns/{}", raised.id)>"Raised by "<bdi dir="auto">{raised.raised_by.clone()}</bdi>", "{say_hour(&raised.raised_hour)}{decided}</a>
            <span class="chip">{source(raised.source)}</span>
        </li>
    }
}

fn nothing() -> impl IntoView {
    view! {
        <div class="empty">
            <Picture name="talk"/>
            <h2>"No concern is waiting for you"</h2>
            <p>"When a reviewer reads something that may be an account of harm, it leaves the inbox at once and comes here. Nobody else can open it then."</p>
        </div>
    }
}

fn concern_view(concern: Concern, board: &Board, now: &str, form: &DeskForm) -> impl IntoView + use<> {
    let Concern { feedback, raised_hour, raised_by, decided } = concern;
    let (id, words, undecided) = (feedback.id, feedback.words.clone(), decided.is_none());
    let ago = if undecided { format!(": {} ago", since(&raised_hour, now)) } else { String::new() };
    let raised = format!(", {}{ago}.", say_hour(&raised_hour));
    view! {
        <nav class="crumbs" aria-label="You are in"><ol><li><a href="/concerns">"Concerns"</a></li><li aria-current="page">"One concern"</li></ol></nav>
        <h1 class="hide">"One concern"</h1>
        <div class="cols">
            <div>
                <p>"Raised by "<bdi dir="auto">{raised_by}</bdi>{raised}" We don’t know who wrote it."</p>
                <WholeWords words/>
                {decided.map(decided_view)}
                {decision_form(id, undecided, form)}
                {undecided.then(|| send_back_form(id))}
            </div>
            <aside class="panel" aria-label="About this concern">
                <h2>"What we were told"</h2>
                <FactList feedback/>
                <h2>"Numbers"</h2>
                {numbers(board)}
            </aside>
        </div>
    }
}

fn decided_view(decided: Decided) -> AnyView {
    view! {
        <section class="panel" aria-labelledby="decided">
            <h2 id="decided">"Decided: "{name(decided.decision)}</h2>
            <p class="hush">"By "<bdi dir="auto">{decided.by}</bdi>", "{say_hour(&decided.hour)}</p>
            <blockquote class="quote"><bdi dir="auto">{decided.note}</bdi></blockquote>
        </section>
    }
    .into_any()
}

fn decision_form(id: FeedbackId, first: bool, form: &DeskForm) -> AnyView {
    let choices = [
        (Decision::Referral, "Referral: passed to those who can act"),
        (Decision::NoFurtherAction, "No further action: read, thought through, and left here"),
    ];
    let choices = choices.map(|(decision, text)| (<&str>::from(decision).to_string(), text.to_string())).to_vec();
    let kept = if first { "Kept sealed with the concern." } else { "Kept sealed with the concern. The earlier decision stays below it." };
    view! {
        <section class="panel decide" aria-labelledby="decide">
            <h2 id="decide">{if first { "Decide" } else { "Decide again" }}</h2>
            <form method="post" action=format!("/concerns/{id}/decision") autocomplete="off">
                {form.picks("decision", "radio", "What did you decide?", "", choices)}
                {form.area("note", "Why", kept, 5)}
                <button class="bt main">"Record the decision"</button>
            </form>
        </section>
    }
    .into_any()
}

fn send_back_form(id: FeedbackId) -> AnyView {
    view! {
        <section class="panel" aria-labelledby="back">
            <h2 id="back">"Not a concern?"</h2>
            <form method="post" action=format!("/concerns/{id}/return")>
                <p>"It goes back to the inbox, unread, for the reviewers."</p>
                <button class="bt">"Not a concern: back to the inbox"</button>
            </form>
        </section>
    }
    .into_any()
}

fn numbers(board: &Board) -> AnyView {
    let lines = board.helplines.iter().map(|line| {
        view! { <li><a href=line.link()>{line.number.clone()}</a>" "<b>{line.name.clone()}</b><br/><span class="hush">{line.what_for.clone()}</span></li> }
    });
    view! { <ul class="plainlist">{lines.collect_view()}</ul> }.into_any()
}

fn name(decision: Decision) -> &'static str {
    match decision {
        Decision::Referral => "Referral",
        Decision::NoFurtherAction => "No further action",
    }
}

/// An hour as the clock keeps it, as people say it: "22 Nov 2026, after 21:00".
fn say_hour(hour: &str) -> String {
    moment(hour).map_or_else(|| hour.into(), |at| at.strftime("%-d %b %Y, after %H:00").to_string())
}

/// How long since an hour, in hours.
fn since(then: &str, now: &str) -> String {
    let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
    let second = |hour| moment(hour)?.to_zoned(zone.clone()).ok().map(|at| at.timestamp().as_second());
    let hours = second(then).zip(second(now)).map_or(0, |(then, now)| (now - then) / 3600);
    match hours {
        ..1 => "under an hour".into(),
        1 => "1 hour".into(),
        2..48 => format!("{hours} hours"),
        _ => format!("{} days ({hours} hours)", hours / 24),
    }
}

fn moment(hour: &str) -> Option<DateTime> {
    let (day, hour) = hour.split_once(' ')?;
    Some(day.parse::<jiff::civil::Date>().ok()?.at(hour.parse().ok().filter(|hour| (0..24).contains(hour))?, 0, 0, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_is_told_in_hours() {
        let now = "2026-11-22 21";
        let told = ["2026-11-22 21", "2026-11-22 20", "2026-11-22 16", "2026-11-20 21", "2026-11-23 05"].map(|then| since(then, now));
        assert_eq!(told, ["under an hour", "1 hour", "5 hours", "2 days (48 hours)", "under an hour"]);
        assert_eq!(since("2026-10-25 00", "2026-10-25 03"), "4 hours", "the night the clocks go back");
        assert_eq!(say_hour("2026-11-02 09"), "2 Nov 2026, after 09:00");
        assert_eq!(say_hour("x"), "x");
    }
}
