//! Numbers and names that Rust shares with scripts and styles: each is compared with the source in public/ or style/.

use super::{
    group::{ASKED, Group},
    town::Town,
};
use crate::{
    feedback::MOST_CHARACTERS,
    id::from_hex,
    live::{
        events::{BEAT, HEARTBEAT},
        wall_size::{CHOICES, EDGE, GAP, HIGH, LINE, QUESTION, QUIET, SAID, Size, TICKET, TIGHT, WIDE},
    },
    router::REQUEST,
    trail::{layout, text_fit},
    vault,
};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

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

/// A style sheet without its at-rules: every declaration with one selector, in order.
struct Styles {
    path: &'static str,
    declarations: Vec<(String, String, String)>,
}

impl Styles {
    fn read(path: &'static str) -> Self {
        let (text, mut declarations) = (without_comments(&source(path)), vec![]);
        let mut rest = text.as_str();
        while let Some((selectors, after)) = rest.split_once('{') {
            if selectors.trim_start().starts_with('@') {
                rest = after_block(after);
                continue;
            }
            let (block, after) = after.split_once('}').unwrap_or((after, ""));
            rest = after;
            for selector in expanded(selectors) {
                for (property, value) in block.split(';').filter_map(|declaration| declaration.split_once(':')) {
                    declarations.push((selector.clone(), property.trim().into(), value.trim().into()));
                }
            }
        }
        Self { path, declarations }
    }

    /// The lengths in a declaration's value that have this unit. Of several declarations the last one counts.
    fn lengths(&self, selector: &str, property: &str, unit: &str) -> Vec<f64> {
        let found = self.declarations.iter().rev().find(|(by, name, _)| by == selector && name == property);
        let parts = found.map_or("", |(_, _, value)| value).split(|letter: char| letter.is_whitespace() || "(),/".contains(letter));
        parts.filter_map(|part| part.strip_suffix(unit)?.parse().ok()).collect()
    }

    /// The lengths that the first of these selectors with such a declaration has.
    #[track_caller]
    fn first<const N: usize>(&self, selectors: &[&str], property: &str, unit: &str) -> [f64; N] {
        let found = selectors.iter().map(|selector| self.lengths(selector, property, unit)).find(|lengths| !lengths.is_empty());
        let found = found.unwrap_or_else(|| panic!("{} has no {property} in {unit:?} for {}", self.path, selectors.join(" or ")));
        let count = found.len();
        found.try_into().unwrap_or_else(|_| panic!("{}: {property} of {} has {count} numbers, not {N}", self.path, selectors[0]))
    }

    #[track_caller]
    fn rem(&self, selector: &str, property: &str) -> f64 {
        let [length] = self.first(&[selector], property, "rem");
        length
    }
}

fn without_comments(text: &str) -> String {
    let mut parts = text.split("/*");
    let first = parts.next().unwrap_or_default().to_string();
    first + &parts.filter_map(|part| part.split_once("*/")).map(|(_, after)| after).collect::<String>()
}

/// The text after the brace that closes an open block.
fn after_block(text: &str) -> &str {
    let mut depth = 1;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[at + 1..];
        }
    }
    ""
}

/// The selectors of a list, with one for each alternative of every `:is(…)`.
fn expanded(list: &str) -> Vec<String> {
    let (mut selectors, mut depth, mut start) = (vec![], 0, 0);
    for (at, letter) in list.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                selectors.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    selectors.push(&list[start..]);
    let each = |selector: &str| match between(selector, ":is(", ")") {
        Some(inner) => {
            let whole = format!(":is({inner})");
            inner.split(',').flat_map(|one| expanded(&selector.replacen(&whole, one.trim(), 1))).collect()
        }
        None => vec![selector.split_whitespace().collect::<Vec<_>>().join(" ")],
    };
    selectors.into_iter().flat_map(each).collect()
}

