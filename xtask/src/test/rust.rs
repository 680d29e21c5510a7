//! `cargo test`, and what its output says was counted.

use super::tally::Count;
use crate::run;
use anyhow::Result;
use std::process::Command;

pub fn of_the_commands() -> Result<Count> {
    counted(&mut run::cargo(&["test", "--package", "xtask", "--no-fail-fast"]))
}

pub fn on_sqlite() -> Result<Count> {
    counted(&mut run::cargo(&["test", "--no-fail-fast"]))
}

/// Runs `cargo test` and adds up its `test result:` lines.
pub fn counted(cargo: &mut Command) -> Result<Count> {
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
    Ok(Count::Ran { passed, failed })
}

/// `test result: ok. 12 passed; 0 failed; 0 ignored; ...`
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

    #[test]
    fn result_lines_are_read_and_others_are_not() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s";
        assert_eq!(result(line), Some((12, 3)));
        assert_eq!(result("test result_lines_are_read ... ok"), None);
        assert_eq!(result("running 2 tests"), None);
    }

    #[test]
    fn an_end_without_a_count_is_a_failure() {
        let count = counted(run::at_root("sh").args(["-c", "echo 'test result: ok. 2 passed; 0 failed; 0 ignored'; exit 101"]));
        assert!(matches!(count.unwrap(), Count::Ran { passed: 2, failed: 1 }));
    }
}
