//! Suggested codes: how often they are those that a coder put on, on invented feedback that two coders have coded. There is no server in it.

use sayso::suggestions::learned::{Learned, MOST, Nearest, RULES, Rules, Suggestion};
use std::collections::{BTreeMap, BTreeSet};

const VIEWS: &str = include_str!("coded/views.txt");
/// Parts of the cross-validation, and of the one inside each that chooses the rules.
const PARTS: usize = 10;
const INNER_PARTS: usize = 5;
/// Pieces learned from, in the learning curve.
const SIZES: [usize; 5] = [50, 100, 200, 400, 540];

type Codes = BTreeSet<usize>;
/// The number of a piece, and the codes that were suggested for it, the likeliest first, with their scores.
type Ranked = (usize, Vec<(usize, f32)>);
/// Suggests codes for the pieces of the first list, from the coding of the second.
type Suggest<'a> = dyn Fn(&[usize], &[usize]) -> Vec<Ranked> + 'a;

struct View {
    words: &'static str,
    by_a: Codes,
    by_b: Codes,
}

/// The codebook, and the pieces with the codes of both coders.
struct Set {
    codebook: Vec<&'static str>,
    views: Vec<View>,
}

/// Three measures between 0 and 1. `recall` is of three codes, whatever their score.
#[derive(Clone, Copy, Default)]
struct Measures {
    recall: f64,
    micro: f64,
    macro_: f64,
}

impl Set {
    fn read() -> Self {
        let (mut keys, mut set) = (vec![], Self { codebook: vec![], views: vec![] });
        for line in VIEWS.lines() {
            if let Some((key, text)) = line.strip_prefix("#: ").and_then(|code| code.split_once(' ')) {
                keys.push(key);
                set.codebook.push(text);
            } else if line.starts_with('#') {
                continue;
            } else if let [words, by_a, by_b] = line.split(" | ").collect::<Vec<_>>()[..] {
                let codes = |named: &str| -> Codes {
                    keys.iter().enumerate().filter(|(_, key)| named.split(' ').any(|name| name == **key)).map(|(nth, _)| nth).collect()
                };
                let by_a = codes(by_a);
                let by_b = if by_b == "=" { by_a.clone() } else { codes(by_b) };
                set.views.push(View { words, by_a, by_b });
            }
        }
        set
    }

    /// Learns the codes of coder A from some pieces.
    fn learn(&self, from: &[usize]) -> Learned<usize, usize> {
        let mut learned = Learned::default();
        for nth in from {
            learned.add(*nth, self.views[*nth].words, self.views[*nth].by_a.clone());
        }
        learned.set_codebook(self.codebook.iter().copied().enumerate());
        learned
    }

    /// Measures codes against those of coder A.
    fn measure(&self, suggested: &[Ranked], least: f32) -> Measures {
        let (mut hits, mut put) = (0, 0);
        // By code: how often both have it, and how often either does.
        let mut by_code = vec![(0.0, 0.0); self.codebook.len()];
        for (nth, ranked) in suggested {
            let by_a = &self.views[*nth].by_a;
            put += by_a.len();
            hits += ranked.iter().take(MOST).filter(|(code, _)| by_a.contains(code)).count();
            for (code, _) in ranked.iter().take(MOST).filter(|(_, score)| *score >= least) {
                by_code[*code].1 += 1.0;
                by_code[*code].0 += if by_a.contains(code) { 1.0 } else { 0.0 };
            }
            by_a.iter().for_each(|code| by_code[*code].1 += 1.0);
        }
        let (both, either) = by_code.iter().fold((0.0, 0.0), |sum, code| (sum.0 + code.0, sum.1 + code.1));
        let macro_: f64 = by_code.iter().map(|(both, either): &(f64, f64)| if *either > 0.0 { 2.0 * both / either } else { 0.0 }).sum();
        Measures { recall: f64::from(hits as u32) / f64::from(put as u32), micro: 2.0 * both / either, macro_: macro_ / by_code.len() as f64 }
    }
}

/// The numbers in an order that looks random and is the same every time.
fn shuffled(mut numbers: Vec<usize>) -> Vec<usize> {
    numbers.sort_by_key(|nth| (*nth as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29).wrapping_mul(0xBF58_476D_1CE4_E5B9));
    numbers
}

/// For each part, the pieces in it and those outside.
fn parts(numbers: &[usize], parts: usize) -> Vec<(Vec<usize>, Vec<usize>)> {
    let part = |part: usize| numbers.iter().enumerate().partition::<Vec<_>, _>(|(place, _)| place % parts == part);
    let numbers = |of: Vec<(usize, &usize)>| of.into_iter().map(|(_, nth)| *nth).collect();
    (0..parts).map(part).map(|(inside, outside)| (numbers(inside), numbers(outside))).collect()
}

fn scores(ranked: Vec<Suggestion<usize>>) -> Vec<(usize, f32)> {
    ranked.into_iter().map(|one| (one.code, one.score)).collect()
}