#[track_caller]
fn assert_close(styles: f64, rust: f64, what: &str) {
    assert!((styles - rust).abs() < 0.001, "{what}: {styles} in the style sheet, {rust} in Rust");
}

#[test]
fn styles_are_read_as_a_browser_reads_them() {
    assert_eq!(expanded("a:is(.b, .c) > d, e"), ["a.b > d", "a.c > d", "e"]);
    assert_eq!(without_comments("a /* { */ b /* } */"), "a  b ");
    assert_eq!(after_block("a { b } c } d"), " d");
}

mod capture_page {
    use super::*;

    #[test]
    fn encrypted_texts_are_padded_alike() {
        assert_number("public/capture/crypto.js", "BUCKET", vault::BUCKET, "vault::BUCKET");
    }

    #[test]
    fn longest_words_are_as_long() {
        assert_number("public/capture/writing.js", "MOST_CHARACTERS", MOST_CHARACTERS, "feedback::MOST_CHARACTERS");
    }

    #[test]
    fn an_item_id_is_an_id_of_the_server() {
        let bytes = script_number("public/capture/writing.js", "ID_BYTES");
        assert!(from_hex(&"ab".repeat(bytes)).is_ok(), "public/capture/writing.js: ID_BYTES is {bytes}, and the server reads no such id");
    }

