//! Counts what passed and failed, step by step, and prints the table and the line at the end.

use crate::run;
use anyhow::Result;
use std::fmt;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// The result of one step.
pub enum Count {
    Ran {
        passed: u64,
        failed: u64,
        times: Times,
    },
    /// It should have run and could not. On a developer's machine that is said; in CI it is a failure.
    Skipped(String),
    /// It needs something from outside that nobody here can promise: never a failure, and never a success either.
    NotChecked(String),
}

impl Count {
    /// One check, passed.
    pub fn one() -> Count {
        Count::ran(1, 0)
    }

    pub fn ran(passed: u64, failed: u64) -> Count {
        Count::Ran { passed, failed, times: Times::default() }
    }

    pub fn skipped(why: &str) -> Count {
        Count::Skipped(why.to_owned())
    }
}

/// The parts of a step's time, for the table: "build 1:10, run 2:30".
#[derive(Default)]
pub struct Times(Vec<(&'static str, Duration)>);

impl Times {
    /// Does one part of a step and adds the time it took.
    pub fn measure<T>(&mut self, part: &'static str, work: impl FnOnce() -> T) -> T {
        let begun = Instant::now();
        let done = work();
        self.0.push((part, begun.elapsed()));
        done
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(part, took)| write!(f, "{part} {}, ", clock(*took)))
    }
}

pub struct Tally {
    rows: Vec<String>,
    notes: Vec<String>,
    passed: u64,
    failed: u64,
    skips_fail: bool,
    begun: Instant,
}

impl Tally {
    pub fn new() -> Tally {
        Tally { rows: Vec::new(), notes: Vec::new(), passed: 0, failed: 0, skips_fail: run::in_ci(), begun: Instant::now() }
    }

    /// Does one step and counts it; an error is one failure. Returns whether all of it passed.
    pub fn step(&mut self, name: &str, takes: &str, work: impl FnOnce() -> Result<Count>) -> bool {
        run::say(&format!("{name} ({takes})"));
        let begun = Instant::now();
        let outcome = work();
        self.add(name, outcome, begun.elapsed())
    }

    /// Counts a step that was timed elsewhere. Returns whether all of it passed.
    pub fn add(&mut self, name: &str, outcome: Result<Count>, took: Duration) -> bool {
        let (mark, passed, failed, note) = match outcome {
            Ok(Count::Ran { passed, failed: 0, times }) => ("ok", passed, 0, format!("{times}{passed} passed")),
            Ok(Count::Ran { passed, failed, times }) => ("FAILED", passed, failed, format!("{times}{passed} passed, {failed} failed")),
            Ok(Count::Skipped(why)) if self.skips_fail => ("FAILED", 0, 1, format!("skipped: {why}")),
            Ok(Count::Skipped(why)) => ("skipped", 0, 0, why),
            Ok(Count::NotChecked(why)) => ("-", 0, 0, format!("not checked, {why}")),
            Err(error) => ("FAILED", 0, 1, format!("{error:#}")),
        };
        let row = format!("{mark:<8}{:>7}  {name}: {note}", clock(took));
        println!("{row}");
        // The table keeps to a line each; a long answer is printed in full here only.
        self.rows.extend(row.lines().next().map(str::to_owned));
        self.passed += passed;
        self.failed += failed;
        failed == 0
    }

    /// Adds a line that is printed below the table and changes no count.
    pub fn note(&mut self, line: String) {
        self.notes.push(line);
    }

    /// Prints the table, the notes and the counts, and returns the exit code that says the same.
    pub fn finish(self) -> ExitCode {
        run::say(&format!("Done in {}", clock(self.begun.elapsed())));
        for line in self.rows.iter().chain(&self.notes) {
            println!("{line}");
        }
        println!("{} passed, {} failed", self.passed, self.failed);
        ExitCode::from(u8::from(self.failed > 0))
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

    mod step {
        use super::*;

        #[test]
        fn error_counts_as_one_failure() {
            let mut tally = tally(false);
            assert!(!tally.step("x", "", || anyhow::bail!("broke")));
            assert_eq!((tally.passed, tally.failed), (0, 1));
        }

        #[test]
        fn skip_fails_only_in_ci() {
            let mut here = tally(false);
            here.step("x", "", || Ok(Count::skipped("no database")));
            assert_eq!((here.passed, here.failed), (0, 0));
            let mut in_ci = tally(true);
            in_ci.step("x", "", || Ok(Count::skipped("no database")));
            assert_eq!((in_ci.passed, in_ci.failed), (0, 1));
        }

        #[test]
        fn not_checked_counts_neither_way() {
            let mut tally = tally(true);
            assert!(tally.step("x", "", || Ok(Count::NotChecked("unreachable".to_owned()))));
            assert_eq!((tally.passed, tally.failed), (0, 0));
        }
    }

    mod add {
        use super::*;

        #[test]
        fn row_shows_where_the_time_went() {
            let mut tally = tally(false);
            let times = Times(vec![("build", Duration::from_secs(70)), ("run", Duration::from_secs(150))]);
            tally.add("tests", Ok(Count::Ran { passed: 3, failed: 0, times }), Duration::from_secs(220));
            assert_eq!(tally.rows, ["ok         3:40  tests: build 1:10, run 2:30, 3 passed"]);
        }

        #[test]
        fn note_changes_no_count() {
            let mut tally = tally(true);
            tally.note("needed a second try: x".to_owned());
            assert_eq!((tally.passed, tally.failed), (0, 0));
        }
    }
}
