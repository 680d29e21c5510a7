//! The figures of a round: for each code, and for the sets of codes on pieces, each with the counts it rests on.

use crate::{
    agreement::{
        CodeSet, Compared, Unsaid, bootstrap,
        chance::seed_of,
        kappa::Kappa,
        sets::{jaccard, masi, nested},
    },
    id::CodeId,
};

/// A figure, and how far it might be off.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Figure {
    pub value: f64,
    pub interval: Option<(f64, f64)>,
}

/// How two people used one code.
pub struct CodeFigures {
    pub code: CodeId,
    pub both: usize,
    pub first_only: usize,
    pub second_only: usize,
    pub neither: usize,
    pub kappa: Result<Figure, Unsaid>,
    pub alpha: Result<Figure, Unsaid>,
}

/// How alike two people coded the pieces of a round.
pub struct RoundFigures {
    pub pieces: usize,
    /// Pieces with exactly the same codes.
    pub agreed: usize,
    /// Pieces with at least one code in common, or none from both.
    pub sharing: usize,
    /// The share of all codes put that both put (F1); `None` where nobody put any.
    pub f1: Option<f64>,
    pub nested: Result<Figure, Unsaid>,
    pub jaccard: Result<Figure, Unsaid>,
    pub masi: Result<Figure, Unsaid>,
    /// By the number of pieces that have it from either, the most first.
    pub codes: Vec<CodeFigures>,
}

impl RoundFigures {
    pub fn of(compared: &[Compared]) -> Self {
        let mut units: Vec<Vec<CodeSet>> = compared.iter().map(|piece| vec![piece.first.clone(), piece.second.clone()]).collect();
        // The range must not depend on the order in which pieces are read.
        units.sort();
        let used: CodeSet = units.iter().flatten().flatten().copied().collect();
        let mut codes: Vec<CodeFigures> = used.into_iter().map(|code| CodeFigures::of(code, &units)).collect();
        codes.sort_by_key(|code| std::cmp::Reverse(code.both + code.first_only + code.second_only));
        let (both, one) = codes.iter().fold((0, 0), |(both, one), code| (both + code.both, one + code.first_only + code.second_only));
        Self {
            pieces: units.len(),
            agreed: compared.iter().filter(|piece| piece.agrees()).count(),
            sharing: compared.iter().filter(|piece| piece.agrees() || !piece.first.is_disjoint(&piece.second)).count(),
            f1: (both + one > 0).then(|| 2.0 * both as f64 / (2 * both + one) as f64),
            nested: of_sets(&units, nested),
            jaccard: of_sets(&units, jaccard),
            masi: of_sets(&units, masi),
            codes,
        }
    }
}

impl CodeFigures {
    fn of(code: CodeId, units: &[Vec<CodeSet>]) -> Self {
        let mut pairs: Vec<(bool, bool)> = units.iter().map(|sets| (sets[0].contains(&code), sets[1].contains(&code))).collect();
        pairs.sort_unstable();
        let all = cells(pairs.iter());
        let [both, first_only, second_only, neither] = all;
        let seed = seed_of(all);
        let with_interval = |statistic: fn([usize; 4]) -> Result<f64, Unsaid>| {
            let drawn = |places: &[usize]| statistic(cells(places.iter().map(|place| &pairs[*place]))).ok();
            statistic(all).map(|value| Figure { value, interval: bootstrap::interval(seed, pairs.len(), drawn) })
        };
        Self { code, both, first_only, second_only, neither, kappa: with_interval(kappa_of), alpha: with_interval(alpha_of) }
    }
}

/// Counts the pieces on which both put a code, only the first, only the second, and neither.
fn cells<'p>(pairs: impl Iterator<Item = &'p (bool, bool)>) -> [usize; 4] {
    let mut cells = [0; 4];
    for (first, second) in pairs {
        cells[usize::from(!first) * 2 + usize::from(!second)] += 1;
    }
    cells
}

