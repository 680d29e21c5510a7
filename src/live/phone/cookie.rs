//! The cookie that a group session knows a phone by: a random token, kept as long as the browser is open.

use crate::{
    group_sessions::code::JoinCode,
    receipts::token::FormToken,
    state::App,
    web::{Fields, redirect},
};
use axum::{
    extract::{FromRequestParts, Path, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderValue, header, request::Parts};
use std::convert::Infallible;

/// Where leaving leads.
const LEAVE: &str = "/leave";

/// The phone that asks. Every session knows it by another name (`FormToken::phone_in`), so that no two can be put together.
pub struct Phone {
    pub token: FormToken,
    /// Whether its browser has the cookie.
    pub known: bool,
    /// Whether its browser keeps no cookies, and a page of ours said who it is.
    said_in: bool,
}

impl FromRequestParts<App> for Phone {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        let name = cookie(app);
        let lines = parts.headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let value = pairs.find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        Ok(Self::read(app, value))
    }
}

impl Phone {
    fn read(app: &App, text: &str) -> Self {
        match FormToken::read(&app.vault, text).filter(|token| token.is_fresh(&app.clock)) {
            Some(token) => Self { token, known: true, said_in: false },
            None => Self { token: FormToken::of_phone(&app.clock), known: false, said_in: false },
        }
    }

    /// The same phone where its browser keeps no cookies: the page it sends from says who it is.
    pub fn or_said_in(self, app: &App, fields: &Fields) -> Self {
        if self.known {
            return self;
        }
        let said = Self::read(app, fields.text("phone"));
        if said.known { Self { known: false, said_in: true, ..said } } else { self }
    }

    /// The same phone, unless what it is known by would end in the middle of what it goes into now: then another one.
    pub fn going_in(self, app: &App) -> Self {
        if self.token.is_young(&app.clock) { self } else { Self { token: FormToken::of_phone(&app.clock), known: false, said_in: false } }
    }

    /// The token for the forms of a phone whose browser has no cookie of ours. Never of one that has: an old page must not bring back
    /// whoever handed the phone on.
    pub fn in_forms(&self, app: &App) -> Option<String> {
        (!self.known).then(|| self.token.write(&app.vault))
    }

    /// Gives the phone its cookie, unless it has it, or keeps none.
    pub fn keep(&self, app: &App, mut response: Response) -> Response {
        let secure = if app.config.https { " Secure;" } else { "" };
        let line = format!("{}={}; HttpOnly; SameSite=Strict;{secure} Path=/", cookie(app), self.token.write(&app.vault));
        if let Some(line) = HeaderValue::from_str(&line).ok().filter(|_| !self.known && !self.said_in) {
            response.headers_mut().append(header::SET_COOKIE, line);
        }
        response
    }
}

/// `POST /join/{code}/next`: somebody else has the phone from here on, and goes in anew.
pub async fn next(State(app): State<App>, Path(code): Path<String>) -> Response {
    let door = JoinCode::parse(&code).map_or_else(|_| "/join".into(), |code| format!("/join/{}", code.as_str()));
    forget(&app, redirect(&door))
}

/// Leaving a page ends what the phone is known by: whoever has the phone next finds no five words in it.
pub async fn forget_on_leaving(State(app): State<App>, request: Request, next: Next) -> Response {
    let lines = request.headers().get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let knows = lines.flat_map(|line| line.split(';')).any(|pair| pair.trim().split_once('=').is_some_and(|(name, _)| name == cookie(&app)));
    let leaves = knows && request.uri().path() == LEAVE;
    let response = next.run(request).await;
    if leaves { forget(&app, response) } else { response }
}

fn forget(app: &App, mut response: Response) -> Response {
    let secure = if app.config.https { " Secure;" } else { "" };
    let line = format!("{}=; HttpOnly; SameSite=Strict;{secure} Path=/; Max-Age=0", cookie(app));
    if let Ok(line) = HeaderValue::from_str(&line) {
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    response
}

fn cookie(app: &App) -> &'static str {
    if app.config.https { "__Host-group" } else { "group" }
}
