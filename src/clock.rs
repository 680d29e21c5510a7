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

    /// The hour in London, as `2026-11-22 21`: the finest time stored about an act of staff.
    pub fn hour(&self) -> String {
        self.now().to_zoned(LONDON.clone()).strftime("%Y-%m-%d %H").to_string()
    }
}

/// Returns the seconds since 1970 at an hour in London.
pub fn seconds_of(hour: DateTime) -> i64 {
    hour.to_zoned(LONDON.clone()).map_or(0, |at| at.timestamp().as_second())
}

/// Formats a day as people say it: "Sunday 22 November 2026".
pub fn say_day(day: Date) -> String {
    day.strftime("%A %-d %B %Y").to_string()
}

/// Formats a day for a table: "22 Nov 2026".
pub fn short_day(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}
