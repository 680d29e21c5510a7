//! Every SQL statement about table `spent_tokens`: the forms whose act is done, each a keyed hash and a day.

use crate::db::Conn;
use jiff::civil::Date;

/// Adds a token; `false` when it was spent before.
pub async fn insert(db: &mut Conn, token: &[u8; 32], on: Date) -> sqlx::Result<bool> {
    let insert = sqlx::query("insert into spent_tokens (token, spent_on) values ($1, $2) on conflict do nothing");
    Ok(insert.bind(&token[..]).bind(on.to_string()).execute(db).await?.rows_affected() == 1)
}

pub async fn is_spent(db: &mut Conn, token: &[u8; 32]) -> sqlx::Result<bool> {
    let count: i64 = sqlx::query_scalar("select count(*) from spent_tokens where token = $1").bind(&token[..]).fetch_one(db).await?;
    Ok(count > 0)
}

pub async fn delete(db: &mut Conn, token: &[u8; 32]) -> sqlx::Result<()> {
    sqlx::query("delete from spent_tokens where token = $1").bind(&token[..]).execute(db).await.map(|_| ())
}

pub async fn delete_before(db: &mut Conn, day: Date) -> sqlx::Result<()> {
    sqlx::query("delete from spent_tokens where spent_on < $1").bind(day.to_string()).execute(db).await.map(|_| ())
}
