//! Runs everything CI checks, each step timed and counted, all of them even when one fails.

mod background;
mod browser;
mod lint;
mod postgres;
mod rust;
mod tally;

use crate::{paths, run};
use anyhow::{Result, bail};
use background::Background;
use std::process::ExitCode;
use std::time::Duration;
use tally::{Count, Tally};

const PARTS: [&str; 4] = ["lint", "rust", "postgres", "browser"];

pub fn run(parts: &[String]) -> Result<ExitCode> {
    if let Some(other) = parts.iter().find(|part| !PARTS.contains(&part.as_str())) {
        bail!("There is no part `{other}`; there are {}.", PARTS.join(", "));
    }
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|given| given == part);
    // The server's sources name this folder, so nothing compiles without it.
    std::fs::create_dir_all(paths::site().join("pkg"))?;

    let mut tally = Tally::new();
    // The WebAssembly half has a build folder of its own, and clippy's last crates keep one core idle.
    let site = match wanted("rust") || wanted("postgres") || wanted("browser") {
        true => Some(Background::start("site")?),
        false => None,
    };
    if wanted("lint") {
        lint::all(&mut tally);
    }
    let has_site = site.is_some_and(|site| wait_for(site, &mut tally));
    if wanted("rust") {
        tally.step("tests, xtask", "1 minute the first time", rust::of_xtask);
        tally.step("tests, SQLite", "6 minutes the first time", rust::on_sqlite);
    }
    if wanted("postgres") {
        tally.step("tests, PostgreSQL", "3 minutes the first time", postgres::tests);
    }
    if wanted("browser") {
        tally.step("proxies for the tests in a browser", "10 seconds", browser::proxies);
        let mut retried = Vec::new();
        tally.step("tests in a browser", "10 minutes", || match has_site {
            true => browser::tests(&mut retried),
            false => Ok(Count::skipped("the WebAssembly half could not be built")),
        });
        retried.into_iter().for_each(|name| tally.note(format!("needed a second try: {name}")));
    }
    Ok(tally.finish())
}

/// Waits for the WebAssembly half and counts it. Returns whether it is there.
fn wait_for(site: Background, tally: &mut Tally) -> bool {
    run::say("the WebAssembly half (built meanwhile)");
    let (ended, took): (Result<()>, Duration) = site.wait();
    tally.add("the WebAssembly half", ended.map(|()| Count::one()), took)
}
