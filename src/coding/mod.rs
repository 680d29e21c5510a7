//! Coding: named ideas, and the excerpts of feedback that reviewers put them on.

pub mod agreed;
pub mod choice;
pub mod code_store;
pub mod coded_store;
pub mod coding_store;
pub mod recent;
pub mod segments;
pub mod sentences;
pub mod theme_store;
pub mod version_store;

use crate::{
    id::{CodeId, CodingId, FeedbackId, PersonId},
    typed::written,
    vault::Unreadable,
};
use std::{fmt, str::FromStr};

/// Longest name of a code, in characters.
pub const MOST_IN_NAME: usize = 80;
/// The number of colours a code may have; each is a class of `desk.css`.
pub const COLOURS: i64 = 6;

/// A named idea.
#[derive(Clone, Debug)]
pub struct Code {
    pub id: CodeId,
    pub name: String,
    pub definition: String,
    pub include: String,
    pub exclude: String,
    /// The code that it is a kind of.
    pub parent: Option<CodeId>,
    pub colour: i64,
    /// Not offered any more, but shown where it is used.
    pub retired: bool,
    /// The code that took over its codings.
    pub merged_into: Option<CodeId>,
}

/// One code on one excerpt, by one person.
#[derive(Clone, Debug)]
pub struct Coding {
    pub id: CodingId,
    pub feedback: FeedbackId,
    pub code: CodeId,
    pub name: String,
    pub colour: i64,
    /// `None` when the words are not those that were coded.
    pub excerpt: Option<Excerpt>,
    pub memo: Option<Result<String, Unreadable>>,
}

/// A person who put a code on words.
#[derive(Clone)]
pub struct Coder {
    pub id: PersonId,
    pub name: String,
}

/// A span of a text in Unicode code points, half-open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excerpt {
    pub start: usize,
    pub end: usize,
}

impl Excerpt {
    pub fn whole(text: &str) -> Self {
        Self { start: 0, end: text.chars().count() }
    }

    /// The words of the excerpt; `None` when it is empty or reaches past the text.
    pub fn of(self, text: &str) -> Option<&str> {
        let at = |point: usize| text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(point);
        text.get(at(self.start)?..at(self.end)?).filter(|words| !words.is_empty())
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.start, self.end)
    }
}

/// The text is not two numbers with a hyphen between them.
#[derive(Debug)]
pub struct NotAnExcerpt;

impl FromStr for Excerpt {
    type Err = NotAnExcerpt;

    fn from_str(text: &str) -> Result<Self, NotAnExcerpt> {
        let (start, end) = text.split_once('-').ok_or(NotAnExcerpt)?;
        let read = |number: &str| number.parse().map_err(|_| NotAnExcerpt);
        Ok(Self { start: read(start)?, end: read(end)? })
    }
}

/// Whether a code is another, or stands under it at any depth.
pub fn is_within(codes: &[Code], id: CodeId, other: CodeId) -> bool {
    let parent = |id: CodeId| codes.iter().find(|code| code.id == id).and_then(|code| code.parent);
    std::iter::successors(Some(id), |id| parent(*id)).take(codes.len() + 1).any(|above| above == other)
}

/// The reason why a code can't be called so.
pub fn name_problem(name: &str) -> Option<&'static str> {
    let name = written(name);
    if name.is_empty() {
        Some("Type a name for the new code.")
    } else if name.chars().count() > MOST_IN_NAME {
        Some("A code’s name can have 80 characters at most. Make it shorter.")
    } else if name.chars().any(char::is_control) {
        Some("Some letters of the name can’t be seen. Type it again.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn excerpt_is_cut_by_code_points() {
        let text = "Häng 👩\u{200d}👧 e\u{301} سلام";
        let of = |start, end| Excerpt { start, end }.of(text);
        assert_eq!((of(0, 4), of(5, 8), of(9, 11)), (Some("Häng"), Some("👩\u{200d}👧"), Some("e\u{301}")));
        assert_eq!((of(12, 16), Excerpt::whole(text).of(text)), (Some("سلام"), Some(text)));
        assert_eq!((of(3, 3), of(4, 3), of(0, 17), of(17, 18)), (None, None, None, None));
    }

    #[test]
    fn excerpt_reads_as_it_is_written() {
        assert_eq!("3-17".parse::<Excerpt>().unwrap(), Excerpt { start: 3, end: 17 });
        assert_eq!(Excerpt { start: 3, end: 17 }.to_string(), "3-17");
        for text in ["", "3", "-", "3-", "-3", "a-b", "3-4-5"] {
            assert!(text.parse::<Excerpt>().is_err(), "{text}");
        }
    }

    #[test]
    fn code_is_within_itself_and_all_above() {
        let id = |byte| CodeId::from([byte; 16]);
        let code = |byte, parent: Option<u8>| Code {
            id: id(byte),
            name: String::new(),
            definition: String::new(),
            include: String::new(),
            exclude: String::new(),
            parent: parent.map(id),
            colour: 0,
            retired: false,
            merged_into: None,
        };
        let codes = [code(1, None), code(2, Some(1)), code(3, Some(2)), code(4, None)];
        assert!(is_within(&codes, id(3), id(1)) && is_within(&codes, id(2), id(2)));
        assert!(!is_within(&codes, id(1), id(3)) && !is_within(&codes, id(4), id(1)));
    }
}
