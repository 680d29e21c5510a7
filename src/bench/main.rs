//! `cargo xtask bench`: compares pages and submissions with a bare control that does the same work.
//!
//! Absolute figures depend on the machine, so the ratio counts. Each line is the median of turns that alternate with the control.

mod client;
mod coded;
mod coding;
mod control;
mod cores;
mod find;
mod live;
mod pages;
mod paint;
mod town;

use client::{Load, median};
use std::time::Duration;

/// Turns of each line.
const TURNS: usize = 5;
const TURN: Duration = Duration::from_millis(1500);
const CLIENTS: usize = 16;
/// Pieces of feedback in the database.
const FEEDBACK: usize = 100_000;

fn main() {
    // The control is this same program in a process of its own. `cargo bench` itself passes `--bench`.
    if let Some(folder) = std::env::args().skip_while(|argument| argument != "--control").nth(1) {
        return control::run(&folder);
    }
    // These parts need no town.
    if std::env::args().any(|argument| argument == "find") {
        return find::measure(FEEDBACK);
    }
    if std::env::args().any(|argument| argument == "coding") {
        return coding::measure();
    }
    // This part has two towns of its own.
    if std::env::args().any(|argument| argument == "pages") {
        return pages::measure();
    }
    println!("Building an invented town with {FEEDBACK} pieces of feedback in it …");
    let (town, control) = cores::start_on_one(|| (town::Town::build(FEEDBACK), control::Control::start()));
    // `cargo xtask bench live` measures this part alone, and so do `paint` and `submit`; `find`, `coding` and `pages` do it above.
    if std::env::args().any(|argument| argument == "live") {
        return live_walls(&town, &control);
    }
    if std::env::args().any(|argument| argument == "paint") {
        return paint::measure(town.port);
    }
    if std::env::args().any(|argument| argument == "submit") {
        return submissions(&town, &control);
    }
    println!("{CLIENTS} clients, {TURNS} turns of {:.1} s each, ours and the control by turns\n", TURN.as_secs_f32());
    println!("{:<44} {:>10} {:>10} {:>7} {:>8}", "what", "ours /s", "control /s", "ratio", "budget");
    let mut pages = vec![("/", None), ("/have-your-say", None), ("/receipt", None), ("/help", None), ("/you-said-we-did", None)];
    pages.push(("/inbox", Some(town.cookie.as_str())));
    for (path, cookie) in pages {
        let (ours, size) = Load::get(town.port, path, cookie);
        let (same, _) = Load::get(control.port, &format!("/fixed/{size}"), None);
        let (a, b) = by_turns(&ours, &same);
        line(&format!("GET {path} ({size} bytes)"), a, b, if cookie.is_some() { 0.25 } else { 0.5 });
    }
    submissions(&town, &control);
    live_walls(&town, &control);
    paint::measure(town.port);
    find::measure(FEEDBACK);
    println!();
    coding::measure();
}

/// Measures whole submissions, each with a form of its own and durable when it is answered.
fn submissions(town: &town::Town, control: &control::Control) {
    let (ours, sizes) = Load::submissions(town.port);
    let same = Load::rows(control.port, sizes);
    let (a, b) = by_turns(&ours, &same);
    line(&format!("form and post, durable ({} and {} bytes)", sizes[0], sizes[1]), a, b, 0.5);
    let [(p50, p99), (bare_p50, bare_p99)] = [&ours, &same].map(Load::percentiles);
    let verdict = if p99 <= 8.0 && p99 <= 5.0 * p50 { "kept" } else { "MISSED" };
    println!("  the post: p50 {p50:.1} ms, p99 {p99:.1} ms (≤ 8, and ≤ 5 × p50) {verdict}; bare p50 {bare_p50:.1} ms, p99 {bare_p99:.1} ms");
}

/// Measures the delay from an approval to 500 walls.
fn live_walls(town: &town::Town, control: &control::Control) {
    let (walls, memory, bytes) = live::ours(town.port, town.pid());
    let same = live::control(control.port, bytes);
    println!("\n500 walls open, {bytes} bytes sent to each when something is approved");
    println!(
        "  from the tap to the walls: p50 {:.1} ms, p99 {:.1} ms; bare broadcast p50 {:.1} ms, p99 {:.1} ms",
        walls.p50(),
        walls.p99(),
        same.p50(),
        same.p99()
    );
    let (ratio, kilobytes) = (walls.p99() / same.p99(), memory as f64 / 1024.0);
    println!("  p99 over the bare one's: {ratio:.1}× (≤ 2×) {}", if ratio <= 2.0 { "kept" } else { "MISSED" });
    println!("  memory for each open wall: {kilobytes:.0} KB (≤ 50) {}", if kilobytes <= 50.0 { "kept" } else { "MISSED" });
}

fn by_turns(ours: &Load, control: &Load) -> (f64, f64) {
    let (mut a, mut b) = (vec![], vec![]);
    ours.turn(CLIENTS, TURN / 4);
    control.turn(CLIENTS, TURN / 4);
    for _ in 0..TURNS {
        a.push(ours.turn(CLIENTS, TURN));
        b.push(control.turn(CLIENTS, TURN));
    }
    (median(&mut a), median(&mut b))
}

fn line(what: &str, ours: f64, control: f64, budget: f64) {
    let ratio = ours / control;
    let verdict = if ratio >= budget { "kept" } else { "MISSED" };
    println!("{what:<44} {ours:>10.0} {control:>10.0} {ratio:>7.2} {:>8} {verdict}", format!("≥ {budget}"));
}
