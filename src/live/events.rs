//! Live updates by server-sent events: walls, consoles and phones are told when their session has changed.
//!
//! Every event is read from the store, under the number of its last change. A browser that comes back after a gap is sent the present
//! state once, so it misses nothing and shows nothing twice.

use crate::{
    db::Database,
    group_sessions::{SessionState, store},
    id::GroupSessionId,
    live::phone_lines::{PhoneLine, PhoneLines},
    staff::{Role, sign_in::OpenSignIn},
    web,
};
use axum::{
    body::{Body, Bytes},
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use futures_util::{
    future::BoxFuture,
    stream::{self, StreamExt},
};
use http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts};
use std::{
    collections::HashMap,
    convert::Infallible,
    future::pending,
    net::IpAddr,
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};
use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

/// Time between two signs of life on a line without news.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
/// The heartbeat is an event, so that a wall notices when it hears none.
pub const BEAT: &[u8] = b"event: beat\ndata: .\n\n";
/// Bytes before the first heartbeat that browsers ignore: a proxy that fills a buffer before it passes on anything passes on the heartbeat too.
const PADDING: usize = 2048;
/// The padding and the heartbeat, one copy for all lines.
static OPENING: LazyLock<Bytes> = LazyLock::new(|| [b":", " ".repeat(PADDING).as_bytes(), b"\n\n", BEAT].concat().into());
/// The heading of a line for proxies: nginx buffers nothing then, and others neither compress it nor keep it.
const HEADERS: [(HeaderName, HeaderValue); 3] = [
    (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store, no-transform")),
    (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
];
/// Longest a line is open. The browser then asks again, and has to show again that it may.
const LINE: Duration = Duration::from_secs(300);

/// Renders what a wall shows, with the number of the change it shows; `None` when there is no such session.
pub type DrawWall = Arc<dyn Fn(GroupSessionId) -> BoxFuture<'static, Result<Option<(i64, String)>, web::Error>> + Send + Sync>;

/// The end of a line. A wall is sent what it shows; a console and a phone are told that something has changed.
pub enum Listener {
    Wall(OpenSignIn, DrawWall),
    Console(OpenSignIn),
    /// A phone as its session knows it, and the address it comes from.
    Phone([u8; 32], IpAddr),
}

/// The sessions that somebody listens to.
pub struct Channels {
    channels: Mutex<HashMap<GroupSessionId, Arc<Channel>>>,
    ending: watch::Sender<bool>,
    accounts: watch::Sender<()>,
}

struct Channel {
    /// Counts the changes that this server was told of.
    changes: watch::Sender<u64>,
    /// The content of all walls of the session, rendered once, and the count it was rendered at.
    wall: tokio::sync::Mutex<Option<(u64, Snapshot)>>,
    phones: Arc<PhoneLines>,
}

/// One event, and the number of the change it shows.
#[derive(Clone)]
struct Snapshot {
    version: i64,
    frame: Bytes,
}

impl Default for Channels {
    fn default() -> Self {
        Self { channels: Mutex::default(), ending: watch::Sender::new(false), accounts: watch::Sender::new(()) }
    }
}

impl Channels {
    /// Wakes the listeners of one session; without one, of all, since something may have been missed.
    pub fn notify(&self, id: Option<GroupSessionId>) {
        let channels = self.channels.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        for (_, channel) in channels.iter().filter(|(known, _)| id.is_none_or(|id| id == **known)) {
            channel.changes.send_modify(|count| *count += 1);
        }
    }

    /// Counts the open lines of all sessions.
    pub fn listeners(&self) -> usize {
        let channels = self.channels.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        channels.values().map(|channel| channel.changes.receiver_count()).sum()
    }

    /// Closes every line, so that the program need not wait for them to end.
    pub fn end(&self) {
        self.ending.send_replace(true);
    }

    /// Makes every wall and console show again that its facilitator is signed in: an account has changed.
    pub fn accounts_changed(&self) {
        self.accounts.send_replace(());
    }

    /// Adds a listener, and drops channels that have none.
    fn subscribe(&self, id: GroupSessionId) -> (Arc<Channel>, watch::Receiver<u64>) {
        let mut channels = self.channels.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        channels.retain(|known, channel| *known == id || channel.changes.receiver_count() > 0);
        let new = || Arc::new(Channel { changes: watch::Sender::new(0), wall: Default::default(), phones: Default::default() });
        let channel = channels.entry(id).or_insert_with(new).clone();
        let changes = channel.changes.subscribe();
        (channel, changes)
    }
}

/// Answers with a line that stays open until the session is over, the browser has gone, or some minutes have passed. Phones are told to
/// come again later when there are too many; a facilitator never is.
pub fn follow(channels: &Channels, db: &Database, id: GroupSessionId, listener: Listener, since: Option<i64>) -> Response {
    let (channel, changes) = channels.subscribe(id);
    let phone = match listener {
        Listener::Phone(phone, address) => match channel.phones.open(phone, address) {
            Some(line) => Some(line),
            None => return web::Error::Slowly.into_response(),
        },
        _ => None,
    };
    let line = Line {
        db: db.clone(),
        id,
        listener,
        phone,
        channel,
        changes,
        ending: channels.ending.subscribe(),
        accounts: channels.accounts.subscribe(),
        allowed_until: Instant::now() + HEARTBEAT,
        until: Instant::now() + LINE,
        sent: since,
        over: false,
        compare: false,
    };
    // At once, for an answer alone is no sign of life: a proxy may pass on its headers and hold back what follows.
    let events = stream::unfold(line, |mut line| async move { Some((line.next().await?, line)) });
    let frames = stream::once(async { OPENING.clone() }).chain(events).map(Ok::<_, Infallible>);
    (HEADERS, Body::from_stream(frames)).into_response()
}

/// The change that the browser has seen last: of the last event it received, or of its page.
pub struct Since(pub Option<i64>);

impl<S: Sync> FromRequestParts<S> for Since {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(since(&parts.headers, parts.uri.query())))
    }
}

