//! Which modules use which: no import points up, and no cycle spans modules.

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
fn forbidden_imports_are_detected() {
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
    let mut path: Option<Vec<String>> = None;
    let mut colons = 0;
    for token in tokens {
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

/// A type that needs another name where it is used shares its name with one of ours.
#[test]
fn no_type_of_ours_is_renamed() {
    for Source { name, text, .. } in sources() {
        for imports in text.split("use crate::").skip(1).filter_map(|rest| rest.split_once(';')) {
            let words: Vec<&str> =
                imports.0.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty()).collect();
            let renamed = words.windows(3).find(|three| three[1] == "as" && three[0].starts_with(char::is_uppercase));
            assert!(renamed.is_none(), "{name} renames {renamed:?}");
        }
    }
}

/// The groups of files that reach one another, each of two files or more (strongly connected components).
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
