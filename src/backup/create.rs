//! Makes a backup. The server may be running, and may be of another version.

use super::{BackupName, blocking, inspect, list, seal};
use crate::{
    db::{Database, copy},
    vault::Vault,
};
use jiff::civil::Date;
use std::{
    fs::{DirBuilder, File, OpenOptions},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

/// A file that is removed unless it is finished.
struct Unfinished {
    file: PathBuf,
    name: BackupName,
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

/// Copies the database at `place` into a folder and returns the new file. It has its name only when it is whole and on the disk.
pub async fn create(place: &str, vault: Arc<Vault>, to: &Path, today: Date) -> Result<PathBuf, String> {
    check_key(place, &vault).await?;
    let folder = to.to_path_buf();
    let unfinished = blocking(move || reserve(&folder, today)).await?;
    copy::write(place, &unfinished.file).await?;
    copy::verify(&unfinished.file).await?;
    let finished = to.join(unfinished.name.to_string());
    let (folder, name) = (to.to_path_buf(), finished.clone());
    blocking(move || {
        seal::append(&unfinished.file, &vault)?;
        let renamed = std::fs::rename(&unfinished.file, &name).and_then(|()| File::open(&folder)?.sync_all());
        renamed.map_err(|error| format!("the backup can't be finished in {}: {error}", folder.display()))
    })
    .await?;
    Ok(finished)
}

/// A backup that no key opens is none.
async fn check_key(place: &str, vault: &Vault) -> Result<(), String> {
    let trouble = |error: sqlx::Error| format!("the database can't be opened: {error}");
    let db = Database::open_to_read(place).await.map_err(trouble)?;
    let mut connection = db.read().await.map_err(trouble)?;
    let checked = inspect::check_key(&mut connection, vault).await;
    drop(connection);
    db.close().await;
    checked
}

/// Returns whether a backup could be written into a folder; makes it if need be.
pub fn try_folder(folder: &Path) -> Result<(), String> {
    let failed = |error: std::io::Error| format!("nothing can be written into {}: {error}", folder.display());
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    let probe = folder.join(format!(".sayso-try-{}", crate::id::to_hex(&crate::random::bytes::<4>())));
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&probe).and_then(|_| std::fs::remove_file(&probe)).map_err(failed)
}

/// Makes the folder if need be, and an empty file for the day's next number.
fn reserve(folder: &Path, day: Date) -> Result<Unfinished, String> {
    let failed = |error: std::io::Error| format!("nothing can be written into {}: {error}", folder.display());
    DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
    let last = list(folder).map_err(failed)?.into_iter().filter(|name| name.day == day).map(|name| name.number).max().unwrap_or(0);
    for number in last + 1..last + 100 {
        let name = BackupName { day, number };
        let file = folder.join(format!(".{name}.unfinished"));
        match OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file) {
            Ok(_) => {
                let unfinished = Unfinished { file, name };
                // Another backup may have got this number just before.
                if !folder.join(name.to_string()).exists() {
                    return Ok(unfinished);
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Err(format!("{} is full of unfinished backups: remove them", folder.display()))
}
