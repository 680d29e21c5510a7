//! SQLite: settings of a connection, and what only this engine does.

use crate::db::Trouble;
use jiff::civil::Date;
use sqlx::{
    Connection, Pool, Sqlite, Transaction,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{io, path::Path, time::Duration};

pub type Db = Sqlite;
pub static MIGRATIONS: Migrator = sqlx::migrate!("migrations/sqlite");

/// One program has the database to itself, but for the moment in which somebody is invited from the command line.
pub const ALONE: bool = true;

/// Reads the size of the database.
pub const SIZE: &str = "select page_count * page_size from pragma_page_count(), pragma_page_size()";

/// Longest wait for a lock that another program holds.
const LOCK: Duration = Duration::from_secs(5);
/// Longest wait for a connection. With the wait for a lock it stays below the time limit of a request.
const QUEUE: Duration = Duration::from_secs(6);

pub async fn connect(file: &str) -> sqlx::Result<(Pool<Db>, Pool<Db>)> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // An acknowledged write is on the disk, not on its way there.
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(LOCK)
        .pragma("secure_delete", "on")
        // No sealed text in a temporary file.
        .pragma("temp_store", "memory")
        .pragma("trusted_schema", "off");
    // One writer: a queue in memory is fairer and faster than SQLite's lock.
    let writer = pool(1).connect_with(options.clone()).await?;
    // Opened when they are needed, after the tables are up to date: a connection from before would go by the columns it knew.
    Ok((pool(8).connect_lazy_with(options), writer))
}

/// Connects for a command that must have the database to itself; the lock of the data folder sees to that.
pub async fn connect_alone(file: &str) -> sqlx::Result<Option<(Pool<Db>, Pool<Db>)>> {
    connect(file).await.map(Some)
}

/// A pool that closes a connection whose transaction did not end. SQLite rolls back by itself when the disk is full; sqlx still counts the
/// transaction then, and would refuse every later one on that connection.
fn pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new().max_connections(connections).acquire_timeout(QUEUE).after_release(|connection, _| {
        Box::pin(async move {
            // A rollback that waits in the connection's queue is done once it answers.
            connection.ping().await?;
            Ok(!connection.is_in_transaction())
        })
    })
}

/// The trouble of a result code, by its last byte: the others say more exactly where it occurred.
pub fn trouble(code: &str) -> Option<Trouble> {
    match code.parse::<u32>().ok()? & 0xff {
        5 | 6 => Some(Trouble::Locked),
        8 => Some(Trouble::ReadOnly),
        13 => Some(Trouble::DiskFull),
        // An input or output error, or a file that can't be opened.
        10 | 14 => Some(Trouble::Unreachable),
        _ => None,
    }
}

/// A file that is malformed, or no database.
pub fn is_damage(code: &str) -> bool {
    code.parse::<u32>().is_ok_and(|code| [11, 26].contains(&(code & 0xff)))
}

pub fn free_space(file: &str) -> io::Result<Option<u64>> {
    let folder = Path::new(file).parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let disk = rustix::fs::statvfs(folder)?;
    Ok(Some(disk.f_bavail.saturating_mul(disk.f_frsize)))
}

/// Connects to a file that exists, from whatever program, and refuses every statement that writes.
pub async fn connect_to_read(file: &str) -> sqlx::Result<Pool<Db>> {
    SqlitePoolOptions::new().max_connections(1).connect_with(as_it_is(file).pragma("query_only", "on")).await
}

