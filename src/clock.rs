//! The clock: the only source of time, so that tests can set it.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicI64, Ordering},
};

static LONDON: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));

/// The spelling of an hour.
const HOUR: &str = "%Y-%m-%d %H";

/// The system clock, or one that a test sets.
#[derive(Clone, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// A clock that shows `at` until it is moved.
    pub fn standing(at: Timestamp) -> Self {
        Self(Some(Arc::new(AtomicI64::new(at.as_second()))))
    }

    /// Moves a test's clock by so many seconds; the system clock ignores it.
    pub fn advance(&self, seconds: i64) {
        if let Some(at) = &self.0 {
            at.fetch_add(seconds, Ordering::Relaxed);
        }
    }

    pub fn now(&self) -> Timestamp {
        match &self.0 {
            Some(at) => Timestamp::from_second(at.load(Ordering::Relaxed)).unwrap_or(Timestamp::UNIX_EPOCH),
            None => Timestamp::now(),
        }
    }

    /// Seconds since 1970.
    pub fn seconds(&self) -> i64 {
        self.now().as_second()
    }

    /// The day in London: the finest time stored about a young person.
    pub fn today(&self) -> Date {
        self.now().to_zoned(LONDON.clone()).date()
    }

    /// The day in London where days begin at this hour of the morning: a night belongs to the evening before it.
    pub fn day_since(&self, hour: i64) -> Date {
        (self.now() - jiff::SignedDuration::from_hours(hour)).to_zoned(LONDON.clone()).date()
    }

    /// The hour in London, to compare with others.
    pub fn civil_hour(&self) -> DateTime {
        let now = self.now().to_zoned(LONDON.clone()).datetime();
        now.date().at(now.hour(), 0, 0, 0)
    }

    /// The hour in London, as `2026-11-22 21`: the finest time stored about an act of staff.
    pub fn hour(&self) -> String {
        self.now().to_zoned(LONDON.clone()).strftime(HOUR).to_string()
    }
}

/// Hours by which the clock may differ from the last look at it, and for which it must then run before deletions go by it again.
const DOUBT_HOURS: i64 = 48;

/// The looks at the clock, kept over restarts: a wrong clock must not delete what is not due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looks {
    /// The last look, in seconds since 1970.
    pub last: i64,
    /// The first look after the last jump of the clock; `None` when that is `DOUBT_HOURS` ago.
    pub doubted_since: Option<i64>,
}

impl Looks {
    /// Looks at the clock. A jump starts the doubt anew, forward or back, and so does the first look of all.
    pub fn next(before: Option<Self>, now: i64) -> Self {
        let longest = DOUBT_HOURS * 3600;
        let Some(before) = before.filter(|before| (now - before.last).abs() <= longest) else {
            return Self { last: now, doubted_since: Some(now) };
        };
        Self { last: now, doubted_since: before.doubted_since.filter(|since| now - since < longest) }
    }

    /// Whether deletions may go by the clock.
    pub fn is_trusted(&self) -> bool {
        self.doubted_since.is_none()
    }
}

/// Reads an hour as `Clock::hour` spells it.
pub fn read_hour(text: &str) -> Option<DateTime> {
    DateTime::strptime(HOUR, text).ok()
}

/// Returns the seconds since 1970 at an hour in London.
pub fn seconds_of(hour: DateTime) -> i64 {
    hour.to_zoned(LONDON.clone()).map_or(0, |at| at.timestamp().as_second())
}

/// Formats a day as people say it: "Sunday 22 November 2026".
pub fn say_day(day: Date) -> String {
    day.strftime("%A %-d %B %Y").to_string()
}

/// Formats a moment as people say it: "Sunday 22 November 2026, 21:33".
pub fn say_time(seconds: i64) -> String {
    let at = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(LONDON.clone());
    at.strftime("%A %-d %B %Y, %H:%M").to_string()
}

/// Formats a day for a table: "22 Nov 2026".
pub fn short_day(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3600;
    const YEARS: i64 = 10 * 365 * 24 * HOUR;

    /// Looks every hour from `from` on, for so many hours; returns the last look and whether any was trusted.
    fn hourly(mut looks: Option<Looks>, from: i64, hours: i64) -> (Option<Looks>, bool) {
        let mut trusted = false;
        for hour in 0..hours {
            looks = Some(Looks::next(looks, from + hour * HOUR));
            trusted |= looks.unwrap().is_trusted();
        }
        (looks, trusted)
    }

    mod look {
        use super::*;

        #[test]
        fn p23_clock_is_trusted_after_48_hours() {
            assert!(!hourly(None, 0, 48).1);
            assert!(hourly(None, 0, 49).1);
        }

        #[test]
        fn p23_jump_starts_the_doubt_anew() {
            let (trusted, _) = hourly(None, 0, 60);
            for jump in [YEARS, -YEARS, 49 * HOUR, -49 * HOUR] {
                let (jumped, ever) = hourly(trusted, 59 * HOUR + jump, 48);
                assert!(!ever, "{jump}");
                let (_, ever) = hourly(jumped, 107 * HOUR, 48);
                assert!(!ever, "back from {jump}");
            }
        }

        #[test]
        fn p23_short_stop_keeps_the_trust() {
            let (trusted, _) = hourly(None, 0, 60);
            for pause in [0, 2, 47, -1] {
                assert!(Looks::next(trusted, (59 + pause) * HOUR).is_trusted(), "{pause}");
            }
        }

        #[test]
        fn p23_slow_steps_back_do_not_end_a_doubt() {
            let (doubted, _) = hourly(None, 0, 2);
            let (_, ever) = hourly(doubted, -40 * HOUR, 41);
            assert!(!ever);
        }
    }
}