/// The same as `Kappa::of`, from the counts.
fn kappa_of([both, first, second, neither]: [usize; 4]) -> Result<f64, Unsaid> {
    let all = both + first + second + neither;
    if all == 0 {
        return Err(Unsaid::TooFew);
    }
    if all == both || all == neither {
        return Err(Unsaid::NoVariation);
    }
    let by_chance = (both + first) * (both + second) + (neither + second) * (neither + first);
    Ok(Kappa { observed: (both + neither) as f64 / all as f64, expected: by_chance as f64 / (all * all) as f64 }.value())
}

/// The same as `Alpha::of` for names, from the counts: a hundred pieces have 19,900 pairs of values, in each of a thousand draws.
fn alpha_of([both, first, second, neither]: [usize; 4]) -> Result<f64, Unsaid> {
    let (with, without) = (2 * both + first + second, 2 * neither + first + second);
    let all = (with + without) as f64;
    if all == 0.0 {
        return Err(Unsaid::TooFew);
    }
    if with == 0 || without == 0 {
        return Err(Unsaid::NoVariation);
    }
    let (observed, expected) = (2.0 * (first + second) as f64 / all, 2.0 * (with * without) as f64 / (all * (all - 1.0)));
    Ok(1.0 - observed / expected)
}

/// α of sets. Distances between all values are reckoned once: the draws only count them.
fn of_sets(units: &[Vec<CodeSet>], distance: impl Fn(&CodeSet, &CodeSet) -> f64) -> Result<Figure, Unsaid> {
    let mut kinds: Vec<&CodeSet> = units.iter().flatten().collect();
    kinds.sort();
    kinds.dedup();
    let apart: Vec<Vec<f64>> = kinds.iter().map(|one| kinds.iter().map(|other| distance(one, other)).collect()).collect();
    let kind = |set: &CodeSet| kinds.binary_search(&set).unwrap_or_default();
    let units: Vec<[usize; 2]> = units.iter().map(|sets| [kind(&sets[0]), kind(&sets[1])]).collect();
    let value = |places: &[usize]| alpha_of_kinds(&units, places, &apart);
    let all: Vec<usize> = (0..units.len()).collect();
    let seed = seed_of(units.iter().flatten().copied());
    value(&all).map(|number| Figure { value: number, interval: bootstrap::interval(seed, units.len(), |places| value(places).ok()) })
}

