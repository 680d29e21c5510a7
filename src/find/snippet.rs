//! The words around the first place that a search has found.

use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// About how many letters a row shows, and how many of them before the first mark.
const LENGTH: usize = 200;
const BEFORE: usize = 60;

/// A run of a text, and whether it is marked.
pub type Run<'t> = (&'t str, bool);

/// Cuts about 200 letters out of a text, between words where that is near, with the first mark in them. Marks are in order and apart.
pub fn snippet<'t>(text: &'t str, marks: &[Range<usize>]) -> Vec<Run<'t>> {
    let first = marks.first().cloned().unwrap_or(0..0);
    let letters: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).collect();
    let nth = letters.partition_point(|at| *at < first.start).saturating_sub(BEFORE);
    let mut start = letters.get(nth).copied().unwrap_or(0);
    if start > 0 {
        start += text[start..first.start].find(char::is_whitespace).unwrap_or(0);
    }
    let mut end = letters.get(nth + LENGTH).copied().unwrap_or(text.len());
    if end < text.len() {
        end = text[start..end].rfind(char::is_whitespace).map(|at| start + at).filter(|at| *at >= first.end).unwrap_or(end);
    }
    let mut runs = vec![];
    if start > 0 {
        runs.push(("… ", false));
    }
    let mut at = start;
    for mark in marks.iter().filter(|mark| mark.start < end) {
        let mark_end = mark.end.min(end);
        runs.extend([(&text[at..mark.start], false), (&text[mark.start..mark_end], true)]);
        at = mark_end;
    }
    runs.push((&text[at..end], false));
    if end < text.len() {
        runs.push((" …", false));
    }
    runs.retain(|(run, _)| !run.is_empty());
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::find::query::Query;
    use proptest::prelude::*;

    fn shown(text: &str, query: &str) -> String {
        let runs = snippet(text, &Query::parse(query).marks(text).unwrap());
        runs.into_iter().map(|(run, is_marked)| if is_marked { format!("[{run}]") } else { run.into() }).collect()
    }

    #[test]
    fn short_text_is_whole() {
        assert_eq!(shown("The bus is late, the BUS!", "bus"), "The [bus] is late, the [BUS]!");
        assert_eq!(shown("The bus", "-late"), "The bus");
    }

    #[test]
    fn long_text_is_cut_between_words_around_the_mark() {
        let (before, after) = ("before ".repeat(50), " afterwards".repeat(50));
        let shown = shown(&format!("{before}bus{after}"), "bus");
        assert!(shown.starts_with("… ") && shown.contains("before [bus] afterwards") && shown.ends_with("afterwards …"), "{shown}");
        assert!((150..=210).contains(&shown.chars().count()), "{shown}");
    }

    proptest! {
        #[test]
        fn runs_join_to_a_part_of_the_text(text in "[a-z é👍🏽\n]{0,400}b[a-z é👍🏽\n]{0,400}") {
            let query = Query::parse("b*");
            if let Some(marks) = query.marks(&text) {
                let runs = snippet(&text, &marks);
                let joined: String = runs.iter().map(|(run, _)| *run).collect();
                let joined = joined.strip_prefix("… ").unwrap_or(&joined);
                prop_assert!(text.contains(joined.strip_suffix(" …").unwrap_or(joined)));
                prop_assert!(runs.iter().any(|(_, is_marked)| *is_marked));
            }
        }
    }
}
