//! Cuts a text to one line of a node; the server has no font, so the width of each letter is estimated.

use crate::feedback::{staff_view::DAMAGED, store::StoredWords};
use unicode_segmentation::UnicodeSegmentation;

/// The width of a line in units of the font size: the room of a node in the widest of the usual fonts.
pub const LINE_WIDTH: f64 = 17.2;
const QUOTATION_MARKS_WIDTH: f64 = 1.2;
/// Most marks that a letter keeps; Vietnamese needs two.
const MOST_MARKS: usize = 2;

/// Cuts a text to one line of a node.
pub fn cut(text: &str) -> String {
    cut_to(text, LINE_WIDTH)
}

/// Quotes feedback, or says that it is damaged, on one line of a node.
pub fn quote_or_damaged(words: &StoredWords) -> String {
    words.as_deref().map_or_else(|_| cut(DAMAGED), quote)
}

/// Puts a text in quotation marks and cuts it to one line of a node.
pub fn quote(text: &str) -> String {
    format!("“{}”", cut_to(text, LINE_WIDTH - QUOTATION_MARKS_WIDTH))
}

fn cut_to(text: &str, room: f64) -> String {
    // Characters that change the direction of writing would also change it for the text behind them.
    let hidden = |letter: &char| letter.is_control() || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let mut marks = 0;
    // Marks piled on a letter would cover the nodes above.
    let mut piled = |letter: &char| {
        marks = if is_mark(*letter) { marks + 1 } else { 0 };
        marks > MOST_MARKS
    };
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|letter| !hidden(letter) && !piled(letter)).collect();
    if text.chars().map(width).sum::<f64>() <= room {
        return text;
    }
    let (mut used, mut line) = (width('…'), String::new());
    for whole in text.graphemes(true) {
        used += whole.chars().map(width).sum::<f64>();
        if used > room {
            break;
        }
        line.push_str(whole);
    }
    format!("{}…", line.trim_end_matches(|letter: char| letter.is_whitespace() || ".,…".contains(letter)))
}

/// Whether a character stands above, below or around the one before it.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Estimates the width of a letter in units of the font size.
fn width(letter: char) -> f64 {
    match letter {
        '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0020}'..='\u{e007f}' => 0.0,
        _ if is_mark(letter) => 0.0,
        ' ' | 'i' | 'j' | 'l' | '.' | ',' | '\'' | '’' | '!' | ':' | ';' | '|' => 0.33,
        'f' | 'r' | 't' | '(' | ')' | '-' => 0.42,
        'm' | 'w' | 'M' | 'W' | '…' | '%' | '@' => 1.0,
        'a'..='z' | '0'..='9' => 0.62,
        _ if letter >= '\u{1100}' && !('\u{2000}'..'\u{2100}').contains(&letter) => 1.3,
        _ => 0.75,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    mod cut {
        use super::*;

        #[test]
        fn short_text_stays_whole() {
            assert_eq!(cut("short\n enough"), "short enough");
        }

        #[test]
        fn direction_marks_are_removed() {
            assert_eq!(cut("a\u{202e}b"), "ab");
        }

        #[test]
        fn piled_marks_are_cut_to_two() {
            assert_eq!(cut(&format!("z{}e\u{301}", "\u{301}".repeat(200))), "z\u{301}\u{301}e\u{301}");
        }

        #[test]
        fn long_text_ends_with_an_ellipsis() {
            let long = cut(&"many words ".repeat(9));
            assert!(long.ends_with('…') && (26..36).contains(&long.chars().count()), "{long}");
        }

        #[test]
        fn wide_letters_leave_room_for_fewer() {
            assert_eq!(cut(&"W".repeat(99)).chars().count(), 17);
            assert!(cut(&"🚏".repeat(99)).chars().count() < 14);
        }

        #[test]
        fn flags_and_families_stay_whole() {
            for whole in ["🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}", "👩\u{200d}👩\u{200d}👧", "🇬🇧", "e\u{301}"] {
                for before in ["", "a", "ab", "abc"] {
                    let line = cut(&format!("{before}{}", whole.repeat(99)));
                    let kept = line.strip_prefix(before).unwrap().strip_suffix('…').unwrap();
                    assert_eq!(kept, whole.repeat(kept.len() / whole.len()), "{line}");
                }
            }
        }
    }
}
