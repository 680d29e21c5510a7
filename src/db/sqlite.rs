//! SQLite: settings of a connection, and what only this engine does.

use sqlx::{
    Pool, Sqlite, Transaction,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::time::Duration;

pub type Db = Sqlite;
pub static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// One program has the database to itself, but for the moment in which somebody is invited from the command line.
pub const ALONE: bool = true;

/// Reads the size of the database.
pub const SIZE: &str = "select page_count * page_size from pragma_page_count(), pragma_page_size()";

pub async fn connect(file: &str) -> sqlx::Result<(Pool<Db>, Pool<Db>)> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // An acknowledged write is on the disk, not on its way there.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5))
        .pragma("secure_delete", "on")
        .pragma("trusted_schema", "off");
    // One writer: a queue in memory is fairer and faster than SQLite's lock.
    let writer = SqlitePoolOptions::new().max_connections(1).acquire_timeout(Duration::from_secs(10)).connect_with(options.clone()).await?;
    // Opened when they are needed, after the tables are up to date: a connection from before would go by the columns it knew.
    let readers = SqlitePoolOptions::new().max_connections(8).acquire_timeout(Duration::from_secs(10)).connect_lazy_with(options);
    Ok((readers, writer))
}

/// `begin immediate`: a transaction that began by reading could not wait its turn to write, it would fail at once.
pub async fn begin(writer: &Pool<Db>) -> sqlx::Result<Transaction<'static, Db>> {
    writer.begin_with("begin immediate").await
}

pub async fn announce(_: &Pool<Db>, _: &str) -> sqlx::Result<()> {
    Ok(())
}

/// Nobody else writes to the file.
pub fn listen(_: &Pool<Db>, _: impl Fn(Option<&str>) + Send + Sync + 'static) {}

/// The tables have no hidden row number; only the write-ahead log lies in order of arrival, so it is emptied.
pub async fn forget_order(writer: &Pool<Db>) -> sqlx::Result<()> {
    sqlx::query("pragma wal_checkpoint(truncate)").execute(writer).await.map(|_| ())
}
