//! Writes a release's bill of materials (CycloneDX 1.5), which depends on Cargo.lock and the packages alone.

use crate::{install, licences::GRAPHS, paths, run};
use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;

const CYCLONEDX: &str = "0.5.9";
/// The name under which the program writes, beside each Cargo.toml; it has no flag for another folder.
const MADE: &str = "sayso-sbom-being-made";

/// Writes one file for the server and one for the browser's programs, each made twice and compared.
pub fn write() -> Result<()> {
    let folder = paths::root().join("target/sbom");
    fs::create_dir_all(&folder)?;
    for (program, args) in GRAPHS {
        let (made, again) = (make(args)?, make(args)?);
        if made != again {
            bail!("the bill of materials of the {program} came out differently the second time");
        }
        let file = folder.join(format!("{program}.cdx.json"));
        fs::write(&file, made)?;
        run::say(&format!("Written: {}", file.display()));
    }
    Ok(())
}

fn make(args: &[&str]) -> Result<String> {
    let epoch = std::env::var("SOURCE_DATE_EPOCH").ok();
    let mut cyclonedx = run::at_root(install::cargo("cargo-cyclonedx", CYCLONEDX)?);
    cyclonedx.args(["cyclonedx", "--format", "json", "--spec-version", "1.5", "--no-build-deps", "--override-filename", MADE]).args(args);
    // With a date given, the program leaves out the random serial number.
    let done = run::done(cyclonedx.env("SOURCE_DATE_EPOCH", epoch.as_deref().unwrap_or("0")));
    let [own, other] = ["", "xtask"].map(|package| paths::root().join(package).join(format!("{MADE}.json")));
    let text = fs::read_to_string(&own);
    for file in [own, other] {
        let _ = fs::remove_file(file);
    }
    done?;
    tidy(&text.context("cargo-cyclonedx wrote nothing")?, &paths::root().display().to_string(), epoch.is_some())
}

/// Takes out what differs from one machine or moment to the next: the project's folder, and a date that nobody gave.
fn tidy(text: &str, root: &str, dated: bool) -> Result<String> {
    let mut bill: Value = serde_json::from_str(&text.replace(&format!("path+file://{root}"), "path+file:///sayso"))?;
    if let Some(metadata) = bill["metadata"].as_object_mut().filter(|_| !dated) {
        metadata.remove("timestamp");
    }
    Ok(serde_json::to_string_pretty(&bill)? + "\n")
}

#[cfg(test)]
mod tests {
    use super::tidy;

    mod tidy {
        use super::*;

        const MADE: &str = r#"{"metadata": {"timestamp": "1970-01-01T00:00:00Z", "component": {"bom-ref": "path+file:///home/me/sayso#0.1.0"}}}"#;

        #[test]
        fn folder_and_unasked_date_are_left_out() {
            let bill = tidy(MADE, "/home/me/sayso", false).unwrap();
            assert!(!bill.contains("/home/me") && !bill.contains("timestamp"), "{bill}");
            assert!(bill.contains("path+file:///sayso#0.1.0"), "{bill}");
        }

        #[test]
        fn given_date_stays() {
            assert!(tidy(MADE, "/home/me/sayso", true).unwrap().contains("1970-01-01"));
        }
    }
}
