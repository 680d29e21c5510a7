//! How long a concern waits, against the hours that the Board sets.

use crate::clock::{read_hour, seconds_of};

/// An hour as the clock keeps it, as people say it: "22 Nov 2026, after 21:00".
pub fn say_hour(hour: &str) -> String {
    read_hour(hour).map_or_else(|| hour.into(), |at| at.strftime("%-d %b %Y, after %H:00").to_string())
}

/// Hours between two hours in London, never fewer than none.
fn between(then: &str, now: &str) -> i64 {
    let seconds = |hour| read_hour(hour).map(seconds_of);
    seconds(then).zip(seconds(now)).map_or(0, |(then, now)| ((now - then) / 3600).max(0))
}

/// How long since an hour, in words.
pub fn since(then: &str, now: &str) -> String {
    match between(then, now) {
        0 => "under an hour".into(),
        hours => in_words(hours),
    }
}

fn in_words(hours: i64) -> String {
    match hours {
        1 => "1 hour".into(),
        ..48 => format!("{hours} hours"),
        _ => format!("{} days ({hours} hours)", hours / 24),
    }
}

/// Whether a concern should have been decided by now.
pub fn is_late(raised: &str, now: &str, target: u32) -> bool {
    between(raised, now) >= i64::from(target)
}

/// When it should be decided, in words: "due in 3 hours", "due now", "overdue by 2 hours".
pub fn due(raised: &str, now: &str, target: u32) -> String {
    match i64::from(target) - between(raised, now) {
        0 => "due now".into(),
        left @ 1.. => format!("due in {}", in_words(left)),
        over => format!("overdue by {}", in_words(-over)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_time_is_shown_in_hours() {
        let now = "2026-11-22 21";
        let waited = ["2026-11-22 21", "2026-11-22 20", "2026-11-22 16", "2026-11-20 21", "2026-11-23 05"].map(|then| since(then, now));
        assert_eq!(waited, ["under an hour", "1 hour", "5 hours", "2 days (48 hours)", "under an hour"]);
        assert_eq!(since("2026-10-25 00", "2026-10-25 03"), "4 hours", "the night the clocks go back");
        assert_eq!(say_hour("2026-11-02 09"), "2 Nov 2026, after 09:00");
        assert_eq!(say_hour("x"), "x");
    }

    #[test]
    fn due_counts_down_and_then_up() {
        let due = ["2026-11-22 21", "2026-11-22 18", "2026-11-22 17", "2026-11-22 16"].map(|raised| due(raised, "2026-11-22 21", 4));
        assert_eq!(due, ["due in 4 hours", "due in 1 hour", "due now", "overdue by 1 hour"]);
        assert!(is_late("2026-11-22 17", "2026-11-22 21", 4) && !is_late("2026-11-22 18", "2026-11-22 21", 4));
    }
}
