//! Words that are taken out: masked wherever they were, put back by undo, opened by a lead alone, and gone with their piece.

mod gone;
mod open;
mod take;

use crate::{
    staff::Role,
    tests::town::{Browser, Seen, Town},
};
use http::StatusCode;

const WORDS: &str = "I told Miss Taylor about it. Nobody asked me. Then miss\ntaylor shrugged 👩\u{200d}👧.";
const MASKED: &str = "I told ▮▮▮ about it. Nobody asked me. Then ▮▮▮ shrugged 👩\u{200d}👧.";
const BOTH: [(&str, &str); 2] = [("other_words", "miss taylor"), ("reason", "NamesSomebody")];

/// A town with a reviewer who audits too, another reviewer, a lead, and a piece of feedback that nobody has read.
struct Desk {
    town: Town,
    priya: Browser,
    sam: Browser,
    margaret: Browser,
    receipt: String,
    id: String,
}

impl Desk {
    async fn new() -> Self {
        let town = Town::new().await;
        let receipt = town.anyone().says(WORDS).await;
        let (priya, sam) = (town.staff("Priya Nair", &[Role::Reviewer, Role::Auditor]).await, town.reviewer("Sam Reader").await);
        let margaret = town.lead("Margaret Okafor").await;
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        Self { town, priya, sam, margaret, receipt, id }
    }

    async fn piece(&self) -> Seen {
        self.priya.get(&format!("/feedback/{}", self.id)).await
    }

    async fn post(&self, by: &Browser, fields: &[(&str, &str)]) -> Seen {
        by.post(&format!("/feedback/{}/redactions", self.id), fields).await
    }

    /// Takes words out, and returns the address that it leads to.
    async fn takes_out(&self, by: &Browser, fields: &[(&str, &str)]) -> String {
        let seen = self.post(by, fields).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{fields:?}: {}", seen.text());
        seen.location().to_string()
    }

    async fn refused(&self, fields: &[(&str, &str)], sentence: &str) -> Seen {
        let before = self.town.dump().await;
        let seen = self.post(&self.priya, fields).await;
        let is_stale = sentence.starts_with("The words have changed");
        let status = if is_stale { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
        assert_eq!(seen.status, status, "{fields:?}: {}", seen.text());
        seen.assert_says(sentence);
        assert_eq!(self.town.dump().await, before, "{fields:?} changes nothing");
        seen
    }

    /// Puts a code on some words as they are now, and returns the address that it leads to.
    async fn codes(&self, words: &str, now: &str) -> String {
        let start = now.split_once(words).unwrap_or_else(|| panic!("{words:?} is in {now:?}")).0.chars().count();
        let excerpt = format!("{start}-{}", start + words.chars().count());
        let fields = [("excerpt", excerpt.as_str()), ("code_name", "Said of staff")];
        let seen = self.priya.post(&format!("/feedback/{}/codings", self.id), &fields).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        seen.location().to_string()
    }

    async fn triage(&self, outcome: &str) {
        let seen = self.priya.post(&format!("/feedback/{}/triage", self.id), &[("outcome", outcome)]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
    }

    async fn originals(&self, by: &Browser) -> Seen {
        by.get(&format!("/concerns/{}/originals", self.id)).await
    }

    async fn rows(&self, table: &'static str) -> Vec<String> {
        self.town.dump_in_disk_order(table).await
    }
}

/// Presses the button of a success message, given the address it stands in.
async fn undo(by: &Browser, location: &str) -> Seen {
    let act = location.split("undo=").nth(1).unwrap_or_else(|| panic!("{location}")).split(['&', '#']).next().unwrap();
    by.post(&format!("/acts/{act}/undo"), &[]).await
}
