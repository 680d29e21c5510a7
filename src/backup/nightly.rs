//! The nightly backup: made, then restored into a place of its own to prove that it restores; old ones are deleted.

use super::{BackupName, blocking, create, list, restore};
use crate::{
    board::{
        backup_record::{BackupEvent, BackupRecord, hours_between},
        store,
    },
    state::App,
    withdrawal::ledger::{Events, Ledger},
};
use jiff::{ToSpan, civil::DateTime};
use std::path::{Path, PathBuf};

/// The first hour of the night at which a backup is made.
const NIGHT: i8 = 2;
/// Backups are deleted only when the one before was made within so many hours: after a longer gap the clock may be wrong.
const TRUSTED: i64 = 48;

/// Makes and proves tonight's backup if it is due, and tries the folder if it is not. Runs at the start and every hour; what fails is tried
/// again in the next.
pub async fn run(app: &App) {
    let Some(to) = &app.config.backup_to else { return };
    let done = match read_record(app).await {
        Ok(record) if is_due(record.made, app.clock.civil_hour()) => back_up(app, to, record.made).await,
        Ok(_) => {
            let folder = to.clone();
            blocking(move || create::try_folder(&folder)).await
        }
        Err(error) => return tracing::error!(%error, "the hour of the last backup can't be read"),
    };
    if let Err(cause) = done {
        tracing::error!(cause, "the nightly backup failed and will be tried again");
        if let Err(error) = record(app, BackupEvent::Failed).await {
            tracing::error!(%error, "the failure of the backup can't be recorded");
        }
    }
}

/// Reads when a backup was last made and proven, for pages and metrics.
pub async fn read_record(app: &App) -> sqlx::Result<BackupRecord> {
    store::backups(&mut *app.read().await?).await
}

fn is_due(made: Option<DateTime>, now: DateTime) -> bool {
    made.is_none_or(|made| (now.hour() >= NIGHT && made.date() != now.date()) || hours_between(made, now) >= 24)
}

async fn back_up(app: &App, to: &Path, made_before: Option<DateTime>) -> Result<(), String> {
    let folder = to.to_path_buf();
    blocking(move || clean(&folder)).await?;
    let backup = create::create(&app.config.place(), app.vault.clone(), to, app.clock.today()).await?;
    let trouble = |error: sqlx::Error| format!("the backup can't be recorded: {error}");
    // A backup that proves nothing is not made again every hour.
    record(app, BackupEvent::Made).await.map_err(trouble)?;
    Ledger::of(&app.config).copy_to(to)?;
    let closed = prove(app, &backup, to).await?;
    if closed.is_none() {
        record(app, BackupEvent::Proven).await.map_err(trouble)?;
    }
    let now = app.clock.civil_hour();
    if made_before.is_some_and(|made| (0..=TRUSTED).contains(&hours_between(made, now))) {
        let oldest = now.date().saturating_sub(i64::from(app.config.backup_keep).days());
        let folder = to.to_path_buf();
        blocking(move || delete(&folder, |name| name.day < oldest)).await?;
    }
    // Texts that open nowhere are no reason to keep what should be gone by now.
    closed.map_or(Ok(()), Err)
}

async fn record(app: &App, event: BackupEvent) -> sqlx::Result<()> {
    let mut tx = app.write_anonymously().await?;
    store::record_backup(&mut tx, event, &app.clock.hour()).await?;
    tx.commit().await
}

/// Restores a backup into a private folder, which is removed; returns which texts do not open there.
async fn prove(app: &App, backup: &Path, to: &Path) -> Result<Option<String>, String> {
    let folder = Rehearsal(to.join(format!("{REHEARSAL}{}", crate::id::to_hex(&crate::random::bytes::<4>()))));
    // Nothing is erased from the copy: the proof is of the backup as it is.
    let none = Events::new();
    let looked = if app.config.database.is_some() {
        restore::look(backup, &app.config.place(), &app.vault, &none).await?
    } else {
        restore::restore(backup, &folder.0.join("sayso.db").display().to_string(), &app.vault, &none).await?
    };
    drop(folder);
    Ok(looked.report.closed())
}

/// How the names of folders begin in which backups are proven.
const REHEARSAL: &str = ".rehearsal-";

/// A folder that is removed at the end.
struct Rehearsal(PathBuf);

impl Drop for Rehearsal {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Removes what a night left behind in which the server was stopped.
fn clean(folder: &Path) -> Result<(), String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_str().is_some_and(|name| name.starts_with(REHEARSAL))) {
        drop(Rehearsal(entry.path()));
    }
    Ok(())
}

/// Deletes backups of this program's naming, but never the newest.
fn delete(folder: &Path, is_old: impl Fn(BackupName) -> bool) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("old backups in {} can't be deleted: {error}", folder.display());
    let mut backups = list(folder).map_err(failed)?;
    backups.pop();
    for name in backups.into_iter().filter(|name| is_old(*name)) {
        std::fs::remove_file(folder.join(name.to_string())).map_err(failed)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn due_once_a_night_and_after_a_day_without_one() {
        let at = |day, hour| date(2026, 11, day).at(hour, 0, 0, 0);
        assert!(is_due(None, at(20, 15)));
        assert!(!is_due(Some(at(20, 15)), at(21, 1)));
        assert!(is_due(Some(at(20, 15)), at(21, 2)));
        assert!(!is_due(Some(at(21, 2)), at(21, 23)));
        assert!(!is_due(Some(at(21, 2)), at(22, 1)));
        assert!(is_due(Some(at(21, 2)), at(22, 2)));
        assert!(is_due(Some(at(25, 2)), at(22, 2)), "a clock that was wrong for a moment stops no backup");
    }
}
