//! Sets of words in a few bits each: the sorted hashes of the words, each stored as its distance from the one before (Golomb-Rice).

use std::sync::LazyLock;

/// Given names of England and Wales; about one other word in 256 is taken for one.
pub(super) static GIVEN_NAMES: LazyLock<WordSet> = LazyLock::new(|| WordSet::decode(include_bytes!("lists/given_names.set"), 8));

/// Everyday words; about one other word in 64 is taken for one.
pub(super) static EVERYDAY_WORDS: LazyLock<WordSet> = LazyLock::new(|| WordSet::decode(include_bytes!("lists/everyday_words.set"), 6));

/// Public figures, characters, shops and drinks, their words joined by `_`; about one other phrase in 256 is taken for one.
pub(super) static FAMOUS: LazyLock<WordSet> = LazyLock::new(|| WordSet::decode(include_bytes!("lists/famous.set"), 8));

/// Places, brands, peoples and bodies, some of which are given names too.
pub(super) static NOT_PEOPLE: LazyLock<WordSet> = LazyLock::new(|| WordSet::decode(include_bytes!("lists/not_people.set"), 8));

pub(super) struct WordSet {
    hashes: Vec<u32>,
    range: u64,
}

impl WordSet {
    /// Reads the number of words in four bytes, then the distances: each its quotient in ones and a zero, then `bits` bits.
    pub fn decode(bytes: &[u8], bits: u32) -> Self {
        let (count, bytes) = bytes.split_at_checked(4).unwrap_or_default();
        let count = count.iter().rev().fold(0, |count, byte| count << 8 | u32::from(*byte));
        let mut bits_left = bytes.iter().flat_map(|byte| (0..8).rev().map(move |at| u32::from(byte >> at & 1)));
        let mut last = 0_u32;
        let hashes = (0..count)
            .map_while(|_| {
                let mut quotient = 0;
                while bits_left.next()? == 1 {
                    quotient += 1;
                }
                let rest = (0..bits).try_fold(0, |rest, _| Some(rest << 1 | bits_left.next()?))?;
                last = last.wrapping_add(quotient << bits | rest);
                Some(last)
            })
            .collect();
        Self { hashes, range: range(count, bits) }
    }

    pub fn has(&self, word: &str) -> bool {
        self.has_hash(hash(word, ""))
    }

    /// Searches a word by its hash.
    pub fn has_hash(&self, hash: u32) -> bool {
        self.hashes.binary_search(&scaled(hash, self.range)).is_ok()
    }
}

fn range(count: u32, bits: u32) -> u64 {
    u64::from(count) << bits
}

/// Returns the hash of a word given as its beginning and its ending: FNV-1a with a last mixing step.
pub(super) const fn hash(beginning: &str, ending: &str) -> u32 {
    let hash = fnv(ending.as_bytes(), fnv(beginning.as_bytes(), 0x811c_9dc5));
    let hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    let hash = (hash ^ hash >> 13).wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}

const fn fnv(bytes: &[u8], mut hash: u32) -> u32 {
    let mut at = 0;
    while at < bytes.len() {
        hash = (hash ^ bytes[at] as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    hash
}

/// Brings a hash into the range.
fn scaled(hash: u32, range: u64) -> u32 {
    u32::try_from(u64::from(hash).wrapping_mul(range) >> 32).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn encode(words: &[&str], bits: u32) -> Vec<u8> {
        let count = u32::try_from(words.len()).unwrap();
        let mut hashes: Vec<u32> = words.iter().map(|word| scaled(hash(word, ""), range(count, bits))).collect();
        hashes.sort_unstable();
        let mut stream = vec![];
        let mut last = 0;
        for hash in hashes {
            let distance = hash - last;
            last = hash;
            stream.extend((0..distance >> bits).map(|_| 1_u8));
            stream.push(0);
            stream.extend((0..bits).rev().map(|at| u8::try_from(distance >> at & 1).unwrap()));
        }
        let bytes = stream.chunks(8).map(|bits| bits.iter().enumerate().fold(0, |byte, (at, bit)| byte | bit << (7 - at)));
        count.to_le_bytes().into_iter().chain(bytes).collect()
    }

    /// With `SAYSO_WRITE=1` it writes the sets again, after a change of a list.
    #[test]
    fn stored_sets_hold_their_lists() {
        for (name, bits) in [("given_names", 8), ("everyday_words", 6), ("famous", 8), ("not_people", 8)] {
            let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/identifiers/lists");
            let list = std::fs::read_to_string(lists.join(name).with_extension("txt")).unwrap();
            let words: Vec<&str> = list.lines().filter(|line| !line.starts_with('#')).collect();
            let set = encode(&words, bits);
            let stored = lists.join(name).with_extension("set");
            if std::env::var_os("SAYSO_WRITE").is_some() {
                std::fs::write(&stored, &set).unwrap();
            }
            assert!(std::fs::read(stored).unwrap() == set, "{name}: run this test with SAYSO_WRITE=1");
            let decoded = WordSet::decode(&set, bits);
            assert!(words.iter().all(|word| decoded.has(word)));
        }
    }

    #[test]
    fn broken_set_is_read_without_panic() {
        for bytes in [&b""[..], b"\x01", b"\xff\xff\xff\xff\xff\xff", b"\x02\0\0\0\0"] {
            assert!(!WordSet::decode(bytes, 8).has("josh") || !bytes.is_empty());
        }
    }
}
