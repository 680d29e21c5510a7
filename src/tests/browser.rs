//! A browser for the tests, and the page that comes back.

use axum::{Router, body::Body};
use http::{HeaderMap, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

/// A browser: it keeps one cookie and says that its posts come from our own pages.
#[derive(Clone)]
pub struct Browser {
    pub router: Router,
    pub cookie: Arc<Mutex<Option<String>>>,
}

impl Browser {
    pub async fn get(&self, path: &str) -> Seen {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub fn post<'a>(&'a self, path: &str, fields: &[(&str, &str)]) -> impl Future<Output = Seen> + use<'a> {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(encode(fields)))
            .unwrap();
        self.send(request)
    }

    /// Sends a request with the cookie there is now, so that two that are made together have the same.
    pub fn send(&self, mut request: Request<Body>) -> impl Future<Output = Seen> {
        let headers = request.headers_mut();
        headers.entry(header::HOST).or_insert("sayso.example".parse().unwrap());
        if let Some(cookie) = self.cookie() {
            headers.entry(header::COOKIE).or_insert(cookie.parse().unwrap());
        }
        async move { self.keep(self.router.clone().oneshot(request).await.unwrap()).await }
    }

    /// Reads an answer, and keeps its cookie.
    async fn keep(&self, response: Response<Body>) -> Seen {
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap();
            // That of a known device is for the sign-in page alone; a test that needs it sends it itself.
            if cookie.starts_with("staff-device=") {
                continue;
            }
            let ended = cookie.contains("Max-Age=0") || cookie.contains("1970");
            *self.cookie.lock().unwrap() = (!ended).then(|| cookie.split(';').next().unwrap().to_string());
        }
        // A line that is kept open has no end to wait for; `group::Line` reads one.
        let endless = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let body = if endless { Default::default() } else { body.collect().await.unwrap().to_bytes() };
        Seen { status: parts.status, headers: parts.headers, body: without_marks(&String::from_utf8_lossy(&body)) }
    }

    pub fn cookie(&self) -> Option<String> {
        self.cookie.lock().unwrap().clone()
    }

    pub fn keep_cookie(&self, cookie: Option<String>) {
        *self.cookie.lock().unwrap() = cookie;
    }

    /// Says something, as the form without script does, and keeps the receipt.
    pub async fn says(&self, words: &str) -> String {
        let seen = self.says_so(words, &[]).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.body);
        seen.receipt()
    }

    /// The ticks of these unread pieces, as the page gives them that shows the whole of each.
    pub async fn ticks(&self, ids: &[String]) -> Vec<String> {
        let check = self.post("/inbox", &[("id", ids.join(",").as_str()), ("outcome", "NotForUs")]).await;
        let values = check.body.split("name=\"id\" value=\"").skip(1).flat_map(|rest| rest.split('"').next().unwrap().split(','));
        values.map(str::to_string).collect()
    }

    /// Fills in the form and sends it, whatever comes of it.
    pub async fn says_so(&self, words: &str, more: &[(&str, &str)]) -> Seen {
        let token = self.get("/have-your-say").await.token();
        let mut fields = vec![("words", words), ("token", token.as_str()), ("checked", "yes")];
        fields.extend(more);
        self.post("/have-your-say", &fields).await
    }
}

/// The page without the random bytes of its forms, so that two pages can be compared.
fn without_marks(body: &str) -> String {
    let mark = "name=\"once\" value=\"";
    let mut parts = body.split(mark);
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |page, part| page + mark + part.trim_start_matches(|letter: char| letter.is_ascii_hexdigit()))
}

pub fn encode(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    fields.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect::<Vec<_>>().join("&")
}

/// An answer of the server.
pub struct Seen {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Seen {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |address| address.to_str().unwrap())
    }

    /// The page it leads to, without the word of the success message.
    pub fn leads_to(&self) -> &str {
        self.location().split('?').next().unwrap()
    }

    /// The page's text as a reader sees it: no tags, no marks of leptos, entities read.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut inside = false;
        for letter in self.body.chars() {
            match letter {
                '<' => inside = true,
                '>' => inside = false,
                _ if !inside => text.push(letter),
                _ => {}
            }
        }
        html_escape::decode_html_entities(&text).into_owned()
    }

    #[track_caller]
    pub fn assert_says(&self, words: &str) -> &Self {
        assert!(self.text().contains(words), "{} does not say {words:?}:\n{}", self.status, self.text());
        self
    }

    #[track_caller]
    pub fn assert_silent(&self, words: &str) -> &Self {
        assert!(!self.body.contains(words), "{} says {words:?}", self.status);
        self
    }

    #[track_caller]
    pub fn assert_links(&self, address: &str) -> &Self {
        assert!(self.body.contains(&format!("href=\"{address}")), "{} has no link to {address}:\n{}", self.status, self.body);
        self
    }

    /// The address of the next page of a list, as its link has it.
    pub fn next_page(&self) -> Option<String> {
        let before = "rel=\"next\" href=\"";
        self.body.contains(before).then(|| html_escape::decode_html_entities(&self.between(before, "\"")).into_owned())
    }

    /// Returns the part of the page between two pieces of it.
    #[track_caller]
    pub fn between(&self, before: &str, after: &str) -> String {
        let start = self.body.find(before).unwrap_or_else(|| panic!("no {before:?} in {} {}", self.status, self.body)) + before.len();
        let rest = &self.body[start..];
        rest[..rest.find(after).unwrap_or(rest.len())].to_string()
    }

    pub fn token(&self) -> String {
        self.between("name=\"token\" value=\"", "\"")
    }

    /// The receipt that the page shows.
    pub fn receipt(&self) -> String {
        let line = self.between("class=\"line\"", "</output>");
        let phrase = line.rsplit('>').next().unwrap().to_string();
        assert_eq!(phrase.split(' ').count(), 5, "{phrase}");
        phrase
    }

    /// Every address of a piece of feedback, theme or other thing under `prefix`, in the order of the page.
    pub fn ids(&self, prefix: &str) -> Vec<String> {
        let mut ids = vec![];
        for (at, _) in self.body.match_indices(prefix) {
            let id: String = self.body[at + prefix.len()..].chars().take(32).collect();
            if id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()) && !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }
}
