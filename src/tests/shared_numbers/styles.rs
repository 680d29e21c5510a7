//! A style sheet as the tests read it.

use super::{between, source};

/// A style sheet without its at-rules: every declaration with one selector, in order.
pub struct Styles {
    path: &'static str,
    declarations: Vec<(String, String, String)>,
}

impl Styles {
    pub fn read(path: &'static str) -> Self {
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
    pub fn lengths(&self, selector: &str, property: &str, unit: &str) -> Vec<f64> {
        let parts = self.value(selector, property).unwrap_or("").split(|letter: char| letter.is_whitespace() || "(),/".contains(letter));
        parts.filter_map(|part| part.strip_suffix(unit)?.parse().ok()).collect()
    }

    /// A declaration's value as it is written. Of several declarations the last one counts.
    pub fn value(&self, selector: &str, property: &str) -> Option<&str> {
        let found = self.declarations.iter().rev().find(|(by, name, _)| by == selector && name == property);
        found.map(|(_, _, value)| value.as_str())
    }

    /// The lengths that the first of these selectors with such a declaration has.
    #[track_caller]
    pub fn first<const N: usize>(&self, selectors: &[&str], property: &str, unit: &str) -> [f64; N] {
        let found = selectors.iter().map(|selector| self.lengths(selector, property, unit)).find(|lengths| !lengths.is_empty());
        let found = found.unwrap_or_else(|| panic!("{} has no {property} in {unit:?} for {}", self.path, selectors.join(" or ")));
        let count = found.len();
        found.try_into().unwrap_or_else(|_| panic!("{}: {property} of {} has {count} numbers, not {N}", self.path, selectors[0]))
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
#[test]
fn styles_are_read_as_a_browser_reads_them() {
    assert_eq!(expanded("a:is(.b, .c) > d, e"), ["a.b > d", "a.c > d", "e"]);
    assert_eq!(without_comments("a /* { */ b /* } */"), "a  b ");
    assert_eq!(after_block("a { b } c } d"), " d");
}
