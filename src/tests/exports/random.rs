//! Random projects: written, read back, and compared.

use super::*;
use crate::{
    coding::{COLOURS, Code, Coder, Coding, Excerpt},
    exports::{
        Project, description, offered_or_used,
        refi::{HUES, archive, codebook},
    },
    feedback::{Facts, Provenance, Source, Triage, store::Feedback},
    id::{CodeId, CodingId, FeedbackId, Id, PersonId, to_guid},
    tests::dice::Dice,
    vault::Unreadable,
};
use jiff::civil::date;

const PARTS: &[&str] = &[
    "a",
    "B",
    " ",
    "é",
    "e\u{301}",
    "👩\u{200d}👧",
    "س",
    "<",
    ">",
    "&",
    "\"",
    "'",
    "]]>",
    "&amp;",
    "\0",
    "\u{b}",
    "\u{1f}",
    "\u{85}",
    "\u{2028}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{feff}",
    "\r\n",
    "\r",
    "\n",
    "\t",
    "▮▮▮",
    "\u{10ffff}",
    "--",
    "%",
];

fn text(dice: &mut Dice, most: usize) -> String {
    (0..dice.roll(most)).map(|_| dice.pick(PARTS)).collect()
}

fn id<T: Id>(dice: &mut Dice) -> T {
    T::from(std::array::from_fn(|_| dice.roll(256) as u8))
}

fn code(dice: &mut Dice, number: usize, above: &[Code]) -> Code {
    let parent = (!above.is_empty() && dice.roll(2) == 0).then(|| above[dice.roll(above.len())].id);
    Code {
        id: id(dice),
        name: format!("{number}{}", text(dice, 6)),
        definition: text(dice, 9),
        include: text(dice, 4),
        exclude: text(dice, 4),
        parent,
        colour: dice.roll(COLOURS as usize) as i64,
        retired: dice.roll(4) == 0,
        merged_into: None,
    }
}

fn feedback(dice: &mut Dice) -> Feedback {
    let words = if dice.roll(12) == 0 { Err(Unreadable) } else { Ok(format!("{}w", text(dice, 40))) };
    Feedback {
        id: id(dice),
        words,
        received_on: date(2026, 11, 22),
        source: Source::Direct,
        provenance: Provenance::Verbatim,
        facts: Facts::default(),
        triage: Some(Triage::ForAnalysis),
        read_on: None,
        redacted: false,
        said_in: None,
    }
}

/// Codes, pieces and codings as stores give them, some of the latter of words that are others by now.
struct Stored {
    codes: Vec<Code>,
    feedback: BTreeMap<FeedbackId, Feedback>,
    codings: Vec<(Coder, Coding)>,
}

fn stored(dice: &mut Dice) -> Stored {
    let mut codes = vec![];
    for number in 0..dice.roll(8) {
        codes.push(code(dice, number, &codes));
    }
    let feedback: BTreeMap<FeedbackId, Feedback> = (0..dice.roll(5)).map(|_| feedback(dice)).map(|piece| (piece.id, piece)).collect();
    let coders: Vec<Coder> = (0..3).map(|number| Coder { id: id::<PersonId>(dice), name: format!("{number}{}", text(dice, 5)) }).collect();
    let (mut codings, mut places) = (vec![], BTreeSet::new());
    for (piece, words) in feedback.values().filter_map(|piece| Some((piece.id, piece.words.as_ref().ok()?))) {
        let count = if codes.is_empty() { 0 } else { dice.roll(6) };
        for _ in 0..count {
            let (code, coder) = (&codes[dice.roll(codes.len())], coders[dice.roll(3)].clone());
            let start = dice.roll(words.chars().count());
            let end = start + 1 + dice.roll(words.chars().count() - start);
            let excerpt = (dice.roll(8) > 0).then_some(Excerpt { start, end });
            if places.insert((piece, code.id, start, end)) {
                let (name, colour) = (code.name.clone(), code.colour);
                codings.push((coder, Coding { id: id::<CodingId>(dice), feedback: piece, code: code.id, name, colour, excerpt, memo: None }));
            }
        }
    }
    Stored { codes, feedback, codings }
}

fn held(text: &str) -> String {
    text.chars().filter(|letter| *letter >= ' ' && !['\u{fffe}', '\u{ffff}'].contains(letter) || ['\t', '\n', '\r'].contains(letter)).collect()
}

fn expected_codes(codes: &[Code], used: &BTreeSet<CodeId>) -> BTreeMap<String, [String; 4]> {
    let kept = offered_or_used(codes, &used.iter().copied().collect());
    let of = |code: &Code| {
        let parent = code.parent.map_or(String::new(), |parent| to_guid(parent.bytes()));
        (to_guid(code.id.bytes()), [held(&code.name), held(&description(code)), HUES[code.colour as usize].to_string(), parent])
    };
    kept.iter().map(of).collect()
}

#[test]
fn thousand_projects_read_back_as_they_were() {
    let mut dice = Dice(0x5a750);
    let (mut codings, mut retired) = (0, 0);
    for _ in 0..1_000 {
        let Stored { codes, feedback, codings: made } = stored(&mut dice);
        let used = made.iter().map(|(_, coding)| coding.code).collect();
        let expected = Found {
            codes: expected_codes(&codes, &used),
            texts: feedback.values().filter_map(|piece| Some((to_guid(piece.id.bytes()), as_lines(piece.words.as_ref().ok()?)))).collect(),
            codings: made
                .iter()
                .filter_map(|(coder, coding)| {
                    let Excerpt { start, end } = coding.excerpt?;
                    Some((to_guid(coding.feedback.bytes()), start, end, to_guid(coding.code.bytes()), held(&coder.name)))
                })
                .collect(),
        };
        codings += expected.codings.len();
        retired += codes.len() - expected.codes.len();
        let project = Project::new(held("The Board’s & <own>"), &codes, feedback, made);
        let file = archive(&project).unwrap();
        assert_eq!(read(&file), expected);
        assert_eq!(archive(&project).unwrap(), file, "the same again");
    }
    assert!(codings > 2_000 && retired > 50, "{codings} codings, {retired} retired codes left out");
}

/// The words with one kind of line, each letter where it was.
fn as_lines(words: &str) -> String {
    let letters: Vec<char> = words.chars().collect();
    let line = |(nth, letter): (usize, &char)| match letter {
        '\r' if letters.get(nth + 1) == Some(&'\n') => ' ',
        '\r' => '\n',
        '\u{feff}' if nth == 0 => '\u{2060}',
        letter => *letter,
    };
    letters.iter().enumerate().map(line).collect()
}

#[test]
fn codebooks_are_valid_and_read_back() {
    let mut dice = Dice(0xc0de);
    for _ in 0..200 {
        let Stored { codes, codings, .. } = stored(&mut dice);
        let used: BTreeSet<CodeId> = codings.iter().map(|(_, coding)| coding.code).collect();
        let kept = offered_or_used(&codes, &used.iter().copied().collect());
        if !kept.is_empty() {
            let root = Element::read(&String::from_utf8(codebook(&kept).unwrap()).unwrap());
            assert_eq!(schema::fault(schema::CODEBOOK, &root), None, "{root:?}");
            assert_eq!(codes_of(&root), expected_codes(&codes, &used));
        }
    }
}

#[test]
fn colours_are_those_of_the_style() {
    let style = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/style/desk.css")).unwrap();
    for (number, hue) in HUES.iter().enumerate() {
        assert!(style.contains(&format!(".hue-{number} {{ --hue: light-dark({hue},")), "{number}");
    }
}
