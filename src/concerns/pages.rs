//! Concerns: what may be a young person's account of harm, for the safeguarding lead alone.

use crate::{
    board::Board,
    concerns::store::{Concern, ConcernEvent, Listed, Step},
    concerns::{store, withdrawn},
    feedback::{
        Decision,
        staff_view::{FactList, WholeWords, source, words_or_damaged},
    },
    id::FeedbackId,
    staff::proof::{Lead, Proof},
    state::App,
    web::{
        Answer, DeskForm, Error, Fields, NotHere, Page,
        desk_form::TEXT,
        not_here::with_not_here,
        parts::{ErrorSummary, Picture},
        redirect, unprocessable,
    },
};
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    routing::{get, post},
};
use jiff::{civil::DateTime, tz::TimeZone};
use leptos::prelude::*;
use std::time::Duration;
use tokio::time::timeout;

const NOT_HERE: NotHere =
    NotHere { text: "It is not here any more: it may have gone back to the inbox.", back: ("/concerns", "Back to the concerns") };

/// Longest wait for the audit log before a concern is shown without it.
const RECORD_WITHIN: Duration = Duration::from_secs(2);
const LATE: &str = "The history can’t be written right now. That you opened this is noted, and will stand there as soon as it can.";

pub fn routes() -> Router<App> {
    let routes = Router::new()
        .route("/concerns", get(list))
        .route("/concerns/{id}", get(open))
        .route("/concerns/{id}/decision", post(decide))
        .route("/concerns/{id}/return", post(send_back));
    with_not_here(routes, &NOT_HERE)
}

/// `GET /concerns`
async fn list(State(app): State<App>, by: Lead, page: Page, RawQuery(query): RawQuery) -> Answer {
    let notice = notice(Fields::parse(query.unwrap_or_default().as_bytes()).text("done"));
    let concerns = store::concerns(&mut *app.read().await?, &by).await?;
    let page = page.desk(by.desk());
    Ok(page.static_page("Concerns", || list_view(&concerns, notice, &app.clock.hour())))
}

/// `GET /concerns/{id}`
async fn open(State(app): State<App>, by: Lead, page: Page, Path(id): Path<String>) -> Answer {
    show(&app, page, &by, &id, &decision_fresh(), &return_fresh()).await
}

/// The two forms of a concern's page as nobody has sent them yet.
fn decision_fresh() -> DeskForm {
    DeskForm::fresh("")
}

fn return_fresh() -> DeskForm {
    DeskForm::fresh("back-")
}

/// `POST /concerns/{id}/decision`
async fn decide(State(app): State<App>, by: Lead, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("", &fields, &["decision", "note"]);
    let decision = form.pick("decision", |_| true, "Choose what you decided.");
    let note = form.text("note", TEXT, "Write why. Whoever reads this later needs the reason.");
    let (Some(decision), true) = (decision, form.is_fine()) else {
        return Ok(unprocessable(show(&app, page.wrong(), &by, &id, &form, &return_fresh()).await?));
    };
    let mut tx = app.write_as_staff().await?;
    store::decide(&mut tx, &app.audit_context(), &by, id.parse()?, decision, &note).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    Ok(redirect("/concerns?done=decided"))
}

/// `POST /concerns/{id}/return`
async fn send_back(State(app): State<App>, by: Lead, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("back-", &fields, &["note"]);
    let note = form.text("note", TEXT, "Write why it is not a concern. Whoever reads this later needs the reason.");
    if form.is_fine() {
        let mut tx = app.write_as_staff().await?;
        if !store::send_back(&mut tx, &app.audit_context(), &by, id.parse()?, &note).await?.ok_or(Error::NotThere)? {
            form.wrong("note", "Something was decided about it already, so it stays here.");
        }
        tx.commit().await?;
    }
    if !form.is_fine() {
        return Ok(unprocessable(show(&app, page.wrong(), &by, &id, &decision_fresh(), &form).await?));
    }
    Ok(redirect("/concerns?done=returned"))
}

fn notice(word: &str) -> Option<&'static str> {
    match word {
        "decided" => Some("The decision is recorded."),
        "returned" => Some("It is back in the inbox, unread."),
        _ => None,
    }
}

