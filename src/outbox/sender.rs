//! Sends what waits in the outbox. At least once: a program that is killed after the mail server took a message sends it again.

use crate::{outbox::store, smtp::Mailer, state::App};

/// Tries every message that is due, each once.
pub async fn send_due(app: &App, mailer: &Mailer) -> sqlx::Result<()> {
    let now = app.clock.seconds();
    for due in store::due(&mut *app.read().await?, now).await? {
        let mut tx = app.write_anonymously().await?;
        let address = store::begin_try(&mut tx, &due, now).await?;
        tx.commit().await?;
        let Some(address) = address else { continue };
        let text = due.kind.text(&app.board().body, &app.config.url());
        let sent = mailer.send(&due.message_id(), &address, due.kind.subject(), text).await;
        let mut tx = app.write_anonymously().await?;
        match sent {
            Ok(()) => store::record_sent(&mut tx, &due, &app.clock.hour()).await?,
            Err(problem) => {
                tracing::warn!(?problem, "an e-mail was not sent and will be tried again");
                store::record_problem(&mut tx, &due, problem).await?;
            }
        }
        tx.commit().await?;
    }
    Ok(())
}
