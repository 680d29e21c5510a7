//! What came of it: which theme moved which part of the plan, what the Board answers, and the trail between words and plan.

#[cfg(feature = "ssr")]
pub mod answer_status;
#[cfg(feature = "ssr")]
pub mod answers;
#[cfg(feature = "ssr")]
pub mod feed;
#[cfg(feature = "ssr")]
pub mod public;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod view;

/// How much a theme moved a plan item. The last two keep us from claiming too much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum Strength {
    Shaped,
    Supported,
    AlreadyPlanned,
    Considered,
}

impl Strength {
    pub fn words(self) -> &'static str {
        match self {
            Self::Shaped => "Shaped it",
            Self::Supported => "Supported it",
            Self::AlreadyPlanned => "Already planned",
            Self::Considered => "Considered",
        }
    }
}

/// What the Board says to a theme.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum AnswerKind {
    Done,
    WillDo,
    CannotBecause,
    PassedOn,
    /// Until a day.
    StillDeciding,
}

impl AnswerKind {
    /// As staff read it; young people read the catalogue's.
    pub fn words(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::WillDo => "Will do",
            Self::CannotBecause => "Cannot, because",
            Self::PassedOn => "Passed on",
            Self::StillDeciding => "Still deciding",
        }
    }
}
