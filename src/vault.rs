//! Encryption of words, and keyed hashes. Only this file touches the key.
//!
//! Sealed: XChaCha20-Poly1305, a row at a time, bound to its table, row and field, padded so that lengths tell little.
//! The key lives outside the database and its backups. Its file has a line for each version: texts are sealed under the newest and opened
//! under the one they name. Keyed hashes stay under the first, because what they were made from is stored nowhere.

pub mod halves;

use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::{
    fs::{File, OpenOptions, Permissions},
    io::{Error, ErrorKind, Read, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    path::Path,
};
use strum::IntoEnumIterator;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

/// Sealed texts are padded to a whole number of these, in bytes.
pub const BUCKET: usize = 256;
const NONCE: usize = 24;
/// Bytes of one version of the key, a line of its file.
const LINE: usize = 32;

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
    /// Hashes the number that goes with an invitation.
    Confirmation,
    /// Hashes a recovery code.
    RecoveryCode,
    /// Hashes the issuer and subject of an account at a provider.
    Subject,
    /// Authenticates the cookie of a device that somebody signed in with.
    Device,
    /// Makes an invited person's sign-in secret from their invitation.
    Totp,
    /// Checks that this key belongs to this database.
    KeyCheck,
    /// Authenticates a backup file.
    Backup,
    /// Authenticates the mark of a concern that somebody has raised just now.
    RaisedConcern,
    /// Authenticates the cookie of a phone that left the page of its session.
    LeftPhone,
    /// Hashes a form that was sent.
    SpentToken,
    /// Hashes the words that the offsets of a coding belong to.
    CodedText,
    /// Hashes the state that a form shows, for its hidden field.
    ShownState,
    /// Hashes a piece that somebody put off, for the data of their sign-in.
    PutOff,
}

/// A sealed text did not open: another key, another place, or damage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// One for each version of the key; the first byte of a sealed text is its version, from 1.
    ciphers: Vec<XChaCha20Poly1305>,
}

impl Vault {
    /// A vault whose key has one version.
    pub fn new(key: [u8; 32]) -> Self {
        Self::of(&[key])
    }

    fn of(versions: &[[u8; 32]]) -> Self {
        let keys = Purpose::iter().map(|purpose| hmac(&versions[0], &[<&str>::from(purpose).as_bytes()])).collect();
        let ciphers = versions.iter().map(|key| XChaCha20Poly1305::new(&hmac(key, &[b"sayso seal"]).into())).collect();
        Self { keys: Zeroizing::new(keys), ciphers }
    }

    /// Reads the key from a file with 64 hexadecimal digits in each line, one line a version, that other users can't read.
    pub fn from_file(file: &Path) -> std::io::Result<Self> {
        refuse_readable_by_others(file)?;
        Ok(Self::of(&read_key(&Zeroizing::new(std::fs::read_to_string(file)?))?))
    }

    /// Writes a new key to a file only its owner may read. Never overwrites one.
    pub fn make_file(file: &Path) -> std::io::Result<()> {
        let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
        write_line(&mut out)?;
        out.sync_all()
    }

    /// Adds a version to a key file, which is replaced in one step and keeps its owner and mode.
    pub fn add_version(file: &Path) -> std::io::Result<()> {
        let text = Zeroizing::new(std::fs::read_to_string(file)?);
        if read_key(&text)?.len() == usize::from(u8::MAX) {
            return Err(Error::new(ErrorKind::InvalidData, "the key file has all the versions it can have"));
        }
        // A file that is reached by a link is replaced where it lies.
        let file = file.canonicalize()?;
        let unfinished = file.with_file_name(".sayso-key.unfinished");
        let _ = std::fs::remove_file(&unfinished);
        let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&unfinished)?;
        let (before, after) = (std::fs::metadata(&file)?, out.metadata()?);
        if (before.uid(), before.gid()) != (after.uid(), after.gid()) {
            std::os::unix::fs::fchown(&out, Some(before.uid()), Some(before.gid()))?;
        }
        out.set_permissions(Permissions::from_mode(before.mode() & 0o640))?;
        writeln!(out, "{}", text.trim())?;
        write_line(&mut out)?;
        out.sync_all()?;
        std::fs::rename(&unfinished, &file)?;
        File::open(file.parent().unwrap_or(Path::new("/")))?.sync_all()
    }

    /// Derives a vault that needs these five words besides the key.
    pub fn under(&self, phrase: &str) -> Self {
        Self::new(self.mac(Purpose::Unreleased, &[phrase.as_bytes()]))
    }

    /// The newest version of the key.
    pub fn newest(&self) -> u8 {
        self.ciphers.len() as u8
    }

    pub fn seal(&self, place: Place<'_>, text: &str) -> Vec<u8> {
        let nonce = crate::random::bytes::<NONCE>();
        let mut padded = Zeroizing::new(Vec::with_capacity(text.len() + 4 + BUCKET));
        padded.extend_from_slice(&(text.len() as u32).to_be_bytes());
        padded.extend_from_slice(text.as_bytes());
        let whole = padded.len().next_multiple_of(BUCKET);
        padded.resize(whole, 0);
        let version = self.newest();
        let payload = Payload { msg: &padded, aad: &bound_to(place, version) };
        let cipher = &self.ciphers[usize::from(version) - 1];
        let sealed = cipher.encrypt(&XNonce::from(nonce), payload).expect("a text of some kilobytes can be sealed");
        [&[version][..], &nonce, &sealed].concat()
    }

    pub fn open(&self, place: Place<'_>, sealed: &[u8]) -> Result<String, Unreadable> {
        let (&version, rest) = sealed.split_first().ok_or(Unreadable)?;
        let (nonce, sealed) = rest.split_first_chunk::<NONCE>().ok_or(Unreadable)?;
        let cipher = usize::from(version).checked_sub(1).and_then(|at| self.ciphers.get(at)).ok_or(Unreadable)?;
        let payload = Payload { msg: sealed, aad: &bound_to(place, version) };
        let padded = Zeroizing::new(cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| Unreadable)?);
        let (length, text) = padded.split_first_chunk::<4>().ok_or(Unreadable)?;
        let text = text.get(..u32::from_be_bytes(*length) as usize).ok_or(Unreadable)?;
        String::from_utf8(text.to_vec()).map_err(|_| Unreadable)
    }

    /// Makes a keyed hash of the bytes of a file.
    pub fn mac_of(&self, purpose: Purpose, mut bytes: impl Read) -> std::io::Result<[u8; 32]> {
        let mut mac = new_mac(&self.keys[purpose as usize]);
        let mut buffer = vec![0; 1 << 16];
        loop {
            match bytes.read(&mut buffer)? {
                0 => return Ok(mac.finalize().into_bytes().into()),
                read => mac.update(&buffer[..read]),
            }
        }
    }

    /// Says which key this is, without telling anything of it: eight digits of a keyed hash.
    pub fn fingerprint(&self) -> String {
        crate::id::to_hex(&self.mac(Purpose::KeyCheck, &[])[..4])
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
    Err(Error::new(ErrorKind::PermissionDenied, sentence))
}

