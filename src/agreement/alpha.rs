//! Krippendorff's α: how much less coders differ than by chance. Any number of coders, some of whom may have left things out.

use crate::agreement::Unsaid;

/// The disagreement within things, and that between any two values, which is the one by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Alpha {
    pub observed: f64,
    pub expected: f64,
    /// The things that at least two coded.
    pub units: usize,
}

impl Alpha {
    /// Reads the values that coders gave to each thing; a thing with fewer than two is left out.
    pub fn of<T>(units: &[Vec<T>], distance: impl Fn(&T, &T) -> f64) -> Result<Self, Unsaid> {
        let units: Vec<&Vec<T>> = units.iter().filter(|values| values.len() > 1).collect();
        let values: Vec<&T> = units.iter().copied().flatten().collect();
        if values.is_empty() {
            return Err(Unsaid::TooFew);
        }
        let count = values.len() as f64;
        let within = |values: &Vec<T>| between(&values.iter().collect::<Vec<_>>(), &distance) / (values.len() - 1) as f64;
        let observed = units.iter().map(|values| within(values)).sum::<f64>() / count;
        let expected = between(&values, &distance) / (count * (count - 1.0));
        if expected > 0.0 { Ok(Self { observed, expected, units: units.len() }) } else { Err(Unsaid::NoVariation) }
    }

    /// From −1 to 1; 0 is as by chance.
    pub fn value(self) -> f64 {
        1.0 - self.observed / self.expected
    }
}

/// The sum of the distances from each value to each other.
fn between<T>(values: &[&T], distance: &impl Fn(&T, &T) -> f64) -> f64 {
    let after = values.iter().enumerate().map(|(at, one)| values[at + 1..].iter().map(|other| distance(one, other)).sum::<f64>());
    2.0 * after.sum::<f64>()
}

/// Values that are names: the same, or not.
pub fn nominal<T: PartialEq>(one: &T, other: &T) -> f64 {
    f64::from(one != other)
}

