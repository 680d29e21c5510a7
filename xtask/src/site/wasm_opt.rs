//! wasm-opt: halves the module once more, where Node.js is there to run it.

use crate::{install, run};
use anyhow::Result;
use std::fs;
use std::path::{Path, PathBuf};

/// From the npm registry, where it is plain JavaScript; Debian's is too old for what rustc writes.
const BINARYEN: &str = "132.0.0";

/// The features that today's rustc and wasm-bindgen use, and every browser since 2021 supports.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// The program's file, or none where it cannot be installed.
pub struct WasmOpt(Option<PathBuf>);

impl WasmOpt {
    /// Finds wasm-opt, installing it once; says so when it cannot.
    pub fn find() -> WasmOpt {
        match install::npm("binaryen", BINARYEN) {
            Ok(folder) => WasmOpt(Some(folder.join("bin/wasm-opt"))),
            Err(error) => {
                println!("The WebAssembly half stays larger than it need be, without wasm-opt: {error:#}.");
                WasmOpt(None)
            }
        }
    }

    /// Names the version, for fingerprints.
    pub fn version(&self) -> String {
        format!("wasm-opt {}", self.0.as_ref().map_or("none", |_| BINARYEN))
    }

    /// Replaces the module by a smaller one that does the same.
    pub fn optimise(&self, module: &Path) -> Result<()> {
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
