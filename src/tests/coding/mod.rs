//! Codes and the excerpts they are on: made, drawn, taken away, undone, and gone with the words.

mod codebook;
mod gone;
mod put;

use crate::tests::town::{Browser, Seen, Town};
use http::StatusCode;

const WORDS: &str = "Nobody asked me. The bus was late 👩\u{200d}👧, and Mr. Hill shrugged!";

/// A town with two reviewers, and a piece of feedback that nobody has read.
struct Desk {
    town: Town,
    priya: Browser,
    sam: Browser,
    receipt: String,
    id: String,
}

impl Desk {
    async fn new() -> Self {
        Self::with(WORDS).await
    }

    async fn with(words: &str) -> Self {
        let town = Town::new().await;
        let receipt = town.anyone().says(words).await;
        let (priya, sam) = (town.reviewer("Priya Nair").await, town.reviewer("Sam Reader").await);
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        Self { town, priya, sam, receipt, id }
    }

    async fn piece(&self) -> Seen {
        self.priya.get(&format!("/feedback/{}", self.id)).await
    }

    /// The value of the form for words that begin so.
    async fn excerpt(&self, beginning: &str) -> String {
        let page = self.piece().await;
        let option =
            page.body.split("<option").skip(1).find(|option| option.contains(&format!(">{beginning}"))).unwrap_or_else(|| panic!("{}", page.body));
        option.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_string()
    }

    async fn whole(&self) -> String {
        self.excerpt("The whole piece").await
    }

    async fn post(&self, by: &Browser, excerpt: &str, fields: &[(&str, &str)]) -> Seen {
        let fields: Vec<_> = [("excerpt", excerpt)].into_iter().chain(fields.iter().copied()).collect();
        by.post(&format!("/feedback/{}/codings", self.id), &fields).await
    }

    /// Puts a code on words, and opens the page it leads to.
    async fn codes(&self, excerpt: &str, name: &str, memo: &str) -> Seen {
        let seen = self.post(&self.priya, excerpt, &[("code_name", name), ("memo", memo)]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        self.priya.get(seen.location()).await
    }

    async fn refused(&self, excerpt: &str, fields: &[(&str, &str)], sentence: &str) {
        let before = self.town.dump().await;
        let seen = self.post(&self.priya, excerpt, fields).await;
        let is_stale = sentence.starts_with("The words have changed");
        let status = if is_stale { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
        assert_eq!(seen.status, status, "{fields:?}: {}", seen.text());
        seen.assert_says(sentence);
        assert_eq!(self.town.dump().await, before, "{fields:?} changes nothing");
    }

    async fn triage(&self, outcome: &str) -> Seen {
        let seen = self.priya.post(&format!("/feedback/{}/triage", self.id), &[("outcome", outcome)]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        seen
    }

    /// The rows of a table, in an order that undo does not change.
    async fn rows(&self, table: &'static str) -> Vec<String> {
        let mut rows = self.town.dump_in_disk_order(table).await;
        rows.sort();
        rows
    }
}

/// Presses the button of a success message, given the address it stands in.
pub async fn undo(by: &Browser, location: &str) -> Seen {
    let act = location.split("undo=").nth(1).unwrap_or_else(|| panic!("{location}")).split(['&', '#']).next().unwrap();
    by.post(&format!("/acts/{act}/undo"), &[]).await
}

/// Makes a code in the codebook, and returns its address.
async fn code(by: &Browser, name: &str, more: &[(&str, &str)]) -> String {
    let fields: Vec<_> = [("name", name)].into_iter().chain(more.iter().copied()).collect();
    let seen = by.post("/codebook", &fields).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
    seen.leads_to().to_string()
}

fn last(address: &str) -> &str {
    address.rsplit('/').next().unwrap()
}
