//! A text split into words, with the properties that the detectors use.

use crate::identifiers::{
    Identifier, Kind,
    letters::{in_word, is_small, is_space, lower, without_accents},
    names::RELATIONS,
    schools::NEARBY_SCHOOLS,
    vehicles::CARS,
    word_list::List,
    word_set::{EVERYDAY_WORDS, GIVEN_NAMES, NOT_PEOPLE, hash},
};
use std::{cell::OnceCell, sync::LazyLock};

/// The long lists and those asked for most, each with its bit: one search tells which of them hold a word.
pub(super) const LISTS: [(u8, &str); 7] = [
    (EVERYDAY, include_str!("everyday.txt")),
    (NAME, include_str!("names.txt")),
    (ALSO_WORD, include_str!("names_that_are_words.txt")),
    (SURNAME, include_str!("surnames.txt")),
    (RELATION, RELATIONS),
    (NEARBY_START, NEARBY_SCHOOLS),
    (CAR, CARS),
];

/// Everyday words of young people.
const EVERYDAY: u8 = 1;
/// First names that are no other word, so that their case does not matter.
const NAME: u8 = 2;
/// First names that are also words; they count only with a capital inside a sentence.
pub(super) const ALSO_WORD: u8 = 4;
pub(super) const SURNAME: u8 = 8;
/// A relation, or several.
pub(super) const RELATION: u8 = 16;
/// The first word of a school near the Board.
pub(super) const NEARBY_START: u8 = 32;
/// A word near a registration.
pub(super) const CAR: u8 = 64;

/// The lists that hold a word, by its hash: each at the remainder of the hash, or in the next free place.
static BY_HASH: LazyLock<Box<[(u32, u8); 4096]>> = LazyLock::new(|| {
    let mut places = Box::new([(0, 0); 4096]);
    for (bit, list) in LISTS {
        for word in list.split_ascii_whitespace() {
            let word = word.split('_').next().unwrap_or(word);
            for ending in ["", "s"].iter().take(if bit == RELATION { 2 } else { 1 }) {
                let hash = hash(word, ending);
                let place = place(&places, hash);
                places[place] = (hash, places[place].1 | bit);
            }
        }
    }
    places
});

fn place(places: &[(u32, u8); 4096], hash: u32) -> usize {
    let mut place = hash as usize % places.len();
    while places[place].1 != 0 && places[place].0 != hash {
        place = (place + 1) % places.len();
    }
    place
}

/// Returns the bits of the lists that hold the word of this hash.
pub(super) fn lists(hash: u32) -> u8 {
    BY_HASH[place(&BY_HASH, hash)].1
}

/// Names that are times of the year; they count only after a relation or an introduction.
pub(super) static SEASONS: List = List::new("april august autumn june may summer");

pub(super) struct Text<'a> {
    pub raw: &'a str,
    /// The text in lower case, with the same byte offsets.
    lower: String,
    pub words: Vec<Word>,
    /// Whether capitals tell nothing, since most words are in capitals.
    pub shouted: bool,
}

pub(super) struct Word {
    pub start: usize,
    pub end: usize,
    pub gap: Gap,
    /// Whether its capital is significant: not in capitals throughout, nor in a text that Capitalises Every Word.
    pub capital: bool,
    everyday: bool,
    hash: u32,
    /// The bits of the lists that hold it.
    lists: u8,
    sort: OnceCell<Sort>,
}

/// The lists that hold a word.
#[derive(Clone, Copy, Default)]
struct Sort {
    /// A name that is no other word.
    name: bool,
    /// A given name, whether or not it is also a word.
    given: bool,
    /// A word of English, or of a text message.
    known: bool,
}

/// The kind of separator before a word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// The start of the text, of a line or of a sentence.
    Sentence,
    Space,
    /// As in `I'm`, which is two words here.
    Apostrophe,
    Hyphen,
    Other,
}

