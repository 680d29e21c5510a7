//! The demo: six months of an invented town, built day by day through the same store functions as real data.

mod cast;
mod codes;
mod data;
mod group;
pub mod pages;
mod rounds;
mod town;

use crate::{state::App, web::Error};
use data::Data;
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use town::Town;

/// The number of days before today on which the town begins: before its first meeting and feedback.
const AGE_IN_DAYS: i64 = 196;

/// Returns the day on which the town's work plan begins.
pub fn began(today: Date) -> Date {
    before(today, AGE_IN_DAYS)
}

/// Builds the town in one transaction, unless the database has staff already.
pub async fn fill(app: &App) -> Result<(), Error> {
    let data = Data::read()?;
    let today = app.clock.today();
    let mut tx = app.write_as_staff_urgently().await?;
    let Some(mut town) = Town::found(app, &mut tx, &data).await? else { return Ok(()) };
    let mut day = Date::ZERO;
    let mut events_of_the_day = 0;
    for (on, event) in calendar(&data, today) {
        events_of_the_day = if on == day { events_of_the_day + 1 } else { 0 };
        day = on;
        // A working day from nine, with eight events an hour.
        let hour = 9 + (events_of_the_day / 8).min(7);
        town.apply(&mut tx, on, hour, event).await?;
    }
    Ok(tx.commit().await?)
}

/// One event in the town, by its index in the data. The variants are in the order of events on one day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Submit {
        feedback: usize,
    },
    Triage {
        feedback: usize,
    },
    Decide {
        feedback: usize,
    },
    Theme {
        theme: usize,
    },
    Tag {
        feedback: usize,
        theme: usize,
    },
    Reword {
        wording: usize,
    },
    Link {
        theme: usize,
        influence: usize,
    },
    Draft {
        theme: usize,
    },
    Publish {
        theme: usize,
    },
    Plan {
        session: usize,
    },
    Hold {
        session: usize,
    },
    /// Reads what was said in a session, and sorts it into themes.
    Sort {
        session: usize,
    },
    Code {
        code: usize,
    },
    StartRound {
        round: usize,
    },
    CodeAgain {
        round: usize,
    },
    Settle {
        round: usize,
    },
}

/// Returns all events in order, because the audit log is append-only.
fn calendar(data: &Data, today: Date) -> Vec<(Date, Event)> {
    let mut events = vec![];
    for (theme, plan) in data.themes.iter().enumerate() {
        events.push((before(today, plan.days_ago), Event::Theme { theme }));
        for (influence, link) in plan.influences.iter().enumerate() {
            events.push((before(today, link.days_ago), Event::Link { theme, influence }));
        }
        if let Some(answer) = &plan.answer {
            events.push((before(today, answer.drafted_days_ago), Event::Draft { theme }));
            events.extend(answer.published_days_ago.map(|days| (before(today, days), Event::Publish { theme })));
        }
    }
    for (wording, plan) in data.plan.wordings.iter().enumerate() {
        events.push((before(today, plan.days_ago), Event::Reword { wording }));
    }
    for (session, plan) in data.sessions.iter().enumerate() {
        events.push((before(today, plan.planned_days_ago), Event::Plan { session }));
        if plan.held.is_none() {
            continue;
        }
        let held_on = session_day(today, plan.in_days);
        events.push((held_on, Event::Hold { session }));
        if held_on < today {
            events.push((reading_day(held_on, today), Event::Sort { session }));
        }
    }
    for (code, made) in data.codes.iter().enumerate() {
        events.push((before(today, made.days_ago), Event::Code { code }));
    }
    for (round, plan) in data.rounds.iter().enumerate() {
        events.push((before(today, plan.started_days_ago), Event::StartRound { round }));
        events.push((before(today, plan.coded_days_ago), Event::CodeAgain { round }));
        events.push((before(today, plan.coded_days_ago), Event::Settle { round }));
    }
    for (feedback, said) in data.feedback.iter().enumerate() {
        let received_on = before(today, said.days_ago);
        events.push((received_on, Event::Submit { feedback }));
        if said.triage.is_none() {
            continue;
        }
        let read = reading_day(received_on, today);
        events.push((read, Event::Triage { feedback }));
        if said.decision.is_some() {
            events.push((read, Event::Decide { feedback }));
        }
        for (theme, _) in data.themes.iter().enumerate().filter(|(_, theme)| said.themes.contains(&theme.key)) {
            // Feedback that is older than its theme is tagged on the day of the theme.
            events.push((read.max(before(today, data.themes[theme].days_ago)), Event::Tag { feedback, theme }));
        }
    }
    events.sort();
    events
}

