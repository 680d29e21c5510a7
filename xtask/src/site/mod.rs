//! Builds the WebAssembly half: from `src` to `target/site/pkg`.

mod compress;
mod fingerprint;
mod toolchain;
mod wasm_opt;

use crate::{paths, run};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;
use wasm_opt::WasmOpt;

pub use fingerprint::files_under;

/// Each is named as its feature in Cargo.toml, and holds the islands of one side only.
const PROGRAMS: [&str; 2] = ["young", "staff"];

/// Makes `{program}.js` and `{program}_bg.wasm`, each also as `.br` and `.gz`; returns at once when nothing changed.
pub fn build() -> Result<()> {
    let pkg = paths::site().join("pkg");
    fs::create_dir_all(&pkg)?;
    let wasm_opt = WasmOpt::find();
    let inputs = fingerprint::of_inputs(&wasm_opt.version())?;
    if PROGRAMS.iter().all(|program| is_published(&pkg, program)) && fingerprint::is_stored("inputs", inputs) {
        return Ok(());
    }
    println!("Building the WebAssembly half: about 3 minutes the first time, then one");
    // The second program compiles while the first one is optimised and compressed.
    std::thread::scope(|scope| {
        let mut finishing = Vec::new();
        for program in PROGRAMS {
            let begun = Instant::now();
            let module = compile(program)?;
            let (wasm_opt, pkg) = (&wasm_opt, &pkg);
            finishing.push(scope.spawn(move || finish(program, module, wasm_opt, pkg, begun)));
        }
        finishing.into_iter().try_for_each(|thread| thread.join().expect("a step before publishing does not panic"))
    })?;
    fingerprint::store("inputs", inputs)
}

fn is_published(pkg: &Path, program: &str) -> bool {
    pkg.join(format!("{program}_bg.wasm.br")).exists()
}

/// Compiles one program and returns its module; the next one is written to the same file.
fn compile(program: &str) -> Result<Vec<u8>> {
    let mut cargo = toolchain::cargo()?;
    // As a crate type of this command, not of Cargo.toml: with a second crate type there, cargo silently drops LTO.
    cargo.args(["rustc", "--lib", "--crate-type", "cdylib", "--target", toolchain::TARGET, "--profile", "wasm-release"]);
    cargo.args(["--no-default-features", "--features", program, "--target-dir"]).arg(paths::wasm());
    run::done(&mut cargo)?;
    Ok(fs::read(paths::wasm().join(toolchain::TARGET).join("wasm-release/sayso.wasm"))?)
}

/// Binds, optimises, compresses and publishes one program.
fn finish(program: &str, module: Vec<u8>, wasm_opt: &WasmOpt, pkg: &Path, begun: Instant) -> Result<()> {
    // A change on the server's side alone compiles to the same bytes, and the remaining steps would give the same files.
    let bytes = fingerprint::of_bytes(&module, &wasm_opt.version());
    if is_published(pkg, program) && fingerprint::is_stored(program, bytes) {
        println!("No change in the WebAssembly of {program}");
        return Ok(());
    }
    let made = bind(program, module)?;
    wasm_opt.optimise(&made.join(format!("{program}_bg.wasm")))?;
    compress::all(&made)?;
    publish(&made, pkg)?;
    fingerprint::store(program, bytes)?;
    println!("{}; made in {} s", sizes(program, pkg)?, begun.elapsed().as_secs());
    Ok(())
}

/// Has wasm-bindgen write the script that loads the module, and the module as that script wants it.
fn bind(program: &str, module: Vec<u8>) -> Result<PathBuf> {
    let made = empty(paths::wasm().join(program))?;
    let mut bindgen = wasm_bindgen_cli_support::Bindgen::new();
    bindgen.input_bytes(program, module).out_name(program).typescript(false);
    bindgen.remove_name_section(true).remove_producers_section(true);
    bindgen.web(true).and_then(|bindgen| bindgen.generate(&made)).context("wasm-bindgen failed")?;
    Ok(made)
}

/// Copies the finished files to where the server looks for them.
fn publish(made: &Path, pkg: &Path) -> Result<()> {
    for file in files_under(made) {
        let to = pkg.join(file.strip_prefix(made)?);
        fs::create_dir_all(to.parent().expect("the file is below pkg"))?;
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
