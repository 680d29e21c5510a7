//! Pieces that are alike, among those that had their safety look and carry no code yet.

use crate::{alike::Alike, coding::coded_store, db::Conn, feedback::store::Feedback, id::FeedbackId, staff::proof::Reviewer, state::App, web::Error};

/// Most pieces on a page.
pub const AT_ONCE: usize = 8;
/// Pieces among which those alike are sought.
const WINDOW: i64 = 300;
/// Pieces of which the one with the most alike begins a page.
const BEGINNINGS: usize = 30;
/// Least nearness, from 0 to 1, at which two pieces are called alike.
const LEAST: f32 = 0.12;
/// Words in common that are named.
const NAMED: usize = 5;

/// A piece on the page: whole, with its tick.
pub struct Shown {
    pub feedback: Feedback,
    pub ticked: bool,
}

/// Pieces that are alike, and the words they share.
#[derive(Default)]
pub struct Together {
    pub pieces: Vec<Shown>,
    pub shared: Vec<String>,
}

/// Finds pieces that are alike, among those after one; past the last, from the first on.
pub async fn find(db: &mut Conn, app: &App, by: &Reviewer, after: Option<FeedbackId>) -> Result<Together, Error> {
    let start = FeedbackId::from([0; 16]);
    let mut pieces = coded_store::uncoded(db, &app.vault, by, after.unwrap_or(start), WINDOW).await?;
    if let Some(after) = after.filter(|_| (pieces.len() as i64) < WINDOW) {
        let before = coded_store::uncoded(db, &app.vault, by, start, WINDOW).await?;
        pieces.extend(before.into_iter().take_while(|feedback| feedback.id <= after));
    }
    // Nobody can say what damaged words are about.
    pieces.retain(|feedback| feedback.words.is_ok());
    Ok(together(pieces))
}

/// Puts those together that are alike, the ones with the most alike before others.
fn together(mut pieces: Vec<Feedback>) -> Together {
    let alike = Alike::of(pieces.iter().map(|feedback| (feedback.id, feedback.words.as_deref().unwrap_or_default())));
    let near = |feedback: &Feedback| {
        let mut near = alike.nearest(feedback.id, AT_ONCE - 1);
        near.retain(|near| near.score >= LEAST);
        near
    };
    let groups = pieces.iter().take(BEGINNINGS).map(|feedback| (feedback.id, near(feedback)));
    // Of several with as many, the first.
    let Some((first, near)) = groups.rev().max_by_key(|(_, near)| near.len()) else { return Together::default() };
    let mut shared: Vec<String> = vec![];
    for word in near.iter().flat_map(|near| near.shared.iter().take(2)) {
        if !shared.contains(word) {
            shared.push(word.clone());
        }
    }
    shared.truncate(NAMED);
    let ids = std::iter::once(first).chain(near.iter().map(|near| near.id));
    let found = ids.filter_map(|id| Some(pieces.swap_remove(pieces.iter().position(|feedback| feedback.id == id)?)));
    Together { pieces: found.map(|feedback| Shown { feedback, ticked: true }).collect(), shared }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feedback::{Facts, Provenance, Source, Triage};
    use jiff::civil::date;
    use proptest::prelude::*;

    fn piece(nth: usize, words: &str) -> Feedback {
        Feedback {
            id: FeedbackId::from([nth as u8 + 1; 16]),
            words: Ok(words.into()),
            received_on: date(2026, 11, 1),
            source: Source::Direct,
            provenance: Provenance::Verbatim,
            facts: Facts::default(),
            triage: Some(Triage::ForAnalysis),
            read_on: None,
            redacted: false,
            said_in: None,
        }
    }

    fn numbers(texts: &[&str]) -> Vec<u8> {
        let pieces = texts.iter().enumerate().map(|(nth, words)| piece(nth, words)).collect();
        together(pieces).pieces.iter().map(|shown| shown.feedback.id.bytes()[0]).collect()
    }

    #[test]
    fn those_alike_come_together_and_a_lone_one_alone() {
        let texts = ["Nobody asked me", "The bus was late", "My worker left", "A late bus again", "The bus never comes"];
        assert_eq!(numbers(&texts), [2, 4, 5]);
        assert_eq!(numbers(&["Nobody asked me", "My worker left"]), [1]);
        assert_eq!(numbers(&[]), [0; 0]);
    }

    proptest! {
        #[test]
        fn page_holds_each_piece_once_and_few(texts in proptest::collection::vec("(bus|late|dark|worker|je ne|😢| ){0,6}", 0..40)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let mut found = numbers(&texts);
            prop_assert_eq!(found.is_empty(), texts.is_empty());
            prop_assert!(found.len() <= AT_ONCE);
            let count = found.len();
            found.sort_unstable();
            found.dedup();
            prop_assert_eq!(found.len(), count);
        }
    }
}
