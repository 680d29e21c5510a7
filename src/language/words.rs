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
    /// Words that English has too.
    shared: usize,
}

/// Most words that are looked at: a long text is in one language from its beginning.
const MOST: usize = 200;

/// The language that most of the words are from; `None` for English, and where it is not clear.
pub fn best_of<'t>(text: impl Iterator<Item = &'t str>) -> Option<Language> {
    let words = &*WORDS;
    let mut all = vec![Hits::default(); words.languages.len()];
    let (mut count, mut english) = (0, 0);
    for word in text.take(MOST) {
        count += 1;
        let Some(lists) = words.lists.get(word) else { continue };
        let is_english = lists.contains(&0);
        english += usize::from(is_english);
        for number in lists.iter().filter(|number| **number > 0) {
            let hits = &mut all[*number];
            hits.hits += 1;
            hits.weight += if lists.len() == 1 { 3 } else { 2 };
            hits.different.insert(word);
            hits.shared += usize::from(is_english);
        }
    }
    let mut ranked: Vec<(&Hits<'_>, Language)> = all.iter().zip(&words.languages).filter_map(|(hits, language)| Some((hits, (*language)?))).collect();
    ranked.sort_by_key(|(hits, _)| std::cmp::Reverse(hits.weight));
    let [(best, language), (second, _), ..] = ranked[..] else { return None };
    let is_clear = best.weight > second.weight && best.hits > 2 * (english - best.shared) && 4 * best.hits >= count;
    (best.different.len() >= FEWEST && is_clear).then_some(language)
}
