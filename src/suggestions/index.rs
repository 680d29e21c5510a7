//! The coded pieces in memory, and the state of the database that they were learned from.

use crate::{
    feedback::stamp_store::{Stamp, Version},
    id::{CodeId, FeedbackId},
    suggestions::{learned::Learned, store::Coded},
};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tokio::sync::{Mutex, MutexGuard};

/// All that this server has learned.
#[derive(Default)]
pub struct SharedLearned(Mutex<Held>);

/// The place of a code in the codebook by name: equal scores are not in the order of random ids.
pub type Nth = usize;

#[derive(Default)]
pub struct Held {
    pub learned: Learned<FeedbackId, Nth>,
    /// The words that were learned from.
    versions: BTreeMap<FeedbackId, Version>,
    /// The codes by their places, and what the codebook said of each.
    pub codebook: Vec<(CodeId, String)>,
    /// The state of the database that was read; `None` where it changed meanwhile.
    pub stamp: Option<Stamp>,
    pub used_at: Option<Timestamp>,
}

impl SharedLearned {
    /// Waits until nobody else changes it.
    pub async fn lock(&self) -> MutexGuard<'_, Held> {
        self.0.lock().await
    }

    /// How many pieces it holds.
    pub async fn pieces(&self) -> usize {
        self.0.lock().await.versions.len()
    }
}

impl Held {
    /// Forgets what is gone or has other words, sets the codes of the others, and returns the ids of all that are missing.
    pub fn compare(&mut self, coded: &BTreeMap<FeedbackId, Coded>, nth: &HashMap<CodeId, Nth>) -> Vec<FeedbackId> {
        let gone: Vec<FeedbackId> =
            self.versions.iter().filter(|(id, version)| coded.get(id).is_none_or(|now| now.version != **version)).map(|(id, _)| *id).collect();
        for id in gone {
            self.versions.remove(&id);
            self.learned.remove(id);
        }
        for (id, coded) in coded.iter().filter(|(id, _)| self.versions.contains_key(id)) {
            self.learned.set_codes(*id, known(coded, nth));
        }
        coded.keys().filter(|id| !self.versions.contains_key(id)).copied().collect()
    }

    /// Learns a piece that is not in it.
    pub fn add(&mut self, id: FeedbackId, words: &str, coded: &Coded, nth: &HashMap<CodeId, Nth>) {
        self.learned.add(id, words, known(coded, nth));
        self.versions.insert(id, coded.version);
    }
}

/// The codes of a piece that can be suggested.
fn known(coded: &Coded, nth: &HashMap<CodeId, Nth>) -> BTreeSet<Nth> {
    coded.codes.iter().filter_map(|code| nth.get(code)).copied().collect()
}
