//! Group sessions on paper: the printed sheet, words typed in from paper, and dots and ticks counted from it.

mod sheet;
mod tick_refusals;
pub mod ticks;
mod typing;
mod typing_refusals;

use super::stored_session::StoredSession;
use crate::{
    feedback::{Provenance, Source, Words, session_item_store::NewItem},
    group_sessions::{AnswerFormat, Kind},
    id::{FeedbackId, PromptId},
    live::console::acts::{self as console, ItemAct},
    receipts::token::FormToken,
    staff::Role,
    tests::town::{Browser, Seen, Town},
};

/// A town with a facilitator who has a session.
pub struct PaperSession {
    pub town: Town,
    pub sam: Browser,
    pub session: StoredSession,
}

impl PaperSession {
    pub async fn new(kind: Kind) -> Self {
        let town = Town::with(|config| config.sends = 100_000).await;
        let sam = town.staff("Sam Teasdale", &[Role::Facilitator]).await;
        let session = StoredSession::plan(&town, "Sam Teasdale", kind, "East Durham").await;
        Self { town, sam, session }
    }

    pub async fn ask(&self, format: AnswerFormat, question: &str) -> PromptId {
        let options: &[&str] = if format == AnswerFormat::Dots { &["A later bus", "Light at the <stop>"] } else { &[] };
        self.session.ask(format, question, options).await
    }

    /// Sends an item from a phone and returns its id.
    pub async fn say(&self, prompt: PromptId, words: &str) -> FeedbackId {
        let (app, token, words) = (&self.town.app, FormToken::new(&self.town.app.clock), Words::parse(words).unwrap());
        let new = NewItem {
            prompt,
            token: token.hash(&app.vault),
            receipt: &token.receipt(&app.vault),
            words: &words,
            on: app.clock.today(),
            source: Source::Session,
            provenance: Provenance::Verbatim,
            transcriber: None,
            released: true,
        };
        self.session.keep(&new).await;
        self.session.items().await.into_iter().find(|item| item.words.as_deref() == Ok(words.as_str())).expect("it is there").id
    }

    pub async fn act_on(&self, item: FeedbackId, act: ItemAct) {
        let (own, mut tx) = (self.session.own().await, self.town.app.write_as_staff().await.unwrap());
        console::act_on_item(&mut tx, &self.town.app.audit_context(), &own, item, act).await.unwrap().expect("it is there");
        tx.commit().await.unwrap();
    }

    pub async fn escalate(&self, item: FeedbackId) {
        let (own, mut tx) = (self.session.own().await, self.town.app.write_as_staff().await.unwrap());
        console::escalate(&mut tx, &self.town.app.audit_context(), &own, item).await.unwrap().expect("it is there");
        tx.commit().await.unwrap();
    }

    /// The address of one of the session's pages.
    pub fn path(&self, page: &str) -> String {
        format!("/group-sessions/{}/{page}", self.session.id)
    }

    /// Types something in, with the token of a fresh page.
    pub async fn type_in(&self, prompt: PromptId, words: &str) -> Seen {
        let token = self.sam.get(&self.path("typing")).await.token();
        self.type_in_with(&token, prompt, words).await
    }

    pub async fn type_in_with(&self, token: &str, prompt: PromptId, words: &str) -> Seen {
        let questions = self.sam.get(&self.path("typing")).await.between("name=\"questions\" value=\"", "\"");
        let fields = [
            ("token", token),
            ("questions", &questions),
            ("prompt", &prompt.to_string()),
            ("provenance", "Paraphrase"),
            ("hand", "Facilitator"),
            ("words", words),
        ];
        self.sam.post(&self.path("typing"), &fields).await
    }

    /// The words of the items that wait on the console.
    pub async fn waiting(&self) -> Vec<String> {
        self.session.items().await.into_iter().map(|item| item.words.unwrap()).collect()
    }
}

/// The receipt that the page for typing in shows.
pub fn receipt(seen: &Seen) -> String {
    let receipt = seen.between("class=\"fivewords\"", "</b>").rsplit('>').next().unwrap().to_string();
    assert_eq!(receipt.split(' ').count(), 5, "{receipt}");
    receipt
}
