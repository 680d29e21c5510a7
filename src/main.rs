//! The program; its commands are in `cli.rs`.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    sayso::cli::run().await
}
