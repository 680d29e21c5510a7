//! Everything CI checks, each step timed and counted, all of them run even when one fails.

mod browser;
mod lint;
mod postgres;
mod rust;
mod tally;

use crate::{place, site};
use anyhow::{Result, bail};
use std::process::ExitCode;
use tally::{Count, Tally};

const PARTS: [&str; 4] = ["lint", "rust", "postgres", "browser"];

pub fn run(parts: &[String]) -> Result<ExitCode> {
    if let Some(other) = parts.iter().find(|part| !PARTS.contains(&part.as_str())) {
        bail!("There is no part `{other}`; there are {}.", PARTS.join(", "));
    }
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|given| given == part);
    // The server's sources name this folder, so nothing compiles without it.
    std::fs::create_dir_all(place::site().join("pkg"))?;

    let mut tally = Tally::new();
    if wanted("lint") {
        lint::all(&mut tally);
    }
    let mut site_stands = false;
    if wanted("rust") || wanted("postgres") || wanted("browser") {
        site_stands = tally.step("the browser's half", "2 minutes the first time", || site::build().map(|()| Count::one()));
    }
    if wanted("rust") {
        tally.step("tests of these commands", "1 minute the first time", rust::of_the_commands);
        tally.step("tests, SQLite", "8 minutes the first time", rust::on_sqlite);
    }
    if wanted("postgres") {
        tally.step("tests, PostgreSQL", "4 minutes the first time", postgres::tests);
    }
    if wanted("browser") {
        tally.step("journeys in a browser", "some minutes", || match site_stands {
            true => browser::journeys(),
            false => Ok(Count::skipped("the browser's half could not be built")),
        });
    }
    Ok(tally.finish())
}