impl<'a> Text<'a> {
    pub fn new(raw: &'a str) -> Self {
        let lower: String = raw.chars().map(lower).collect();
        let mut words = cut(raw);
        // Capitals are significant if at least one word in six has none.
        let long = words.iter().filter(|word| word.end - word.start > 1);
        let (small, long) = (long.clone().filter(|word| !word.capital).count(), long.count());
        for word in &mut words {
            word.capital &= small * 6 >= long && raw[word.start..word.end].chars().any(is_small);
            let letters = &lower[word.start..word.end];
            word.hash = hash(letters, "");
            word.lists = lists(word.hash);
            word.everyday = is_everyday(letters, word);
        }
        let shouted =
            words.iter().filter(|word| word.end - word.start > 2).filter(|word| raw[word.start..word.end].chars().any(is_small)).count() * 2 < long;
        Self { raw, lower, words, shouted }
    }

    /// Returns the word in lower case; empty outside the text.
    pub fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| &self.lower[word.start..word.end])
    }

    /// Returns the word `back` words earlier.
    pub fn before(&self, at: usize, back: usize) -> &str {
        at.checked_sub(back).map_or("", |at| self.word(at))
    }

    /// Returns whether the list has the word.
    pub fn is(&self, at: usize, list: &List) -> bool {
        self.words.get(at).is_some_and(|word| list.place(self.word(at), word.hash).is_some())
    }

    /// Returns whether the list has the word `back` words earlier.
    pub fn was(&self, at: usize, back: usize, list: &List) -> bool {
        self.is(at.wrapping_sub(back), list)
    }

    pub fn capital(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| word.capital)
    }

    pub fn gap(&self, at: usize) -> Gap {
        self.words.get(at).map_or(Gap::Sentence, |word| word.gap)
    }

    /// Returns the text between the previous word and this one.
    pub fn between(&self, at: usize) -> &str {
        let end = self.words.get(at).map_or(self.raw.len(), |word| word.start);
        let start = at.checked_sub(1).and_then(|before| self.words.get(before)).map_or(0, |word| word.end);
        self.raw.get(start..end).unwrap_or("")
    }

    pub fn lower(&self) -> &str {
        &self.lower
    }

    /// Returns the identifier that spans the words from `first` to `last`.
    pub fn span(&self, kind: Kind, first: usize, last: usize) -> Identifier {
        Identifier { kind, start: self.words[first].start, end: self.words[last].end }
    }

    /// Returns whether this is an everyday word, which identifies nobody.
    pub fn everyday(&self, at: usize) -> bool {
        self.words.get(at).is_none_or(|word| word.everyday)
    }

    /// Returns whether this is a name and no other word, so that its case does not matter.
    pub fn name(&self, at: usize) -> bool {
        self.sort(at).name
    }

    /// Returns whether this is a given name, even if it is a word as well.
    pub fn given(&self, at: usize) -> bool {
        self.sort(at).given
    }

    /// Returns whether the word is in none of the lists, and long enough to be a name.
    pub fn unknown(&self, at: usize) -> bool {
        self.words.get(at).is_some() && !self.everyday(at) && !self.sort(at).known && !self.word(at).contains(|letter: char| letter.is_ascii_digit())
    }

    /// Returns whether this is a word of English, or of a text message.
    pub fn known(&self, at: usize) -> bool {
        self.sort(at).known
    }

    /// Returns whether this is the name of a place, a brand, a people or a body.
    pub fn not_people(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| NOT_PEOPLE.has_hash(word.hash))
    }

    /// Returns whether the word ends as English places do, and many schools and streets named after them: "southmoor".
    pub fn place_like(&self, at: usize) -> bool {
        const ENDINGS: &str = "borough bourne bridge brook burn bury cliffe combe croft dale dene field ford gate ham hurst ley mead mere moor ridge shaw stead stone ton well wick wood worth";
        self.unknown(at) && self.word(at).len() > 5 && ENDINGS.split(' ').any(|ending| self.word(at).trim_end_matches('s').ends_with(ending))
    }

    /// Returns whether one of the long lists has the word.
    pub fn listed(&self, at: usize, list: u8) -> bool {
        self.words.get(at).is_some_and(|word| word.lists & list != 0)
    }

    /// Returns whether these letters are a name and no other word.
    pub fn is_name(&self, word: &str) -> bool {
        sort(word, hash(word, ""), false).name
    }

    /// Returns whether these letters are a word of English.
    pub fn is_known(&self, word: &str) -> bool {
        word.len() < 2 || sort(word, hash(word, ""), false).known
    }

    fn sort(&self, at: usize) -> Sort {
        self.words.get(at).map_or_else(Sort::default, |word| *word.sort.get_or_init(|| sort(self.word(at), word.hash, word.capital)))
    }
}

