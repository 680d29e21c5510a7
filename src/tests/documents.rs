//! What the project says of itself in files beside the code is true of the code.

use crate::tests::town::Town;
use crate::web::{assets::Assets, licences::packages};
use std::{collections::BTreeSet, fs, path::Path};

fn source(path: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{path}: {error}"))
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
