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
    gaps: Arc<[Gap]>,
}

/// The place of a gap in a page's bytes, and the number of the value that goes there.
type Gap = (usize, usize);

/// The first of 32 characters that Unicode keeps for programs' own use. `DeskForm` refuses them in the texts of staff.
const FIRST_GAP: u32 = 0xfdd0;
const GAP_BYTES: usize = 3;

/// The character that stands in a drawn page where a value of `filled` goes: 0 for the first one, 31 at most.
pub fn gap(number: u8) -> String {
    char::from_u32(FIRST_GAP + u32::from(number % 32)).map(String::from).unwrap_or_default()
}

/// The number of the gap that a character stands for.
fn number(letter: char) -> Option<u32> {
    u32::from(letter).checked_sub(FIRST_GAP).filter(|number| *number < 32)
}

/// Whether a character may stand in no text that a drawn page shows.
pub fn is_gap(letter: char) -> bool {
    number(letter).is_some()
}

fn gaps(drawn: &str) -> Arc<[Gap]> {
    drawn.char_indices().filter_map(|(at, letter)| Some((at, number(letter)? as usize))).collect()
}

fn fill(drawn: &[u8], gaps: &[Gap], values: &[&str]) -> Vec<u8> {
    let longest = values.iter().map(|value| value.len()).max().unwrap_or(0);
    let mut filled = Vec::with_capacity(drawn.len() + longest * gaps.len());
    let mut from = 0;
    for &(at, number) in gaps {
        filled.extend_from_slice(&drawn[from..at]);
        filled.extend_from_slice(values.get(number).unwrap_or(&"").as_bytes());
        from = at + GAP_BYTES;
    }
    filled.extend_from_slice(&drawn[from..]);
    filled
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
        self.with_gaps(name, render).await.map(|(text, _)| text)
    }

    /// The same for a text with somebody's own data in it: `render` puts `gap(n)` where value `n` goes. Values are HTML already.
    pub async fn filled(&self, name: &str, values: &[&str], render: impl AsyncFnOnce() -> Option<String>) -> Option<String> {
        let (text, gaps) = self.with_gaps(name, render).await?;
        String::from_utf8(fill(&text, &gaps, values)).ok()
    }

    async fn with_gaps(&self, name: &str, render: impl AsyncFnOnce() -> Option<String>) -> Option<(Bytes, Arc<[Gap]>)> {
        let version = self.version();
        if let Some(cached) = self.get(name, version).filter(|_| db::ALONE) {
            return Some((cached.body, cached.gaps));
        }
        let text = render().await?;
        let (gaps, body) = (gaps(&text), Bytes::from(text));
        self.put(name.into(), CachedPage { version, headers: HeaderMap::new(), body: body.clone(), gaps: gaps.clone() });
        Some((body, gaps))
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
    cache.put(key, CachedPage { version, headers: parts.headers.clone(), body: body.clone(), gaps: Arc::default() });
    Response::from_parts(parts, Body::from(body))
}
