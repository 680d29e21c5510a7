//! Fingerprints: tell whether a build's result is still up to date.

use crate::{paths, run};
use anyhow::Result;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Hashes everything the WebAssembly half is made of and made with.
pub fn of_inputs(wasm_opt: &str) -> Result<u64> {
    let mut hasher = DefaultHasher::new();
    wasm_opt.hash(&mut hasher);
    run::answer(run::at_root("rustc").arg("-vV"))?.hash(&mut hasher);
    for part in ["Cargo.toml", "Cargo.lock", "src", "xtask/src"] {
        let mut files: Vec<PathBuf> = files_under(&paths::root().join(part)).collect();
        files.sort();
        for file in files {
            file.hash(&mut hasher);
            fs::read(&file)?.hash(&mut hasher);
        }
    }
    Ok(hasher.finish())
}

pub fn of_bytes(bytes: &[u8], wasm_opt: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (bytes, wasm_opt).hash(&mut hasher);
    hasher.finish()
}

/// Returns whether this fingerprint is the one stored under the name.
pub fn is_stored(name: &str, fingerprint: u64) -> bool {
    fs::read_to_string(file(name)).is_ok_and(|stored| stored == fingerprint.to_string())
}

pub fn store(name: &str, fingerprint: u64) -> Result<()> {
    Ok(fs::write(file(name), fingerprint.to_string())?)
}

fn file(name: &str) -> PathBuf {
    paths::wasm().join(format!("{name}.fingerprint"))
}

/// Lists every file in a folder and below it; a file alone is itself.
pub fn files_under(part: &Path) -> Box<dyn Iterator<Item = PathBuf>> {
    if part.is_file() {
        return Box::new(std::iter::once(part.to_path_buf()));
    }
    let entries = fs::read_dir(part).into_iter().flatten().flatten();
    Box::new(entries.flat_map(|entry| files_under(&entry.path())))
}