/// Returns whether these letters are an everyday word.
pub(super) fn is_everyday_word(word: &str) -> bool {
    lists(hash(word, "")) & EVERYDAY != 0
}

/// Returns whether a list of everyday words has the word of this hash; the set is without those of the list.
fn is_everyday_hash(hash: u32) -> bool {
    lists(hash) & EVERYDAY != 0 || EVERYDAY_WORDS.has_hash(hash)
}

fn sort(word: &str, hash: u32, capital: bool) -> Sort {
    let of = |list: u8| lists(hash) & list != 0;
    if of(NAME) {
        return Sort { name: true, given: true, known: false };
    }
    let in_set = || {
        let plain = without_accents(word);
        plain.len() > 2 && !of(EVERYDAY) && !plain.contains(|letter: char| letter.is_ascii_digit()) && GIVEN_NAMES.has(&plain)
    };
    let given = of(ALSO_WORD) || SEASONS.place(word, hash).is_some() || in_set();
    // In small letters, "looks" is a form of "look" even if some child is called Looks.
    let follows = || !(given && capital) && follows_from_known(word);
    let known = is_everyday_hash(hash) || NOT_PEOPLE.has_hash(hash) || follows();
    Sort { name: given && !known && !of(ALSO_WORD), given: given && !NOT_PEOPLE.has_hash(hash), known }
}

/// Returns whether the word is an everyday word with an ending: "promised", "cancelling", "angriest".
fn follows_from_known(word: &str) -> bool {
    let known = |stem: &str, ending: &str| stem.len() > 2 && is_everyday_hash(hash(stem, ending));
    let of_ending = |ending: &str| {
        let Some(stem) = word.strip_suffix(ending) else { return false };
        let twice = matches!(stem.as_bytes(), [.., one, other] if one == other && one.is_ascii());
        let doubles = twice && stem.len() > 3 && matches!(ending, "ed" | "ing" | "er" | "est" | "in" | "y");
        known(stem, "") || matches!(ending, "ing" | "in") && known(stem, "e") || doubles && known(&stem[..stem.len() - 1], "")
    };
    ["s", "es", "d", "ed", "ing", "ly", "r", "er", "st", "est", "n", "in", "ness", "y"].into_iter().any(of_ending)
        || ["ies", "ied", "ier", "ily", "iest"].iter().any(|ending| word.strip_suffix(ending).is_some_and(|stem| is_everyday_hash(hash(stem, "y"))))
}

/// Returns whether a word is in the list, has one letter, or has an ending that names rarely have.
fn is_everyday(letters: &str, word: &Word) -> bool {
    let ending = !word.capital && letters.len() > 4 && ["ed", "ing", "ly"].iter().any(|ending| letters.ends_with(ending));
    // Mohammed, Holly and Fleming have such an ending too.
    let name = || word.lists & (NAME | ALSO_WORD | SURNAME) != 0 || GIVEN_NAMES.has_hash(word.hash) && !EVERYDAY_WORDS.has_hash(word.hash);
    letters.chars().nth(1).is_none() || word.lists & EVERYDAY != 0 || ending && !name()
}

fn cut(raw: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::with_capacity(raw.len() / 4);
    let mut gap = Gap::Sentence;
    let mut inside = false;
    for (at, letter) in raw.char_indices() {
        let end = at + letter.len_utf8();
        match (in_word(letter), words.last_mut().filter(|_| inside)) {
            (true, Some(word)) => word.end = end,
            (true, None) => {
                words.push(Word { start: at, end, gap, capital: lower(letter) != letter, everyday: false, hash: 0, lists: 0, sort: OnceCell::new() });
                inside = true;
            }
            (false, _) => {
                let this = match letter {
                    '.' | '!' | '?' | '\n' | '\r' | '…' => Gap::Sentence,
                    '\'' | '’' => Gap::Apostrophe,
                    '-' | '‑' => Gap::Hyphen,
                    _ if is_space(letter) => Gap::Space,
                    _ => Gap::Other,
                };
                gap = match gap {
                    _ if inside => this,
                    Gap::Sentence => gap,
                    _ if this == Gap::Sentence => this,
                    Gap::Space if this == Gap::Space => this,
                    _ => Gap::Other,
                };
                inside = false;
            }
        }
    }
    words
}
