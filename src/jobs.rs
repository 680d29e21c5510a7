//! The hourly jobs: deletions that are due, and reloading data that another server may have changed.

use crate::{
    backup,
    feedback::session_item_store::delete_unreleased,
    group_sessions::{first_kept, store::open_before},
    live, staff,
    state::App,
};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3600);

/// Runs the jobs now and then every hour, for ever.
pub async fn every_hour(app: App) {
    let mut hour = tokio::time::interval(HOUR);
    loop {
        hour.tick().await;
        run(&app).await;
        backup::nightly::run(&app).await;
    }
}

/// Runs every job once. One that fails is logged, keeps no other from running, and is tried again the next hour.
pub async fn run(app: &App) {
    logged("sign-ins", delete_expired_sign_ins(app).await);
    logged("forgotten sessions", end_forgotten_sessions(app).await);
    logged("unreleased words", purge_unreleased(app).await);
    logged("order of arrival", app.db.forget_order().await);
    logged("the Board's data", app.reload_board().await);
}

fn logged(job: &str, done: sqlx::Result<()>) {
    if let Err(error) = done {
        tracing::warn!(%error, job, "an hourly job failed and will be tried again");
    }
}

async fn delete_expired_sign_ins(app: &App) -> sqlx::Result<()> {
    let mut tx = app.write_anonymously().await?;
    staff::store::delete_expired_sign_ins(&mut tx, app.clock.seconds()).await?;
    tx.commit().await
}

/// Ends the sessions of days before today that nobody ended, each in a transaction of its own.
async fn end_forgotten_sessions(app: &App) -> sqlx::Result<()> {
    for session in open_before(&mut *app.read().await?, app.clock.today()).await? {
        logged("a forgotten session", live::console::end_forgotten(app, session).await);
    }
    Ok(())
}

/// Deletes the words that nobody released in time.
async fn purge_unreleased(app: &App) -> sqlx::Result<()> {
    let mut tx = app.write_anonymously().await?;
    delete_unreleased(&mut tx, first_kept(app.clock.today())).await?;
    tx.commit().await
}
