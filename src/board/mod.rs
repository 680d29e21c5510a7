//! What the Board owns as data: its names, its parts of the county, the help numbers. Young people's standing pages draw on it.

#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod settings;
#[cfg(feature = "ssr")]
pub mod store;

use serde::{Deserialize, Serialize};

/// The Board's own names, areas and help numbers: settings, never constants, for bodies are renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Board {
    /// "Durham Safeguarding Children Board"
    pub body: String,
    /// "County Durham"
    pub area: String,
    pub reference_group: String,
    pub run_with: String,
    /// Parts of the county, each as wide as it must be to tell nothing.
    pub areas: Vec<String>,
    /// What a facilitator does when a young person may have told of harm: one step a line.
    pub procedure: String,
    pub helplines: Vec<Helpline>,
}

/// Somebody to turn to. No opening hours: they go stale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Helpline {
    pub name: String,
    pub what_for: String,
    pub number: String,
    pub kind: Contact,
    /// Where the number was checked.
    pub source: String,
    /// The day it was last checked, `2026-11-01`.
    pub checked_on: String,
    /// The day by which it must be checked again.
    pub review_by: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::EnumString, strum::IntoStaticStr)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Contact {
    Call,
    Text,
}

impl Helpline {
    /// The address that a phone dials or texts.
    pub fn link(&self) -> String {
        let digits: String = self.number.chars().filter(char::is_ascii_digit).collect();
        match self.kind {
            Contact::Call => format!("tel:{digits}"),
            Contact::Text => format!("sms:{digits}"),
        }
    }
}
