//! PostgreSQL: settings of a connection, and what only this engine does.

use crate::db::Trouble;
use jiff::civil::Date;
use sqlx::{
    Connection, PgConnection, Pool, Postgres, Transaction,
    migrate::Migrator,
    postgres::{PgListener, PgPoolOptions},
};
use std::{io, time::Duration};

pub type Db = Postgres;
pub static MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// Several servers may share the database.
pub const ALONE: bool = false;

/// Reads the size of the database.
pub const SIZE: &str = "select pg_database_size(current_database())";

/// The name of the lock that everybody shares who has the database open to serve, and that a change of the key has alone.
const OPEN: i64 = 0x0073_6179_736f;

/// An acknowledged write is on the disk, not on its way there. A lock that another program holds is waited for as long as on SQLite.
const SETTINGS: &str = "set synchronous_commit = on; set lock_timeout = '5s'";

pub async fn connect(address: &str) -> sqlx::Result<(Pool<Db>, Pool<Db>)> {
    // Asked once by itself, since a pool would try again until its time is up.
    let mut first = PgConnection::connect(address).await?;
    share(&mut first).await?;
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(Duration::from_secs(10))
        .after_connect(|connection, _| {
            Box::pin(async move {
                sqlx::raw_sql(SETTINGS).execute(&mut *connection).await?;
                share(connection).await
            })
        })
        .connect(address)
        .await?;
    first.close().await?;
    Ok((pool.clone(), pool))
}

/// Holds the shared lock as long as this connection lives. The line to the other servers is one, and lives as long as a server.
async fn share(connection: &mut PgConnection) -> sqlx::Result<()> {
    match sqlx::query_scalar("select pg_try_advisory_lock_shared($1)").bind(OPEN).fetch_one(connection).await? {
        true => Ok(()),
        false => Err(io::Error::new(io::ErrorKind::ResourceBusy, "its key is being changed: start again when that is done").into()),
    }
}

/// Connects for a command that must have the database to itself; `None` while anybody has it open to serve.
pub async fn connect_alone(address: &str) -> sqlx::Result<Option<(Pool<Db>, Pool<Db>)>> {
    // One connection, which holds the lock to its end.
    let pool = PgPoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None).connect(address).await?;
    let alone: bool = sqlx::query_scalar("select pg_try_advisory_lock($1)").bind(OPEN).fetch_one(&pool).await?;
    Ok(alone.then(|| (pool.clone(), pool)))
}

/// Connects to a database as it is. It refuses to write on these connections.
pub async fn connect_to_read(address: &str) -> sqlx::Result<Pool<Db>> {
    let pool = PgPoolOptions::new().max_connections(1).after_connect(|connection, _| {
        Box::pin(async move { sqlx::query("set default_transaction_read_only = on").execute(connection).await.map(|_| ()) })
    });
    pool.connect(address).await
}

/// The trouble of an SQLSTATE.
pub fn trouble(state: &str) -> Option<Trouble> {
    match state {
        "53100" => Some(Trouble::DiskFull),
        "25006" => Some(Trouble::ReadOnly),
        // Serialization failure, deadlock, lock not available.
        "40001" | "40P01" | "55P03" => Some(Trouble::Locked),
        // Out of memory or connections, shut down, starting, or the connection is lost.
        "53200" | "53300" | "57P01" | "57P02" | "57P03" => Some(Trouble::Unreachable),
        _ => state.starts_with("08").then_some(Trouble::Unreachable),
    }
}

/// Data or an index that is corrupted.
pub fn is_damage(state: &str) -> bool {
    ["XX001", "XX002"].contains(&state)
}

/// The disk belongs to the database's own server.
pub fn free_space(_: &str) -> io::Result<Option<u64>> {
    Ok(None)
}

pub async fn begin(writer: &Pool<Db>) -> sqlx::Result<Transaction<'static, Db>> {
    writer.begin().await
}

/// The channel on which servers tell each other in which group session something has changed.
const CHANNEL: &str = "sayso_rooms";

pub async fn announce(writer: &Pool<Db>, what: &str) -> sqlx::Result<()> {
    sqlx::query("select pg_notify($1, $2)").bind(CHANNEL).bind(what).execute(writer).await.map(|_| ())
}

/// Listens as long as the pool is open; what was missed while the line was down is told as `None`.
pub fn listen(pool: &Pool<Db>, heard: impl Fn(Option<&str>) + Send + Sync + 'static) {
    let pool = pool.clone();
    tokio::spawn(async move {
        while !pool.is_closed() {
            if let Err(error) = hear(&pool, &heard).await {
                tracing::warn!(%error, "the line to the other servers is down and will be tried again");
            }
            heard(None);
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    });
}

async fn hear(pool: &Pool<Db>, heard: &impl Fn(Option<&str>)) -> sqlx::Result<()> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    heard(None);
    while let Some(notification) = listener.try_recv().await? {
        heard(Some(notification.payload()));
    }
    Ok(())
}

