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
                match write_all(&db, &prepared).await {
                    Ok(outcomes) => answers.into_iter().zip(outcomes).for_each(|(answer, outcome)| drop(answer.send(Ok(outcome)))),
                    Err(error) => {
                        let refused = || match Trouble::of(&error) {
                            Some(_) => Error::Busy,
                            None => Error::Broken(error.to_string().into()),
                        };
                        tracing::warn!(%error, count = answers.len(), "words were not written");
                        db.note(&error);
                        answers.into_iter().for_each(|answer| drop(answer.send(Err(refused()))));
                    }
                }
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

async fn write_all(db: &Database, batch: &[Prepared]) -> sqlx::Result<Vec<SubmitOutcome>> {
    let mut tx = db.write().await?;
    let mut outcomes = Vec::with_capacity(batch.len());
    for prepared in batch {
        outcomes.push(store::insert(&mut tx, prepared).await?);
    }
    tx.commit().await?;
    Ok(outcomes)
}
