//! The rules of `docs/architecture.md`, checked by reading the sources: layers, import cycles, who writes which table.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

/// Domain modules, lowest first. Each may use those before it and the plumbing.
const DOMAIN: [&str; 15] = [
    "staff",
    "board",
    "plan",
    "identifiers",
    "receipts",
    "group_sessions",
    "feedback",
    "concerns",
    "analysis",
    "influence",
    "progress",
    "trail",
    "reading",
    "live",
    "desk",
];

/// Files that put the program together: they may use everything, and nothing may use them.
const COMPOSITION: [&str; 6] = ["main", "cli", "boot", "jobs", "router", "demo"];

/// Below every domain module: may use one another and nothing of the domain.
const PLUMBING: [&str; 12] = ["web", "text", "audit_log", "db", "vault", "clock", "random", "id", "form", "refusal", "config", "lib"];

/// The handles of domain modules that `state.rs` holds.
const HANDLES: [&str; 4] = ["board::Board", "board::store", "feedback::batch_writer", "live::events"];

/// One source file: its module path and its text without the tests at its foot.
struct Source {
    name: String,
    module: Vec<String>,
    text: String,
}

fn sources() -> Vec<Source> {
    let mut found = vec![];
    walk(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut found);
    found.retain(|(name, _)| !name.starts_with("bench/") && !name.starts_with("tests/"));
    assert!(found.len() > 40, "the source is where this test looks for it");
    found.into_iter().map(|(name, text)| Source { module: module_path(&name), text: without_tests(&text).to_string(), name }).collect()
}