/// All rules that are tried.
fn all_rules(with_codebook: bool) -> Vec<Rules> {
    let codebook: &[f32] = if with_codebook { &[0.5, 1.0, 2.0, 4.0] } else { &[0.0] };
    let mut rules = vec![];
    for nearest in [10, 20, 50, 100, 200] {
        for power in [1, 2, 3] {
            rules.extend(codebook.iter().map(|codebook| Rules { nearest, power, codebook: *codebook, least: 0.0 }));
        }
    }
    rules
}

/// Chooses the rules by pieces to learn from alone: those of the best F1, each of them held out once.
fn choose(set: &Set, from: &[usize], with_codebook: bool) -> Rules {
    let mut near: Vec<(usize, usize, Nearest<usize, usize>)> = vec![];
    let parts = parts(from, INNER_PARTS);
    let learned: Vec<_> = parts.iter().map(|(_, outside)| set.learn(outside)).collect();
    for (part, (inside, _)) in parts.iter().enumerate() {
        near.extend(inside.iter().map(|nth| (part, *nth, learned[part].nearest(set.views[*nth].words, &BTreeSet::new()))));
    }
    let (mut best, mut chosen) = (-1.0, RULES);
    for rules in all_rules(with_codebook) {
        let ranked: Vec<Ranked> = near.iter().map(|(part, nth, near)| (*nth, scores(learned[*part].ranked(near, rules)))).collect();
        for least in (0..40).map(|step| 0.02 * step as f32) {
            let micro = set.measure(&ranked, least).micro;
            if micro > best {
                (best, chosen) = (micro, Rules { least, ..rules });
            }
        }
    }
    chosen
}

/// Suggests for the pieces of one part by rules.
fn suggest(set: &Set, inside: &[usize], from: &[usize], rules: Rules) -> Vec<Ranked> {
    let learned = set.learn(from);
    let ranked = |nth: usize| learned.ranked(&learned.nearest(set.views[nth].words, &BTreeSet::new()), rules);
    // A score below the least is below 0 in the measure, which knows no rules.
    inside.iter().map(|nth| (*nth, scores(ranked(*nth)).into_iter().map(|(code, score)| (code, score - rules.least)).collect())).collect()
}

/// The three codes that are on most pieces.
fn commonest(set: &Set, inside: &[usize], from: &[usize]) -> Vec<Ranked> {
    let mut times: BTreeMap<usize, i32> = BTreeMap::new();
    from.iter().flat_map(|nth| &set.views[*nth].by_a).for_each(|code| *times.entry(*code).or_default() -= 1);
    let mut codes: Vec<(usize, i32)> = times.into_iter().collect();
    codes.sort_by_key(|(_, times)| *times);
    inside.iter().map(|nth| (*nth, codes.iter().take(MOST).map(|(code, _)| (*code, 1.0)).collect())).collect()
}

pub fn measure() {
    let set = Set::read();
    let all = shuffled((0..set.views.len()).collect());
    let folds = parts(&all, PARTS);
    let cross = |suggest: &Suggest<'_>| -> Measures {
        let ranked: Vec<Ranked> = folds.iter().flat_map(|(inside, outside)| suggest(inside, outside)).collect();
        set.measure(&ranked, 0.0)
    };
    println!("{} pieces, {} codes, {PARTS} parts, against the codes of coder A\n", set.views.len(), set.codebook.len());
    println!("{:<58} {:>11} {:>9} {:>9}", "what", "recall at 3", "F1 micro", "F1 macro");
    line("the three commonest codes", cross(&|inside, from| commonest(&set, inside, from)));
    let one = Rules { nearest: 1, power: 1, codebook: 0.0, least: 0.0 };
    line("codes of the one nearest piece (TF-IDF)", cross(&|inside, from| suggest(&set, inside, from, one)));
    line("nearest pieces, rules chosen inside each part", cross(&|inside, from| suggest(&set, inside, from, choose(&set, from, false))));
    line("and the codebook, rules chosen inside each part", cross(&|inside, from| suggest(&set, inside, from, choose(&set, from, true))));
    line("the same with the rules of this version", cross(&|inside, from| suggest(&set, inside, from, RULES)));
    let only = Rules { nearest: 1, power: 1, codebook: 1e6, least: 1e-3 };
    line("the codebook alone, before anything is coded", cross(&|inside, _| suggest(&set, inside, &[], only)));
    let by_b: Vec<Ranked> = all.iter().map(|nth| (*nth, set.views[*nth].by_b.iter().map(|code| (*code, 1.0)).collect())).collect();
    line("coder B", set.measure(&by_b, 0.0));
    println!("\nlearned from, with the rules of this version");
    for size in SIZES {
        let few = |from: &[usize]| shuffled(from.to_vec()).into_iter().take(size).collect::<Vec<_>>();
        line(&format!("{size} pieces"), cross(&|inside, from| suggest(&set, inside, &few(from), RULES)));
    }
}

fn line(what: &str, Measures { recall, micro, macro_ }: Measures) {
    println!("{what:<58} {recall:>11.2} {micro:>9.2} {macro_:>9.2}");
}
