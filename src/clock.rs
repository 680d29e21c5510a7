//! The clock: the one way to ask what time it is, so that tests can set it.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicI64, Ordering},
};

static LONDON: LazyLock<TimeZone> = LazyLock::new(|| TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC));

/// The real clock, or one that stands where a test put it.
#[derive(Clone, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// A clock that shows `at` until it is moved.
    pub fn standing(at: Timestamp) -> Self {
        Self(Some(Arc::new(AtomicI64::new(at.as_second()))))
    }

    /// Moves a standing clock by so many seconds; the real one can't be moved.
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

    /// The day it is in London: the finest time kept about a young person.
    pub fn today(&self) -> Date {
        self.now().to_zoned(LONDON.clone()).date()
    }

    /// The hour it is in London, as `2026-11-22 21`: the finest time kept about an act of staff.
    pub fn hour(&self) -> String {
        self.now().to_zoned(LONDON.clone()).strftime("%Y-%m-%d %H").to_string()
    }
}

/// A day as people say it: "Sunday 22 November 2026".
pub fn say_day(day: Date) -> String {
    day.strftime("%A %-d %B %Y").to_string()
}

/// A day in a table: "22 Nov 2026".
pub fn short_day(day: Date) -> String {
    day.strftime("%-d %b %Y").to_string()
}