async fn show(app: &App, page: Page, by: &Lead, id: &str, decision: &DeskForm, back: &DeskForm) -> Answer {
    let id: FeedbackId = id.parse()?;
    let (concern, is_late) = read(app, by, id).await?;
    let withdrawn = withdrawn::notice(app, &concern, id).await?;
    let page = page.desk(by.desk());
    Ok(page.static_page("Concern", || {
        let text = page.text;
        view! {
            <ErrorSummary text=text problems=[decision.wrongs(), back.wrongs()].concat()/>
            {is_late.then(|| view! { <p class="told" role="status">{LATE}</p> })}
            {withdrawn}
            {concern_view(id, concern, &app.board(), &app.clock.hour(), (decision, back))}
        }
    }))
}

/// Reads a concern and records that it was read. Somebody may be in danger: where the record can't be written, it follows later (`true`).
async fn read(app: &App, by: &Lead, id: FeedbackId) -> Result<(Concern, bool), Error> {
    let audit = app.audit_context();
    let recorded = async {
        let mut tx = app.write_anonymously().await?;
        let concern = store::concern(&mut tx, &audit, by, id).await?.ok_or(Error::NotThere)?;
        Ok((tx, concern))
    };
    // The commit stands outside the time limit: one that was given up could be written nevertheless, and the entry a second time.
    let committed = match timeout(RECORD_WITHIN, recorded).await.unwrap_or(Err(Error::Busy)) {
        Ok((tx, concern)) => tx.commit().await.map(|()| concern).map_err(Error::from),
        Err(error) => Err(error),
    };
    match committed {
        Err(Error::Busy) => {
            let concern = store::concern_recorded_later(&mut *app.read().await?, &audit, &app.audit_queue, by, id).await?;
            Ok((concern.ok_or(Error::NotThere)?, true))
        }
        committed => committed.map(|concern| (concern, false)),
    }
}

fn list_view(concerns: &[Listed], notice: Option<&'static str>, now: &str) -> impl IntoView + use<> {
    let (open, decided): (Vec<_>, Vec<_>) = concerns.iter().partition(|listed| listed.now == ConcernEvent::Raised);
    let rows = |listed: Vec<&Listed>| listed.into_iter().map(|listed| row(listed, now)).collect::<Vec<_>>();
    let (open, decided) = (rows(open), rows(decided));
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
        {notice.map(|notice| view! { <p class="told" role="status">{notice}</p> })}
        {open}
        {(!decided.is_empty()).then(|| view! { <h2>"Decided"</h2><ol class="mail raised">{decided}</ol> })}
    }
}

