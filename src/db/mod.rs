//! The database: opens it, migrates it, and hands out connections. The one place that knows which engine it is.
//!
//! The engine is chosen when the program is built; every statement is one text for both. Where they truly differ, the
//! engine's own file says so.

#[cfg(feature = "postgres")]
#[path = "postgres.rs"]
mod engine;
#[cfg(not(feature = "postgres"))]
#[path = "sqlite.rs"]
mod engine;

#[cfg(all(test, feature = "postgres"))]
#[path = "scratch_postgres.rs"]
pub mod scratch;
#[cfg(all(test, not(feature = "postgres")))]
#[path = "scratch_sqlite.rs"]
pub mod scratch;

pub use engine::{ALONE, Db};
use sqlx::{Pool, Transaction, pool::PoolConnection};
use std::str::FromStr;

/// What store functions take: a plain connection, or a transaction seen as one.
pub type Conn = <Db as sqlx::Database>::Connection;

/// Many readers, one place to write.
#[derive(Clone)]
pub struct Database {
    readers: Pool<Db>,
    writer: Pool<Db>,
}

impl Database {
    /// Opens the database at `place` (a file for SQLite, an address for PostgreSQL) and brings its tables up to date.
    pub async fn open(place: &str) -> sqlx::Result<Self> {
        let (readers, writer) = engine::connect(place).await?;
        engine::MIGRATIONS.run(&writer).await?;
        Ok(Self { readers, writer })
    }

    /// A database as an earlier version of the program left it.
    #[cfg(test)]
    pub async fn open_as_of(place: &str, version: i64) -> sqlx::Result<Self> {
        let (readers, writer) = engine::connect(place).await?;
        engine::MIGRATIONS.run_to(version, &writer).await?;
        Ok(Self { readers, writer })
    }

    /// A connection to read with.
    pub async fn read(&self) -> sqlx::Result<PoolConnection<Db>> {
        self.readers.acquire().await
    }

    /// A transaction that may write from its first statement on; nothing is kept until it is committed.
    pub async fn write(&self) -> sqlx::Result<Transaction<'static, Db>> {
        engine::begin(&self.writer).await
    }

    /// Makes the order in which rows came unreadable on the disk. Run daily, and before the program ends.
    pub async fn forget_order(&self) -> sqlx::Result<()> {
        engine::forget_order(&self.writer).await
    }

    /// Tells the other servers on this database that something has changed; where there are none, nobody.
    pub async fn announce(&self, what: &str) -> sqlx::Result<()> {
        engine::announce(&self.writer, what).await
    }

    /// Hears what other servers announce; `None` when something may have been missed.
    pub fn listen(&self, heard: impl Fn(Option<&str>) + Send + Sync + 'static) {
        engine::listen(&self.readers, heard);
    }

    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Reads a column as the type it spells. A value nobody knows is an error: a default would quietly change what it means.
pub fn read<T: FromStr>(column: &str, text: &str) -> sqlx::Result<T> {
    text.parse().map_err(|_| unreadable(column))
}

/// The same for a column that may be null.
pub fn read_opt<T: FromStr>(column: &str, text: Option<&str>) -> sqlx::Result<Option<T>> {
    text.map(|text| read(column, text)).transpose()
}

/// Reads a column of sixteen bytes as an id.
pub fn read_id<I: TryFrom<Vec<u8>>>(column: &str, bytes: Vec<u8>) -> sqlx::Result<I> {
    bytes.try_into().map_err(|_| unreadable(column))
}

/// The same for a column that may be null.
pub fn read_id_opt<I: TryFrom<Vec<u8>>>(column: &str, bytes: Option<Vec<u8>>) -> sqlx::Result<Option<I>> {
    bytes.map(|bytes| read_id(column, bytes)).transpose()
}

/// The error for a value that this program does not know.
pub fn unreadable(column: &str) -> sqlx::Error {
    sqlx::Error::ColumnDecode { index: column.into(), source: "this program does not know the value".into() }
}
