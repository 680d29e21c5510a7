//! A group session for the tests: a facilitator, an open session, and its phones.

use crate::{
    group_sessions::store as sessions,
    live::events::BEAT,
    staff::Role,
    tests::town::{Browser, Seen, Town},
};
use axum::{Router, body::Body};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use std::time::Duration;
use tower::ServiceExt;

/// A session that is open, with its first prompt open too.
pub struct Group {
    pub facilitator: Browser,
    /// Its address on the staff side.
    pub address: String,
    pub code: String,
    pub prompts: Vec<String>,
}

/// A prompt to be answered in words.
pub const ASKED: &str = "What would make you feel safer?";

impl Group {
    /// Run by somebody new, with `ASKED` as its one prompt.
    pub async fn open(town: &Town, name: &str, kind: &str) -> Self {
        Self::asking(town, name, kind, &[("Words", ASKED, "")]).await
    }

    /// With these prompts: way, question, options. The first one is opened.
    pub async fn asking(town: &Town, name: &str, kind: &str, prompts: &[(&str, &str, &str)]) -> Self {
        let group = Self::planned(town, &town.staff(name, &[Role::Facilitator]).await, kind, prompts).await;
        group.begin().await;
        group
    }

    pub async fn planned(town: &Town, facilitator: &Browser, kind: &str, prompts: &[(&str, &str, &str)]) -> Self {
        let date = town.clock.today().to_string();
        let place = town.app.board().areas[0].clone();
        let made = facilitator.post("/group-sessions", &[("kind", kind), ("place", &place), ("date", &date)]).await;
        assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.text());
        let address = made.location().to_string();
        for (way, question, options) in prompts {
            let fields = [("way", *way), ("question", *question), ("options", *options), ("minutes", "")];
            let added = facilitator.post(&format!("{address}/prompts"), &fields).await;
            assert_eq!(added.status, StatusCode::SEE_OTHER, "{}", added.text());
        }
        let prompts = facilitator.get(&address).await.ids(&format!("{address}/prompts/"));
        let id = address.rsplit('/').next().unwrap().parse().unwrap();
        let session = sessions::by_id(&mut town.app.read().await.unwrap(), id).await.unwrap().unwrap();
        let code = session.code.as_str().to_string();
        Self { facilitator: facilitator.clone(), address, code, prompts }
    }

    pub async fn begin(&self) {
        self.does("/opening", &[]).await;
        self.prompt(0, "open").await;
    }

    /// Posts an act of the facilitator that must succeed.
    pub async fn does(&self, what: &str, fields: &[(&str, &str)]) -> Seen {
        let seen = self.facilitator.post(&format!("{}{what}", self.address), fields).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{what} {fields:?}: {}", seen.text());
        seen
    }

    pub async fn prompt(&self, nth: usize, to: &str) {
        self.does(&format!("/prompts/{}/state", self.prompts[nth]), &[("to", to)]).await;
    }

    pub async fn close(&self) {
        self.does("/closing", &[("sure", "yes")]).await;
    }

    pub async fn console(&self) -> Seen {
        self.facilitator.get(&self.address).await
    }

    pub async fn wall(&self) -> Seen {
        self.facilitator.get(&format!("{}/wall", self.address)).await
    }

    /// The item with these words on the console.
    pub async fn item(&self, words: &str) -> String {
        let console = self.console().await;
        let said = |item: &str| item.split("you said").nth(1)?.split('>').nth(2)?.split('<').next().map(|said| said.contains(words));
        let body = console.body.replace("<mark>", "").replace("</mark>", "");
        let mut items = body.split("id=\"i-").skip(1);
        let item = items.find(|item| said(item) == Some(true)).unwrap_or_else(|| panic!("{words:?} is not on the console:\n{}", console.text()));
        item[..32].to_string()
    }

    /// Does something with the item with these words.
    pub async fn item_to(&self, words: &str, fields: &[(&str, &str)]) -> Seen {
        let item = self.item(words).await;
        self.does(&format!("/items/{item}"), fields).await
    }

    pub async fn approve(&self, words: &str) {
        self.item_to(words, &[("to", "approve")]).await;
    }

    /// Ticks the items with these words and puts them together.
    pub async fn together(&self, words: &[&str]) -> Seen {
        let mut items = vec![];
        for words in words {
            items.push(self.item(words).await);
        }
        let fields: Vec<_> = items.iter().map(|item| ("item", item.as_str())).collect();
        self.facilitator.post(&format!("{}/together", self.address), &fields).await
    }

    /// A phone that has joined.
    pub async fn phone(&self, town: &Town) -> Phone {
        let phone = Phone { browser: town.anyone(), address: format!("/join/{}", self.code) };
        phone.browser.get(&phone.address).await.assert_says("You are about to go in");
        phone.sends("", &[]).await.assert_says("You are in");
        phone
    }
}