    #[test]
    fn device_waits_as_long_as_the_server_may_take() {
        let waits = script_number("public/capture/send_queue.js", "SEND_WITHIN");
        let most = REQUEST.as_millis() as usize;
        assert!(waits >= most, "public/capture/send_queue.js: SEND_WITHIN is {waits}, and router::REQUEST is {most} in milliseconds");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn passphrase_hint_names_the_shortest_passphrase() {
        let shortest = script_number("public/capture/page.js", "SHORTEST_PASSPHRASE");
        page().await.assert_says(&format!("At least {shortest} characters."));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn worker_answers_for_exactly_the_files_of_the_page() {
        let (page, worker) = (page().await, source("public/group-worker.js"));
        let file = between(&worker, "const FILE = ", ";").expect("public/group-worker.js has no `const FILE = …;`");
        let (mut names, mut endings) = (BTreeSet::new(), BTreeSet::new());
        for address in page.body.split('"').filter_map(|part| part.strip_prefix("/assets/")) {
            let [name, hash, ending] = address.split('.').collect::<Vec<_>>()[..] else { panic!("{address} is not name.hash.ending") };
            assert!(hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{address}");
            names.insert(name);
            endings.insert(ending);
        }
        let any = |all: &BTreeSet<&str>, given: &str| given.split('|').collect::<BTreeSet<_>>() == *all;
        let parts = between(file, "\\/assets\\/(", ")").zip(between(file, "\\.[0-9a-f]+\\.(", ")$"));
        let (given_names, given_endings) = parts.unwrap_or_else(|| panic!("public/group-worker.js: FILE is not name.hash.ending: {file}"));
        assert!(any(&names, given_names), "public/group-worker.js: FILE names {given_names}; the page loads {names:?}");
        assert!(any(&endings, given_endings), "public/group-worker.js: FILE ends in {given_endings}; the page loads {endings:?}");
    }

    #[test]
    fn worker_knows_the_page_and_its_cache() {
        let worker = source("public/group-worker.js");
        let page = between(&worker, "const PAGE = ", ";").expect("public/group-worker.js has no `const PAGE = …;`");
        let digits = between(page, "([0-9a-f]{", "})").and_then(|digits| digits.parse().ok());
        let digits = digits.expect("public/group-worker.js: PAGE has no id");
        assert!(from_hex(&"a".repeat(digits)).is_ok(), "public/group-worker.js: PAGE takes an id of {digits} digits");
        assert!(worker.contains("`capture-${page[1]}`"), "public/group-worker.js names the cache as public/capture/offline_copy.js does");
        let copy = source("public/capture/offline_copy.js");
        assert!(copy.contains("`capture-${session}`"), "public/capture/offline_copy.js names the cache as public/group-worker.js does");
    }

    async fn page() -> super::super::town::Seen {
        let town = Town::demo().await;
        let facilitator = town.cast("facilitator").await;
        let group = Group::planned(&town, &facilitator, "Workshop", &[("Words", ASKED, "")]).await;
        facilitator.get(&format!("{}/capture", group.address)).await
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_element_a_module_reads_is_in_the_page() {
        let page = page().await;
        for (path, script) in scripts().into_iter().filter(|(path, _)| path.starts_with("public/capture/")) {
            for id in arguments(&script, "byId(\"") {
                assert!(page.body.contains(&format!("id=\"{id}\"")), "{path} reads #{id}, and the page has none");
            }
        }
    }
}

mod wall {
    use super::*;

    #[test]
    fn silence_is_two_missed_heartbeats() {
        assert_number("public/wall.js", "SILENT_AFTER", 2 * HEARTBEAT.as_millis() as usize, "twice events::HEARTBEAT in milliseconds");
        let event = String::from_utf8_lossy(BEAT);
        let name = between(&event, "event: ", "\n").unwrap();
        assert!(source("public/wall.js").contains(&format!("addEventListener(\"{name}\"")), "public/wall.js does not listen for {name}");
    }

    #[test]
    fn script_changes_between_two_sizes_of_a_list() {
        let script = source("public/wall.js");
        for size in &CHOICES[2..] {
            assert!(script.contains(&format!("\"bars {}\"", size.class)), "public/wall.js does not know the size {}", size.class);
        }
    }

    #[test]
    fn screen_is_as_large_as_reckoned() {
        let wall = Styles::read("style/wall.css");
        let ([wide], [high]) = (wall.first(&["html"], "font-size", "vw"), wall.first(&["html"], "font-size", "vh"));
        assert_close(100.0 / wide, WIDE, "WIDE, rems in the width of a screen");
        assert_close(100.0 / high, HIGH, "HIGH, rems in the height of a screen");
        let [block, inline] = wall.first(&[".screen main"], "padding", "rem");
        assert_close(inline, EDGE.0, "EDGE.0, padding of .screen main");
        assert_close(block, EDGE.1, "EDGE.1, padding of .screen main");
        assert_close(wall.rem(".ask", "gap"), EDGE.0, "EDGE.0, gap of .ask");
        assert_close(wall.rem(".screen main", "gap"), GAP, "GAP, gap of .screen main");
        for selector in [".screen", ".screen h1"] {
            let [line] = wall.first(&[selector], "line-height", "");
            assert_close(line, LINE, &format!("LINE, line-height of {selector}"));
        }
        let quiet = wall.rem(".quiet", "font-size") * LINE;
        assert!(quiet <= QUIET, "QUIET: a line of .quiet is {quiet} high in the style sheet, {QUIET} in Rust");
    }

    #[test]
    fn join_code_fits_its_place() {
        let wall = Styles::read("style/wall.css");
        let [top, right, bottom, left] = wall.first(&[".ticket"], "padding", "rem");
        let high = wall.rem(".ticket svg", "height") + top + bottom;
        // The value is `0 .6rem`: only the gap between the columns has a unit.
        let wide = wall.rem(".ticket svg", "width") + left + right + wall.rem(".ticket", "gap") + wall.rem(".ticket p", "max-width");
        for (styles, rust, what) in [(wide, TICKET.0, "TICKET.0, width"), (high, TICKET.1, "TICKET.1, height")] {
            assert!(styles <= rust && rust < styles + 0.5, "{what} of .ticket: {styles} in the style sheet, {rust} in Rust");
        }
    }

    #[test]
    fn question_is_set_as_reckoned() {
        let wall = Styles::read("style/wall.css");
        for (class, letters, most_lines) in QUESTION {
            let own = format!(".screen h1.{class}");
            let [size] = wall.first(&[&own, ".screen h1"], "font-size", "rem");
            assert_close(size, letters, &format!("QUESTION, font-size of {own}"));
            if let [lines] = wall.lengths(&own, "-webkit-line-clamp", "")[..] {
                assert_close(lines, most_lines as f64, &format!("QUESTION, -webkit-line-clamp of {own}"));
            }
        }
    }

    #[test]
    fn words_are_set_as_reckoned() {
        let wall = Styles::read("style/wall.css");
        let [block, inline] = wall.first(&[".said > li"], "padding", "rem");
        let around = wall.rem(".said > li", "margin") + 2.0 * block;
        for size in SAID.iter().chain([&TIGHT]) {
            let column = assert_columns(&wall, ".said", size);
            let name = format!(".said.{}", size.class);
            assert_close(column - 2.0 * inline, size.line, &format!("line of {name}"));
            assert_close(around, size.around, &format!("around of {name}"));
            assert_clamp(&wall, &format!(".{} bdi", size.class), size);
        }
    }

    #[test]
    fn lists_are_set_as_reckoned() {
        let wall = Styles::read("style/wall.css");
        for size in &CHOICES {
            let column = assert_columns(&wall, ".bars", size);
            let (name, own) = (format!(".bars.{}", size.class), format!(".bars.{} > li", size.class));
            let [bottom] = wall.first(&[&own, ".bars > li"], "padding-bottom", "rem");
            if size.class == "few" {
                // The bar stands beside the words, in a column of its own.
                assert_close(wall.rem(&own, "grid-template"), size.line, &format!("line of {name}"));
                assert_close(bottom, size.around, &format!("around of {name}"));
                continue;
            }
            let rows = wall.lengths(&own, "grid-template-rows", "rem");
            let bar = rows.first().copied().unwrap_or_else(|| wall.rem(".bars > li", "grid-template"));
            assert_close(bar + bottom, size.around, &format!("around of {name}"));
            // The figure is at least three digits wide.
            let figure = 3.0 * 0.65 * size.letters + wall.rem(".bars > li", "column-gap");
            let room = column - figure;
            assert!(size.line <= room && room < size.line + 1.0, "line of {name}: {room} in the style sheet, {} in Rust", size.line);
            assert_clamp(&wall, &format!("{own} > span"), size);
        }
    }

    /// Compares the letters and the number of columns, and returns how wide one column is.
    #[track_caller]
    fn assert_columns(wall: &Styles, list: &str, size: &Size) -> f64 {
        let own = format!("{list}.{}", size.class);
        let [letters] = wall.first(&[&own, list], "font-size", "rem");
        assert_close(letters, size.letters, &format!("letters, font-size of {own}"));
        let [columns] = wall.first(&[&own, list], "columns", "");
        assert_close(columns, size.columns as f64, &format!("columns of {own}"));
        let gaps = (columns - 1.0) * wall.rem(list, "column-gap");
        (WIDE - 2.0 * EDGE.0 - gaps) / columns
    }

    #[track_caller]
    fn assert_clamp(wall: &Styles, selector: &str, size: &Size) {
        match wall.lengths(selector, "-webkit-line-clamp", "")[..] {
            [lines] => assert_close(lines, size.most_lines as f64, &format!("most_lines, -webkit-line-clamp of {selector}")),
            _ => assert_eq!(size.most_lines, 99, "style/wall.css cuts no lines of {selector}"),
        }
    }
}

#[test]
fn a_line_fits_a_box_of_the_trail() {
    let [letters] = Styles::read("style/desk.css").first(&[".flow"], "font-size", "px");
    let (line, room) = (text_fit::LINE_WIDTH * letters, layout::NODE_WIDTH - 20.0);
    assert!(line <= room && room < line + letters, "a line of {line} in a box with room for {room}: font-size of .flow is {letters}");
}

#[test]
fn every_element_and_attribute_a_script_reads_is_in_a_view() {
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
