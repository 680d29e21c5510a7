//! Chance that can be told again: the same seed gives the same numbers.

/// Numbers that look random, from a seed (SplitMix64). For drawing samples, and for no secret.
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below another, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        // The upper half of a product is even enough: the error is one part in 2^64 over the number.
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }
}

/// Draws so many things at random, or all where there are fewer. The order of what is given must be the same each time.
pub fn draw<T>(mut things: Vec<T>, most: usize, seed: u64) -> Vec<T> {
    let mut chance = Chance::new(seed);
    let most = most.min(things.len());
    for at in 0..most {
        let other = at + chance.below(things.len() - at);
        things.swap(at, other);
    }
    things.truncate(most);
    things
}

/// A seed from numbers: the same numbers give the same one (FNV-1a).
pub fn seed_of(numbers: impl IntoIterator<Item = usize>) -> u64 {
    let bytes = numbers.into_iter().flat_map(|number| (number as u64).to_le_bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |seed, byte| (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn drawn_things_are_different_and_the_same_for_a_seed() {
        let drawn = |seed| draw((0..50).collect::<Vec<usize>>(), 20, seed);
        assert_eq!(drawn(7), drawn(7));
        assert_ne!(drawn(7), drawn(8));
        assert_eq!(drawn(7).into_iter().collect::<BTreeSet<_>>().len(), 20);
        assert_eq!(draw(vec![1, 2], 20, 1).len(), 2);
        assert!(draw(Vec::<u8>::new(), 20, 1).is_empty());
    }

    #[test]
    fn each_thing_is_drawn_about_as_often() {
        let mut counts = [0; 10];
        for seed in 0..10_000 {
            draw((0..10).collect::<Vec<usize>>(), 3, seed_of([seed])).into_iter().for_each(|thing| counts[thing] += 1);
        }
        assert!(counts.iter().all(|count| (2_800..3_200).contains(count)), "{counts:?}");
    }
}
