//! Rooms without signal, the server's half: what waited on a device is kept once, however often it is sent.

use super::stored_session::StoredSession;
use crate::{
    feedback::MOST_CHARACTERS,
    group_sessions::{AnswerFormat, Kind, ModerationState},
    id::{GroupSessionId, PromptId},
    tests::town::{Browser, Seen, Town},
};
use http::StatusCode;

const WORDS: &str = "Ask us before you write it down";

/// The demo town, and in it a session of Sam's with two prompts.
struct Offline {
    town: Town,
    sam: Browser,
    session: StoredSession,
    prompt: PromptId,
    dots: PromptId,
}

impl Offline {
    async fn new() -> Self {
        let town = Town::demo().await;
        let sam = town.cast("facilitator").await;
        let (session, prompt, dots) = planned(&town).await;
        Self { town, sam, session, prompt, dots }
    }

    /// The items that wait on the console, and how far each is.
    async fn items(&self) -> Vec<(String, ModerationState)> {
        self.session.items().await.into_iter().map(|item| (item.words.unwrap(), item.state)).collect()
    }

    async fn send(&self, id: &str, words: &str) -> Seen {
        send(&self.sam, self.session.id, self.prompt, id, words).await
    }

    /// How often the reviewers' inbox, all pages of it, has these words.
    async fn times_in_inbox(&self, words: &str) -> usize {
        let priya = self.town.cast("reviewer").await;
        let (mut times, mut next) = (0, Some("/inbox".to_string()));
        while let Some(address) = next {
            let seen = priya.get(&address).await;
            times += seen.text().matches(words).count();
            next = seen.next_page();
        }
        times
    }
}

async fn planned(town: &Town) -> (StoredSession, PromptId, PromptId) {
    let session = StoredSession::plan(town, "Sam Teasdale", Kind::Workshop, "Easington").await;
    let words = session.ask(AnswerFormat::Words, "What should they stop?", &[]).await;
    let dots = session.ask(AnswerFormat::Dots, "Which first?", &["One", "Two"]).await;
    (session, words, dots)
}

async fn send(browser: &Browser, session: GroupSessionId, prompt: PromptId, id: &str, words: &str) -> Seen {
    let (path, prompt) = (format!("/group-sessions/{session}/captured"), prompt.to_string());
    browser.post(&path, &[("id", id), ("prompt", &prompt), ("words", words), ("provenance", "Verbatim"), ("hand", "Theirs")]).await
}

fn id(number: u8) -> String {
    format!("{number:02x}").repeat(16)
}

