//! When backups were made and proven, and how the administrator's page says so.

use crate::clock::short_day;
use jiff::{Unit, civil::DateTime};
use leptos::prelude::*;

/// A restore that was proven longer ago than this is a warning, in hours.
const STALE: i64 = 48;

/// Something that happened to a backup. Settings keep the hour of the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupEvent {
    Made,
    /// Restored into an empty place, where every text opened and the history was whole.
    Proven,
    Failed,
}

impl BackupEvent {
    /// The name of its setting.
    pub fn name(self) -> &'static str {
        match self {
            Self::Made => "backup_made",
            Self::Proven => "backup_proven",
            Self::Failed => "backup_failed",
        }
    }
}

/// The hours of the last scheduled backup, of the last proof that one restores, and of the last failure of either, in London.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BackupRecord {
    pub made: Option<DateTime>,
    pub proven: Option<DateTime>,
    pub failed: Option<DateTime>,
}

impl BackupRecord {
    /// Hours since a backup was last proven to restore.
    pub fn proven_hours_ago(&self, now: DateTime) -> Option<i64> {
        self.proven.map(|at| hours_between(at, now))
    }

    /// Whether a restore was proven lately, and nothing has failed since.
    pub fn is_fine(&self, now: DateTime) -> bool {
        self.proven_hours_ago(now).is_some_and(|hours| hours <= STALE) && self.failed.is_none_or(|failed| Some(failed) < self.proven)
    }
}

/// Whole hours from one hour to another; both are hours in London.
pub fn hours_between(from: DateTime, to: DateTime) -> i64 {
    to.since((Unit::Hour, from)).map_or(i64::MAX, |span| i64::from(span.get_hours()))
}

/// The panel on the settings page.
pub fn backup_panel(record: &BackupRecord, scheduled: bool, now: DateTime) -> impl IntoView + use<> {
    let fine = scheduled && record.is_fine(now);
    let proven = match record.proven {
        Some(at) => format!("{} ({}, {:02}:00).", age(hours_between(at, now)), short_day(at.date()), at.hour()),
        None => "Never.".into(),
    };
    let schedule = (!scheduled).then_some("No backup is scheduled. Whoever runs the server starts it with --backup-to and a folder.");
    let failed = record.failed.filter(|failed| Some(*failed) >= record.proven).map(|at| {
        format!("The last one failed ({}, {:02}:00). The server’s log says why; whoever runs the server must look.", short_day(at.date()), at.hour())
    });
    let overdue = (scheduled && failed.is_none() && !fine).then_some("A backup should be restored and checked every night.");
    view! {
        <section class="panel slim" aria-labelledby="backups">
            <h2 id="backups">"Backups"</h2>
            <p>{(!fine).then(|| view! { <span class="chip late">"Look at this"</span>" " })}"Last proven restore: "{proven}</p>
            {schedule.map(|text| view! { <p>{text}</p> })}
            {failed.map(|text| view! { <p>{text}</p> })}
            {overdue.map(|text| view! { <p>{text}</p> })}
        </section>
    }
}

/// An age in words.
fn age(hours: i64) -> String {
    match hours {
        ..=0 => "within the last hour".into(),
        1 => "one hour ago".into(),
        2..=47 => format!("{hours} hours ago"),
        _ => format!("{} days ago", hours / 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn at(day: i8, hour: i8) -> DateTime {
        date(2026, 11, day).at(hour, 0, 0, 0)
    }

    #[test]
    fn fine_is_a_proof_of_the_last_two_days() {
        let record = |proven, failed| BackupRecord { made: proven, proven, failed };
        assert!(record(Some(at(20, 2)), None).is_fine(at(22, 2)));
        assert!(!record(Some(at(20, 2)), None).is_fine(at(22, 3)));
        assert!(!record(None, None).is_fine(at(22, 3)));
        assert!(record(Some(at(22, 2)), Some(at(21, 2))).is_fine(at(22, 3)));
        assert!(!record(Some(at(22, 2)), Some(at(22, 3))).is_fine(at(22, 4)));
    }

    #[test]
    fn ages_are_said_in_words() {
        let ages = [(-5, "within the last hour"), (0, "within the last hour"), (1, "one hour ago"), (47, "47 hours ago"), (49, "2 days ago")];
        for (hours, words) in ages {
            assert_eq!(age(hours), words);
        }
        assert_eq!(hours_between(at(20, 2), at(22, 3)), 49);
    }
}
