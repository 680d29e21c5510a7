//! A step that runs beside others, as a process of its own.

use crate::{paths, run};
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::path::PathBuf;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

pub struct Background {
    log: PathBuf,
    ended: JoinHandle<(Result<()>, Duration)>,
}

impl Background {
    /// Starts `cargo xtask <command>`. Its output is kept until somebody waits for it.
    pub fn start(command: &'static str) -> Result<Background> {
        let log = paths::root().join("target").join(format!("{command}.log"));
        let output = File::create(&log)?;
        let mut child = run::at_root(std::env::current_exe()?).arg(command).stdout(output.try_clone()?).stderr(output).spawn()?;
        let begun = Instant::now();
        let ended = thread::spawn(move || {
            let ended = child.wait().context("it could not be waited for").and_then(|status| match status.success() {
                true => Ok(()),
                false => bail!("`cargo xtask {command}` ended with {status}"),
            });
            (ended, begun.elapsed())
        });
        Ok(Background { log, ended })
    }

    /// Waits for its end, prints its output, and returns how it ended and how long it took.
    pub fn wait(self) -> (Result<()>, Duration) {
        let ended = self.ended.join().expect("waiting for a process does not panic");
        print!("{}", std::fs::read_to_string(&self.log).unwrap_or_default());
        ended
    }
}
