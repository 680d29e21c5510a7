//! The unread pieces in the order of the inbox, of which a view shows some.

use crate::{
    db::Conn,
    feedback::store::{self, Feedback},
    id::FeedbackId,
    lexicon::{self, Reason},
    reading::{
        recent_order::{Place, Rank, Unread},
        view::View,
    },
    staff::proof::Reviewer,
    state::App,
    web,
};
use jiff::civil::Date;
use std::sync::Arc;

/// From so many unread pieces on, an order is kept for a moment.
const LONG: usize = 1_000;

/// A page of the inbox.
pub struct InboxPage {
    pub unread: Vec<(Option<Reason>, Feedback)>,
    /// How many of all unread pieces may tell of harm.
    pub first: usize,
    /// How many the view shows, on all of its pages.
    pub shown: usize,
    /// The first days of the months in which unread pieces came, the earliest first.
    pub months: Vec<Date>,
    /// The place after which the next page begins.
    pub next: Option<Place>,
}

/// The page that a view asks for.
pub async fn page(app: &App, db: &mut Conn, by: &Reviewer, view: &View, most: usize) -> Result<InboxPage, web::Error> {
    let order = order(app, db, by).await?;
    let after = match view.after {
        Some(after) => Some(rank(app, db, by, after).await?),
        None => None,
    };
    let mut rest = view.following(&order, after);
    let (mut unread, mut last) = (vec![], None);
    for piece in rest.by_ref().take(most) {
        last = Some(piece.place);
        unread.extend(store::unread_piece(db, &app.vault, by, piece.place.1).await?.map(|feedback| (piece.reason, feedback)));
    }
    let mut months: Vec<Date> = order.iter().map(|unread| unread.place.0.first_of_month()).collect();
    months.sort_unstable();
    months.dedup();
    Ok(InboxPage {
        unread,
        first: order.partition_point(|unread| unread.reason.is_some()),
        shown: order.iter().filter(|unread| view.shows(unread)).count(),
        months,
        next: last.filter(|_| rest.next().is_some()),
    })
}

/// The unread pieces just before and just after one, as a view has them.
pub async fn previous_and_next(
    app: &App,
    db: &mut Conn,
    by: &Reviewer,
    view: &View,
    place: Place,
) -> Result<(Option<FeedbackId>, Option<FeedbackId>), web::Error> {
    let order = order(app, db, by).await?;
    let rank = rank(app, db, by, place).await?;
    let before = first_unread(app, db, by, view.preceding(&order, rank)).await?;
    Ok((before, first_unread(app, db, by, view.following(&order, Some(rank))).await?))
}

/// The piece that comes next for whoever looks at all in turn.
pub struct Next {
    pub reason: Option<Reason>,
    pub feedback: Feedback,
    /// How many of all unread pieces may tell of harm.
    pub first: usize,
}

/// The unread piece that was asked for, or the first of all; those that somebody put off come last. Nobody can say what damaged words are for.
pub async fn next(app: &App, db: &mut Conn, by: &Reviewer, asked: Option<FeedbackId>, put_off: &[FeedbackId]) -> Result<Option<Next>, web::Error> {
    let order = order(app, db, by).await?;
    let at_once = order.iter().map(|unread| unread.place.1).filter(|id| !put_off.contains(id));
    for id in asked.into_iter().chain(at_once).chain(put_off.iter().copied()) {
        let feedback = store::feedback(db, &app.vault, by, id).await?.filter(|feedback| feedback.triage.is_none() && feedback.words.is_ok());
        if let Some(feedback) = feedback {
            let first = order.partition_point(|unread| unread.reason.is_some());
            return Ok(Some(Next { reason: reason(app, db, by, id).await?, feedback, first }));
        }
    }
    Ok(None)
}

/// The first that nobody has read since the order was made.
async fn first_unread<'a>(
    app: &App,
    db: &mut Conn,
    by: &Reviewer,
    pieces: impl Iterator<Item = &'a Unread>,
) -> Result<Option<FeedbackId>, web::Error> {
    for Unread { place: (_, id), .. } in pieces {
        if store::unread_piece(db, &app.vault, by, *id).await?.is_some() {
            return Ok(Some(*id));
        }
    }
    Ok(None)
}

/// All unread pieces, sorted by rank.
async fn order(app: &App, db: &mut Conn, by: &Reviewer) -> Result<Arc<Vec<Unread>>, web::Error> {
    if let Some(order) = app.recent_order.get() {
        return Ok(order);
    }
    let mut order = vec![];
    for (place, source) in store::unread(db, by).await? {
        order.push(Unread { reason: reason(app, db, by, place.1).await?, place, source });
    }
    order.sort_unstable_by_key(Unread::rank);
    let order = Arc::new(order);
    if order.len() > LONG {
        app.recent_order.keep(order.clone());
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
