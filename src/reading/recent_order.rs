//! The order of a long inbox, kept for a moment: reading the places of all unread pieces for each page would take too long.

use crate::{feedback::Source, id::FeedbackId, lexicon::Reason};
use jiff::civil::Date;
use std::{
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

/// How long an order is kept.
const KEPT: Duration = Duration::from_secs(2);

/// A place in the inbox: a day, and an id within it.
pub type Place = (Date, FeedbackId);

/// An unread piece as the inbox puts it in order. Those without a reason come later.
pub struct Unread {
    pub reason: Option<Reason>,
    pub place: Place,
    pub source: Source,
}

impl Unread {
    /// Where it stands: what may tell of harm first, and within each half the oldest day first.
    pub fn rank(&self) -> Rank {
        (self.reason.is_none(), self.place)
    }
}

/// Whether a piece comes later, and its place.
pub type Rank = (bool, Place);

/// It is on no disk: a stop of the program forgets it.
#[derive(Default)]
pub struct RecentOrder(RwLock<Option<(Instant, Arc<Vec<Unread>>)>>);

impl RecentOrder {
    /// The order as it was a moment ago, sorted by rank.
    pub fn get(&self) -> Option<Arc<Vec<Unread>>> {
        let order = self.0.read().unwrap_or_else(PoisonError::into_inner);
        order.as_ref().filter(|(made, _)| made.elapsed() < KEPT).map(|(_, order)| order.clone())
    }

    pub fn keep(&self, order: Arc<Vec<Unread>>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), order));
    }
}
