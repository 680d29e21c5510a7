//! Paths: the project, its builds, and the tools it installs for itself.

use std::path::{Path, PathBuf};

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

/// The server of one profile ("debug", "release"), beside this program, wherever cargo was told to build.
pub fn server(profile: &str) -> PathBuf {
    let own = std::env::current_exe().ok();
    let built = own.as_deref().and_then(Path::parent).and_then(Path::parent);
    let built = built.map_or_else(|| root().join("target"), Path::to_path_buf);
    built.join(profile).join(format!("sayso{}", std::env::consts::EXE_SUFFIX))
}
