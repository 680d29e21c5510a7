//! What changed between two wordings, word by word.

use std::iter::once;

/// A stretch of text that both wordings have, or only one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    Kept(String),
    Gone(String),
    New(String),
}

/// Most pairs of words compared; longer texts than that are shown as one change.
const MOST: usize = 4_000_000;

/// The change from one wording to the next, in the order it is read.
pub fn changes(before: &str, after: &str) -> Vec<Piece> {
    let (before, after) = (tokens(before), tokens(after));
    let start = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let (b, a) = (&before[start..], &after[start..]);
    let end = b.iter().rev().zip(a.iter().rev()).take_while(|(a, b)| a == b).count();
    let middle = middle(&b[..b.len() - end], &a[..a.len() - end]);
    let kept = |token: &&str| Piece::Kept(token.to_string());
    let pieces = before[..start].iter().map(kept).chain(middle).chain(b[b.len() - end..].iter().map(kept));
    joined(&pieces.collect::<Vec<_>>())
}

/// Words, gaps, and everything else letter by letter.
fn tokens(text: &str) -> Vec<&str> {
    let kind = |letter: char| match letter {
        _ if letter.is_alphanumeric() || "'’-".contains(letter) => 0,
        _ if letter.is_whitespace() => 1,
        _ => 2,
    };
    let mut cuts: Vec<usize> = vec![];
    let mut last = None;
    for (at, letter) in text.char_indices() {
        if last != Some(kind(letter)) || kind(letter) == 2 {
            cuts.push(at);
        }
        last = Some(kind(letter));
    }
    cuts.iter().zip(cuts.iter().skip(1).copied().chain(once(text.len()))).filter_map(|(&from, to)| text.get(from..to)).collect()
}

/// The longest common subsequence, walked from the front: what is gone before what is new.
fn middle(before: &[&str], after: &[&str]) -> Vec<Piece> {
    let (rows, width) = (before.len(), after.len() + 1);
    if rows * width > MOST {
        return before.iter().map(|token| Piece::Gone(token.to_string())).chain(after.iter().map(|token| Piece::New(token.to_string()))).collect();
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
            pieces.push(Piece::Kept(before[row].to_string()));
            (row, column) = (row + 1, column + 1);
        } else if row < rows && (column == after.len() || here(row + 1, column) >= here(row, column + 1)) {
            pieces.push(Piece::Gone(before[row].to_string()));
            row += 1;
        } else {
            pieces.push(Piece::New(after[column].to_string()));
            column += 1;
        }
    }
    pieces
}

/// Neighbours of one kind as one piece. A gap alone between two changes belongs to both, so that a changed phrase reads as one.
fn joined(pieces: &[Piece]) -> Vec<Piece> {
    let (mut joined, mut kept, mut gone, mut new) = (vec![], String::new(), String::new(), String::new());
    for (at, piece) in pieces.iter().enumerate() {
        let changing = !(gone.is_empty() && new.is_empty());
        match piece {
            Piece::Kept(text) => {
                let changes_again = pieces.get(at + 1).is_some_and(|next| !matches!(next, Piece::Kept(_)));
                if changing && changes_again && text.trim().is_empty() {
                    gone.push_str(text);
                    new.push_str(text);
                    continue;
                }
                flush(&mut joined, &mut gone, &mut new);
                kept.push_str(text);
            }
            Piece::Gone(text) | Piece::New(text) => {
                if !kept.is_empty() {
                    joined.push(Piece::Kept(std::mem::take(&mut kept)));
                }
                if matches!(piece, Piece::Gone(_)) { gone.push_str(text) } else { new.push_str(text) }
            }
        }
    }
    flush(&mut joined, &mut gone, &mut new);
    if !kept.is_empty() {
        joined.push(Piece::Kept(kept));
    }
    joined
}

fn flush(joined: &mut Vec<Piece>, gone: &mut String, new: &mut String) {
    if !gone.is_empty() {
        joined.push(Piece::Gone(std::mem::take(gone)));
    }
    if !new.is_empty() {
        joined.push(Piece::New(std::mem::take(new)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kept(text: &str) -> Piece {
        Piece::Kept(text.into())
    }
    fn gone(text: &str) -> Piece {
        Piece::Gone(text.into())
    }
    fn new(text: &str) -> Piece {
        Piece::New(text.into())
    }

    #[test]
    fn words_put_in_stand_alone() {
        assert_eq!(changes("Train in care.", "Train in care, with children."), [kept("Train in care"), new(", with children"), kept(".")]);
    }

    #[test]
    fn a_changed_phrase_reads_as_one_change() {
        assert_eq!(changes("We give training.", "They offer training."), [gone("We give"), new("They offer"), kept(" training.")]);
    }

    #[test]
    fn nothing_changed_is_one_piece_and_nothing_at_all_is_none() {
        assert_eq!(changes("The same, yes.", "The same, yes."), [kept("The same, yes.")]);
        assert_eq!(changes("", ""), []);
        assert_eq!(changes("", "All new"), [new("All new")]);
    }

    #[test]
    fn long_texts_are_one_change_and_take_no_time() {
        let (before, after) = ("a ".repeat(2_500), "b.".repeat(2_500));
        assert_eq!(changes(&before, &after).len(), 2);
    }

    proptest! {
        #[test]
        fn both_wordings_can_be_read_back(before in "[ab ,.é\n]{0,40}", after in "[ab ,.é\n]{0,40}") {
            let read = |skip_gone: bool| -> String {
                changes(&before, &after).into_iter().filter_map(|piece| match piece {
                    Piece::Kept(text) => Some(text),
                    Piece::Gone(text) => (!skip_gone).then_some(text),
                    Piece::New(text) => skip_gone.then_some(text),
                }).collect()
            };
            prop_assert_eq!(read(false), before.clone());
            prop_assert_eq!(read(true), after.clone());
        }
    }
}
