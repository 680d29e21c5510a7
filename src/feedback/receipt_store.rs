//! The SQL statements over receipts: of all feedback and all session items, and of one piece.

use crate::{
    db::{Conn, unreadable},
    id::GroupSessionId,
    web::guesses::Prefix,
};
use std::collections::HashSet;

/// Reads the first eight bytes of every stored hash of a receipt.
pub async fn prefixes(db: &mut Conn) -> sqlx::Result<HashSet<Prefix>> {
    let rows: Vec<(Vec<u8>,)> =
        sqlx::query_as("select substr(receipt, 1, 8) from feedback union all select substr(receipt, 1, 8) from session_items").fetch_all(db).await?;
    rows.into_iter().map(|(bytes,)| bytes.try_into().map(Prefix::from_be_bytes).map_err(|_| unreadable("receipt"))).collect()
}

pub async fn has_receipt(db: &mut Conn, place: &[u8; 32]) -> sqlx::Result<bool> {
    let (count,): (i64,) = sqlx::query_as("select count(*) from feedback where receipt = $1").bind(&place[..]).fetch_one(db).await?;
    Ok(count > 0)
}

/// Whether feedback at this place of a receipt was said in this session.
pub async fn has_receipt_in(db: &mut Conn, session: GroupSessionId, place: &[u8; 32]) -> sqlx::Result<bool> {
    let (count,): (i64,) =
        sqlx::query_as("select count(*) from feedback f join prompts p on p.id = f.prompt where f.receipt = $1 and p.session = $2")
            .bind(&place[..])
            .bind(session.bytes())
            .fetch_one(db)
            .await?;
    Ok(count > 0)
}
