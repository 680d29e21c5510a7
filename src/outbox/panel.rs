//! How the administrator's page says whether e-mail goes out.

use crate::{clock::short_day, outbox::OutboxRecord};
use jiff::{Unit, civil::DateTime};
use leptos::prelude::*;

/// From this many hours on, a message that waits is a warning even if no try has failed.
const LATE: i64 = 2;

/// Whole hours from one hour in London to another, never fewer than none.
pub fn hours_since(then: DateTime, now: DateTime) -> i64 {
    now.since((Unit::Hour, then)).map_or(0, |span| i64::from(span.get_hours()).max(0))
}

/// The panel on the settings page.
pub fn mail_panel(record: &OutboxRecord, configured: bool, now: DateTime) -> impl IntoView + use<> {
    let hour = |at: DateTime| format!("{}, {:02}:00", short_day(at.date()), at.hour());
    let waited = record.oldest.map(|oldest| hours_since(oldest, now)).unwrap_or_default();
    let chip = match (configured, record.failing > 0 || waited >= LATE) {
        (false, _) => Some("Not set up"),
        (true, true) => Some("Look at this"),
        (true, false) => None,
    };
    let state = match (configured, record.waiting) {
        (false, _) => {
            "No e-mail is sent: leads hear of a concern only when they look. Whoever runs the server starts it with --smtp-host.".to_string()
        }
        (true, 0) => "All e-mail has gone out.".into(),
        (true, 1) => format!("1 e-mail waits to be sent, for {}.", age(waited)),
        (true, count) => format!("{count} e-mails wait to be sent, the oldest for {}.", age(waited)),
    };
    let problem = record
        .problem
        .filter(|_| configured)
        .map(|problem| format!("The last try failed: {}. It is tried again at least every fifteen minutes.", problem.label()));
    let sent = record.sent.filter(|_| configured).map(|at| format!("Last sent: {}.", hour(at)));
    view! {
        <section class="panel slim" aria-labelledby="mail">
            <h2 id="mail">"E-mail"</h2>
            <p>{chip.map(|chip| view! { <span class="chip late">{chip}</span>" " })}{state}</p>
            {problem.map(|text| view! { <p>{text}</p> })}
            {sent.map(|text| view! { <p class="hush">{text}</p> })}
        </section>
    }
}

fn age(hours: i64) -> String {
    match hours {
        0 => "less than an hour".into(),
        1 => "1 hour".into(),
        2..48 => format!("{hours} hours"),
        _ => format!("{} days", hours / 24),
    }
}
