//! The lexicon's word on texts, kept in memory by id: words never change, and opening all of them for each page would take too long.

use super::Reason;
use crate::id::FeedbackId;
use jiff::civil::Date;
use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

/// Most texts remembered; past it, all are looked at anew.
const MOST: usize = 300_000;
/// For so long a long inbox keeps its order: reading the places of all unread pieces for each page would take too long.
const ORDER_KEPT: Duration = Duration::from_secs(2);

/// The unread pieces in the order of the inbox: whether each comes after those with a reason, its day and its id; and the reason.
pub type Order = Vec<((bool, (Date, FeedbackId)), Option<Reason>)>;

/// Verdicts by id. They are on no disk: a stop of the program forgets them.
#[derive(Default)]
pub struct Verdicts {
    known: RwLock<HashMap<FeedbackId, Option<Reason>>>,
    order: RwLock<Option<(Instant, Arc<Order>)>>,
}

impl Verdicts {
    /// The verdict, where this text was looked at before.
    pub fn known(&self, id: FeedbackId) -> Option<Option<Reason>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).get(&id).copied()
    }

    pub fn remember(&self, id: FeedbackId, reason: Option<Reason>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(id, reason);
    }

    /// The order of a long inbox, as it was a moment ago.
    pub fn recent_order(&self) -> Option<Arc<Order>> {
        let order = self.order.read().unwrap_or_else(PoisonError::into_inner);
        order.as_ref().filter(|(made, _)| made.elapsed() < ORDER_KEPT).map(|(_, order)| order.clone())
    }

    pub fn keep_order(&self, order: Arc<Order>) {
        *self.order.write().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), order));
    }
}
