//! Pages of the staff, each at two sizes of the same town: what they take may not grow with it.

use crate::{client::Load, coded::CODINGS, cores, town::Town};

/// Pieces of feedback, few and many. Each one that was read has `CODINGS` codes on it.
const SIZES: [usize; 2] = [10_000, 100_000];
/// Requests for each page.
const REQUESTS: usize = 200;
/// The 99th percentile, in milliseconds.
const LONGEST: f64 = 50.0;
/// How many times as long a page may take with ten times the feedback.
const GROWTH: f64 = 1.3;

pub fn measure() {
    for pieces in SIZES {
        println!("Building a town with {pieces} pieces of feedback and {CODINGS} codings on each …");
    }
    let towns = cores::start_on_one(|| SIZES.map(Town::coded));
    let [few, many] = towns.map(|(town, pages)| times(&town, &pages));
    println!("\n{:<40} {:>20} {:>20}", "", format!("{} pieces", SIZES[0]), format!("{} pieces", SIZES[1]));
    for ((page, [small, _]), (_, [large, p99])) in few.iter().zip(&many) {
        let verdict = if *p99 <= LONGEST && *large <= GROWTH * small { "kept" } else { "MISSED" };
        println!("{page:<40} {small:>17.1} ms {large:>17.1} ms   p99 {p99:.1} ms (≤ {LONGEST}, ≤ {GROWTH} ×) {verdict}");
    }
}

/// Returns median and 99th percentile of each page in milliseconds.
fn times(town: &Town, pages: &[(&'static str, String)]) -> Vec<(&'static str, [f64; 2])> {
    let pages = pages.iter().map(|(name, path)| {
        let (page, _) = Load::get(town.port, path, Some(&town.cookie));
        page.repeat(REQUESTS);
        let (p50, p99) = page.percentiles();
        (*name, [p50, p99])
    });
    pages.collect()
}
