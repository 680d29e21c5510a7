//! Concerns: feedback that may be a young person's account of harm, for the safeguarding lead alone.

mod forms;
mod meanwhile;
pub mod nav;
pub mod pages;
pub mod parts;
pub mod queue;
pub mod raise_store;
pub mod raised;
mod read_first;
mod records;
pub mod reminder_store;
pub mod reminders;
pub mod store;
pub mod target;
mod withdrawn;

use crate::feedback::Decision;
use std::str::FromStr;

/// One thing that happened to a concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConcernEvent {
    Raised,
    /// The reason, from the person who raised it.
    Explained,
    Decided(Decision),
    /// Something came of a decision.
    Outcome,
    /// A correction, or something that was left out.
    Added,
    /// Somebody is kept out of it.
    Excluded,
    Readmitted,
    /// A redacted copy was written, or written anew.
    Copied,
    /// Not a concern after all: back to the inbox, for the reviewers.
    Returned,
}

impl ConcernEvent {
    /// The stored spelling.
    pub fn spelled(self) -> &'static str {
        match self {
            Self::Raised => "Raised",
            Self::Explained => "Explained",
            Self::Decided(decision) => decision.into(),
            Self::Outcome => "Outcome",
            Self::Added => "Added",
            Self::Excluded => "Excluded",
            Self::Readmitted => "Readmitted",
            Self::Copied => "Copied",
            Self::Returned => "Returned",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::Raised => "Raised",
            Self::Explained => "Why it was raised",
            Self::Decided(Decision::Referral) => "Referral",
            Self::Decided(Decision::AdviceGiven) => "Advice given",
            Self::Decided(Decision::NoFurtherAction) => "No further action",
            Self::Outcome => "What came of it",
            Self::Added => "Added to the record",
            Self::Excluded => "Kept out",
            Self::Readmitted => "Let in again",
            Self::Copied => "Redacted copy sent to analysis",
            Self::Returned => "Sent back to the inbox",
        }
    }

    /// Whether it says where the concern stands.
    pub fn is_state(self) -> bool {
        matches!(self, Self::Raised | Self::Decided(_) | Self::Returned)
    }
}

impl FromStr for ConcernEvent {
    type Err = strum::ParseError;

    fn from_str(spelled: &str) -> Result<Self, Self::Err> {
        Ok(match spelled {
            "Raised" => Self::Raised,
            "Explained" => Self::Explained,
            "Outcome" => Self::Outcome,
            "Added" => Self::Added,
            "Excluded" => Self::Excluded,
            "Readmitted" => Self::Readmitted,
            "Copied" => Self::Copied,
            "Returned" => Self::Returned,
            decision => Self::Decided(decision.parse()?),
        })
    }
}

/// Why somebody raised a concern, as a quick pick.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum Cause {
    DangerNow,
    Hurt,
    SelfHarm,
    Controlled,
    /// About somebody who works with children.
    Professional,
    Unsure,
}

impl Cause {
    pub fn label(self) -> &'static str {
        match self {
            Self::DangerNow => "In danger now",
            Self::Hurt => "Being hurt or neglected",
            Self::SelfHarm => "May hurt themselves",
            Self::Controlled => "Used or controlled by others",
            Self::Professional => "About someone who works with children",
            Self::Unsure => "Not sure: better looked at",
        }
    }
}
