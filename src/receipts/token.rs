//! Form tokens: made with the page, so that words sent twice are the same words, and the receipt is the same receipt.

use crate::{
    clock::Clock,
    receipts::receipt::Receipt,
    vault::{Purpose, Vault},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// How long a page may stay open before its token is refused, in hours.
const GOOD_FOR: u32 = 24;
const RANDOM: usize = 16;
const MAC: usize = 16;

/// 128 random bits and the hour they were made, authenticated. Only a keyed hash of it is ever kept.
#[derive(Clone)]
pub struct FormToken([u8; RANDOM + 4]);

impl FormToken {
    pub fn new(clock: &Clock) -> Self {
        let mut token = [0; RANDOM + 4];
        token[..RANDOM].copy_from_slice(&crate::random::bytes::<RANDOM>());
        token[RANDOM..].copy_from_slice(&hour(clock).to_be_bytes());
        Self(token)
    }

    /// For something that a device of somebody's kept until there was a signal: the id it gave it makes the same token every time, and with
    /// somebody else's device another one.
    pub fn of_device(vault: &Vault, person: &[u8], id: &[u8; RANDOM]) -> Self {
        let mac = vault.mac(Purpose::TokenKept, &[b"device", person, id]);
        let mut token = [0; RANDOM + 4];
        token.copy_from_slice(&mac[..RANDOM + 4]);
        Self(token)
    }

    /// As it stands in the form.
    pub fn write(&self, vault: &Vault) -> String {
        let mac = vault.mac(Purpose::FormToken, &[&self.0]);
        URL_SAFE_NO_PAD.encode([&self.0[..], &mac[..MAC]].concat())
    }

    /// Reads one that we made; anything else is `None`.
    pub fn read(vault: &Vault, text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (token, mac) = bytes.split_at_checked(RANDOM + 4)?;
        if mac.len() != MAC || !vault.is_mac(Purpose::FormToken, &[token], mac) {
            return None;
        }
        token.try_into().ok().map(Self)
    }

    /// Whether it is a day old or less. Words already sent with an older one are still found by it.
    pub fn is_fresh(&self, clock: &Clock) -> bool {
        self.age(clock).is_some_and(|age| age <= GOOD_FOR)
    }

    /// Whether at least half of its time is left.
    pub fn is_young(&self, clock: &Clock) -> bool {
        self.age(clock).is_some_and(|age| age <= GOOD_FOR / 2)
    }

    /// In hours; `None` when it is from the future.
    fn age(&self, clock: &Clock) -> Option<u32> {
        hour(clock).checked_sub(u32::from_be_bytes([self.0[RANDOM], self.0[RANDOM + 1], self.0[RANDOM + 2], self.0[RANDOM + 3]]))
    }

    /// What the database keeps of it.
    pub fn kept(&self, vault: &Vault) -> [u8; 32] {
        vault.mac(Purpose::TokenKept, &[&self.0])
    }

    /// What a group session keeps of it. It is another one than for words that are said without the group, so that a token that brings words
    /// through both doors brings two pieces, which never get into each other's way.
    pub fn kept_in(&self, vault: &Vault, session: &[u8]) -> [u8; 32] {
        vault.mac(Purpose::TokenKept, &[&self.0, session])
    }

    /// The five words that go with it: made, never stored, so that a second try after a crash shows the same ones.
    pub fn receipt(&self, vault: &Vault) -> Receipt {
        Receipt::from_entropy(&vault.mac(Purpose::ReceiptMade, &[&self.0]))
    }

    /// The five words that go with a phone in one group session, where it may say several things, or with a piece that is typed in there.
    pub fn receipt_in(&self, vault: &Vault, session: &[u8]) -> Receipt {
        Receipt::from_entropy(&vault.mac(Purpose::ReceiptMade, &[&self.0, session]))
    }

    /// What one group session knows a phone by; another session knows it by something else.
    pub fn phone_in(&self, vault: &Vault, session: &[u8]) -> [u8; 32] {
        vault.mac(Purpose::Phone, &[&self.0, session])
    }
}

/// Most things that go with one receipt.
pub const MOST_PIECES: u8 = 24;

/// What the database keeps of a receipt for each thing that goes with it, the first at 0: without the key, nobody sees that they belong
/// together.
pub fn receipt_kept_at(vault: &Vault, receipt: &Receipt, place: u8) -> [u8; 32] {
    match place {
        0 => receipt_kept(vault, receipt),
        _ => vault.mac(Purpose::ReceiptKept, &[receipt.phrase().as_bytes(), &[place]]),
    }
}

/// What the database keeps of a receipt: a keyed hash, and not a slow one. Who holds the database without the key can test
/// nothing; who holds both can read everything anyway; and a slow hash would let anyone tie the server up by guessing.
pub fn receipt_kept(vault: &Vault, receipt: &Receipt) -> [u8; 32] {
    vault.mac(Purpose::ReceiptKept, &[receipt.phrase().as_bytes()])
}

fn hour(clock: &Clock) -> u32 {
    u32::try_from(clock.seconds() / 3600).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_ours_or_nothing_and_lasts_a_day() {
        let vault = Vault::new([3; 32]);
        let clock = Clock::standing(jiff::Timestamp::from_second(1_800_000_000).unwrap());
        let written = FormToken::new(&clock).write(&vault);
        let token = FormToken::read(&vault, &written).unwrap();
        assert!(token.is_fresh(&clock));
        assert!(FormToken::read(&Vault::new([4; 32]), &written).is_none());
        for bad in ["", "x", &written[1..], &format!("{written}A"), &written.replace(&written[3..4], "!")] {
            assert!(FormToken::read(&vault, bad).is_none(), "{bad}");
        }
        clock.advance(25 * 3600);
        assert!(!token.is_fresh(&clock));
        clock.advance(-50 * 3600);
        assert!(!token.is_fresh(&clock), "from the future");
    }

    #[test]
    fn the_same_token_has_the_same_receipt() {
        let vault = Vault::new([3; 32]);
        let token = FormToken::new(&Clock::default());
        assert!(token.receipt(&vault) == token.receipt(&vault));
    }
}
