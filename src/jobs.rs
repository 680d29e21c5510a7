//! The hourly jobs: deletions that are due, and reloading data that another server may have changed.

use crate::{
    backup, board,
    clock::Looks,
    feedback::session_item_store::delete_unreleased,
    group_sessions::{first_kept, store::open_before},
    live, staff,
    state::App,
};
use jiff::civil::Date;
use std::time::Duration;

/// The hour until which a session of the evening before may go on.
const NIGHT_ENDS: i64 = 4;
const HOUR: Duration = Duration::from_secs(3600);
/// How long the end of the program may wait for the order of arrival to be erased; the next start goes on with it.
const AT_THE_END: Duration = Duration::from_secs(5);

/// Runs the jobs every hour, for ever.
pub async fn every_hour(app: App) {
    at_the_start(&app).await;
    backup::nightly::run(&app).await;
    let mut hour = tokio::time::interval(HOUR);
    hour.tick().await;
    loop {
        hour.tick().await;
        run(&app).await;
        backup::nightly::run(&app).await;
    }
}

/// Erases the order of arrival of all days, since the program before may have been stopped in the middle of one. Deletes nothing: the
/// clock may not have been set yet.
pub async fn at_the_start(app: &App) {
    logged("order of arrival", app.db.forget_order(Date::MIN).await);
}

/// Runs every job once. One that fails is logged, keeps no other from running, and is tried again the next hour.
pub async fn run(app: &App) {
    match is_clock_trusted(app).await {
        Ok(true) => delete_what_is_due(app).await,
        Ok(false) => tracing::warn!("nothing is deleted: the clock has jumped, or is new, and must run for two days first"),
        Err(error) => logged("a look at the clock", Err(error)),
    }
    logged("order of arrival", app.db.forget_order(yesterday(app)).await);
    logged("the Board's data", app.reload_board().await);
}

/// Runs the one job that must not wait for the next start.
pub async fn at_the_end(app: &App) {
    if let Ok(done) = tokio::time::timeout(AT_THE_END, app.db.forget_order(yesterday(app))).await {
        logged("order of arrival", done);
    }
}

async fn delete_what_is_due(app: &App) {
    logged("sign-ins", delete_expired_sign_ins(app).await);
    logged("forgotten sessions", end_forgotten_sessions(app).await);
    logged("unreleased words", purge_unreleased(app).await);
}

async fn is_clock_trusted(app: &App) -> sqlx::Result<bool> {
    let mut tx = app.write_anonymously().await?;
    let looks = Looks::next(board::store::looks(&mut tx).await?, app.clock.seconds());
    board::store::set_looks(&mut tx, looks).await?;
    tx.commit().await?;
    Ok(looks.is_trusted())
}

fn logged(job: &str, done: sqlx::Result<()>) {
    if let Err(error) = done {
        tracing::warn!(%error, job, "an hourly job failed and will be tried again");
    }
}

/// From here on rows may still lie in the order of arrival: those of today, and those that came late last night.
fn yesterday(app: &App) -> Date {
    app.clock.today().saturating_sub(jiff::Span::new().days(1))
}

async fn delete_expired_sign_ins(app: &App) -> sqlx::Result<()> {
    let mut tx = app.write_anonymously().await?;
    staff::store::delete_expired_sign_ins(&mut tx, app.clock.seconds()).await?;
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
