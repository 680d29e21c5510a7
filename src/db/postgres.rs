//! PostgreSQL: settings of a connection, and what only this engine does.

use sqlx::{
    Pool, Postgres, Transaction,
    migrate::Migrator,
    postgres::{PgListener, PgPoolOptions},
};
use std::time::Duration;

pub type Db = Postgres;
pub static MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// Several servers may share the database.
pub const ALONE: bool = false;

/// Reads the size of the database.
pub const SIZE: &str = "select pg_database_size(current_database())";

pub async fn connect(address: &str) -> sqlx::Result<(Pool<Db>, Pool<Db>)> {
    let pool = PgPoolOptions::new()
        .max_connections(16)
        .acquire_timeout(Duration::from_secs(10))
        .after_connect(|connection, _| {
            Box::pin(async move {
                // An acknowledged write is on the disk, not on its way there.
                sqlx::query("set synchronous_commit = on").execute(connection).await.map(|_| ())
            })
        })
        .connect(address)
        .await?;
    Ok((pool.clone(), pool))
}

pub async fn begin(writer: &Pool<Db>) -> sqlx::Result<Transaction<'static, Db>> {
    writer.begin().await
}

/// The same for what is kept while a group session is open.
const ROOMS: [(&str, &str); 4] = [
    ("update session_items set received_on = received_on", "cluster session_items using session_items_pkey"),
    ("update session_phones set phone = phone", "cluster session_phones using session_phones_pkey"),
    ("update session_marks set dots = dots", "cluster session_marks using session_marks_pkey"),
    ("update check_backs set meant = meant", "cluster check_backs using check_backs_pkey"),
];

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

/// Rows lie in order of arrival, each with its transaction's number. Writing every row anew in one transaction gives all the
/// same number, and `cluster` lays them in the order of their random ids.
pub async fn forget_order(writer: &Pool<Db>) -> sqlx::Result<()> {
    sqlx::query("update feedback set received_on = received_on").execute(writer).await?;
    sqlx::query("cluster feedback using feedback_pkey").execute(writer).await?;
    for (touch, cluster) in ROOMS {
        sqlx::query(touch).execute(writer).await?;
        sqlx::query(cluster).execute(writer).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::db::scratch::scratch;
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
}
