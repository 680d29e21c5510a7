//! Everything that goes with one receipt: one thing said on the form, or all that a phone said in a group session.

use crate::{
    db::Conn,
    feedback::store::{self, Piece},
    receipts::{
        receipt::Receipt,
        token::{MOST_PIECES, receipt_kept_at},
    },
    vault::Vault,
};

/// Looks in every place a receipt has, whatever is found: how long it takes does not tell a wrong receipt from a right one.
pub async fn pieces(db: &mut Conn, vault: &Vault, receipt: &Receipt) -> sqlx::Result<Vec<Piece>> {
    let mut pieces = vec![];
    for place in 0..MOST_PIECES {
        pieces.extend(store::by_receipt(db, &receipt_kept_at(vault, receipt, place)).await?);
    }
    Ok(pieces)
}
