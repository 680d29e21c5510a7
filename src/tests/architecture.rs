//! The rules of `docs/architecture.md`, checked by reading the sources: layers, import cycles, who writes which table.

mod files;
mod imports;
mod sql;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Domain modules, lowest first. Each may use those before it and the plumbing.
const DOMAIN: &[&str] = &[
    "staff",
    "outbox",
    "undo",
    "board",
    "plan",
    "identifiers",
    "language",
    "lexicon",
    "receipts",
    "group_sessions",
    "feedback",
    "concerns",
    "analysis",
    "agreement",
    "coding",
    "redaction",
    "suggestions",
    "exports",
    "influence",
    "progress",
    "trail",
    "find",
    "reading",
    "live",
    "withdrawal",
    "desk",
    "backup",
];

/// Files that put the program together: they may use everything, and nothing may use them.
const COMPOSITION: [&str; 8] = ["main", "cli", "boot", "jobs", "mail_jobs", "metrics", "router", "demo"];

/// The handles of domain modules that `state.rs` holds.
const HANDLES: [&str; 8] = [
    "board::Board",
    "board::store",
    "feedback::batch_writer",
    "lexicon::verdicts",
    "live::events",
    "reading::recent_order",
    "find::index",
    "suggestions::index",
];

/// One source file: its module path and its text without the tests at its foot.
struct Source {
    name: String,
    module: Vec<String>,
    text: String,
}

fn sources() -> Vec<Source> {
    let mut found = files("src", "rs");
    found.retain(|(name, _)| !name.starts_with("bench/") && !name.starts_with("tests/"));
    assert!(found.len() > 40, "the source is where this test looks for it");
    found.into_iter().map(|(name, text)| Source { module: module_path(&name), text: without_tests(&text).to_string(), name }).collect()
}

pub fn for_each_source(mut with: impl FnMut(&str, &str)) {
    for source in sources() {
        with(&source.name, &source.text);
    }
}

/// Reads each file of a folder of the repository that ends so; its name is its path in that folder.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let (mut found, mut folders) = (vec![], vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)]);
    let root = folders[0].clone();
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() && !path.ends_with("node_modules") {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                found.push((path.strip_prefix(&root).unwrap().display().to_string(), fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found
}

fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap()
}

/// `live/console/mod.rs` is `[live, console]`.
fn module_path(name: &str) -> Vec<String> {
    let path = name.strip_suffix(".rs").unwrap();
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/').map(str::to_string).collect()
}
