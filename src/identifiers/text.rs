//! A text split into words, with the properties that the detectors use.

use crate::identifiers::{
    Identifier, Kind,
    word_set::{EVERYDAY_WORDS, GIVEN_NAMES, NOT_PEOPLE},
};
use std::cell::OnceCell;

/// Everyday words of young people.
pub(super) const EVERYDAY: &str = include_str!("everyday.txt");

/// First names that are no other word, so that their case does not matter.
pub(super) const NAMES: &str = include_str!("names.txt");

/// First names that are also words; they count only with a capital inside a sentence.
pub(super) const NAMES_THAT_ARE_WORDS: &str = include_str!("names_that_are_words.txt");

/// Names that are times of the year; they count only after a relation or an introduction.
pub(super) const SEASONS: &str = "april august autumn june may summer";

pub(super) const SURNAMES: &str = include_str!("surnames.txt");

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
            word.everyday = is_everyday(&lower[word.start..word.end], word.capital);
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
        NOT_PEOPLE.has(self.word(at))
    }

    /// Returns whether these letters are a name and no other word.
    pub fn is_name(&self, word: &str) -> bool {
        sort(word, false).name
    }

    /// Returns whether these letters are a word of English.
    pub fn is_known(&self, word: &str) -> bool {
        word.len() < 2 || sort(word, false).known
    }

    fn sort(&self, at: usize) -> Sort {
        self.words.get(at).map_or_else(Sort::default, |word| *word.sort.get_or_init(|| sort(self.word(at), word.capital)))
    }
}

fn sort(word: &str, capital: bool) -> Sort {
    let plain = without_accents(word);
    if has(NAMES, word) {
        return Sort { name: true, given: true, known: false };
    }
    let everyday = has(EVERYDAY, word);
    let in_set = || plain.len() > 2 && !everyday && !plain.contains(|letter: char| letter.is_ascii_digit()) && GIVEN_NAMES.has(&plain);
    let given = has(NAMES_THAT_ARE_WORDS, word) || has(SEASONS, word) || in_set();
    // In small letters, "looks" is a form of "look" even if some child is called Looks.
    let follows = !(given && capital) && follows_from_known(word);
    let known = everyday || EVERYDAY_WORDS.has(word) || NOT_PEOPLE.has(word) || follows;
    Sort { name: given && !known && !has(NAMES_THAT_ARE_WORDS, word), given: given && !NOT_PEOPLE.has(word), known }
}

/// Returns whether the word is an everyday word with an ending: "promised", "cancelling", "angriest".
fn follows_from_known(word: &str) -> bool {
    let known = |stem: &str, ending: &str| stem.len() > 2 && EVERYDAY_WORDS.has_joined(stem, ending);
    let of_ending = |ending: &str| {
        let Some(stem) = word.strip_suffix(ending) else { return false };
        let twice = matches!(stem.as_bytes(), [.., one, other] if one == other && one.is_ascii());
        let doubles = twice && stem.len() > 3 && matches!(ending, "ed" | "ing" | "er" | "est" | "in" | "y");
        known(stem, "") || matches!(ending, "ing" | "in") && known(stem, "e") || doubles && known(&stem[..stem.len() - 1], "")
    };
    ["s", "es", "d", "ed", "ing", "ly", "r", "er", "st", "est", "n", "in", "ness", "y"].into_iter().any(of_ending)
        || ["ies", "ied", "ier", "ily", "iest"].iter().any(|ending| word.strip_suffix(ending).is_some_and(|stem| known(stem, "y")))
}

/// Replaces the accented letters of European names, which the lists are without.
fn without_accents(word: &str) -> std::borrow::Cow<'_, str> {
    const PLAIN: &str = "aaaaaa_ceeeeiiiidnooooo_ouuuuy_yaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii__jjkk_llllll__llnnnnnn___oooooo\
        __rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzz_";
    if word.is_ascii() {
        return word.into();
    }
    let plain = |letter: char| match u32::from(letter) {
        code @ 0xe0..=0x17f => PLAIN.as_bytes().get(code as usize - 0xe0).filter(|plain| **plain != b'_').map_or(letter, |plain| char::from(*plain)),
        _ => letter,
    };
    word.chars().filter(|letter| !('\u{300}'..='\u{36f}').contains(letter)).map(plain).collect::<String>().into()
}

