//! The figures for monitoring in Prometheus' text format, on a port of their own.

use crate::{
    board, clock,
    db::ALONE,
    outbox::{self, panel::hours_since},
    state::App,
    web,
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use http::header;
use std::{fmt::Display, fmt::Write, net::SocketAddr, sync::atomic::Ordering};
use tokio::net::TcpListener;

/// Free space is told in steps of this, so that it doesn't move with one piece of feedback.
const STEP: u64 = 64 * 1024 * 1024;
/// Open lines of walls, consoles and phones are told as the largest of these that was reached: one more phone is nobody's business.
const BANDS: [usize; 6] = [1_000, 500, 200, 50, 20, 0];

/// Serves `/metrics` at this address until the process ends.
pub async fn serve(app: App, address: SocketAddr) -> Result<(), String> {
    let listener = TcpListener::bind(address).await.map_err(|error| format!("{address} can't be listened on for metrics: {error}"))?;
    tokio::spawn(async move { axum::serve(listener, router(app)).await });
    Ok(())
}

pub fn router(app: App) -> Router {
    Router::new().route("/metrics", get(show)).with_state(app)
}

async fn show(State(app): State<App>) -> Result<Response, web::Error> {
    let (figures, mut text) = (&app.figures, Text::default());
    let engine = if ALONE { "sqlite" } else { "postgres" };
    text.line(
        "sayso_build_info",
        "gauge",
        "The version that runs.",
        &format!("{{version=\"{}\",engine=\"{engine}\"}}", env!("CARGO_PKG_VERSION")),
        1,
    );
    let told = [("429", &figures.too_many), ("503", &figures.busy), ("500", &figures.broken)];
    text.about("sayso_failed_answers_total", "counter", "Answers since the start that somebody should look into.");
    for (status, count) in told {
        text.value("sayso_failed_answers_total", &format!("{{status=\"{status}\"}}"), count.load(Ordering::Relaxed));
    }
    let open = app.channels.listeners();
    let open = BANDS.into_iter().find(|&band| open >= band).unwrap_or_default();
    text.line("sayso_event_lines_at_least", "gauge", "Open lines of walls, consoles and phones, as a band.", "", open);
    let jobs = figures.jobs_done_at.load(Ordering::Relaxed);
    text.line("sayso_hourly_jobs_timestamp_seconds", "gauge", "When the hourly jobs last all succeeded, or the start.", "", jobs);
    let bytes = figures.database_bytes.load(Ordering::Relaxed);
    text.line("sayso_database_bytes", "gauge", "Size of the database at the last hourly jobs.", "", bytes);
    let damaged = u8::from(app.db.is_damaged());
    text.line("sayso_database_damaged", "gauge", "1 when a page of the database can't be read.", "", damaged);
    if let Ok(Some(free)) = app.db.free_space() {
        text.line("sayso_free_bytes", "gauge", "Free space on the disk of the database, rounded down to 64 MiB.", "", free / STEP * STEP);
    }
    let mut db = app.read().await?;
    let backups = board::store::backups(&mut db).await?;
    for (hour, name, about) in [
        (backups.made, "sayso_backup_timestamp_seconds", "The hour of the last scheduled backup."),
        (backups.proven, "sayso_restore_proven_timestamp_seconds", "The hour in which a backup was last proven to restore."),
    ] {
        if let Some(hour) = hour {
            text.line(name, "gauge", about, "", clock::seconds_of(hour));
        }
    }
    if app.config.smtp.smtp_host.is_some() {
        let mail = outbox::store::record(&mut db).await?;
        let hours = mail.oldest.map_or(0, |oldest| hours_since(oldest, app.clock.civil_hour()));
        text.line("sayso_oldest_unsent_email_hours", "gauge", "Whole hours for which the oldest unsent e-mail has waited.", "", hours);
        text.line("sayso_failing_emails", "gauge", "Unsent e-mails that the mail server did not take so far.", "", mail.failing);
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text.0).into_response())
}

/// Prometheus' text format.
#[derive(Default)]
struct Text(String);

impl Text {
    fn about(&mut self, name: &str, kind: &str, about: &str) {
        let _ = write!(self.0, "# HELP {name} {about}\n# TYPE {name} {kind}\n");
    }

    fn value(&mut self, name: &str, labels: &str, value: impl Display) {
        let _ = writeln!(self.0, "{name}{labels} {value}");
    }

    fn line(&mut self, name: &str, kind: &str, about: &str, labels: &str, value: impl Display) {
        self.about(name, kind, about);
        self.value(name, labels, value);
    }
}
