//! The order of the inbox: what may tell of harm first, and within each half the oldest day first.

use crate::{
    db::Conn,
    feedback::store::{self, Feedback},
    id::FeedbackId,
    lexicon::{self, Reason, verdicts::Order},
    reading::inbox::Place,
    staff::proof::Reviewer,
    state::App,
    web,
};
use std::sync::Arc;

/// From so many unread pieces on, an order is kept for a moment.
const LONG: usize = 1_000;

/// A page of the inbox.
pub struct InboxPage {
    pub unread: Vec<(Option<Reason>, Feedback)>,
    /// How many of all unread pieces come first.
    pub first: usize,
    /// The place after which the next page begins.
    pub next: Option<Place>,
}

/// Where a piece stands in the inbox.
type Rank = (bool, Place);

/// The page after a place, or the first.
pub async fn page(app: &App, db: &mut Conn, by: &Reviewer, after: Option<Place>, most: usize) -> Result<InboxPage, web::Error> {
    let order = order(app, db, by).await?;
    let first = order.partition_point(|((is_later, _), _)| !is_later);
    let begin = match after {
        Some(after) => {
            let rank = rank(app, db, by, after).await?;
            order.partition_point(|(other, _)| *other <= rank)
        }
        None => 0,
    };
    let shown = &order[begin..order.len().min(begin + most)];
    let mut unread = vec![];
    for ((_, (_, id)), reason) in shown {
        unread.extend(store::unread_piece(db, &app.vault, by, *id).await?.map(|feedback| (*reason, feedback)));
    }
    let next = shown.last().filter(|_| begin + most < order.len()).map(|((_, place), _)| *place);
    Ok(InboxPage { unread, first, next })
}

/// The unread pieces just before and just after one, in the order of the inbox.
pub async fn previous_and_next(
    app: &App,
    db: &mut Conn,
    by: &Reviewer,
    place: Place,
) -> Result<(Option<FeedbackId>, Option<FeedbackId>), web::Error> {
    let order = order(app, db, by).await?;
    let rank = rank(app, db, by, place).await?;
    let (before, after) = (order.partition_point(|(other, _)| *other < rank), order.partition_point(|(other, _)| *other <= rank));
    let before = first_unread(app, db, by, order[..before].iter().rev()).await?;
    Ok((before, first_unread(app, db, by, order[after..].iter()).await?))
}

/// The first that nobody has read since the order was made.
async fn first_unread<'a>(
    app: &App,
    db: &mut Conn,
    by: &Reviewer,
    ranked: impl Iterator<Item = &'a (Rank, Option<Reason>)>,
) -> Result<Option<FeedbackId>, web::Error> {
    for ((_, (_, id)), _) in ranked {
        if store::unread_piece(db, &app.vault, by, *id).await?.is_some() {
            return Ok(Some(*id));
        }
    }
    Ok(None)
}

/// All unread pieces, each with the reason why it comes first.
async fn order(app: &App, db: &mut Conn, by: &Reviewer) -> Result<Arc<Order>, web::Error> {
    if let Some(order) = app.verdicts.recent_order() {
        return Ok(order);
    }
    let mut order = vec![];
    for place in store::unread(db, by).await? {
        let reason = reason(app, db, by, place.1).await?;
        order.push(((reason.is_none(), place), reason));
    }
    order.sort_unstable_by_key(|(rank, _)| *rank);
    let order = Arc::new(order);
    if order.len() > LONG {
        app.verdicts.keep_order(order.clone());
    }
    Ok(order)
}

async fn rank(app: &App, db: &mut Conn, by: &Reviewer, place: Place) -> Result<Rank, web::Error> {
    Ok((reason(app, db, by, place.1).await?.is_none(), place))
}

/// The lexicon's word on a piece: remembered, or from its words. None of it is stored.
async fn reason(app: &App, db: &mut Conn, by: &Reviewer, id: FeedbackId) -> Result<Option<Reason>, web::Error> {
    if let Some(known) = app.verdicts.known(id) {
        return Ok(known);
    }
    let words = store::sealed(db, by, id).await?.and_then(|sealed| sealed.open(&app.vault).ok());
    let Some(words) = words else { return Ok(None) };
    let reason = lexicon::reason(&words);
    app.verdicts.remember(id, reason);
    Ok(reason)
}
