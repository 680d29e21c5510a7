//! Starts other programs.

use crate::paths;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Prints a heading: what happens next and how long it takes.
pub fn say(what: &str) {
    println!("\n── {what}");
}

/// Returns the cargo that started us, as if it had been started by hand.
pub fn cargo(args: &[&str]) -> Command {
    let mut cargo = at_root(std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from));
    cargo.args(args);
    // Build scripts that look at these (ring's does) would run again each time one changes between us and a shell.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_") {
            cargo.env_remove(&*name);
        }
    }
    // A build from nothing is never continued, so that what makes the next one faster only takes time.
    if in_ci() {
        cargo.env("CARGO_INCREMENTAL", "0");
    }
    cargo
}

/// Returns whether a CI runner started us.
pub fn in_ci() -> bool {
    std::env::var("CI").is_ok_and(|ci| !ci.is_empty() && ci != "false" && ci != "0")
}

/// Cargo for what is shipped, measured or sent to a browser: without the flags of `.cargo/config.toml`.
///
/// Erased views compile faster and render slower. Only a variable overrides cargo's configuration, so it is set to nothing; whoever
/// set flags of their own has overridden the configuration already, and keeps them.
pub fn cargo_release(args: &[&str]) -> Command {
    let mut cargo = cargo(args);
    if !["CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS"].iter().any(|name| std::env::var_os(name).is_some()) {
        cargo.env("CARGO_ENCODED_RUSTFLAGS", "");
    }
    cargo
}

/// Returns another program, to start in the project's folder with no input.
pub fn at_root(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(paths::root()).stdin(Stdio::null());
    command
}

/// Runs it and fails unless it succeeds.
pub fn done(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    good(command, status)
}

/// Runs it and fails unless it succeeds within `limit`; for what may wait for a network forever.
pub fn done_within(command: &mut Command, limit: Duration) -> Result<()> {
    let mut child = command.spawn().with_context(|| cannot_start(command))?;
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return good(command, status);
        }
        if begun.elapsed() > limit {
            child.kill()?;
            child.wait()?;
            bail!("{} gave no answer within {} s", name(command), limit.as_secs());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Runs it, prints its lines as they come, hands each to `see`, and returns whether it succeeded.
pub fn seen(command: &mut Command, mut see: impl FnMut(&str)) -> Result<bool> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| cannot_start(command))?;
    for line in BufReader::new(child.stdout.take().expect("it is piped")).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        see(&line);
    }
    Ok(child.wait()?.success())
}

/// Runs it and returns what it printed, without the last line end.
pub fn answer(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        bail!("{} said: {}", name(command), String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
}

/// Becomes that program, so that it gets Ctrl-C and signals itself; returns only on failure.
#[cfg(unix)]
pub fn become_it(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(error).with_context(|| cannot_start(&command))
}

#[cfg(not(unix))]
pub fn become_it(mut command: Command) -> Result<()> {
    done(&mut command)
}

fn good(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("{} ended with {status}", name(command));
    }
    Ok(())
}

fn cannot_start(command: &Command) -> String {
    format!("{} could not be started", name(command))
}

/// Names a command in messages: the program and its first argument.
fn name(command: &Command) -> String {
    let program = PathBuf::from(command.get_program());
    let program = program.file_name().unwrap_or_default().to_string_lossy();
    match command.get_args().next() {
        Some(first) => format!("`{program} {}`", first.to_string_lossy()),
        None => format!("`{program}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    mod done_within {
        use super::*;

        #[test]
        fn process_over_the_limit_is_killed() {
            let ended = done_within(at_root("sleep").arg("60"), Duration::from_millis(200));
            assert_eq!(ended.unwrap_err().to_string(), "`sleep 60` gave no answer within 0 s");
        }
    }
}
