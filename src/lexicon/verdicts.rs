//! The lexicon's word on texts, kept in memory by id: words seldom change, and opening all of them for each page would take too long.

use super::Reason;
use crate::id::FeedbackId;
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

/// Most texts remembered; past it, all are looked at anew.
const MOST: usize = 300_000;
/// Verdicts by id. They are on no disk: a stop of the program forgets them.
#[derive(Default)]
pub struct Verdicts(RwLock<HashMap<FeedbackId, Option<Reason>>>);

impl Verdicts {
    /// The verdict, where this text was looked at before.
    pub fn known(&self, id: FeedbackId) -> Option<Option<Reason>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&id).copied()
    }

    pub fn remember(&self, id: FeedbackId, reason: Option<Reason>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(id, reason);
    }

    /// Forgets a text that is another now.
    pub fn forget(&self, id: FeedbackId) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}
