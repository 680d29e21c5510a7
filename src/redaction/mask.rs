//! Taking spans out of a text and putting them back: the text after it, and where every place in it moves. All in code points.

use crate::{coding::Excerpt, feedback::MASK, unicode::caseless};
use std::collections::BTreeSet;
use unicode_segmentation::UnicodeSegmentation;

/// A span of a text, and the text that takes its place: the mask, or the words that stood there.
#[derive(Clone, Copy)]
pub struct Splice<'t> {
    span: Excerpt,
    with: &'t str,
}

impl<'t> Splice<'t> {
    pub fn taking_out(span: Excerpt) -> Self {
        Self { span, with: MASK }
    }

    pub fn putting_back(start: usize, original: &'t str) -> Self {
        Self { span: mask_at(start), with: original }
    }

    /// The text after it; `None` when the span is not in the text.
    pub fn apply(&self, text: &str) -> Option<String> {
        self.span.of(text)?;
        Some(text.chars().take(self.span.start).chain(self.with.chars()).chain(text.chars().skip(self.span.end)).collect())
    }

    /// The place of an excerpt after it. One that begins or ends within the span covers all that takes its place, so none becomes empty.
    pub fn moved(&self, excerpt: Excerpt) -> Excerpt {
        let Excerpt { start: from, end: to } = self.span;
        let end = from + self.with.chars().count();
        Excerpt {
            start: if excerpt.start < to { excerpt.start.min(from) } else { excerpt.start - to + end },
            end: if excerpt.end > from { excerpt.end.max(to) - to + end } else { excerpt.end },
        }
    }
}

/// The place of the mask that begins here.
pub fn mask_at(start: usize) -> Excerpt {
    Excerpt { start, end: start + MASK.chars().count() }
}

/// Takes spans out, the last first, so that each is where it was found.
pub fn taking_out(spans: &[Excerpt]) -> Vec<Splice<'static>> {
    spans.iter().rev().map(|span| Splice::taking_out(*span)).collect()
}

