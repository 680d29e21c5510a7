//! Undo: each act of a member of staff, with the state of every thing it changed, before and after.
//!
//! A store that changes a thing records its states with `store::record`. Undoing puts the state before back, and only where the state
//! is still the one after the act.

pub mod store;

use crate::{
    audit_log::AuditAction,
    db,
    id::{ActId, FeedbackId, RoundId, ThemeId},
    vault::Unreadable,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// The kind of a changed thing, which tells the store that can put a state back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// The triage of a piece of feedback, and its ties.
    Reading,
    Theme,
    Code,
    /// A code on an excerpt of feedback.
    Coding,
    /// A span of words that was taken out of feedback.
    Redaction,
    /// A round of second coding.
    Round,
    /// The codes that somebody put on a piece of such a round.
    BlindCoding,
    /// How a difference in such a round was settled.
    Settlement,
    /// The reviewer who reads a piece of feedback.
    Assignment,
    SavedSearch,
    Influence,
    Draft,
    /// The meeting at which an answer was discussed, or is to be.
    Discussion,
    PlanItem,
    /// All wordings of a plan item.
    Wordings,
    Heading,
    SubGroup,
    Meeting,
}

/// One thing that an act changed; `null` stands for no such thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    pub kind: Kind,
    id: String,
    before: Value,
    after: Value,
}

impl Edit {
    /// A change from one state of a thing to another.
    pub fn new<T: Serialize>(kind: Kind, id: &[u8], before: &Option<T>, after: &Option<T>) -> sqlx::Result<Self> {
        Ok(Self { kind, id: crate::id::to_hex(id), before: value(before)?, after: value(after)? })
    }

    pub fn id<I: std::str::FromStr>(&self) -> sqlx::Result<I> {
        db::read("change", &self.id)
    }

    /// The id under which the history knows the thing; a link to the plan is its theme's there, a coding, a redaction or a settlement its feedback's.
    pub fn object(&self) -> sqlx::Result<Vec<u8>> {
        match (self.theme(), self.feedback()) {
            (Some(theme), _) => Ok(theme.bytes().to_vec()),
            (None, Some(feedback)) => Ok(feedback.bytes().to_vec()),
            (None, None) => crate::id::from_hex(&self.id).map(Vec::from).map_err(|_| db::unreadable("change")),
        }
    }

    /// Whether a state is the one that the act left.
    pub fn left<T: Serialize>(&self, now: &Option<T>) -> sqlx::Result<bool> {
        Ok(value(now)? == self.after)
    }

    pub fn before<T: DeserializeOwned>(&self) -> sqlx::Result<Option<T>> {
        serde_json::from_value(self.before.clone()).map_err(|_| db::unreadable("change"))
    }

    pub fn after<T: DeserializeOwned>(&self) -> sqlx::Result<Option<T>> {
        serde_json::from_value(self.after.clone()).map_err(|_| db::unreadable("change"))
    }

    /// Whether the thing that changed is this one.
    pub fn is(&self, kind: Kind, id: &[u8]) -> bool {
        self.kind == kind && self.id == crate::id::to_hex(id)
    }

    /// A text of the state after the act, or of the one before where there is none after.
    pub fn text(&self, name: &str) -> Option<String> {
        [&self.after, &self.before].iter().find_map(|state| Some(state.get(name)?.as_str()?.to_string()))
    }

    pub fn after_text(&self, name: &str) -> Option<String> {
        Some(self.after.get(name)?.as_str()?.to_string())
    }

    /// The theme that a link belongs to, or belonged to.
    pub fn theme(&self) -> Option<ThemeId> {
        let bytes = [&self.after, &self.before].iter().find_map(|state| serde_json::from_value::<Vec<u8>>(state.get("theme")?.clone()).ok());
        bytes?.try_into().ok()
    }

    /// The feedback that a coding or the like is on, or was on.
    pub fn feedback(&self) -> Option<FeedbackId> {
        self.text("feedback")?.parse().ok()
    }

    /// The round of second coding that a piece belongs to.
    pub fn round(&self) -> Option<RoundId> {
        self.text("round")?.parse().ok()
    }

    /// Whether undoing takes the thing away.
    pub fn made_it(&self) -> bool {
        self.before.is_null()
    }

    pub fn is_nothing(&self) -> bool {
        self.before == self.after
    }
}

fn value<T: Serialize>(state: &T) -> sqlx::Result<Value> {
    serde_json::to_value(state).map_err(|error| sqlx::Error::Encode(Box::new(error)))
}

/// An act as its author may take it back.
pub struct Act {
    pub id: ActId,
    pub number: i64,
    pub hour: String,
    pub action: AuditAction,
    /// Damaged ones can't be undone.
    pub changes: Result<Vec<Edit>, Unreadable>,
    pub undone: bool,
}
