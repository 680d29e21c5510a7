//! The reasons why a handler has no page. Each becomes a status here and a page in `error_page::render_errors`.

use crate::{
    db::{self, Database, Trouble},
    refusal::Refusal,
    vault::Unreadable,
    web::once,
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use tower_sessions::{session, session_store};

#[derive(Debug)]
pub enum Error {
    /// Nobody is signed in: to the sign-in page.
    SignIn,
    /// The person who is signed in may not do this.
    Forbidden,
    /// No such thing, or somebody else's: the two look the same.
    NotThere,
    /// Too many at once.
    Slowly,
    /// The same form did this before.
    DoneBefore,
    /// The request can't be read; our own pages never send such.
    Unreadable,
    /// The database can't do it now: it is locked, or the disk is full. Nothing was written, and trying again will do.
    Busy,
    /// The space that is left on the disk is for what must not wait. Trying again won't do before somebody frees some.
    BelowReserve,
    /// The server has a fault.
    Broken(Box<dyn std::error::Error + Send + Sync>),
}

/// The number under which the cause of a broken page stands in the log.
#[derive(Clone, Copy)]
pub struct Incident(pub u32);

/// Marks an answer to somebody who lacks the proof they need. `web::unsaved_input` shows them what they typed.
#[derive(Clone, Copy)]
pub struct AuthFailed;

/// Marks an answer that only this press may have, and no second one of the same form.
#[derive(Clone, Copy)]
pub struct KeepNone;

/// Marks an answer to an act for which no space is left.
#[derive(Clone, Copy)]
pub struct NoSpace;

/// Marks an answer that failed because the database is damaged, and holds the engine's own words.
#[derive(Clone)]
struct Damaged(String);

/// Tells the database of answers that failed because it is damaged.
pub async fn note_damage(State(db): State<Database>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if let Some(Damaged(damage)) = response.extensions().get() {
        db.set_damaged(Some(damage));
    }
    response
}

impl Error {
    fn status(&self) -> StatusCode {
        match self {
            Self::SignIn => StatusCode::SEE_OTHER,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotThere => StatusCode::NOT_FOUND,
            Self::Slowly => StatusCode::TOO_MANY_REQUESTS,
            Self::DoneBefore => StatusCode::CONFLICT,
            Self::Unreadable => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Busy | Self::BelowReserve => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

/// The reason as an operator reads it.
impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Broken(cause) => cause.fmt(f),
            Self::Busy => f.write_str("the database can't do it now"),
            Self::BelowReserve => f.write_str(Trouble::BelowReserve.reason()),
            other => write!(f, "{other:?}"),
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if matches!(self, Self::SignIn | Self::Forbidden) {
            response.extensions_mut().insert(AuthFailed);
        }
        match &self {
            Self::SignIn => {
                response.headers_mut().insert(header::LOCATION, HeaderValue::from_static("/sign-in"));
            }
            Self::Busy => {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            }
            Self::Broken(cause) => {
                let number = u32::from_be_bytes(crate::random::bytes()) % 1_000_000;
                tracing::error!(number, %cause, "broken");
                response.extensions_mut().insert(Incident(number));
                if cause.downcast_ref::<sqlx::Error>().is_some_and(db::is_damage) {
                    response.extensions_mut().insert(Damaged(cause.to_string()));
                }
            }
            Self::BelowReserve => {
                response.extensions_mut().insert(NoSpace);
            }
            _ => {}
        }
        response
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if once::is_done_before(&error) {
            return Self::DoneBefore;
        }
        let trouble = Trouble::of(&error);
        if let Some(trouble) = trouble {
            tracing::warn!(reason = trouble.reason(), "the database can't do this now");
        }
        match trouble {
            Some(Trouble::BelowReserve) => Self::BelowReserve,
            Some(_) => Self::Busy,
            None => Self::Broken(Box::new(error)),
        }
    }
}

impl From<Unreadable> for Error {
    fn from(error: Unreadable) -> Self {
        Self::Broken(Box::new(error))
    }
}

/// The text of a session store's error that passes: the store's error type holds nothing but text.
pub const SESSIONS_BUSY: &str = "the sessions can't be read or written now";

impl From<session::Error> for Error {
    fn from(error: session::Error) -> Self {
        match &error {
            session::Error::Store(session_store::Error::Backend(text)) if text == SESSIONS_BUSY => Self::Busy,
            _ => Self::Broken(Box::new(error)),
        }
    }
}

impl From<crate::id::NotAnId> for Error {
    fn from(_: crate::id::NotAnId) -> Self {
        Self::NotThere
    }
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        match error {
            Error::SignIn => Self::SignIn,
            Error::Forbidden => Self::Forbidden,
            Error::NotThere => Self::Gone,
            Error::Slowly => Self::Slowly,
            Error::Busy | Error::BelowReserve => Self::Busy,
            // Islands send no form.
            Error::Unreadable | Error::DoneBefore => Self::Unreadable,
            Error::Broken(cause) => {
                tracing::error!(%cause, "broken");
                Self::Broken
            }
        }
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Error::from(error).into()
    }
}

impl From<Unreadable> for Refusal {
    fn from(error: Unreadable) -> Self {
        Error::from(error).into()
    }
}
