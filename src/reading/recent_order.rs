//! The order of a long inbox, kept for a moment: reading the places of all unread pieces for each page would take too long.

use crate::{
    feedback::place::Place,
    find::choice::About,
    id::{FeedbackId, GroupSessionId},
    language::Language,
    lexicon::Reason,
};
use jiff::civil::Date;
use std::{
    collections::BTreeSet,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

/// How long an order is kept.
const KEPT: Duration = Duration::from_secs(2);

/// A piece as the inbox puts it in order. Those without a reason come later.
#[derive(Clone, Copy)]
pub struct Ranked {
    /// The kind of harm that an unread piece may tell of.
    pub reason: Option<Reason>,
    pub place: Place,
}

impl Ranked {
    /// Where it stands: what may tell of harm first, and within each half the oldest day first.
    pub fn rank(&self) -> Rank {
        (self.reason.is_none(), self.place)
    }
}

/// Whether a piece comes later, and its place.
pub type Rank = (bool, Place);

/// An unread piece, and what filters go by.
pub struct Unread {
    pub ranked: Ranked,
    pub about: About,
}

impl Unread {
    pub fn id(&self) -> FeedbackId {
        self.ranked.place.1
    }
}

/// The months, group sessions and languages that some pieces have, which filters offer.
#[derive(Clone, Default)]
pub struct Offered {
    pub months: BTreeSet<Date>,
    pub sessions: BTreeSet<GroupSessionId>,
    pub languages: BTreeSet<Language>,
}

impl Offered {
    pub fn by<'a>(pieces: impl Iterator<Item = &'a About>) -> Self {
        let mut offered = Self::default();
        let (mut month, mut session) = (None, None);
        for about in pieces {
            // Many pieces of one month or session often follow one another.
            let came = Some(about.received_on.first_of_month());
            if came != month {
                offered.months.extend(came);
                month = came;
            }
            if about.session != session {
                offered.sessions.extend(about.session);
                session = about.session;
            }
            offered.languages.extend(about.language);
        }
        offered
    }
}

/// All unread pieces, sorted by rank.
pub struct UnreadOrder {
    pub pieces: Vec<Unread>,
    pub offered: Offered,
}

/// It is on no disk: a stop of the program forgets it.
#[derive(Default)]
pub struct RecentOrder(RwLock<Option<(Instant, Arc<UnreadOrder>)>>);

impl RecentOrder {
    /// The order as it was a moment ago, sorted by rank.
    pub fn get(&self) -> Option<Arc<UnreadOrder>> {
        let order = self.0.read().unwrap_or_else(PoisonError::into_inner);
        order.as_ref().filter(|(made, _)| made.elapsed() < KEPT).map(|(_, order)| order.clone())
    }

    pub fn keep(&self, order: Arc<UnreadOrder>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), order));
    }
}