fn since(headers: &HeaderMap, query: Option<&str>) -> Option<i64> {
    let received = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    received.or_else(|| query?.strip_prefix("since="))?.parse().ok()
}

/// One open line.
struct Line {
    db: Database,
    id: GroupSessionId,
    listener: Listener,
    phone: Option<PhoneLine>,
    channel: Arc<Channel>,
    changes: watch::Receiver<u64>,
    ending: watch::Receiver<bool>,
    accounts: watch::Receiver<()>,
    /// When a facilitator has to show again that they are signed in.
    allowed_until: Instant,
    until: Instant,
    /// The change that was sent last.
    sent: Option<i64>,
    over: bool,
    /// Compares the wall with the store at the next look, since a heartbeat has passed.
    compare: bool,
}

impl Line {
    /// Waits for the next event; `None` ends the line.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            // After an error of ours, the browser asks again.
            // A look at the store needs much room and lasts an instant: in a box, an open line that waits does without.
            if self.over || *self.ending.borrow() || !Box::pin(self.is_allowed()).await.unwrap_or(false) {
                return None;
            }
            // The count is taken before the store is read, so a change that comes while reading is read again.
            let count = *self.changes.borrow_and_update();
            match Box::pin(self.snapshot(count)).await {
                Ok(Some(snapshot)) if self.sent != Some(snapshot.version) => {
                    self.sent = Some(snapshot.version);
                    return Some(snapshot.frame);
                }
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => return None,
            }
            let beat = (Instant::now() + HEARTBEAT).min(self.until);
            tokio::select! {
                change = timeout_at(beat, self.changes.changed()) => match change {
                    Ok(Ok(())) => {}
                    Ok(Err(_)) => return None,
                    Err(_) if beat == self.until => return None,
                    Err(_) => {
                        self.compare = true;
                        return Some(Bytes::from_static(BEAT));
                    }
                },
                _ = self.ending.changed() => return None,
                () = given_way(&self.phone) => return None,
                _ = self.accounts.changed() => self.allowed_until = Instant::now(),
            }
        }
    }

    /// Whether a facilitator is still one and signed in; looked up after each heartbeat's time, or when an account has changed.
    async fn is_allowed(&mut self) -> Result<bool, web::Error> {
        let (Listener::Wall(sign_in, _) | Listener::Console(sign_in)) = &self.listener else { return Ok(true) };
        if Instant::now() < self.allowed_until {
            return Ok(true);
        }
        self.allowed_until = Instant::now() + HEARTBEAT;
        sign_in.still_holds(Role::Facilitator).await
    }

    async fn snapshot(&mut self, count: u64) -> Result<Option<Snapshot>, web::Error> {
        if let Listener::Wall(_, draw) = &self.listener {
            let draw = draw.clone();
            return self.wall_snapshot(count, draw).await;
        }
        let Some(session) = store::by_id(&mut *self.db.read().await?, self.id).await? else { return Ok(None) };
        self.over = session.state == SessionState::Closed;
        let version = session.changes + if matches!(self.listener, Listener::Console(_)) { session.arrivals } else { 0 };
        Ok(Some(Snapshot { version, frame: frame(version, "changed") }))
    }

    /// Takes the snapshot that another wall's line has rendered, or renders a new one.
    ///
    /// A change may not have been announced: the server that made it stopped just then, or this one was cut off. So a snapshot is good only
    /// for a wall that shows nothing newer, and is compared with the store after every heartbeat.
    async fn wall_snapshot(&mut self, count: u64, draw: DrawWall) -> Result<Option<Snapshot>, web::Error> {
        let stored = if std::mem::take(&mut self.compare) { Some(self.stored_version().await?) } else { None };
        let mut cached = self.channel.wall.lock().await;
        let good = |rendered: u64, snapshot: &Snapshot| {
            rendered >= count && self.sent.is_none_or(|sent| sent <= snapshot.version) && stored.is_none_or(|stored| stored == Some(snapshot.version))
        };
        if let Some((_, snapshot)) = cached.as_ref().filter(|(rendered, snapshot)| good(*rendered, snapshot)) {
            return Ok(Some(snapshot.clone()));
        }
        let Some((version, html)) = draw(self.id).await? else { return Ok(None) };
        let snapshot = Snapshot { version, frame: frame(version, &html) };
        *cached = Some((count, snapshot.clone()));
        Ok(Some(snapshot))
    }

    /// The number of the last change in the store, as a wall counts them.
    async fn stored_version(&self) -> Result<Option<i64>, web::Error> {
        Ok(store::by_id(&mut *self.db.read().await?, self.id).await?.map(|session| session.wall_version()))
    }
}

