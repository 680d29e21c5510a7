//! Codes that a text may have, learned from coded pieces and the codebook: those of the nearest, with the words in common as the reason.

use crate::alike::{Alike, Near};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::Hash,
};

/// How codes are learned from the nearest pieces. `cargo xtask bench coding` compares others.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
    /// Pieces that count, and those equally near.
    pub nearest: usize,
    /// How much more a near piece counts than a farther one: the power of its nearness.
    pub power: i32,
    /// How much the nearness of the codebook's own words counts.
    pub codebook: f32,
    /// The score that a code needs.
    pub least: f32,
}

pub const RULES: Rules = Rules { nearest: 50, power: 1, codebook: 2.0, least: 0.2 };

/// Most codes that are suggested.
pub const MOST: usize = 3;
/// Most words that are shown as the reason.
const MOST_WORDS: usize = 4;

/// Coded pieces, the codes of each, and what the codebook says of each code.
pub struct Learned<Id, Code> {
    alike: Alike<Id>,
    codes: BTreeMap<Id, BTreeSet<Code>>,
    codebook: Alike<Code>,
}

/// A code that a text may have.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion<Code> {
    pub code: Code,
    /// The share of the nearest pieces that have it, the nearer counting more, and the nearness of the codebook's words.
    pub score: f32,
    /// How many of the nearest pieces have it.
    pub pieces: usize,
    /// The words in common with them, and with the codebook; all are the text's own.
    pub words: Vec<String>,
    pub codebook_words: Vec<String>,
}

/// The texts near another, before anything is chosen by rules.
pub struct Nearest<Id, Code> {
    pieces: Vec<Near<Id>>,
    codebook: Vec<Near<Code>>,
}

impl<Id: Copy + Ord + Hash, Code: Copy + Ord + Hash> Default for Learned<Id, Code> {
    fn default() -> Self {
        Self { alike: Alike::default(), codes: BTreeMap::new(), codebook: Alike::default() }
    }
}

impl<Id: Copy + Ord + Hash, Code: Copy + Ord + Hash> Learned<Id, Code> {
    /// Adds a coded piece, in place of the one with this id.
    pub fn add(&mut self, id: Id, text: &str, codes: BTreeSet<Code>) {
        self.alike.add(id, text);
        self.codes.insert(id, codes);
    }

    /// Sets the codes of a piece that is in it.
    pub fn set_codes(&mut self, id: Id, codes: BTreeSet<Code>) {
        if let Some(known) = self.codes.get_mut(&id) {
            *known = codes;
        }
    }

    /// Sets what the codebook says of all codes.
    pub fn set_codebook<'t>(&mut self, texts: impl Iterator<Item = (Code, &'t str)>) {
        self.codebook = Alike::of(texts);
    }

    /// Forgets a piece and all its words.
    pub fn remove(&mut self, id: Id) {
        self.alike.remove(id);
        self.codes.remove(&id);
    }

    /// The texts near another, without some of the pieces.
    pub fn nearest(&self, text: &str, without: &BTreeSet<Id>) -> Nearest<Id, Code> {
        let mut pieces = self.alike.nearest_to(text, usize::MAX);
        pieces.retain(|near| !without.contains(&near.id));
        Nearest { pieces, codebook: self.codebook.nearest_to(text, usize::MAX) }
    }

    /// The codes that a text may have, the likeliest first, at most three. What some pieces have taught, and some codes, are left out.
    pub fn suggest(&self, text: &str, without: &BTreeSet<Id>, except: &BTreeSet<Code>, rules: Rules) -> Vec<Suggestion<Code>> {
        let nearest = self.nearest(text, without);
        let mut suggestions = self.ranked(&nearest, rules);
        suggestions.retain(|suggestion| suggestion.score >= rules.least && !except.contains(&suggestion.code));
        suggestions.truncate(MOST);
        for suggestion in &mut suggestions {
            suggestion.words = self.words(nearest.within(rules), &suggestion.code);
            suggestion.codebook_words = nearest.codebook_words(&suggestion.code);
        }
        suggestions
    }

    /// All codes that something near speaks for, the likeliest first, still without words.
    pub fn ranked(&self, nearest: &Nearest<Id, Code>, rules: Rules) -> Vec<Suggestion<Code>> {
        // Votes are whole numbers: their sum is the same in any order.
        let vote = |near: &Near<Id>| (f64::from(near.score).powi(rules.power) * f64::from(u32::MAX)).round() as u64;
        let all: u64 = nearest.within(rules).iter().map(vote).sum();
        let mut votes: BTreeMap<&Code, (u64, usize)> = BTreeMap::new();
        for near in nearest.within(rules) {
            for code in self.codes.get(&near.id).into_iter().flatten() {
                let known = votes.entry(code).or_default();
                *known = (known.0 + vote(near), known.1 + 1);
            }
        }
        let codebook: BTreeMap<&Code, f32> = nearest.codebook.iter().map(|near| (&near.id, near.score)).collect();
        let codes: BTreeSet<&Code> = votes.keys().chain(codebook.keys()).copied().collect();
        let suggestion = |code: &Code| {
            let (vote, pieces) = votes.get(code).copied().unwrap_or_default();
            let said = codebook.get(code).copied().unwrap_or_default();
            let score = (vote as f64 / all.max(1) as f64) as f32 + rules.codebook * said;
            Suggestion { code: *code, score, pieces, words: vec![], codebook_words: vec![] }
        };
        let mut ranked: Vec<Suggestion<Code>> = codes.into_iter().map(suggestion).filter(|suggestion| suggestion.score > 0.0).collect();
        // Equal scores stay in the order of the codes.
        ranked.sort_by(|one, other| other.score.total_cmp(&one.score));
        ranked
    }

    /// The words in common with the near pieces that have a code, those of most pieces first.
    fn words(&self, near: &[Near<Id>], code: &Code) -> Vec<String> {
        let mut words: HashMap<&str, usize> = HashMap::new();
        for near in near.iter().filter(|near| self.codes.get(&near.id).is_some_and(|codes| codes.contains(code))) {
            near.shared.iter().for_each(|word| *words.entry(word).or_default() += 1);
        }
        let mut words: Vec<(&str, usize)> = words.into_iter().collect();
        words.sort_unstable_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(other.0)));
        words.into_iter().take(MOST_WORDS).map(|(word, _)| word.to_string()).collect()
    }
}

