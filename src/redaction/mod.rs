//! Redaction: spans of words that reviewers took out, kept sealed for the safeguarding lead.

pub mod mask;
pub mod pages;
pub mod store;

use crate::{coding::Excerpt, feedback::store::StoredWords, id::RedactionId};
use jiff::civil::Date;

/// Most spans that are taken out at once.
pub const MOST_AT_ONCE: usize = 50;

/// The reason for taking words out. The table and the audit log store these names: never rename one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum Reason {
    NamesSomebody,
    SaysWhere,
    Contact,
    SomethingElse,
}

impl Reason {
    pub fn label(self) -> &'static str {
        match self {
            Self::NamesSomebody => "It names somebody",
            Self::SaysWhere => "It says where somebody is",
            Self::Contact => "It says how to reach somebody",
            Self::SomethingElse => "Another reason",
        }
    }
}

/// A span that was taken out: where, why, when and by whom. Its words are not in it.
pub struct Redaction {
    pub id: RedactionId,
    /// The place of its mask in the words as they are now.
    pub mask: Excerpt,
    pub reason: Reason,
    pub note: Option<StoredWords>,
    pub on: Date,
    pub by: String,
}

/// One time that a lead read the words.
pub struct Opening {
    pub redaction: RedactionId,
    pub reason: StoredWords,
    pub on: Date,
    pub by: String,
}