/// Values that are numbers with even steps.
pub fn interval(one: &f64, other: &f64) -> f64 {
    (one - other).powi(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::sets::{jaccard, masi, nested};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// One row a coder, `*` where there is no value; as one list of values for each thing.
    fn units(rows: &[&str]) -> Vec<Vec<f64>> {
        let rows: Vec<Vec<Option<f64>>> = rows.iter().map(|row| row.split(' ').map(|value| value.parse().ok()).collect()).collect();
        (0..rows[0].len()).map(|at| rows.iter().filter_map(|row| row[at]).collect()).collect()
    }

    fn assert_near(value: f64, published: f64, within: f64) {
        assert!((value - published).abs() <= within, "{value} is not {published}");
    }

    const TEN: [&str; 2] = ["1 1 0 0 0 0 0 0 0 0", "0 1 1 0 0 1 0 1 0 0"];
    const TWELVE: [&str; 4] = ["1 2 3 3 2 1 4 1 2 * * *", "1 2 3 3 2 2 4 1 2 5 * 3", "* 3 3 3 2 3 4 2 2 5 1 *", "1 2 3 3 2 4 4 1 2 5 1 *"];
    const FIFTEEN: [&str; 3] = ["* * * * * 3 4 1 2 1 1 3 3 * 3", "1 * 2 1 3 3 4 3 * * * * * * *", "* * 2 1 3 4 4 * 2 1 1 3 3 * 4"];

    #[test]
    fn published_value_of_two_coders_of_ten_things() {
        let alpha = Alpha::of(&units(&TEN), nominal).unwrap();
        assert_near(alpha.observed, 0.400, 0.0005);
        assert_near(alpha.expected, 0.4421, 0.00005);
        assert_near(alpha.value(), 2.0 / 21.0, 1e-9);
        assert_near(alpha.value(), 0.0952, 0.00005);
    }

    #[test]
    fn published_values_of_four_coders_with_gaps() {
        let units = units(&TWELVE);
        assert_near(Alpha::of(&units, nominal).unwrap().value(), 0.743, 0.0005);
        assert_near(Alpha::of(&units, interval).unwrap().value(), 0.849, 0.0005);
        // The two others that are published, with distances that nothing here uses.
        let ratio = |one: &f64, other: &f64| ((one - other) / (one + other)).powi(2);
        assert_near(Alpha::of(&units, ratio).unwrap().value(), 0.797, 0.0005);
        let ordinal = |one: &f64, other: &f64| {
            let paired = || units.iter().filter(|values| values.len() > 1).flatten();
            let count = |value: f64| paired().filter(|known| **known == value).count() as f64;
            let (low, high) = (one.min(*other), one.max(*other));
            let between = paired().filter(|known| (low..=high).contains(*known)).count() as f64;
            (between - (count(low) + count(high)) / 2.0).powi(2)
        };
        assert_near(Alpha::of(&units, ordinal).unwrap().value(), 0.815, 0.0005);
    }

    #[test]
    fn published_values_of_three_coders_with_many_gaps() {
        let units = units(&FIFTEEN);
        let alpha = Alpha::of(&units, nominal).unwrap();
        assert_eq!(alpha.units, 12, "a thing that one coded is left out");
        assert_near(alpha.value(), 0.691_358, 0.000_000_5);
        assert_near(Alpha::of(&units, interval).unwrap().value(), 0.810_845, 0.000_000_5);
    }

    #[test]
    fn published_values_of_sets() {
        let set = |letters: &str| letters.chars().collect::<BTreeSet<char>>();
        let pairs = [("", ""), ("A", ""), ("A", "A"), ("A", "B"), ("AB", "A"), ("AB", "AC"), ("ABC", "ABC"), ("C", "AC"), ("C", "AC")];
        let units: Vec<Vec<BTreeSet<char>>> = pairs.map(|(first, second)| vec![set(first), set(second)]).to_vec();
        let alpha = Alpha::of(&units, nested).unwrap();
        assert_near(alpha.observed, 0.333, 0.0005);
        assert_near(alpha.expected, 0.4096, 0.00005);
        assert_near(alpha.value(), 0.186, 0.0005);
        assert_near(Alpha::of(&units, jaccard).unwrap().value(), 0.3156, 0.00005);
        assert_near(Alpha::of(&units, masi).unwrap().value(), 0.273, 0.0005);
    }

    #[test]
    fn too_little_says_nothing() {
        assert_eq!(Alpha::of(&units(&["1 1 1", "1 1 1"]), nominal), Err(Unsaid::NoVariation));
        assert_eq!(Alpha::of(&units(&["1 2 *", "* * 3"]), nominal), Err(Unsaid::TooFew));
        assert_eq!(Alpha::of::<f64>(&[], interval), Err(Unsaid::TooFew));
    }

    fn shuffled<T: Clone>(units: &[Vec<T>], turn: usize) -> Vec<Vec<T>> {
        let mut units: Vec<Vec<T>> = units.iter().map(|values| values.iter().rev().cloned().collect()).collect();
        if !units.is_empty() {
            let turn = turn % units.len();
            units.rotate_left(turn);
        }
        units
    }

    fn same(one: Result<Alpha, Unsaid>, other: Result<Alpha, Unsaid>) -> Result<(), TestCaseError> {
        match (one.map(Alpha::value), other.map(Alpha::value)) {
            (Ok(one), Ok(other)) => prop_assert!((one - other).abs() < 1e-9 && (-1.0 - 1e-9..=1.0 + 1e-9).contains(&one), "{one} and {other}"),
            (one, other) => prop_assert_eq!(one, other),
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn order_of_coders_and_things_makes_no_difference(units in prop::collection::vec(prop::collection::vec(0u8..5, 0..5), 0..15), turn in 0usize..15) {
            let numbers: Vec<Vec<f64>> = units.iter().map(|values| values.iter().copied().map(f64::from).collect()).collect();
            same(Alpha::of(&units, nominal), Alpha::of(&shuffled(&units, turn), nominal))?;
            same(Alpha::of(&numbers, interval), Alpha::of(&shuffled(&numbers, turn), interval))?;
        }

        #[test]
        fn sets_of_two_coders_stay_in_the_bounds(
            pairs in prop::collection::vec(prop::collection::vec(prop::collection::btree_set(0u8..4, 0..4), 2), 0..15),
            turn in 0usize..15
        ) {
            same(Alpha::of(&pairs, nested), Alpha::of(&shuffled(&pairs, turn), nested))?;
            same(Alpha::of(&pairs, jaccard), Alpha::of(&shuffled(&pairs, turn), jaccard))?;
            same(Alpha::of(&pairs, masi), Alpha::of(&shuffled(&pairs, turn), masi))?;
        }
    }
}
