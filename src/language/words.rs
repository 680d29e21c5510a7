//! Counts the words of a text that come often in a language.

use super::Language;
use std::{
    collections::{BTreeSet, HashMap},
    sync::LazyLock,
};

static WORDS: LazyLock<Words> = LazyLock::new(|| Words::read(include_str!("words.txt")));

/// The fewest different words by which a language is told.
const FEWEST: usize = 3;

/// The lists of words, by number; English has the first.
struct Words {
    languages: Vec<Option<Language>>,
    lists: HashMap<&'static str, Vec<usize>>,
}

impl Words {
    fn read(text: &'static str) -> Self {
        let mut words = Self { languages: vec![], lists: HashMap::new() };
        for (name, list) in text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(": ")) {
            let number = words.languages.len();
            words.languages.push(name.parse().ok());
            for word in list.split_whitespace() {
                let lists = words.lists.entry(word).or_default();
                if !lists.contains(&number) {
                    lists.push(number);
                }
            }
        }
        words
    }
}

/// The words of a text that are in the list of one language.
#[derive(Clone, Default)]
struct Hits<'t> {
    hits: usize,
    /// A word that stands in one list alone says more.
    weight: usize,
    different: BTreeSet<&'t str>,
    /// English words that the language does not have.
    english: usize,
}

/// The language that most of the words are from; `None` for English, and where it is not clear.
pub fn best_of(text: &[String]) -> Option<Language> {
    let words = &*WORDS;
    let mut all = vec![Hits::default(); words.languages.len()];
    for word in text {
        let Some(lists) = words.lists.get(word.as_str()) else { continue };
        for (number, hits) in all.iter_mut().enumerate() {
            if lists.contains(&number) {
                hits.hits += 1;
                hits.weight += if lists.len() == 1 { 3 } else { 2 };
                hits.different.insert(word);
            } else if lists.contains(&0) {
                hits.english += 1;
            }
        }
    }
    let mut ranked: Vec<(&Hits<'_>, Language)> = all.iter().zip(&words.languages).filter_map(|(hits, language)| Some((hits, (*language)?))).collect();
    ranked.sort_by_key(|(hits, _)| std::cmp::Reverse(hits.weight));
    let [(best, language), (second, _), ..] = ranked[..] else { return None };
    let is_clear = best.weight > second.weight && best.hits > 2 * best.english && 4 * best.hits >= text.len();
    (best.different.len() >= FEWEST && is_clear).then_some(language)
}