impl<Id, Code: Eq> Nearest<Id, Code> {
    /// The pieces that count. Which of several equally near ones do must not depend on their random ids: all of them, or none.
    fn within(&self, rules: Rules) -> &[Near<Id>] {
        let last = rules.nearest.checked_sub(1).and_then(|last| self.pieces.get(last)).map_or(0.0, |near| near.score);
        self.pieces.get(..self.pieces.partition_point(|near| near.score >= last)).unwrap_or_default()
    }

    fn codebook_words(&self, code: &Code) -> Vec<String> {
        let near = self.codebook.iter().find(|near| near.id == *code);
        near.into_iter().flat_map(|near| near.shared.iter().take(MOST_WORDS).cloned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Learns pieces of two codes, with ids from a rule.
    fn learned(pieces: &[(String, u8)], id: impl Fn(usize) -> usize) -> Learned<usize, u8> {
        let mut learned = Learned::default();
        for (nth, (text, code)) in pieces.iter().enumerate() {
            learned.add(id(nth), text, BTreeSet::from([*code]));
        }
        learned.set_codebook([(1, "Rooms with chairs and a sofa"), (2, "Buses and fares")].into_iter());
        learned
    }

    fn pieces(pieces: &[(&str, u8)]) -> Vec<(String, u8)> {
        pieces.iter().map(|(text, code)| ((*text).to_string(), *code)).collect()
    }

    #[test]
    fn reason_is_the_words_in_common() {
        let learned = learned(&pieces(&[("The sofa is old", 1), ("No toys, one old sofa", 1), ("The bus is late", 2)]), |nth| nth);
        let suggested = learned.suggest("An old sofa and no toys", &BTreeSet::new(), &BTreeSet::new(), RULES);
        assert_eq!(suggested.len(), 1);
        assert_eq!((suggested[0].code, suggested[0].pieces), (1, 2));
        assert_eq!((suggested[0].words.join(" "), suggested[0].codebook_words.join(" ")), ("old sofa toys".into(), "sofa".into()));
        assert!(learned.suggest("An old sofa", &BTreeSet::new(), &BTreeSet::from([1]), RULES).is_empty(), "a code that it has is not suggested");
        assert!(learned.suggest("Something else", &BTreeSet::new(), &BTreeSet::new(), RULES).is_empty());
    }

    #[test]
    fn piece_does_not_teach_its_own_codes() {
        let learned = learned(&pieces(&[("Purple wallpaper", 1)]), |nth| nth);
        assert_eq!(learned.suggest("Purple wallpaper", &BTreeSet::new(), &BTreeSet::new(), RULES).len(), 1);
        assert!(learned.suggest("Purple wallpaper", &BTreeSet::from([0]), &BTreeSet::new(), RULES).is_empty());
    }

    proptest! {
        #[test]
        fn suggestions_depend_on_neither_ids_nor_order_nor_what_is_gone(
            texts in proptest::collection::vec(("([a-e]{1,2} ){0,5}", 1_u8..6), 1..14),
            gone in "([a-e]{1,2} ){0,5}",
            asked in "([a-e]{1,2} ){0,5}",
            nearest in 1_usize..6,
        ) {
            let rules = Rules { nearest, least: 0.0, ..RULES };
            let once = learned(&texts, |nth| nth);
            let mut backwards = texts.clone();
            backwards.reverse();
            let mut other = learned(&backwards, |nth| nth * 7 + 3);
            other.add(1, &gone, BTreeSet::from([1, 2, 9]));
            other.remove(1);
            let bits = |learned: &Learned<usize, u8>| -> Vec<(u8, u32, usize, Vec<String>)> {
                let suggested = learned.suggest(&asked, &BTreeSet::new(), &BTreeSet::new(), rules).into_iter();
                suggested.map(|one| (one.code, one.score.to_bits(), one.pieces, one.words)).collect()
            };
            prop_assert_eq!(bits(&once), bits(&other));
        }
    }
}
