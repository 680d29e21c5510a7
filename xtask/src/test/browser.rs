//! The journeys: Playwright in a real browser, against the server as it was built.

use super::tally::Count;
use crate::{install, place, run};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::PathBuf;
use std::process::Command;

const BROWSERS: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const NODE: &str = "The journeys need Node.js 20 or newer with npm, and it is not installed";
const CHROMIUM: &str = "The journeys need Chromium: install it (on Debian `apt-get install chromium`) or name it in the variable CHROMIUM";

pub fn journeys() -> Result<Count> {
    // PostgreSQL's lane leaves its own server in this place. Built as SQLite's lane builds it, it costs nothing:
    // `cargo build` leaves out what tests add to shared crates, and so would build a fifth of the tree again.
    run::say("The server's half");
    run::done(&mut run::cargo(&["test", "--test", "promises", "--no-run"]))?;
    if install::found("npm").is_none() {
        install::debian(&["nodejs", "npm"], NODE)?;
    }
    run::done(in_end2end("npm").args(["ci", "--no-audit", "--no-fund"]))?;
    let report = place::root().join("target/journeys.json");
    let _ = std::fs::remove_file(&report);
    let mut playwright = in_end2end("npx");
    playwright.args(["playwright", "test", "--reporter=list,json"]).env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report);
    if let Some(browser) = browser()? {
        println!("Browser: {}", browser.display());
        playwright.env("CHROMIUM", browser);
    }
    let good = run::seen(playwright.env("SAYSO_BIN", place::server("debug")), |_| {})?;
    let report = std::fs::read_to_string(&report).context("Playwright ended before it counted anything")?;
    let report = serde_json::from_str(&report)?;
    // Once more and in short, for where only the end of a long log is shown.
    for failure in [broken(&report), failures(&report)].concat() {
        println!("{failure}");
    }
    Ok(counted(&report, good))
}

/// The browser's program; `None` when Playwright keeps one of its own and knows where.
fn browser() -> Result<Option<PathBuf>> {
    if let Some(named) = std::env::var_os("CHROMIUM") {
        return Ok(Some(PathBuf::from(named)));
    }
    let found = || BROWSERS.iter().find_map(|name| install::found(name));
    if let Some(file) = found() {
        return Ok(Some(file));
    }
    if install::is_debian_root() && install::debian(&["chromium", "fonts-liberation"], CHROMIUM).is_ok() {
        return Ok(found());
    }
    println!("Fetching Chromium with Playwright (150 MB)");
    let mut fetch = in_end2end("npx");
    if run::done(fetch.env_remove("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD").args(["playwright", "install", "chromium"])).is_err() {
        bail!("{CHROMIUM}");
    }
    Ok(None)
}

fn in_end2end(program: &str) -> Command {
    let mut command = run::at_root(program);
    command.current_dir(place::root().join("end2end")).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    command
}

/// Reads the numbers Playwright's JSON report ends with.
fn counted(report: &Value, good: bool) -> Count {
    let number = |name: &str| report["stats"][name].as_u64().unwrap_or(0);
    let mut failed = number("unexpected");
    if !good && failed == 0 {
        failed = 1;
    }
    Count::Ran { passed: number("expected") + number("flaky"), failed }
}

/// What went wrong outside every journey.
fn broken(report: &Value) -> Vec<String> {
    report["errors"].as_array().into_iter().flatten().filter_map(|error| error["message"].as_str()).map(|why| format!("  {why}")).collect()
}

/// Each journey that failed, with the first lines of why.
fn failures(suite: &Value) -> Vec<String> {
    const LINES: usize = 8;
    let all = |value: &Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
    let mut failures: Vec<String> = all(suite, "suites").iter().flat_map(failures).collect();
    for spec in all(suite, "specs").iter().filter(|spec| spec["ok"] == false) {
        let results = all(spec, "tests").iter().flat_map(|test| all(test, "results")).collect::<Vec<_>>();
        let why = results.iter().find_map(|result| result["error"]["message"].as_str()).unwrap_or("it did not say why");
        let why = why.lines().filter(|line| !line.trim().is_empty()).take(LINES).collect::<Vec<_>>().join("\n    ");
        failures.push(format!("  {}\n    {why}", spec["title"].as_str().unwrap_or("?")));
    }
    failures
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_report_is_counted_and_a_bad_end_without_a_failure_is_one() {
        let report = json!({ "stats": { "expected": 7, "unexpected": 2, "flaky": 1, "skipped": 3 } });
        assert!(matches!(counted(&report, false), Count::Ran { passed: 8, failed: 2 }));
        assert!(matches!(counted(&json!({}), false), Count::Ran { passed: 0, failed: 1 }));
    }

    #[test]
    fn what_failed_is_told_with_why() {
        let failed = json!({ "title": "it rains", "ok": false, "tests": [{ "results": [{ "error": { "message": "Error: wet\n\nvery" } }] }] });
        assert_eq!(broken(&json!({ "errors": [{ "message": "no server" }] })), ["  no server"]);
        let report = json!({ "suites": [{ "suites": [{ "specs": [failed, { "title": "it shines", "ok": true }] }] }] });
        assert_eq!(failures(&report), ["  it rains\n    Error: wet\n    very"]);
    }
}
