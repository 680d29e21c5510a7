//! Runs `cargo test` and counts what its output reports.

use super::tally::{Count, Times};
use crate::{paths, run};
use anyhow::Result;
use std::process::Command;

pub fn of_xtask() -> Result<Count> {
    tests(&["--package", "xtask"], |_| {})
}

pub fn on_sqlite() -> Result<Count> {
    tests(&[], |_| {})
}

/// Builds the tests, then runs them; `set_up` changes the command that runs them.
pub fn tests(args: &[&str], set_up: impl FnOnce(&mut Command)) -> Result<Count> {
    let mut times = Times::default();
    let built = times.measure("build", || run::done(run::cargo(&["test"]).args(args).arg("--no-run")));
    if let Err(error) = built {
        println!("{error:#}");
        return Ok(Count::Ran { passed: 0, failed: 1, times });
    }
    let mut tests = run::cargo(&["test"]);
    tests.args(args).arg("--no-fail-fast").env("TMPDIR", paths::temporary());
    set_up(&mut tests);
    let (passed, failed) = times.measure("run", || counted(&mut tests))?;
    Ok(Count::Ran { passed, failed, times })
}

/// Runs `cargo test` and adds up its `test result:` lines.
fn counted(cargo: &mut Command) -> Result<(u64, u64)> {
    let (mut passed, mut failed) = (0, 0);
    let good = run::seen(cargo, |line| {
        if let Some((more_passed, more_failed)) = result(line) {
            passed += more_passed;
            failed += more_failed;
        }
    })?;
    // It did not compile, or a test brought its whole program down before the line that would have counted it.
    if !good && failed == 0 {
        failed = 1;
    }
    Ok((passed, failed))
}

/// Reads `test result: ok. 12 passed; 0 failed; 0 ignored; ...`.
fn result(line: &str) -> Option<(u64, u64)> {
    let (_, counts) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut counts = counts.split("; ");
    let passed = counts.next()?.strip_suffix(" passed")?.parse().ok()?;
    let failed = counts.next()?.strip_suffix(" failed")?.parse().ok()?;
    Some((passed, failed))
}

#[cfg(test)]
mod tests {
    use super::*;

    mod result {
        use super::*;

        #[test]
        fn reads_result_lines_only() {
            let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s";
            assert_eq!(result(line), Some((12, 3)));
            assert_eq!(result("test result_lines_are_read ... ok"), None);
            assert_eq!(result("running 2 tests"), None);
        }
    }

    mod counted {
        use super::*;

        #[test]
        fn bad_end_without_a_failure_is_one() {
            let count = counted(run::at_root("sh").args(["-c", "echo 'test result: ok. 2 passed; 0 failed; 0 ignored'; exit 101"]));
            assert_eq!(count.unwrap(), (2, 1));
        }
    }
}
