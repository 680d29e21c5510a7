//! Use cases: hiding words that are taken back, and showing them again.

use super::ledger::{Event, Ledger, Line};
use crate::{
    audit_log,
    db::Conn,
    feedback::{
        session_item_store::part_merged,
        store::{Piece, Withdrawn},
        withdrawal_store,
    },
    group_sessions::store::lock_open,
    id::{FeedbackId, GroupSessionId},
    live::transaction::LiveTransaction,
    state::App,
};
use jiff::civil::Date;

/// Hides everything of a receipt that is not hidden yet; sent twice, it is done once.
pub async fn withdraw(app: &App, pieces: &[Piece]) -> sqlx::Result<()> {
    let shown: Vec<&Piece> = pieces.iter().filter(|piece| piece.withdrawn.is_none()).collect();
    let withdrawn = Withdrawn { on: app.clock.today(), by_board: false };
    let mut tx = begin(app, &shown).await?;
    let mut lines = vec![];
    for piece in shown {
        if withdrawal_store::insert(&mut tx, piece.own.id, withdrawn).await? {
            part_merged(&mut tx, piece.own.id).await?;
            lines.push(Line { id: piece.own.id, event: Event::Withdrawn(withdrawn) });
        }
    }
    finish(app, tx, lines).await
}

/// Shows again what a receipt has hidden, as it was. What the Board hid stays hidden.
pub async fn undo(app: &App, pieces: &[Piece]) -> sqlx::Result<()> {
    let hidden: Vec<&Piece> = pieces.iter().filter(|piece| piece.withdrawn.is_some_and(|withdrawn| !withdrawn.by_board)).collect();
    let mut tx = begin(app, &hidden).await?;
    let mut lines = vec![];
    for piece in hidden {
        if withdrawal_store::delete(&mut tx, piece.own.id).await? {
            lines.push(Line { id: piece.own.id, event: Event::Shown(app.clock.today()) });
        }
    }
    finish(app, tx, lines).await
}

/// Hides a piece at the Board's request.
pub async fn for_the_board(db: &mut Conn, id: FeedbackId, on: Date) -> sqlx::Result<Withdrawn> {
    let withdrawn = Withdrawn { on, by_board: true };
    withdrawal_store::insert(db, id, withdrawn).await?;
    Ok(withdrawn)
}

/// Begins a change to what is hidden. Sessions that are open count it, so that their walls, consoles and phones show it.
async fn begin(app: &App, pieces: &[&Piece]) -> sqlx::Result<LiveTransaction> {
    let mut sessions: Vec<GroupSessionId> = pieces.iter().filter_map(|piece| piece.session).collect();
    sessions.sort();
    sessions.dedup();
    let mut tx = LiveTransaction::anonymous(app, &sessions).await?;
    // One change at a time, on every server: the ledger is written while this lock is held.
    audit_log::lock(&mut tx).await?;
    for session in sessions {
        lock_open(&mut tx, session).await?;
    }
    Ok(tx)
}

async fn finish(app: &App, tx: LiveTransaction, lines: Vec<Line>) -> sqlx::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    Ledger::of(&app.config).append(lines).await?;
    tx.commit().await?;
    app.page_cache.invalidate();
    Ok(())
}