mod sending {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn four_simultaneous_sends_keep_one_item() {
        let device = Offline::new().await;
        device.session.open().await;
        for round in 1..=5 {
            let (item, words) = (id(round), format!("{WORDS}, {round}"));
            let sendings = (0..4).map(|_| {
                let (sam, session, prompt, item, words) = (device.sam.clone(), device.session.id, device.prompt, item.clone(), words.clone());
                tokio::spawn(async move { send(&sam, session, prompt, &item, &words).await })
            });
            // All of them are on their way before the first is waited for.
            for sending in sendings.collect::<Vec<_>>() {
                let seen = sending.await.unwrap();
                assert_eq!((seen.status, seen.body.as_str()), (StatusCode::OK, item.as_str()), "the answer is the id");
            }
        }
        assert_eq!(device.items().await.len(), 5);
        device.session.close().await;
        assert_eq!(device.send(&id(1), &format!("{WORDS}, 1")).await.status, StatusCode::OK, "the same once more, when it is feedback already");
        for round in 1..=5 {
            assert_eq!(device.times_in_inbox(&format!("{WORDS}, {round}")).await, 1);
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn other_words_under_the_same_id_are_refused() {
        let device = Offline::new().await;
        assert_eq!(device.send(&id(1), WORDS).await.status, StatusCode::OK);
        let before = device.town.dump().await;
        assert_eq!(device.send(&id(1), "Quite other words").await.status, StatusCode::CONFLICT);
        assert!(device.town.dump().await == before, "nothing changed");
        assert_eq!(device.send(&id(2), WORDS).await.status, StatusCode::OK, "two people may say the same");
        assert_eq!(device.times_in_inbox(WORDS).await, 2);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn item_waits_in_an_open_session_else_joins_the_inbox() {
        let device = Offline::new().await;
        assert_eq!(device.send(&id(1), "Before it was opened").await.status, StatusCode::OK);
        assert_eq!(device.times_in_inbox("Before it was opened").await, 1);
        device.session.open().await;
        assert_eq!(device.send(&id(2), "While it was open").await.status, StatusCode::OK);
        assert_eq!(device.items().await, [("While it was open".to_string(), ModerationState::Waiting)]);
        assert_eq!(device.times_in_inbox("While it was open").await, 0);
        device.session.close().await;
        assert_eq!(device.send(&id(3), "After it was closed").await.status, StatusCode::OK);
        for words in ["While it was open", "After it was closed"] {
            assert_eq!(device.times_in_inbox(words).await, 1, "{words}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn invalid_item_is_refused_and_not_kept() {
        let device = Offline::new().await;
        let path = format!("/group-sessions/{}/captured", device.session.id);
        let prompt = device.prompt.to_string();
        let before = device.town.dump().await;
        let longest = "é".repeat(MOST_CHARACTERS);
        for words in ["", "  \n ", &format!("{longest}x")] {
            assert_eq!(device.send(&id(1), words).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        for bad in ["", "x", "0123", &id(1).replace('0', "G"), &format!("{}0", id(1)), "ABCDEF0123456789ABCDEF0123456789"] {
            assert_eq!(device.send(bad, WORDS).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        }
        let elsewhere = planned(&device.town).await.1;
        let after_planning = device.town.dump().await;
        for prompt in [device.dots, elsewhere, PromptId::from([0; 16])] {
            let seen = send(&device.sam, device.session.id, prompt, &id(1), WORDS).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "a prompt that isn't answered in words, or isn't here");
        }
        for (provenance, hand) in [("", "Theirs"), ("Verbatim", ""), ("verbatim", "Theirs"), ("Verbatim", "Nobody")] {
            let fields =
                [("id", id(1)), ("prompt", prompt.clone()), ("words", WORDS.into()), ("provenance", provenance.into()), ("hand", hand.into())];
            let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
            assert_eq!(device.sam.post(&path, &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{provenance} {hand}");
        }
        assert!(device.town.dump().await == after_planning, "nothing is kept");
        assert!(before != after_planning, "and the dump would show it");
        assert_eq!(device.send(&id(1), &longest).await.status, StatusCode::OK, "the longest that goes");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn only_the_owning_facilitator_can_send() {
        let device = Offline::new().await;
        assert_eq!(device.send(&id(1), WORDS).await.status, StatusCode::OK);
        let administrator = device.town.cast("administrator").await;
        let other = device.town.invited_by(&administrator, "Robin Gray", &[crate::staff::Role::Facilitator]).await;
        let (anyone, priya) = (device.town.anyone(), device.town.cast("reviewer").await);
        let before = device.town.dump().await;
        for (browser, status) in [(&other, StatusCode::NOT_FOUND), (&anyone, StatusCode::UNAUTHORIZED), (&priya, StatusCode::FORBIDDEN)] {
            for words in [WORDS, "Short"] {
                assert_eq!(send(browser, device.session.id, device.prompt, &id(1), words).await.status, status);
            }
        }
        let page = format!("/group-sessions/{}/capture", device.session.id);
        assert_eq!(other.get(&page).await.status, StatusCode::NOT_FOUND);
        assert_eq!(device.town.anyone().get(&page).await.location(), "/sign-in");
        assert!(device.town.dump().await == before, "nothing changed");
    }
}

mod page {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn capture_page_has_the_questions_and_no_words() {
        let device = Offline::new().await;
        device.session.open().await;
        device.send(&id(1), WORDS).await;
        let seen = device.sam.get(&format!("/group-sessions/{}/capture", device.session.id)).await;
        assert_eq!(seen.status, StatusCode::OK);
        seen.assert_says("What should they stop?").assert_silent("Which first?").assert_silent(WORDS);
        seen.assert_links(&format!("/group-sessions/{}/typing", device.session.id))
            .assert_links(&format!("/group-sessions/{}/sheet", device.session.id));
        let policy = seen.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("script-src 'self' 'sha256-") && !policy.contains("worker-src"), "{policy}");

        let worker = device.town.anyone().get("/group-sessions/worker.js").await;
        let header = |name: &str| worker.headers[name].to_str().unwrap();
        assert_eq!((header("content-type"), header("cache-control")), ("text/javascript; charset=utf-8", "no-cache"));
        assert!(!worker.headers.contains_key("service-worker-allowed"), "it reaches what lies below it, and nothing else");
        assert!(!device.town.app.assets.address("capture.js").unwrap().is_empty());
    }
}
