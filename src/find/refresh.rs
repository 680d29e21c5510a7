//! Brings the index up to date when a search comes.

use crate::{
    db::Conn,
    feedback::stamp_store::stamp,
    find::{
        choice::About,
        index::{Compared, Index, Tied},
        store,
    },
    id::FeedbackId,
    language,
    staff::proof::Reviewer,
    state::App,
    web,
};
use jiff::SignedDuration;
use std::collections::HashMap;
use tokio::sync::MutexGuard;

/// How old the index may be. Nothing is shown from it: each piece is read again.
const OLD: SignedDuration = SignedDuration::from_secs(2);
/// How long an index stays that nobody uses.
const IDLE: SignedDuration = SignedDuration::from_hours(1);
/// Pieces that are read at once.
const AT_ONCE: usize = 256;

/// Compares the index with the database, unless that was a moment ago or nothing has changed since.
pub async fn refresh(app: &App, by: &Reviewer) -> Result<(), web::Error> {
    let compared = app.find_index.compared.lock().await;
    // A clock that went back makes it old.
    if compared.as_ref().is_some_and(|last| (SignedDuration::ZERO..OLD).contains(&app.clock.now().duration_since(last.at))) {
        return Ok(());
    }
    compare_if_changed(app, by, compared).await
}

/// The same, however short ago it was.
pub async fn refresh_now(app: &App, by: &Reviewer) -> Result<(), web::Error> {
    compare_if_changed(app, by, app.find_index.compared.lock().await).await
}

/// Drops an index that nobody has used for an hour, with all words in it.
pub async fn forget_if_idle(app: &App) {
    let mut compared = app.find_index.compared.lock().await;
    if compared.as_ref().is_some_and(|last| app.clock.now().duration_since(last.at) >= IDLE) {
        *compared = None;
        *app.find_index.write() = Index::default();
    }
}

async fn compare_if_changed(app: &App, by: &Reviewer, mut compared: MutexGuard<'_, Option<Compared>>) -> Result<(), web::Error> {
    let at = app.clock.now();
    let mut db = app.read().await?;
    let before = stamp(&mut db).await?;
    // Taken: where the request ends before the comparison does, the next one compares all the same.
    let last = compared.take();
    let known = if last.is_some_and(|last| last.stamp.as_ref() == Some(&before)) {
        Some(before)
    } else {
        compare(app, &mut db, by).await?;
        // Where something changed meanwhile, nobody knows which of the two states was read.
        let after = stamp(&mut db).await?;
        (before == after).then_some(after)
    };
    *compared = Some(Compared { at, stamp: known });
    Ok(())
}

/// Forgets what is gone, and adds what is missing. If the request ends before, the next goes on from there.
async fn compare(app: &App, db: &mut Conn, by: &Reviewer) -> Result<(), web::Error> {
    let listed: HashMap<FeedbackId, store::Listed> = store::listed(db, by).await?.into_iter().collect();
    let missing = app.find_index.write().compare(&listed);
    for ids in missing.chunks(AT_ONCE) {
        let pieces = store::pieces(db, &app.vault, by, ids).await?;
        let sessions: HashMap<_, _> = store::sessions(db, by, ids).await?.into_iter().collect();
        let mut index = app.find_index.write();
        for piece in pieces {
            let Some(listed) = listed.get(&piece.id) else { continue };
            // Damaged words have none that can be found.
            let words = piece.words.as_deref().unwrap_or_default();
            let about = About {
                session: sessions.get(&piece.id).copied(),
                language: language::guess(words),
                facts: piece.facts,
                ..About::of(piece.received_on, piece.source, piece.triage)
            };
            index.add(piece.id, listed.version, words, about);
        }
    }
    let themes = store::themes(db, by).await?.into_iter().map(|(id, theme)| (id, Tied::Theme(theme)));
    let codes = store::codes(db, by).await?.into_iter().map(|(id, code)| (id, Tied::Code(code)));
    let headings = store::headings(db, by).await?.into_iter().map(|(id, heading)| (id, Tied::Heading(heading)));
    app.find_index.write().tie(themes.chain(codes).chain(headings));
    Ok(())
}
