//! The lexicon's word on texts, and their probable language, kept in memory by id: words seldom change, and opening all for each page would take too long.

use super::{Reason, reason};
use crate::{
    id::FeedbackId,
    language::{self, Language},
};
use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

/// Most texts remembered; past it, all are looked at anew.
const MOST: usize = 300_000;

/// The findings on a text. None of it is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    pub reason: Option<Reason>,
    pub language: Option<Language>,
}

impl Verdict {
    pub fn on(words: &str) -> Self {
        Self { reason: reason(words), language: language::guess(words) }
    }
}

/// Verdicts by id. They are on no disk: a stop of the program forgets them.
#[derive(Default)]
pub struct Verdicts(RwLock<HashMap<FeedbackId, Verdict>>);

impl Verdicts {
    /// The verdict, where this text was looked at before.
    pub fn known(&self, id: FeedbackId) -> Option<Verdict> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&id).copied()
    }

    pub fn remember(&self, id: FeedbackId, verdict: Verdict) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(id, verdict);
    }

    /// Forgets a text that is another now.
    pub fn forget(&self, id: FeedbackId) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}
