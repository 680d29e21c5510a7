//! Public pages kept in memory: rendered and compressed once, until a change invalidates them. Nothing of anybody's own is in them.

use crate::{clock::Clock, db, text, web::page::is_arrival};
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
        Arc, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

/// Most pages kept, each for one language, encoding, arrival or not, and address; past it, all are rendered anew.
const MOST: usize = 200;
/// Longest page kept, and longest key it is kept under, in bytes.
const LONGEST: usize = 1024 * 1024;
const LONGEST_KEY: usize = 300;

/// The cached pages and the number of changes so far.
pub struct PageCache {
    clock: Clock,
    /// Whether the invented language can be asked for.
    demo: bool,
    changes: AtomicU64,
    pages: RwLock<HashMap<String, CachedPage>>,
}

/// A page is good as long as nothing has changed since it was asked for, on the same day.
type Version = (u64, Date);

#[derive(Clone)]
struct CachedPage {
    version: Version,
    headers: HeaderMap,
    body: Bytes,
    /// The part after the gap for somebody's own data, where there is one.
    rest: Bytes,
}

impl PageCache {
    pub fn new(clock: Clock, demo: bool) -> Self {
        Self { clock, demo, changes: AtomicU64::default(), pages: RwLock::default() }
    }

    /// Drops all pages. Called once a change can be read, and never for words that come in.
    pub fn invalidate(&self) {
        self.changes.fetch_add(1, Ordering::SeqCst);
    }

    /// A text that is the same for everyone; rendered by whoever asks first, and not kept when it can't be rendered.
    pub async fn text(&self, name: &str, render: impl AsyncFnOnce() -> Option<String>) -> Option<Bytes> {
        let text = self.around(name, async || Some((render().await?, String::new()))).await;
        text.map(|(text, _)| text)
    }

    /// The same for a page with a gap for somebody's own data: the parts before and after it.
    pub async fn around(&self, name: &str, render: impl AsyncFnOnce() -> Option<(String, String)>) -> Option<(Bytes, Bytes)> {
        let version = self.version();
        if let Some(cached) = self.get(name, version).filter(|_| db::ALONE) {
            return Some((cached.body, cached.rest));
        }
        let (before, after) = render().await?;
        let (body, rest) = (Bytes::from(before), Bytes::from(after));
        self.put(name.into(), CachedPage { version, headers: HeaderMap::new(), body: body.clone(), rest: rest.clone() });
        Some((body, rest))
    }

    fn version(&self) -> Version {
        (self.changes.load(Ordering::SeqCst), self.clock.today())
    }

    fn get(&self, key: &str, version: Version) -> Option<CachedPage> {
        let pages = self.pages.read().unwrap_or_else(|poisoned| poisoned.into_inner());
        pages.get(key).filter(|cached| cached.version == version).cloned()
    }

    fn put(&self, key: String, page: CachedPage) {
        let mut pages = self.pages.write().unwrap_or_else(|poisoned| poisoned.into_inner());
        if pages.len() >= MOST {
            pages.clear();
        }
        pages.insert(key, page);
    }

    /// A page depends on the address, the language, the encoding and whether somebody arrives at it, and on nothing else of a request.
    fn key(&self, request: &Request) -> String {
        let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
        let lang = text::for_browser(header(header::ACCEPT_LANGUAGE), self.demo).lang;
        let arrival = if is_arrival(request.headers()) { "arrival" } else { "next" };
        format!("{lang} {arrival} {} {}", header(header::ACCEPT_ENCODING), request.uri())
    }
}

/// Marks an answer as one that depends on nothing but the address, the language, the day and what staff published.
#[derive(Clone)]
struct Same;

/// For routes whose answers are the same for everyone.
pub async fn same(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.extensions_mut().insert(Same);
    response
}

/// Answers with the cached page and all its headers, or keeps the one that is rendered if it is the same for everyone. A request with a
/// cookie always gets a new page.
pub async fn keep(State(cache): State<Arc<PageCache>>, request: Request, next: Next) -> Response {
    // Where other servers write to the same database, nothing tells this one that a page has changed.
    if !db::ALONE || request.method() != Method::GET || request.headers().contains_key(header::COOKIE) {
        return next.run(request).await;
    }
    let (key, version) = (cache.key(&request), cache.version());
    if let Some(cached) = cache.get(&key, version) {
        let mut response = Response::new(Body::from(cached.body));
        *response.headers_mut() = cached.headers;
        return response;
    }
    let response = next.run(request).await;
    let same = response.extensions().get::<Same>().is_some() && !response.headers().contains_key(header::SET_COOKIE);
    if !same || response.status() != StatusCode::OK || key.len() > LONGEST_KEY {
        return response;
    }
    let (parts, body) = response.into_parts();
    let Ok(body) = to_bytes(body, LONGEST).await else {
        return Response::builder().status(StatusCode::INTERNAL_SERVER_ERROR).body(Body::empty()).unwrap_or_default();
    };
    cache.put(key, CachedPage { version, headers: parts.headers.clone(), body: body.clone(), rest: Bytes::new() });
    Response::from_parts(parts, Body::from(body))
}
