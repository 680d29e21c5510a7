//! How far a figure might be off: what it would be for other things drawn from those that were coded.

use crate::agreement::chance::Chance;

/// Draws from the things.
const DRAWS: usize = 1_000;

/// The range in which 95 of 100 draws fall, each of as many of the things, some of them several times. `statistic` gets the places of the
/// things that were drawn. `None` where most draws say nothing.
pub fn interval(seed: u64, units: usize, statistic: impl Fn(&[usize]) -> Option<f64>) -> Option<(f64, f64)> {
    if units < 2 {
        return None;
    }
    let mut chance = Chance::new(seed);
    let mut drawn = vec![0; units];
    let mut values: Vec<f64> = (0..DRAWS)
        .filter_map(|_| {
            drawn.iter_mut().for_each(|place| *place = chance.below(units));
            statistic(&drawn)
        })
        .collect();
    if values.len() * 2 < DRAWS {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values.get(((values.len() - 1) as f64 * share).round() as usize).copied();
    Some((at(0.025)?, at(0.975)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_seed_gives_the_same_range_around_the_value() {
        let heads: Vec<bool> = (0..100).map(|nth| nth % 2 == 0).collect();
        let share = |drawn: &[usize]| Some(drawn.iter().filter(|place| heads[**place]).count() as f64 / drawn.len() as f64);
        let (low, high) = interval(1, 100, share).unwrap();
        assert_eq!(interval(1, 100, share), Some((low, high)));
        // By the normal distribution: 0.5 and 1.96 times 0.05 to both sides.
        assert!((0.38..0.43).contains(&low) && (0.57..0.62).contains(&high), "{low} to {high}");
    }

    #[test]
    fn few_things_or_silent_draws_give_no_range() {
        assert_eq!(interval(1, 1, |_| Some(0.5)), None);
        assert_eq!(interval(1, 9, |_| None), None);
    }
}
