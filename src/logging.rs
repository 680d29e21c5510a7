//! The program's log: lines of text or JSON on standard error. It knows neither words nor people.

use std::io::{IsTerminal, stderr};
use tracing_subscriber::EnvFilter;

/// Faults of everything, and what this program says of itself, such as the head of the history.
const DEFAULT: &str = "warn,sayso=info";

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

/// Starts the log; the variable `SAYSO_LOG` says how much of it.
pub fn start(format: LogFormat) {
    let filter = EnvFilter::try_from_env("SAYSO_LOG").unwrap_or_else(|_| DEFAULT.into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_writer(stderr).with_ansi(stderr().is_terminal());
    // It would tell stderr that stderr can't be written, as on a full disk, and panic.
    let log = log.log_internal_errors(false);
    match format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    // The message of a panic may quote the text that caused it (a slice that cuts a letter does), so only its place is logged.
    std::panic::set_hook(Box::new(|panic| {
        let at = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(at, "a fault stopped a task");
    }));
}
