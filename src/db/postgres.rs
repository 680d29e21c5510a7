//! PostgreSQL: settings of a connection, and what only this engine does.

use sqlx::{Pool, Postgres, Transaction, migrate::Migrator, postgres::PgPoolOptions};
use std::time::Duration;

pub type Db = Postgres;
pub static MIGRATIONS: Migrator = sqlx::migrate!("migrations/postgres");

/// Several servers may share the database.
pub const ALONE: bool = false;

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

/// Rows lie in order of arrival, each with its transaction's number. Writing every row anew in one transaction gives all the
/// same number, and `cluster` lays them in the order of their random ids.
pub async fn forget_order(writer: &Pool<Db>) -> sqlx::Result<()> {
    sqlx::query("update feedback set received_on = received_on").execute(writer).await?;
    sqlx::query("cluster feedback using feedback_pkey").execute(writer).await.map(|_| ())
}
