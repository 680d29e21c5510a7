//! The jobs that see to e-mail: sending it, and finding what has waited too long.

use crate::{
    concerns,
    outbox::{sender, store},
    reading,
    smtp::Mailer,
    state::App,
};
use jiff::ToSpan;
use std::time::Duration;

/// The wait between two looks into the outbox.
const LOOK: Duration = Duration::from_secs(1);
/// Looks into the outbox between two searches for what has waited too long.
const LOOKS_A_SEARCH: u64 = 60;
/// Days for which the outbox remembers what was sent.
const SENT_DAYS: i64 = 90;

/// Sends e-mail for ever. What fails is logged and tried again.
pub async fn send_mail(app: App, mailer: Mailer) {
    logged("e-mail of an earlier run", make_all_due(&app).await);
    for look in 0_u64.. {
        if look.is_multiple_of(LOOKS_A_SEARCH) {
            find_late(&app).await;
        }
        logged("sending e-mail", sender::send_due(&app, &mailer).await);
        tokio::time::sleep(LOOK).await;
    }
}

/// Queues e-mail about what has waited too long.
pub async fn find_late(app: &App) {
    logged("reminders of concerns", concerns::reminders::remind(app).await);
    logged("the reading watch", reading::watch::tell_chair(app).await);
}

/// Deletes e-mail that was sent long ago. Where none is sent, what waits goes too: it would come long after its time.
pub async fn delete_old(app: &App) -> sqlx::Result<()> {
    let today = app.clock.today();
    let unsendable_before = app.config.smtp.smtp_host.is_none().then_some(today);
    let mut tx = app.write_anonymously().await?;
    store::delete_old(&mut tx, today.saturating_sub(SENT_DAYS.days()), unsendable_before).await?;
    tx.commit().await
}

async fn make_all_due(app: &App) -> sqlx::Result<()> {
    let mut tx = app.write_anonymously().await?;
    store::try_all_now(&mut tx).await?;
    tx.commit().await
}

fn logged(job: &str, done: sqlx::Result<()>) {
    if let Err(error) = done {
        tracing::warn!(%error, job, "a job failed and will be tried again");
    }
}
