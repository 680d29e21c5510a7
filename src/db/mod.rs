//! The database: opens and migrates it, and provides connections. Only this module knows the engine.
//!
//! The engine is chosen when the program is built; every statement is one text for both. Where they truly differ, the
//! engine's own file says so.

#[cfg(feature = "postgres")]
#[path = "postgres.rs"]
mod engine;
#[cfg(not(feature = "postgres"))]
#[path = "sqlite.rs"]
mod engine;

#[cfg(feature = "postgres")]
#[path = "copy_postgres.rs"]
pub mod copy;
#[cfg(not(feature = "postgres"))]
#[path = "copy_sqlite.rs"]
pub mod copy;

pub mod schema;
pub mod sealed;

#[cfg(all(test, feature = "postgres"))]
#[path = "scratch_postgres.rs"]
pub mod scratch;
#[cfg(all(test, not(feature = "postgres")))]
#[path = "scratch_sqlite.rs"]
pub mod scratch;

use crate::id::Id;
pub use engine::{ALONE, Db};
use jiff::civil::Date;
use sqlx::{Pool, Transaction, pool::PoolConnection};
use std::{
    fmt, io,
    str::FromStr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

/// The connection that store functions take; a transaction dereferences to it.
pub type Conn = <Db as sqlx::Database>::Connection;

/// A pool of readers and a pool for writing.
#[derive(Clone)]
pub struct Database {
    readers: Pool<Db>,
    writer: Pool<Db>,
    place: Arc<str>,
    is_damaged: Arc<AtomicBool>,
}

/// Less space is free on the disk than is kept for what must not wait.
#[derive(Debug)]
pub struct BelowReserve;

impl fmt::Display for BelowReserve {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Trouble::BelowReserve.reason())
    }
}

impl std::error::Error for BelowReserve {}

impl From<BelowReserve> for sqlx::Error {
    fn from(error: BelowReserve) -> Self {
        Self::Io(io::Error::new(io::ErrorKind::StorageFull, error))
    }
}

/// A state of the database that passes: trying again later will do, and nothing was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    DiskFull,
    /// There is space, and it is for what must not wait.
    BelowReserve,
    Locked,
    ReadOnly,
    /// The disk or the connection fails.
    Unreachable,
}

impl Trouble {
    /// Returns the trouble behind an error; `None` for a fault of the program or of the stored data.
    pub fn of(error: &sqlx::Error) -> Option<Self> {
        match error {
            sqlx::Error::Database(cause) => engine::trouble(&cause.code()?),
            sqlx::Error::Io(cause) if cause.get_ref().is_some_and(|cause| cause.is::<BelowReserve>()) => Some(Self::BelowReserve),
            sqlx::Error::Io(cause) if cause.kind() == io::ErrorKind::StorageFull => Some(Self::DiskFull),
            sqlx::Error::PoolTimedOut => Some(Self::Locked),
            sqlx::Error::Io(_) | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => Some(Self::Unreachable),
            _ => None,
        }
    }

    /// The trouble in plain words, for the log and for monitoring.
    pub fn reason(self) -> &'static str {
        match self {
            Self::DiskFull => "the disk is full",
            Self::BelowReserve => "less is free on the disk than --free-space-mb keeps for young people's words and concerns",
            Self::Locked => "the database is locked",
            Self::ReadOnly => "the database is read-only",
            Self::Unreachable => "the database can't be reached",
        }
    }
}

/// The state of a database with pages that can't be read, in plain words.
pub const DAMAGED: &str = "the database is damaged";

/// Whether an error says that stored bytes are not as they were written.
pub fn is_damage(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(|cause| cause.code());
    code.is_some_and(|code| engine::is_damage(&code))
}

impl Database {
    /// Opens the database at `place` (a file for SQLite, an address for PostgreSQL) and brings its tables up to date.
    pub async fn open(place: &str) -> sqlx::Result<Self> {
        let (readers, writer) = engine::connect(place).await?;
        engine::MIGRATIONS.run(&writer).await?;
        Ok(Self { readers, writer, place: place.into(), is_damaged: Arc::default() })
    }

    /// The same for a command that must have the database to itself; `None` while a server has it open.
    pub async fn open_alone(place: &str) -> sqlx::Result<Option<Self>> {
        let Some((readers, writer)) = engine::connect_alone(place).await? else { return Ok(None) };
        engine::MIGRATIONS.run(&writer).await?;
        Ok(Some(Self { readers, writer, place: place.into(), is_damaged: Arc::default() }))
    }

    /// Opens the database at `place` to read it as it is: nothing is made, written or brought up to date.
    pub async fn open_to_read(place: &str) -> sqlx::Result<Self> {
        Ok(Self::of(engine::connect_to_read(place).await?, place))
    }

    fn of(pool: Pool<Db>, place: &str) -> Self {
        Self { readers: pool.clone(), writer: pool, place: place.into(), is_damaged: Arc::default() }
    }

    /// A database as an earlier version of the program left it.
    #[cfg(test)]
    pub async fn open_as_of(place: &str, version: i64) -> sqlx::Result<Self> {
        let (readers, writer) = engine::connect(place).await?;
        engine::MIGRATIONS.run_to(version, &writer).await?;
        Ok(Self { readers, writer, place: place.into(), is_damaged: Arc::default() })
    }

