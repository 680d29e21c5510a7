//! Backups: made while the server runs, proven every night, and restored into an empty place.
//!
//! A backup is one file: a copy of the whole database as its engine makes it, and a seal at its end. The key is never in it.

pub mod create;
pub mod inspect;
pub mod nightly;
pub mod restore;
pub mod rotate;
mod seal;
mod store;
pub mod texts;

use jiff::civil::Date;
use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

/// The name of a backup's file: its day, and its number on that day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BackupName {
    pub day: Date,
    pub number: u32,
}

impl fmt::Display for BackupName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sayso-{}-{}.backup", self.day, self.number)
    }
}

/// The name is not one of a backup.
#[derive(Debug)]
pub struct NotABackup;

impl FromStr for BackupName {
    type Err = NotABackup;

    fn from_str(name: &str) -> Result<Self, NotABackup> {
        let parts = name.strip_prefix("sayso-").and_then(|name| name.strip_suffix(".backup")).and_then(|name| name.rsplit_once('-'));
        let (day, number) = parts.ok_or(NotABackup)?;
        let read = Self { day: day.parse().map_err(|_| NotABackup)?, number: number.parse().map_err(|_| NotABackup)? };
        // Only what this program wrote is its own: not "sayso-20261128-+1.backup".
        if read.to_string() == name { Ok(read) } else { Err(NotABackup) }
    }
}

/// The backups in a folder, oldest first. Other files are none of ours.
fn list(folder: &Path) -> std::io::Result<Vec<BackupName>> {
    let mut found = vec![];
    for entry in std::fs::read_dir(folder)? {
        found.extend(entry?.file_name().to_str().and_then(|name| name.parse::<BackupName>().ok()));
    }
    found.sort();
    Ok(found)
}

/// Refuses a folder for backups within the data folder: whoever loses the one would lose the other.
pub fn must_be_outside(backups: &Path, data: &Path) -> Result<(), String> {
    if resolved(backups).starts_with(resolved(data)) {
        let (backups, data) = (backups.display(), data.display());
        return Err(format!("the folder for backups, {backups}, lies in the data folder {data}: take one elsewhere, best on another disk"));
    }
    Ok(())
}

/// Resolves the part of a path that exists; the rest is to be made there.
fn resolved(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let known = path.ancestors().find_map(|part| Some((part, part.canonicalize().ok()?)));
    known.and_then(|(part, real)| Some(real.join(path.strip_prefix(part).ok()?))).unwrap_or(path)
}

/// Runs work on files where it holds up nothing else.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, String> + Send + 'static) -> Result<T, String> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn backups_never_lie_in_the_data_folder() {
        let folder = tempfile::tempdir().unwrap();
        let (data, link) = (folder.path().join("data"), folder.path().join("link"));
        std::fs::create_dir(&data).unwrap();
        std::os::unix::fs::symlink(&data, &link).unwrap();
        for inside in [data.clone(), data.join("backups"), data.join("../data/a/b"), link.join("backups")] {
            assert!(must_be_outside(&inside, &data).is_err(), "{}", inside.display());
        }
        for outside in [folder.path().join("backups"), folder.path().join("data-backups"), folder.path().to_path_buf()] {
            assert!(must_be_outside(&outside, &data).is_ok(), "{}", outside.display());
        }
        assert!(must_be_outside(&folder.path().join("new/backups"), &folder.path().join("new")).is_err());
    }

    #[test]
    fn only_names_of_our_own_are_backups() {
        let name = BackupName { day: date(2026, 11, 28), number: 12 };
        assert_eq!(name.to_string(), "sayso-2026-11-28-12.backup");
        assert_eq!(name.to_string().parse::<BackupName>().unwrap(), name);
        for other in ["sayso.db", "sayso-2026-11-28.backup", "sayso-2026-11-28-1.backup.gz", "sayso-20261128-1.backup", "sayso-2026-11-28-+1.backup"]
        {
            assert!(other.parse::<BackupName>().is_err(), "{other}");
        }
    }
}