/// Returns the day on which the reviewer reads feedback: a Tuesday or Thursday before today.
fn reading_day(received_on: Date, today: Date) -> Date {
    let mut day = before(received_on, -1);
    while !matches!(day.weekday(), Weekday::Tuesday | Weekday::Thursday) {
        day = before(day, -1);
    }
    day.min(before(today, 1)).max(received_on)
}

/// Returns a day near the given one that is not at a weekend.
fn meeting_day(today: Date, days_from_today: i64) -> Date {
    let day = before(today, -days_from_today);
    match day.weekday() {
        Weekday::Saturday => before(day, 1),
        Weekday::Sunday => before(day, -1),
        _ => day,
    }
}

/// Returns the day of a session: the one that is open is today's.
fn session_day(today: Date, days_from_today: i64) -> Date {
    if days_from_today == 0 { today } else { meeting_day(today, days_from_today) }
}

fn before(day: Date, days: i64) -> Date {
    day.saturating_sub(days.days())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        audit_log::{self, Chain},
        clock::Clock,
        config::Config,
        db::scratch::{Scratch, scratch},
        feedback, influence,
        staff::proof::Reviewer,
        tests::town::unset,
        vault::Vault,
    };
    use std::{collections::HashSet, time::Instant};

    async fn empty() -> (App, Scratch) {
        let (db, gone) = scratch().await;
        let config = Config { demo: true, ..unset() };
        (crate::boot::app(db, Vault::new([9; 32]), Clock::default(), config).await.unwrap(), gone)
    }

    async fn audit_chain(app: &App) -> Chain {
        audit_log::verify(&mut app.read().await.unwrap(), &app.vault).await.unwrap()
    }

    #[tokio::test]
    async fn town_is_built_once_with_a_whole_audit_log() {
        let (app, _gone) = empty().await;
        let start = Instant::now();
        fill(&app).await.unwrap();
        assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
        let built = audit_chain(&app).await;
        assert!(matches!(built, Chain::Whole { .. }), "{built:?}");
        fill(&app).await.unwrap();
        assert_eq!(audit_chain(&app).await, built);
    }

    #[tokio::test]
    async fn town_has_unread_feedback_and_every_kind_of_answer() {
        let (app, _gone) = empty().await;
        fill(&app).await.unwrap();
        let mut db = app.read().await.unwrap();
        let priya = crate::staff::store::credentials(&mut db, "priya.nair@example.org").await.unwrap().unwrap();
        let priya = Reviewer::holding(&mut db, priya.person.id).await.unwrap().unwrap();
        let waiting = feedback::store::waiting(&mut db, &priya).await.unwrap();
        assert!((20..60).contains(&waiting.count), "{} unread", waiting.count);
        let published = influence::store::published(&mut db).await.unwrap();
        let kinds: HashSet<&str> = published.iter().map(|answer| answer.kind.into()).collect();
        assert_eq!(kinds.len(), 5, "{kinds:?}");
    }

    #[test]
    fn events_follow_what_they_need_on_any_day() {
        let data = Data::read().unwrap();
        for days in 0..14 {
            let today = Date::constant(2026, 11, 22).saturating_add(days.days());
            let mut submitted = HashSet::new();
            for (day, event) in calendar(&data, today) {
                assert!(began(today) < day && day <= today);
                match event {
                    Event::Submit { feedback } => assert!(submitted.insert(feedback)),
                    Event::Triage { feedback } => assert!(submitted.contains(&feedback) && day < today),
                    _ => {}
                }
            }
            for meeting in &data.plan.meetings {
                assert!(began(today) < meeting_day(today, meeting.days_from_today));
            }
        }
    }
}
