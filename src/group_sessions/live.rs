//! Live pages: walls, consoles and phones hear when something has changed in their room, by server-sent events.
//!
//! Nothing is sent that isn't read from the store: whoever comes back after a gap is told how it is now, so that nothing is missed and
//! nothing comes twice.

use super::{State, store, wall};
use crate::{app::App, id::GroupSessionId, web};
use axum::{
    body::{Body, Bytes},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, header};
use std::{
    collections::HashMap,
    convert::Infallible,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    sync::watch,
    time::{Instant, timeout_at},
};

/// How often somebody who has nothing to hear is told that the line is open.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// As an event, so that a wall notices when it hears none.
const BEAT: &[u8] = b"event: beat\ndata: .\n\n";
/// After so long the browser has to ask again, and then has to show again that it may.
const LINE: Duration = Duration::from_secs(300);
/// Most who may listen in one room before phones are told to come again later. Its facilitator always may.
const PHONES: usize = 1_000;

/// Who listens.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Listener {
    /// Is sent what it shows.
    Wall,
    /// Is told that something has changed.
    Console,
    Phone,
}

/// All rooms that somebody listens in.
pub struct Live {
    rooms: Mutex<HashMap<GroupSessionId, Arc<Room>>>,
    ending: watch::Sender<bool>,
}

struct Room {
    /// Goes up whenever something may have changed.
    touched: watch::Sender<u64>,
    /// What the walls show, drawn once for all of them.
    shot: tokio::sync::Mutex<Option<(u64, Shot)>>,
}

/// What a listener is sent, under the number of the change it shows.
#[derive(Clone)]
struct Shot {
    version: i64,
    frame: Bytes,
}

impl Default for Live {
    fn default() -> Self {
        Self { rooms: Mutex::default(), ending: watch::Sender::new(false) }
    }
}

impl Live {
    /// Something may have changed in a room; without one, in all of them.
    pub fn touched(&self, id: Option<GroupSessionId>) {
        let rooms = self.rooms.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        for (_, room) in rooms.iter().filter(|(known, _)| id.is_none_or(|id| id == **known)) {
            room.touched.send_modify(|count| *count += 1);
        }
    }

    /// The program ends: every line is closed, so that it need not wait for them.
    pub fn end(&self) {
        self.ending.send_replace(true);
    }

    fn enter(&self, id: GroupSessionId, listener: Listener) -> Option<(Arc<Room>, watch::Receiver<u64>)> {
        let mut rooms = self.rooms.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        rooms.retain(|known, room| *known == id || room.touched.receiver_count() > 0);
        let room = rooms.entry(id).or_insert_with(|| Arc::new(Room { touched: watch::Sender::new(0), shot: Default::default() })).clone();
        let touched = room.touched.subscribe();
        (listener != Listener::Phone || room.touched.receiver_count() <= PHONES).then_some((room, touched))
    }
}

