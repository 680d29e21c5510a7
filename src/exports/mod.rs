//! Exports for other programs: the codebook and the coded words in the REFI-QDA format, and the codebook as a table.

pub mod pages;
pub mod refi;
mod store;

use crate::{
    coding::{Code, Coder, Coding, Excerpt, is_within},
    feedback::store::Feedback,
    id::{CodeId, CodingId, FeedbackId},
};
use std::collections::{BTreeMap, HashSet};

/// The codes, and the words for analysis with their codings. What is in an export is in here.
pub struct Project {
    pub name: String,
    pub codes: Vec<Code>,
    /// In the order of their random ids.
    pub pieces: Vec<Piece>,
}

pub struct Piece {
    pub id: FeedbackId,
    pub words: String,
    /// In the order of the words.
    pub marks: Vec<Mark>,
}

/// A coding whose code and words are in the project.
pub struct Mark {
    pub id: CodingId,
    pub code: CodeId,
    pub coder: Coder,
    pub excerpt: Excerpt,
}

impl Project {
    /// Leaves out words that can't be opened, and codings of other words than there are now.
    pub fn new(name: String, codes: &[Code], feedback: BTreeMap<FeedbackId, Feedback>, codings: Vec<(Coder, Coding)>) -> Self {
        let codes = offered_or_used(codes, &codings.iter().map(|(_, coding)| coding.code).collect());
        let known: HashSet<CodeId> = codes.iter().map(|code| code.id).collect();
        let piece = |(id, feedback): (FeedbackId, Feedback)| Some((id, Piece { id, words: as_file(&feedback.words.ok()?), marks: vec![] }));
        let mut pieces: BTreeMap<FeedbackId, Piece> = feedback.into_iter().filter_map(piece).collect();
        for (coder, Coding { id, feedback, code, excerpt, .. }) in codings {
            let (Some(piece), Some(excerpt)) = (pieces.get_mut(&feedback), excerpt) else { continue };
            if known.contains(&code) && excerpt.of(&piece.words).is_some() {
                piece.marks.push(Mark { id, code, coder, excerpt });
            }
        }
        for piece in pieces.values_mut() {
            piece.marks.sort_by_key(|mark| (mark.excerpt.start, mark.excerpt.end, mark.id));
        }
        Self { name, codes, pieces: pieces.into_values().collect() }
    }
}

/// Leaves out retired codes that are on no words and have no other under them that stays.
pub fn offered_or_used(codes: &[Code], used: &HashSet<CodeId>) -> Vec<Code> {
    let stays = |code: &Code| !code.retired || used.contains(&code.id);
    let is_above = |code: &Code| codes.iter().any(|other| stays(other) && is_within(codes, other.id, code.id));
    codes.iter().filter(|code| stays(code) || is_above(code)).cloned().collect()
}

/// The text of a code for other programs. Its example and memo stay here: they may quote young people.
pub fn description(code: &Code) -> String {
    let parts = [("", &code.definition), ("Use it for: ", &code.include), ("Don’t use it for: ", &code.exclude)];
    let parts = parts.iter().filter(|(_, text)| !text.is_empty());
    parts.map(|(label, text)| format!("{label}{text}")).collect::<Vec<_>>().join("\n")
}

/// Words as a file has them: lines end with a line feed, and no byte order mark opens it. Each letter stays one, so that places stay right.
fn as_file(words: &str) -> String {
    let words = words.replace("\r\n", " \n").replace('\r', "\n");
    words.strip_prefix('\u{feff}').map(|rest| format!("\u{2060}{rest}")).unwrap_or(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(byte: u8, parent: Option<u8>, retired: bool) -> Code {
        Code {
            id: CodeId::from([byte; 16]),
            name: byte.to_string(),
            definition: "Late".into(),
            include: String::new(),
            exclude: "Trains".into(),
            parent: parent.map(|parent| CodeId::from([parent; 16])),
            colour: 0,
            retired,
            merged_into: None,
        }
    }

    #[test]
    fn retired_code_stays_where_it_is_used_or_stands_above() {
        let codes = [code(1, None, true), code(2, Some(1), true), code(3, Some(2), false), code(4, None, true), code(5, None, true)];
        let kept = offered_or_used(&codes, &HashSet::from([codes[4].id]));
        assert_eq!(kept.iter().map(|code| &*code.name).collect::<Vec<_>>(), ["1", "2", "3", "5"]);
    }

    #[test]
    fn description_has_the_parts_that_are_written() {
        assert_eq!(description(&code(1, None, false)), "Late\nDon’t use it for: Trains");
    }

    #[test]
    fn file_has_as_many_letters_as_the_words() {
        assert_eq!(as_file("a\r\nb\rc\nd\u{feff}"), "a \nb\nc\nd\u{feff}");
        assert_eq!(as_file("\u{feff}a"), "\u{2060}a");
    }
}
