//! SQL stands in stores, and each table has one writing store.

use super::*;

/// Tables that have no store of their own module: the engines' own upkeep touches them.
const UPKEEP: &str = "db/";

/// Views of what was not withdrawn, over tables of the same name after `all_`.
const VIEWS: [&str; 2] = ["feedback", "session_items"];

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
fn tables_are_read_by_their_module_or_higher() {
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
                    // A view belongs to the store of its table.
                    tables.insert(if VIEWS.contains(&name.as_str()) { format!("all_{name}") } else { name });
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

#[test]
fn values_are_read_or_fail() {
    for Source { name, text, .. } in sources().into_iter().filter(|source| source.name.ends_with("store.rs")) {
        for default in [".parse().ok()", ".parse().unwrap_or", "try_into().ok()", "Date::ZERO", ".parse().map_or"] {
            assert!(!text.contains(default), "{name}: {default} gives a value that cannot be read a default; `db::read` makes it an error");
        }
    }
}
