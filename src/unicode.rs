//! Texts compared whatever way their letters are encoded, and cut between whole letters.

use crate::typed::written;
use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

/// Returns the text in normal form C: an accented letter is one character, however it was typed.
pub fn nfc(text: &str) -> String {
    text.nfc().collect()
}

/// Returns the text in normal form KC, where letters that mean the same are the same. NIST SP 800-63B wants passwords hashed so.
pub fn nfkc(text: &str) -> String {
    text.nfkc().collect()
}

/// Folds a name to compare it with others: no spaces around it, no capitals, normal form C.
pub fn caseless(text: &str) -> String {
    // A small letter may take an accent of its own.
    nfc(&nfc(written(text)).to_lowercase())
}

/// Returns the beginning of a text, at most so many characters: whole letters with all that belongs to them. Only a first letter that is
/// too long by itself, from marks piled on it, is cut.
pub fn cut(text: &str, most: usize) -> &str {
    let mut left = most;
    let taken = text.grapheme_indices(true).take_while(|(_, letter)| {
        let length = letter.chars().count();
        let fits = length <= left;
        left = left.saturating_sub(length);
        fits
    });
    let whole = taken.last().map(|(at, letter)| at + letter.len());
    let end = whole.or_else(|| text.char_indices().nth(most).map(|(at, _)| at));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_capitals_make_no_difference() {
        for other in ["Café Zoë", " CAFE\u{301} zoe\u{308}\u{a0}", "\u{feff}cafe\u{301} ZOË"] {
            assert_eq!(caseless(other), "café zoë", "{other:?}");
        }
        assert_ne!(caseless("Cafe"), caseless("Café"));
        assert_eq!(caseless("\u{200b}"), "");
    }

    mod cut {
        use super::*;

        const WALES: &str = "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}";

        #[test]
        fn letter_stays_whole_or_goes() {
            for letter in [WALES, "👩\u{200d}👩\u{200d}👧", "🇬🇧", "e\u{301}", "❤\u{fe0f}", "👍🏽", "\r\n", "நி"] {
                let (length, text) = (letter.chars().count(), format!("ab{letter}cd"));
                for most in 0..text.chars().count() {
                    let expected = match most {
                        _ if most < 2 => text[..most].to_string(),
                        _ if most < 2 + length => "ab".into(),
                        _ => format!("ab{letter}{}", if most > 2 + length { "c" } else { "" }),
                    };
                    assert_eq!(cut(&text, most), expected, "{letter:?} {most}");
                }
                assert_eq!(cut(&text, 99), text);
            }
        }

        #[test]
        fn piled_marks_are_cut_all_the_same() {
            assert_eq!(cut(&format!("e{}", "\u{301}".repeat(500)), 10).chars().count(), 10);
            assert_eq!((cut("", 0), cut("", 3), cut("a", 0)), ("", "", ""));
        }
    }
}
