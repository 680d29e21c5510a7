//! wasm-opt: about half the bytes again, where Node.js is there to run it.

use crate::{install, run};
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};

/// From the npm registry, where it is plain JavaScript; Debian's is too old for what rustc writes.
const BINARYEN: &str = "132.0.0";

/// What today's rustc and wasm-bindgen use, and every browser since 2021 knows.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// wasm-opt, or word that there is none.
pub struct Shrinker(Option<PathBuf>);

impl Shrinker {
    pub fn found() -> Shrinker {
        match install::npm("binaryen", BINARYEN) {
            Ok(folder) => Shrinker(Some(folder.join("bin/wasm-opt"))),
            Err(error) => {
                println!("The browser's half stays larger than it need be, without wasm-opt: {error:#}.");
                Shrinker(None)
            }
        }
    }

    /// What a fingerprint should know of it.
    pub fn name(&self) -> String {
        format!("wasm-opt {}", self.0.as_ref().map_or("none", |_| BINARYEN))
    }

    pub fn shrink(&self, module: &Path) -> Result<()> {
        let Some(wasm_opt) = &self.0 else {
            return Ok(());
        };
        let smaller = module.with_extension("smaller");
        let mut node = run::at_root("node");
        node.arg(wasm_opt).arg("-Oz").args(FEATURES).args(["--strip-debug", "--strip-producers"]);
        run::done(node.arg(module).arg("-o").arg(&smaller))?;
        Ok(fs::rename(smaller, module)?)
    }
}
