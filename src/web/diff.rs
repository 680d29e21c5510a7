//! The difference between two texts, word by word, and how it is shown.

use super::markup::{IntoMarkup, Markup};
use leptos::prelude::*;
use std::iter::once;
use unicode_segmentation::UnicodeSegmentation;

/// A piece of text in both texts or in one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Same(String),
    Removed(String),
    Added(String),
}

/// The largest table of word pairs to compare; longer texts become one change.
const MAX_PAIRS: usize = 4_000_000;

/// Returns the pieces of both texts in reading order.
pub fn changes(before: &str, after: &str) -> Vec<Piece> {
    let (before, after) = (tokens(before), tokens(after));
    let start = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let (b, a) = (&before[start..], &after[start..]);
    let end = b.iter().rev().zip(a.iter().rev()).take_while(|(a, b)| a == b).count();
    let middle = middle(&b[..b.len() - end], &a[..a.len() - end]);
    let same = |token: &&str| Piece::Same(token.to_string());
    let pieces = before[..start].iter().map(same).chain(middle).chain(b[b.len() - end..].iter().map(same));
    joined(&pieces.collect::<Vec<_>>())
}

/// Renders a text with what is new in it and what was taken out.
pub fn marked(before: &str, after: &str) -> Markup {
    let pieces = changes(before, after).into_iter().map(|piece| match piece {
        Piece::Same(text) => text.into_markup(),
        Piece::Removed(text) => view! { <del><span class="hide">"[taken out: "</span>{text}<span class="hide">"] "</span></del> }.into_markup(),
        Piece::Added(text) => {
            // The space before added words is not marked as added.
            let (gap, text) = text.split_at(text.len() - text.trim_start().len());
            (gap.to_string(), view! { <ins><span class="hide">"[put in: "</span>{text.to_string()}<span class="hide">"] "</span></ins> })
                .into_markup()
        }
    });
    pieces.collect_view().into_markup()
}

/// Splits a text into words, runs of white space, and single other letters with all that belongs to them.
fn tokens(text: &str) -> Vec<&str> {
    let kind = |letter: char| match letter {
        _ if letter.is_alphanumeric() || "'’-".contains(letter) => 0,
        _ if letter.is_whitespace() => 1,
        _ => 2,
    };
    let mut cuts: Vec<usize> = vec![];
    let mut last = None;
    for (at, letter) in text.grapheme_indices(true).filter_map(|(at, whole)| Some((at, whole.chars().next()?))) {
        if last != Some(kind(letter)) || kind(letter) == 2 {
            cuts.push(at);
        }
        last = Some(kind(letter));
    }
    cuts.iter().zip(cuts.iter().skip(1).copied().chain(once(text.len()))).filter_map(|(&from, to)| text.get(from..to)).collect()
}

/// Compares by the longest common subsequence; removed text comes before added text.
fn middle(before: &[&str], after: &[&str]) -> Vec<Piece> {
    let (rows, width) = (before.len(), after.len() + 1);
    if rows * width > MAX_PAIRS {
        return before
            .iter()
            .map(|token| Piece::Removed(token.to_string()))
            .chain(after.iter().map(|token| Piece::Added(token.to_string())))
            .collect();
    }
    let mut common = vec![0_u16; (rows + 1) * width];
    for row in (0..rows).rev() {
        for column in (0..after.len()).rev() {
            common[row * width + column] = if before[row] == after[column] {
                common[(row + 1) * width + column + 1] + 1
            } else {
                common[(row + 1) * width + column].max(common[row * width + column + 1])
            };
        }
    }
    let (mut row, mut column, mut pieces) = (0, 0, vec![]);
    while row < rows || column < after.len() {
        let here = |row: usize, column: usize| common[row * width + column];
        if row < rows && column < after.len() && before[row] == after[column] {
            pieces.push(Piece::Same(before[row].to_string()));
            (row, column) = (row + 1, column + 1);
        } else if row < rows && (column == after.len() || here(row + 1, column) >= here(row, column + 1)) {
            pieces.push(Piece::Removed(before[row].to_string()));
            row += 1;
        } else {
            pieces.push(Piece::Added(after[column].to_string()));
            column += 1;
        }
    }
    pieces
}