fn row(raised: &Listed, now: &str) -> impl IntoView + use<> {
    let (state, text, decided) = match raised.now {
        ConcernEvent::Raised => ("chip late", "To decide", String::new()),
        ConcernEvent::Decided(_) => ("chip ok", name(raised.now), format!("; decided {}", say_hour(&raised.hour))),
        ConcernEvent::Returned => ("chip", name(raised.now), format!(", {}", say_hour(&raised.hour))),
    };
    let returned = (raised.now == ConcernEvent::Returned).then(|| view! { "; sent back by "<bdi dir="auto">{raised.by.clone()}</bdi> });
    let waited = (raised.now == ConcernEvent::Raised).then(|| since(&raised.raised_hour, now));
    view! {
        <li class="row">
            <span class=state>{text}</span>
            <span class="age">{waited}</span>
            <a class="first" href=format!("/concerns/{}", raised.id)>"Raised by "<bdi dir="auto">{raised.raised_by.clone()}</bdi>", "{say_hour(&raised.raised_hour)}{returned}{decided}</a>
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

fn concern_view(id: FeedbackId, concern: Concern, board: &Board, now: &str, (decision, back): (&DeskForm, &DeskForm)) -> impl IntoView + use<> {
    let Concern { feedback, mut steps } = concern;
    let undecided = steps.last().is_some_and(|last| last.what == ConcernEvent::Raised);
    let first = !steps.iter().any(|step| matches!(step.what, ConcernEvent::Decided(_)));
    let raised = steps.iter().rposition(|step| step.what == ConcernEvent::Raised).map(|at| steps.remove(at));
    let raised = raised.map(|raised| {
        let ago = undecided.then(|| format!(": {} ago", since(&raised.hour, now)));
        view! { <p>"Raised by "<bdi dir="auto">{raised.by}</bdi>", "{say_hour(&raised.hour)}{ago}". We don’t know who wrote it."</p> }
    });
    let words = match &feedback {
        Some(feedback) => view! { <WholeWords words=feedback.words.clone()/> }.into_any(),
        None => view! { <p>"Its words went back to the inbox, for the reviewers to read as any others."</p> }.into_any(),
    };
    let forms = feedback.is_some().then(|| (decision_form(id, first, decision), undecided.then(|| send_back_form(id, back))));
    view! {
        <nav class="crumbs" aria-label="You are in"><ol><li><a href="/concerns">"Concerns"</a></li><li aria-current="page">"One concern"</li></ol></nav>
        <h1 class="hide">"One concern"</h1>
        <div class="cols">
            <div>
                {raised}
                {words}
                {(!steps.is_empty()).then(|| steps_view(steps, undecided))}
                {forms}
            </div>
            <aside class="panel" aria-label="About this concern">
                {feedback.map(|feedback| view! { <h2>"What we were told"</h2><FactList feedback/> })}
                <h2>"Numbers"</h2>
                {numbers(board)}
            </aside>
        </div>
    }
}

/// ConcernEvent happened besides its being raised, the last first. `again` when it was raised once more after all of it.
fn steps_view(steps: Vec<Step>, again: bool) -> AnyView {
    let steps = steps.into_iter().rev().enumerate().map(|(at, Step { what, hour, by, note })| {
        let decided = if matches!(what, ConcernEvent::Decided(_)) { "Decided: " } else { "" };
        let heading = match (at, again) {
            (0, false) => view! { <h2 id="decided">{decided}{name(what)}</h2> }.into_any(),
            (0, true) => view! { <h2 id="decided">"Before that: "{name(what)}</h2> }.into_any(),
            _ => view! { <h3>"Before that: "{name(what)}</h3> }.into_any(),
        };
        view! {
            {heading}
            <p class="hush">"By "<bdi dir="auto">{by}</bdi>", "{say_hour(&hour)}</p>
            {note.map(|note| view! { <blockquote class="quote"><bdi dir="auto">{words_or_damaged(&note).to_string()}</bdi></blockquote> })}
        }
    });
    view! { <section class="panel" aria-labelledby="decided">{steps.collect_view()}</section> }.into_any()
}

fn decision_form(id: FeedbackId, first: bool, form: &DeskForm) -> AnyView {
    let choices = [
        (Decision::Referral, "Referral: passed to those who can act"),
        (Decision::NoFurtherAction, "No further action: read, thought through, and left here"),
    ];
    let choices = choices.map(|(decision, text)| (<&str>::from(decision).to_string(), text.to_string())).to_vec();
    let hint = if first { "Kept sealed with the concern." } else { "Kept sealed with the concern. The earlier decision stays below it." };
    view! {
        <section class="panel decide" aria-labelledby="decide">
            <h2 id="decide">{if first { "Decide" } else { "Decide again" }}</h2>
            <form method="post" action=format!("/concerns/{id}/decision") autocomplete="off">
                {form.picks("decision", "radio", "What did you decide?", "", choices)}
                {form.area("note", "Why", hint, 5)}
                <button class="bt main">"Record the decision"</button>
            </form>
        </section>
    }
    .into_any()
}

fn send_back_form(id: FeedbackId, form: &DeskForm) -> AnyView {
    view! {
        <section class="panel" aria-labelledby="back">
            <h2 id="back">"Not a concern?"</h2>
            <form method="post" action=format!("/concerns/{id}/return") autocomplete="off">
                <p>"It goes back to the inbox, unread, for the reviewers. That you sent it back, and why, stays here."</p>
                {form.area("note", "Why it is not a concern", "Kept sealed. The reviewers don’t see it.", 3)}
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

fn name(what: ConcernEvent) -> &'static str {
    match what {
        ConcernEvent::Raised => "Raised",
        ConcernEvent::Decided(Decision::Referral) => "Referral",
        ConcernEvent::Decided(Decision::NoFurtherAction) => "No further action",
        ConcernEvent::Returned => "Sent back to the inbox",
    }
}

/// An hour as the clock keeps it, as people say it: "22 Nov 2026, after 21:00".
pub fn say_hour(hour: &str) -> String {
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
    fn waiting_time_is_shown_in_hours() {
        let now = "2026-11-22 21";
        let notice = ["2026-11-22 21", "2026-11-22 20", "2026-11-22 16", "2026-11-20 21", "2026-11-23 05"].map(|then| since(then, now));
        assert_eq!(notice, ["under an hour", "1 hour", "5 hours", "2 days (48 hours)", "under an hour"]);
        assert_eq!(since("2026-10-25 00", "2026-10-25 03"), "4 hours", "the night the clocks go back");
        assert_eq!(say_hour("2026-11-02 09"), "2 Nov 2026, after 09:00");
        assert_eq!(say_hour("x"), "x");
    }
}
