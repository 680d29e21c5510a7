//! The reading watch: the day on which a reviewer last read, and telling the chair when nobody does.

use crate::{
    board,
    outbox::{MessageKind, store::queue_for_chair},
    state::App,
};
use std::time::Duration;
use tokio::time::timeout;

/// Longest wait for the note of the day; a page that is read is shown without it.
const NOTE_WITHIN: Duration = Duration::from_secs(1);

/// Notes that a reviewer reads today: once a day, and nobody's name. A page is never refused because of it.
pub async fn note(app: &App) {
    let noted = async {
        let today = app.clock.today();
        if board::store::read_on(&mut *app.read().await?).await? == today {
            return Ok(());
        }
        // The pages for young people say when somebody last read.
        let mut tx = app.write_as_staff().await?;
        board::store::record_reading(&mut tx, today).await?;
        tx.commit().await
    };
    match timeout(NOTE_WITHIN, noted).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "the day of reading is not noted"),
        Err(_) => tracing::debug!("the day of reading is not noted in time"),
    }
}

/// Tells the chair that nobody reads, once for each such time.
pub async fn tell_chair(app: &App) -> sqlx::Result<()> {
    let mut db = app.read().await?;
    let Some(since) = board::store::silent_since(&mut db, app.clock.today()).await? else { return Ok(()) };
    let chair = board::store::alerts(&mut db).await?.chair;
    drop(db);
    let mut tx = app.write_anonymously().await?;
    queue_for_chair(&mut tx, &app.audit_context(), MessageKind::NobodyReads, &[b"reading", since.to_string().as_bytes()], &chair).await?;
    tx.commit().await
}
