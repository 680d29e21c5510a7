//! Pages that are the same for everyone: drawn and packed once, and kept in memory until something changes. Nothing of anybody's is in them.

use crate::{app::App, db, words};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, Method, StatusCode, header};
use jiff::civil::Date;
use std::{
    collections::HashMap,
    sync::{
        RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

/// Pages kept at most, as each way of asking for one is a page of its own; past it, all are drawn anew.
const MOST: usize = 200;
/// Longest page kept, and longest question it is kept under, in bytes.
const LONGEST: usize = 1024 * 1024;
const LONGEST_QUESTION: usize = 300;

/// The pages kept, and how often anything they could show has changed.
#[derive(Default)]
pub struct Still {
    changes: AtomicU64,
    pages: RwLock<HashMap<String, Kept>>,
}

/// A page is good as long as nothing has changed since somebody asked for it, on the same day.
type When = (u64, Date);

#[derive(Clone)]
struct Kept {
    when: When,
    headers: HeaderMap,
    body: Bytes,
    /// What follows the place for somebody's own, where there is one.
    rest: Bytes,
}

impl Still {
    /// Something was changed that a page may show. Called when the change can be read, and by nobody who only takes in words.
    pub fn changed(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
    }

    fn when(&self, app: &App) -> When {
        (self.changes.load(Ordering::SeqCst), app.clock.today())
    }

    fn kept(&self, question: &str, when: When) -> Option<Kept> {
        let pages = self.pages.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        pages.get(question).filter(|kept| kept.when == when).cloned()
    }

    fn keep(&self, question: String, kept: Kept) {
        let mut pages = self.pages.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        if pages.len() >= MOST {
            pages.clear();
        }
        pages.insert(question, kept);
    }
}

/// A text that is the same for everyone until something changes; drawn by whoever asks first, and not kept when it can't be drawn.
pub async fn text(app: &App, name: &str, draw: impl AsyncFnOnce() -> Option<String>) -> Option<Bytes> {
    let text = around(app, name, async || Some((draw().await?, String::new()))).await;
    text.map(|(text, _)| text)
}

/// The same for what stands before and after a place for somebody's own.
pub async fn around(app: &App, name: &str, draw: impl AsyncFnOnce() -> Option<(String, String)>) -> Option<(Bytes, Bytes)> {
    let when = app.still.when(app);
    if let Some(kept) = app.still.kept(name, when).filter(|_| db::ALONE) {
        return Some((kept.body, kept.rest));
    }
    let (before, after) = draw().await?;
    let (body, rest) = (Bytes::from(before), Bytes::from(after));
    app.still.keep(name.into(), Kept { when, headers: HeaderMap::new(), body: body.clone(), rest: rest.clone() });
    Some((body, rest))
}

/// On an answer: it depends on nothing but the address, the language, the day and what staff published.
#[derive(Clone)]
struct Same;

/// For routes whose answers are the same for everyone.
pub async fn same(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.extensions_mut().insert(Same);
    response
}

/// Answers with the page kept, as it went out with all its headers, or keeps the one that is made if it is the same for everyone. Whoever
/// brings a cookie has every page made anew.
pub async fn keep(State(app): State<App>, request: Request, next: Next) -> Response {
    // Where other servers write to the same database, nothing tells this one that a page has changed.
    if !db::ALONE || request.method() != Method::GET || request.headers().contains_key(header::COOKIE) {
        return next.run(request).await;
    }
    let (question, when) = (question(&app, &request), app.still.when(&app));
    if let Some(kept) = app.still.kept(&question, when) {
        let mut response = Response::new(Body::from(kept.body));
        *response.headers_mut() = kept.headers;
        return response;
    }
    let response = next.run(request).await;
    let same = response.extensions().get::<Same>().is_some() && !response.headers().contains_key(header::SET_COOKIE);
    if !same || response.status() != StatusCode::OK || question.len() > LONGEST_QUESTION {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, LONGEST).await else {
        return Response::builder().status(StatusCode::INTERNAL_SERVER_ERROR).body(Body::empty()).unwrap_or_default();
    };
    app.still.keep(question, Kept { when, headers: parts.headers.clone(), body: body.clone(), rest: Bytes::new() });
    Response::from_parts(parts, Body::from(body))
}

fn question(app: &App, request: &Request) -> String {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
    let lang = words::for_browser(header(header::ACCEPT_LANGUAGE), app.config.demo).lang;
    format!("{lang} {} {}", header(header::ACCEPT_ENCODING), request.uri())
}
