//! Fingerprints: whether what was made is still what would be made.

use crate::{place, run};
use anyhow::Result;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// Everything the browser's half is made of and with.
pub fn of_inputs(shrinker: &str) -> Result<u64> {
    let mut print = DefaultHasher::new();
    shrinker.hash(&mut print);
    run::answer(run::at_root("rustc").arg("-vV"))?.hash(&mut print);
    for part in ["Cargo.toml", "Cargo.lock", "src", "xtask/src"] {
        let mut files: Vec<PathBuf> = files_under(&place::root().join(part)).collect();
        files.sort();
        for file in files {
            file.hash(&mut print);
            fs::read(&file)?.hash(&mut print);
        }
    }
    Ok(print.finish())
}

pub fn of_bytes(bytes: &[u8], shrinker: &str) -> u64 {
    let mut print = DefaultHasher::new();
    (bytes, shrinker).hash(&mut print);
    print.finish()
}

/// Whether the print kept under this name is this one.
pub fn stands(name: &str, print: u64) -> bool {
    fs::read_to_string(file(name)).is_ok_and(|kept| kept == print.to_string())
}

pub fn keep(name: &str, print: u64) -> Result<()> {
    Ok(fs::write(file(name), print.to_string())?)
}

fn file(name: &str) -> PathBuf {
    place::wasm().join(format!("{name}.print"))
}

/// Every file in a folder and in those within it; a file alone is itself.
pub fn files_under(part: &Path) -> Box<dyn Iterator<Item = PathBuf>> {
    if part.is_file() {
        return Box::new(std::iter::once(part.to_path_buf()));
    }
    let entries = fs::read_dir(part).into_iter().flatten().flatten();
    Box::new(entries.flat_map(|entry| files_under(&entry.path())))
}
