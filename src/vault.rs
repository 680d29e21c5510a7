//! Encryption of words, and keyed hashes. Only this file touches the key.
//!
//! Sealed: XChaCha20-Poly1305, a row at a time, bound to its table, row and field, padded so that lengths tell little.
//! The key lives outside the database and its backups.

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::{io::Write, path::Path};
use strum::IntoEnumIterator;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Sealed texts are padded to a whole number of these, in bytes.
pub const BUCKET: usize = 256;
/// The version of the key, first byte of everything sealed; a second key would be 2.
const VERSION: u8 = 1;
const NONCE: usize = 24;

/// The place of a sealed text. A text moved to another place does not open.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub table: &'static str,
    pub row: &'a [u8],
    pub field: &'static str,
}

/// The purpose of a keyed hash; each has its own key.
#[derive(Clone, Copy, strum::IntoStaticStr, strum::EnumIter)]
pub enum Purpose {
    /// Authenticates a form token.
    FormToken,
    /// Hashes a form token for the database.
    TokenKept,
    /// Makes the five words from a form token.
    ReceiptMade,
    /// Hashes the five words for the database.
    ReceiptKept,
    /// Identifies a phone within a group session.
    Phone,
    /// Makes the key for words that nobody has released.
    Unreleased,
    /// Links one row of the audit log to the row before it.
    History,
    /// Hashes the object of an act for the audit log.
    Object,
    /// Hashes an invitation for the database.
    Invitation,
    /// Makes an invited person's sign-in secret from their invitation.
    Totp,
    /// Checks that this key belongs to this database.
    KeyCheck,
}

/// A sealed text did not open: another key, another place, or damage.
#[derive(Debug)]
pub struct Unreadable;

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a sealed text did not open")
    }
}

impl std::error::Error for Unreadable {}

pub struct Vault {
    /// One for each purpose, in their order.
    keys: Zeroizing<Vec<[u8; 32]>>,
    cipher: XChaCha20Poly1305,
}

impl Vault {
    pub fn new(key: [u8; 32]) -> Self {
        let sealing = hmac(&key, &[b"sayso seal"]);
        let keys = Purpose::iter().map(|purpose| hmac(&key, &[<&str>::from(purpose).as_bytes()])).collect();
        Self { keys: Zeroizing::new(keys), cipher: XChaCha20Poly1305::new(&sealing.into()) }
    }

    /// Reads the key from a file of 64 hexadecimal digits that other users can't read.
    pub fn from_file(file: &Path) -> std::io::Result<Self> {
        refuse_readable_by_others(file)?;
        let text = Zeroizing::new(std::fs::read_to_string(file)?);
        let text = text.trim();
        let wrong = || std::io::Error::new(std::io::ErrorKind::InvalidData, "the key file does not hold 64 hexadecimal digits");
        let (first, second) = text.split_at_checked(32).ok_or_else(wrong)?;
        let (first, second) = (crate::id::from_hex(first), crate::id::from_hex(second));
        let (Ok(first), Ok(second)) = (first, second) else { return Err(wrong()) };
        let mut key = [0; 32];
        key[..16].copy_from_slice(&first);
        key[16..].copy_from_slice(&second);
        Ok(Self::new(key))
    }

    /// Writes a new key to a file only its owner may read. Never overwrites one.
    pub fn make_file(file: &Path) -> std::io::Result<()> {
        use std::os::unix::fs::OpenOptionsExt;
        let key = Zeroizing::new(crate::random::bytes::<32>());
        let mut out = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
        writeln!(out, "{}", crate::id::to_hex(&*key))?;
        out.sync_all()
    }

    /// Derives a vault that needs these five words besides the key.
    pub fn under(&self, phrase: &str) -> Self {
        Self::new(self.mac(Purpose::Unreleased, &[phrase.as_bytes()]))
    }

