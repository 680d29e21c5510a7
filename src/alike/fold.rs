//! Splits a text into words and folds each, so that capitals, accents and the way in which letters are encoded make no difference.

use crate::unicode::nfc;
use rust_stemmers::{Algorithm, Stemmer};
use std::ops::Range;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};
use unicode_segmentation::UnicodeSegmentation;

/// A word of a text: its bytes there, and the word as it is compared.
pub struct Token {
    pub at: Range<usize>,
    pub folded: String,
}

/// The words of a text, in order. An emoji is a word, and so is each letter of a script that leaves no gaps between words.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = vec![];
    let mut word: Option<Range<usize>> = None;
    for (start, letter) in text.grapheme_indices(true) {
        let end = start + letter.len();
        match letter.chars().next().unwrap_or(' ') {
            first if joins(first) => {}
            first if first.is_alphanumeric() && !stands_alone(first) => word = Some(word.map_or(start, |word| word.start)..end),
            first => {
                push(&mut tokens, text, word.take());
                if stands_alone(first) {
                    push(&mut tokens, text, Some(start..end));
                }
            }
        }
    }
    push(&mut tokens, text, word);
    tokens
}

fn push(tokens: &mut Vec<Token>, text: &str, at: Option<Range<usize>>) {
    let Some(at) = at else { return };
    let folded = fold(&text[at.clone()]);
    if !folded.is_empty() {
        tokens.push(Token { at, folded });
    }
}

/// Whether a word goes on after this: an apostrophe, or a sign that nobody sees.
fn joins(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | '`' | 'ʼ' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// Whether this is a word by itself: an emoji or another picture, or a letter of a script without gaps between words.
fn stands_alone(letter: char) -> bool {
    let is_picture = matches!(letter, '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}') && !letter.is_alphanumeric();
    let has_no_gaps = matches!(letter,
        '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' // Thai, Lao, Burmese, Khmer
        | '\u{3041}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9f}' // kana
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    is_picture || has_no_gaps
}

fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect();
    }
    let mut folded = String::with_capacity(word.len());
    for letter in word.nfkd().filter(|letter| !is_left_out(*letter)).flat_map(char::to_lowercase) {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            letter => folded.push(plain(letter)),
        }
    }
    nfc(&folded)
}

/// Marks that change how a letter is said and not which word it is; signs that nobody sees; the colour of a skin in an emoji.
fn is_left_out(letter: char) -> bool {
    let is_accent = matches!(letter,
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
        | '\u{591}'..='\u{5c7}' // Hebrew points
        | '\u{610}'..='\u{61a}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6ed}' | '\u{640}'); // tashkeel, and the stroke that only widens
    let is_skin = matches!(letter, '\u{1f3fb}'..='\u{1f3ff}');
    let is_variant = matches!(letter, '\u{fe00}'..='\u{fe0f}');
    // The sign that joins the parts of an emoji, and the letters of the country in a flag.
    let is_of_emoji = matches!(letter, '\u{200d}' | '\u{e0020}'..='\u{e007f}');
    let is_part = is_of_emoji || !joins(letter) && (letter.is_alphanumeric() || is_combining_mark(letter) || stands_alone(letter));
    is_accent || is_skin || is_variant || !is_part
}

/// A small letter as it is compared, where taking accents off is not enough.
fn plain(letter: char) -> char {
    match letter {
        'ø' => 'o',
        'ł' => 'l',
        'đ' | 'ð' => 'd',
        'ı' => 'i',
        'ς' => 'σ',
        // Forms of alef that are letters of their own.
        'ٱ' => 'ا',
        'ى' => 'ي',
        letter => letter,
    }
}

/// The stem of a folded English word; any other word as it is.
pub fn stem(folded: &str) -> String {
    if !folded.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return folded.into();
    }
    let stem = Stemmer::create(Algorithm::English).stem(folded);
    // “Buses” and “buse” have one stem, but “bus” has another.
    stem.strip_suffix("se").filter(|rest| rest.len() > 1).map_or_else(|| stem.to_string(), |rest| format!("{rest}s"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.folded).collect()
    }

    #[test]
    fn accents_capitals_and_encodings_fold_together() {
        for (one, other) in [
            ("Hänge", "HANGE"),
            ("ha\u{308}nge", "hänge"),
            ("tŷ dŵr", "TY DWR"),
            ("straße", "STRASSE"),
            ("smørrebrød", "Smorrebrod"),
            ("Łódź", "lodz"),
            ("ﬁne", "fine"),
            ("مَدْرَسَة", "مدرسة"),
            ("أحمد إلى آخر ٱسم", "احمد الي اخر اسم"),
            ("don’t", "dont"),
            ("Mum's", "mums"),
            ("so\u{ad}ci\u{200b}al", "social"),
            ("👍🏽 ❤\u{fe0f}", "👍 ❤"),
            ("ΟΔΟΣ", "οδος"),
        ] {
            assert_eq!(words(one), words(other), "{one} and {other}");
        }
        assert_ne!(words("が"), words("か"), "a voiced letter is another one");
        assert_ne!(words("कि"), words("का"), "a vowel is not an accent");
    }

    #[test]
    fn words_end_where_they_should() {
        assert_eq!(words("bus.stop, #late 24/7"), ["bus", "stop", "late", "24", "7"]);
        assert_eq!(words("sad😢😢ok"), ["sad", "😢", "😢", "ok"]);
        assert_eq!(words("我怕回家"), ["我", "怕", "回", "家"]);
        assert_eq!(words("👩\u{200d}👧 🇬🇧"), ["👩\u{200d}👧", "🇬🇧"]);
        assert_eq!(words("… — ! \u{200b}"), [""; 0]);
    }

    #[test]
    fn stems_are_of_english_words() {
        for word in ["frighten", "frightened", "frightening", "frightens"] {
            assert_eq!(stem(word), "frighten");
        }
        assert_eq!(stem("buses"), stem("bus"));
        assert_ne!(stem("use"), stem("us"));
        assert_eq!(stem("مدرسة"), "مدرسة");
    }

    proptest! {
        #[test]
        fn tokens_lie_in_the_text_one_after_another(text in "\\PC{0,60}") {
            let mut last = 0;
            for Token { at, folded } in tokens(&text) {
                prop_assert!(last <= at.start && at.start < at.end && text.get(at.clone()).is_some());
                prop_assert!(!folded.is_empty());
                last = at.end;
            }
        }
    }
}
