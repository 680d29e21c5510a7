//! Finds a cargo that can build WebAssembly: the one at hand, the same with one more target, or Debian's.

use crate::{install, run};
use anyhow::Result;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

pub const TARGET: &str = "wasm32-unknown-unknown";

/// Debian's Rust for web browsers: it builds the standard library from source, and links with Debian's LLVM.
const DEBIAN_PACKAGES: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "lld-22"];
const DEBIAN_FILES: [&str; 4] = ["/usr/bin/rustc", "/usr/bin/cargo", "/usr/lib/rustlib/src/rust/library/Cargo.lock", "/usr/bin/wasm-ld-22"];
const WHAT_TO_INSTALL: &str = "The WebAssembly half needs Rust's standard library for WebAssembly, and it could not be fetched. \
    Run `rustup target add wasm32-unknown-unknown` where rustup can reach its server, \
    or on Debian `apt-get install rustc-web cargo-web rust-web-src lld-22`.";

pub fn cargo() -> Result<Command> {
    if has_std() {
        return Ok(own());
    }
    if has_debians() {
        return Ok(debians());
    }
    if fetched_by_rustup() {
        return Ok(own());
    }
    install::debian(&DEBIAN_PACKAGES, WHAT_TO_INSTALL)?;
    Ok(debians())
}

fn has_std() -> bool {
    let folder = run::answer(run::at_root("rustc").args(["--print", "target-libdir", "--target", TARGET]));
    let files = folder.ok().and_then(|folder| std::fs::read_dir(folder).ok());
    files.into_iter().flatten().flatten().any(|file| {
        let name = file.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

fn has_debians() -> bool {
    DEBIAN_FILES.iter().all(|file| Path::new(file).exists())
}

fn fetched_by_rustup() -> bool {
    if install::found("rustup").is_none() {
        return false;
    }
    println!("Fetching the standard library for WebAssembly with rustup (20 MB)");
    let mut rustup = run::at_root("rustup");
    match run::done_within(rustup.args(["target", "add", TARGET]), Duration::from_secs(180)) {
        Ok(()) => has_std(),
        Err(error) => {
            println!("{error:#}");
            false
        }
    }
}

fn own() -> Command {
    let mut cargo = run::cargo(&[]);
    // Flags meant for this machine's processor mean nothing in a browser. Set to nothing, not removed: it overrides cargo's configuration.
    cargo.env_remove("RUSTFLAGS").env("CARGO_ENCODED_RUSTFLAGS", "");
    cargo
}

/// Debian's cargo and compiler with a clean environment; the standard library is built along with the rest, once.
fn debians() -> Command {
    println!("With Debian's Rust, which builds the standard library too: 30 seconds more, once");
    let mut cargo = run::at_root("/usr/bin/cargo");
    for (name, _) in std::env::vars_os() {
        let shown = name.to_string_lossy();
        if shown.starts_with("CARGO_") && shown != "CARGO_HOME" || shown.starts_with("RUST") && !shown.starts_with("RUSTUP_HOME") {
            cargo.env_remove(&name);
        }
    }
    cargo.env_remove("CARGO").env_remove("LD_LIBRARY_PATH").env("CARGO_ENCODED_RUSTFLAGS", "");
    cargo.env("RUSTC", "/usr/bin/rustc").env("RUSTC_BOOTSTRAP", "1");
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", "wasm-ld-22");
    cargo.args(["-Zbuild-std=std,panic_abort,proc_macro", "-Zbuild-std-features=optimize_for_size"]);
    cargo
}
