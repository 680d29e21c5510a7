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

/// Each is named as its feature in Cargo.toml, and is what one side's islands need and no more.
const PROGRAMS: [&str; 2] = ["young", "staff"];

/// Makes `{program}.js` and `{program}_bg.wasm`, each also as `.br` and `.gz`; at once when nothing changed.
pub fn build() -> Result<()> {
    let pkg = place::site().join("pkg");
    fs::create_dir_all(&pkg)?;
    let shrinker = shrink::Shrinker::found();
    let inputs = prints::of_inputs(&shrinker.name())?;
    if PROGRAMS.iter().all(|program| finished(&pkg, program)) && prints::stands("inputs", inputs) {
        return Ok(());
    }
    println!("Building the browser's half: about 3 minutes the first time, then one");
    for program in PROGRAMS {
        let begun = Instant::now();
        let compiled = compile(program)?;
        // A change on the server's side alone compiles to the same bytes; the rest of the way would too.
        let bytes = prints::of_bytes(&fs::read(&compiled)?, &shrinker.name());
        if finished(&pkg, program) && prints::stands(program, bytes) {
            println!("No change for the browser in {program}");
            continue;
        }
        let made = bind(program, &compiled)?;
        shrinker.shrink(&made.join(format!("{program}_bg.wasm")))?;
        squeeze::all(&made)?;
        publish(&made, &pkg)?;
        prints::keep(program, bytes)?;
        println!("{}; made in {} s", sizes(program, &pkg)?, begun.elapsed().as_secs());
    }
    prints::keep("inputs", inputs)
}

fn finished(pkg: &Path, program: &str) -> bool {
    pkg.join(format!("{program}_bg.wasm.br")).exists()
}

fn compile(program: &str) -> Result<PathBuf> {
    let mut cargo = toolchain::cargo()?;
    // As a crate type of this command, not of Cargo.toml: with a second crate type there, cargo silently drops LTO.
    cargo.args(["rustc", "--lib", "--crate-type", "cdylib", "--target", toolchain::TARGET, "--profile", "wasm-release"]);
    cargo.args(["--no-default-features", "--features", program, "--target-dir"]).arg(place::wasm());
    run::done(&mut cargo)?;
    Ok(place::wasm().join(toolchain::TARGET).join("wasm-release/sayso.wasm"))
}

/// Lets wasm-bindgen write the script that loads the module, and the module as that script wants it.
fn bind(program: &str, compiled: &Path) -> Result<PathBuf> {
    let made = empty(place::wasm().join(program))?;
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_path(compiled).out_name(program).typescript(false);
    bindgen.remove_name_section(true).remove_producers_section(true);
    bindgen.web(true).and_then(|bindgen| bindgen.generate(&made)).context("wasm-bindgen failed")?;
    Ok(made)
}

/// Puts the finished files where the server looks.
fn publish(made: &Path, pkg: &Path) -> Result<()> {
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

fn sizes(program: &str, pkg: &Path) -> Result<String> {
    let bytes = |ending: &str| pkg.join(format!("{program}{ending}")).metadata().map(|about| about.len());
    Ok(format!(
        "{program}_bg.wasm: {} bytes, {} as brotli; {program}.js: {} bytes, {} as brotli",
        bytes("_bg.wasm")?,
        bytes("_bg.wasm.br")?,
        bytes(".js")?,
        bytes(".js.br")?
    ))
}
