//! Lists of words, written out; a mask of their hashes rejects most other words without a search.

use crate::identifiers::word_set::hash;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

pub(super) struct List {
    words: &'static str,
    /// A bit for each half of each word's hash, made when the list is first asked: in the program they would be a kilobyte that nothing compresses.
    masks: [AtomicU64; 2],
}

impl List {
    /// Takes words separated by spaces or line breaks.
    pub const fn new(words: &'static str) -> Self {
        Self { words, masks: [const { AtomicU64::new(0) }; 2] }
    }

    pub fn has(&self, word: &str) -> bool {
        self.place(word, hash(word, "")).is_some()
    }

    /// Returns the place in the list of the word of this hash.
    pub fn place(&self, word: &str, of_word: u32) -> Option<usize> {
        let mut words = self.words.split_ascii_whitespace();
        let bit = |hash: u32, half: usize| 1_u64 << (hash >> (16 * half) & 63);
        for half in 0..2 {
            if self.masks[half].load(Relaxed) == 0 {
                self.masks[half].store(words.clone().fold(0, |mask, word| mask | bit(hash(word, ""), half)), Relaxed);
            }
            if self.masks[half].load(Relaxed) & bit(of_word, half) == 0 {
                return None;
            }
        }
        words.position(|one| one == word)
    }
}

/// Makes a list where it is used.
macro_rules! list {
    ($words:literal) => {{
        static LIST: $crate::identifiers::word_list::List = $crate::identifiers::word_list::List::new($words);
        &LIST
    }};
}
pub(super) use list;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found() {
        static LIST: List = List::new("cat\nann bob");
        assert_eq!(["cat", "ann", "bob"].map(|word| LIST.place(word, hash(word, ""))), [Some(0), Some(1), Some(2)]);
        assert!(!["", "a", "bobb", "ca", "zzzz"].iter().any(|word| LIST.has(word)));
    }
}
