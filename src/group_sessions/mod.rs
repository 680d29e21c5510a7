//! Group sessions: meetings of 6 to 30 young people, run by a facilitator, from the plan for the day to what came of what they said.

pub mod after;
pub mod capture;
pub mod code;
pub mod console;
pub mod evidence;
pub mod letting_go;
pub mod live;
mod mine;
pub mod outcome;
pub mod plan;
pub mod prompts;
pub mod rehearsal;
pub mod room;
pub mod sheet;
pub mod small;
pub mod store;
pub mod ticks;
pub mod typing;
pub mod wall;
mod wall_size;
mod when;
pub mod worry;

use crate::app::App;
use axum::Router;
use jiff::civil::Date;

pub use self::room::phone::forget_on_leaving;
pub use crate::feedback::pieces::{KEPT_UNRELEASED, kept_until};

/// What facilitators reach.
pub fn staff_routes() -> Router<App> {
    plan::routes()
        .merge(console::routes())
        .merge(wall::routes())
        .merge(sheet::routes())
        .merge(typing::routes())
        .merge(ticks::routes())
        .merge(worry::routes())
        .merge(evidence::routes())
        .merge(capture::routes())
}

/// What young people reach.
pub fn public_routes() -> Router<App> {
    room::routes().merge(after::routes()).merge(letting_go::routes())
}

/// How many dots a phone has in one prompt.
pub const DOTS: u8 = 3;
/// Most things to put dots on, and most prompts of one session.
pub const MOST_OPTIONS: usize = 12;
pub const MOST_PROMPTS: usize = 20;

/// What sort of meeting it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum Kind {
    /// Without adults: nothing leaves the room until the young people release it.
    AgendaDay,
    Workshop,
    DropIn,
}

impl Kind {
    pub fn words(self) -> &'static str {
        match self {
            Self::AgendaDay => "Agenda Day",
            Self::Workshop => "Workshop",
            Self::DropIn => "Drop-in",
        }
    }

    /// Whether no adult reads anything before it is released.
    pub fn is_adult_free(self) -> bool {
        self == Self::AgendaDay
    }
}

/// How far a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
pub enum State {
    Planned,
    Open,
    /// Over, for good: its code leads to what came of it.
    Closed,
}

/// How far a prompt is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
pub enum Asking {
    Waiting,
    Open,
    Closed,
}

/// How a prompt is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum Way {
    /// In their own words.
    Words,
    /// By dots on a list: `DOTS` each.
    Dots,
    /// One, some or most of us.
    HowMany,
    /// Agree, in between, don't agree.
    Agree,
}

impl Way {
    pub fn words(self) -> &'static str {
        match self {
            Self::Words => "Their own words",
            Self::Dots => "Rank by dots",
            Self::HowMany => "One, some or most of us",
            Self::Agree => "Agree or don’t agree",
        }
    }
}

/// What the room makes of one item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
pub enum Standing {
    /// Nobody has looked at it: it is on no wall.
    Waiting,
    Approved,
    /// Looked at, and not for the wall. It reaches the Board like any other.
    Held,
}

/// How many there are, never a number: a small one could tell who.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
pub enum Band {
    Nobody,
    UpTo5,
    UpTo10,
    UpTo20,
    UpTo30,
    More,
}

impl Band {
    pub fn of(count: i64) -> Self {
        match count {
            ..1 => Self::Nobody,
            1..6 => Self::UpTo5,
            6..11 => Self::UpTo10,
            11..21 => Self::UpTo20,
            21..31 => Self::UpTo30,
            31.. => Self::More,
        }
    }

    pub fn words(self) -> &'static str {
        match self {
            Self::Nobody => "nobody yet",
            Self::UpTo5 => "1 to 5",
            Self::UpTo10 => "6 to 10",
            Self::UpTo20 => "11 to 20",
            Self::UpTo30 => "21 to 30",
            Self::More => "more than 30",
        }
    }
}

/// The first day whose unreleased words are still kept.
pub fn first_kept(today: Date) -> Date {
    today.saturating_sub(jiff::Span::new().days(KEPT_UNRELEASED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_headcount_is_a_band() {
        let said: Vec<_> = [0, 1, 5, 6, 10, 11, 20, 21, 30, 31, 500].map(|count| Band::of(count).words()).into();
        assert_eq!(
            said,
            ["nobody yet", "1 to 5", "1 to 5", "6 to 10", "6 to 10", "11 to 20", "11 to 20", "21 to 30", "21 to 30", "more than 30", "more than 30"]
        );
    }
}
