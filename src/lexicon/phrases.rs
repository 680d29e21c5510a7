//! Lists of phrases, and finding them in a sentence. The top of `words.txt` says how a phrase is written.

use super::{Reason, fold::folded_word};
use std::collections::HashMap;
use strum::VariantArray;

/// Most words that `..` stands for.
const GAP: usize = 4;

/// A set of words that may stand at one place of a phrase, by its number.
type Slot = u16;

/// The slots that a word of the text fits.
#[derive(Clone, Default)]
pub struct Token(Vec<Slot>);

pub struct Phrase {
    pub reason: Option<Reason>,
    /// Whether a "not" before it does not cancel it.
    pub bears_not: bool,
    /// Whether a sentence about a game, a story or a lesson cancels it.
    pub is_weak: bool,
    places: Vec<Place>,
}

/// A word of a phrase, and whether others may stand before it.
struct Place {
    after_gap: bool,
    slot: Slot,
}

/// A phrase in a sentence: the places of its words.
pub struct Found<'a> {
    pub phrase: &'a Phrase,
    pub at: Vec<usize>,
}

#[derive(Default)]
pub struct Phrases {
    classes: HashMap<String, Vec<String>>,
    slots: HashMap<String, Slot>,
    words: HashMap<String, Vec<Slot>>,
    beginnings: HashMap<String, Vec<Slot>>,
    /// The phrases by the slot of their first word.
    by_first: HashMap<Slot, Vec<Phrase>>,
}

impl Phrases {
    /// Reads lists; a later one may use the classes of those before it.
    pub fn new(lists: &[&str]) -> Self {
        let mut phrases = Self::default();
        for list in lists {
            let mut reason = None;
            for line in list.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
                if let Some(heading) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
                    reason = Reason::VARIANTS.iter().find(|reason| reason.label() == heading).copied();
                } else if let Some((name, words)) = line.split_once(" = ") {
                    let words = words.split_whitespace().flat_map(|word| phrases.words_of(word)).collect();
                    phrases.classes.insert(name.into(), words);
                } else {
                    phrases.add(line, reason);
                }
            }
        }
        phrases
    }

    fn words_of(&self, word: &str) -> Vec<String> {
        self.classes.get(word).cloned().unwrap_or_else(|| vec![word.to_string()])
    }

    fn add(&mut self, line: &str, reason: Option<Reason>) {
        let (bears_not, is_weak) = (line.starts_with('!'), line.starts_with('~'));
        let (mut places, mut after_gap) = (vec![], false);
        for word in line.trim_start_matches(['!', '~']).split_whitespace() {
            if word == ".." {
                after_gap = true;
                continue;
            }
            let slot = self.slot(word);
            places.push(Place { after_gap, slot });
            after_gap = false;
        }
        if let Some(first) = places.first() {
            self.by_first.entry(first.slot).or_default().push(Phrase { reason, bears_not, is_weak, places });
        }
    }

    /// The number of a set of words, such as `@they` or `him|her`.
    fn slot(&mut self, written: &str) -> Slot {
        if let Some(slot) = self.slots.get(written) {
            return *slot;
        }
        let slot = self.slots.len() as Slot;
        self.slots.insert(written.into(), slot);
        for word in written.split('|').flat_map(|word| self.words_of(word)).collect::<Vec<_>>() {
            let (words, word) = match word.strip_suffix('*') {
                Some(beginning) => (&mut self.beginnings, folded_word(beginning)),
                None => (&mut self.words, folded_word(&word)),
            };
            words.entry(word).or_default().push(slot);
        }
        slot
    }

    /// The slots that each word of a sentence fits.
    pub fn tokens(&self, sentence: &[String]) -> Vec<Token> {
        sentence.iter().map(|word| self.token(word)).collect()
    }

    fn token(&self, word: &str) -> Token {
        let mut slots = self.words.get(word).cloned().unwrap_or_default();
        for (end, letter) in word.char_indices().skip(1) {
            slots.extend(self.beginnings.get(&word[..end + letter.len_utf8()]).into_iter().flatten());
        }
        slots.sort_unstable();
        Token(slots)
    }

    /// All phrases in a sentence, each at the first place from each of its beginnings.
    pub fn found(&self, tokens: &[Token]) -> Vec<Found<'_>> {
        let mut found = vec![];
        for (first, token) in tokens.iter().enumerate() {
            for phrase in token.0.iter().filter_map(|slot| self.by_first.get(slot)).flatten() {
                let mut at = vec![first];
                if fits(&phrase.places[1..], tokens, &mut at) {
                    found.push(Found { phrase, at });
                }
            }
        }
        found
    }
}

/// Whether the rest of a phrase follows; adds the places of its words.
fn fits(rest: &[Place], tokens: &[Token], at: &mut Vec<usize>) -> bool {
    let Some((place, rest)) = rest.split_first() else { return true };
    let next = at.last().map_or(0, |last| last + 1);
    let furthest = if place.after_gap { next + GAP } else { next };
    for candidate in next..=furthest.min(tokens.len().saturating_sub(1)) {
        if tokens[candidate].0.binary_search(&place.slot).is_ok() {
            at.push(candidate);
            if fits(rest, tokens, at) {
                return true;
            }
            at.pop();
        }
    }
    false
}
