//! Where things are: the project, what is built from it, and the tools it keeps for itself.

use std::path::{Path, PathBuf};

/// The folder with the project's own Cargo.toml.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lives in the project")
}

/// What a browser may fetch; the server looks for it here whatever the build folder is.
pub fn site() -> PathBuf {
    root().join("target/site")
}

/// The build folder of the browser's half: other flags, perhaps another compiler, so nothing is shared.
pub fn wasm() -> PathBuf {
    root().join("target/wasm")
}

/// Programs that only this project's commands use.
pub fn tools() -> PathBuf {
    root().join("target/tools")
}

/// The server as `profile` ("debug", "release") built it: beside this very program, wherever cargo was told to build.
pub fn server(profile: &str) -> PathBuf {
    let own = std::env::current_exe().ok();
    let built = own.as_deref().and_then(Path::parent).and_then(Path::parent);
    let built = built.map_or_else(|| root().join("target"), Path::to_path_buf);
    built.join(profile).join(format!("sayso{}", std::env::consts::EXE_SUFFIX))
}
