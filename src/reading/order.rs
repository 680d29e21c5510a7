//! The pieces of the inbox in its order, of which a view shows some: the unread ones, or by their stage all that a reviewer may read.

use crate::{
    db::Conn,
    feedback::{
        place::Place,
        store::{self, Feedback},
    },
    find::refresh::{refresh, refresh_now},
    id::FeedbackId,
    lexicon::{Reason, verdicts::Verdict},
    reading::{
        filter::{Known, Stage},
        list_store::{self, Listed},
        put_off::PutOff,
        recent_order::{Offered, Rank, Ranked, Unread, UnreadOrder},
        view::View,
    },
    staff::proof::Reviewer,
    state::App,
    web,
};
use std::sync::Arc;

/// From so many pieces on, an order is kept for a moment, and a list of read pieces may be as old.
const LONG: usize = 1_000;

/// A page of the inbox.
pub struct InboxPage {
    pub rows: Vec<(Option<Reason>, Listed)>,
    /// How many of all unread pieces may tell of harm.
    pub first: usize,
    /// How many the view shows, on all of its pages.
    pub shown: usize,
    pub offered: Offered,
    /// The place after which the next page begins.
    pub next: Option<Place>,
}

/// The pieces that a view shows, sorted by rank.
struct Listing {
    pieces: Vec<Ranked>,
    first: usize,
    offered: Offered,
}

/// The page that a view asks for. After an act of the reader's own, `is_exact` leaves no change out.
pub async fn page(app: &App, db: &mut Conn, by: &Reviewer, view: &View, is_exact: bool, most: usize) -> Result<InboxPage, web::Error> {
    let Listing { pieces, first, offered } = listing(app, db, by, view, is_exact).await?;
    let after = match view.after {
        Some(after) => Some(rank(app, db, by, view, &pieces, after).await?),
        None => None,
    };
    let mut rest = view.following(&pieces, after);
    let (mut rows, mut last) = (vec![], None);
    for piece in rest.by_ref().take(most) {
        last = Some(piece.place);
        rows.extend(there(app, db, by, view, piece.place.1).await?.map(|listed| (piece.reason, listed)));
    }
    let next = last.filter(|_| rest.next().is_some());
    drop(rest);
    Ok(InboxPage { rows, first, shown: pieces.len(), offered, next })
}

/// The pieces just before and just after one, as a view has them.
pub async fn previous_and_next(
    app: &App,
    db: &mut Conn,
    by: &Reviewer,
    view: &View,
    place: Place,
) -> Result<(Option<FeedbackId>, Option<FeedbackId>), web::Error> {
    let Listing { pieces, .. } = listing(app, db, by, view, false).await?;
    let rank = rank(app, db, by, view, &pieces, place).await?;
    let before = first_there(app, db, by, view, view.preceding(&pieces, rank)).await?;
    Ok((before, first_there(app, db, by, view, view.following(&pieces, Some(rank))).await?))
}

/// The piece that comes next for whoever looks at all in turn.
pub struct Next {
    pub reason: Option<Reason>,
    pub feedback: Feedback,
    /// How many of all unread pieces may tell of harm.
    pub first: usize,
}

/// The unread piece that was asked for, or the first of all; those that somebody put off come last. Nobody can say what damaged words are for.
pub async fn next(app: &App, db: &mut Conn, by: &Reviewer, asked: Option<FeedbackId>, put_off: &PutOff) -> Result<Option<Next>, web::Error> {
    let order = order(app, db, by).await?;
    let at_once = order.pieces.iter().map(Unread::id).filter(|id| !put_off.has(&app.vault, *id));
    let at_end = std::iter::once(()).flat_map(|()| {
        let mut last: Vec<_> = order.pieces.iter().filter_map(|unread| Some((put_off.place(&app.vault, unread.id())?, unread.id()))).collect();
        last.sort_unstable();
        last.into_iter().map(|(_, id)| id)
    });
    for id in asked.into_iter().chain(at_once).chain(at_end) {
        let feedback = store::feedback(db, &app.vault, by, id).await?.filter(|feedback| feedback.triage.is_none() && feedback.words.is_ok());
        if let Some(feedback) = feedback {
            let first = order.pieces.partition_point(|unread| unread.ranked.reason.is_some());
            return Ok(Some(Next { reason: verdict(app, db, by, id).await?.reason, feedback, first }));
        }
    }
    Ok(None)
}

/// Unread pieces that may tell of harm.
#[derive(Default)]
pub struct Urgent {
    pub count: usize,
    /// Whether one of them was not put off.
    pub is_next: bool,
}

