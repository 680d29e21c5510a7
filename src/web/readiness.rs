//! `/readyz`: whether a write reaches the disk now, and otherwise the reason, in plain words.

use crate::{
    audit_log,
    db::{DAMAGED, Database, Trouble},
};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use std::time::Duration;
use tokio::{
    sync::Mutex,
    time::{Instant, timeout},
};

/// Time for which one answer is given again, so that asking often loads no disk.
const KEPT: Duration = Duration::from_secs(1);
/// Longest wait for the write.
const WITHIN: Duration = Duration::from_secs(3);

pub struct Readiness {
    db: Database,
    /// The bytes that are kept free for what must not wait.
    reserve: u64,
    last: Mutex<Option<(Instant, Result<String, &'static str>)>>,
}

impl Readiness {
    pub fn new(db: Database, reserve: u64) -> Self {
        Self { db, reserve, last: Mutex::default() }
    }

    pub async fn answer(&self) -> Response {
        // Held while checking: all who ask meanwhile get the same answer.
        let mut last = self.last.lock().await;
        let found = match &*last {
            Some((at, found)) if at.elapsed() < KEPT => found.clone(),
            _ => {
                let found = self.check().await;
                *last = Some((Instant::now(), found.clone()));
                found
            }
        };
        match found {
            Ok(ready) => ready.into_response(),
            Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, reason).into_response(),
        }
    }

    async fn check(&self) -> Result<String, &'static str> {
        if self.db.is_damaged() {
            return Err(DAMAGED);
        }
        // A small write may still find room in a file that is there already.
        if self.db.free_space().is_ok_and(|free| free == Some(0)) {
            return Err(Trouble::DiskFull.reason());
        }
        match timeout(WITHIN, self.write()).await {
            // Young people's words are taken still.
            Ok(Ok(())) if self.db.has_less_than(self.reserve).unwrap_or(false) => Ok(format!("ok, but {}", Trouble::BelowReserve.reason())),
            Ok(Ok(())) => Ok("ok".into()),
            Ok(Err(error)) => {
                tracing::warn!(%error, "not ready");
                self.db.note(&error);
                Err(Trouble::of(&error).map_or("the database has a fault", Trouble::reason))
            }
            Err(_) => Err(Trouble::Locked.reason()),
        }
    }

    /// Commits a write that leaves everything as it is; the disk takes it as any other.
    async fn write(&self) -> sqlx::Result<()> {
        let mut tx = self.db.write().await?;
        audit_log::touch(&mut tx).await?;
        tx.commit().await
    }
}
