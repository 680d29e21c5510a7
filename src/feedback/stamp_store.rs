//! A stamp of the database: what is kept in memory of the words is compared again when it differs.

use crate::db::Conn;

/// Tells the words of a piece from other words in its place: they are sealed anew, with other random bytes.
pub type Version = [u8; 16];

/// It differs after every change that must be followed. Acts of staff and all erasures are in the audit log, new words are a row more, and
/// taking words back or undoing that changes `withdrawals`.
#[derive(PartialEq, Eq)]
pub struct Stamp {
    acts: i64,
    pieces: i64,
    withdrawn: Vec<Vec<u8>>,
}

pub async fn stamp(db: &mut Conn) -> sqlx::Result<Stamp> {
    let acts = sqlx::query_scalar("select seq from history_head where one = 1").fetch_one(&mut *db).await?;
    let pieces = sqlx::query_scalar("select count(*) from all_feedback").fetch_one(&mut *db).await?;
    let withdrawn = sqlx::query_scalar("select feedback from withdrawals order by feedback").fetch_all(db).await?;
    Ok(Stamp { acts, pieces, withdrawn })
}
