//! Every SQL statement about table `session_phones`: the phones in an open session, each a keyed hash that no other session shares.

use super::{Band, store::GroupSession};
use crate::{db::Conn, id::GroupSessionId};

/// Adds a phone; `false` when it is there already.
pub async fn insert(db: &mut Conn, session: GroupSessionId, phone: &[u8; 32]) -> sqlx::Result<bool> {
    let done = sqlx::query("insert into session_phones (session, phone) values ($1, $2) on conflict do nothing")
        .bind(session.bytes())
        .bind(&phone[..])
        .execute(db)
        .await?;
    Ok(done.rows_affected() == 1)
}

pub async fn count(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<i64> {
    let (count,) = sqlx::query_as("select count(*) from session_phones where session = $1").bind(session.bytes()).fetch_one(db).await?;
    Ok(count)
}

pub async fn is_here(db: &mut Conn, session: GroupSessionId, phone: &[u8; 32]) -> sqlx::Result<bool> {
    let (count,): (i64,) = sqlx::query_as("select count(*) from session_phones where session = $1 and phone = $2")
        .bind(session.bytes())
        .bind(&phone[..])
        .fetch_one(db)
        .await?;
    Ok(count > 0)
}

/// The number of phones, as a band: now, or when the session ended.
pub async fn headcount(db: &mut Conn, session: &GroupSession) -> sqlx::Result<Band> {
    match session.headcount {
        Some(band) => Ok(band),
        None => count(db, session.id).await.map(Band::of),
    }
}

/// Deletes what a session knows its phones by.
pub async fn delete_all(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<()> {
    sqlx::query("delete from session_phones where session = $1").bind(session.bytes()).execute(db).await.map(|_| ())
}
