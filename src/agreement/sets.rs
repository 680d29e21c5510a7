//! How far two sets of codes are apart, from 0 for the same to 1 for nothing in common.

use std::collections::BTreeSet;

/// 0 for the same, ⅓ where one holds the other, ⅔ where they overlap, 1 otherwise. The empty set is in every other.
pub fn nested<T: Ord>(one: &BTreeSet<T>, other: &BTreeSet<T>) -> f64 {
    if one == other {
        0.0
    } else if one.is_subset(other) || other.is_subset(one) {
        1.0 / 3.0
    } else if one.is_disjoint(other) {
        1.0
    } else {
        2.0 / 3.0
    }
}

/// The share of what is in either that is not in both (Jaccard).
pub fn jaccard<T: Ord>(one: &BTreeSet<T>, other: &BTreeSet<T>) -> f64 {
    1.0 - overlap(one, other)
}

/// Jaccard's overlap, weighed by how the sets lie to each other (Passonneau's MASI).
pub fn masi<T: Ord>(one: &BTreeSet<T>, other: &BTreeSet<T>) -> f64 {
    1.0 - overlap(one, other) * (1.0 - nested(one, other))
}

fn overlap<T: Ord>(one: &BTreeSet<T>, other: &BTreeSet<T>) -> f64 {
    let either = one.union(other).count();
    if either == 0 { 1.0 } else { one.intersection(other).count() as f64 / either as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_definitions() {
        let all = |one: &str, other: &str| {
            let (one, other): (BTreeSet<char>, BTreeSet<char>) = (one.chars().collect(), other.chars().collect());
            [nested(&one, &other), jaccard(&one, &other), masi(&one, &other)].map(|distance| (distance * 1_000.0).round() / 1_000.0)
        };
        assert_eq!(all("", ""), [0.0, 0.0, 0.0]);
        assert_eq!(all("A", ""), [0.333, 1.0, 1.0]);
        assert_eq!(all("AB", "A"), [0.333, 0.5, 0.667]);
        assert_eq!(all("AB", "AC"), [0.667, 0.667, 0.889]);
        assert_eq!(all("A", "B"), [1.0, 1.0, 1.0]);
    }
}
