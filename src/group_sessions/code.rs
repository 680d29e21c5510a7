//! Join codes: six letters and digits that are easy to read across a room, to say and to type.

use crate::{
    random,
    typed::{is_seen, plain},
};
use percent_encoding::percent_decode_str;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// The alphabet of codes. Not in it: vowels, so that no word comes about; what looks like something else (0 O, 1 I L, 2 Z, 5 S, 8 B, U V);
/// and N and J, which sound like M and G when they are called across a room.
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

    /// Reads a code as it was typed or pasted: in any case, spelled out, with other signs or words around it, or as the whole link.
    pub fn parse(typed: &str) -> Result<Self, NotACode> {
        let folded = folded(typed);
        let in_links = ["CODE=", "JOIN/"].into_iter().filter_map(|before| folded.split_once(before)).map(|(_, rest)| {
            let end = rest.find(|letter: char| letter.is_whitespace() || "/?#&".contains(letter));
            percent_decode_str(end.and_then(|end| rest.get(..end)).unwrap_or(rest)).decode_utf8_lossy().into_owned()
        });
        let found = in_links.filter(|text| text.contains(char::is_alphanumeric)).chain([folded.clone()]).map(|text| read(&text));
        // Where none is a code, the first is the nearest to one.
        found.reduce(|first, next| first.or_else(|problem| next.map_err(|_| problem))).unwrap_or(Err(NotACode::Empty))
    }

    /// Reads a code as it is stored.
    pub fn stored(text: &str) -> Option<Self> {
        let is_ours = text.len() == LENGTH && text.bytes().all(|letter| LETTERS.contains(&letter));
        is_ours.then(|| Self(text.into()))
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

/// Why some text can't be a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotACode {
    Empty,
    /// It has so many letters and digits.
    Length(usize),
    /// It has a letter or digit that is in no code.
    Letter(char),
}

/// Folds a text into capitals without accents, plain digits, and the letters of ours that others look like.
fn folded(typed: &str) -> String {
    let is_accent = |letter: char| matches!(letter, '\u{300}'..='\u{36f}');
    let plain = typed.nfkd().filter(|&letter| !is_accent(letter) && (is_seen(letter) || letter.is_whitespace())).filter_map(plain);
    plain.flat_map(char::to_uppercase).map(looks_like).collect()
}

/// Reads the letters of a folded text: all of them, those outside words, or the only word that is a code by itself.
fn read(text: &str) -> Result<JoinCode, NotACode> {
    let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric() && !"'’".contains(letter)).filter(|word| !word.is_empty()).collect();
    let all = spelled(&words.concat());
    if all.is_ok() {
        return all;
    }
    // No code has a vowel, so "code" and "is" are words around one.
    let is_word = |word: &str| word.chars().count() > 1 && word.chars().all(|letter| !letter.is_numeric()) && without_vowels(word) != word;
    let besides = spelled(&words.iter().filter(|word| !is_word(word)).copied().collect::<String>());
    let mut alone = words.iter().filter_map(|word| spelled(word).ok());
    match (besides, alone.next().filter(|_| alone.next().is_none())) {
        (Ok(code), _) | (Err(_), Some(code)) => Ok(code),
        (Err(NotACode::Empty), None) => all,
        (problem, None) => problem,
    }
}

/// Reads letters that must all belong to a code.
fn spelled(text: &str) -> Result<JoinCode, NotACode> {
    let letters: String = text.chars().filter(|letter| letter.is_alphanumeric()).map(heard_as).collect();
    match letters.chars().count() {
        0 => Err(NotACode::Empty),
        LENGTH => match letters.chars().find(|letter| !letter.is_ascii() || !LETTERS.contains(&(*letter as u8))) {
            None => Ok(JoinCode(letters)),
            Some(letter) => Err(NotACode::Letter(letter)),
        },
        count => Err(NotACode::Length(count)),
    }
}

/// The letter of a code that a capital of another alphabet looks like.
fn looks_like(letter: char) -> char {
    match letter {
        'С' => 'C',
        'Н' | 'Η' => 'H',
        'К' | 'Κ' => 'K',
        'М' | 'Μ' => 'M',
        'Р' | 'Ρ' => 'P',
        'Т' | 'Τ' => 'T',
        'Х' | 'Χ' => 'X',
        'У' | 'Υ' => 'Y',
        'З' => '3',
        letter => letter,
    }
}

