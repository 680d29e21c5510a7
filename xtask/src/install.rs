//! Finds tools that may be missing, and installs them.

use crate::{paths, run};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

/// Returns the program's file, looked for on PATH.
pub fn found(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Installs Debian packages as root; elsewhere fails with `otherwise`, which says what to install.
pub fn debian(packages: &[&str], otherwise: &str) -> Result<()> {
    if !is_debian_root() {
        bail!("{otherwise}");
    }
    println!("Installing {} with apt-get", packages.join(", "));
    static UPDATED: AtomicBool = AtomicBool::new(false);
    if !UPDATED.swap(true, Ordering::Relaxed) {
        // An old list may still do; the install will tell.
        let _ = run::done(apt_get().args(["-qq", "update"]));
    }
    let installed = run::done(apt_get().args(["-qq", "install", "--yes", "--no-install-recommends"]).args(packages));
    installed.map_err(|error| error.context(otherwise.to_owned()))
}

pub fn is_debian_root() -> bool {
    Path::new("/etc/debian_version").exists() && found("apt-get").is_some() && is_root()
}

pub fn is_root() -> bool {
    run::answer(Command::new("id").arg("-u")).is_ok_and(|id| id == "0")
}

/// Installs a package from the npm registry for xtask's own use, once, and returns its folder.
///
/// # Errors
/// When Node.js is missing or the registry cannot be reached.
pub fn npm(package: &str, version: &str) -> Result<PathBuf> {
    let home = paths::tools().join(format!("{package}-{version}"));
    let folder = home.join("node_modules").join(package);
    if folder.join("package.json").is_file() {
        return Ok(folder);
    }
    if found("node").is_none() || found("npm").is_none() {
        bail!("Node.js with npm is not installed");
    }
    std::fs::create_dir_all(&home)?;
    let mut npm = run::at_root("npm");
    npm.arg("install").arg("--prefix").arg(&home);
    npm.args(["--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1", "--fetch-timeout=60000"]);
    run::done(npm.arg(format!("{package}@{version}")))?;
    Ok(folder)
}

/// Builds a program of the package's own name for xtask's use, once, and returns its file. Unoptimised, since building is what takes the time.
///
/// # Errors
/// When it cannot be fetched or built.
pub fn cargo(package: &str, version: &str) -> Result<PathBuf> {
    let home = paths::tools().join(format!("{package}-{version}"));
    let file = home.join("bin").join(format!("{package}{}", std::env::consts::EXE_SUFFIX));
    if file.is_file() {
        return Ok(file);
    }
    println!("Building {package}, about 3 minutes, once");
    let build = paths::tools().join("build");
    let mut install = run::cargo(&["install", package, "--version", version, "--locked", "--debug", "--quiet"]);
    let installed = run::done(install.arg("--root").arg(home).arg("--target-dir").arg(&build));
    // A gigabyte nobody needs again.
    let _ = std::fs::remove_dir_all(build);
    installed.with_context(|| format!("{package} could not be built; install it with `cargo install {package} --locked`"))?;
    Ok(file)
}

fn apt_get() -> Command {
    let mut apt = run::at_root("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive").args(["-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=2"]);
    apt
}
