//! Everything that goes with one receipt: one thing said on the form, or all that a phone said in a group session.

use super::{
    receipt::Receipt,
    store::{self, Piece},
    token::{MOST_PIECES, receipt_kept_at},
};
use crate::{db::Conn, vault::Vault};
use jiff::civil::Date;

/// Days for which words that nobody released are kept after the day of their session.
pub const KEPT_UNRELEASED: i32 = 14;

/// The last day on which words that nobody released are there.
pub fn kept_until(held_on: Date) -> Date {
    held_on.saturating_add(jiff::Span::new().days(KEPT_UNRELEASED))
}

/// Looks in every place a receipt has, whatever is found: how long it takes does not tell a wrong receipt from a right one.
pub async fn pieces(db: &mut Conn, vault: &Vault, receipt: &Receipt) -> sqlx::Result<Vec<Piece>> {
    let mut pieces = vec![];
    for place in 0..MOST_PIECES {
        pieces.extend(store::by_receipt(db, &receipt_kept_at(vault, receipt, place)).await?);
    }
    Ok(pieces)
}