/// Rows lie in order of arrival, each with its transaction's number, and pieces of longer texts with a number that grows. Rows are written
/// anew in an order of chance, their texts as new ones, and `cluster` makes a file without what was there before.
pub async fn forget_order(writer: &Pool<Db>, since: Date) -> sqlx::Result<()> {
    let touched: Vec<Vec<u8>> = sqlx::query_scalar(TOUCHED).bind(since.to_string()).fetch_all(writer).await?;
    rewrite(
        writer,
        "update all_feedback set words = words || ''::bytea where id = (select id from all_feedback where id = $1 for update skip locked)",
        &touched,
    )
    .await?;
    let items: Vec<Vec<u8>> = sqlx::query_scalar("select id from all_session_items order by random()").fetch_all(writer).await?;
    rewrite(
        writer,
        "update all_session_items set words = words || ''::bytea where id = (select id from all_session_items where id = $1 for update skip locked)",
        &items,
    )
    .await?;
    for touch in TOUCH {
        sqlx::query(touch).execute(writer).await?;
    }
    for cluster in CLUSTER {
        sqlx::query(cluster).execute(writer).await?;
    }
    Ok(())
}

/// Most texts written anew in one transaction: their rows are locked for so long.
const AT_ONCE: usize = 500;

/// The feedback that came, or was read, on a day or later, in an order of chance.
const TOUCHED: &str = "select id from all_feedback where coalesce(read_on, received_on) >= $1 order by random()";

/// Tables of short rows: each row gets the same transaction's number.
const TOUCH: [&str; 4] = [
    "update session_phones set phone = phone",
    "update session_marks set dots = dots",
    "update check_backs set meant = meant",
    "update withdrawals set finished = finished",
];

const CLUSTER: [&str; 13] = [
    "cluster all_feedback using feedback_pkey",
    "cluster all_session_items using session_items_pkey",
    "cluster session_phones using session_phones_pkey",
    "cluster session_marks using session_marks_pkey",
    "cluster check_backs using check_backs_pkey",
    "cluster withdrawals using withdrawals_pkey",
    "cluster codings using codings_pkey",
    "cluster redactions using redactions_pkey",
    "cluster redaction_openings using redaction_openings_pkey",
    "cluster round_pieces using round_pieces_pkey",
    "cluster round_codes using round_codes_pkey",
    "cluster round_settlements using round_settlements_pkey",
    "cluster assignments using assignments_pkey",
];

/// Writes rows anew, one after the other. A row that somebody has locked waits for the next hour: who waits for nobody is in no deadlock.
async fn rewrite(writer: &Pool<Db>, update: &'static str, ids: &[Vec<u8>]) -> sqlx::Result<()> {
    for ids in ids.chunks(AT_ONCE) {
        let mut tx = begin(writer).await?;
        for id in ids {
            sqlx::query(update).bind(id).execute(&mut *tx).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::db::{Database, Trouble, engine::trouble, scratch::scratch};
    use std::time::Duration;

    #[tokio::test]
    async fn what_one_server_announces_the_others_hear() {
        let (db, _gone) = scratch().await;
        let (told, mut heard) = tokio::sync::mpsc::unbounded_channel();
        db.listen(move |what| drop(told.send(what.map(str::to_string))));
        let mut next = async || tokio::time::timeout(Duration::from_secs(10), heard.recv()).await.unwrap().unwrap();
        assert_eq!(next().await, None, "whatever came before it listened may have been missed");
        db.announce("this room").await.unwrap();
        assert_eq!(next().await.as_deref(), Some("this room"));
    }

    #[tokio::test]
    async fn change_of_key_and_server_keep_each_other_out() {
        let (db, _gone) = scratch().await;
        let place = db.place.to_string();
        assert!(Database::open_alone(&place).await.unwrap().is_none());
        let other = Database::open(&place).await.unwrap();
        db.close().await;
        assert!(Database::open_alone(&place).await.unwrap().is_none(), "one is left");
        other.close().await;
        let alone = Database::open_alone(&place).await.unwrap().expect("nobody has it open");
        let refused = Database::open(&place).await.err().expect("it is refused");
        assert!(refused.to_string().contains("its key is being changed"), "{refused}");
        alone.close().await;
        Database::open(&place).await.unwrap();
    }

    #[tokio::test]
    async fn lock_of_another_program_is_told_as_such() {
        let (db, _gone) = scratch().await;
        let mut other = db.write().await.unwrap();
        sqlx::query("lock table settings in exclusive mode").execute(&mut *other).await.unwrap();
        let mut ours = db.write().await.unwrap();
        sqlx::query("set local lock_timeout = '10ms'").execute(&mut *ours).await.unwrap();
        let refused = sqlx::query("delete from settings").execute(&mut *ours).await.unwrap_err();
        assert_eq!(Trouble::of(&refused), Some(Trouble::Locked), "{refused}");
        let limit: String = sqlx::query_scalar("show lock_timeout").fetch_one(&mut *db.read().await.unwrap()).await.unwrap();
        assert_eq!(limit, "5s", "below the time limit of a request");
    }

    #[test]
    fn passing_states_are_told_from_faults() {
        let kinds = ["53100", "40P01", "25006", "57P01", "08006"].map(trouble);
        assert_eq!(kinds, [Trouble::DiskFull, Trouble::Locked, Trouble::ReadOnly, Trouble::Unreachable, Trouble::Unreachable].map(Some));
        assert_eq!(["23505", "42601", ""].map(trouble), [None; 3]);
    }
}
