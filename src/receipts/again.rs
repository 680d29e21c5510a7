//! The five words as a tab remembers them until somebody leaves: sealed, so that nobody but the server can read them, and good for a day.

use crate::{
    clock::Clock,
    receipts::receipt::Receipt,
    vault::{Place, Vault},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Seconds after which the words are not shown again.
const LIFETIME: i64 = 24 * 3600;

/// No row of a table: a browser brings the text back.
const PLACE: Place<'static> = Place { table: "", row: &[], field: "again" };

pub fn seal(vault: &Vault, clock: &Clock, receipt: &Receipt) -> String {
    URL_SAFE_NO_PAD.encode(vault.seal(PLACE, &format!("{} {}", clock.seconds(), receipt.phrase())))
}

/// Opens what `seal` made within a day.
pub fn open(vault: &Vault, clock: &Clock, sealed: &str) -> Option<Receipt> {
    let text = vault.open(PLACE, &URL_SAFE_NO_PAD.decode(sealed).ok()?).ok()?;
    let (sealed_at, phrase) = text.split_once(' ')?;
    let age = clock.seconds().saturating_sub(sealed_at.parse().ok()?);
    (0..=LIFETIME).contains(&age).then(|| Receipt::parse(phrase)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    #[test]
    fn words_open_for_a_day_and_with_this_key_only() {
        let (vault, clock) = (Vault::new([7; 32]), Clock::standing(Timestamp::from_second(1_795_383_180).unwrap()));
        let receipt = Receipt::from_entropy(&[9; 32]);
        let sealed = seal(&vault, &clock, &receipt);
        assert!(receipt.words().iter().all(|word| !sealed.contains(word)));
        assert_eq!(open(&vault, &clock, &sealed).map(|found| found.phrase()), Some(receipt.phrase()));
        assert!(open(&Vault::new([8; 32]), &clock, &sealed).is_none());
        assert!(open(&vault, &clock, &sealed[..20]).is_none());
        clock.advance(24 * 3600 + 1);
        assert!(open(&vault, &clock, &sealed).is_none());
    }
}
