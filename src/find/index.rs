//! The index: which words stand in which piece of feedback, in memory only. A stop of the program forgets it.

use crate::{
    alike::fold::{stem, tokens},
    feedback::{
        place::Place,
        stamp_store::{Stamp, Version},
    },
    find::{
        choice::{About, Choice},
        query::{Query, Sought, Term},
        store::Listed,
    },
    id::{CodeId, FeedbackId, HeadingId, ThemeId},
};
use jiff::Timestamp;
use std::{
    cmp::Reverse,
    collections::{BTreeMap, HashMap, hash_map::Entry},
    ops::Bound,
    sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard},
};

/// The index of this server, and its last comparison with the database.
#[derive(Default)]
pub struct SharedIndex {
    index: RwLock<Index>,
    /// Held by the search that compares it, while others wait.
    pub compared: tokio::sync::Mutex<Option<Compared>>,
}

/// The last comparison.
pub struct Compared {
    pub at: Timestamp,
    /// The state of the database that was read; `None` where it changed meanwhile.
    pub stamp: Option<Stamp>,
}

impl SharedIndex {
    pub fn read(&self) -> RwLockReadGuard<'_, Index> {
        self.index.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn write(&self) -> RwLockWriteGuard<'_, Index> {
        self.index.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of a piece in the index, which no other piece ever has.
type Slot = u32;
/// The number of a word, which no other word ever has.
type Number = u32;

#[derive(Default)]
pub struct Index {
    /// By slot; `None` for one that is gone.
    pieces: Vec<Option<Piece>>,
    slots: HashMap<FeedbackId, Slot>,
    /// By number.
    words: Vec<Word>,
    numbers: BTreeMap<Arc<str>, Number>,
    stems: HashMap<String, Vec<Number>>,
}

struct Piece {
    id: FeedbackId,
    version: Version,
    about: About,
    /// Its words in their order.
    words: Box<[Number]>,
}

struct Word {
    folded: Arc<str>,
    /// The pieces it is in, in order.
    slots: Vec<Slot>,
}

/// A theme, a code or a heading that a piece is tied to.
pub enum Tied {
    Theme(ThemeId),
    Code(CodeId),
    Heading(HeadingId),
}

/// The outcome of a search.
#[derive(Default)]
pub struct Found {
    pub total: usize,
    /// How many each choice would show, with the choices of the other filters as they are.
    pub counts: HashMap<Choice, usize>,
    /// The places of the pieces, the newest first.
    pub places: Vec<Place>,
}

impl Index {
    /// Forgets all that is not listed or has other words by now, and returns the ids of all that are missing.
    pub fn compare(&mut self, listed: &HashMap<FeedbackId, Listed>) -> Vec<FeedbackId> {
        // The places of what is gone are never given again: where most are, it is built anew.
        if self.pieces.len() > 2 * self.slots.len() + 1_000 {
            *self = Self::default();
        }
        let gone: Vec<FeedbackId> = self
            .pieces
            .iter()
            .flatten()
            .filter(|piece| listed.get(&piece.id).is_none_or(|now| now.version != piece.version))
            .map(|piece| piece.id)
            .collect();
        for id in gone {
            self.remove(id);
        }
        for piece in self.pieces.iter_mut().flatten() {
            if let Some(now) = listed.get(&piece.id) {
                (piece.about.received_on, piece.about.source, piece.about.triage) = (now.received_on, now.source, now.triage);
            }
        }
        listed.keys().filter(|id| !self.slots.contains_key(id)).copied().collect()
    }

    /// Adds a piece that is not in it.
    pub fn add(&mut self, id: FeedbackId, version: Version, text: &str, about: About) {
        let slot = self.pieces.len() as Slot;
        let words: Box<[Number]> = tokens(text).into_iter().map(|token| self.number(&token.folded)).collect();
        for number in &words {
            let slots = &mut self.words[*number as usize].slots;
            if slots.last() != Some(&slot) {
                slots.push(slot);
            }
        }
        self.pieces.push(Some(Piece { id, version, about, words }));
        self.slots.insert(id, slot);
    }

    fn number(&mut self, folded: &str) -> Number {
        if let Some(number) = self.numbers.get(folded) {
            return *number;
        }
        let (number, folded) = (self.words.len() as Number, Arc::<str>::from(folded));
        self.stems.entry(stem(&folded)).or_default().push(number);
        self.numbers.insert(folded.clone(), number);
        self.words.push(Word { folded, slots: vec![] });
        number
    }

    /// Forgets a piece, and each word that is in no other.
    fn remove(&mut self, id: FeedbackId) {
        let Some(slot) = self.slots.remove(&id) else { return };
        let Some(piece) = self.pieces[slot as usize].take() else { return };
        for number in piece.words {
            let word = &mut self.words[number as usize];
            if let Ok(at) = word.slots.binary_search(&slot) {
                word.slots.remove(at);
            }
            if word.slots.is_empty() && !word.folded.is_empty() {
                let folded = std::mem::take(&mut word.folded);
                self.numbers.remove(&folded);
                if let Entry::Occupied(mut stem) = self.stems.entry(stem(&folded)) {
                    stem.get_mut().retain(|known| *known != number);
                    if stem.get().is_empty() {
                        stem.remove();
                    }
                }
            }
        }
    }

