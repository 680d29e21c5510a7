//! Themes over codes: named on purpose, built from codes, split, contradicted, and not published over few people without a warning.

mod codes;
mod gone;
mod names;
mod ties;
mod warnings;

use crate::tests::town::{Browser, Seen, Town};
use http::StatusCode;

/// A town with two reviewers, a publisher, and pieces of feedback that nobody has read.
struct Desk {
    town: Town,
    priya: Browser,
    joe: Browser,
    /// The words of each piece, with its receipt and its id.
    said: Vec<(String, String, String)>,
}

impl Desk {
    async fn new(words: &[&str]) -> Self {
        let town = Town::new().await;
        let (priya, joe) = (town.reviewer("Priya Nair").await, town.publisher("Joe Hartley").await);
        let mut said = vec![];
        for words in words {
            let receipt = town.anyone().says(words).await;
            said.push((words.to_string(), receipt, String::new()));
        }
        let desk = Self { town, priya, joe, said };
        desk.with_ids().await
    }

    async fn with_ids(mut self) -> Self {
        for id in self.priya.get("/inbox").await.ids("/feedback/") {
            let page = self.priya.get(&format!("/feedback/{id}")).await.text();
            if let Some(said) = self.said.iter_mut().find(|(words, ..)| page.contains(words.as_str())) {
                said.2 = id;
            }
        }
        self
    }

    fn id(&self, nth: usize) -> &str {
        &self.said[nth].2
    }

    /// Makes a theme, and returns its address.
    async fn theme(&self, name: &str) -> String {
        let seen = self.priya.post("/themes", &[("name", name), ("about", "")]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        seen.leads_to().to_string()
    }

    /// Posts an act that must succeed, and opens the page that it leads to.
    async fn act(&self, path: &str, fields: &[(&str, &str)]) -> Seen {
        let seen = self.priya.post(path, fields).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{path} {fields:?}: {}", seen.text());
        self.priya.get(seen.location()).await
    }

    async fn tie(&self, nth: usize, theme: &str) {
        self.act(&format!("/feedback/{}/tags", self.id(nth)), &[("to", &format!("Theme.{}", last(theme)))]).await;
    }

    /// Puts a code on the whole of a piece.
    async fn code(&self, nth: usize, name: &str) {
        let address = format!("/feedback/{}", self.id(nth));
        let whole = format!("0-{}", self.said[nth].0.chars().count());
        self.act(&format!("{address}/codings"), &[("excerpt", &whole), ("code_name", name)]).await;
    }

    async fn code_id(&self, name: &str) -> String {
        let book = self.priya.get("/codebook").await;
        let before = book.body.split(&format!(">{name}</bdi>")).next().unwrap();
        before.rsplit("/codebook/").next().unwrap().chars().take(32).collect()
    }

    async fn undo(&self, page: &Seen) -> Seen {
        let seen = self.priya.post(&format!("/acts/{}", page.between("action=\"/acts/", "\"")), &[]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        seen
    }

    /// Posts what must be refused, and change nothing.
    async fn refused(&self, path: &str, fields: &[(&str, &str)], sentence: &str) -> Seen {
        let before = self.town.dump().await;
        let seen = self.priya.post(path, fields).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {fields:?}: {}", seen.text());
        seen.assert_says(sentence);
        assert_eq!(self.town.dump().await, before, "{fields:?} changes nothing");
        seen
    }

    /// The ties as they are stored, in an order that undo does not change.
    async fn ties(&self) -> Vec<String> {
        let mut rows = self.town.dump_in_disk_order("feedback_themes").await;
        rows.sort();
        rows
    }
}

fn last(address: &str) -> &str {
    address.rsplit('/').next().unwrap()
}