/// The letter of a code that was called out where one that sounds like it was typed.
fn heard_as(letter: char) -> char {
    match letter {
        'N' => 'M',
        'J' => 'G',
        letter => letter,
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
            assert_eq!(JoinCode::parse(code.as_str()), Ok(code));
        }
        for rude in ["FCK", "CNT", "TWT", "F4G", "KKK", "R4P3", "DCK"] {
            let code = JoinCode(format!("{rude}GHR"));
            assert!(code.is_rude(), "{rude}");
        }
    }

    mod parse {
        use super::*;

        #[test]
        fn code_is_read_however_it_is_typed() {
            let code = JoinCode("GHR347".into());
            assert_eq!(code.spoken(), "GHR 347");
            for typed in [
                "ghr347",
                " GHR 347 ",
                "Ghr\u{a0}347",
                "g h r 3 4 7",
                "GHR\t347\r\n",
                "g-h-r-3-4-7",
                "GHR\u{2010}347",
                "GHR – 347",
                "GHR—347",
                "GHR\u{2212}347",
                "ghr_347",
                "GHR.347.",
                "G,H,R,3,4,7",
                "GHR/347",
                "#GHR347",
                "# ghr347!",
                "\"GHR347\"",
                "“GHR 347”",
                "'ghr347'",
                "‘GHR347’",
                "«GHR347»",
                "(GHR347)",
                "[ghr347]",
                "{GHR347}",
                "<GHR347>",
                "*GHR347*",
                "\u{feff}GHR\u{200b}347\u{200e}",
                "GHR\u{ad}347",
                "ＧＨＲ３４７",
                "ghr٣٤٧",
                "ghr۳۴۷",
                "GHR३४७",
                "𝐆𝐇𝐑𝟑𝟒𝟕",
                "ⒼⒽⓇ③④⑦",
                "GHR3️⃣4️⃣7️⃣",
                "ğĥŕ347",
                "GНR347",
                "code: GHR347",
                "Code GHR 347",
                "CODE=GHR347",
                "The code is GHR-347.",
                "our group code’s ghr347",
                "it's ghr347 thx",
                "https://sayso.example.org/join/GHR347",
                "HTTPS://SAYSO.EXAMPLE.ORG/JOIN/GHR347/",
                "sayso.example.org/join/ghr347",
                "http://127.0.0.1:3000/join/ghr347?in",
                "/join/GHR347#top",
                "https://sayso.example.org/join/GHR%20347",
                "https://sayso.example.org/join?code=ghr347&x=1",
                "Join our group: https://sayso.example.org/join/GHR347 See you there!",
                "<https://sayso.example.org/join/GHR347>",
            ] {
                assert_eq!(JoinCode::parse(typed), Ok(code.clone()), "{typed}");
            }
        }

        #[test]
        fn letter_that_sounds_like_one_of_ours_is_that_one() {
            assert_eq!(JoinCode::parse("NJR347"), Ok(JoinCode("MGR347".into())));
        }

        #[test]
        fn problem_says_why_it_is_no_code() {
            for (typed, problem) in [
                ("", NotACode::Empty),
                (" \u{200b}–#", NotACode::Empty),
                ("GHR34", NotACode::Length(5)),
                ("code: GHR34", NotACode::Length(5)),
                ("GHR3477", NotACode::Length(7)),
                ("https://sayso.example.org/join/GHR34", NotACode::Length(5)),
                ("hello there", NotACode::Length(10)),
                ("GHR34O", NotACode::Letter('O')),
                ("GHR 340", NotACode::Letter('0')),
                ("1HR347", NotACode::Letter('1')),
                ("GHR34l", NotACode::Letter('L')),
                ("GHR34é", NotACode::Letter('E')),
                ("GHR34ж", NotACode::Letter('Ж')),
            ] {
                assert_eq!(JoinCode::parse(typed), Err(problem), "{typed}");
            }
            assert_eq!(JoinCode::parse(&"G".repeat(10_000)), Err(NotACode::Length(10_000)));
        }
    }

    #[test]
    fn stored_code_is_read_as_it_is() {
        assert_eq!(JoinCode::stored("GHR347"), Some(JoinCode("GHR347".into())));
        assert!(["ghr347", "GHR34", "GHR34O", "GHR 347"].iter().all(|text| JoinCode::stored(text).is_none()));
    }

    #[test]
    fn codes_use_every_letter() {
        let all: String = (0..2_000).map(|_| JoinCode::new().0).collect();
        assert!(LETTERS.iter().all(|letter| all.contains(char::from(*letter))));
    }
}
