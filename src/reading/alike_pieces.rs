//! Pieces that are alike, among those that had their safety look and carry no code yet.

use crate::{
    alike::Alike,
    coding::coded_store,
    db::Conn,
    feedback::store::Feedback,
    id::FeedbackId,
    staff::proof::Reviewer,
    state::App,
    web::{Error, Fields},
};

/// Most pieces on a page.
pub const AT_ONCE: usize = 8;
/// Pieces among which those alike are sought.
const WINDOW: usize = 300;
/// Pieces of which the one with the most alike begins a page.
const BEGINNINGS: usize = 30;
/// Least nearness, from 0 to 1, at which two pieces are called alike.
const LEAST: f32 = 0.12;
/// Words in common that are named.
const NAMED: usize = 5;

/// Most pieces of the pages before that a page leaves out.
const MOST_LEFT_OUT: usize = 5 * AT_ONCE;

/// Where a page begins: after a piece, and without those that were seen on the pages before, the latest last.
pub struct Start {
    after: Option<FeedbackId>,
    not: Vec<FeedbackId>,
}

impl Start {
    pub fn read(fields: &Fields) -> Self {
        let mut start = Self { after: fields.parsed("after"), not: vec![] };
        start.leave_out(fields.text("not").split(',').filter_map(|id| id.parse().ok()));
        start
    }

    pub fn leave_out(&mut self, ids: impl IntoIterator<Item = FeedbackId>) {
        for id in ids {
            self.not.retain(|known| *known != id);
            self.not.push(id);
        }
        self.not.drain(..self.not.len().saturating_sub(MOST_LEFT_OUT));
    }

    /// Leaves out nothing any more.
    pub fn come_round(&mut self) {
        self.not.clear();
    }

    /// The page after one that shows these, and nothing of it.
    pub fn others(&self, shown: &Together) -> Option<Self> {
        let ids = shown.pieces.iter().map(|shown| shown.feedback.id);
        let mut others = Self { after: Some(ids.clone().next()?), not: self.not.clone() };
        others.leave_out(ids);
        Some(others)
    }

    /// Its fields in a form or an address; those that say nothing are left out.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let not: Vec<String> = self.not.iter().map(FeedbackId::to_string).collect();
        let fields = [("after", self.after.map(|after| after.to_string())), ("not", (!not.is_empty()).then(|| not.join(",")))];
        fields.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

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
    /// Whether all were left out, so that they come round again.
    pub is_anew: bool,
}

/// Finds pieces that are alike, among those after one; past the last, from the first on. Where all are left out, none is.
pub async fn find(db: &mut Conn, app: &App, by: &Reviewer, start: &Start) -> Result<Together, Error> {
    let first = FeedbackId::from([0; 16]);
    let mut pieces = coded_store::uncoded(db, &app.vault, by, start.after.unwrap_or(first), WINDOW).await?;
    if let Some(after) = start.after.filter(|_| pieces.len() < WINDOW) {
        let before = coded_store::uncoded(db, &app.vault, by, first, WINDOW).await?;
        pieces.extend(before.into_iter().take_while(|feedback| feedback.id <= after));
    }
    // Nobody can say what damaged words are about.
    pieces.retain(|feedback| feedback.words.is_ok());
    let (seen, others): (Vec<_>, Vec<_>) = pieces.into_iter().partition(|feedback| start.not.contains(&feedback.id));
    let is_anew = others.is_empty() && !seen.is_empty();
    Ok(Together { is_anew, ..together(if is_anew { seen } else { others }) })
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
    Together { pieces: found.map(|feedback| Shown { feedback, ticked: true }).collect(), shared, is_anew: false }
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
