//! A query as somebody types it, and whether a text is one that it finds.

use crate::alike::fold::{stem, tokens};
use std::ops::Range;

/// The marks around a phrase.
const QUOTES: [char; 8] = ['"', '“', '”', '„', '‟', '«', '»', '＂'];

/// Terms that a text must have all of, or must not have.
#[derive(Debug, Default)]
pub struct Query(Vec<Term>);

/// A word or a phrase.
#[derive(Debug)]
pub struct Term {
    /// The words that stand one after another, one at least.
    pub words: Vec<Sought>,
    /// Texts with it are left out.
    pub leaves_out: bool,
}

/// A folded word that is looked for.
#[derive(Debug, PartialEq, Eq)]
pub enum Sought {
    Exact(String),
    /// Any word with this stem.
    Stem(String),
    /// Any word that begins so.
    Start(String),
}

impl Sought {
    fn fits(&self, folded: &str) -> bool {
        match self {
            Self::Exact(word) => word == folded,
            Self::Stem(sought) => *sought == stem(folded),
            Self::Start(start) => folded.starts_with(start.as_str()),
        }
    }
}

impl Query {
    pub fn parse(text: &str) -> Self {
        let (mut terms, mut rest) = (vec![], text.trim_start());
        while !rest.is_empty() {
            let (leaves_out, term) = rest.strip_prefix('-').map_or((false, rest), |term| (true, term));
            let (written, is_phrase, after) = match term.strip_prefix(QUOTES) {
                Some(quoted) => {
                    let (phrase, after) = quoted.split_once(QUOTES).unwrap_or((quoted, ""));
                    (phrase, true, after)
                }
                None => {
                    let end = term.find(|letter: char| letter.is_whitespace() || QUOTES.contains(&letter)).unwrap_or(term.len());
                    (&term[..end], false, &term[end..])
                }
            };
            let words = sought(written, is_phrase);
            if !words.is_empty() {
                terms.push(Term { words, leaves_out });
            }
            rest = after.trim_start();
        }
        Self(terms)
    }

    pub fn terms(&self) -> &[Term] {
        &self.0
    }

    /// The parts of a text that it looks for, in order and apart; `None` when it does not find this text.
    pub fn marks(&self, text: &str) -> Option<Vec<Range<usize>>> {
        let tokens = tokens(text);
        let mut found: Vec<Range<usize>> = vec![];
        for term in &self.0 {
            let fits =
                tokens.windows(term.words.len()).filter(|window| window.iter().zip(&term.words).all(|(token, sought)| sought.fits(&token.folded)));
            let before = found.len();
            found.extend(fits.filter_map(|window| Some(window.first()?.at.start..window.last()?.at.end)));
            if term.leaves_out == (found.len() > before) {
                return None;
            }
        }
        found.sort_unstable_by_key(|mark| mark.start);
        let mut marks: Vec<Range<usize>> = vec![];
        for mark in found {
            match marks.last_mut() {
                Some(last) if mark.start < last.end => last.end = last.end.max(mark.end),
                _ => marks.push(mark),
            }
        }
        Some(marks)
    }
}

/// The words of one term. A word alone is found by its stem too; what is more than one word in its script is a phrase.
fn sought(written: &str, is_phrase: bool) -> Vec<Sought> {
    let mut words: Vec<String> = tokens(written).into_iter().map(|token| token.folded).collect();
    let last = words.pop();
    let is_alone = words.is_empty();
    let last = last.map(|word| match is_phrase {
        false if written.ends_with('*') => Sought::Start(word),
        false if is_alone => Sought::Stem(stem(&word)),
        _ => Sought::Exact(word),
    });
    words.into_iter().map(Sought::Exact).chain(last).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked<'t>(query: &str, text: &'t str) -> Option<Vec<&'t str>> {
        Query::parse(query).marks(text).map(|marks| marks.into_iter().map(|mark| &text[mark]).collect())
    }

    #[test]
    fn words_stems_starts_and_phrases_are_marked() {
        let text = "I was frightened. The bus stop was dark, and all Stops late";
        assert_eq!(marked("frightening", text), Some(vec!["frightened"]));
        assert_eq!(marked("fright", text), None);
        assert_eq!(marked("fright*", text), Some(vec!["frightened"]));
        assert_eq!(marked("stop", text), Some(vec!["stop", "Stops"]));
        assert_eq!(marked("\"stop\"", text), Some(vec!["stop"]));
        assert_eq!(marked("“BUS stop”", text), Some(vec!["bus stop"]));
        assert_eq!(marked("\"stop bus\"", text), None);
        assert_eq!(marked("\"the bus stop", text), Some(vec!["The bus stop"]), "a phrase without an end");
        assert_eq!(marked("bus-st*", text), Some(vec!["bus stop"]));
        assert_eq!(marked("late dark", text), Some(vec!["dark", "late"]));
        assert_eq!(marked("late train", text), None);
        assert_eq!(marked("\"bus stop\" stop", text), Some(vec!["bus stop", "Stops"]), "marks don't overlap");
    }

    #[test]
    fn leading_minus_leaves_out() {
        assert_eq!(marked("bus -late", "the bus is late"), None);
        assert_eq!(marked("bus -\"too late\"", "the bus is late"), Some(vec!["bus"]));
        assert_eq!(marked("-late", "the bus"), Some(vec![]));
        assert_eq!(marked("- bus", "the bus"), Some(vec!["bus"]));
    }

    #[test]
    fn scripts_and_emoji_are_found() {
        for (query, text, found) in [
            ("Hange", "die Hänge", "Hänge"),
            ("hänge", "die Hange", "Hange"),
            ("ty", "Tŷ bach", "Tŷ"),
            ("مدرسة", "في مَدْرَسَة", "مَدْرَسَة"),
            ("😢", "so sad😢", "😢"),
            ("回家", "我怕回家", "回家"),
        ] {
            assert_eq!(marked(query, text), Some(vec![found]), "{query}");
        }
    }

    #[test]
    fn nothing_to_look_for_is_no_term() {
        for query in ["", "  ", "-", "\"\"", "*", "!?", "- \" -\" *", "\u{200b}"] {
            assert!(Query::parse(query).terms().is_empty(), "{query:?}");
        }
    }
}
