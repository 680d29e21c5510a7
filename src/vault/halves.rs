//! The key as two halves for two places: either alone tells nothing but how many versions the key has.
//!
//! One half is random, the other is the key combined with it bit by bit (XOR). A hash goes with the key, so that halves of two keys or a
//! damaged one are refused instead of making a key that opens nothing.

use super::{LINE, read_key, read_lines};
use sha2::{Digest, Sha256};
use std::{
    fs::OpenOptions,
    io::{Error, ErrorKind, Result, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};
use zeroize::Zeroizing;

type Lines = Zeroizing<Vec<[u8; LINE]>>;

/// Writes both halves of a key to new files that only their owner may read.
pub fn split(key: &Path, halves: [&Path; 2]) -> Result<()> {
    let mut lines = read_key(&Zeroizing::new(std::fs::read_to_string(key)?))?;
    let hash = hash(&lines);
    lines.push(hash);
    let random: Lines = Zeroizing::new(lines.iter().map(|_| crate::random::bytes()).collect());
    write(halves[0], &random)?;
    write(halves[1], &combined(&lines, &random))
}

/// Writes the key that two halves make to a new file that only its owner may read.
pub fn join(halves: [&Path; 2], key: &Path) -> Result<()> {
    let wrong = || Error::new(ErrorKind::InvalidData, "these are not the two halves of one key, or one of them is damaged");
    let read = |half: &Path| read_lines(&Zeroizing::new(std::fs::read_to_string(half)?)).ok_or_else(wrong);
    let (first, second) = (read(halves[0])?, read(halves[1])?);
    if first.len() != second.len() {
        return Err(wrong());
    }
    let mut lines = combined(&first, &second);
    let told = lines.pop().ok_or_else(wrong)?;
    if lines.is_empty() || told != hash(&lines) {
        return Err(wrong());
    }
    write(key, &lines)
}

fn combined(one: &[[u8; LINE]], other: &[[u8; LINE]]) -> Lines {
    Zeroizing::new(one.iter().zip(other).map(|(one, other)| std::array::from_fn(|at| one[at] ^ other[at])).collect())
}

fn hash(lines: &[[u8; LINE]]) -> [u8; LINE] {
    lines.iter().fold(Sha256::new(), |hash, line| hash.chain_update(line)).finalize().into()
}

fn write(file: &Path, lines: &[[u8; LINE]]) -> Result<()> {
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    let text = Zeroizing::new(lines.iter().map(|line| crate::id::to_hex(line) + "\n").collect::<String>());
    out.write_all(text.as_bytes())?;
    out.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::{Place, Vault};

    const PLACE: Place<'static> = Place { table: "feedback", row: &[7; 16], field: "words" };

    #[test]
    fn both_halves_make_the_key_and_neither_alone_opens() {
        let folder = tempfile::tempdir().unwrap();
        let [key, first, second, joined] = ["key", "first", "second", "joined"].map(|name| folder.path().join(name));
        Vault::make_file(&key).unwrap();
        Vault::add_version(&key).unwrap();
        let sealed = Vault::from_file(&key).unwrap().seal(PLACE, "words");
        split(&key, [&first, &second]).unwrap();
        assert!(split(&key, [&first, &second]).is_err(), "a half is never overwritten");
        for half in [&first, &second] {
            let text = std::fs::read_to_string(half).unwrap();
            let key = std::fs::read_to_string(&key).unwrap();
            assert!(key.lines().all(|line| !text.contains(line)));
            assert!(Vault::from_file(half).is_ok_and(|vault| vault.open(PLACE, &sealed).is_err()));
        }
        join([&second, &first], &joined).unwrap();
        assert_eq!(std::fs::read_to_string(&joined).unwrap(), std::fs::read_to_string(&key).unwrap());
        assert!(join([&first, &second], &joined).is_err(), "a key is never overwritten");
    }

    #[test]
    fn halves_that_do_not_belong_together_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        for name in ["a", "b"] {
            Vault::make_file(&file(name)).unwrap();
            split(&file(name), [&file(&format!("{name}1")), &file(&format!("{name}2"))]).unwrap();
        }
        let text = std::fs::read_to_string(file("a1")).unwrap();
        let damaged = if text.starts_with('0') { text.replacen('0', "1", 1) } else { format!("0{}", &text[1..]) };
        std::fs::write(file("damaged"), damaged).unwrap();
        std::fs::write(file("cut"), &text[..64]).unwrap();
        std::fs::write(file("empty"), "").unwrap();
        for [one, other] in
            [["a1", "b2"], ["a1", "a1"], ["damaged", "a2"], ["cut", "a2"], ["cut", "cut"], ["empty", "empty"], ["a", "a2"], ["none", "a2"]]
        {
            assert!(join([&file(one), &file(other)], &file("joined")).is_err(), "{one} and {other}");
            assert!(!file("joined").exists());
        }
    }
}
