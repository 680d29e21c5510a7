//! The list of concerns, those that are due first: enough to choose by, and none of the words.

use crate::{
    concerns::{
        ConcernEvent, read_first,
        store::Listed,
        target::{due, is_late, say_hour},
    },
    feedback::staff_view::source,
    id::FeedbackId,
    lexicon::Reason,
    staff::{
        pages::requests::new_leads,
        proof::{Lead, Proof},
    },
    state::App,
    web::{Answer, Fields, Page, markup::IntoMarkup, parts::Picture},
};
use axum::extract::{RawQuery, State};
use leptos::prelude::*;
use std::collections::HashMap;

/// `GET /concerns`
pub async fn list(State(app): State<App>, by: Lead, page: Page, RawQuery(query): RawQuery) -> Answer {
    let notice = notice(Fields::parse(query.unwrap_or_default().as_bytes()).text("done"));
    let (concerns, reasons) = read_first::list(&app, &by).await?;
    let new_leads = new_leads(&mut *app.read().await?, app.clock.today()).await?;
    let page = page.desk(by.desk());
    Ok(page.static_page("Concerns", || (list_view(&concerns, &reasons, notice, &app.clock.hour(), app.board().concern_hours), new_leads)))
}

fn notice(word: &str) -> Option<&'static str> {
    match word {
        "returned" => Some("It is back in the inbox, unread."),
        "hidden" => Some("It is no concern any more, and hidden: it was taken back with its five words."),
        "out" => Some("You are kept out of it from now on. The other leads see that, and why."),
        _ => None,
    }
}

fn list_view(
    concerns: &[Listed],
    reasons: &HashMap<FeedbackId, Reason>,
    notice: Option<&'static str>,
    now: &str,
    target: u32,
) -> impl IntoView + use<> {
    let (open, decided): (Vec<_>, Vec<_>) = concerns.iter().partition(|listed| listed.now == ConcernEvent::Raised);
    let rows = |listed: Vec<&Listed>| listed.into_iter().map(|listed| row(listed, reasons.get(&listed.id), now, target)).collect::<Vec<_>>();
    let (open, decided) = (rows(open), rows(decided));
    let count = match open.len() {
        0 => "None to decide.".into(),
        1 => "1 to decide.".into(),
        count => format!("{count} to decide, those due first."),
    };
    let hours = if target == 1 { "1 hour".to_string() } else { format!("{target} hours") };
    let open = if open.is_empty() { nothing().into_markup() } else { view! { <ol class="mail raised">{open}</ol> }.into_markup() };
    view! {
        {notice.map(|notice| view! { <p class="told" role="status">{notice}</p> })}
        <div class="head">
            <h1>"Concerns"</h1>
            <p class="hush">{count}" The Board’s target is "{hours}". Only safeguarding leads see these pages; each opening is written down."</p>
        </div>
        {open}
        {(!decided.is_empty()).then(|| view! { <h2>"Decided"</h2><ol class="mail raised">{decided}</ol> })}
    }
}

fn row(listed: &Listed, reason: Option<&Reason>, now: &str, target: u32) -> impl IntoView + use<> {
    let (state, text, last) = match listed.now {
        ConcernEvent::Raised if is_late(&listed.raised_hour, now, target) => ("chip late", "To decide", String::new()),
        ConcernEvent::Raised => ("chip now", "To decide", String::new()),
        ConcernEvent::Returned => ("chip", listed.now.label(), format!(", {}", say_hour(&listed.hour))),
        _ => ("chip ok", listed.now.label(), format!("; decided {}", say_hour(&listed.hour))),
    };
    let returned = (listed.now == ConcernEvent::Returned).then(|| view! { "; sent back by "<bdi dir="auto">{listed.by.clone()}</bdi> });
    let waited = (listed.now == ConcernEvent::Raised).then(|| due(&listed.raised_hour, now, target));
    let reason = reason.map(|reason| view! { <span class="chip late">"Read first: "{reason.label()}</span>" " });
    let cause = listed.cause.map(|cause| view! { <b>{cause.label()}</b>". " });
    view! {
        <li class="row">
            <span class=state>{text}</span>
            <span class="age" class:late=state == "chip late">{waited}</span>
            <a class="first" href=format!("/concerns/{}", listed.id)>{reason}{cause}"Raised by "<bdi dir="auto">{listed.raised_by.clone()}</bdi>", "{say_hour(&listed.raised_hour)}{returned}{last}</a>
            <span class="chip">{source(listed.source)}</span>
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
