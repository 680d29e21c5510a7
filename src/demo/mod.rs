//! The invented town: six months of it, built the way real ones grow, through the same doors and day by day.

mod data;
pub mod pages;
mod town;

use crate::{state::App, web::Error};
use data::Data;
use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};
use town::Town;

/// How long before today the town begins, in days: before its first meeting and its first words.
const BEGAN: i64 = 196;

/// The day the town's work plan begins.
pub fn began(today: Date) -> Date {
    before(today, BEGAN)
}

/// Builds the town in an empty database, in one transaction; where people are already, nothing is done.
pub async fn fill(app: &App) -> Result<(), Error> {
    let data = Data::read()?;
    let today = app.clock.today();
    let mut tx = app.write_as_staff().await?;
    let Some(mut town) = Town::found(app, &mut tx, &data).await? else { return Ok(()) };
    let mut day = Date::ZERO;
    let mut acts_of_the_day = 0;
    for (on, act) in calendar(&data, today) {
        acts_of_the_day = if on == day { acts_of_the_day + 1 } else { 0 };
        day = on;
        // A working day from nine, some acts an hour.
        let hour = 9 + (acts_of_the_day / 8).min(7);
        town.act(&mut tx, on, hour, act).await?;
    }
    Ok(tx.commit().await?)
}

/// Something that happened in the town, by its place in the data. In the order in which things happen on one day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Act {
    Hear { feedback: usize },
    Read { feedback: usize },
    Decide { feedback: usize },
    Theme { theme: usize },
    Tag { feedback: usize, theme: usize },
    Reword { wording: usize },
    Link { theme: usize, influence: usize },
    Draft { theme: usize },
    Publish { theme: usize },
    Plan { session: usize },
}

/// Everything that happened, in order: the history is written once and forwards.
fn calendar(data: &Data, today: Date) -> Vec<(Date, Act)> {
    let mut acts = vec![];
    for (theme, plan) in data.themes.iter().enumerate() {
        acts.push((before(today, plan.days_ago), Act::Theme { theme }));
        for (influence, link) in plan.influences.iter().enumerate() {
            acts.push((before(today, link.days_ago), Act::Link { theme, influence }));
        }
        if let Some(answer) = &plan.answer {
            acts.push((before(today, answer.drafted_days_ago), Act::Draft { theme }));
            acts.extend(answer.published_days_ago.map(|days| (before(today, days), Act::Publish { theme })));
        }
    }
    for (wording, plan) in data.plan.wordings.iter().enumerate() {
        acts.push((before(today, plan.days_ago), Act::Reword { wording }));
    }
    for (session, plan) in data.sessions.iter().enumerate() {
        acts.push((before(today, plan.planned_days_ago), Act::Plan { session }));
    }
    for (feedback, said) in data.feedback.iter().enumerate() {
        let heard = before(today, said.days_ago);
        acts.push((heard, Act::Hear { feedback }));
        if said.triage.is_none() {
            continue;
        }
        let read = reading_day(heard, today);
        acts.push((read, Act::Read { feedback }));
        if said.decision.is_some() {
            acts.push((read, Act::Decide { feedback }));
        }
        for (theme, _) in data.themes.iter().enumerate().filter(|(_, theme)| said.themes.contains(&theme.key)) {
            // What was read before its theme had a name is put there when it gets one.
            acts.push((read.max(before(today, data.themes[theme].days_ago)), Act::Tag { feedback, theme }));
        }
    }
    acts.sort();
    acts
}

/// The reviewer reads on Tuesdays and Thursdays, and has read nothing today.
fn reading_day(heard: Date, today: Date) -> Date {
    let mut day = before(heard, -1);
    while !matches!(day.weekday(), Weekday::Tuesday | Weekday::Thursday) {
        day = before(day, -1);
    }
    day.min(before(today, 1)).max(heard)
}

/// Neither the Board nor groups meet at weekends.
fn meeting_day(today: Date, days_from_today: i64) -> Date {
    let day = before(today, -days_from_today);
    match day.weekday() {
        Weekday::Saturday => before(day, 1),
        Weekday::Sunday => before(day, -1),
        _ => day,
    }
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
        vault::Vault,
    };
    use std::{collections::HashSet, net::Ipv4Addr, time::Instant};

    async fn empty() -> (App, Scratch) {
        let (db, gone) = scratch().await;
        let config = Config {
            data: "".into(),
            database: None,
            key: "".into(),
            port: 0,
            listen: Ipv4Addr::LOCALHOST.into(),
            url: None,
            proxy: vec![],
            leave_to: None,
            sends: 300,
            https: false,
            demo: true,
        };
        (crate::boot::app(db, Vault::new([9; 32]), Clock::default(), config).await.unwrap(), gone)
    }

    async fn head(app: &App) -> Chain {
        audit_log::verify(&mut app.read().await.unwrap(), &app.vault).await.unwrap()
    }

    #[tokio::test]
    async fn the_town_is_built_once_and_soon_and_its_history_is_whole() {
        let (app, _gone) = empty().await;
        let begun = Instant::now();
        fill(&app).await.unwrap();
        assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
        let built = head(&app).await;
        assert!(matches!(built, Chain::Whole { .. }), "{built:?}");
        fill(&app).await.unwrap();
        assert_eq!(head(&app).await, built);
    }

    #[tokio::test]
    async fn some_of_the_inbox_is_unread_and_every_kind_of_answer_is_published() {
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
    fn everything_happens_after_what_it_needs_whatever_day_it_is_today() {
        let data = Data::read().unwrap();
        for days in 0..14 {
            let today = Date::constant(2026, 11, 22).saturating_add(days.days());
            let mut heard = HashSet::new();
            for (day, act) in calendar(&data, today) {
                assert!(began(today) < day && day <= today);
                match act {
                    Act::Hear { feedback } => assert!(heard.insert(feedback)),
                    Act::Read { feedback } => assert!(heard.contains(&feedback) && day < today),
                    _ => {}
                }
            }
            for meeting in &data.plan.meetings {
                assert!(began(today) < meeting_day(today, meeting.days_from_today));
            }
        }
    }
}
