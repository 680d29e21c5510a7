//! The hourly jobs: deletions that are due, and reloading data that another server may have changed.

use crate::{
    audit_log::{self, Chain},
    backup, board,
    clock::Looks,
    coding::coding_store,
    feedback::session_item_store::delete_unreleased,
    group_sessions::{first_kept, store::open_before},
    live, mail_jobs, staff,
    state::{App, SETTINGS},
    undo,
    web::once_store,
    withdrawal::{
        erase::{erase_due, tidy_ledger},
        expiry::erase_expired,
    },
};
use jiff::civil::Date;
use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};
use tokio::sync::Notify;

/// The hour until which a session of the evening before may go on.
const NIGHT_ENDS: i64 = 4;
/// Days for which an act can be undone.
const UNDO_DAYS: i64 = 30;
const HOUR: Duration = Duration::from_secs(3600);
/// How long the end of the program may wait for the order of arrival to be erased; the next start goes on with it.
const AT_THE_END: Duration = Duration::from_secs(5);

/// Runs the jobs every hour, for ever.
pub async fn every_hour(app: App) {
    at_the_start(&app).await;
    let mut hour = tokio::time::interval(HOUR);
    hour.tick().await;
    let mut head_of = None;
    loop {
        logged("the history's head", log_head(&app, &mut head_of).await);
        backup::nightly::run(&app).await;
        hour.tick().await;
        run(&app).await;
    }
}

/// Reads the Board's data again whenever another server has changed it.
pub async fn follow_settings(app: App) {
    let changed = Arc::new(Notify::new());
    app.db.listen({
        let changed = changed.clone();
        move |what| {
            if what.is_none_or(|what| what == SETTINGS) {
                changed.notify_one();
            }
        }
    });
    loop {
        changed.notified().await;
        logged("the Board's data", app.reload_board().await);
    }
}

/// Erases the order of arrival of all days, since the program before may have been stopped in the middle of one. Deletes nothing: the
/// clock may not have been set yet.
pub async fn at_the_start(app: &App) {
    logged("a look at the server's health", log_health(app).await);
    logged("order of arrival", app.db.forget_order(Date::MIN).await);
    logged("the size of the database", measure(app).await);
}

/// Looks at the whole database, and logs what the administrator's page says of the server.
async fn log_health(app: &App) -> sqlx::Result<()> {
    app.db.look_for_damage().await?;
    for trouble in board::health::troubles(app).await? {
        tracing::warn!("{trouble}");
    }
    Ok(())
}

/// Runs every job once. One that fails is logged, keeps no other from running, and is tried again the next hour.
pub async fn run(app: &App) {
    let mut good = match is_clock_trusted(app).await {
        Ok(true) => delete_what_is_due(app).await,
        // A look at the server's health says so.
        Ok(false) => true,
        Err(error) => logged("a look at the clock", Err(error)),
    };
    good &= logged("order of arrival", app.db.forget_order(yesterday(app)).await);
    crate::find::refresh::forget_if_idle(app).await;
    crate::suggestions::suggest::forget_if_idle(app).await;
    good &= logged("the Board's data", app.reload_board().await);
    good &= logged("the size of the database", measure(app).await);
    good &= logged("a look at the server's health", log_health(app).await);
    if good {
        app.figures.jobs_done_at.store(app.clock.seconds(), Ordering::Relaxed);
    }
}

/// Runs the one job that must not wait for the next start.
pub async fn at_the_end(app: &App) {
    if let Ok(done) = tokio::time::timeout(AT_THE_END, app.db.forget_order(yesterday(app))).await {
        logged("order of arrival", done);
    }
}

async fn delete_what_is_due(app: &App) -> bool {
    let sign_ins = logged("sign-ins", delete_expired_sign_ins(app).await);
    let sessions = logged("forgotten sessions", end_forgotten_sessions(app).await);
    let unreleased = logged("unreleased words", purge_unreleased(app).await);
    let withdrawn = logged("withdrawn words", erase_due(app).await) && logged("the list of erasures", tidy_ledger(app).await);
    let expired = logged("words whose time is over", erase_expired(app).await);
    let mail = logged("old e-mail", mail_jobs::delete_old(app).await);
    let acts = logged("old acts", delete_old_acts(app).await);
    let forms = logged("forms that were sent", delete_spent_tokens(app).await);
    forms && sign_ins && sessions && unreleased && withdrawn && expired && mail && acts
}

async fn is_clock_trusted(app: &App) -> sqlx::Result<bool> {
    let mut tx = app.write_anonymously().await?;
    let looks = Looks::next(board::store::looks(&mut tx).await?, app.clock.seconds());
    board::store::set_looks(&mut tx, looks).await?;
    tx.commit().await?;
    Ok(looks.is_trusted())
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

/// From here on rows may still lie in the order of arrival: those of today, and those that came late last night.
fn yesterday(app: &App) -> Date {
    app.clock.today().saturating_sub(jiff::Span::new().days(1))
}

async fn delete_expired_sign_ins(app: &App) -> sqlx::Result<()> {
    let mut tx = app.write_anonymously().await?;
    staff::sign_in_store::delete_expired_sign_ins(&mut tx, app.clock.seconds()).await?;
    tx.commit().await
}

/// Forgets the forms that were sent before yesterday.
async fn delete_spent_tokens(app: &App) -> sqlx::Result<()> {
    let mut tx = app.write_anonymously().await?;
    once_store::delete_before(&mut tx, yesterday(app)).await?;
    tx.commit().await
}

/// Deletes the acts that can't be undone any more; the history keeps that they were done.
async fn delete_old_acts(app: &App) -> sqlx::Result<()> {
    let first = app.clock.today().saturating_sub(jiff::Span::new().days(UNDO_DAYS));
    let mut tx = app.write_anonymously().await?;
    undo::store::delete_before(&mut tx, &first.to_string()).await?;
    coding_store::forget_taken_before(&mut tx, first).await?;
    tx.commit().await
}

/// Ends the sessions that nobody ended, each in a transaction of its own: at four in the morning after their day.
async fn end_forgotten_sessions(app: &App) -> sqlx::Result<()> {
    for session in open_before(&mut *app.read().await?, app.clock.day_since(NIGHT_ENDS)).await? {
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
