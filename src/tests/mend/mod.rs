//! Mistakes that are mended: acts undone, conflicts shown, things renamed, merged, retired and deleted, and a message after every act.

mod acts;
mod conflicts;
mod merging;
mod messages;
mod states;
mod undo;

use crate::tests::town::{Browser, Seen};
use http::StatusCode;

/// The tables of acts, the history and the versions of codes grow with every act; all else is what an act changes.
async fn changed(town: &crate::tests::town::Town) -> Vec<String> {
    let mut rows = town.dump().await;
    rows.retain(|row| !["acts|", "history", "code_versions|"].iter().any(|table| row.starts_with(table)) && !row.contains("\"table\":\"acts\""));
    rows
}

/// Posts an act that must succeed, and opens the page it leads to.
async fn act(browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Seen {
    let seen = browser.post(path, fields).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{path} {fields:?}: {}", seen.text());
    browser.get(seen.location()).await
}

/// Presses the button of the success message.
async fn undo(browser: &Browser, page: &Seen) -> Seen {
    let address = page.between("action=\"/acts/", "\"");
    browser.post(&format!("/acts/{address}"), &[]).await
}
