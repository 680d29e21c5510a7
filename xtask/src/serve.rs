//! Builds both halves and starts the server: the demo, a watched demo, the real one, and its measurements.

use crate::{paths, run, site};
use anyhow::Result;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, SystemTime};

/// Serves the demo, an invented town, on this machine only.
pub fn demo(args: &[String]) -> Result<()> {
    site::build()?;
    build()?;
    let demo = demo_command(args);
    run::say(&format!("Built. The demo is at {} (Ctrl-C stops it)", address(args)));
    run::become_it(demo)
}

/// Serves the demo, built and started again whenever a source file changes.
pub fn watch(args: &[String]) -> Result<()> {
    let mut running: Option<Child> = None;
    loop {
        let seen = newest();
        match site::build().and_then(|()| build()) {
            Ok(()) => {
                stop(running.take());
                running = Some(demo_command(args).spawn()?);
                run::say(&format!("{} (watching; Ctrl-C stops it)", address(args)));
            }
            // The last good build keeps serving.
            Err(error) => println!("\n{error:#}\nWaiting for a change."),
        }
        while newest() == seen {
            std::thread::sleep(Duration::from_millis(500));
        }
    }
}

/// Serves the release build on a real, at first empty, database.
pub fn serve(args: &[String]) -> Result<()> {
    site::build()?;
    build_release(&[])?;
    // In the caller's folder and with the caller's input: files are named and questions answered from there.
    let mut serve = Command::new(paths::server("release"));
    serve.arg("serve").args(args);
    run::become_it(serve)
}

/// Builds both halves as they are shipped and says where the program is. Takes cargo's own arguments, such as `--features postgres`.
pub fn release(args: &[String]) -> Result<()> {
    site::build()?;
    build_release(args)?;
    run::say(&format!("Built: {}", paths::server("release").display()));
    Ok(())
}

/// Prints the speed table: what, ours, control, ratio, budget.
pub fn bench(args: &[String]) -> Result<()> {
    site::build()?;
    run::say("The speed table, on a release build: about 10 minutes to build the first time");
    let mut bench = run::cargo_release(&["bench", "--bench", "bench", "--"]);
    bench.args(args);
    run::become_it(bench)
}

/// Builds the server's half for work.
fn build() -> Result<()> {
    run::say("The server's half: about 4 minutes the first time, then seconds");
    run::done(&mut run::cargo(&["build"]))
}

/// Builds the server's half for use.
fn build_release(args: &[String]) -> Result<()> {
    run::say("The server's half, a release: about 10 minutes the first time");
    run::done(run::cargo_release(&["build", "--release"]).args(args))
}

fn demo_command(args: &[String]) -> Command {
    let mut demo = Command::new(paths::server("debug"));
    demo.arg("demo").args(args);
    if given(args, "--port").is_none() {
        demo.args(["--port", "3000"]);
    }
    if given(args, "--data").is_none() {
        demo.arg("--data").arg(paths::root().join("target/demo"));
    }
    demo
}

fn address(args: &[String]) -> String {
    format!("http://127.0.0.1:{}", given(args, "--port").unwrap_or("3000"))
}

/// Returns the value of `--flag value` or `--flag=value`.
fn given<'a>(args: &'a [String], flag: &str) -> Option<&'a str> {
    let (at, arg) = args.iter().enumerate().find(|(_, arg)| arg.strip_prefix(flag).is_some_and(|rest| rest.is_empty() || rest.starts_with('=')))?;
    arg.split_once('=').map(|(_, value)| value).or_else(|| args.get(at + 1).map(String::as_str))
}

fn stop(running: Option<Child>) {
    if let Some(mut child) = running {
        // The server may be killed at any moment without losing a word.
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// Returns how many source files there are and when the last of them changed.
fn newest() -> (usize, Option<SystemTime>) {
    let made_of = ["src", "style", "public", "migrations", "Cargo.toml", "Cargo.lock"];
    let files = made_of.iter().flat_map(|part| site::files_under(&paths::root().join(part)));
    files.fold((0, None), |(count, latest), file| (count + 1, latest.max(changed(&file))))
}

fn changed(file: &Path) -> Option<SystemTime> {
    file.metadata().and_then(|about| about.modified()).ok()
}

#[cfg(test)]
mod tests {
    use super::given;

    #[test]
    fn given_reads_both_spellings_of_a_flag() {
        let args = ["--port=3001".to_owned(), "--data".to_owned(), "x".to_owned()];
        assert_eq!(given(&args, "--port"), Some("3001"));
        assert_eq!(given(&args, "--data"), Some("x"));
        assert_eq!(given(&args, "--da"), None);
    }
}
