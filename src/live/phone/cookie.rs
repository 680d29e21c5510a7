//! The cookie that a group session knows a phone by: a random token, kept as long as the browser is open.
//!
//! After leaving, the token is gone, and with it the five words and all that was written. What is left says to each open session which phone
//! it is, so that its picks count once. It can't be turned back into the token, and no session that is over knows it.

use crate::{
    group_sessions::{
        code::JoinCode,
        phone_store::{self, SessionPhone},
        store::{by_code, open_ids},
    },
    id::GroupSessionId,
    receipts::token::FormToken,
    state::App,
    vault::{Purpose, Vault},
    web::{Fields, redirect},
};
use axum::{
    extract::{FromRequestParts, Path, Request, State},
    middleware::Next,
    response::Response,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{HeaderMap, HeaderValue, header, request::Parts};
use std::convert::Infallible;

/// Where leaving leads.
const LEAVE: &str = "/leave";
/// Most sessions in which a phone that left is known; it is seldom in two.
const MOST_SEATS: usize = 4;
/// Bytes of the tag that ties a seat to its session.
const TAG: usize = 16;

/// The phone that asks. Every session knows it by another name (`Phone::in_session`), so that no two can be put together.
pub struct Phone {
    pub token: FormToken,
    /// Whether its browser has the cookie.
    pub known: bool,
    /// The sessions in which it is known since before it left.
    seats: Vec<Seat>,
    /// Whether its browser keeps no cookies, and a page of ours said who it is.
    said_in: bool,
}

/// The name of a phone in one session, kept by a browser that left.
struct Seat {
    phone: [u8; 32],
    tag: [u8; TAG],
}

impl Seat {
    fn new(vault: &Vault, session: GroupSessionId, phone: [u8; 32]) -> Self {
        let mut tag = [0; TAG];
        tag.copy_from_slice(&vault.mac(Purpose::LeftPhone, &[session.bytes(), &phone])[..TAG]);
        Self { phone, tag }
    }

    fn read(text: &str) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (phone, tag) = bytes.split_at_checked(32)?;
        Some(Self { phone: phone.try_into().ok()?, tag: tag.try_into().ok()? })
    }

    fn write(&self) -> String {
        URL_SAFE_NO_PAD.encode([&self.phone[..], &self.tag].concat())
    }

    fn is_in(&self, vault: &Vault, session: GroupSessionId) -> bool {
        vault.is_mac(Purpose::LeftPhone, &[session.bytes(), &self.phone], &self.tag)
    }
}

impl FromRequestParts<App> for Phone {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(app, &parts.headers))
    }
}

impl Phone {
    fn of(app: &App, headers: &HeaderMap) -> Self {
        Self::read(app, cookie_value(app, headers).unwrap_or(""))
    }

    fn read(app: &App, text: &str) -> Self {
        let seats = text.split('.').filter_map(Seat::read).take(MOST_SEATS).collect();
        match text.split('.').find_map(|part| FormToken::read(&app.vault, part)).filter(|token| token.is_fresh(&app.clock)) {
            Some(token) => Self { token, known: true, seats, said_in: false },
            None => Self { token: FormToken::of_phone(&app.clock), known: false, seats, said_in: false },
        }
    }

    /// A phone that a session knows, in the hand of somebody who left its page, or of whoever has it now: nothing on it is theirs.
    pub fn has_left(&self) -> bool {
        !self.known && !self.seats.is_empty()
    }

    /// Whether it came back to this session after leaving.
    pub fn is_back_in(&self, vault: &Vault, session: GroupSessionId) -> bool {
        self.seats.iter().any(|seat| seat.is_in(vault, session))
    }

    /// The phone as this session knows it.
    pub fn in_session(&self, vault: &Vault, session: GroupSessionId) -> SessionPhone {
        let seat = self.seats.iter().find(|seat| seat.is_in(vault, session));
        let id = seat.map_or_else(|| self.token.phone_in(vault, session.bytes()), |seat| seat.phone);
        SessionPhone { id, holder: self.token.holder_in(vault, session.bytes()) }
    }

    /// The same phone where its browser keeps no cookies: the page it sends from says who it is.
    pub fn or_said_in(self, app: &App, fields: &Fields) -> Self {
        self.read_in(app, fields).map_or_else(|phone| phone, |said| Self { said_in: true, ..said })
    }

    /// The phone by the page before going in: pressed twice, it is one phone.
    pub fn or_as_on_the_way_in(self, app: &App, fields: &Fields) -> Self {
        self.read_in(app, fields).unwrap_or_else(|phone| phone)
    }

