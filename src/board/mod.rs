//! The Board's own data: its names, its parts of the county, the help numbers; and the pages that show and change them.

pub mod alerts;
pub mod backup_record;
pub mod change_store;
pub mod concern_settings;
pub mod health;
pub mod pages;
mod preview;
pub mod retention;
pub mod settings;
pub mod settings_frame;
pub mod store;

use crate::text::Called;
use serde::{Deserialize, Serialize};

/// The Board's names, areas and help numbers. They are settings, because bodies are renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Board {
    /// "Durham Safeguarding Children Board"
    pub body: String,
    /// The name that sentences have for it.
    pub called: Called,
    /// "County Durham"
    pub area: String,
    pub reference_group: String,
    pub run_with: String,
    /// Parts of the county, each wide enough that it identifies nobody.
    pub areas: Vec<String>,
    /// The steps for a facilitator when a young person may have told of harm, one a line.
    pub procedure: String,
    /// The people who read and when, in words a ten-year-old knows.
    pub readers: String,
    /// Things that are passed on, and to whom, in words a ten-year-old knows.
    pub passed_on: String,
    /// Hours within which a concern should be decided.
    pub concern_hours: u32,
    pub helplines: Vec<Helpline>,
}

/// A help number. It has no opening hours: they go stale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Helpline {
    pub name: String,
    pub what_for: String,
    pub number: String,
    pub kind: Contact,
    /// Whether the number stands beside every box where somebody writes.
    #[serde(default)]
    pub always_shown: bool,
    /// The words beside the number there; the name where it is empty.
    #[serde(default)]
    pub short_label: String,
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

impl Board {
    /// The help numbers, which say nothing of whoever writes them.
    pub fn numbers(&self) -> Vec<String> {
        self.helplines.iter().map(|line| line.number.clone()).collect()
    }
}

impl Helpline {
    /// Whether this is the emergency number, which stands first on every list.
    pub fn is_emergency(&self) -> bool {
        self.number == "999"
    }

    /// The words beside the number where somebody writes.
    pub fn label(&self) -> &str {
        if self.short_label.is_empty() { &self.name } else { &self.short_label }
    }

    /// The address that a phone dials or texts.
    pub fn link(&self) -> String {
        let digits: String = self.number.chars().filter(char::is_ascii_digit).collect();
        match self.kind {
            Contact::Call => format!("tel:{digits}"),
            Contact::Text => format!("sms:{digits}"),
        }
    }
}
