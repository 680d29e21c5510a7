//! Audit entries that the database could not take when the act was done. They wait in memory and are written as soon as it can.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::Database,
    id::PersonId,
    vault::Vault,
};
use jiff::civil::Date;
use std::{sync::Arc, time::Duration};
use tokio::sync::mpsc;

/// Most entries that may wait; past that, an act that must be recorded is refused.
const MOST_WAITING: usize = 1_000;
/// The wait between two attempts.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// An act with the time at which it was done.
pub struct LateEntry {
    pub by: PersonId,
    pub action: AuditAction,
    pub object: Vec<u8>,
    pub today: Date,
    pub hour: String,
}

/// The sending half of the queue to the task that writes.
pub struct AuditQueue(mpsc::Sender<LateEntry>);

impl AuditQueue {
    /// Starts the task; it ends when the queue is dropped.
    pub fn start(db: Database, vault: Arc<Vault>) -> Self {
        let (queue, mut waiting) = mpsc::channel::<LateEntry>(MOST_WAITING);
        tokio::spawn(async move {
            while let Some(entry) = waiting.recv().await {
                while let Err(error) = write(&db, &vault, &entry).await {
                    tracing::debug!(%error, "an audit entry still waits");
                    tokio::time::sleep(RETRY_AFTER).await;
                }
            }
        });
        Self(queue)
    }

    /// Takes an entry; `false` when too many wait. A stop of the program loses what waits, so its own log names each once.
    pub fn take(&self, entry: LateEntry) -> bool {
        let (by, action, hour) = (entry.by, entry.action, entry.hour.clone());
        let taken = self.0.try_send(entry).is_ok();
        if taken {
            tracing::warn!(%by, ?action, hour, "the audit log can't be written: the entry waits");
        }
        taken
    }
}

async fn write(db: &Database, vault: &Vault, entry: &LateEntry) -> sqlx::Result<()> {
    let audit = AuditContext::new(vault, entry.today, entry.hour.clone());
    let mut tx = db.write().await?;
    audit_log::record(&mut tx, &audit, entry.by, entry.action, &entry.object).await?;
    tx.commit().await
}