    /// Sets the facts that stand in tables of their own.
    pub fn tie(&mut self, ties: impl Iterator<Item = (FeedbackId, Tied)>) {
        for piece in self.pieces.iter_mut().flatten() {
            piece.about.themes.clear();
            piece.about.codes.clear();
            piece.about.headings.clear();
        }
        for (id, tied) in ties {
            let Some(piece) = self.slots.get(&id).and_then(|slot| self.pieces[*slot as usize].as_mut()) else { continue };
            match tied {
                Tied::Theme(theme) => piece.about.themes.push(theme),
                Tied::Code(code) => piece.about.codes.push(code),
                Tied::Heading(heading) => piece.about.headings.push(heading),
            }
        }
    }

    /// How many pieces there are.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// All pieces with what is known of them, in no order.
    pub fn pieces(&self) -> impl Iterator<Item = (FeedbackId, &About)> {
        self.pieces.iter().flatten().map(|piece| (piece.id, &piece.about))
    }

    /// Searches. Choices are of different filters; places are those after one, at most `most`. `blind` are pieces whose codes do not count.
    pub fn search(&self, query: &Query, choices: &[Choice], after: Option<Place>, most: usize, blind: &impl Fn(&FeedbackId) -> bool) -> Found {
        let mut hits = vec![true; self.pieces.len()];
        for term in query.terms() {
            hits.iter_mut().zip(self.having(term)).for_each(|(hit, has)| *hit &= has != term.leaves_out);
        }
        let mut found = Found::default();
        for piece in self.pieces.iter().zip(hits).filter_map(|(piece, hit)| piece.as_ref().filter(|_| hit)) {
            let is_blind = blind(&piece.id);
            let known = || piece.about.choices().filter(|choice| !(is_blind && matches!(choice, Choice::Code(_))));
            let mut failed = choices.iter().filter(|choice| !known().any(|known| known == **choice));
            let (first, second) = (failed.next(), failed.next());
            if first.is_none() {
                found.total += 1;
                let place = (piece.about.received_on, piece.id);
                found.places.extend(after.is_none_or(|after| newest_first(&place) > newest_first(&after)).then_some(place));
            }
            if second.is_none() {
                let counted = known().filter(|choice| first.is_none_or(|failed| failed.is_like(*choice)));
                counted.for_each(|choice| *found.counts.entry(choice).or_default() += 1);
            }
        }
        if found.places.len() > most {
            found.places.select_nth_unstable_by_key(most, newest_first);
            found.places.truncate(most);
        }
        found.places.sort_unstable_by_key(newest_first);
        found
    }

    /// Whether each piece has a term, by slot.
    fn having(&self, term: &Term) -> Vec<bool> {
        let numbers: Vec<Vec<Number>> = term.words.iter().map(|sought| self.numbers_of(sought)).collect();
        let mut having = vec![true; self.pieces.len()];
        for numbers in &numbers {
            let mut has = vec![false; having.len()];
            numbers.iter().flat_map(|number| &self.words[*number as usize].slots).for_each(|slot| has[*slot as usize] = true);
            having.iter_mut().zip(has).for_each(|(having, has)| *having &= has);
        }
        if numbers.len() > 1 {
            for (having, piece) in having.iter_mut().zip(&self.pieces) {
                *having = *having && piece.as_ref().is_some_and(|piece| piece.has_in_order(&numbers));
            }
        }
        having
    }

