//! Runs the promise tests at full size and prints a table of what each tried.

use crate::{run, site};
use anyhow::{Result, bail};
use std::collections::BTreeMap;

/// The tests of the library that bear a promise's number: `p05_…` in any module.
const IN_LIBRARY: [&str; 4] = ["::p0", "::p1", "::p2", "::p3"];

/// The tests of one promise, and the sentences that they printed.
#[derive(Debug, Default, PartialEq, Eq)]
struct Promise {
    passed: u32,
    failed: u32,
    tried: Vec<String>,
}

/// The promises by number; one with a letter, such as 1b, comes after its number.
type Table = BTreeMap<(u32, String), Promise>;

/// Runs all promise tests; `args` are cargo's own, such as `--release` or `--features postgres`.
pub fn run(args: &[String]) -> Result<()> {
    site::build()?;
    run::say("The promises at full size: half an hour or more");
    let mut table = Table::new();
    let library = tests(&["--lib"], args, &IN_LIBRARY, &mut table)?;
    let program = tests(&["--test", "promises"], args, &[], &mut table)?;
    print(&table);
    if !library || !program {
        bail!("Not every promise is kept.");
    }
    Ok(())
}

fn tests(target: &[&str], args: &[String], names: &[&str], table: &mut Table) -> Result<bool> {
    let is_release = args.iter().any(|arg| arg == "--release");
    let mut cargo = if is_release { run::cargo_release(&["test"]) } else { run::cargo(&["test"]) };
    cargo.args(target).args(args).args(["--no-fail-fast", "--"]).args(names).arg("--nocapture").env("SAYSO_FULL", "1");
    run::seen(&mut cargo, |line| read(line, table))
}

/// Reads a line of the tests: a result, `test a::b::p05_c ... ok`, or a sentence, `P5: 500 texts`.
fn read(line: &str, table: &mut Table) {
    if let Some((name, result)) = line.strip_prefix("test ").and_then(|line| line.rsplit_once(" ... ")) {
        let number = name.rsplit("::").next().and_then(|name| number(name.strip_prefix('p')?.split('_').next()?));
        let Some(number) = number else { return };
        let promise = table.entry(number).or_default();
        match result {
            "ok" => promise.passed += 1,
            "ignored" => {}
            _ => promise.failed += 1,
        }
    } else if let Some((number, sentence)) =
        line.strip_prefix('P').and_then(|line| line.split_once(": ")).and_then(|(name, said)| Some((number(name)?, said)))
    {
        table.entry(number).or_default().tried.push(sentence.into());
    }
}

/// Splits `05` or `1b` into number and letters.
fn number(name: &str) -> Option<(u32, String)> {
    let letters = name.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(name.len());
    let (digits, letters) = name.split_at(letters);
    (letters.len() <= 1).then_some((digits.parse().ok()?, letters.to_string()))
}

fn print(table: &Table) {
    run::say("The promises");
    println!("{:<8}{:>6}{:>8}  tried", "promise", "tests", "failed");
    for ((number, letter), promise) in table {
        let name = format!("P{number}{letter}");
        println!("{name:<8}{:>6}{:>8}  {}", promise.passed + promise.failed, promise.failed, promise.tried.join("; "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    mod read {
        use super::*;

        #[test]
        fn counts_results_and_keeps_sentences_by_promise() {
            let mut table = Table::new();
            for line in [
                "test privacy::p05_texts ... ok",
                "test connections::p14_slow ... FAILED",
                "P14: 6,240 connections, all closed",
                "P1b: 200 of 200",
                "test power_cut::p01b_words ... ok",
                "test tests::plan::items_are_listed ... ok",
                "Please wait: this takes long",
                "Plan: none",
            ] {
                super::super::read(line, &mut table);
            }
            let rows: Vec<_> =
                table.iter().map(|((number, letter), row)| (*number, letter.as_str(), row.passed, row.failed, row.tried.len())).collect();
            assert_eq!(rows, [(1, "b", 1, 0, 1), (5, "", 1, 0, 0), (14, "", 0, 1, 1)]);
        }
    }
}