fn bound_to(place: Place<'_>, version: u8) -> Vec<u8> {
    [place.table.as_bytes(), b"/", place.field.as_bytes(), b"/", &[version], place.row].concat()
}

/// Reads the versions of a key, which has one at least.
fn read_key(text: &str) -> std::io::Result<Zeroizing<Vec<[u8; LINE]>>> {
    let wrong = || Error::new(ErrorKind::InvalidData, "the key file does not hold 64 hexadecimal digits in each line");
    read_lines(text).filter(|versions| (1..=usize::from(u8::MAX)).contains(&versions.len())).ok_or_else(wrong)
}

/// Reads lines of 64 hexadecimal digits; `None` when one is anything else.
fn read_lines(text: &str) -> Option<Zeroizing<Vec<[u8; LINE]>>> {
    let line = |line: &str| {
        let (first, second) = line.trim().split_at_checked(LINE)?;
        let (first, second) = (crate::id::from_hex(first).ok()?, crate::id::from_hex(second).ok()?);
        let mut bytes = [0; LINE];
        bytes[..16].copy_from_slice(&first);
        bytes[16..].copy_from_slice(&second);
        Some(bytes)
    };
    text.trim().lines().map(line).collect::<Option<Vec<_>>>().map(Zeroizing::new)
}

/// Writes one version of a new key.
fn write_line(out: &mut File) -> std::io::Result<()> {
    let key = Zeroizing::new(crate::random::bytes::<32>());
    let line = Zeroizing::new(format!("{}\n", crate::id::to_hex(&*key)));
    out.write_all(line.as_bytes())
}

fn new_mac(key: &[u8; 32]) -> Hmac<Sha256> {
    <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("a key of 32 bytes")
}

fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = new_mac(key);
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
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        Vault::make_file(&file).unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(Vault::make_file(&file).is_err());
        let sealed = Vault::from_file(&file).unwrap().seal(PLACE, "words");
        assert_eq!(Vault::from_file(&file).unwrap().open(PLACE, &sealed).unwrap(), "words");
    }

    #[test]
    fn newer_key_opens_older_texts_and_keeps_hashes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        Vault::make_file(&file).unwrap();
        let old = Vault::from_file(&file).unwrap();
        Vault::add_version(&file).unwrap();
        let new = Vault::from_file(&file).unwrap();
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no half of a key is left beside it");
        assert_eq!((old.newest(), new.newest()), (1, 2));
        assert_eq!(new.open(PLACE, &old.seal(PLACE, "words")).unwrap(), "words");
        let sealed = new.seal(PLACE, "words");
        assert_eq!((sealed[0], new.open(PLACE, &sealed).unwrap().as_str()), (2, "words"));
        assert!(old.open(PLACE, &sealed).is_err());
        assert_eq!(old.mac(Purpose::ReceiptKept, &[b"five words"]), new.mac(Purpose::ReceiptKept, &[b"five words"]));
        assert_eq!(new.under("five words").open(PLACE, &old.under("five words").seal(PLACE, "locked")).unwrap(), "locked");
    }

    #[test]
    fn key_file_with_a_bad_line_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let good = "0123456789abcdef".repeat(4);
        for bad in ["", "\n", "0123", &good[1..], &format!("{good}\n\n{good}"), &format!("{good}\nxyz"), &format!("{good}0")] {
            std::fs::write(&file, bad).unwrap();
            assert!(Vault::from_file(&file).is_err(), "{bad:?}");
            assert!(Vault::add_version(&file).is_err(), "{bad:?}");
            assert_eq!(std::fs::read_to_string(&file).unwrap(), bad, "a file that is no key is left alone");
        }
    }

    #[test]
    fn key_that_others_may_read_is_refused() {
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