/// Returns whether a word is in the list, has one letter, or has an ending that names rarely have.
fn is_everyday(word: &str, capital: bool) -> bool {
    let ending = !capital && word.len() > 4 && ["ed", "ing", "ly"].iter().any(|ending| word.ends_with(ending));
    // Mohammed, Holly and Fleming have such an ending too.
    let name = || [NAMES, NAMES_THAT_ARE_WORDS, SURNAMES].iter().any(|names| has(names, word)) || GIVEN_NAMES.has(word) && !EVERYDAY_WORDS.has(word);
    word.chars().nth(1).is_none() || has(EVERYDAY, word) || ending && !name()
}

/// Returns whether a sorted list has a word that begins so.
pub(super) fn has_beginning(list: &str, beginning: &str) -> bool {
    place(list.as_bytes(), beginning.as_bytes()).1.starts_with(beginning.as_bytes())
}

/// Searches a sorted list of words separated by spaces or line breaks (binary search).
pub(super) fn has(list: &str, word: &str) -> bool {
    place(list.as_bytes(), word.as_bytes()).0
}

/// Returns whether the word is there, and the first word of the list from it on.
fn place<'a>(list: &'a [u8], word: &[u8]) -> (bool, &'a [u8]) {
    let (mut low, mut high) = (0, list.len());
    let mut next: &[u8] = &[];
    while low < high {
        let middle = low + (high - low) / 2;
        let start = list[low..middle].iter().rposition(|byte| *byte <= b' ').map_or(low, |at| low + at + 1);
        let end = list[start..].iter().position(|byte| *byte <= b' ').map_or(list.len(), |at| start + at);
        match list[start..end].cmp(word) {
            std::cmp::Ordering::Equal => return (true, &list[start..end]),
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => (high, next) = (start, &list[start..end]),
        }
    }
    (false, next)
}

fn cut(raw: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut gap = Gap::Sentence;
    let mut inside = false;
    for (at, letter) in raw.char_indices() {
        let end = at + letter.len_utf8();
        match (in_word(letter), words.last_mut().filter(|_| inside)) {
            (true, Some(word)) => word.end = end,
            (true, None) => {
                words.push(Word { start: at, end, gap, capital: lower(letter) != letter, everyday: false, sort: OnceCell::new() });
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

pub(super) fn is_space(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\u{a0}' | '\u{2000}'..='\u{200b}' | '\u{202f}' | '\u{3000}')
}

/// Returns whether a character belongs to a word. Unicode tables would be too large for the browser, so ranges approximate them.
fn in_word(letter: char) -> bool {
    match letter {
        '\0'..='\u{bf}' => letter.is_ascii_alphanumeric(),
        '×' | '÷' | '\u{2000}'..='\u{2bff}' | '\u{3000}'..='\u{303f}' | '\u{e000}'..='\u{f8ff}' | '\u{fe00}'..='\u{ff0f}' => false,
        _ => letter < '\u{1f000}',
    }
}

fn is_small(letter: char) -> bool {
    letter.is_ascii_lowercase() || !letter.is_ascii() && lower(letter) == letter
}

/// Converts letters of European names to lower case of the same length in bytes.
fn lower(letter: char) -> char {
    let code = u32::from(letter);
    match letter {
        'A'..='Z' => letter.to_ascii_lowercase(),
        'À'..='Ö' | 'Ø'..='Þ' => char::from_u32(code + 32).unwrap_or(letter),
        'Ā'..='Ķ' | 'Ŋ'..='Ŷ' if code.is_multiple_of(2) => char::from_u32(code + 1).unwrap_or(letter),
        'Ĺ'..='Ň' | 'Ź'..='Ž' if !code.is_multiple_of(2) => char::from_u32(code + 1).unwrap_or(letter),
        _ => letter,
    }
}