/// Resolves when a newer line of the same phone takes this one's place; never for others.
async fn given_way(phone: &Option<PhoneLine>) {
    match phone {
        Some(line) => line.gives_way().await,
        None => pending().await,
    }
}

/// Writes one event. A carriage return ends a line for the browser too, so it becomes a line feed: no words can end the event early.
fn frame(version: i64, data: &str) -> Bytes {
    let data = data.replace("\r\n", "\n").replace('\r', "\n");
    let lines: String = data.split('\n').map(|line| format!("data: {line}\n")).collect();
    Bytes::from(format!("id: {version}\n{lines}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_breaks_cannot_forge_event_fields() {
        assert_eq!(&frame(3, "a\nb")[..], b"id: 3\ndata: a\ndata: b\n\n");
        assert_eq!(&frame(3, "nice\revent: x\rretry: 9\r\nb")[..], b"id: 3\ndata: nice\ndata: event: x\ndata: retry: 9\ndata: b\n\n");
    }

    #[test]
    fn last_event_id_wins_over_the_page_version() {
        let mut headers = HeaderMap::new();
        assert_eq!((since(&headers, None), since(&headers, Some("since=4")), since(&headers, Some("x"))), (None, Some(4), None));
        headers.insert("last-event-id", HeaderValue::from_static("7"));
        assert_eq!(since(&headers, Some("since=4")), Some(7));
    }
}
