//! P7: receipts cannot be guessed, and a flood of wrong ones neither reaches the store nor keeps a right one from being answered.

use crate::{
    client::{Visitor, post, receipt, token},
    server::Server,
};
use sayso::receipts::receipt::Receipt;
use std::{
    net::Ipv4Addr,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

/// Statements that each look-up of a receipt sends, and a part of each.
const STATEMENTS: usize = 24;
const PART: &[u8] = b"cast(null as text) as locked_on";
const THREADS: usize = 40;

fn says(port: u16, words: &str) -> String {
    let token = token(port).unwrap();
    post(port, "/have-your-say", &[("token", &token), ("words", words), ("checked", "yes")]).and_then(|page| receipt(&page)).unwrap()
}

#[test]
fn p07_wrong_receipts_leave_the_store_alone() {
    let (all, lasts) = if std::env::var_os("SAYSO_FULL").is_some() { (20_000, Duration::from_secs(60)) } else { (1_200, Duration::from_secs(4)) };
    let server = Server::start_logging("sqlx=debug");
    let port = server.port;
    let old = says(port, "Said before the flood");
    let (tried, found, over) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicBool::new(false));
    let (mut rights, mut slowest) = (0, Duration::ZERO);
    let begun = Instant::now();
    std::thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                loop {
                    let nth = tried.fetch_add(1, Ordering::Relaxed);
                    if nth >= all {
                        break;
                    }
                    // Spread over the time.
                    std::thread::sleep((lasts * nth as u32 / all as u32).saturating_sub(begun.elapsed()));
                    let visitor = guesser(nth);
                    let answer = visitor.post(port, "/receipt", &[("receipt", &Receipt::from_entropy(&sayso::random::bytes()).phrase())]).unwrap();
                    found.fetch_add(usize::from(!answer.starts_with("HTTP/1.1 422")), Ordering::Relaxed);
                }
                over.store(tried.load(Ordering::Relaxed) >= all, Ordering::Relaxed);
            });
        }
        // Meanwhile somebody comes back, and somebody else who said something a moment ago.
        while !over.load(Ordering::Relaxed) {
            let new = says(port, "Said in the middle of it");
            for right in [&old, &new] {
                let asked = Instant::now();
                let answer = post(port, "/receipt", &[("receipt", right)]).unwrap();
                assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
                slowest = slowest.max(asked.elapsed());
                rights += 1;
            }
            std::thread::sleep(lasts / 40);
        }
    });
    let reached = memchr::memmem::find_iter(&server.log(), PART).count() / STATEMENTS - rights;
    println!(
        "P7: {all} wrong receipts in {:?}: {reached} reached the store, {} hits; {rights} right ones in {slowest:?} at most",
        begun.elapsed(),
        found.load(Ordering::Relaxed)
    );
    assert_eq!(found.load(Ordering::Relaxed), 0);
    assert!(reached > 0 && reached <= 300, "{reached} reached the store");
    assert!(slowest <= Duration::from_secs(2), "{slowest:?}");
}

/// One of two hundred addresses, each in a neighbourhood of its own.
fn guesser(nth: usize) -> Visitor {
    let address = Ipv4Addr::new(127, 9, (nth % 200) as u8, 7);
    Visitor { address, agent: "guesser".into(), language: "en".into(), referer: String::new() }
}
