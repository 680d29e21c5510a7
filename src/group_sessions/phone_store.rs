//! Every SQL statement about table `session_phones`: the phones in an open session, each a keyed hash that no other session shares.

use super::{Band, store::GroupSession};
use crate::{db::Conn, id::GroupSessionId};

/// A phone as one session knows it.
pub struct SessionPhone {
    /// It stays when somebody leaves the page and comes back.
    pub id: [u8; 32],
    /// Another one after leaving: somebody else may have the phone.
    pub holder: [u8; 32],
}

impl From<[u8; 32]> for SessionPhone {
    fn from(id: [u8; 32]) -> Self {
        Self { id, holder: id }
    }
}

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

/// Notes that the phone went to somebody else, who goes in anew.
pub async fn hand_on(db: &mut Conn, session: GroupSessionId, phone: &[u8; 32]) -> sqlx::Result<()> {
    let update = sqlx::query("update session_phones set handed_on = $3 where session = $1 and phone = $2");
    update.bind(session.bytes()).bind(&phone[..]).bind(true).execute(db).await.map(|_| ())
}

pub async fn is_handed_on(db: &mut Conn, session: GroupSessionId, phone: &[u8; 32]) -> sqlx::Result<bool> {
    let select = sqlx::query_scalar("select count(*) from session_phones where session = $1 and phone = $2 and handed_on");
    let count: i64 = select.bind(session.bytes()).bind(&phone[..]).fetch_one(db).await?;
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
