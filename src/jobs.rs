//! The hourly jobs: deletions that are due, and reloading data that another server may have changed.

use crate::{
    audit_log::{self, Chain},
    feedback::session_item_store::delete_unreleased,
    group_sessions::{first_kept, store::open_before},
    live, staff,
    state::App,
};
use jiff::civil::Date;
use std::{sync::atomic::Ordering, time::Duration};

const HOUR: Duration = Duration::from_secs(3600);

/// Runs the jobs now and then every hour, for ever.
pub async fn every_hour(app: App) {
    let mut hour = tokio::time::interval(HOUR);
    let mut head_of = None;
    loop {
        hour.tick().await;
        run(&app).await;
        logged("the history's head", log_head(&app, &mut head_of).await);
    }
}

/// Runs every job once. One that fails is logged, keeps no other from running, and is tried again the next hour.
pub async fn run(app: &App) {
    let mut good = logged("sign-ins", delete_expired_sign_ins(app).await);
    good &= logged("forgotten sessions", end_forgotten_sessions(app).await);
    good &= logged("unreleased words", purge_unreleased(app).await);
    good &= logged("order of arrival", app.db.forget_order().await);
    good &= logged("the Board's data", app.reload_board().await);
    good &= logged("the size of the database", measure(app).await);
    if good {
        app.figures.jobs_done_at.store(app.clock.seconds(), Ordering::Relaxed);
    }
}

/// Logs a job that failed; returns whether it succeeded.
fn logged(job: &str, done: sqlx::Result<()>) -> bool {
    if let Err(error) = &done {
        tracing::warn!(%error, job, "an hourly job failed and will be tried again");
    }
    done.is_ok()
}

async fn measure(app: &App) -> sqlx::Result<()> {
    app.figures.database_bytes.store(app.db.size().await?, Ordering::Relaxed);
    Ok(())
}

/// Logs the head of the history once a day: a copy of the log elsewhere shows a tail that was cut off later.
async fn log_head(app: &App, logged_on: &mut Option<Date>) -> sqlx::Result<()> {
    let today = app.clock.today();
    if *logged_on == Some(today) {
        return Ok(());
    }
    match audit_log::verify(&mut *app.read().await?, &app.vault).await? {
        Chain::Whole { rows, head } => tracing::info!(acts = rows, head, "the history is whole"),
        Chain::Broken { at } => tracing::error!(act = at, "the history has been changed, or an act is missing"),
    }
    *logged_on = Some(today);
    Ok(())
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
