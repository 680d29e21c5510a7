//! The first paint on a slow phone, measured in Chromium by `end2end/first-paint.mjs`.

use std::{path::Path, process::Command};

/// Prints a line for each page; says so where there is no Node.js with Playwright, or no browser.
pub fn measure(port: u16) {
    let end2end = Path::new(env!("CARGO_MANIFEST_DIR")).join("end2end");
    println!("\nfirst paint, Fast 3G and a processor four times slower, median of 15 by turns");
    let mut node = Command::new("node");
    node.args(["first-paint.mjs", &format!("http://127.0.0.1:{port}")]).current_dir(end2end);
    if !node.status().is_ok_and(|ended| ended.success()) {
        println!("  not measured: it needs Node.js, `npm ci` in end2end/, and Chromium, which the variable CHROMIUM may name");
    }
}
