//! P28: the nightly backup, the proof that it restores, and what the administrator's page says of both.

use crate::{backup::nightly, tests::town::Town};
use std::path::Path;

const HOUR: i64 = 3600;

async fn town_with_backups(to: &Path) -> Town {
    Town::with(|config| config.backup_to = Some(to.into())).await
}

/// The names in a folder, hidden ones too.
fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

mod nightly_backup {
    use super::*;

    #[tokio::test]
    async fn p28_is_made_and_proven_once_a_night() {
        let to = tempfile::tempdir().unwrap();
        let town = town_with_backups(to.path()).await;
        town.anyone().says("The bus stop has no light").await;
        for _ in 0..4 {
            nightly::run(&town.app).await;
            town.clock.advance(HOUR);
        }
        assert_eq!(names(to.path()), ["sayso-2026-11-22-1.backup"], "one, and nothing of the rehearsal is left");
        let record = nightly::read_record(&town.app).await.unwrap();
        assert!(record.proven.is_some() && record.proven == record.made && record.failed.is_none());
        town.clock.advance(4 * HOUR);
        nightly::run(&town.app).await;
        assert_eq!(names(to.path()), ["sayso-2026-11-22-1.backup", "sayso-2026-11-23-1.backup"]);
        town.clock.advance(HOUR * 9);
        town.administrator()
            .await
            .get("/settings")
            .await
            .assert_says("Last proven restore: 9 hours ago (23 Nov 2026, 05:00)")
            .assert_silent("Look at this");
    }

    #[tokio::test]
    async fn deletes_only_old_backups_of_its_own() {
        let to = tempfile::tempdir().unwrap();
        let town = town_with_backups(to.path()).await;
        for other in ["sayso-2026-01-01-1.backup", "sayso-2026-01-01-1.backup.gz", "notes.txt"] {
            std::fs::write(to.path().join(other), "kept").unwrap();
        }
        nightly::run(&town.app).await;
        assert_eq!(names(to.path()).len(), 4, "nothing is deleted before a night has followed a night");
        town.clock.advance(24 * HOUR);
        nightly::run(&town.app).await;
        assert_eq!(names(to.path()), ["notes.txt", "sayso-2026-01-01-1.backup.gz", "sayso-2026-11-22-1.backup", "sayso-2026-11-23-1.backup"]);
        town.clock.advance(400 * 24 * HOUR);
        nightly::run(&town.app).await;
        assert_eq!(names(to.path()).len(), 5, "a clock that jumps a year deletes nothing");
    }

    #[tokio::test]
    async fn text_that_does_not_open_fails_the_proof() {
        let to = tempfile::tempdir().unwrap();
        let town = town_with_backups(to.path()).await;
        town.anyone().says("The bus stop has no light").await;
        let mut tx = town.app.write_anonymously().await.unwrap();
        sqlx::query("update all_feedback set words = token").execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        for _ in 0..2 {
            nightly::run(&town.app).await;
            town.clock.advance(HOUR);
        }
        assert_eq!(names(to.path()).len(), 1, "it is not made again every hour");
        let record = nightly::read_record(&town.app).await.unwrap();
        assert!(record.failed.is_some() && record.proven.is_none());
        let settings = town.administrator().await.get("/settings").await;
        settings.assert_says("Last proven restore: Never.").assert_says("Look at this").assert_says("The last one failed (22 Nov 2026");
    }

    #[tokio::test]
    async fn hourly_jobs_make_it() {
        let to = tempfile::tempdir().unwrap();
        let town = town_with_backups(to.path()).await;
        let jobs = tokio::spawn(crate::jobs::every_hour(town.app.clone()));
        let proven = async {
            while nightly::read_record(&town.app).await.unwrap().proven.is_none() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_secs(30), proven).await.expect("the jobs make a backup");
        jobs.abort();
    }

    #[tokio::test]
    async fn folder_that_can_not_be_written_is_a_failure_and_tried_again() {
        let to = tempfile::tempdir().unwrap();
        let file = to.path().join("a file");
        std::fs::write(&file, "").unwrap();
        let town = town_with_backups(&file).await;
        nightly::run(&town.app).await;
        assert!(nightly::read_record(&town.app).await.unwrap().failed.is_some());
        std::fs::remove_file(&file).unwrap();
        town.clock.advance(HOUR);
        nightly::run(&town.app).await;
        assert_eq!(names(&file).len(), 1);
        town.administrator().await.get("/settings").await.assert_says("within the last hour").assert_silent("Look at this");
    }

    #[tokio::test]
    async fn page_says_when_none_is_scheduled() {
        let town = Town::new().await;
        nightly::run(&town.app).await;
        town.administrator().await.get("/settings").await.assert_says("No backup is scheduled").assert_says("Look at this");
    }
}
