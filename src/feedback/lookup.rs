//! Everything that goes with one receipt: one thing said on the form, or all that a phone said in a group session.

use crate::{
    db::Conn,
    feedback::{receipt_store, store::Piece},
    receipts::{
        receipt::Receipt,
        receipt_form::{Problem, SLOW, WRONG},
        token::{MAX_PIECES, receipt_hash_at},
    },
    state::App,
    vault::Vault,
    web::{
        Error,
        guesses::{Guess, Prefix},
    },
};

/// Finds what goes with a receipt, unless too many are being guessed to look for each.
pub async fn pieces(app: &App, receipt: &Receipt) -> Result<Result<Vec<Piece>, Problem>, Error> {
    let hashes = hashes(&app.vault, receipt);
    let read_all = async || receipt_store::prefixes(&mut *app.read().await?).await;
    match app.limits.guesses.weigh(&hashes.each_ref().map(prefix), read_all).await? {
        Guess::Wrong => return Ok(Err(WRONG)),
        Guess::Wait => return Ok(Err(SLOW)),
        Guess::LookUp => {}
    }
    let pieces = stored(&mut *app.read().await?, &hashes).await?;
    Ok(if pieces.is_empty() { Err(WRONG) } else { Ok(pieces) })
}

/// The stored hash of each place of a receipt.
pub type Hashes = [[u8; 32]; MAX_PIECES as usize];

pub fn hashes(vault: &Vault, receipt: &Receipt) -> Hashes {
    let mut place = 0..MAX_PIECES;
    [(); MAX_PIECES as usize].map(|()| receipt_hash_at(vault, receipt, place.next().unwrap_or(0)))
}

fn prefix(hash: &[u8; 32]) -> Prefix {
    let [a, b, c, d, e, f, g, h, ..] = *hash;
    Prefix::from_be_bytes([a, b, c, d, e, f, g, h])
}

/// Looks in every place a receipt has, whatever is found: how long it takes does not tell a wrong receipt from a right one.
pub async fn stored(db: &mut Conn, hashes: &Hashes) -> sqlx::Result<Vec<Piece>> {
    let mut pieces = vec![];
    for hash in hashes {
        pieces.extend(receipt_store::by_receipt(db, hash).await?);
    }
    Ok(pieces)
}
