//! The sentences of a text, for a form that codes one without script.

use crate::coding::Excerpt;
use unicode_segmentation::UnicodeSegmentation;

/// Words with a full stop that ends no sentence.
const SHORTENED: [&str; 11] = ["mr", "mrs", "ms", "dr", "prof", "st", "rev", "e.g", "i.e", "vs", "approx"];

/// Splits a text into sentences, without the spaces around them. A line break ends a sentence too.
pub fn sentences(text: &str) -> Vec<Excerpt> {
    let (mut found, mut begun, mut at) = (vec![], None, 0);
    // Unicode's rules let a sentence go on where the next word has no capital. Young people often write none.
    for part in text.split_sentence_bounds().flat_map(|part| part.split_inclusive(". ")) {
        let start = begun.take().unwrap_or(at);
        at += part.chars().count();
        if goes_on(part) { begun = Some(start) } else { found.push(Excerpt { start, end: at }) }
    }
    found.extend(begun.map(|start| Excerpt { start, end: at }));
    let letters: Vec<char> = text.chars().collect();
    found.into_iter().filter_map(|sentence| trimmed(&letters, sentence)).collect()
}

/// Whether a part ends with a shortened word or an initial, on the same line.
fn goes_on(part: &str) -> bool {
    let Some(word) = part.trim_end_matches([' ', '\u{a0}']).strip_suffix('.') else { return false };
    let word = word.rsplit(|letter: char| !letter.is_alphanumeric() && letter != '.').next().unwrap_or_default();
    let is_initial = word != "I" && word.chars().count() == 1 && word.chars().all(char::is_uppercase);
    is_initial || SHORTENED.contains(&word.to_lowercase().as_str())
}

/// Takes the spaces off both ends; `None` when nothing is left.
fn trimmed(letters: &[char], Excerpt { start, end }: Excerpt) -> Option<Excerpt> {
    let within = letters.get(start..end)?;
    let first = within.iter().position(|letter| !letter.is_whitespace())?;
    let last = within.iter().rposition(|letter| !letter.is_whitespace())?;
    Some(Excerpt { start: start + first, end: start + last + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|sentence| sentence.of(text).unwrap()).collect()
    }

    #[test]
    fn sentences_end_where_readers_end_them() {
        assert_eq!(split("I’m lonely. Nobody asks! Why?"), ["I’m lonely.", "Nobody asks!", "Why?"]);
        assert_eq!(split("no full stops\nbut lines\r\n\r\n  and gaps "), ["no full stops", "but lines", "and gaps"]);
        assert_eq!(split("it cost 3.50. we waited... ages.no bus"), ["it cost 3.50.", "we waited...", "ages.no bus"]);
        assert_eq!(split("“Go away.” That is what he said."), ["“Go away.”", "That is what he said."]);
        assert_eq!(split("bus late 😡 again 👩\u{200d}👧. Fed up 😢"), ["bus late 😡 again 👩\u{200d}👧.", "Fed up 😢"]);
        assert_eq!(split("هل تسمعني؟ أنا هنا."), ["هل تسمعني؟", "أنا هنا."]);
        assert_eq!(split("我很害怕。没有人听。"), ["我很害怕。", "没有人听。"]);
        assert_eq!((split(""), split(" \n\t ")), (vec![], vec![]));
    }

    #[test]
    fn shortened_words_end_no_sentence() {
        assert_eq!(split("Mr. Hill and Dr. J. Bell know. So do I. They said so."), ["Mr. Hill and Dr. J. Bell know.", "So do I.", "They said so."]);
        assert_eq!(split("I told Mr.\nNobody else"), ["I told Mr.", "Nobody else"]);
        assert_eq!(split("See you, Mrs."), ["See you, Mrs."]);
    }

    /// Parts of texts that are hard to split.
    const PARTS: &[&str] =
        &["Mr. ", ". ", "! ", "?\n", "\r\n", "A", "b", " ", "\u{301}", "\u{200d}", "👩", "🇬🇧", "س", "؟", "。", "1.5", "”", "\u{a0}"];

    fn texts() -> impl Strategy<Value = String> {
        let part = prop_oneof![prop::sample::select(PARTS).prop_map(str::to_string), any::<char>().prop_map(String::from)];
        prop::collection::vec(part, 0..40).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn sentences_lie_in_order_and_leave_out_only_spaces(text in texts()) {
            let letters: Vec<char> = text.chars().collect();
            let mut at = 0;
            for sentence in sentences(&text) {
                prop_assert!(at <= sentence.start && sentence.start < sentence.end && sentence.end <= letters.len());
                prop_assert!(letters[at..sentence.start].iter().all(|letter| letter.is_whitespace()));
                prop_assert!(!letters[sentence.start].is_whitespace() && !letters[sentence.end - 1].is_whitespace());
                at = sentence.end;
            }
            prop_assert!(letters[at..].iter().all(|letter| letter.is_whitespace()));
        }
    }
}
