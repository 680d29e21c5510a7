//! The laws of the house, kept by reading its own source.

use std::{fs, path::Path};

/// Rooms from the ground up: each may use those before it, and the plumbing; none may use those after.
const ROOMS: [&str; 9] = ["people", "board", "plan", "feedback", "analysis", "influence", "group_sessions", "desk", "demo"];

fn sources() -> Vec<(String, String)> {
    let mut found = vec![];
    walk(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut found);
    found.retain(|(name, _)| !name.starts_with("bench/") && !name.starts_with("tests/"));
    assert!(found.len() > 40, "the source is where this test looks for it");
    found
}

pub fn for_each_source(mut with: impl FnMut(&str, &str)) {
    for (name, text) in sources() {
        with(&name, without_tests(&text));
    }
}

fn walk(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let name = path.strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap().display().to_string();
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
}

/// The file without its tests, which stand at the foot.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap()
}

#[test]
fn which_program_a_line_is_for_is_said_only_above_a_module() {
    for (name, text) in sources() {
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (number, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("#[cfg(") && line.contains("feature")) {
            let next = lines[number + 1..].iter().find(|line| !line.starts_with("#[")).unwrap_or(&"");
            let is_module = next.starts_with("pub mod") || next.starts_with("mod ") || next.contains("fn hydrate");
            assert!(is_module, "{name}:{} {line} stands above {next}", number + 1);
        }
    }
}

#[test]
fn sql_stands_in_stores_only() {
    for (name, text) in sources() {
        let may = name.ends_with("store.rs") || name.starts_with("db/") || name == "history.rs";
        assert!(may || !without_tests(&text).contains("sqlx::query"), "{name} has SQL");
        assert!(!text.contains(concat!("Assert", "SqlSafe")), "{name} builds SQL from text");
    }
}

#[test]
fn rooms_use_only_rooms_below_them() {
    let mut wrong = vec![];
    for (name, text) in sources() {
        let Some(room) = ROOMS.iter().position(|room| name.starts_with(&format!("{room}/"))) else { continue };
        for above in &ROOMS[room + 1..] {
            let uses = text.contains(&format!("crate::{above}")) || text.lines().any(|line| line.trim_start().starts_with(&format!("{above}::")));
            if uses {
                wrong.push(format!("{name} uses {above}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn only_the_vault_touches_the_key_and_only_proofs_make_proofs() {
    for (name, text) in sources() {
        let text = without_tests(&text);
        assert!(name == "vault.rs" || !text.contains("chacha20poly1305"), "{name} seals by itself");
        assert!(name == "people/proof.rs" || !text.contains("Reviewer("), "{name} makes a proof");
    }
}

#[test]
fn nothing_panics_on_purpose_and_nothing_is_left_half_done() {
    for (name, text) in sources().into_iter().filter(|(name, _)| !name.starts_with("db/scratch")) {
        for word in [".unwrap()", "panic!(", "todo!(", "unimplemented!(", "dbg!(", concat!("TO", "DO"), concat!("FIX", "ME")] {
            assert!(!without_tests(&text).contains(word), "{name} has {word}");
        }
    }
}

#[test]
fn every_file_says_what_it_is_for_and_is_one_room() {
    for (name, text) in sources() {
        assert!(text.starts_with("//! ") || name == "lib.rs", "{name} opens with one sentence");
        let lines = without_tests(&text).lines().count();
        let stores = name.ends_with("store.rs");
        assert!(lines <= if stores { 450 } else { 320 }, "{name} has {lines} lines: two rooms?");
    }
}

#[test]
fn every_text_area_goes_through_the_one_that_escapes() {
    for (name, text) in sources() {
        assert!(name == "web/parts.rs" || !text.contains("<textarea"), "{name} has a text area of its own");
    }
}

#[test]
fn no_view_sets_a_style_or_a_handler_in_the_page() {
    for (name, text) in sources() {
        for word in [" style=", " onclick=", " onload=", " onsubmit="] {
            assert!(!text.contains(word), "{name} has{word}");
        }
    }
}