    /// The phone that a page of ours names. Never for a browser with a cookie of ours: an old page must not bring back whoever had it before.
    fn read_in(self, app: &App, fields: &Fields) -> Result<Self, Self> {
        if self.known || self.has_left() {
            return Err(self);
        }
        let said = Self::read(app, fields.text("phone"));
        if said.known { Ok(Self { known: false, ..said }) } else { Err(self) }
    }

    /// The same phone, unless what it is known by would end in the middle of what it goes into now: then another one.
    pub fn going_in(self, app: &App) -> Self {
        if self.token.is_young(&app.clock) { self } else { self.anew(app) }
    }

    /// The phone of whoever has it next.
    pub fn anew(self, app: &App) -> Self {
        Self { token: FormToken::of_phone(&app.clock), known: false, said_in: false, ..self }
    }

    /// The token for the forms of a phone whose browser has no cookie of ours. Never of one that has: an old page must not bring back
    /// whoever handed the phone on.
    pub fn in_forms(&self, app: &App) -> Option<String> {
        (!self.known).then(|| self.token.write(&app.vault))
    }

    /// Gives the phone its cookie, unless it has it, or keeps none.
    pub fn keep(&self, app: &App, response: Response) -> Response {
        if self.known || self.said_in {
            return response;
        }
        let parts: Vec<String> = [self.token.write(&app.vault)].into_iter().chain(self.seats.iter().map(Seat::write)).collect();
        with_cookie(app, response, &parts.join("."))
    }

    /// Takes from the browser all but the seats in sessions that are open.
    pub async fn leave(&self, app: &App, response: Response) -> Response {
        // Where they can't be read, nothing is kept.
        let seats = self.open_seats(app).await.unwrap_or_else(|error| {
            tracing::warn!(%error, "a phone that left could not be kept in its session");
            vec![]
        });
        with_cookie(app, response, &seats.iter().map(Seat::write).collect::<Vec<_>>().join("."))
    }

    async fn open_seats(&self, app: &App) -> sqlx::Result<Vec<Seat>> {
        let (mut db, mut seats) = (app.read().await?, vec![]);
        for session in open_ids(&mut db).await? {
            let phone = self.in_session(&app.vault, session).id;
            if phone_store::is_here(&mut db, session, &phone).await? {
                seats.push(Seat::new(&app.vault, session, phone));
            }
        }
        Ok(seats)
    }
}

/// `POST /join/{code}/next`: somebody else has the phone from here on, and goes in anew.
pub async fn next(State(app): State<App>, phone: Phone, Path(code): Path<String>) -> Response {
    let code = JoinCode::parse(&code).ok();
    if let Err(error) = hand_on(&app, &phone, code.as_ref()).await {
        tracing::warn!(%error, "an old page may go in again as a phone that was handed on");
    }
    let door = code.map_or("/join".into(), |code| format!("/join/{}", code.as_str()));
    with_cookie(&app, redirect(&door), "")
}

async fn hand_on(app: &App, phone: &Phone, code: Option<&JoinCode>) -> sqlx::Result<()> {
    let Some(code) = code.filter(|_| phone.known || phone.has_left()) else { return Ok(()) };
    let mut db = app.read().await?;
    let Some(session) = by_code(&mut db, code).await? else { return Ok(()) };
    let known_as = phone.in_session(&app.vault, session.id).id;
    if !phone_store::is_here(&mut db, session.id, &known_as).await? {
        return Ok(());
    }
    drop(db);
    let mut tx = app.write_anonymously().await?;
    phone_store::hand_on(&mut tx, session.id, &known_as).await?;
    tx.commit().await
}

/// Leaving a page ends what the phone opens: whoever has the phone next finds no five words in it.
pub async fn forget_on_leaving(State(app): State<App>, request: Request, next: Next) -> Response {
    let has_cookie = cookie_value(&app, request.headers()).is_some();
    let phone = (has_cookie && request.uri().path() == LEAVE).then(|| Phone::of(&app, request.headers()));
    let response = next.run(request).await;
    match phone {
        Some(phone) => phone.leave(&app, response).await,
        None => response,
    }
}

/// Sets the cookie, or takes it from the browser where nothing is left of it.
fn with_cookie(app: &App, mut response: Response, value: &str) -> Response {
    let secure = if app.config.https { " Secure;" } else { "" };
    let ends = if value.is_empty() { "; Max-Age=0" } else { "" };
    let line = format!("{}={value}; HttpOnly; SameSite=Strict;{secure} Path=/{ends}", cookie(app));
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    response
}

fn cookie_value<'a>(app: &App, headers: &'a HeaderMap) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == cookie(app)).map(|(_, value)| value)
}

fn cookie(app: &App) -> &'static str {
    if app.config.https { "__Host-group" } else { "group" }
}
