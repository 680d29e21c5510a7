//! Second coding: a round in which a second person codes pieces blind, and figures of how far two people agree.

pub mod alpha;
pub mod bootstrap;
pub mod chance;
pub mod figures;
pub mod kappa;
pub mod sets;
pub mod settlement_store;
pub mod store;

use crate::{
    feedback::store::StoredWords,
    id::{CodeId, FeedbackId, PersonId, RoundId, ThemeId},
};
use jiff::civil::Date;
use std::collections::{BTreeSet, HashMap};

/// Most pieces in a round.
pub const MOST_PIECES: usize = 100;
/// Pieces from which on everybody is told how often two people agreed.
const TOLD_FROM: i64 = 10;

/// The reason why a figure can't be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unsaid {
    /// No thing has two codings.
    TooFew,
    /// Everybody said the same of everything.
    NoVariation,
}

impl Unsaid {
    pub fn label(self) -> &'static str {
        match self {
            Self::TooFew => "too few to say",
            Self::NoVariation => "not enough variation to say",
        }
    }
}

/// The state of a round. The table stores these names: never rename one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
pub enum RoundState {
    Running,
    Finished,
    Dropped,
}

/// A person of a round.
#[derive(Clone)]
pub struct RoundCoder {
    pub id: PersonId,
    pub name: String,
}

/// One round of second coding.
pub struct Round {
    pub id: RoundId,
    pub first: RoundCoder,
    pub second: RoundCoder,
    pub started_on: Date,
    pub started_by: PersonId,
    pub state: RoundState,
    pub ended_on: Option<Date>,
    pub taken: Taken,
}

impl Round {
    pub fn is_running(&self) -> bool {
        self.state == RoundState::Running
    }

    /// Whether somebody may open the codes of both: the second coder, and whoever started it. Any reviewer may give the round up.
    pub fn may_end(&self, person: PersonId) -> bool {
        self.is_running() && (person == self.second.id || person == self.started_by)
    }
}

/// The choices by which the pieces of a round were taken; each may be left open.
#[derive(Clone, Copy, Default)]
pub struct Taken {
    pub code: Option<CodeId>,
    pub theme: Option<ThemeId>,
    /// Its first day.
    pub month: Option<Date>,
}

/// A piece of a round, and whether the second coder has coded it. Neither set of codes is in it.
pub struct RoundPiece {
    pub feedback: FeedbackId,
    pub coded: bool,
}

/// A set of codes on a piece.
pub type CodeSet = BTreeSet<CodeId>;

/// A piece that both have coded, in a round that is finished.
pub struct Compared {
    pub feedback: FeedbackId,
    pub first: CodeSet,
    pub second: CodeSet,
    /// The last way in which the difference was settled.
    pub settled: Option<Settlement>,
}

impl Compared {
    /// Whether both put exactly the same codes on it: none more, none less.
    pub fn agrees(&self) -> bool {
        self.first == self.second
    }
}

/// The ways to settle a difference. The table stores these names: never rename one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum Outcome {
    Recoded,
    Codebook,
    Left,
}

impl Outcome {
    pub fn label(self) -> &'static str {
        match self {
            Self::Recoded => "The piece gets other codes",
            Self::Codebook => "The codebook has to say it better",
            Self::Left => "It stays as it is",
        }
    }
}

/// A difference that was settled.
#[derive(Clone)]
pub struct Settlement {
    pub outcome: Outcome,
    pub reason: StoredWords,
    pub on: Date,
    pub by: String,
}

/// The codes that stand for codes that were merged.
pub type Standing = HashMap<CodeId, CodeId>;

/// How often two people agreed on pieces that both have coded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreed {
    pub pieces: i64,
    pub agreed: i64,
}

impl Agreed {
    /// The sentence for staff.
    pub fn sentence(self) -> String {
        match self.pieces {
            0 => "Nobody has coded these a second time yet.".into(),
            1 => format!(
                "Two people coded one of these apart from each other, and {}.",
                if self.agreed == 1 { "agreed on it" } else { "did not agree on it" }
            ),
            pieces => format!("Two people agreed on {} of {pieces}, each coding them without the other’s codes.", self.agreed),
        }
    }

    /// The key of the sentence for everybody: words, in bands so wide that one piece more or less seldom moves them.
    pub fn public(self) -> &'static str {
        match self.pieces {
            0 => "agreed-none",
            ..TOLD_FROM => "agreed-some",
            pieces if self.agreed * 4 >= pieces * 3 => "agreed-mostly",
            pieces if self.agreed * 2 > pieces => "agreed-often",
            _ => "agreed-seldom",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_told_in_words_alone() {
        let told = |agreed, pieces| Agreed { pieces, agreed }.public();
        assert_eq!(told(0, 0), "agreed-none");
        assert_eq!((told(0, 9), told(9, 9)), ("agreed-some", "agreed-some"), "how few is not told, nor how they agreed");
        assert_eq!((told(10, 10), told(8, 10)), ("agreed-mostly", "agreed-mostly"));
        assert_eq!((told(6, 10), told(5, 10), told(4, 10)), ("agreed-often", "agreed-seldom", "agreed-seldom"), "half is not more often than not");
        assert_eq!((told(32, 43), told(31, 42)), ("agreed-often", "agreed-often"), "one piece less is no other sentence");
    }

    #[test]
    fn staff_are_told_the_numbers() {
        assert!(Agreed { pieces: 10, agreed: 8 }.sentence().starts_with("Two people agreed on 8 of 10"));
        assert!(Agreed { pieces: 1, agreed: 0 }.sentence().contains("did not agree"));
        assert!(Agreed::default().sentence().starts_with("Nobody has coded these"));
    }
}
