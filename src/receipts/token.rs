//! Form tokens: the idempotency key of a form, and the secret that its receipt is derived from.
//!
//! The server puts a new token into each form. A repeated submission carries the same token, so it is recognised and has the same
//! receipt. Everything derived from a token is an HMAC-SHA256 by the vault, which has one key for each purpose and prefixes each
//! part with its length (domain separation). So no derived value reveals another one, or the token.

use crate::{
    clock::Clock,
    receipts::receipt::Receipt,
    vault::{Purpose, Vault},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Seconds after which a token is no longer fresh.
const LIFETIME: u32 = 24 * 3600;
/// Seconds by which the clock of another server may be ahead.
const CLOCK_SKEW: u32 = 3600;
/// Seconds a page is open before its token may send words past the limit of its neighbourhood: about as long as typing some words takes.
const TYPING: u32 = 20;
const NONCE_BYTES: usize = 16;
const TOKEN_BYTES: usize = NONCE_BYTES + 4;
/// Bytes of the truncated authentication tag in a form: 128 bits.
const TAG_BYTES: usize = 16;

/// A random nonce of 128 bits, then the time of its creation in seconds as a big-endian number. The database stores a keyed hash only.
#[derive(Clone)]
pub struct FormToken([u8; TOKEN_BYTES]);

impl FormToken {
    pub fn new(clock: &Clock) -> Self {
        Self::made_at(seconds(clock))
    }

    /// Creates the token of a phone. It stays in the browser while a session lasts, so it knows the hour only.
    pub fn of_phone(clock: &Clock) -> Self {
        Self::made_at(seconds(clock) / 3600 * 3600)
    }

    fn made_at(seconds: u32) -> Self {
        let mut token = [0; TOKEN_BYTES];
        token[..NONCE_BYTES].copy_from_slice(&crate::random::bytes::<NONCE_BYTES>());
        token[NONCE_BYTES..].copy_from_slice(&seconds.to_be_bytes());
        Self(token)
    }

    /// Derives the token of an item that a device stored while offline, so that uploading it twice is idempotent.
    ///
    /// The person is part of the input: the same item id on somebody else's device gives another token.
    pub fn of_device(vault: &Vault, person: &[u8], id: &[u8; NONCE_BYTES]) -> Self {
        let mac = vault.mac(Purpose::TokenKept, &[b"device", person, id]);
        let mut token = [0; TOKEN_BYTES];
        token.copy_from_slice(&mac[..TOKEN_BYTES]);
        Self(token)
    }

    /// Encodes the token for a form: the token and its authentication tag in base64.
    pub fn write(&self, vault: &Vault) -> String {
        let mac = vault.mac(Purpose::FormToken, &[&self.0]);
        URL_SAFE_NO_PAD.encode([&self.0[..], &mac[..TAG_BYTES]].concat())
    }

    /// Decodes a token and verifies its tag. `None` unless this server issued it.
    pub fn read(vault: &Vault, text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (token, tag) = bytes.split_at_checked(TOKEN_BYTES)?;
        if tag.len() != TAG_BYTES || !vault.is_mac(Purpose::FormToken, &[token], tag) {
            return None;
        }
        token.try_into().ok().map(Self)
    }

    /// Returns whether the token may start a new submission. A stale one still finds what was submitted with it.
    pub fn is_fresh(&self, clock: &Clock) -> bool {
        self.age(clock).is_some_and(|age| age <= LIFETIME)
    }

    /// Returns whether at least half of the lifetime is left.
    pub fn is_young(&self, clock: &Clock) -> bool {
        self.age(clock).is_some_and(|age| age <= LIFETIME / 2)
    }

    /// Returns whether the page was open long enough for somebody to type words into it.
    pub fn had_time_to_type(&self, clock: &Clock) -> bool {
        self.age(clock).is_some_and(|age| age >= TYPING)
    }

    /// Returns the age in seconds; `None` for a time in the future.
    fn age(&self, clock: &Clock) -> Option<u32> {
        let [.., a, b, c, d] = self.0;
        let (now, made) = (seconds(clock), u32::from_be_bytes([a, b, c, d]));
        (made <= now.saturating_add(CLOCK_SKEW)).then(|| now.saturating_sub(made))
    }

    /// Returns the keyed hash by which the database recognises a repeated submission.
    pub fn hash(&self, vault: &Vault) -> [u8; 32] {
        vault.mac(Purpose::TokenKept, &[&self.0])
    }

    /// Returns the keyed hash for a submission in a group session.
    ///
    /// It differs from `hash`, so that one token used in a session and on the public form is two submissions.
    pub fn hash_in(&self, vault: &Vault, session: &[u8]) -> [u8; 32] {
        vault.mac(Purpose::TokenKept, &[&self.0, session])
    }

    /// Derives the receipt. The server never stores it, and a repeated submission after a crash derives the same one.
    pub fn receipt(&self, vault: &Vault) -> Receipt {
        Receipt::from_entropy(&vault.mac(Purpose::ReceiptMade, &[&self.0]))
    }

    /// Derives the receipt for a group session: of a phone with everything it submits there, or of one transcribed item.
    pub fn receipt_in(&self, vault: &Vault, session: &[u8]) -> Receipt {
        Receipt::from_entropy(&vault.mac(Purpose::ReceiptMade, &[&self.0, session]))
    }

    /// Derives the pseudonym of a phone in one group session. Pseudonyms in two sessions cannot be linked without the key.
    pub fn phone_in(&self, vault: &Vault, session: &[u8]) -> [u8; 32] {
        vault.mac(Purpose::Phone, &[&self.0, session])
    }

    /// Derives the pseudonym of whoever holds a phone in one group session.
    pub fn holder_in(&self, vault: &Vault, session: &[u8]) -> [u8; 32] {
        vault.mac(Purpose::Phone, &[&self.0, session, b"holder"])
    }
}

/// The most pieces of feedback that one receipt may have.
pub const MAX_PIECES: u8 = 24;

/// Returns the keyed hash that stores a receipt with its piece number `index`, counted from 0.
///
/// The hash differs for each piece, so that the database does not show which pieces share a receipt.
pub fn receipt_hash_at(vault: &Vault, receipt: &Receipt, index: u8) -> [u8; 32] {
    match index {
        0 => receipt_hash(vault, receipt),
        _ => vault.mac(Purpose::ReceiptKept, &[receipt.phrase().as_bytes(), &[index]]),
    }
}

/// Returns the keyed hash that stores a receipt.
///
/// A slow password hash would add nothing: a guess cannot be tested without the key, and whoever has the key and the database
/// can decrypt all feedback. It would only let a caller load the server by guessing.
pub fn receipt_hash(vault: &Vault, receipt: &Receipt) -> [u8; 32] {
    vault.mac(Purpose::ReceiptKept, &[receipt.phrase().as_bytes()])
}

fn seconds(clock: &Clock) -> u32 {
    u32::try_from(clock.seconds()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault() -> Vault {
        Vault::new([3; 32])
    }

    fn clock() -> Clock {
        Clock::standing(jiff::Timestamp::from_second(1_800_000_000).unwrap())
    }

    mod read {
        use super::*;

        #[test]
        fn own_token_is_accepted() {
            let token = FormToken::new(&clock());
            assert_eq!(FormToken::read(&vault(), &token.write(&vault())).unwrap().0, token.0);
        }

        #[test]
        fn token_of_another_key_is_refused() {
            let written = FormToken::new(&clock()).write(&vault());
            assert!(FormToken::read(&Vault::new([4; 32]), &written).is_none());
        }

        #[test]
        fn changed_text_is_refused() {
            let written = FormToken::new(&clock()).write(&vault());
            for bad in ["", "x", &written[1..], &format!("{written}A"), &written.replace(&written[3..4], "!")] {
                assert!(FormToken::read(&vault(), bad).is_none(), "{bad}");
            }
        }
    }

    mod is_fresh {
        use super::*;

        #[test]
        fn for_a_day() {
            let clock = clock();
            let token = FormToken::new(&clock);
            assert!(token.is_fresh(&clock));
            clock.advance(24 * 3600);
            assert!(token.is_fresh(&clock));
            clock.advance(3600);
            assert!(!token.is_fresh(&clock));
        }

        #[test]
        fn not_from_the_future() {
            let clock = clock();
            let token = FormToken::new(&clock);
            clock.advance(-25 * 3600);
            assert!(!token.is_fresh(&clock));
        }
    }

    mod had_time_to_type {
        use super::*;

        #[test]
        fn after_twenty_seconds() {
            let clock = clock();
            let token = FormToken::new(&clock);
            clock.advance(19);
            assert!(!token.had_time_to_type(&clock));
            clock.advance(1);
            assert!(token.had_time_to_type(&clock));
        }
    }

    mod of_phone {
        use super::*;

        #[test]
        fn time_is_the_hour() {
            let clock = Clock::standing(jiff::Timestamp::from_second(1_800_003_599).unwrap());
            assert_eq!(FormToken::of_phone(&clock).0[NONCE_BYTES..], 1_800_000_000_u32.to_be_bytes());
        }
    }

    mod derive {
        use super::*;

        #[test]
        fn same_token_has_same_receipt() {
            let token = FormToken::new(&Clock::default());
            assert!(token.receipt(&vault()) == token.receipt(&vault()));
        }

        #[test]
        fn session_changes_every_derived_value() {
            let (token, vault) = (FormToken::new(&clock()), vault());
            assert!(token.hash(&vault) != token.hash_in(&vault, b"a") && token.hash_in(&vault, b"a") != token.hash_in(&vault, b"b"));
            assert!(token.receipt(&vault) != token.receipt_in(&vault, b"a"));
            assert!(token.phone_in(&vault, b"a") != token.phone_in(&vault, b"b"));
        }

        #[test]
        fn pieces_of_one_receipt_have_different_hashes() {
            let (vault, receipt) = (vault(), FormToken::new(&clock()).receipt(&vault()));
            let hashes: std::collections::HashSet<_> = (0..MAX_PIECES).map(|index| receipt_hash_at(&vault, &receipt, index)).collect();
            assert_eq!(hashes.len(), usize::from(MAX_PIECES));
        }

        #[test]
        fn same_item_of_another_person_is_another_token() {
            let vault = vault();
            let token = |person: &[u8]| FormToken::of_device(&vault, person, &[1; 16]).0;
            assert!(token(b"a") == token(b"a") && token(b"a") != token(b"b"));
        }
    }
}
