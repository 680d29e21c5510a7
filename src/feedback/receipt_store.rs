//! The SQL statement over the receipts of all feedback and all session items.

use crate::{
    db::{Conn, unreadable},
    web::guesses::Prefix,
};
use std::collections::HashSet;

/// Reads the first eight bytes of every stored hash of a receipt.
pub async fn prefixes(db: &mut Conn) -> sqlx::Result<HashSet<Prefix>> {
    let rows: Vec<(Vec<u8>,)> =
        sqlx::query_as("select substr(receipt, 1, 8) from feedback union all select substr(receipt, 1, 8) from session_items").fetch_all(db).await?;
    rows.into_iter().map(|(bytes,)| bytes.try_into().map(Prefix::from_be_bytes).map_err(|_| unreadable("receipt"))).collect()
}