    /// The numbers of all words that fit, in order.
    fn numbers_of(&self, sought: &Sought) -> Vec<Number> {
        let mut numbers = match sought {
            Sought::Exact(word) => self.numbers.get(word.as_str()).copied().into_iter().collect(),
            Sought::Stem(stem) => self.stems.get(stem).cloned().unwrap_or_default(),
            Sought::Start(start) => {
                let from = self.numbers.range::<str, _>((Bound::Included(start.as_str()), Bound::Unbounded));
                from.take_while(|(word, _)| word.starts_with(start.as_str())).map(|(_, number)| *number).collect()
            }
        };
        numbers.sort_unstable();
        numbers
    }
}

impl Piece {
    /// Whether words stand one after another in it, each one of its numbers.
    fn has_in_order(&self, numbers: &[Vec<Number>]) -> bool {
        self.words.windows(numbers.len()).any(|window| window.iter().zip(numbers).all(|(word, fits)| fits.binary_search(word).is_ok()))
    }
}

/// The key that sorts the newest first, and within a day by random id.
fn newest_first(place: &Place) -> (Reverse<jiff::civil::Date>, FeedbackId) {
    (Reverse(place.0), place.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feedback::{Source, Triage};
    use jiff::civil::date;
    use proptest::prelude::*;

    fn about(day: i8, triage: Option<Triage>) -> About {
        About::of(date(2026, 11, day), Source::Direct, triage)
    }

    fn index(texts: &[&str]) -> Index {
        let mut index = Index::default();
        for (nth, text) in texts.iter().enumerate() {
            index.add(FeedbackId::from([nth as u8; 16]), [0; 16], text, about(1 + nth as i8 % 28, None));
        }
        index
    }

    /// The numbers of the texts that a query finds, the newest first.
    fn found(index: &Index, query: &str) -> Vec<u8> {
        let found = index.search(&Query::parse(query), &[], None, usize::MAX, &|_| false);
        assert_eq!(found.total, found.places.len());
        found.places.iter().map(|(_, id)| id.bytes()[0]).collect()
    }

    #[test]
    fn words_stems_starts_and_phrases_are_found() {
        let index = index(&["The bus stop is dark", "Stopping the bus", "I was frightened", "Bus, then stop"]);
        assert_eq!(found(&index, "bus"), [3, 1, 0]);
        assert_eq!(found(&index, "stops"), [3, 1, 0]);
        assert_eq!(found(&index, "\"bus stop\""), [0]);
        assert_eq!(found(&index, "fright*"), [2]);
        assert_eq!(found(&index, "bus -dark"), [3, 1]);
        assert_eq!(found(&index, "nothing"), [0; 0]);
    }

    #[test]
    fn forgotten_piece_leaves_no_word_behind() {
        let mut index = index(&["Only Aberystwyth", "Only here"]);
        let stays = FeedbackId::from([1; 16]);
        let listed = |version| Listed { version, received_on: date(2026, 11, 9), source: Source::Session, triage: Some(Triage::Abuse) };
        assert!(index.compare(&HashMap::from([(stays, listed([0; 16]))])).is_empty());
        assert_eq!((found(&index, "only"), found(&index, "aber*")), (vec![1], vec![]));
        assert!(!index.numbers.contains_key("aberystwyth") && index.words.iter().all(|word| &*word.folded != "aberystwyth"));
        assert_eq!(index.stems.len(), 2);
        let abuse = index.search(&Query::parse("only"), &[Choice::State(Some(Triage::Abuse)), Choice::Source(Source::Session)], None, 9, &|_| false);
        assert_eq!(abuse.places, [(date(2026, 11, 9), stays)]);
        assert_eq!(index.compare(&HashMap::from([(stays, listed([1; 16]))])), [stays], "other words");
        assert!(found(&index, "only").is_empty() && index.numbers.is_empty() && index.stems.is_empty());
    }

    #[test]
    fn counts_are_beside_each_choice_of_a_filter() {
        let mut index = Index::default();
        for (nth, triage) in [None, None, Some(Triage::Abuse)].into_iter().enumerate() {
            index.add(FeedbackId::from([nth as u8; 16]), [0; 16], "bus", about(1, triage));
        }
        let search = |choices: &[Choice]| index.search(&Query::parse("bus"), choices, None, 9, &|_| false);
        let (unread, direct) = (Choice::State(None), Choice::Source(Source::Direct));
        let found = search(&[unread]);
        assert_eq!((found.total, found.counts[&unread], found.counts[&Choice::State(Some(Triage::Abuse))], found.counts[&direct]), (2, 2, 1, 2));
        let none = search(&[unread, Choice::Source(Source::Session)]);
        assert_eq!((none.total, none.counts.get(&unread), none.counts[&direct]), (0, None, 2));
    }

    #[test]
    fn pages_hold_each_once() {
        let index = index(&["bus"; 70]);
        let (mut all, mut after) = (vec![], None);
        loop {
            let found = index.search(&Query::parse("bus"), &[], after, 9, &|_| false);
            let Some(last) = found.places.last() else { break };
            after = Some(*last);
            all.extend(found.places);
        }
        assert_eq!(all.len(), 70);
        assert!(all.is_sorted_by_key(newest_first));
    }

    proptest! {
        #[test]
        fn index_finds_what_a_scan_of_all_texts_finds(
            texts in proptest::collection::vec("[abÄäe’ 我😢.-]{0,12}", 1..20),
            query in "[-]?[\"]?[abÄäe’ 我😢]{1,4}[*\"]?( [-]?[abä我]{1,2}[*]?)?",
            gone in 0_u8..20,
        ) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let (mut index, query) = (index(&texts), Query::parse(&query));
            index.remove(FeedbackId::from([gone; 16]));
            let mut found: Vec<u8> = index.search(&query, &[], None, usize::MAX, &|_| false).places.iter().map(|(_, id)| id.bytes()[0]).collect();
            found.sort_unstable();
            let scanned = texts.iter().enumerate().filter(|(nth, text)| *nth != usize::from(gone) && query.marks(text).is_some());
            prop_assert_eq!(found, scanned.map(|(nth, _)| nth as u8).collect::<Vec<u8>>());
        }
    }
}