/// One young person's phone in the session.
#[derive(Clone)]
pub struct Phone {
    pub browser: Browser,
    pub address: String,
}

impl Phone {
    pub async fn room(&self) -> Seen {
        self.browser.get(&self.address).await
    }

    /// Says something and returns the receipt.
    pub async fn says(&self, words: &str) -> String {
        let seen = self.says_so(words).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
        seen.assert_says("We have it");
        seen.receipt()
    }

    pub async fn says_so(&self, words: &str) -> Seen {
        let room = self.room().await;
        // The form for words has a token, and names its prompt after it.
        let form = room.body.split("name=\"token\"").nth(1).unwrap_or_else(|| panic!("no box:\n{}", room.text()));
        let prompt = form.split("name=\"prompt\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_string();
        self.sends("", &[("prompt", &prompt), ("token", &room.token()), ("words", words), ("checked", "yes")]).await
    }

    /// Sends something and goes where that leads.
    pub async fn sends(&self, what: &str, fields: &[(&str, &str)]) -> Seen {
        let seen = self.browser.post(&format!("{}{what}", self.address), fields).await;
        if seen.status == StatusCode::SEE_OTHER { self.browser.get(seen.location()).await } else { seen }
    }

    pub async fn chooses(&self, prompt: &str, fields: &[(&str, &str)]) -> Seen {
        let fields: Vec<_> = fields.iter().copied().chain([("prompt", prompt)]).collect();
        self.sends("/choice", &fields).await
    }
}

/// An open event stream.
pub struct Line(Body);

impl Line {
    pub async fn open(town: &Town, browser: &Browser, path: &str, heard: Option<&str>) -> Self {
        Self::to(&town.router, browser, path, heard).await
    }

    pub async fn to(server: &Router, browser: &Browser, path: &str, heard: Option<&str>) -> Self {
        let mut request = Request::get(path);
        if let Some(cookie) = browser.cookie() {
            request = request.header("cookie", cookie);
        }
        if let Some(heard) = heard {
            request = request.header("last-event-id", heard);
        }
        let response = server.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        for (name, value) in [("content-type", "text/event-stream"), ("cache-control", "no-store, no-transform"), ("x-accel-buffering", "no")] {
            assert_eq!(response.headers()[name], value, "{name}");
        }
        let mut line = Self(response.into_body());
        let first = line.raw().await.expect("something comes at once, so that no proxy waits for more");
        let (padding, beat) = first.split_once("\n\n").unwrap();
        assert!(padding.starts_with(':') && padding.len() > 2048 && !padding.contains('\n'), "{first:?}");
        assert_eq!(beat.as_bytes(), BEAT);
        line
    }

    /// The next event: its number and its text. `None` when nothing comes for a while, or the stream has ended.
    pub async fn next(&mut self) -> Option<(String, String)> {
        let text = self.raw().await?;
        let lines = |name: &str| text.lines().filter_map(|line| line.strip_prefix(name)).collect::<Vec<_>>().join("\n");
        Some((lines("id: "), lines("data: ")))
    }

    /// Reads on until the stream ends; `false` when it does not within these seconds.
    pub async fn ends_within(&mut self, seconds: u64) -> bool {
        tokio::time::timeout(Duration::from_secs(seconds), async { while self.0.frame().await.is_some() {} }).await.is_ok()
    }

    /// The same as it comes over the wire.
    pub async fn raw(&mut self) -> Option<String> {
        let frame = tokio::time::timeout(Duration::from_millis(300), self.0.frame()).await.ok()??.unwrap();
        Some(String::from_utf8(frame.into_data().unwrap().to_vec()).unwrap())
    }
}
