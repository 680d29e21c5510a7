//! Writes `public/licences.txt`: the packages whose code is in the two programs, their licences, and the texts of these.

use crate::{paths, run};
use anyhow::{Context, Result};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const FILE: &str = "public/licences.txt";

/// The server's dependencies, with both databases and the sign-in at a provider, and the browser's, as cargo's arguments.
pub const GRAPHS: [(&str, &[&str]); 2] = [
    ("server", &["--target", "x86_64-unknown-linux-gnu", "--features", "postgres,oidc"]),
    ("browser", &["--target", "wasm32-unknown-unknown", "--no-default-features", "--features", "young,staff"]),
];

const HEAD: &str = "\
Software that Sayso is made with

Sayso itself is under the MIT licence. These packages are in its server, in its programs for the browser, or were used to write code
for them. Rust's standard library (MIT OR Apache-2.0) and SQLite (public domain) are in it too. Thank you to everybody who wrote them.

The number after a licence leads to its text below; a package without one brings no text. Where a package lets us choose, MIT is chosen.
Written by `cargo xtask licences`.
";

/// A line between two texts.
const RULE: &str = "----------------------------------------------------------------------";

/// Writes the file again.
pub fn write() -> Result<()> {
    let file = paths::root().join(FILE);
    fs::write(&file, text()?)?;
    run::say(&format!("Written: {}", file.display()));
    Ok(())
}

struct Package {
    name: String,
    licence: String,
    texts: Vec<String>,
}

/// Returns the whole file. It depends on Cargo.lock and the packages alone.
fn text() -> Result<String> {
    let packages = packages()?;
    let mut texts: Vec<&str> = vec![];
    let mut owners: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    let mut list = String::new();
    for package in &packages {
        let mut numbers = String::new();
        for text in &package.texts {
            let known = texts.iter().position(|known| words(known) == words(text));
            let number = known.unwrap_or_else(|| {
                texts.push(text);
                texts.len() - 1
            });
            owners.entry(number).or_default().push(&package.name);
            numbers += &format!(" [{}]", number + 1);
        }
        list += &format!("{}: {}{numbers}\n", package.name, package.licence);
    }
    let mut whole = format!("{HEAD}\nPackages\n\n{list}\nTexts\n");
    for (number, text) in texts.iter().enumerate() {
        whole += &format!("\n{RULE}\n[{}] {}\n\n{text}\n", number + 1, owners[&number].join(", "));
    }
    Ok(whole)
}

/// Reads the packages of both graphs, by name and version.
fn packages() -> Result<Vec<Package>> {
    let mut metadata = run::cargo(&["metadata", "--locked", "--all-features", "--format-version", "1"]);
    metadata.args(GRAPHS.map(|(_, args)| format!("--filter-platform={}", args[1])));
    let about = run::answer(&mut metadata)?;
    let about: Value = serde_json::from_str(&about)?;
    let known: BTreeMap<String, &Value> =
        about["packages"].as_array().context("cargo lists the packages")?.iter().map(|about| (name(about), about)).collect();
    let mut packages = vec![];
    for name in names()? {
        let about = known.get(&name).with_context(|| format!("cargo says nothing about {name}"))?;
        let licence = about["license"].as_str().with_context(|| format!("{name} names no licence"))?;
        let folder = Path::new(about["manifest_path"].as_str().unwrap_or_default()).parent().unwrap_or(Path::new(""));
        packages.push(Package { texts: chosen(licence, texts_in(folder)?), licence: licence.to_owned(), name });
    }
    Ok(packages)
}

fn name(about: &Value) -> String {
    format!("{} {}", about["name"].as_str().unwrap_or_default(), about["version"].as_str().unwrap_or_default())
}

/// Returns `name version` of each dependency that is no build script's.
fn names() -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for (_, args) in GRAPHS {
        let tree = ["tree", "--locked", "--package", "sayso", "--edges", "normal", "--prefix", "none", "--format", "{p}"];
        let tree = run::answer(run::cargo(&tree).args(args))?;
        // `name v1.2.3`, and perhaps ` (proc-macro)` or ` (*)`.
        names.extend(tree.lines().filter_map(|line| line.split_once(" v")).map(|(name, rest)| {
            let version = rest.split(' ').next().unwrap_or_default();
            format!("{name} {version}")
        }));
    }
    names.retain(|name| !name.starts_with("sayso "));
    Ok(names)
}

/// Reads the licence files that a package brings, in the order of their names.
fn texts_in(folder: &Path) -> Result<Vec<String>> {
    const OPENINGS: [&str; 6] = ["license", "licence", "copying", "copyright", "notice", "unlicense"];
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).filter(|file| file.is_file()).collect();
    files.retain(|file| {
        let name = file.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        OPENINGS.iter().any(|opening| name.starts_with(opening))
    });
    files.sort();
    let read = |file: PathBuf| Ok(tidy(&String::from_utf8_lossy(&fs::read(file)?)));
    files.into_iter().map(read).collect()
}

/// Takes the texts that apply: only MIT's where it may be chosen, and never GPL's, which nothing is taken under.
fn chosen(licence: &str, mut texts: Vec<String>) -> Vec<String> {
    let is_mit = |text: &String| text.contains("Permission is hereby granted, free of charge") && !text.contains("Apache License");
    let may_choose = !licence.contains(" AND ") && licence.split([' ', '/']).any(|part| part == "MIT");
    if may_choose && texts.iter().any(is_mit) {
        texts.retain(is_mit);
    }
    texts.retain(|text| !text.contains("GNU GENERAL PUBLIC LICENSE"));
    texts
}

fn tidy(text: &str) -> String {
    text.trim().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

/// The text without its line breaks: packages break the same text in different places.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    mod file {
        use super::*;

        #[test]
        fn is_as_the_dependencies_are_now() {
            let kept = fs::read_to_string(paths::root().join(FILE)).unwrap();
            let now = text().unwrap();
            let differs = kept.lines().zip(now.lines()).find(|(kept, now)| kept != now);
            assert!(kept == now, "run `cargo xtask licences`: {differs:?}");
        }
    }

    mod chosen {
        use super::*;

        #[test]
        fn mit_is_taken_where_it_may_be() {
            const MIT: &str = "Permission is hereby granted, free of charge";
            const APACHE: &str = "Apache License";
            let of = |licence, texts: &[&str]| chosen(licence, texts.iter().map(|text| (*text).to_owned()).collect());
            assert_eq!(of("MIT OR Apache-2.0", &[APACHE, MIT]), [MIT]);
            assert_eq!(of("Apache-2.0/MIT", &[APACHE, MIT]), [MIT]);
            assert_eq!(of("Apache-2.0 AND MIT", &[APACHE, MIT]), [APACHE, MIT]);
            assert_eq!(of("MIT OR Apache-2.0", &[APACHE]), [APACHE]);
            assert_eq!(of("Apache-2.0 OR GPL-2.0-only", &["GNU GENERAL PUBLIC LICENSE", APACHE]), [APACHE]);
        }
    }
}
