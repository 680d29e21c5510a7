//! Group commit: one task writes all words that are waiting in one transaction, so that each is on the disk before it is acknowledged.
//!
//! Sealing and hashing are done before words get here; the transaction holds inserts only.

use crate::{
    db::{Database, Trouble},
    feedback::store::{self, Prepared, SubmitOutcome},
    web::Error,
};
use std::time::Duration;
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// Most that are written in one transaction.
const MOST_IN_BATCH: usize = 512;
/// Most that may wait; past that, submitting is refused as "too many at once".
const MOST_WAITING: usize = 4096;

/// Longest wait for the disk, below the time limit of a request. What is written later is found again by its token.
const WITHIN: Duration = Duration::from_secs(12);

type Waiting = (Prepared, oneshot::Sender<Result<SubmitOutcome, Error>>);

/// The sending half of the queue to the writing task.
pub struct BatchWriter {
    queue: mpsc::Sender<Waiting>,
    stopping: CancellationToken,
}

impl BatchWriter {
    /// Starts the task; it ends when the last `BatchWriter` is dropped.
    pub fn start(db: Database) -> Self {
        let (queue, mut waiting) = mpsc::channel::<Waiting>(MOST_WAITING);
        let stopping = CancellationToken::new();
        let stopped = stopping.clone();
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(MOST_IN_BATCH);
            loop {
                // The queue is emptied first.
                let count = tokio::select! {
                    biased;
                    count = waiting.recv_many(&mut batch, MOST_IN_BATCH) => count,
                    () = stopped.cancelled() => 0,
                };
                if count == 0 {
                    break;
                }
                let (prepared, answers): (Vec<_>, Vec<_>) = batch.drain(..).unzip();
                let written = write_each(&db, &prepared).await;
                answers.into_iter().zip(written).for_each(|(answer, written)| drop(answer.send(written)));
            }
        });
        Self { queue, stopping }
    }

    /// Ends the writing; returns once everything that waits is written.
    pub async fn finish(&self) {
        self.stopping.cancel();
        self.queue.closed().await;
    }

    /// Returns once the words are on the disk.
    pub async fn write(&self, prepared: Prepared) -> Result<SubmitOutcome, Error> {
        let (answer, outcome) = oneshot::channel();
        self.queue.try_send((prepared, answer)).map_err(|_| Error::Slowly)?;
        match timeout(WITHIN, outcome).await {
            Ok(Ok(written)) => written,
            Ok(Err(_)) | Err(_) => Err(Error::Busy),
        }
    }
}

/// Writes words together. Where a row breaks the transaction, each is written by itself, so that only that one fails.
async fn write_each(db: &Database, batch: &[Prepared]) -> Vec<Result<SubmitOutcome, Error>> {
    let error = match write_all(db, batch).await {
        Ok(outcomes) => return outcomes.into_iter().map(Ok).collect(),
        Err(error) => error,
    };
    tracing::warn!(%error, count = batch.len(), "words were not written");
    db.note(&error);
    if batch.len() == 1 || Trouble::of(&error).is_some() {
        return batch.iter().map(|_| Err(refused(&error))).collect();
    }
    let mut written = Vec::with_capacity(batch.len());
    for prepared in batch {
        let outcome = write_all(db, std::slice::from_ref(prepared)).await;
        written.push(outcome.map(|mut outcomes| outcomes.remove(0)).map_err(|error| {
            tracing::warn!(%error, "one of them breaks its transaction");
            refused(&error)
        }));
    }
    written
}

fn refused(error: &sqlx::Error) -> Error {
    match Trouble::of(error) {
        Some(_) => Error::Busy,
        None => Error::Broken(error.to_string().into()),
    }
}

async fn write_all(db: &Database, batch: &[Prepared]) -> sqlx::Result<Vec<SubmitOutcome>> {
    let mut tx = db.write().await?;
    let outcomes = store::insert_all(&mut tx, batch).await?;
    tx.commit().await?;
    Ok(outcomes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        db::scratch::scratch,
        feedback::{Facts, Provenance, Source},
        random,
    };
    use jiff::civil::date;

    fn said_in(area: &str) -> Prepared {
        Prepared {
            id: random::id(),
            token: random::bytes(),
            receipt: random::bytes(),
            words: vec![1; 300],
            received_on: date(2026, 11, 22),
            source: Source::Direct,
            provenance: Provenance::Verbatim,
            facts: Facts { area: Some(area.into()), ..Facts::default() },
        }
    }

    #[tokio::test]
    async fn row_that_breaks_the_batch_fails_alone() {
        let (db, _gone) = scratch().await;
        let refuse = if cfg!(feature = "postgres") {
            "alter table all_feedback add check (area <> 'Nowhere')"
        } else {
            "create trigger refuses before insert on all_feedback when new.area = 'Nowhere' begin select raise(abort, 'refused'); end"
        };
        let mut tx = db.write().await.unwrap();
        sqlx::query(refuse).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let batch = ["North", "Nowhere", "South"].map(said_in);
        let written = write_each(&db, &batch).await;
        assert!(matches!(written[..], [Ok(SubmitOutcome::New), Err(Error::Broken(_)), Ok(SubmitOutcome::New)]));
        let retried = batch.map(|sent| Prepared { id: random::id(), ..sent });
        let again = write_each(&db, &retried).await;
        assert!(
            matches!(again[..], [Ok(SubmitOutcome::Before(_)), Err(Error::Broken(_)), Ok(SubmitOutcome::Before(_))]),
            "the others are kept, once"
        );
    }
}
