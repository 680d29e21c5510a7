//! Rooms without signal, the server's half: what waited on a device is kept once, however often it is sent.

use crate::{
    feedback::MOST_CHARACTERS,
    group_sessions::{
        AnswerFormat, Kind, ModerationState,
        prompt_store::NewPrompt,
        store::{self, OwnSession, When},
    },
    id::{GroupSessionId, PromptId},
    live::console::acts as console,
    staff::{proof::Facilitator, store::credentials},
    tests::town::{Browser, Seen, Town},
};
use http::StatusCode;

const SAM: &str = "sam.teasdale@example.org";
const WORDS: &str = "Ask us before you write it down";

/// The invented town, and in it a session of Sam's with two prompts.
struct Room {
    town: Town,
    sam: Browser,
    id: GroupSessionId,
    prompt: PromptId,
    dots: PromptId,
}

impl Room {
    async fn new() -> Self {
        let town = Town::demo().await;
        let sam = town.cast("facilitator").await;
        let (id, prompt, dots) = planned(&town).await;
        Self { town, sam, id, prompt, dots }
    }

    async fn own(&self) -> OwnSession {
        let by = sam(&self.town).await;
        store::own(&mut self.town.app.read().await.unwrap(), &by, self.id).await.unwrap().unwrap()
    }

    async fn open(&self) {
        let own = self.own().await;
        let mut tx = self.town.app.write_as_staff().await.unwrap();
        console::open(&mut tx, &self.town.app.audit_context(), &own).await.unwrap().unwrap();
        tx.commit().await.unwrap();
    }

    async fn close(&self) {
        let own = self.own().await;
        let mut tx = self.town.app.write_as_staff().await.unwrap();
        console::close(&mut tx, &self.town.app.audit_context(), &own).await.unwrap().unwrap();
        tx.commit().await.unwrap();
    }

    /// What waits in the open room, with how far it is.
    async fn items(&self) -> Vec<(String, ModerationState)> {
        let own = self.own().await;
        let items =
            crate::feedback::session_item_store::items(&mut self.town.app.read().await.unwrap(), &self.town.app.vault, own.id()).await.unwrap();
        items.into_iter().map(|item| (item.words, item.state)).collect()
    }

    async fn sends(&self, id: &str, words: &str) -> Seen {
        sends(&self.sam, self.id, self.prompt, id, words).await
    }

    /// How often the reviewers' inbox, all pages of it, has these words.
    async fn times_in_the_inbox(&self, words: &str) -> usize {
        let priya = self.town.cast("reviewer").await;
        let (mut times, mut address) = (0, "/inbox".to_string());
        loop {
            let seen = priya.get(&address).await;
            times += seen.text().matches(words).count();
            if !seen.body.contains("/inbox?after=") {
                return times;
            }
            address = format!("/inbox?after={}", html_escape::decode_html_entities(&seen.between("/inbox?after=", "\"")));
        }
    }
}

async fn sam(town: &Town) -> Facilitator {
    let mut db = town.app.read().await.unwrap();
    let person = credentials(&mut db, SAM).await.unwrap().expect("Sam has joined").person;
    Facilitator::holding(&mut db, person.id).await.unwrap().expect("Sam is a facilitator")
}

async fn planned(town: &Town) -> (GroupSessionId, PromptId, PromptId) {
    let by = sam(town).await;
    let (mut tx, at) = (town.app.write_as_staff().await.unwrap(), town.app.audit_context());
    let when = When { kind: Kind::Workshop, place: "Easington", held_on: at.today };
    let id = store::plan(&mut tx, &at, &by, &when).await.unwrap();
    let own = store::own(&mut tx, &by, id).await.unwrap().unwrap();
    let words = NewPrompt { format: AnswerFormat::Words, question: "What should they stop?".into(), options: vec![], minutes: None };
    let dots = NewPrompt { format: AnswerFormat::Dots, question: "Which first?".into(), options: vec!["One".into(), "Two".into()], minutes: None };
    let words = crate::live::planning::acts::add_prompt(&mut tx, &at, &own, &words).await.unwrap().unwrap();
    let dots = crate::live::planning::acts::add_prompt(&mut tx, &at, &own, &dots).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    (id, words, dots)
}

async fn sends(browser: &Browser, session: GroupSessionId, prompt: PromptId, id: &str, words: &str) -> Seen {
    let (path, prompt) = (format!("/group-sessions/{session}/captured"), prompt.to_string());
    browser.post(&path, &[("id", id), ("prompt", &prompt), ("words", words), ("provenance", "Verbatim"), ("hand", "Theirs")]).await
}

fn id(number: u8) -> String {
    format!("{number:02x}").repeat(16)
}

