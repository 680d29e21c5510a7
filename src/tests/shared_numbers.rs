//! Numbers and names that Rust shares with scripts and styles: each is compared with the source in public/ or style/.

mod capture_page;
mod styles;

use super::{
    group::{ASKED, Group},
    town::Town,
};
use crate::{
    coding::COLOURS,
    feedback::MOST_CHARACTERS,
    id::from_hex,
    live::events::{BEAT, HEARTBEAT},
    router::REQUEST,
    trail::{layout, text_fit},
    vault,
};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};
use styles::Styles;

fn source(path: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The text between two others, the first time they come.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    text.split_once(before)?.1.split_once(after).map(|(found, _)| found)
}

/// The number that a script declares as `const NAME = …;`.
#[track_caller]
fn script_number(path: &str, name: &str) -> usize {
    let script = source(path);
    let number = between(&script, &format!("const {name} = "), ";").and_then(|number| number.replace('_', "").parse().ok());
    number.unwrap_or_else(|| panic!("{path} has no number `const {name} = …;`"))
}

#[track_caller]
fn assert_number(path: &str, name: &str, wanted: usize, of: &str) {
    assert_eq!(script_number(path, name), wanted, "{path}: {name} is not {of}");
}

#[test]
fn line_fits_a_box_of_the_trail() {
    let [letters] = Styles::read("style/desk.css").first(&[".flow"], "font-size", "px");
    let (line, room) = (text_fit::LINE_WIDTH * letters, layout::NODE_WIDTH - 20.0);
    assert!(line <= room && room < line + letters, "a line of {line} in a box with room for {room}: font-size of .flow is {letters}");
}

#[test]
fn every_colour_of_a_code_has_its_class() {
    let styles = Styles::read("style/desk.css");
    let has = |nth: i64| styles.value(&format!(".hue-{nth}"), "--hue").is_some();
    assert!((0..COLOURS).all(has) && !has(COLOURS), "coding::COLOURS is {COLOURS}");
}

#[test]
fn silence_is_two_missed_heartbeats() {
    let event = String::from_utf8_lossy(BEAT);
    let name = between(&event, "event: ", "\n").unwrap();
    for script in ["public/wall.js", "public/room.js"] {
        assert_number(script, "SILENT_AFTER", 2 * HEARTBEAT.as_millis() as usize, "twice events::HEARTBEAT in milliseconds");
        assert!(source(script).contains(&format!("addEventListener(\"{name}\"")), "{script} does not listen for {name}");
    }
}

#[test]
fn width_of_a_phone_is_the_same_in_script_and_style() {
    let width = |path: &str| between(&source(path), "(max-width: ", "px)").map(String::from);
    let console = source("style/desk.css").split("/* One at a time").nth(1).map(String::from).unwrap();
    assert_eq!(width("public/room.js"), between(&console, "(max-width: ", "px)").map(String::from));
    assert!(width("public/room.js").is_some());
}

#[test]
fn letters_are_counted_up_to_the_same_number() {
    assert_number("public/say.js", "MOST_CHARACTERS", MOST_CHARACTERS, "feedback::MOST_CHARACTERS");
}

#[test]
fn views_have_every_element_and_attribute_scripts_read() {
    let mut views = String::new();
    for file in files_below("src", "rs") {
        views += &fs::read_to_string(file).unwrap();
    }
    let mut found = 0;
    for (path, script) in scripts().into_iter().filter(|(path, _)| !path.starts_with("public/capture/")) {
        for id in arguments(&script, "getElementById(\"") {
            assert!(views.contains(&format!("id=\"{id}\"")), "{path} reads #{id}, and no view has it");
            found += 1;
        }
        for name in arguments(&script, "[data-").iter().filter_map(|name| name.split([']', '=']).next()) {
            assert!(views.contains(&format!("data-{name}")), "{path} reads data-{name}, and no view has it");
            found += 1;
        }
    }
    assert!(found > 10, "the scripts are where this test looks for them");
}

/// Every script in public/, by its path.
fn scripts() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let path = |file: PathBuf| file.strip_prefix(root).unwrap().display().to_string();
    files_below("public", "js").into_iter().map(path).map(|path| (path.clone(), source(&path))).collect()
}

/// Every text that follows an opening, up to the next quotation mark.
fn arguments(script: &str, opening: &str) -> Vec<String> {
    script.split(opening).skip(1).filter_map(|rest| rest.split('"').next()).map(String::from).collect()
}

fn files_below(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    let mut files = vec![];
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                files.push(path);
            }
        }
    }
    files
}