/// Options that change no setting of a file. It is not opened read-only, for SQLite must undo what a killed program left half done.
pub fn as_it_is(file: &str) -> SqliteConnectOptions {
    SqliteConnectOptions::new().filename(file).busy_timeout(Duration::from_secs(5)).pragma("trusted_schema", "off")
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

/// The tables have no hidden row number. But a page holds its rows, and the file the pages of longer texts, in the order in which they were
/// written. So the rows are written anew in an order of chance, and the write-ahead log, which has the old one, is emptied.
pub async fn forget_order(writer: &Pool<Db>, since: Date) -> sqlx::Result<()> {
    let touched: Vec<Vec<u8>> = sqlx::query_scalar(TOUCHED).bind(since.to_string()).fetch_all(writer).await?;
    for ids in touched.chunks(AT_ONCE) {
        shuffle(writer, FEEDBACK, ids).await?;
    }
    let items: Vec<Vec<u8>> = sqlx::query_scalar("select id from all_session_items order by id").fetch_all(writer).await?;
    for ids in items.chunks(AT_ONCE) {
        shuffle(writer, ITEMS, ids).await?;
    }
    for table in SMALL {
        shuffle(writer, table, &[]).await?;
    }
    sqlx::query("pragma wal_checkpoint(truncate)").execute(writer).await.map(|_| ())
}

/// Most texts written anew in one transaction: nobody else can write for so long.
const AT_ONCE: usize = 500;

/// The feedback that came, or was read, on a day or later, in the order of its random ids.
const TOUCHED: &str = "select id from all_feedback where triage is null and received_on >= $1
    union all select id from all_feedback where triage is not null and read_on >= $1
    union all select id from all_feedback where triage = 'Concern' and read_on is null and received_on >= $1 order by id";

/// The statements that write rows of a table anew: all of them, or those whose ids are a JSON list of hexadecimal numbers.
macro_rules! shuffled {
    ($table:literal, $rows:literal) => {
        [
            concat!("create temp table moving as select * from ", $table, " ", $rows),
            concat!("delete from ", $table, " ", $rows),
            concat!("insert into ", $table, " select * from moving order by random()"),
        ]
    };
}

const FEEDBACK: [&str; 3] = shuffled!("all_feedback", "where id in (select unhex(value) from json_each($1))");
const ITEMS: [&str; 3] = shuffled!("all_session_items", "where id in (select unhex(value) from json_each($1))");
/// Tables of short rows, each small enough for one transaction.
const SMALL: [[&str; 3]; 4] =
    [shuffled!("session_phones", ""), shuffled!("session_marks", ""), shuffled!("check_backs", ""), shuffled!("withdrawals", "")];

async fn shuffle(writer: &Pool<Db>, [copy, delete, insert]: [&'static str; 3], ids: &[Vec<u8>]) -> sqlx::Result<()> {
    let ids: Vec<String> = ids.iter().map(|id| format!("\"{}\"", crate::id::to_hex(id))).collect();
    let ids = format!("[{}]", ids.join(","));
    let mut tx = begin(writer).await?;
    // The rows that others point to are back before the commit.
    sqlx::query("pragma defer_foreign_keys = on").execute(&mut *tx).await?;
    for statement in [copy, delete] {
        let query = sqlx::query(statement);
        let query = if statement.contains("$1") { query.bind(&ids) } else { query };
        query.execute(&mut *tx).await?;
    }
    sqlx::query(insert).execute(&mut *tx).await?;
    sqlx::query("drop table moving").execute(&mut *tx).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use crate::db::{Database, Trouble, engine::trouble, scratch::scratch};

    /// Lets the database's writing connection find no room for another page.
    async fn fill(db: &Database) {
        sqlx::query("pragma max_page_count = 1").execute(&db.writer).await.unwrap();
    }

    async fn insert(db: &Database, value: &str) -> sqlx::Result<()> {
        let mut tx = db.write().await?;
        sqlx::query("insert into settings (name, value) values ($1, $2)").bind(value.len().to_string()).bind(value).execute(&mut *tx).await?;
        tx.commit().await
    }

    #[tokio::test]
    async fn writing_goes_on_after_an_automatic_rollback() {
        let (db, _gone) = scratch().await;
        for _ in 0..3 {
            fill(&db).await;
            let error = insert(&db, &"x".repeat(100_000)).await.unwrap_err();
            assert_eq!(Trouble::of(&error), Some(Trouble::DiskFull), "{error}");
        }
        insert(&db, "short").await.unwrap();
    }

    #[test]
    fn extended_codes_are_read_by_their_last_byte() {
        for (code, kind) in [
            ("5", Trouble::Locked),
            ("517", Trouble::Locked),
            ("262", Trouble::Locked),
            ("8", Trouble::ReadOnly),
            ("1032", Trouble::ReadOnly),
            ("10", Trouble::Unreachable),
            ("778", Trouble::Unreachable),
            ("4874", Trouble::Unreachable),
            ("13", Trouble::DiskFull),
        ] {
            assert_eq!(trouble(code), Some(kind), "{code}");
        }
        assert_eq!(["1", "11", "19", "2067", "x"].map(trouble), [None; 5]);
    }

    #[tokio::test]
    async fn free_space_is_that_of_the_database_disk() {
        let (db, _gone) = scratch().await;
        assert!(db.free_space().unwrap().is_some_and(|free| free > 0));
    }
}
