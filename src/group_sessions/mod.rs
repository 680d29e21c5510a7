//! Group sessions: meetings of 6 to 30 young people, run by a facilitator, from the plan for the day to what came of what they said.

pub mod code;
mod extract;
pub mod mark_store;
pub mod phone_store;
pub mod prompt_store;
pub mod store;
pub mod suppression;

use jiff::civil::Date;

/// Days for which words that nobody released are kept after the day of their session.
pub const KEPT_UNRELEASED: i32 = 14;
/// How many dots a phone has in one prompt.
pub const DOTS: u8 = 3;
/// Most things to put dots on, and most prompts of one session.
pub const MOST_OPTIONS: usize = 12;
pub const MOST_PROMPTS: usize = 20;

/// The kind of meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum Kind {
    /// Without adults: nothing leaves the room until the young people release it.
    AgendaDay,
    Workshop,
    DropIn,
}

impl Kind {
    pub fn label(self) -> &'static str {
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

/// The state of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
pub enum SessionState {
    Planned,
    Open,
    /// Over, for good: its code leads to what came of it.
    Closed,
}

/// How bright the wall of a session is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
pub enum Stage {
    Light,
    Dark,
}

/// The state of a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
pub enum PromptState {
    Waiting,
    Open,
    Closed,
}

/// The format of the answers to a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum AnswerFormat {
    /// In their own words.
    Words,
    /// By dots on a list: `DOTS` each.
    Dots,
    /// One, some or most of us.
    HowMany,
    /// Agree, in between, don't agree.
    Agree,
}

impl AnswerFormat {
    pub fn label(self) -> &'static str {
        match self {
            Self::Words => "Their own words",
            Self::Dots => "Rank by dots",
            Self::HowMany => "One, some or most of us",
            Self::Agree => "Agree or don’t agree",
        }
    }
}

/// The state of an item on the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
pub enum ModerationState {
    /// Nobody has looked at it: it is on no wall.
    Waiting,
    Approved,
    /// Looked at, and not for the wall. It reaches the Board like any other.
    Held,
}

/// A number of people as a band, since a small number could tell who.
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

    pub fn label(self) -> &'static str {
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

/// The last day on which words that nobody released are there.
pub fn kept_until(held_on: Date) -> Date {
    held_on.saturating_add(jiff::Span::new().days(KEPT_UNRELEASED))
}

/// The first day whose unreleased words are still kept.
pub fn first_kept(today: Date) -> Date {
    today.saturating_sub(jiff::Span::new().days(KEPT_UNRELEASED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headcount_becomes_a_band() {
        let said: Vec<_> = [0, 1, 5, 6, 10, 11, 20, 21, 30, 31, 500].map(|count| Band::of(count).label()).into();
        assert_eq!(
            said,
            ["nobody yet", "1 to 5", "1 to 5", "6 to 10", "6 to 10", "11 to 20", "11 to 20", "21 to 30", "21 to 30", "more than 30", "more than 30"]
        );
    }
}
