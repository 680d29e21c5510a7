//! Paths: the project, its builds, and the tools it installs for itself.

use crate::run;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Returns the folder with the project's Cargo.toml.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lives in the project")
}

/// Files that a browser may fetch; the server looks here whatever the build folder is.
pub fn site() -> PathBuf {
    root().join("target/site")
}

/// The WebAssembly half's build folder: other flags, perhaps another compiler, so nothing is shared.
pub fn wasm() -> PathBuf {
    root().join("target/wasm")
}

/// Programs that only this project's commands use.
pub fn tools() -> PathBuf {
    root().join("target/tools")
}

/// The folder for what lives as long as the tests: in memory where two gigabytes are free there, for making files is what databases wait for.
pub fn temporary() -> PathBuf {
    const MEMORY: &str = "/dev/shm";
    const LEAST: u64 = 2 << 20;
    // The second line has the free kilobytes in its fourth column.
    let free = run::answer(Command::new("df").args(["-Pk", MEMORY])).ok();
    let free = free.as_deref().and_then(|table| table.lines().nth(1)?.split_whitespace().nth(3)?.parse::<u64>().ok());
    if free.is_some_and(|free| free >= LEAST) { PathBuf::from(MEMORY) } else { std::env::temp_dir() }
}

/// The server of one profile ("debug", "release"), beside this program, wherever cargo was told to build.
pub fn server(profile: &str) -> PathBuf {
    let own = std::env::current_exe().ok();
    let built = own.as_deref().and_then(Path::parent).and_then(Path::parent);
    let built = built.map_or_else(|| root().join("target"), Path::to_path_buf);
    built.join(profile).join(format!("sayso{}", std::env::consts::EXE_SUFFIX))
}