    pub fn seal(&self, place: Place<'_>, text: &str) -> Vec<u8> {
        let nonce = crate::random::bytes::<NONCE>();
        let mut padded = Zeroizing::new(Vec::with_capacity(text.len() + 4 + BUCKET));
        padded.extend_from_slice(&(text.len() as u32).to_be_bytes());
        padded.extend_from_slice(text.as_bytes());
        let whole = padded.len().next_multiple_of(BUCKET);
        padded.resize(whole, 0);
        let payload = Payload { msg: &padded, aad: &bound_to(place) };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload).expect("a text of some kilobytes can be sealed");
        [&[VERSION][..], &nonce, &sealed].concat()
    }

    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<String, Unreadable> {
        let (&version, rest) = sealed.split_first().ok_or(Unreadable)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(Unreadable)?;
        if version != VERSION {
            return Err(Unreadable);
        }
        let payload = Payload { msg: sealed, aad: &bound_to(place) };
        let padded = Zeroizing::new(self.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| Unreadable)?);
        let (length, text) = padded.split_first_chunk::<4>().ok_or(Unreadable)?;
        let text = text.get(..u32::from_be_bytes(*length) as usize).ok_or(Unreadable)?;
        String::from_utf8(text.to_vec()).map_err(|_| Unreadable)
    }

    /// Makes a keyed hash of some parts. Each carries its length, so that parts can't run into each other.
    pub fn mac(&self, purpose: Purpose, parts: &[&[u8]]) -> [u8; 32] {
        hmac(&self.keys[purpose as usize], parts)
    }

    /// Compares a keyed hash in constant time.
    pub fn is_mac(&self, purpose: Purpose, parts: &[&[u8]], mac: &[u8]) -> bool {
        self.mac(purpose, parts)[..mac.len().min(32)].ct_eq(mac).into()
    }
}

/// Refuses a key that others may read. A group may read one that belongs to somebody else: so root lends it to a service.
fn refuse_readable_by_others(file: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    let about = std::fs::metadata(file)?;
    let own = about.uid() == rustix::process::geteuid().as_raw();
    if about.mode() & if own { 0o077 } else { 0o027 } == 0 {
        return Ok(());
    }
    let sentence = format!("other users of this machine may read it. Close it: chmod 600 {}", file.display());
    Err(std::io::Error::new(std::io::ErrorKind::PermissionDenied, sentence))
}

fn bound_to(place: Place<'_>) -> Vec<u8> {
    [place.table.as_bytes(), b"/", place.field.as_bytes(), b"/", &[VERSION], place.row].concat()
}

fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("a key of 32 bytes");
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'static> = Place { table: "feedback", row: &[7; 16], field: "words" };

    #[test]
    fn sealed_text_opens_byte_for_byte() {
        let vault = Vault::new([1; 32]);
        for text in ["", "a", "The bus stop has no light", "\0\u{202e}زينة 🚏", &"x".repeat(20_000)] {
            assert_eq!(vault.open(PLACE, &vault.seal(PLACE, text)).unwrap(), text);
        }
    }

    #[test]
    fn moved_or_damaged_text_does_not_open() {
        let vault = Vault::new([1; 32]);
        let sealed = vault.seal(PLACE, "The bus stop has no light");
        assert!(vault.open(Place { row: &[8; 16], ..PLACE }, &sealed).is_err());
        assert!(vault.open(Place { field: "note", ..PLACE }, &sealed).is_err());
        assert!(Vault::new([2; 32]).open(PLACE, &sealed).is_err());
        for at in 0..sealed.len() {
            let mut touched = sealed.clone();
            touched[at] ^= 1;
            assert!(vault.open(PLACE, &touched).is_err(), "byte {at}");
            assert!(vault.open(PLACE, &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn lengths_within_a_bucket_look_alike() {
        let vault = Vault::new([1; 32]);
        assert_eq!(vault.seal(PLACE, "no").len(), vault.seal(PLACE, &"x".repeat(200)).len());
    }

    #[test]
    fn key_file_is_private_and_never_overwritten() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        Vault::make_file(&file).unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(Vault::make_file(&file).is_err());
        let sealed = Vault::from_file(&file).unwrap().seal(PLACE, "words");
        assert_eq!(Vault::from_file(&file).unwrap().open(PLACE, &sealed).unwrap(), "words");
    }

    #[test]
    fn key_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        Vault::make_file(&file).unwrap();
        for mode in [0o640, 0o604, 0o644, 0o620, 0o660] {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            let refused = Vault::from_file(&file).err().expect("it is refused").to_string();
            assert!(refused.ends_with(&format!("chmod 600 {}", file.display())), "{mode:o}: {refused}");
        }
        for mode in [0o600, 0o400] {
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            assert!(Vault::from_file(&file).is_ok(), "{mode:o}");
        }
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        let vault = Vault::new([1; 32]);
        assert_ne!(vault.mac(Purpose::Object, &[b"ab", b"c"]), vault.mac(Purpose::Object, &[b"a", b"bc"]));
        assert_ne!(vault.mac(Purpose::Object, &[b"a"]), vault.mac(Purpose::History, &[b"a"]));
    }
}