/// The same as `Alpha::of` for two coders, from counts: the number of values squared would be too many for a thousand draws.
fn alpha_of_kinds(units: &[[usize; 2]], places: &[usize], apart: &[Vec<f64>]) -> Result<f64, Unsaid> {
    let mut counts = vec![0.0; apart.len()];
    let mut observed = 0.0;
    for [first, second] in places.iter().map(|place| units[*place]) {
        counts[first] += 1.0;
        counts[second] += 1.0;
        observed += 2.0 * apart[first][second];
    }
    let all = 2.0 * places.len() as f64;
    if all == 0.0 {
        return Err(Unsaid::TooFew);
    }
    let met: Vec<usize> = (0..counts.len()).filter(|kind| counts[*kind] > 0.0).collect();
    let expected: f64 = met.iter().map(|one| met.iter().map(|other| counts[*one] * counts[*other] * apart[*one][*other]).sum::<f64>()).sum();
    if expected > 0.0 { Ok(1.0 - (observed / all) / (expected / (all * (all - 1.0)))) } else { Err(Unsaid::NoVariation) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        agreement::alpha::{Alpha, nominal},
        id::FeedbackId,
    };
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn code(number: u8) -> CodeId {
        CodeId::from([number; 16])
    }

    fn compared(pairs: &[(BTreeSet<u8>, BTreeSet<u8>)]) -> Vec<Compared> {
        let set = |numbers: &BTreeSet<u8>| numbers.iter().map(|number| code(*number)).collect();
        let piece = |(nth, (first, second)): (usize, &(BTreeSet<u8>, BTreeSet<u8>))| Compared {
            feedback: FeedbackId::from([nth as u8; 16]),
            first: set(first),
            second: set(second),
            settled: None,
        };
        pairs.iter().enumerate().map(piece).collect()
    }

    #[test]
    fn counts_stand_beside_the_figures() {
        let set = |numbers: &[u8]| numbers.iter().copied().collect::<BTreeSet<u8>>();
        let pairs = [(set(&[1]), set(&[1])), (set(&[1, 2]), set(&[1])), (set(&[2]), set(&[])), (set(&[3]), set(&[3])), (set(&[1]), set(&[2]))];
        let figures = RoundFigures::of(&compared(&pairs));
        assert_eq!((figures.pieces, figures.agreed, figures.sharing), (5, 2, 3));
        let of = |number| figures.codes.iter().find(|figures| figures.code == code(number)).unwrap();
        let counts = |number| [of(number).both, of(number).first_only, of(number).second_only, of(number).neither];
        assert_eq!((counts(1), counts(2), counts(3)), ([2, 1, 0, 2], [0, 2, 1, 2], [1, 0, 0, 4]));
        // Both 3, one alone 4: 6 of 10.
        assert!((figures.f1.unwrap() - 0.6).abs() < 1e-9);
        assert_eq!(of(3).kappa.unwrap().value, 1.0, "perfect where both a yes and a no were given");
        let (low, high) = of(1).kappa.unwrap().interval.unwrap();
        assert!(low <= of(1).kappa.unwrap().value && of(1).kappa.unwrap().value <= high);
    }

    #[test]
    fn code_on_everything_says_nothing() {
        let one = BTreeSet::from([1]);
        let figures = RoundFigures::of(&compared(&[(one.clone(), one.clone()), (one.clone(), one)]));
        assert_eq!(figures.codes[0].kappa, Err(Unsaid::NoVariation));
        assert_eq!((figures.codes[0].alpha, figures.masi), (Err(Unsaid::NoVariation), Err(Unsaid::NoVariation)));
        assert_eq!(figures.agreed, 2);
        let none = RoundFigures::of(&[]);
        assert_eq!((none.masi, none.f1, none.codes.len()), (Err(Unsaid::TooFew), None, 0));
    }

    fn near(counted: Result<f64, Unsaid>, defined: Result<f64, Unsaid>) -> Result<(), TestCaseError> {
        match (counted, defined) {
            (Ok(counted), Ok(defined)) => prop_assert!((counted - defined).abs() < 1e-9, "{counted} and {defined}"),
            (counted, defined) => prop_assert_eq!(counted, defined),
        }
        Ok(())
    }

    proptest! {
        #[test]
        fn figures_of_a_code_from_counts_are_as_defined(pairs in prop::collection::vec((any::<bool>(), any::<bool>()), 0..12)) {
            let counts = cells(pairs.iter());
            near(kappa_of(counts), Kappa::of(&pairs).map(Kappa::value))?;
            let units: Vec<Vec<bool>> = pairs.iter().map(|(first, second)| vec![*first, *second]).collect();
            near(alpha_of(counts), Alpha::of(&units, nominal).map(Alpha::value))?;
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn order_of_pieces_makes_no_difference_and_counts_are_as_of_all_values(
            pairs in prop::collection::vec((prop::collection::btree_set(0u8..4, 0..3), prop::collection::btree_set(0u8..4, 0..3)), 0..8)
        ) {
            let turned: Vec<_> = pairs.iter().rev().cloned().collect();
            let (one, other) = (RoundFigures::of(&compared(&pairs)), RoundFigures::of(&compared(&turned)));
            prop_assert_eq!((one.agreed, one.masi, one.jaccard, one.nested), (other.agreed, other.masi, other.jaccard, other.nested));
            let units: Vec<Vec<BTreeSet<u8>>> = pairs.into_iter().map(|(first, second)| vec![first, second]).collect();
            match (one.masi, Alpha::of(&units, masi)) {
                (Ok(figure), Ok(alpha)) => prop_assert!((figure.value - alpha.value()).abs() < 1e-9),
                (figure, alpha) => prop_assert_eq!(figure.err(), alpha.err()),
            }
        }
    }
}
