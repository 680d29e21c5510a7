//! SQL statements about sign-ins. The key is a hash of the cookie's value, so that reading the database lets nobody in.

use crate::db::Conn;

pub async fn insert_sign_in(db: &mut Conn, key: &[u8], data: &str, expires: i64) -> sqlx::Result<bool> {
    let done = sqlx::query("insert into sign_ins (id, data, expires) values ($1, $2, $3) on conflict (id) do nothing")
        .bind(key)
        .bind(data)
        .bind(expires)
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Updates only: a slow request must not bring back a sign-in that was ended meanwhile.
pub async fn update_sign_in(db: &mut Conn, key: &[u8], data: &str, expires: i64) -> sqlx::Result<()> {
    sqlx::query("update sign_ins set data = $2, expires = $3 where id = $1").bind(key).bind(data).bind(expires).execute(db).await.map(|_| ())
}

pub async fn sign_in(db: &mut Conn, key: &[u8], now: i64) -> sqlx::Result<Option<(String, i64)>> {
    sqlx::query_as("select data, expires from sign_ins where id = $1 and expires > $2").bind(key).bind(now).fetch_optional(db).await
}

/// Ends a sign-in; `false` when it is over already.
pub async fn end_sign_in(db: &mut Conn, key: &[u8]) -> sqlx::Result<bool> {
    let done = sqlx::query("delete from sign_ins where id = $1").bind(key).execute(db).await?;
    Ok(done.rows_affected() == 1)
}

pub async fn delete_expired_sign_ins(db: &mut Conn, now: i64) -> sqlx::Result<()> {
    sqlx::query("delete from sign_ins where expires <= $1").bind(now).execute(db).await.map(|_| ())
}

/// Every sign-in that has not expired: its key and its data.
pub async fn sign_ins(db: &mut Conn, now: i64) -> sqlx::Result<Vec<(Vec<u8>, String)>> {
    sqlx::query_as("select id, data from sign_ins where expires > $1 order by id").bind(now).fetch_all(db).await
}

/// Ends all sign-ins there are: those of a restored backup are over.
pub async fn end_all(db: &mut Conn) -> sqlx::Result<()> {
    sqlx::query("delete from sign_ins").execute(db).await.map(|_| ())
}
