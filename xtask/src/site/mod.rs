//! The browser's half: from `src` to `target/site/pkg`, in the order a byte travels.

mod prints;
mod shrink;
mod squeeze;
mod toolchain;

use crate::{place, run};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

pub use prints::files_under;

/// Makes `sayso.js` and `sayso_bg.wasm`, each also as `.br` and `.gz`; at once when nothing changed.
pub fn build() -> Result<()> {
    let pkg = place::site().join("pkg");
    fs::create_dir_all(&pkg)?;
    let shrinker = shrink::Shrinker::found();
    let inputs = prints::of_inputs(&shrinker.name())?;
    let finished = pkg.join("sayso_bg.wasm.br").exists();
    if finished && prints::stands("inputs", inputs) {
        return Ok(());
    }
    println!("Building the browser's half: about 2 minutes the first time, then half of one");
    let begun = Instant::now();
    let compiled = compile()?;
    // A change on the server's side alone compiles to the same bytes; the rest of the way would too.
    let bytes = prints::of_bytes(&fs::read(&compiled)?, &shrinker.name());
    if finished && prints::stands("compiled", bytes) {
        println!("No change for the browser");
    } else {
        let made = bind(&compiled)?;
        shrinker.shrink(&made.join("sayso_bg.wasm"))?;
        squeeze::all(&made)?;
        publish(&made, &pkg)?;
        prints::keep("compiled", bytes)?;
        println!("{}; made in {} s", sizes(&pkg)?, begun.elapsed().as_secs());
    }
    prints::keep("inputs", inputs)
}

fn compile() -> Result<PathBuf> {
    let mut cargo = toolchain::cargo()?;
    // As a crate type of this command, not of Cargo.toml: with a second crate type there, cargo silently drops LTO.
    cargo.args(["rustc", "--lib", "--crate-type", "cdylib", "--target", toolchain::TARGET, "--profile", "wasm-release"]);
    cargo.args(["--no-default-features", "--features", "hydrate", "--target-dir"]).arg(place::wasm());
    run::done(&mut cargo)?;
    Ok(place::wasm().join(toolchain::TARGET).join("wasm-release/sayso.wasm"))
}

/// Lets wasm-bindgen write the script that loads the module, and the module as that script wants it.
fn bind(compiled: &Path) -> Result<PathBuf> {
    let made = empty(place::wasm().join("pkg"))?;
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(compiled).out_name("sayso").typescript(false);
    bindgen.remove_name_section(true).remove_producers_section(true);
    bindgen.web(true).and_then(|bindgen| bindgen.generate(&made)).context("wasm-bindgen failed")?;
    Ok(made)
}

/// Puts the finished files where the server looks, and nothing else.
fn publish(made: &Path, pkg: &Path) -> Result<()> {
    empty(pkg.to_path_buf())?;
    for file in files_under(made) {
        let to = pkg.join(file.strip_prefix(made)?);
        fs::create_dir_all(to.parent().expect("it is in pkg"))?;
        fs::copy(&file, to)?;
    }
    Ok(())
}

fn empty(folder: PathBuf) -> Result<PathBuf> {
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

fn sizes(pkg: &Path) -> Result<String> {
    let bytes = |name: &str| pkg.join(name).metadata().map(|about| about.len());
    Ok(format!(
        "sayso_bg.wasm: {} bytes, {} as brotli; sayso.js: {} bytes, {} as brotli",
        bytes("sayso_bg.wasm")?,
        bytes("sayso_bg.wasm.br")?,
        bytes("sayso.js")?,
        bytes("sayso.js.br")?
    ))
}
