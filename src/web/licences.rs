//! The page that names the software this is made with, and its licences.

use crate::web::{Answer, Error, Page, assets::Assets};
use axum::extract::State;
use leptos::prelude::*;
use std::sync::Arc;

/// The file that `cargo xtask licences` writes.
const FILE: &str = "licences.txt";
const OWN: &str = include_str!("../../LICENSE");

/// `GET /licences`
pub async fn show(State(assets): State<Arc<Assets>>, page: Page) -> Answer {
    let (text, whole) = (page.text, assets.text(FILE).ok_or(Error::NotThere)?);
    Ok(page.static_page(text.get("made-title"), || {
        let own = OWN.split("\n\n").map(|paragraph| view! { <p>{paragraph.to_string()}</p> }).collect_view();
        let list = packages(whole).map(|(name, licence)| view! { <li><b>{name.to_string()}</b>": "{licence.to_string()}</li> }).collect_view();
        view! {
            <h1>{text.get("made-heading")}</h1>
            <p class="lead">{text.get("made-intro")}</p>
            <p>{text.get("made-rules")}</p>
            <p><a class="btn quiet" href=page.asset(FILE)>{text.get("made-texts")}</a></p>
            <h2>{text.get("made-own-heading")}</h2>
            <p>{text.get("made-own")}</p>
            <div lang="en" dir="ltr" translate="no">{own}</div>
            <h2>{text.get("made-list-heading")}</h2>
            <ul lang="en" dir="ltr" translate="no">{list}</ul>
        }
    }))
}

/// The packages in the file, `name version` and the licence of each, without the numbers of the texts.
pub fn packages(whole: &str) -> impl Iterator<Item = (&str, &str)> {
    let list = whole.split_once("\nPackages\n").map_or("", |(_, rest)| rest);
    let list = list.split_once("\nTexts\n").map_or("", |(list, _)| list);
    list.lines().filter_map(|line| line.split_once(": ")).map(|(name, licence)| (name, licence.split(" [").next().unwrap_or(licence)))
}

#[cfg(test)]
mod tests {
    use super::packages;

    #[test]
    fn packages_are_read_from_their_list_only() {
        let whole = "Head: none\n\nPackages\n\na 1.0.0: MIT OR Apache-2.0 [1] [2]\nb 2.0.0: ISC\n\nTexts\n\n[1] a 1.0.0\nNote: none\n";
        assert_eq!(packages(whole).collect::<Vec<_>>(), [("a 1.0.0", "MIT OR Apache-2.0"), ("b 2.0.0", "ISC")]);
    }
}