#[tokio::test(flavor = "multi_thread")]
async fn four_sendings_of_one_thing_at_once_keep_it_once() {
    let room = Room::new().await;
    room.open().await;
    for round in 1..=5 {
        let (item, words) = (id(round), format!("{WORDS}, {round}"));
        let sendings = (0..4).map(|_| {
            let (sam, session, prompt, item, words) = (room.sam.clone(), room.id, room.prompt, item.clone(), words.clone());
            tokio::spawn(async move { sends(&sam, session, prompt, &item, &words).await })
        });
        // All of them are on their way before the first is waited for.
        for sending in sendings.collect::<Vec<_>>() {
            let seen = sending.await.unwrap();
            assert_eq!((seen.status, seen.body.as_str()), (StatusCode::OK, item.as_str()), "the answer is the id");
        }
    }
    assert_eq!(room.items().await.len(), 5);
    room.close().await;
    assert_eq!(room.sends(&id(1), &format!("{WORDS}, 1")).await.status, StatusCode::OK, "the same once more, when it is feedback already");
    for round in 1..=5 {
        assert_eq!(room.times_in_the_inbox(&format!("{WORDS}, {round}")).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_words_under_the_same_number_are_refused_and_the_first_ones_stay() {
    let room = Room::new().await;
    assert_eq!(room.sends(&id(1), WORDS).await.status, StatusCode::OK);
    let before = room.town.dump().await;
    assert_eq!(room.sends(&id(1), "Quite other words").await.status, StatusCode::CONFLICT);
    assert!(room.town.dump().await == before, "nothing changed");
    assert_eq!(room.sends(&id(2), WORDS).await.status, StatusCode::OK, "two people may say the same");
    assert_eq!(room.times_in_the_inbox(WORDS).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn in_an_open_room_it_waits_to_be_approved_and_otherwise_it_goes_to_the_inbox() {
    let room = Room::new().await;
    assert_eq!(room.sends(&id(1), "Before it was opened").await.status, StatusCode::OK);
    assert_eq!(room.times_in_the_inbox("Before it was opened").await, 1);
    room.open().await;
    assert_eq!(room.sends(&id(2), "While it was open").await.status, StatusCode::OK);
    assert_eq!(room.items().await, [("While it was open".to_string(), ModerationState::Waiting)]);
    assert_eq!(room.times_in_the_inbox("While it was open").await, 0);
    room.close().await;
    assert_eq!(room.sends(&id(3), "After it was closed").await.status, StatusCode::OK);
    for words in ["While it was open", "After it was closed"] {
        assert_eq!(room.times_in_the_inbox(words).await, 1, "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_can_not_be_kept_is_refused_and_nothing_is_kept_of_it() {
    let room = Room::new().await;
    let path = format!("/group-sessions/{}/captured", room.id);
    let prompt = room.prompt.to_string();
    let before = room.town.dump().await;
    let longest = "é".repeat(MOST_CHARACTERS);
    for words in ["", "  \n ", &format!("{longest}x")] {
        assert_eq!(room.sends(&id(1), words).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    for bad in ["", "x", "0123", &id(1).replace('0', "G"), &format!("{}0", id(1)), "ABCDEF0123456789ABCDEF0123456789"] {
        assert_eq!(room.sends(bad, WORDS).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
    }
    let elsewhere = planned(&room.town).await.1;
    let after_planning = room.town.dump().await;
    for prompt in [room.dots, elsewhere, PromptId::from([0; 16])] {
        let seen = sends(&room.sam, room.id, prompt, &id(1), WORDS).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "a prompt that isn't answered in words, or isn't here");
    }
    for (provenance, hand) in [("", "Theirs"), ("Verbatim", ""), ("verbatim", "Theirs"), ("Verbatim", "Nobody")] {
        let fields = [("id", id(1)), ("prompt", prompt.clone()), ("words", WORDS.into()), ("provenance", provenance.into()), ("hand", hand.into())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(room.sam.post(&path, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{provenance} {hand}");
    }
    assert!(room.town.dump().await == after_planning, "nothing is kept");
    assert!(before != after_planning, "and the dump would show it");
    assert_eq!(room.sends(&id(1), &longest).await.status, StatusCode::OK, "the longest that goes");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_sessions_own_facilitator_can_send_to_it_and_the_number_is_theirs_alone() {
    let room = Room::new().await;
    assert_eq!(room.sends(&id(1), WORDS).await.status, StatusCode::OK);
    let administrator = room.town.cast("administrator").await;
    let other = room.town.invited_by(&administrator, "Robin Gray", &[crate::staff::Role::Facilitator]).await;
    let (anyone, priya) = (room.town.anyone(), room.town.cast("reviewer").await);
    let before = room.town.dump().await;
    for (browser, status) in [(&other, StatusCode::NOT_FOUND), (&anyone, StatusCode::UNAUTHORIZED), (&priya, StatusCode::FORBIDDEN)] {
        for words in [WORDS, "Short"] {
            assert_eq!(sends(browser, room.id, room.prompt, &id(1), words).await.status, status);
        }
    }
    let page = format!("/group-sessions/{}/capture", room.id);
    assert_eq!(other.get(&page).await.status, StatusCode::NOT_FOUND);
    assert_eq!(room.town.anyone().get(&page).await.location(), "/sign-in");
    assert!(room.town.dump().await == before, "nothing changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_that_is_kept_on_the_device_has_the_questions_and_no_words() {
    let room = Room::new().await;
    room.open().await;
    room.sends(&id(1), WORDS).await;
    let seen = room.sam.get(&format!("/group-sessions/{}/capture", room.id)).await;
    assert_eq!(seen.status, StatusCode::OK);
    seen.assert_says("What should they stop?").assert_silent("Which first?").assert_silent(WORDS);
    seen.assert_links(&format!("/group-sessions/{}/typing", room.id)).assert_links(&format!("/group-sessions/{}/sheet", room.id));
    let policy = seen.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("script-src 'self' 'sha256-") && !policy.contains("worker-src"), "{policy}");

    let worker = room.town.anyone().get("/group-sessions/worker.js").await;
    let header = |name: &str| worker.headers[name].to_str().unwrap();
    assert_eq!((header("content-type"), header("cache-control")), ("text/javascript; charset=utf-8", "no-cache"));
    assert!(!worker.headers.contains_key("service-worker-allowed"), "it reaches what lies below it, and nothing else");
    assert!(!room.town.app.assets.address("capture.js").unwrap().is_empty());
}
