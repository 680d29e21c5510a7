//! Copies of a whole database on SQLite: a backup is a database file.

use super::{
    Conn, Database,
    engine::{Db, as_it_is},
};
use sqlx::{
    ConnectOptions, Connection,
    sqlite::{SqliteConnectOptions, SqlitePoolOptions},
};
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
};

/// The first bytes of every SQLite file.
const HEADER: &[u8; 16] = b"SQLite format 3\0";

/// Writes a consistent copy of a database, which may be in use, into an empty file. Its schema may be of any version.
pub async fn write(place: &str, file: &Path) -> Result<(), String> {
    let copied = async {
        let mut from = as_it_is(place).connect().await?;
        let copied = sqlx::query("vacuum into ?").bind(file.display().to_string()).execute(&mut from).await;
        from.close().await?;
        copied
    };
    copied.await.map(drop).map_err(|error| format!("the database at {place} can't be copied: {error}"))
}

/// Checks a copy as soon as it is written.
pub async fn verify(copy: &Path) -> Result<(), String> {
    let opened = open(copy, "").await?;
    let unread = |error: sqlx::Error| format!("the copy can't be read: {error}");
    let mut connection = opened.db.read().await.map_err(unread)?;
    let damage = damage(&mut connection).await.map_err(unread)?;
    drop(connection);
    opened.close().await;
    damage.map_or(Ok(()), |damage| Err(format!("the copy is damaged, and so is the database: {damage}")))
}

/// A copy opened for reading.
pub struct Opened {
    pub db: Database,
}

/// Opens a copy. The file is not touched and no file is made beside it.
pub async fn open(copy: &Path, _place: &str) -> Result<Opened, String> {
    let mut header = [0; HEADER.len()];
    let read = File::open(copy).and_then(|mut file| file.read_exact(&mut header));
    if read.is_err() || header != *HEADER {
        return Err(format!("{} is not an SQLite database", copy.display()));
    }
    let options = SqliteConnectOptions::new().filename(copy).read_only(true).immutable(true).pragma("trusted_schema", "off");
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await;
    let pool: sqlx::Pool<Db> = pool.map_err(|error| format!("{} can't be opened: {error}", copy.display()))?;
    Ok(Opened { db: Database::of(pool, &copy.to_string_lossy()) })
}

impl Opened {
    pub async fn close(self) {
        self.db.close().await;
    }
}

/// Reads every page; returns what is wrong with the file, if anything is.
pub async fn damage(db: &mut Conn) -> sqlx::Result<Option<String>> {
    let said: String = sqlx::query_scalar("pragma integrity_check(1)").fetch_one(db).await?;
    Ok((said != "ok").then_some(said))
}

/// Refuses a place where a database, or anything else, is already.
pub async fn must_be_empty(place: &str) -> Result<(), String> {
    let folder = folder(place);
    // A disk of its own has the first from the beginning; the second is the list of what must stay erased.
    let is_other = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.is_ok_and(|entry| !["lost+found", "erasures"].iter().any(|ours| entry.file_name() == *ours))
    };
    match std::fs::read_dir(&folder) {
        Ok(mut entries) => match entries.any(is_other) {
            true => Err(format!("{} is not empty: restore into an empty folder, so that nothing is overwritten", folder.display())),
            false => Ok(()),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(format!("the folder {} can't be read: {error}", folder.display())),
    }
}

/// A database made from a copy, before it has its name; removed unless it is finished.
pub struct Restoring {
    pub db: Database,
    unfinished: Unfinished,
    place: PathBuf,
}

/// A file that is removed with what SQLite puts beside it, unless it has another name by then.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        for file in ["", "-wal", "-shm", "-journal"] {
            let _ = std::fs::remove_file(format!("{}{file}", self.0.display()));
        }
    }
}

/// Makes a database from the first bytes of a copy and brings it up to date. `finish` gives it its name.
pub async fn restore(copy: &Path, length: u64, place: &str) -> Result<Restoring, String> {
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    let folder = folder(place);
    let failed = |error: std::io::Error| cannot_write(&folder, &error);
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder).map_err(failed)?;
    let file = folder.join(".restoring.db");
    let mut to = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&file).map_err(failed)?;
    let unfinished = Unfinished(file);
    let mut from = File::open(copy).map_err(failed)?.take(length);
    std::io::copy(&mut from, &mut to).map_err(failed)?;
    to.sync_all().map_err(failed)?;
    let broken = |error: sqlx::Error| format!("the copy in {} can't be opened: {error}", folder.display());
    let db = Database::open(&unfinished.0.display().to_string()).await.map_err(broken)?;
    let damage = damage(&mut *db.read().await.map_err(broken)?).await.map_err(broken)?;
    match damage {
        Some(damage) => Err(format!("the copy in {} is damaged: {damage}", folder.display())),
        None => Ok(Restoring { db, unfinished, place: place.into() }),
    }
}

impl Restoring {
    /// Gives the database its name, once all of it is on the disk.
    pub async fn finish(self) -> Result<(), String> {
        self.db.close().await;
        let folder = folder(&self.place.to_string_lossy());
        let renamed = std::fs::rename(&self.unfinished.0, &self.place).and_then(|()| File::open(&folder)?.sync_all());
        renamed.map_err(|error| cannot_write(&folder, &error))
    }
}

fn cannot_write(folder: &Path, error: &std::io::Error) -> String {
    format!("the database can't be written into {}: {error}", folder.display())
}

fn folder(place: &str) -> PathBuf {
    match Path::new(place).parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.into(),
        _ => ".".into(),
    }
}