pub fn for_each_source(mut with: impl FnMut(&str, &str)) {
    for source in sources() {
        with(&source.name, &source.text);
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

fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap()
}

/// `live/console/mod.rs` is `[live, console]`.
fn module_path(name: &str) -> Vec<String> {
    let path = name.strip_suffix(".rs").unwrap();
    let path = path.strip_suffix("/mod").unwrap_or(path);
    path.split('/').map(str::to_string).collect()
}

mod imports {
    use super::*;

    #[test]
    fn no_cycle_spans_modules() {
        let cycles = cycles(&imports(&sources()));
        let across: Vec<_> = cycles.into_iter().filter(|files| files.iter().map(|file| top(file)).collect::<BTreeSet<_>>().len() > 1).collect();
        assert!(across.is_empty(), "{} import cycles over more than one module: {across:#?}", across.len());
    }

    #[test]
    fn modules_use_only_lower_ones() {
        let mut wrong = vec![];
        for (from, to) in edges(&imports(&sources())) {
            let (user, used) = (top(&from), top(&to));
            if user != used && !may_use(&from, &to) {
                wrong.push(format!("{from} uses {to}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn a_breach_is_found() {
        let source = |name: &str, text: &str| Source { name: name.into(), module: module_path(name), text: text.into() };
        let sources = [
            source("web/page.rs", "use crate::{text, staff::{self, Role}};"),
            source("staff/mod.rs", "fn links() { super::web::page::see() }"),
            source("text/mod.rs", "// use crate::staff;\nfn f() { \"crate::staff\" }"),
        ];
        let imports = imports(&sources);
        assert_eq!(
            edges(&imports),
            [("staff/mod.rs", "web/page.rs"), ("web/page.rs", "staff/mod.rs"), ("web/page.rs", "text/mod.rs")]
                .map(|(a, b)| (a.to_string(), b.to_string()))
        );
        assert_eq!(cycles(&imports), [["staff/mod.rs", "web/page.rs"]]);
        assert!(!may_use("web/page.rs", "staff/mod.rs") && may_use("staff/mod.rs", "web/page.rs"));
    }

    fn may_use(from: &str, to: &str) -> bool {
        let (user, used) = (top(from), top(to));
        let rank = |module: &str| DOMAIN.iter().position(|known| *known == module);
        match (rank(user), rank(used)) {
            _ if COMPOSITION.contains(&user) => true,
            _ if COMPOSITION.contains(&used) => false,
            // The state is below every route, and above the few types it holds.
            (None, Some(_)) if user == "state" => HANDLES.iter().any(|handle| module_path(to).join("::") == handle.trim_end_matches("::Board")),
            (_, None) if used == "state" => rank(user).is_some(),
            (_, None) => true,
            (Some(user), Some(used)) => used < user,
            (None, Some(_)) => false,
        }
    }

    fn top(file: &str) -> &str {
        file.split(['/', '.']).next().unwrap()
    }

    type Imports = BTreeMap<String, BTreeSet<String>>;

    fn edges(imports: &Imports) -> Vec<(String, String)> {
        imports.iter().flat_map(|(from, to)| to.iter().map(move |to| (from.clone(), to.clone()))).collect()
    }

    /// The files each file names, in a `use` or anywhere else in its code.
    fn imports(sources: &[Source]) -> Imports {
        let files: BTreeMap<Vec<String>, &str> = sources.iter().map(|source| (source.module.clone(), source.name.as_str())).collect();
        let mut imports = Imports::new();
        for source in sources {
            let tokens: TokenStream = source.text.parse().unwrap_or_else(|error| panic!("{} can't be read: {error}", source.name));
            let mut paths = vec![];
            read_paths(tokens, &source.module, &mut paths);
            let named = paths.iter().filter_map(|path| (0..=path.len()).rev().find_map(|length| files.get(&path[..length])));
            imports.entry(source.name.clone()).or_default().extend(named.filter(|file| **file != source.name).map(|file| (*file).to_string()));
        }
        imports
    }

    /// Collects the paths that begin with `crate`, `super` or `self`, with the trees of `use` spelled out.
    fn read_paths(tokens: TokenStream, module: &[String], found: &mut Vec<Vec<String>>) {
        let mut tokens = tokens.into_iter().peekable();
        let mut path: Option<Vec<String>> = None;
        let mut colons = 0;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(name) if path.is_none() || colons < 2 => {
                    found.extend(path.take());
                    path = start(&name.to_string(), module);
                }
                TokenTree::Ident(name) => match (name.to_string().as_str(), &mut path) {
                    ("super", Some(path)) => drop(path.pop()),
                    ("self", _) => {}
                    (name, Some(path)) => path.push(name.to_string()),
                    _ => {}
                },
                TokenTree::Punct(mark) if mark.as_char() == ':' => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) if group.delimiter() == Delimiter::Brace && path.is_some() && colons == 2 => {
                    read_tree(group.stream(), &path.take().unwrap(), found);
                }
                TokenTree::Group(group) => {
                    found.extend(path.take());
                    read_paths(group.stream(), module, found);
                }
                _ => found.extend(path.take()),
            }
            colons = 0;
        }
        found.extend(path);
    }

    /// The branches within the braces of a `use`.
    fn read_tree(tokens: TokenStream, stem: &[String], found: &mut Vec<Vec<String>>) {
        let mut branch = stem.to_vec();
        let mut renamed = false;
        for token in tokens {
            match token {
                TokenTree::Ident(name) if name == "as" => renamed = true,
                TokenTree::Ident(name) if name != "self" && !renamed => branch.push(name.to_string()),
                TokenTree::Group(group) => {
                    read_tree(group.stream(), &branch, found);
                    branch.clear();
                }
                TokenTree::Punct(mark) if mark.as_char() == ',' => {
                    found.push(std::mem::replace(&mut branch, stem.to_vec()));
                    renamed = false;
                }
                _ => {}
            }
        }
        found.push(branch);
        found.retain(|path| !path.is_empty());
    }

    fn start(name: &str, module: &[String]) -> Option<Vec<String>> {
        match name {
            "crate" => Some(vec![]),
            "super" => Some(module[..module.len() - 1].to_vec()),
            "self" => Some(module.to_vec()),
            _ => None,
        }
    }

    /// The groups of files that reach one another, each of two files or more (Tarjan's strongly connected components).
    fn cycles(imports: &Imports) -> Vec<Vec<String>> {
        let reach: BTreeMap<&str, BTreeSet<&str>> = imports.keys().map(|file| (file.as_str(), reachable(imports, file))).collect();
        let mut cycles: Vec<Vec<String>> = vec![];
        for file in imports.keys() {
            let group: Vec<String> = reach[file.as_str()]
                .iter()
                .filter(|other| reach.get(*other).is_some_and(|back| back.contains(file.as_str())))
                .map(|other| (*other).to_string())
                .collect();
            if group.len() > 1 && !cycles.contains(&group) {
                cycles.push(group);
            }
        }
        cycles
    }

    fn reachable<'a>(imports: &'a Imports, from: &str) -> BTreeSet<&'a str> {
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        let mut open: Vec<&str> = imports[from].iter().map(String::as_str).collect();
        while let Some(file) = open.pop() {
            if seen.insert(file) {
                open.extend(imports.get(file).into_iter().flatten().map(String::as_str));
            }
        }
        seen
    }
}

mod sql {
    use super::*;

    /// Tables that have no store of their own module: the engines' own upkeep touches them.
    const UPKEEP: &str = "db/";

    #[test]
    fn stands_in_stores_only() {
        for Source { name, text, .. } in sources() {
            let may = name.ends_with("store.rs") || name.starts_with("db/") || name == "audit_log.rs";
            assert!(may || !text.contains("sqlx::query"), "{name} has SQL");
            assert!(!text.contains(concat!("Assert", "SqlSafe")), "{name} builds SQL from text");
        }
    }

