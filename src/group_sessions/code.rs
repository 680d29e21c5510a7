//! Join codes: six letters and digits that are easy to read across a room, to say and to type.

use crate::random;
use std::sync::LazyLock;

/// The alphabet of codes. Not in it: vowels, so that no word comes about; what looks like something else (0 O, 1 I L, 2 Z, 5 S, 8 B, U V);
/// and what sounds like it when it is called across a room (M N, D T, P, G J).
const LETTERS: &[u8; 18] = b"CDFGHKMPQRTWXY3467";
pub const LENGTH: usize = 6;

/// Words that a code must not spell, as they are and without their vowels where enough is left to recognise them.
static RUDE: LazyLock<Vec<String>> = LazyLock::new(|| {
    let words = include_str!("rude.txt").lines().map(str::to_uppercase);
    words.flat_map(|word| [without_vowels(&word), word]).filter(|word| word.len() >= 3).collect()
});

/// A code in the one way in which it is kept and shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinCode(String);

impl JoinCode {
    /// A new code that nobody could be offended by: one of some 34 million.
    pub fn new() -> Self {
        loop {
            // Bytes past the last whole round would make some letters likelier than others.
            let even = |byte: &u8| usize::from(*byte) < 256 / LETTERS.len() * LETTERS.len();
            let letters = random::bytes::<{ 2 * LENGTH }>().into_iter().filter(even);
            let code = Self(letters.take(LENGTH).map(|byte| char::from(LETTERS[usize::from(byte) % LETTERS.len()])).collect());
            if code.0.len() == LENGTH && !code.is_rude() {
                return code;
            }
        }
    }

    /// Reads a typed code, in any case and with spaces or dashes between the letters.
    pub fn parse(typed: &str) -> Option<Self> {
        let letters: String =
            typed.chars().filter(|letter| !letter.is_whitespace() && !matches!(letter, '-' | '.' | '\u{2013}')).take(LENGTH + 1).collect();
        let letters = letters.to_uppercase();
        let ours = letters.len() == LENGTH && letters.bytes().all(|letter| LETTERS.contains(&letter));
        ours.then_some(Self(letters))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// In two halves, to be read out.
    pub fn spoken(&self) -> String {
        let (first, second) = self.0.split_at(LENGTH / 2);
        format!("{first} {second}")
    }

    fn is_rude(&self) -> bool {
        let seen: String = self.0.chars().map(seen_as).collect();
        let bare = without_vowels(&seen);
        RUDE.iter().any(|word| seen.contains(word.as_str()) || bare.contains(word.as_str()))
    }
}

impl Default for JoinCode {
    fn default() -> Self {
        Self::new()
    }
}

/// The letter that somebody who wants to see a word sees in a digit.
fn seen_as(letter: char) -> char {
    match letter {
        '3' => 'E',
        '4' => 'A',
        '6' => 'G',
        '7' => 'T',
        letter => letter,
    }
}

fn without_vowels(word: &str) -> String {
    word.chars().filter(|letter| !matches!(letter, 'A' | 'E' | 'I' | 'O' | 'U')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_has_six_clear_letters_and_no_rude_word() {
        assert!(RUDE.len() > 60, "{RUDE:?}");
        for _ in 0..100_000 {
            let code = JoinCode::new();
            assert_eq!(code.as_str().len(), LENGTH);
            assert!(!code.as_str().contains(|letter| "0O1ILZ2S58BUVAE".contains(letter)), "{code:?}");
            assert!(!code.is_rude());
            assert_eq!(JoinCode::parse(code.as_str()), Some(code));
        }
        for rude in ["FCK", "CNT", "TWT", "F4G", "KKK", "R4P3", "DCK"] {
            let code = JoinCode(format!("{rude}GHR"));
            assert!(code.is_rude(), "{rude}");
        }
    }

    #[test]
    fn code_is_parsed_however_it_is_typed() {
        let code = JoinCode("GHR347".into());
        for typed in ["ghr347", " GHR 347 ", "g-h-r-3-4-7", "GHR.347", "Ghr\u{a0}347"] {
            assert_eq!(JoinCode::parse(typed), Some(code.clone()), "{typed}");
        }
        for typed in ["", "GHR34", "GHR3477", "GHR34O", "GHR34é", &"G".repeat(10_000)] {
            assert_eq!(JoinCode::parse(typed), None, "{typed}");
        }
        assert_eq!(code.spoken(), "GHR 347");
    }

    #[test]
    fn codes_use_every_letter() {
        let all: String = (0..2_000).map(|_| JoinCode::new().0).collect();
        assert!(LETTERS.iter().all(|letter| all.contains(char::from(*letter))));
    }
}
