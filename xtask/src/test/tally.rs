//! What passed and what failed, step by step, and the line at the end that counts it all.

use crate::run;
use anyhow::Result;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What came of one step.
pub enum Count {
    Ran {
        passed: u64,
        failed: u64,
    },
    /// It should have run and could not. On a developer's machine that is said; in CI it is a failure.
    Skipped(String),
    /// It needs something from outside that nobody here can promise: never a failure, and never a success either.
    NotChecked(String),
}

impl Count {
    /// One check, passed.
    pub fn one() -> Count {
        Count::Ran { passed: 1, failed: 0 }
    }

    pub fn skipped(why: &str) -> Count {
        Count::Skipped(why.to_owned())
    }
}

pub struct Tally {
    rows: Vec<String>,
    passed: u64,
    failed: u64,
    skips_fail: bool,
    begun: Instant,
}

impl Tally {
    pub fn new() -> Tally {
        let in_ci = std::env::var("CI").is_ok_and(|ci| !ci.is_empty() && ci != "false" && ci != "0");
        Tally { rows: Vec::new(), passed: 0, failed: 0, skips_fail: in_ci, begun: Instant::now() }
    }

    /// Does one step and counts it; an error is one failure. Returns whether all of it passed.
    pub fn step(&mut self, name: &str, takes: &str, work: impl FnOnce() -> Result<Count>) -> bool {
        run::say(&format!("{name} ({takes})"));
        let begun = Instant::now();
        let outcome = work();
        self.add(name, outcome, begun.elapsed())
    }

    /// The table, the line that counts, and the exit code that says the same.
    pub fn finish(self) -> ExitCode {
        run::say(&format!("Done in {}", clock(self.begun.elapsed())));
        for row in &self.rows {
            println!("{row}");
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        ExitCode::from(u8::from(self.failed > 0))
    }

    fn add(&mut self, name: &str, outcome: Result<Count>, took: Duration) -> bool {
        let (mark, passed, failed, note) = match outcome {
            Ok(Count::Ran { passed, failed: 0 }) => ("ok", passed, 0, format!("{passed} passed")),
            Ok(Count::Ran { passed, failed }) => ("FAILED", passed, failed, format!("{passed} passed, {failed} failed")),
            Ok(Count::Skipped(why)) if self.skips_fail => ("FAILED", 0, 1, format!("skipped: {why}")),
            Ok(Count::Skipped(why)) => ("skipped", 0, 0, why),
            Ok(Count::NotChecked(why)) => ("-", 0, 0, format!("not checked, {why}")),
            Err(error) => ("FAILED", 0, 1, format!("{error:#}")),
        };
        let row = format!("{mark:<8}{:>7}  {name}: {note}", clock(took));
        println!("{row}");
        // The table at the end keeps to a line each; the rest of a long answer stands where it was given.
        self.rows.extend(row.lines().next().map(str::to_owned));
        self.passed += passed;
        self.failed += failed;
        failed == 0
    }
}

fn clock(time: Duration) -> String {
    format!("{}:{:02}", time.as_secs() / 60, time.as_secs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(skips_fail: bool) -> Tally {
        Tally { skips_fail, ..Tally::new() }
    }

    #[test]
    fn a_step_that_breaks_is_one_failure() {
        let mut tally = tally(false);
        assert!(!tally.step("x", "", || anyhow::bail!("broke")));
        assert_eq!((tally.passed, tally.failed), (0, 1));
    }

    #[test]
    fn a_skip_fails_in_ci_alone() {
        let mut here = tally(false);
        here.step("x", "", || Ok(Count::skipped("no database")));
        assert_eq!((here.passed, here.failed), (0, 0));
        let mut in_ci = tally(true);
        in_ci.step("x", "", || Ok(Count::skipped("no database")));
        assert_eq!((in_ci.passed, in_ci.failed), (0, 1));
    }

    #[test]
    fn what_was_not_checked_is_neither() {
        let mut tally = tally(true);
        assert!(tally.step("x", "", || Ok(Count::NotChecked("unreachable".to_owned()))));
        assert_eq!((tally.passed, tally.failed), (0, 0));
    }
}
