//! Runs the browser tests: Playwright, in a real browser, against the server as it was built.

use super::tally::{Count, Times};
use crate::{install, paths, run};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

const BROWSERS: [&str; 5] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const NODE: &str = "The browser tests need Node.js 20 or newer with npm, and it is not installed";
const CHROMIUM: &str = "The browser tests need Chromium: install it (on Debian `apt-get install chromium`) or name it in the variable CHROMIUM";

const PROXIES: [&str; 4] = ["nginx", "apache2", "caddy", "openssl"];
const PROXIES_MISSING: &str =
    "The tests behind proxies need nginx, Apache, Caddy and OpenSSL (on Debian `apt-get install nginx-light apache2 caddy openssl`)";

/// Runs them all; the name of each that passed only at its second try goes to `retried`.
pub fn tests(retried: &mut Vec<String>) -> Result<Count> {
    let mut times = Times::default();
    // Built as the other lanes build it, and with the sign-in at a provider, which a browser has to show: `cargo build` leaves out what tests
    // add to shared crates, and so would build a fifth of the tree again.
    run::say("The server");
    times.measure("build", || run::done(&mut run::cargo(&["test", "--test", "promises", "--no-run", "--features", "oidc"])))?;
    let browser = times.measure("install", install_tools)?;
    let report = paths::root().join("target/browser-tests.json");
    let _ = std::fs::remove_file(&report);
    let mut playwright = in_end2end("npx");
    playwright.args(["playwright", "test", "--reporter=list,json"]).env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report);
    playwright.env("TMPDIR", paths::temporary());
    if let Some(browser) = browser {
        println!("Browser: {}", browser.display());
        playwright.env("CHROMIUM", browser);
    }
    let good = times.measure("run", || run::seen(playwright.env("SAYSO_BIN", paths::server("debug")), |_| {}))?;
    let report = std::fs::read_to_string(&report).context("Playwright ended before it counted anything")?;
    let report = serde_json::from_str(&report)?;
    // Repeated in short, for where only the end of a long log is shown.
    for failure in [errors(&report), failures(&report)].concat() {
        println!("{failure}");
    }
    retried.extend(flaky(&report));
    let (passed, failed) = counted(&report, good);
    Ok(Count::Ran { passed, failed, times })
}

/// Finds or installs the proxies that the browser tests start; `end2end/proxy.spec.ts` leaves out those that are not there.
pub fn proxies() -> Result<Count> {
    // They are not on everybody's PATH.
    let there = |program: &str| install::found(program).is_some() || Path::new("/usr/sbin").join(program).is_file();
    if PROXIES.iter().all(|program| there(program)) {
        return Ok(Count::one());
    }
    match install::debian(&["nginx-light", "apache2", "caddy", "openssl"], PROXIES_MISSING) {
        Ok(()) => Ok(Count::one()),
        Err(error) => Ok(Count::skipped(&format!("{error:#}"))),
    }
}

/// Installs what Playwright needs and returns the browser's program, as `browser` does.
fn install_tools() -> Result<Option<PathBuf>> {
    if install::found("npm").is_none() {
        install::debian(&["nodejs", "npm"], NODE)?;
    }
    run::done(in_end2end("npm").args(["ci", "--no-audit", "--no-fund"]))?;
    browser()
}

/// Finds or installs a browser; `None` when Playwright has one of its own and knows where.
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
    command.current_dir(paths::root().join("end2end")).env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
    command
}

/// Reads how many passed and failed from Playwright's JSON report.
fn counted(report: &Value, good: bool) -> (u64, u64) {
    let number = |name: &str| report["stats"][name].as_u64().unwrap_or(0);
    let mut failed = number("unexpected");
    if !good && failed == 0 {
        failed = 1;
    }
    (number("expected") + number("flaky"), failed)
}

/// Lists what went wrong outside every test.
fn errors(report: &Value) -> Vec<String> {
    list(report, "errors").iter().filter_map(|error| error["message"].as_str()).map(|why| format!("  {why}")).collect()
}

/// Lists each test that failed, with the first lines of why.
fn failures(report: &Value) -> Vec<String> {
    const LINES: usize = 8;
    let failed = specs(report).into_iter().filter(|spec| spec["ok"] == false);
    let lines = failed.map(|spec| {
        let mut results = list(spec, "tests").iter().flat_map(|test| list(test, "results"));
        let why = results.find_map(|result| result["error"]["message"].as_str()).unwrap_or("it did not say why");
        let why = why.lines().filter(|line| !line.trim().is_empty()).take(LINES).collect::<Vec<_>>().join("\n    ");
        format!("  {}\n    {why}", title(spec))
    });
    lines.collect()
}

/// Names each test that failed first and passed at another try.
fn flaky(report: &Value) -> Vec<String> {
    let tests = specs(report).into_iter().flat_map(|spec| list(spec, "tests").iter().map(move |test| (spec, test)));
    let flaky = tests.filter(|(_, test)| test["status"] == "flaky");
    flaky.map(|(spec, test)| format!("{} › {} [{}]", text(spec, "file"), title(spec), text(test, "projectName"))).collect()
}

/// Lists the specs of a suite and of those within it.
fn specs(suite: &Value) -> Vec<&Value> {
    list(suite, "suites").iter().flat_map(specs).chain(list(suite, "specs")).collect()
}

fn title(spec: &Value) -> &str {
    text(spec, "title")
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or("?")
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    mod counted {
        use super::*;

        #[test]
        fn retried_tests_count_as_passed() {
            let report = json!({ "stats": { "expected": 7, "unexpected": 2, "flaky": 1, "skipped": 3 } });
            assert_eq!(counted(&report, false), (8, 2));
        }

        #[test]
        fn bad_end_without_a_failure_is_one() {
            assert_eq!(counted(&json!({}), false), (0, 1));
        }
    }

    mod failures {
        use super::*;

        #[test]
        fn failed_test_is_listed_with_its_reason() {
            let failed = json!({ "title": "it rains", "ok": false, "tests": [{ "results": [{ "error": { "message": "Error: wet\n\nvery" } }] }] });
            let report = json!({ "suites": [{ "suites": [{ "specs": [failed, { "title": "it shines", "ok": true }] }] }] });
            assert_eq!(failures(&report), ["  it rains\n    Error: wet\n    very"]);
        }

        #[test]
        fn error_outside_every_test_is_listed() {
            assert_eq!(errors(&json!({ "errors": [{ "message": "no server" }] })), ["  no server"]);
        }
    }

    mod flaky {
        use super::*;

        fn report(status: &str) -> Value {
            let test = json!({ "projectName": "js", "status": status, "results": [{ "status": "failed" }, { "status": "passed" }] });
            json!({ "suites": [{ "suites": [{ "specs": [{ "title": "it rains", "file": "sky.spec.ts", "ok": true, "tests": [test] }] }] }] })
        }

        #[test]
        fn retried_test_is_named_with_file_and_project() {
            assert_eq!(flaky(&report("flaky")), ["sky.spec.ts › it rains [js]"]);
        }

        #[test]
        fn retried_test_is_no_failure() {
            assert!(failures(&report("flaky")).is_empty());
        }

        #[test]
        fn tests_that_passed_or_failed_are_not_listed() {
            assert!(flaky(&report("expected")).is_empty());
            assert!(flaky(&report("unexpected")).is_empty());
        }
    }
}
