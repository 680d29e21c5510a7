//! A text cut into runs that the same excerpts cover, so that excerpts that overlap can be drawn.

use crate::coding::Excerpt;
use unicode_segmentation::UnicodeSegmentation;

/// A run of a text; excerpts are numbered by their places in the list.
#[derive(Debug, PartialEq, Eq)]
pub struct Segment<'t> {
    pub text: &'t str,
    /// The excerpts that cover it.
    pub covering: Vec<usize>,
    /// Those of them that end with it.
    pub ending: Vec<usize>,
}

/// Cuts a text at the ends of excerpts. An end within a letter is drawn after it, a beginning before it, so that no letter falls apart.
pub fn segments<'t>(text: &'t str, excerpts: &[Excerpt]) -> Vec<Segment<'t>> {
    let letters = letters(text);
    let drawn: Vec<(usize, usize)> = excerpts.iter().map(|excerpt| widened(&letters, *excerpt)).collect();
    let mut cuts: Vec<usize> = drawn.iter().flat_map(|(start, end)| [*start, *end]).chain([0, text.len()]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let runs = cuts.windows(2).filter_map(|ends| Some((ends[0], ends[1], text.get(ends[0]..ends[1])?)));
    runs.map(|(from, to, text)| {
        let covering: Vec<usize> = (0..drawn.len()).filter(|nth| drawn[*nth].0 <= from && drawn[*nth].1 >= to).collect();
        let ending = covering.iter().copied().filter(|nth| drawn[*nth].1 == to).collect();
        Segment { text, covering, ending }
    })
    .collect()
}

/// The places of whole letters: in code points, and in bytes.
fn letters(text: &str) -> Vec<(usize, usize)> {
    let mut points = 0;
    let mut places = vec![];
    for (at, letter) in text.grapheme_indices(true) {
        places.push((points, at));
        points += letter.chars().count();
    }
    places.push((points, text.len()));
    places
}

/// The bytes of an excerpt, out to the next whole letters.
fn widened(letters: &[(usize, usize)], excerpt: Excerpt) -> (usize, usize) {
    let after_start = letters.partition_point(|(points, _)| *points <= excerpt.start);
    let before_end = letters.partition_point(|(points, _)| *points < excerpt.end);
    let at = |place: usize| letters.get(place).or(letters.last()).map_or(0, |(_, bytes)| *bytes);
    (at(after_start.saturating_sub(1)), at(before_end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn drawn(text: &str, excerpts: &[(usize, usize)]) -> Vec<(String, Vec<usize>, Vec<usize>)> {
        let excerpts: Vec<Excerpt> = excerpts.iter().map(|&(start, end)| Excerpt { start, end }).collect();
        segments(text, &excerpts).into_iter().map(|run| (run.text.to_string(), run.covering, run.ending)).collect()
    }

    fn run(text: &str, covering: &[usize], ending: &[usize]) -> (String, Vec<usize>, Vec<usize>) {
        (text.into(), covering.into(), ending.into())
    }

    #[test]
    fn overlap_is_a_run_of_its_own() {
        let expected = [run("the ", &[], &[]), run("bus ", &[0], &[]), run("was", &[0, 1], &[0]), run(" late", &[1], &[1])];
        assert_eq!(drawn("the bus was late", &[(4, 11), (8, 16)]), expected);
        let same = [run("ab", &[0, 1, 2], &[0, 1]), run("c", &[2], &[2])];
        assert_eq!(drawn("abc", &[(0, 2), (0, 2), (0, 3)]), same);
        assert_eq!(drawn("abc", &[]), [run("abc", &[], &[])]);
        assert_eq!(drawn("", &[]), []);
    }

    #[test]
    fn letters_of_several_code_points_stay_whole() {
        let family = "👩\u{200d}👧";
        assert_eq!(drawn(&format!("a{family}b"), &[(1, 2)]), [run("a", &[], &[]), run(family, &[0], &[0]), run("b", &[], &[])]);
        assert_eq!(drawn("cafe\u{301} noir", &[(4, 7)]), [run("caf", &[], &[]), run("e\u{301} n", &[0], &[0]), run("oir", &[], &[])]);
        assert_eq!(drawn("أنا خائف جدا", &[(4, 8)]), [run("أنا ", &[], &[]), run("خائف", &[0], &[0]), run(" جدا", &[], &[])]);
    }

    proptest! {
        #[test]
        fn runs_are_the_text_and_each_excerpt_ends_once(text in ".{0,40}", ends in prop::collection::vec((0usize..40, 1usize..10), 0..6)) {
            let length = text.chars().count();
            let fitting = ends.into_iter().map(|(start, more)| Excerpt { start, end: start + more });
            let excerpts: Vec<Excerpt> = fitting.filter(|excerpt| excerpt.end <= length).collect();
            let runs = segments(&text, &excerpts);
            prop_assert_eq!(&runs.iter().map(|run| run.text).collect::<String>(), &text);
            for (nth, excerpt) in excerpts.iter().enumerate() {
                prop_assert_eq!(runs.iter().filter(|run| run.ending.contains(&nth)).count(), 1);
                let covered: String = runs.iter().filter(|run| run.covering.contains(&nth)).map(|run| run.text).collect();
                prop_assert!(covered.contains(excerpt.of(&text).unwrap()));
            }
        }
    }
}