/// Counts the unread pieces that may tell of harm, and looks for one that somebody did not put off.
pub async fn urgent(app: &App, db: &mut Conn, by: &Reviewer, put_off: &PutOff) -> Result<Urgent, web::Error> {
    let order = order(app, db, by).await?;
    let count = order.pieces.partition_point(|unread| unread.ranked.reason.is_some());
    for id in order.pieces[..count].iter().map(Unread::id).filter(|id| !put_off.has(&app.vault, *id)) {
        // A kept order may hold what was read a moment ago.
        if store::feedback(db, &app.vault, by, id).await?.is_some_and(|feedback| feedback.triage.is_none() && feedback.words.is_ok()) {
            return Ok(Urgent { count, is_next: true });
        }
    }
    Ok(Urgent { count, is_next: false })
}

/// The first that is still as the order has it.
async fn first_there<'a>(
    app: &App,
    db: &mut Conn,
    by: &Reviewer,
    view: &View,
    pieces: impl Iterator<Item = &'a Ranked>,
) -> Result<Option<FeedbackId>, web::Error> {
    for Ranked { place: (_, id), .. } in pieces {
        if there(app, db, by, view, *id).await?.is_some() {
            return Ok(Some(*id));
        }
    }
    Ok(None)
}

/// Reads a piece of the order from the database; `None` when somebody has read it meanwhile, or it is gone.
async fn there(app: &App, db: &mut Conn, by: &Reviewer, view: &View, id: FeedbackId) -> Result<Option<Listed>, web::Error> {
    list_store::listed(db, &app.vault, by, id, view.filter.stage() == Stage::Unread).await
}

/// Unread pieces are read from the database, and read ones found in the index of words, which has their ties.
async fn listing(app: &App, db: &mut Conn, by: &Reviewer, view: &View, is_exact: bool) -> Result<Listing, web::Error> {
    let order = order(app, db, by).await?;
    let first = order.pieces.partition_point(|unread| unread.ranked.reason.is_some());
    let (filter, known) = (&view.filter, Known::read(db, by, &view.filter).await?);
    if filter.stage() == Stage::Unread {
        let pieces = order.pieces.iter().filter(|unread| filter.shows(unread.id(), &unread.about, &known)).map(|unread| unread.ranked);
        return Ok(Listing { pieces: pieces.collect(), first, offered: order.offered.clone() });
    }
    let is_short = app.find_index.read().len() <= LONG;
    if is_exact || is_short {
        refresh_now(app, by).await?
    } else {
        refresh(app, by).await?
    }
    let (found, offered) = {
        let index = app.find_index.read();
        let fits = index.pieces().filter(|(id, about)| filter.shows(*id, about, &known));
        let found: Vec<_> = fits.map(|(id, about)| ((about.received_on, id), about.triage)).collect();
        (found, Offered::by(index.pieces().map(|(_, about)| about)))
    };
    let mut pieces = Vec::with_capacity(found.len());
    for (place, triage) in found {
        let reason = if triage.is_none() { verdict(app, db, by, place.1).await?.reason } else { None };
        pieces.push(Ranked { reason, place });
    }
    pieces.sort_unstable_by_key(Ranked::rank);
    Ok(Listing { pieces, first, offered })
}

/// All unread pieces, sorted by rank.
async fn order(app: &App, db: &mut Conn, by: &Reviewer) -> Result<Arc<UnreadOrder>, web::Error> {
    if let Some(order) = app.recent_order.get() {
        return Ok(order);
    }
    let mut pieces = vec![];
    for (id, mut about) in list_store::unread(db, by).await? {
        let verdict = verdict(app, db, by, id).await?;
        about.language = verdict.language;
        pieces.push(Unread { ranked: Ranked { reason: verdict.reason, place: (about.received_on, id) }, about });
    }
    pieces.sort_unstable_by_key(|unread| unread.ranked.rank());
    let offered = Offered::by(pieces.iter().map(|unread| &unread.about));
    let order = Arc::new(UnreadOrder { pieces, offered });
    if order.pieces.len() > LONG {
        app.recent_order.keep(order.clone());
    }
    Ok(order)
}

/// The rank of a piece that may have left the order meanwhile.
async fn rank(app: &App, db: &mut Conn, by: &Reviewer, view: &View, pieces: &[Ranked], place: Place) -> Result<Rank, web::Error> {
    let is_first = match view.filter.stage() {
        Stage::Unread => verdict(app, db, by, place.1).await?.reason.is_some(),
        // Only unread ones come first, and this one may have been read.
        _ => pieces.binary_search_by_key(&(false, place), Ranked::rank).is_ok(),
    };
    Ok((!is_first, place))
}

/// The lexicon's word on a piece and its language: remembered, or from its words. None of it is stored.
async fn verdict(app: &App, db: &mut Conn, by: &Reviewer, id: FeedbackId) -> Result<Verdict, web::Error> {
    if let Some(known) = app.verdicts.known(id) {
        return Ok(known);
    }
    let words = store::sealed(db, by, id).await?.and_then(|sealed| sealed.open(&app.vault).ok());
    let Some(words) = words else { return Ok(Verdict::default()) };
    let verdict = Verdict::on(&words);
    app.verdicts.remember(id, verdict);
    Ok(verdict)
}
