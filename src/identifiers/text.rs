//! A text cut into words, with what the detectors ask about each.

use crate::identifiers::{Identifier, Kind};

/// Words that young people write every day.
pub(super) const EVERYDAY: &str = include_str!("everyday.txt");

/// First names that are nothing else, in whatever case they are written.
pub(super) const NAMES: &str = include_str!("names.txt");

/// First names that are words too: names only with a capital inside a sentence.
pub(super) const NAMES_THAT_ARE_WORDS: &str = include_str!("names_that_are_words.txt");

pub(super) const SURNAMES: &str = include_str!("surnames.txt");

pub(super) struct Text<'a> {
    pub raw: &'a str,
    /// The same text in lower case; every byte is where it was.
    lower: String,
    pub words: Vec<Word>,
}

pub(super) struct Word {
    pub start: usize,
    pub end: usize,
    pub gap: Gap,
    /// Whether it has a capital that means something: not in a text without any, nor in one that shouts or capitalises Every Word.
    pub capital: bool,
    everyday: bool,
}

/// What stands before a word.
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
        // one in six words without a capital shows that capitals aren't everywhere
        let long = words.iter().filter(|word| word.end - word.start > 1);
        let (small, long) = (long.clone().filter(|word| !word.capital).count(), long.count());
        for word in &mut words {
            word.capital &= small * 6 >= long && raw[word.start..word.end].chars().any(is_small);
            word.everyday = is_everyday(&lower[word.start..word.end], word.capital);
        }
        Self { raw, lower, words }
    }

    /// The word in lower case, or nothing before the first and after the last.
    pub fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| &self.lower[word.start..word.end])
    }

    /// The word so many before this one.
    pub fn before(&self, at: usize, back: usize) -> &str {
        at.checked_sub(back).map_or("", |at| self.word(at))
    }

    pub fn capital(&self, at: usize) -> bool {
        self.words.get(at).is_some_and(|word| word.capital)
    }

    pub fn gap(&self, at: usize) -> Gap {
        self.words.get(at).map_or(Gap::Sentence, |word| word.gap)
    }

    /// What stands between the word before and this one.
    pub fn between(&self, at: usize) -> &str {
        let end = self.words.get(at).map_or(self.raw.len(), |word| word.start);
        let start = at.checked_sub(1).and_then(|before| self.words.get(before)).map_or(0, |word| word.end);
        self.raw.get(start..end).unwrap_or("")
    }

    pub fn lower(&self) -> &str {
        &self.lower
    }

    /// Points at the words from `first` to `last`.
    pub fn point(&self, kind: Kind, first: usize, last: usize) -> Identifier {
        Identifier { kind, start: self.words[first].start, end: self.words[last].end }
    }

    /// Whether this is a word of every day, and so neither a name nor anything else that tells.
    pub fn everyday(&self, at: usize) -> bool {
        self.words.get(at).is_none_or(|word| word.everyday)
    }
}

/// Words of every day are listed, are of one letter or end as words do that name nobody.
fn is_everyday(word: &str, capital: bool) -> bool {
    let ending = !capital && word.len() > 4 && ["ed", "ing", "ly"].iter().any(|ending| word.ends_with(ending));
    // Mohammed, Holly, Fleming
    let name = || [NAMES, NAMES_THAT_ARE_WORDS, SURNAMES].iter().any(|names| has(names, word));
    word.chars().nth(1).is_none() || has(EVERYDAY, word) || ending && !name()
}

/// Whether a sorted list, with a space or a line's end between its words, has this word.
pub(super) fn has(list: &str, word: &str) -> bool {
    let (list, word) = (list.as_bytes(), word.as_bytes());
    let (mut low, mut high) = (0, list.len());
    while low < high {
        let middle = low + (high - low) / 2;
        let start = list[low..middle].iter().rposition(|byte| *byte <= b' ').map_or(low, |at| low + at + 1);
        let end = list[start..].iter().position(|byte| *byte <= b' ').map_or(list.len(), |at| start + at);
        match list[start..end].cmp(word) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
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
                words.push(Word { start: at, end, gap, capital: lower(letter) != letter, everyday: false });
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

/// Letters, digits and the marks on letters, of any script. Coarser than Unicode, whose tables would be most of the page.
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

/// Lower case for the letters of European names, of the same length in bytes.
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
