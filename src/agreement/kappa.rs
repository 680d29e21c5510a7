//! Cohen's κ: how much more often two people put the same category on the same things than by chance.

use crate::agreement::Unsaid;
use std::collections::BTreeMap;

/// Two coders, with the shares of things on which they agree and would by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Kappa {
    pub observed: f64,
    pub expected: f64,
}

impl Kappa {
    /// Reads what both said of each thing.
    pub fn of<T: Ord>(pairs: &[(T, T)]) -> Result<Self, Unsaid> {
        if pairs.is_empty() {
            return Err(Unsaid::TooFew);
        }
        let mut counts: BTreeMap<&T, (usize, usize)> = BTreeMap::new();
        for (first, second) in pairs {
            counts.entry(first).or_default().0 += 1;
            counts.entry(second).or_default().1 += 1;
        }
        if counts.len() < 2 {
            return Err(Unsaid::NoVariation);
        }
        let all = pairs.len();
        let same = pairs.iter().filter(|(first, second)| first == second).count();
        let by_chance: usize = counts.values().map(|(first, second)| first * second).sum();
        Ok(Self { observed: same as f64 / all as f64, expected: by_chance as f64 / (all * all) as f64 })
    }

    /// From −1 to 1; 0 is as by chance.
    pub fn value(self) -> f64 {
        (self.observed - self.expected) / (1.0 - self.expected)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The pairs behind a table: rows are the first coder's categories, columns the second's.
    fn pairs<const N: usize>(table: [[usize; N]; N]) -> Vec<(usize, usize)> {
        let cells =
            table.into_iter().enumerate().flat_map(|(row, cells)| cells.into_iter().enumerate().map(move |(column, count)| (row, column, count)));
        cells.flat_map(|(row, column, count)| std::iter::repeat_n((row, column), count)).collect()
    }

    fn assert_near(value: f64, published: f64, within: f64) {
        assert!((value - published).abs() <= within, "{value} is not {published}");
    }

    #[test]
    fn published_values_of_cohen_1960() {
        let kappa = Kappa::of(&pairs([[88, 14, 18], [10, 40, 10], [2, 6, 12]])).unwrap();
        assert_near(kappa.observed, 0.70, 1e-9);
        assert_near(kappa.expected, 0.41, 1e-9);
        assert_near(kappa.value(), 0.492, 0.0005);
    }

    #[test]
    fn published_values_of_the_classic_tables() {
        for (table, published) in [([[20, 5], [10, 15]], 0.40), ([[45, 15], [25, 15]], 0.1304), ([[25, 35], [5, 35]], 0.2593)] {
            assert_near(Kappa::of(&pairs(table)).unwrap().value(), published, 0.00005);
        }
    }

    #[test]
    fn published_values_of_irrcac() {
        let kappa = Kappa::of(&pairs([[13, 0, 0], [0, 20, 7], [0, 4, 56]])).unwrap();
        assert_near(kappa.value(), 0.7964, 0.00005);
        assert_near(kappa.observed, 0.89, 0.0005);
    }

    #[test]
    fn one_category_alone_says_nothing() {
        assert_eq!(Kappa::of(&[(true, true), (true, true)]), Err(Unsaid::NoVariation));
        assert_eq!(Kappa::of::<bool>(&[]), Err(Unsaid::TooFew));
        // One of the two never uses it: that is as by chance, and no fault.
        assert_near(Kappa::of(&[(true, false), (false, false)]).unwrap().value(), 0.0, 1e-12);
    }

    proptest! {
        #[test]
        fn order_makes_no_difference_and_it_stays_in_its_bounds(pairs in prop::collection::vec((0u8..3, 0u8..3), 0..30), turn in 0usize..30) {
            let value = |pairs: &[(u8, u8)]| Kappa::of(pairs).map(Kappa::value);
            let mut turned = pairs.clone();
            turned.rotate_left(turn.min(pairs.len()));
            let swapped: Vec<(u8, u8)> = turned.into_iter().map(|(first, second)| (second, first)).collect();
            match (value(&pairs), value(&swapped)) {
                (Ok(one), Ok(other)) => {
                    prop_assert!((one - other).abs() < 1e-12 && (-1.0 - 1e-12..=1.0 + 1e-12).contains(&one));
                }
                (one, other) => prop_assert_eq!(one, other),
            }
        }
    }
}