/// A line that is open until the session is over, the browser has gone, or some minutes have passed.
pub fn follow(app: &App, id: GroupSessionId, listener: Listener, since: Option<i64>) -> Response {
    let Some((room, touched)) = app.live.enter(id, listener) else { return web::Error::Slowly.into_response() };
    let follower = Follower {
        app: app.clone(),
        id,
        listener,
        room,
        touched,
        ending: app.live.ending.subscribe(),
        until: Instant::now() + LINE,
        told: since,
        over: false,
        beaten: false,
    };
    let frames = futures_util::stream::unfold(follower, |mut follower| async move { Some((Ok::<_, Infallible>(follower.next().await?), follower)) });
    ([(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"))], Body::from_stream(frames)).into_response()
}

/// Which change the browser has seen already: the last it heard of, or the one its page was drawn after.
pub fn since(headers: &HeaderMap, query: Option<&str>) -> Option<i64> {
    let heard = headers.get("last-event-id").and_then(|id| id.to_str().ok());
    heard.or_else(|| query?.strip_prefix("since="))?.parse().ok()
}

struct Follower {
    app: App,
    id: GroupSessionId,
    listener: Listener,
    room: Arc<Room>,
    touched: watch::Receiver<u64>,
    ending: watch::Receiver<bool>,
    until: Instant,
    told: Option<i64>,
    over: bool,
    /// A heartbeat has passed since the last look into the store.
    beaten: bool,
}

impl Follower {
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            if self.over || *self.ending.borrow() {
                return None;
            }
            // Seen before it is read: a change that comes while reading is read again.
            let count = *self.touched.borrow_and_update();
            match self.shot(count).await {
                Ok(Some(shot)) if self.told != Some(shot.version) => {
                    self.told = Some(shot.version);
                    return Some(shot.frame);
                }
                Ok(Some(_)) => {}
                // Trouble of ours: the line is closed, and the browser asks again.
                Ok(None) | Err(_) => return None,
            }
            let beat = (Instant::now() + HEARTBEAT).min(self.until);
            tokio::select! {
                heard = timeout_at(beat, self.touched.changed()) => match heard {
                    Ok(Ok(())) => {}
                    Ok(Err(_)) => return None,
                    Err(_) if beat == self.until => return None,
                    Err(_) => {
                        self.beaten = true;
                        return Some(Bytes::from_static(BEAT));
                    }
                },
                _ = self.ending.changed() => return None,
            }
        }
    }

    /// Which change the store is at, as a wall counts them.
    async fn version(&self) -> Result<Option<i64>, web::Error> {
        Ok(store::by_id(&mut *self.app.read().await?, self.id).await?.map(|session| session.wall_version()))
    }

    async fn shot(&mut self, count: u64) -> Result<Option<Shot>, web::Error> {
        if self.listener == Listener::Wall {
            // A change may not have been announced: the server that made it ended just then, or this one was cut off. So what was drawn once
            // does only for a wall that shows nothing newer, and is compared with the store after every heartbeat.
            let stored = if std::mem::take(&mut self.beaten) { Some(self.version().await?) } else { None };
            let mut kept = self.room.shot.lock().await;
            let good = |drawn: u64, shot: &Shot| {
                drawn >= count && self.told.is_none_or(|told| told <= shot.version) && stored.is_none_or(|stored| stored == Some(shot.version))
            };
            if let Some((_, shot)) = kept.as_ref().filter(|(drawn, shot)| good(*drawn, shot)) {
                return Ok(Some(shot.clone()));
            }
            let Some((version, html)) = wall::drawn(&self.app, self.id).await? else { return Ok(None) };
            let shot = Shot { version, frame: frame(version, &html) };
            *kept = Some((count, shot.clone()));
            return Ok(Some(shot));
        }
        let Some(session) = store::by_id(&mut *self.app.read().await?, self.id).await? else { return Ok(None) };
        self.over = session.state == State::Closed;
        let version = session.changes + if self.listener == Listener::Console { session.arrivals } else { 0 };
        Ok(Some(Shot { version, frame: frame(version, "changed") }))
    }
}

/// One event, as the browser reads it: to it, `\r` ends a line too, so that what somebody says could end the event in its middle.
fn frame(version: i64, data: &str) -> Bytes {
    let data = data.replace("\r\n", "\n").replace('\r', "\n");
    let lines: String = data.split('\n').map(|line| format!("data: {line}\n")).collect();
    Bytes::from(format!("id: {version}\n{lines}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_read_back_as_it_was_drawn() {
        assert_eq!(&frame(3, "a\nb")[..], b"id: 3\ndata: a\ndata: b\n\n");
        assert_eq!(&frame(3, "nice\revent: x\rretry: 9\r\nb")[..], b"id: 3\ndata: nice\ndata: event: x\ndata: retry: 9\ndata: b\n\n");
    }

    #[test]
    fn what_was_heard_last_counts_more_than_what_the_page_was_drawn_after() {
        let mut headers = HeaderMap::new();
        assert_eq!((since(&headers, None), since(&headers, Some("since=4")), since(&headers, Some("x"))), (None, Some(4), None));
        headers.insert("last-event-id", HeaderValue::from_static("7"));
        assert_eq!(since(&headers, Some("since=4")), Some(7));
    }
}