    /// A connection to read with.
    pub async fn read(&self) -> sqlx::Result<PoolConnection<Db>> {
        self.readers.acquire().await
    }

    /// A transaction that may write from its first statement on.
    pub async fn write(&self) -> sqlx::Result<Transaction<'static, Db>> {
        engine::begin(&self.writer).await
    }

    /// The bytes that are free on the disk of the database; `None` where that disk is not ours.
    pub fn free_space(&self) -> io::Result<Option<u64>> {
        engine::free_space(&self.place)
    }

    /// Erases from the disk the order in which rows arrived on a day or later.
    pub async fn forget_order(&self, since: Date) -> sqlx::Result<()> {
        engine::forget_order(&self.writer, since).await
    }

    /// Whether less is free on the disk of the database than this.
    pub fn has_less_than(&self, bytes: u64) -> io::Result<bool> {
        Ok(self.free_space()?.is_some_and(|free| free < bytes))
    }

    /// Remembers an error that says that the database is damaged; readiness and the administrator's page tell it.
    pub fn note(&self, error: &sqlx::Error) {
        if is_damage(error) {
            self.set_damaged(Some(&error.to_string()));
        }
    }

    /// Reads every page, and remembers whether all are whole.
    pub async fn look_for_damage(&self) -> sqlx::Result<()> {
        let damage = async { copy::damage(&mut *self.read().await?).await };
        match damage.await {
            Ok(damage) => self.set_damaged(damage.as_deref()),
            Err(error) if is_damage(&error) => self.note(&error),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    pub fn set_damaged(&self, damage: Option<&str>) {
        let before = self.is_damaged.swap(damage.is_some(), Ordering::Relaxed);
        if let (Some(damage), false) = (damage, before) {
            tracing::error!(damage, "{DAMAGED}: keep a copy of the data folder, run sayso check, and restore a backup");
        }
    }

    /// Whether a page could not be read, at the last look or since.
    pub fn is_damaged(&self) -> bool {
        self.is_damaged.load(Ordering::Relaxed)
    }

    /// The size of the database in bytes.
    pub async fn size(&self) -> sqlx::Result<i64> {
        sqlx::query_scalar(engine::SIZE).fetch_one(&self.readers).await
    }

    /// Notifies the other servers on this database of a change. Does nothing on SQLite.
    pub async fn announce(&self, what: &str) -> sqlx::Result<()> {
        engine::announce(&self.writer, what).await
    }

    /// Listens to the other servers; `None` means that a notice may have been missed.
    pub fn listen(&self, heard: impl Fn(Option<&str>) + Send + Sync + 'static) {
        engine::listen(&self.readers, heard);
    }

    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Converts the text of a column to a domain type. Text with no meaning is an error, never a default: a triage value that nobody
/// knows must not turn into "unread".
pub fn read<T: FromStr>(column: &'static str, text: &str) -> sqlx::Result<T> {
    text.parse().map_err(|_| unreadable(column))
}

/// Converts the text of a column that may be null.
pub fn read_opt<T: FromStr>(column: &'static str, text: Option<&str>) -> sqlx::Result<Option<T>> {
    text.map(|text| read(column, text)).transpose()
}

/// Converts a column that holds a day, `2026-11-22`.
pub fn read_day(column: &'static str, text: &str) -> sqlx::Result<Date> {
    read(column, text)
}

/// Converts the sixteen bytes of a column to an id.
pub fn read_id<T: Id>(column: &'static str, bytes: &[u8]) -> sqlx::Result<T> {
    <[u8; 16]>::try_from(bytes).map(T::from).map_err(|_| unreadable(column))
}

/// The same for a column that may be null.
pub fn read_id_opt<T: Id>(column: &'static str, bytes: Option<Vec<u8>>) -> sqlx::Result<Option<T>> {
    bytes.map(|bytes| read_id(column, &bytes)).transpose()
}

/// Builds the error for a value that cannot be read. It names the column and leaves the value out of the log.
pub fn unreadable(column: &'static str) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: column.into(), source: "the stored value is not one that this program knows".into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::ThemeId;

    #[test]
    fn known_values_convert() {
        assert_eq!(read::<i64>("count", "7").unwrap(), 7);
        assert_eq!(read_opt::<i64>("count", None).unwrap(), None);
        assert_eq!(read_day("on", "2026-11-22").unwrap(), jiff::civil::date(2026, 11, 22));
        assert_eq!(read_id::<ThemeId>("theme", &[7; 16]).unwrap(), ThemeId::from([7; 16]));
    }

    #[test]
    fn unknown_values_are_errors_without_the_value() {
        let errors = [
            read::<i64>("count", "secret").map(drop),
            read_opt::<i64>("count", Some("")).map(drop),
            read_day("on", "2026-11-31").map(drop),
            read_id::<ThemeId>("theme", &[7; 15]).map(drop),
        ];
        for error in errors {
            let error = error.unwrap_err();
            assert!(matches!(error, sqlx::Error::ColumnDecode { .. }) && !error.to_string().contains("secret"), "{error}");
        }
    }
}
