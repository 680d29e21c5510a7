//! Alike texts: which of some texts are nearest to another, and by which words.
//!
//! A text is the stems of its words, each weighed by how rare it is (TF-IDF), and nearness is the cosine. Weights are whole numbers: a sum
//! is the same in whatever order it is made, so the same texts give the same answer bit for bit.

pub mod fold;
mod stop_words;

use fold::{Token, stem, tokens};
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap},
    sync::Arc,
};
use stop_words::is_stop_word;

/// A weight of 1 as a whole number.
const ONE: f64 = 1024.0;

/// Texts that can be compared, each with an id.
pub struct Alike<Id> {
    /// Sorted by id.
    texts: BTreeMap<Id, Vec<Term>>,
    /// The texts that have a stem, sorted by id.
    having: HashMap<Arc<str>, Vec<Id>>,
}

/// A text that is near another.
#[derive(Clone, Debug, PartialEq)]
pub struct Near<Id> {
    pub id: Id,
    /// From 0, no word in common, to 1, the same words.
    pub score: f32,
    /// The words in common, those that say most first, as the text that was asked about has them, in small letters.
    pub shared: Vec<String>,
}

/// A stem in a text.
struct Term {
    stem: Arc<str>,
    /// The first of its words there, in small letters.
    word: Box<str>,
    times: u32,
}

/// The words of a text that count, by stem.
fn terms(text: &str) -> BTreeMap<String, (Box<str>, u32)> {
    let mut terms: BTreeMap<String, (Box<str>, u32)> = BTreeMap::new();
    for Token { at, folded } in tokens(text) {
        if !is_stop_word(&folded) {
            let word = || text.get(at).unwrap_or_default().to_lowercase().into_boxed_str();
            terms.entry(stem(&folded)).or_insert_with(|| (word(), 0)).1 += 1;
        }
    }
    terms
}

/// A term of the text that is asked about: its weight, and its word.
struct Asked<'t> {
    stem: &'t str,
    weight: u64,
    word: &'t str,
}

impl<Id: Copy + Ord + std::hash::Hash> Default for Alike<Id> {
    fn default() -> Self {
        Self { texts: BTreeMap::new(), having: HashMap::new() }
    }
}

