//! P8: a wrong receipt and a right one take the same time, so that how long the answer took confirms no guess.

use crate::{
    feedback::lookup::{hashes, stored},
    receipts::receipt::Receipt,
    tests::town::Town,
};
use std::time::Instant;

/// Mean and variance, in microseconds.
fn spread(times: &[f64]) -> (f64, f64) {
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    (mean, times.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (times.len() - 1) as f64)
}

fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// A timed test, so only at full size.
#[tokio::test(flavor = "multi_thread")]
async fn p08_wrong_and_right_receipts_take_the_same_time() {
    if std::env::var_os("SAYSO_FULL").is_none() {
        return;
    }
    let town = Town::with(|config| config.sends = 100_000).await;
    let mut receipts = vec![];
    for nth in 0..2_000 {
        receipts.push(town.anyone().says(&format!("Thing {nth}")).await);
    }
    let (mut hits, mut misses) = (vec![], vec![]);
    for (nth, right) in receipts.iter().enumerate() {
        // The words of one receipt with the last word of another.
        let (start, last) = right.rsplit_once(' ').unwrap();
        let mut others = receipts.iter().cycle().skip(nth).map(|other| other.rsplit(' ').next().unwrap());
        let wrong = format!("{start} {}", others.find(|other| *other != last).unwrap());
        for (typed, times, found) in [(right, &mut hits, 1), (&wrong, &mut misses, 0)] {
            let begun = Instant::now();
            let receipt = Receipt::parse(typed).unwrap();
            let pieces = stored(&mut town.app.read().await.unwrap(), &hashes(&town.app.vault, &receipt)).await.unwrap();
            times.push(begun.elapsed().as_secs_f64() * 1e6);
            assert_eq!(pieces.len(), found);
        }
    }
    let ((a, va), (b, vb)) = (spread(&hits), spread(&misses));
    let t = (a - b) / (va / hits.len() as f64 + vb / misses.len() as f64).sqrt();
    let apart = median(&mut hits) - median(&mut misses);
    println!("P8: 2,000 right and 2,000 wrong: medians {apart:.1} µs apart of {:.0}, t = {t:.2}", median(&mut hits));
    assert!(apart.abs() < 1_000.0 && t.abs() < 4.5, "{apart} µs, t = {t}");
}