/// Joins neighbours of one kind. White space between two changes belongs to both, so that a changed phrase is one change.
fn joined(pieces: &[Piece]) -> Vec<Piece> {
    let (mut joined, mut same, mut removed, mut added) = (vec![], String::new(), String::new(), String::new());
    for (at, piece) in pieces.iter().enumerate() {
        let changing = !(removed.is_empty() && added.is_empty());
        match piece {
            Piece::Same(text) => {
                let changes_again = pieces.get(at + 1).is_some_and(|next| !matches!(next, Piece::Same(_)));
                if changing && changes_again && text.trim().is_empty() {
                    removed.push_str(text);
                    added.push_str(text);
                    continue;
                }
                flush(&mut joined, &mut removed, &mut added);
                same.push_str(text);
            }
            Piece::Removed(text) | Piece::Added(text) => {
                if !same.is_empty() {
                    joined.push(Piece::Same(std::mem::take(&mut same)));
                }
                if matches!(piece, Piece::Removed(_)) { removed.push_str(text) } else { added.push_str(text) }
            }
        }
    }
    flush(&mut joined, &mut removed, &mut added);
    if !same.is_empty() {
        joined.push(Piece::Same(same));
    }
    joined
}

fn flush(joined: &mut Vec<Piece>, removed: &mut String, added: &mut String) {
    if !removed.is_empty() {
        joined.push(Piece::Removed(std::mem::take(removed)));
    }
    if !added.is_empty() {
        joined.push(Piece::Added(std::mem::take(added)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn same(text: &str) -> Piece {
        Piece::Same(text.into())
    }
    fn removed(text: &str) -> Piece {
        Piece::Removed(text.into())
    }
    fn added(text: &str) -> Piece {
        Piece::Added(text.into())
    }

    #[test]
    fn inserted_words_are_one_piece() {
        assert_eq!(changes("Train in care.", "Train in care, with children."), [same("Train in care"), added(", with children"), same(".")]);
    }

    #[test]
    fn changed_phrase_is_one_change() {
        assert_eq!(changes("We give training.", "They offer training."), [removed("We give"), added("They offer"), same(" training.")]);
    }

    #[test]
    fn flag_or_accent_changes_as_a_whole() {
        let flag =
            |tags: &str| format!("🏴{}\u{e007f}", tags.chars().map(|tag| char::from_u32(0xe0000 + u32::from(tag)).unwrap()).collect::<String>());
        let (wales, scotland) = (flag("gbwls"), flag("gbsct"));
        assert_eq!(changes(&format!("In {wales}."), &format!("In {scotland}.")), [same("In "), removed(&wales), added(&scotland), same(".")]);
        assert_eq!(changes("cafe\u{301}", "cafe\u{300}"), [removed("cafe\u{301}"), added("cafe\u{300}")]);
    }

    #[test]
    fn equal_texts_are_one_piece_and_empty_ones_none() {
        assert_eq!(changes("The same, yes.", "The same, yes."), [same("The same, yes.")]);
        assert_eq!(changes("", ""), []);
        assert_eq!(changes("", "All new"), [added("All new")]);
    }

    #[test]
    fn very_long_texts_are_one_change() {
        let (before, after) = ("a ".repeat(2_500), "b.".repeat(2_500));
        assert_eq!(changes(&before, &after).len(), 2);
    }

    proptest! {
        #[test]
        fn both_wordings_can_be_restored(before in "[ab ,.é\n]{0,40}", after in "[ab ,.é\n]{0,40}") {
            let read = |second: bool| -> String {
                changes(&before, &after).into_iter().filter_map(|piece| match piece {
                    Piece::Same(text) => Some(text),
                    Piece::Removed(text) => (!second).then_some(text),
                    Piece::Added(text) => second.then_some(text),
                }).collect()
            };
            prop_assert_eq!(read(false), before.clone());
            prop_assert_eq!(read(true), after.clone());
        }
    }
}
