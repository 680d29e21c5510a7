//! Erasing words with all that points to them: what was withdrawn seven days ago, and what a restored backup must not bring back.

use super::{
    ledger::{Event, Events, Ledger, Line},
    request_store,
};
use crate::{
    agreement, analysis,
    audit_log::{self, AuditAction},
    coding::coding_store,
    concerns,
    db::{Conn, Database, schema::newest_known},
    feedback::{
        session_item_store as items,
        store::{self, cut_receipt},
        withdrawal_store::{self, Due, first_undoable},
    },
    id::FeedbackId,
    influence, redaction,
    staff::assignment_store,
    state::App,
};
use jiff::{ToSpan, civil::Date};
use std::path::Path;

/// Erases a piece of feedback, or a session item, and every row that points to it.
pub async fn erase(db: &mut Conn, id: FeedbackId) -> sqlx::Result<()> {
    analysis::store::untie_all(db, id).await?;
    coding_store::forget(db, id).await?;
    agreement::store::forget(db, id).await?;
    redaction::store::forget(db, id).await?;
    assignment_store::delete(db, id).await?;
    concerns::store::erase(db, id).await?;
    request_store::delete(db, id).await?;
    items::erase(db, id).await?;
    store::erase(db, id).await?;
    withdrawal_store::delete(db, id).await?;
    Ok(())
}

/// Carries out the withdrawals that can't be undone any more. A concern stays as a safeguarding record, and is cut from its five words.
pub async fn erase_due(app: &App) -> sqlx::Result<()> {
    let mut tx = app.write_anonymously().await?;
    audit_log::lock(&mut tx).await?;
    let due = withdrawal_store::due(&mut tx, first_undoable(app.clock.today())).await?;
    if due.is_empty() {
        return Ok(());
    }
    let mut gone: Vec<FeedbackId> = due.iter().filter(|due| !due.is_concern).map(|due| due.id).collect();
    for due in &due {
        gone.extend(concerns::store::copies(&mut tx, due.id).await?);
    }
    Ledger::of(&app.config).append(gone.iter().map(|&id| Line { id, event: Event::Erased }).collect()).await?;
    for Due { id, is_concern } in due {
        for copy in concerns::store::copies(&mut tx, id).await? {
            influence::store::note_erased(&mut tx, copy).await?;
            erase(&mut tx, copy).await?;
        }
        if is_concern {
            cut_receipt(&mut tx, id).await?;
            analysis::store::untie_all(&mut tx, id).await?;
            coding_store::forget(&mut tx, id).await?;
            agreement::store::forget(&mut tx, id).await?;
            assignment_store::delete(&mut tx, id).await?;
            withdrawal_store::finish(&mut tx, id).await?;
        } else {
            influence::store::note_erased(&mut tx, id).await?;
            erase(&mut tx, id).await?;
            audit_log::record_operator(&mut tx, &app.audit_context(), AuditAction::ErasedFeedback, id.bytes()).await?;
        }
    }
    tx.commit().await?;
    app.page_cache.invalidate();
    Ok(())
}

/// Writes the ledger anew: what the database hides now, and what was erased or shown again before.
pub async fn tidy_ledger(app: &App) -> sqlx::Result<()> {
    let ledger = Ledger::of(&app.config);
    let mut tx = app.write_anonymously().await?;
    audit_log::lock(&mut tx).await?;
    let mut events = ledger.read().map_err(|cause| sqlx::Error::Io(std::io::Error::other(cause)))?;
    // A backup in which it was still hidden is gone by then.
    let oldest = app.clock.today().saturating_sub((i64::from(app.config.backup_keep) + 7).days());
    events.retain(|_, event| match event {
        Event::Erased => true,
        Event::Shown(on) => *on >= oldest,
        Event::Withdrawn(_) => false,
    });
    for (id, withdrawn) in withdrawal_store::all(&mut tx).await? {
        events.insert(id, Event::Withdrawn(withdrawn));
    }
    ledger.replace(events).await
}

/// The numbers of what a ledger does to a backup.
#[derive(Clone, Copy, Default)]
pub struct Again {
    pub erased: usize,
    pub hidden: usize,
}

/// Counts what a ledger would change in a database with a schema of this version.
pub async fn count(db: &mut Conn, schema: i64, events: &Events) -> sqlx::Result<Again> {
    let mut again = Again::default();
    for (&id, event) in events {
        let counted = match event {
            Event::Erased => &mut again.erased,
            Event::Withdrawn(_) => &mut again.hidden,
            Event::Shown(_) => continue,
        };
        if request_store::is_in_backup(db, schema, id).await? {
            *counted += 1;
        }
    }
    Ok(again)
}

/// Carries out a ledger in a restored database, which is up to date.
pub async fn apply(db: &Database, events: &Events) -> sqlx::Result<()> {
    let mut tx = db.write().await?;
    for (&id, event) in events {
        match event {
            Event::Erased => erase(&mut tx, id).await?,
            Event::Shown(_) => drop(withdrawal_store::delete(&mut tx, id).await?),
            Event::Withdrawn(withdrawn) if request_store::is_in_backup(&mut tx, newest_known(), id).await? => {
                withdrawal_store::insert(&mut tx, id, *withdrawn).await?;
            }
            Event::Withdrawn(_) => {}
        }
    }
    tx.commit().await?;
    // Erased words stand in the engine's files until its rows are written anew.
    db.forget_order(Date::MIN).await
}

/// The ledgers that belong to a restore of a backup: the one beside it, and the newer one in the data folder.
pub fn ledgers(backup: &Path, data: &Path) -> [std::path::PathBuf; 2] {
    [backup.parent().unwrap_or(Path::new(".")).join(super::ledger::NAME), data.join(super::ledger::NAME)]
}