    #[test]
    fn one_table_has_one_writing_store() {
        let mut wrong = vec![];
        for (table, writers) in writers(&sources()) {
            if writers.len() > 1 {
                wrong.push(format!("{table} is written by {writers:?}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn a_table_is_read_from_its_own_module_or_above() {
        let sources = sources();
        let writers = writers(&sources);
        let mut wrong = vec![];
        for source in sources.iter().filter(|source| !source.name.starts_with(UPKEEP)) {
            for table in tables_after(&source.text, &["from", "join"]) {
                let Some(owner) = writers.get(&table).and_then(|files| files.first()) else { continue };
                let (reader, owner) = (rank(&source.name), rank(owner));
                if reader < owner {
                    wrong.push(format!("{} reads {table}", source.name));
                }
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    fn rank(file: &str) -> usize {
        let module = file.split(['/', '.']).next().unwrap();
        DOMAIN.iter().position(|known| *known == module).map_or(0, |at| at + 1)
    }

    fn writers(sources: &[Source]) -> BTreeMap<String, Vec<String>> {
        let mut writers: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for source in sources.iter().filter(|source| !source.name.starts_with(UPKEEP)) {
            for table in tables_after(&source.text, &["insert into", "delete from", "update"]) {
                writers.entry(table).or_default().push(source.name.clone());
            }
        }
        writers
    }

    /// The table names after one of these words in the string literals of a file.
    fn tables_after(text: &str, words: &[&str]) -> BTreeSet<String> {
        let statements = strings(text.parse().unwrap());
        let mut tables = BTreeSet::new();
        for statement in statements.iter().filter(|text| ["select ", "insert ", "update ", "delete "].iter().any(|verb| text.contains(verb))) {
            for word in words {
                for (at, _) in statement.match_indices(&format!("{word} ")) {
                    let whole = at == 0 || !statement.as_bytes()[at - 1].is_ascii_alphanumeric();
                    let name: String =
                        statement[at + word.len() + 1..].chars().take_while(|letter| letter.is_ascii_lowercase() || *letter == '_').collect();
                    // `on conflict do update set` names no table.
                    if whole && !name.is_empty() && name != "set" && name != "select" {
                        tables.insert(name);
                    }
                }
            }
        }
        tables
    }

    fn strings(tokens: TokenStream) -> Vec<String> {
        let mut found = vec![];
        for token in tokens {
            match token {
                TokenTree::Literal(literal) => found.push(literal.to_string().trim_matches('"').split_whitespace().collect::<Vec<_>>().join(" ")),
                TokenTree::Group(group) => found.extend(strings(group.stream())),
                _ => {}
            }
        }
        found
    }
}

mod files {
    use super::*;

    #[test]
    fn say_which_program_they_are_for_above_a_module_only() {
        for Source { name, text, .. } in sources() {
            let lines: Vec<&str> = text.lines().map(str::trim).collect();
            for (number, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("#[cfg(") && line.contains("feature")) {
                let next = lines[number + 1..].iter().find(|line| !line.starts_with("#[")).unwrap_or(&"");
                let is_module = next.starts_with("pub mod") || next.starts_with("mod ") || next.contains("fn hydrate");
                assert!(is_module, "{name}:{} {line} stands above {next}", number + 1);
            }
        }
    }

    #[test]
    fn open_with_a_sentence_and_have_one_topic() {
        for Source { name, text, .. } in sources() {
            assert!(text.starts_with("//! ") || name == "lib.rs", "{name} opens with one sentence");
            let lines = text.lines().count();
            let stores = name.ends_with("store.rs");
            assert!(lines <= if stores { 450 } else { 320 }, "{name} has {lines} lines: two topics?");
        }
    }

    #[test]
    fn have_no_panic_and_nothing_half_done() {
        for Source { name, text, .. } in sources().into_iter().filter(|source| !source.name.starts_with("db/scratch")) {
            for word in [".unwrap()", "panic!(", "todo!(", "unimplemented!(", "dbg!(", concat!("TO", "DO"), concat!("FIX", "ME")] {
                assert!(!text.contains(word), "{name} has {word}");
            }
        }
    }

    #[test]
    fn leave_the_key_to_the_vault_and_proofs_to_their_module() {
        for Source { name, text, .. } in sources() {
            assert!(name == "vault.rs" || !text.contains("chacha20poly1305"), "{name} seals by itself");
            assert!(name == "staff/proof.rs" || !text.contains("Reviewer("), "{name} makes a proof");
        }
    }

    #[test]
    fn use_the_one_text_area_that_escapes() {
        for Source { name, text, .. } in sources() {
            assert!(name == "web/parts.rs" || name == "web/markers.rs" || !text.contains("<textarea"), "{name} has a text area of its own");
        }
    }

    #[test]
    fn set_no_style_and_no_handler_in_a_page() {
        for Source { name, text, .. } in sources() {
            for word in [" style=", " onclick=", " onload=", " onsubmit="] {
                assert!(!text.contains(word), "{name} has{word}");
            }
        }
    }
}
