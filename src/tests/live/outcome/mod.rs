//! After a group session: its receipts, its page for the group, and its evidence sheet.

mod evidence_sheet;
mod group_page;
mod receipt;

use super::stored_session::StoredSession;
use crate::{
    feedback::{Provenance, Source, Words, session_item_store::NewItem},
    group_sessions::{AnswerFormat, Kind},
    id::PromptId,
    live::{evidence, outcome_page, phone::acts as phone_acts},
    random,
    receipts::{receipt::Receipt, token::FormToken},
    tests::{
        journey::{create_theme, warning},
        town::{Browser, Seen, Town},
    },
    web::Page,
};
use axum::extract::FromRequestParts;
use http::{Request, StatusCode};
use http_body_util::BodyExt;

/// A group session with phones, from its opening to its end.
pub struct PlayedSession<'a> {
    pub town: &'a Town,
    pub session: StoredSession,
    pub code: String,
    pub prompts: Vec<PromptId>,
}

/// A phone that sends items to one session, all of them under one receipt.
pub struct Phone {
    pub receipt: Receipt,
}

impl<'a> PlayedSession<'a> {
    /// An open session with all its prompts open.
    pub async fn open(town: &'a Town, facilitator: &'static str, kind: Kind, asked: &[(AnswerFormat, &str)]) -> Self {
        let session = StoredSession::plan(town, facilitator, kind, "Durham City").await;
        let mut prompts = vec![];
        for (format, question) in asked {
            prompts.push(session.ask(*format, question, &["Bins", "Buses"]).await);
        }
        session.open_with_prompts().await;
        let code = session.own().await.session.code.as_str().into();
        Self { town, session, code, prompts }
    }

    pub async fn phone(&self) -> Phone {
        let token = FormToken::new(&self.town.clock);
        let (vault, id) = (&self.town.app.vault, self.session.id.bytes());
        let mut tx = self.town.app.write_as_staff().await.unwrap();
        assert!(phone_acts::join(&mut tx, self.session.id, &token.phone_in(vault, id)).await.unwrap());
        tx.commit().await.unwrap();
        Phone { receipt: token.receipt_in(vault, id) }
    }

    pub async fn say(&self, phone: &Phone, prompt: usize, words: &str, released: bool) {
        let new = NewItem {
            prompt: self.prompts[prompt],
            token: FormToken::new(&self.town.clock).hash(&self.town.app.vault),
            receipt: &phone.receipt,
            words: &Words::parse(words).unwrap(),
            on: self.town.app.clock.today(),
            source: Source::Session,
            provenance: Provenance::Verbatim,
            transcriber: None,
            released,
        };
        self.session.keep(&new).await;
    }

    /// So many phones that choose one thing.
    pub async fn choose(&self, prompt: usize, choice: i64, phones: usize) {
        for _ in 0..phones {
            let mut tx = self.town.app.write_as_staff().await.unwrap();
            assert!(phone_acts::choose(&mut tx, self.session.id, self.prompts[prompt], &random::bytes().into(), &[(choice, 1)], true).await.unwrap());
            tx.commit().await.unwrap();
        }
    }

    /// The page behind the code once the session is over.
    pub async fn group_page(&self) -> Seen {
        let own = self.session.own().await;
        seen(outcome_page::group_page(&self.town.app, &self.page().await, &own.session, None).await.unwrap()).await
    }

    /// The facilitator's page once the session is over.
    pub async fn closed_page(&self) -> Seen {
        seen(evidence::show(&self.town.app, &self.session.own().await, self.page().await).await.unwrap()).await
    }

    async fn page(&self) -> Page {
        let (mut parts, ()) = Request::get("/join").body(()).unwrap().into_parts();
        Page::from_request_parts(&mut parts, &self.town.app).await.unwrap()
    }
}

async fn seen(response: axum::response::Response) -> Seen {
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Seen { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
}

/// The piece of feedback with these words in it.
pub async fn find(priya: &Browser, words: &str) -> String {
    for id in priya.get("/inbox").await.ids("/feedback/") {
        if priya.get(&format!("/feedback/{id}")).await.text().contains(words) {
            return id;
        }
    }
    panic!("{words} is not in the inbox");
}

/// Reads a piece and puts it in a theme of its own making.
pub async fn read_into_theme(priya: &Browser, words: &str) -> String {
    let (id, theme) = (find(priya, words).await, create_theme(priya).await);
    let tied = priya.post(&format!("/feedback/{id}/tags"), &[("to", &format!("Theme.{theme}"))]).await;
    assert_eq!(tied.status, StatusCode::SEE_OTHER, "{}", tied.text());
    theme
}

/// Drafts an answer, which somebody else publishes, and returns its id.
pub async fn publish_answer(priya: &Browser, joe: &Browser, theme: &str, words: &str) -> String {
    let warned = warning(priya, theme).await;
    let draft = [("kind", "Done"), ("words", words), ("for_you", "You can use it now."), ("until", ""), ("warned", &warned)];
    assert_eq!(priya.post(&format!("/themes/{theme}/answer"), &draft).await.status, StatusCode::SEE_OTHER);
    let answer = joe.get("/answers").await.ids("/answers/").remove(0);
    let read = if warned.is_empty() { "" } else { "FewSources" };
    assert_eq!(joe.post(&format!("/answers/{answer}/publication"), &[("sure", "yes"), ("warned", read)]).await.status, StatusCode::SEE_OTHER);
    answer
}

/// Changes the plan because of a theme.
pub async fn reword(priya: &Browser, theme: &str) {
    let item = priya.get("/plan").await.ids("/plan/").remove(0);
    priya.post(&format!("/plan/{item}/wording"), &[("wording", "Every worker asks the child too."), ("reason", "You told us nobody asks.")]).await;
    let wording = priya.get(&format!("/themes/{theme}")).await.between(&format!("value=\"{item}."), "\"");
    let link = [("item", format!("{item}.{wording}")), ("strength", "Shaped".into()), ("reason", "Their words.".into())];
    let link: Vec<(&str, &str)> = link.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(priya.post(&format!("/themes/{theme}/influence"), &link).await.status, StatusCode::SEE_OTHER);
}

pub const ASKED: [(AnswerFormat, &str); 2] =
    [(AnswerFormat::Words, "What would you change at school?"), (AnswerFormat::Words, "Who do you talk to?")];
