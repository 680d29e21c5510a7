//! Influence of themes on the plan, and the Board's answers to themes.

#[cfg(feature = "ssr")]
pub mod answer_status;
#[cfg(feature = "ssr")]
pub mod answers;
#[cfg(feature = "ssr")]
pub mod drafts;
#[cfg(feature = "ssr")]
pub mod feed;
#[cfg(feature = "ssr")]
pub mod link_store;
#[cfg(feature = "ssr")]
pub mod public;
#[cfg(feature = "ssr")]
pub mod public_page;
#[cfg(feature = "ssr")]
pub mod read_store;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod view;

/// How strongly a theme influenced a plan item. The last two avoid a claim of real influence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum Strength {
    Shaped,
    Supported,
    AlreadyPlanned,
    Considered,
}

impl Strength {
    pub fn label(self) -> &'static str {
        match self {
            Self::Shaped => "Shaped it",
            Self::Supported => "Supported it",
            Self::AlreadyPlanned => "Already planned",
            Self::Considered => "Considered",
        }
    }
}

/// The kinds of answer that the Board gives to a theme.
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
    /// Returns the label for staff; young people read `public::kind_key`.
    pub fn label(self) -> &'static str {
        match self {
            Self::Done => "Done",
            Self::WillDo => "Will do",
            Self::CannotBecause => "Cannot, because",
            Self::PassedOn => "Passed on",
            Self::StillDeciding => "Still deciding",
        }
    }
}