impl<Id: Copy + Ord + std::hash::Hash> Alike<Id> {
    /// Texts in any order. Of two with one id, the later counts.
    pub fn of<'t>(texts: impl Iterator<Item = (Id, &'t str)>) -> Self {
        let mut alike = Self::default();
        texts.for_each(|(id, text)| alike.add(id, text));
        alike
    }

    /// Adds a text, in place of the one with this id.
    pub fn add(&mut self, id: Id, text: &str) {
        self.remove(id);
        let mut added = vec![];
        for (stem, (word, times)) in terms(text) {
            let stem = self.having.get_key_value(stem.as_str()).map_or_else(|| Arc::from(stem), |(known, _)| known.clone());
            let having = self.having.entry(stem.clone()).or_default();
            if let Err(at) = having.binary_search(&id) {
                having.insert(at, id);
            }
            added.push(Term { stem, word, times });
        }
        self.texts.insert(id, added);
    }

    /// Forgets a text, and each word that is in no other.
    pub fn remove(&mut self, id: Id) {
        for Term { stem, .. } in self.texts.remove(&id).unwrap_or_default() {
            if let Some(having) = self.having.get_mut(&stem) {
                if let Ok(at) = having.binary_search(&id) {
                    having.remove(at);
                }
                if having.is_empty() {
                    self.having.remove(&stem);
                }
            }
        }
    }

    pub fn len(&self) -> usize {
        self.texts.len()
    }

    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The ids, sorted.
    pub fn ids(&self) -> impl Iterator<Item = Id> {
        self.texts.keys().copied()
    }

    /// The texts nearest to the one with this id, at most `most`, without itself. Of two that are equally near, the smaller id comes first.
    pub fn nearest(&self, id: Id, most: usize) -> Vec<Near<Id>> {
        let terms = self.texts.get(&id).map(Vec::as_slice).unwrap_or_default();
        let asked = terms.iter().map(|term| Asked { stem: &term.stem, weight: self.weight(&term.stem, term.times), word: &term.word }).collect();
        self.near(asked, Some(id), most)
    }

    /// The texts nearest to any other text.
    pub fn nearest_to(&self, text: &str, most: usize) -> Vec<Near<Id>> {
        let terms = terms(text);
        let asked = terms.iter().map(|(stem, (word, times))| Asked { stem, weight: self.weight(stem, *times), word }).collect();
        self.near(asked, None, most)
    }

    /// How much a stem says that is so many times in a text: more if fewer texts have it.
    fn weight(&self, stem: &str, times: u32) -> u64 {
        let having = self.having.get(stem).map_or(0, Vec::len);
        let rarity = ((1.0 + self.len() as f64) / (1.0 + having as f64)).ln() + 1.0;
        ((1.0 + f64::from(times).ln()) * rarity * ONE).round() as u64
    }

    fn near(&self, mut asked: Vec<Asked<'_>>, without: Option<Id>, most: usize) -> Vec<Near<Id>> {
        let length: u64 = asked.iter().map(|term| term.weight * term.weight).sum();
        asked.sort_unstable_by(|one, other| other.weight.cmp(&one.weight).then_with(|| one.stem.cmp(other.stem)));
        // The terms in common with each text, by their place among those asked.
        let mut common: HashMap<Id, Vec<usize>> = HashMap::new();
        for (place, term) in asked.iter().enumerate() {
            for id in self.having.get(term.stem).into_iter().flatten().filter(|id| Some(**id) != without) {
                common.entry(*id).or_default().push(place);
            }
        }
        let mut scored: Vec<(Id, f32, Vec<usize>)> =
            common.into_iter().filter_map(|(id, places)| Some((id, self.cosine(self.texts.get(&id)?, &asked, &places, length), places))).collect();
        scored.sort_unstable_by_key(|(id, score, _)| (Reverse(score.to_bits()), *id));
        scored.truncate(most);
        let near = scored.into_iter().map(|(id, score, places)| {
            let shared = places.iter().filter_map(|place| asked.get(*place)).map(|term| term.word.to_string()).collect();
            Near { id, score, shared }
        });
        near.collect()
    }

    /// The cosine of a text and the one asked about: never negative, so that its bits sort as it does.
    fn cosine(&self, text: &[Term], asked: &[Asked<'_>], places: &[usize], asked_length: u64) -> f32 {
        let length: u64 = text.iter().map(|term| self.weight(&term.stem, term.times).pow(2)).sum();
        let product = places.iter().filter_map(|place| asked.get(*place)).filter_map(|term| {
            let at = text.binary_search_by(|known| (*known.stem).cmp(term.stem)).ok()?;
            Some(self.weight(&text.get(at)?.stem, text.get(at)?.times) * term.weight)
        });
        let product: u64 = product.sum();
        (product as f64 / ((length as f64).sqrt() * (asked_length as f64).sqrt())).min(1.0) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TEXTS: [&str; 5] = [
        "The sofa in the waiting room is old",
        "No toys in the waiting room, only an old sofa",
        "The bus never comes",
        "I was frightened on the bus",
        "Mae’r tŷ yn oer",
    ];

    fn alike(texts: &[&str]) -> Alike<usize> {
        Alike::of(texts.iter().copied().enumerate())
    }

    fn ids(near: &[Near<usize>]) -> Vec<usize> {
        near.iter().map(|near| near.id).collect()
    }

    #[test]
    fn nearest_shares_the_rarest_words() {
        let alike = alike(&TEXTS);
        let near = alike.nearest(0, 3);
        assert_eq!(ids(&near), [1], "a text with no word in common is not near");
        let mut shared = near[0].shared.clone();
        shared.sort();
        assert_eq!(shared, ["old", "room", "sofa", "waiting"]);
        let near = alike.nearest_to("Frightening buses 😢", 9);
        assert_eq!(ids(&near), [3, 2]);
        assert_eq!((&near[0].shared[..], &near[1].shared[..]), (&["frightening".to_string(), "buses".into()][..], &["buses".to_string()][..]));
        assert_eq!(ids(&alike.nearest_to("TY", 9)), [4]);
    }

    #[test]
    fn same_words_are_one_and_none_are_no_score() {
        let alike = alike(&TEXTS);
        assert_eq!(alike.nearest_to("the bus NEVER comes!", 1)[0].score, 1.0);
        for text in ["", "the and of", "unheard", "!?", crate::feedback::MASK] {
            assert!(alike.nearest_to(text, 9).is_empty(), "{text}");
        }
        assert!(alike.nearest(77, 9).is_empty());
    }

    #[test]
    fn equally_near_come_by_id() {
        let alike = alike(&["bus", "bus", "bus"]);
        assert_eq!(ids(&alike.nearest(1, 9)), [0, 2]);
        assert_eq!(ids(&alike.nearest_to("bus", 2)), [0, 1]);
    }

    proptest! {
        #[test]
        fn order_of_adding_and_what_was_removed_leave_no_trace(
            texts in proptest::collection::vec("([a-g]{1,2} ){0,6}", 1..12),
            gone in "([a-g]{1,2} ){0,6}",
            asked in "([a-g]{1,2} ){0,6}",
        ) {
            let once = Alike::of(texts.iter().map(String::as_str).enumerate());
            let mut other: Alike<usize> = Alike::default();
            other.add(99, &gone);
            for (id, text) in texts.iter().enumerate().rev() {
                other.add(id, &gone);
                other.add(id, text);
            }
            other.remove(99);
            let bits = |alike: &Alike<usize>| -> Vec<(usize, u32, Vec<String>)> {
                let near = alike.nearest_to(&asked, 99).into_iter().chain(alike.nearest(0, 99));
                near.map(|near| (near.id, near.score.to_bits(), near.shared)).collect()
            };
            prop_assert_eq!(bits(&once), bits(&other));
            prop_assert_eq!(once.having.len(), other.having.len());
            prop_assert!(once.nearest(0, 99).iter().all(|near| near.score > 0.0 && near.score <= 1.0 && !near.shared.is_empty()));
        }
    }
}
