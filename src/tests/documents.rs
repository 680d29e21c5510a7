//! Documents beside the code: the tests and functions that they name exist, and the list of licences is up to date.

use crate::tests::town::Town;
use crate::web::{assets::Assets, licences::packages};
use std::{collections::BTreeSet, fs, path::Path};

fn source(path: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{path}: {error}"))
}

mod evidence {
    use super::*;

    const DOCUMENTS: [&str; 4] = ["docs/asvs.csv", "docs/childrens-code.md", "docs/dpia.md", "docs/security.md"];

    /// Each `path:name` that stands in backticks.
    pub fn named(text: &str) -> Vec<(&str, &str)> {
        text.split('`').skip(1).step_by(2).filter_map(|code| code.split_once(':')).filter(|(path, _)| path.contains('.')).collect()
    }

    /// Whether the file has a function of this name or, where it is no name of one, this text.
    fn exists(path: &str, name: &str) -> bool {
        let text = source(path);
        let is_function = path.ends_with(".rs") && name.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_');
        if is_function {
            return ["(", "<"].iter().any(|opening| text.contains(&format!("fn {name}{opening}")));
        }
        text.split_whitespace().collect::<Vec<_>>().join(" ").contains(name)
    }

    #[test]
    fn name_only_what_exists() {
        for document in DOCUMENTS {
            for (path, name) in named(&source(document)) {
                assert!(exists(path, name), "{document} names {path}:{name}, which is not there");
            }
        }
        assert!(!exists("src/tests/documents.rs", "no_such_test") && !exists("docs/asvs.csv", "No such text"));
    }
}

mod asvs {
    use super::*;

    const STATUSES: [&str; 4] = ["met", "partly", "not met", "not applicable"];

    /// The cells of each requirement. Every cell stands in quotation marks and has none inside.
    fn rows(text: &str) -> Vec<Vec<&str>> {
        text.lines().map(|line| line.trim_matches('"').split("\",\"").collect()).collect()
    }

    #[test]
    fn every_requirement_has_a_status_and_evidence() {
        let text = source("docs/asvs.csv");
        let rows = rows(&text);
        assert_eq!(rows[0], ["requirement", "level", "title", "applies", "status", "evidence"]);
        let mut ids = BTreeSet::new();
        for row in &rows[1..] {
            let &[id, level, title, applies, status, evidence] = row.as_slice() else { panic!("six cells: {row:?}") };
            assert!(row.iter().all(|cell| !cell.trim().is_empty() && !cell.contains('"')), "a blank cell: {row:?}");
            assert!(ids.insert(id), "{id} comes twice");
            assert!(["1", "2"].contains(&level) && title.chars().count() <= 100, "{row:?}");
            assert!(STATUSES.contains(&status), "{id} has an unknown status: {status}");
            assert_eq!(applies, if status == "not applicable" { "no" } else { "yes" }, "{id}");
            let is_shown = !evidence::named(evidence).is_empty();
            assert!(is_shown || !["met", "partly"].contains(&status), "{id} is {status} and names nothing that shows it");
        }
        assert_eq!(ids.len(), 253, "ASVS 5.0 has this many requirements of levels 1 and 2");
    }
}

mod licences {
    use super::*;

    /// `name version` of every package in Cargo.lock.
    fn locked() -> BTreeSet<String> {
        let lock = source("Cargo.lock");
        let value = |line: Option<&str>, name: &str| line.and_then(|line| line.strip_prefix(name)?.strip_suffix('"').map(str::to_string));
        let packages = lock.split("[[package]]\n").skip(1).map(|package| {
            let mut lines = package.lines();
            let (name, version) = (value(lines.next(), "name = \""), value(lines.next(), "version = \""));
            format!("{} {}", name.unwrap(), version.unwrap())
        });
        packages.collect()
    }

    #[test]
    fn name_the_locked_version_of_every_dependency() {
        let (assets, locked) = (Assets::load(), locked());
        let whole = assets.text("licences.txt").unwrap();
        let named: BTreeSet<&str> = packages(whole).map(|(name, _)| name).collect();
        for name in &named {
            assert!(locked.contains(*name), "{name} is not in Cargo.lock: run `cargo xtask licences`");
        }
        let manifest = source("Cargo.toml");
        let dependencies = manifest.split("\n[dependencies]\n").nth(1).unwrap().split("\n[").next().unwrap();
        let mut found = 0;
        for line in dependencies.lines().filter(|line| !line.starts_with('#')) {
            let Some((dependency, _)) = line.split_once(" = ") else { continue };
            assert!(named.iter().any(|name| name.split(' ').next() == Some(dependency)), "{dependency} is missing: run `cargo xtask licences`");
            found += 1;
        }
        assert!(found > 30, "the dependencies are where this test looks for them");
        assert!(packages(whole).all(|(_, licence)| !licence.is_empty()));
    }

    #[tokio::test]
    async fn page_names_every_package_and_leads_to_the_texts() {
        let town = Town::new().await;
        let phone = town.anyone();
        assert!(phone.get("/accessibility").await.body.contains("href=\"/licences\""), "a page leads there");
        let page = phone.get("/licences").await;
        assert_eq!(page.status, http::StatusCode::OK);
        page.assert_says("Copyright (c) 2026 The Sayso authors");
        let assets = Assets::load();
        for (name, licence) in packages(assets.text("licences.txt").unwrap()) {
            assert!(page.body.contains(&format!("<b>{name}</b>: {licence}</li>")), "{name}");
        }
        let address = assets.address("licences.txt").unwrap();
        assert!(page.body.contains(&format!("href=\"{address}\"")));
        let texts = phone.get(address).await;
        assert_eq!(texts.headers["content-type"], "text/plain; charset=utf-8");
        texts.assert_says("Permission is hereby granted, free of charge");
    }
}
