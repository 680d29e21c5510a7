//! The figures for monitoring.

use crate::{
    metrics,
    tests::town::{Browser, Town},
};
use http::StatusCode;
use std::sync::Arc;

async fn figures(town: &Town) -> String {
    let prometheus = Browser { router: metrics::router(town.app.clone()), cookie: Arc::default() };
    let seen = prometheus.get("/metrics").await;
    assert_eq!(seen.status, StatusCode::OK);
    seen.body
}

fn has(figures: &str, line: &str) {
    assert!(figures.lines().any(|known| known == line), "{line} is not in {figures}");
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_answers_are_counted_by_status() {
    let town = Town::with(|config| config.sends = 1).await;
    for _ in 0..4 {
        town.anyone().says_so("The bus stop has no light", &[]).await;
    }
    let seen = figures(&town).await;
    has(&seen, "sayso_failed_answers_total{status=\"429\"} 3");
    has(&seen, "sayso_failed_answers_total{status=\"500\"} 0");
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_backups_and_size_are_told() {
    let town = Town::new().await;
    let before = figures(&town).await;
    let start = town.clock.seconds();
    has(&before, &format!("sayso_hourly_jobs_timestamp_seconds {start}"));
    has(&before, "sayso_database_damaged 0");
    town.clock.advance(3_600);
    assert!(!before.contains("restore_proven"), "{before}");
    let mut tx = town.app.write_as_staff().await.unwrap();
    sqlx::query("insert into settings (name, value) values ('backup_made', '2026-11-22 02'), ('backup_proven', '2026-07-01 02')")
        .execute(&mut *tx)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    crate::jobs::run(&town.app).await;
    let after = figures(&town).await;
    has(&after, &format!("sayso_hourly_jobs_timestamp_seconds {}", town.clock.seconds()));
    // Two o'clock in London: in November that of Greenwich, in July an hour before it.
    has(&after, "sayso_backup_timestamp_seconds 1795312800");
    has(&after, "sayso_restore_proven_timestamp_seconds 1782867600");
    assert!(!after.contains("sayso_database_bytes 0"), "{after}");
}
