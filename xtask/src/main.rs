//! `cargo xtask ...`: the project's commands, so that a fresh machine needs only git and Rust.
#![forbid(unsafe_code)]

mod install;
mod licences;
mod paths;
mod promises;
mod run;
mod sbom;
mod serve;
mod site;
mod test;

use anyhow::{Result, bail};
use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask <command>

  demo   [--port N] [--data DIR]       build all, serve an invented town at http://127.0.0.1:3000
  watch  [--port N] [--data DIR]       the same, built and started again whenever a file changes
  serve  [arguments for `sayso serve`] the release build on a real database
  build  [--features postgres]         the release build alone, for another machine
  test   [lint|rust|postgres|browser]  everything CI checks, or some parts of it
  promises [--release]                 the promises at full size, with their table
  bench  [live|paint|submit|find|coding]  the speed table, or one part of it
  licences                             writes public/licences.txt again, after a change of dependencies
  sbom                                 the bill of materials of a release, into target/sbom
  site                                 only the WebAssembly half, into target/site/pkg";

fn main() -> ExitCode {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let command = if args.is_empty() { String::new() } else { args.remove(0) };
    match dispatch(&command, &args) {
        Ok(code) => code,
        Err(error) => {
            println!("\n{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, args: &[String]) -> Result<ExitCode> {
    match command {
        "demo" => serve::demo(args)?,
        "watch" => serve::watch(args)?,
        "serve" => serve::serve(args)?,
        "build" => serve::release(args)?,
        "test" => return test::run(args),
        "promises" => promises::run(args)?,
        "bench" => serve::bench(args)?,
        "licences" => licences::write()?,
        "sbom" => sbom::write()?,
        "site" => site::build()?,
        "" | "help" | "-h" | "--help" => println!("{USAGE}"),
        other => bail!("There is no command `{other}`.\n\n{USAGE}"),
    }
    Ok(ExitCode::SUCCESS)
}