/// The text after several splices, one after the other.
pub fn apply_all(splices: &[Splice<'_>], text: &str) -> Option<String> {
    splices.iter().try_fold(text.to_string(), |text, splice| splice.apply(&text))
}

/// The place of an excerpt after several splices.
pub fn moved_by_all(splices: &[Splice<'_>], excerpt: Excerpt) -> Excerpt {
    splices.iter().fold(excerpt, |excerpt, splice| splice.moved(excerpt))
}

/// Sorts spans, widens each to whole letters, and makes one of those that overlap or touch.
pub fn merged(text: &str, mut spans: Vec<Excerpt>) -> Vec<Excerpt> {
    spans.iter_mut().for_each(|span| *span = whole_letters(text, *span));
    spans.sort_by_key(|span| span.start);
    let mut merged: Vec<Excerpt> = vec![];
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

fn whole_letters(text: &str, span: Excerpt) -> Excerpt {
    let (mut whole, mut at) = (span, 0);
    for letter in text.graphemes(true) {
        let next = at + letter.chars().count();
        if at < span.start && span.start < next {
            whole.start = at;
        }
        if at < span.end && span.end < next {
            whole.end = next;
        }
        at = next;
    }
    whole
}

/// Every place where these words stand as whole words, with capitals or without, over spaces and ends of lines alike.
pub fn places(text: &str, wanted: &str) -> Vec<Excerpt> {
    let (letters, wanted) = (folded(text), folded(wanted));
    // Words of languages without spaces between them end where Unicode says so.
    let mut at = 0;
    let bounds: BTreeSet<usize> = text
        .split_word_bounds()
        .map(|word| {
            at += word.chars().count();
            at
        })
        .collect();
    let is_within_word = |nth: usize| {
        let is_of_word = |nth: usize| letters.get(nth).is_some_and(|(letter, _)| letter.starts_with(char::is_alphanumeric));
        nth > 0 && is_of_word(nth - 1) && is_of_word(nth) && !bounds.contains(&letters[nth].1.start)
    };
    let (mut found, mut nth) = (vec![], 0);
    while !wanted.is_empty() && nth + wanted.len() <= letters.len() {
        let end = nth + wanted.len();
        let is_same = letters[nth..end].iter().zip(&wanted).all(|((letter, _), (other, _))| letter == other);
        if is_same && !is_within_word(nth) && !is_within_word(end) {
            found.push(Excerpt { start: letters[nth].1.start, end: letters[end - 1].1.end });
            nth = end;
        } else {
            nth += 1;
        }
    }
    found
}

/// The letters of a text as they are compared, with their places. Every space is the same.
fn folded(text: &str) -> Vec<(String, Excerpt)> {
    let mut at = 0;
    text.graphemes(true)
        .map(|letter| {
            let start = at;
            at += letter.chars().count();
            (caseless(letter).replace('’', "'"), Excerpt { start, end: at })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn excerpt(start: usize, end: usize) -> Excerpt {
        Excerpt { start, end }
    }

    fn found<'t>(text: &'t str, wanted: &str) -> Vec<&'t str> {
        places(text, wanted).into_iter().map(|place| place.of(text).unwrap()).collect()
    }

    #[test]
    fn places_around_a_span_move_with_it() {
        let text = "I told Miss Taylor and waited";
        let splice = Splice::taking_out(excerpt(7, 18));
        let masked = splice.apply(text).unwrap();
        assert_eq!(masked, "I told ▮▮▮ and waited");
        for (place, after) in [
            ((0, 6), "I told"),
            ((0, 7), "I told "),
            ((18, 29), " and waited"),
            ((7, 18), "▮▮▮"),
            ((9, 11), "▮▮▮"),
            ((0, 29), "I told ▮▮▮ and waited"),
            ((2, 11), "told ▮▮▮"),
            ((12, 22), "▮▮▮ and"),
        ] {
            assert_eq!(splice.moved(excerpt(place.0, place.1)).of(&masked), Some(after), "{place:?}");
        }
        assert_eq!(Splice::taking_out(excerpt(20, 30)).apply(text), None);
    }

    #[test]
    fn letters_stay_whole_and_spans_that_meet_are_one() {
        let text = "ab👩\u{200d}👧cd";
        assert_eq!(merged(text, vec![excerpt(3, 4)]), [excerpt(2, 5)]);
        assert_eq!(merged(text, vec![excerpt(5, 6), excerpt(0, 1), excerpt(4, 5)]), [excerpt(0, 1), excerpt(2, 6)]);
        assert_eq!(merged(text, vec![]), []);
    }

    #[test]
    fn words_are_found_whole_and_without_capitals() {
        assert_eq!(found("Tom and TOM, tomorrow tom’s", "tom"), ["Tom", "TOM", "tom"]);
        assert_eq!(found("at st\nBede's and St Bede’s", "St Bede’s"), ["st\nBede's", "St Bede’s"]);
        assert_eq!(found("ask Zoe\u{308} or ZOË", "zoë"), ["Zoe\u{308}", "ZOË"]);
        assert_eq!(found("我叫张三。", "张三"), ["张三"]);
        assert_eq!(found("tomtom", "tom"), [""; 0]);
        assert_eq!(found("a b", ""), [""; 0]);
    }

    /// A text, spans in it that do not touch, and an order to take them out in.
    fn cases() -> impl Strategy<Value = (String, Vec<Excerpt>, Vec<usize>)> {
        let letter = prop::sample::select(&["a", "B", " ", "e\u{301}", "👩\u{200d}👧", "🇬🇧", "س", "▮", "\r\n"][..]);
        let text = prop::collection::vec(letter, 1..40).prop_map(|letters| letters.concat());
        let spans = prop::collection::vec((0usize..60, 1usize..9), 1..6);
        (text, spans).prop_flat_map(|(text, ends)| {
            let length = text.chars().count();
            let within = ends.into_iter().map(|(start, more)| excerpt(start, start + more)).filter(|span| span.end <= length).collect();
            let spans = merged(&text, within);
            let order = Just((0..spans.len()).collect::<Vec<_>>()).prop_shuffle();
            (Just(text), Just(spans), order)
        })
    }

    proptest! {
        #[test]
        fn any_order_comes_to_the_same_and_back((text, spans, order) in cases(), start in 0usize..60, more in 1usize..20) {
            let all = taking_out(&spans);
            let (masked, place) = (apply_all(&all, &text).unwrap(), excerpt(start, start + more));
            let (mut other, mut moved, mut places) = (text.clone(), place, spans.clone());
            for &nth in &order {
                let splice = Splice::taking_out(places[nth]);
                other = splice.apply(&other).unwrap();
                moved = splice.moved(moved);
                places.iter_mut().for_each(|place| *place = splice.moved(*place));
            }
            prop_assert_eq!(&other, &masked);
            prop_assert_eq!(moved, moved_by_all(&all, place));
            for (nth, span) in spans.iter().enumerate() {
                prop_assert_eq!(places[nth], moved_by_all(&all, *span));
                prop_assert_eq!(places[nth].of(&masked), Some(MASK));
            }
            // The way back, in the same order: not the reverse of the way there.
            for &nth in &order {
                let splice = Splice::putting_back(places[nth].start, spans[nth].of(&text).unwrap());
                other = splice.apply(&other).unwrap();
                moved = splice.moved(moved);
                places.iter_mut().for_each(|place| *place = splice.moved(*place));
            }
            prop_assert_eq!(&other, &text);
            prop_assert_eq!(&places, &spans);
            // A place within a span comes back as far as the span's own ends.
            let first = spans.iter().find(|span| span.start < start && start < span.end).map_or(start, |span| span.start);
            let end = place.end;
            let last = spans.iter().find(|span| span.start < end && end < span.end).map_or(end, |span| span.end);
            prop_assert_eq!(moved, excerpt(first, last));
        }
    }
}
