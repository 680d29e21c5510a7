//! A group session reached through the stores, for what a test cannot do over HTTP.

use crate::{
    db::Conn,
    feedback::session_item_store::{self, Item, NewItem},
    group_sessions::{
        AnswerFormat, Kind,
        prompt_store::{NewPrompt, prompts},
        store::{self, OwnSession, When},
    },
    id::{GroupSessionId, PromptId},
    live::{
        console::acts::{self as console, PromptAct},
        phone::acts::{self as phone, ItemOutcome},
        planning::acts::add_prompt,
    },
    staff::{proof::Facilitator, store::credentials},
    state::App,
    tests::town::{Town, email},
};

/// Reads the proof that the person with this name runs sessions.
pub async fn facilitator(db: &mut Conn, name: &str) -> Facilitator {
    let known = credentials(db, &email(name)).await.unwrap().expect("they have joined");
    Facilitator::holding(db, known.person.id).await.unwrap().expect("they run sessions")
}

/// Reads the proof that this session is this facilitator's own.
pub async fn own(db: &mut Conn, name: &str, id: GroupSessionId) -> OwnSession {
    let by = facilitator(db, name).await;
    store::own(db, &by, id).await.unwrap().expect("it is theirs")
}

/// The id in the address of a session.
pub fn session_id(address: &str) -> GroupSessionId {
    address.trim_start_matches("/group-sessions/").parse().unwrap()
}

#[derive(Clone)]
pub struct StoredSession {
    app: App,
    facilitator: &'static str,
    pub id: GroupSessionId,
}

impl StoredSession {
    pub fn new(town: &Town, facilitator: &'static str, id: GroupSessionId) -> Self {
        Self { app: town.app.clone(), facilitator, id }
    }

    /// Plans a session for today.
    pub async fn plan(town: &Town, name: &'static str, kind: Kind, place: &str) -> Self {
        let at = town.app.audit_context();
        let mut tx = town.app.write_as_staff().await.unwrap();
        let by = facilitator(&mut tx, name).await;
        let id = store::plan(&mut tx, &at, &by, &When { kind, place, held_on: at.today }).await.unwrap();
        tx.commit().await.unwrap();
        Self::new(town, name, id)
    }

    pub async fn own(&self) -> OwnSession {
        own(&mut self.app.read().await.unwrap(), self.facilitator, self.id).await
    }

    /// Adds a prompt.
    pub async fn ask(&self, format: AnswerFormat, question: &str, options: &[&str]) -> PromptId {
        let options = options.iter().map(ToString::to_string).collect();
        let (own, mut tx) = (self.own().await, self.app.write_as_staff().await.unwrap());
        let new = NewPrompt { format, question: question.into(), options, minutes: None };
        let id = add_prompt(&mut tx, &self.app.audit_context(), &own, &new).await.unwrap().expect("it is not over");
        tx.commit().await.unwrap();
        id
    }

    pub async fn open(&self) {
        let (own, mut tx) = (self.own().await, self.app.write_as_staff().await.unwrap());
        console::open(&mut tx, &self.app.audit_context(), &own).await.unwrap().expect("it is planned");
        tx.commit().await.unwrap();
    }

    pub async fn open_prompt(&self, prompt: PromptId) {
        let (own, mut tx) = (self.own().await, self.app.write_as_staff().await.unwrap());
        console::act_on_prompt(&mut tx, &self.app.audit_context(), &own, prompt, PromptAct::Open).await.unwrap().expect("it is open");
        tx.commit().await.unwrap();
    }

    /// Opens the session and all its prompts.
    pub async fn open_with_prompts(&self) {
        self.open().await;
        let prompts = prompts(&mut self.app.read().await.unwrap(), self.id).await.unwrap();
        for prompt in prompts {
            self.open_prompt(prompt.id).await;
        }
    }

    pub async fn close(&self) {
        let (own, mut tx) = (self.own().await, self.app.write_as_staff().await.unwrap());
        console::close(&mut tx, &self.app.audit_context(), &own).await.unwrap().expect("it is open");
        tx.commit().await.unwrap();
    }

    /// Keeps an item as a phone sends it.
    pub async fn keep(&self, item: &NewItem<'_>) {
        let mut tx = self.app.write_as_staff().await.unwrap();
        assert_eq!(phone::say(&mut tx, &self.app.vault, self.id, item).await.unwrap(), ItemOutcome::Kept);
        tx.commit().await.unwrap();
    }

    /// The items that the facilitator may read.
    pub async fn items(&self) -> Vec<Item> {
        session_item_store::items(&mut self.app.read().await.unwrap(), &self.app.vault, self.own().await.id()).await.unwrap()
    }
}
