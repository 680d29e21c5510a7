//! The errors of islands: the form of `web::Error` that the browser reads.

use crate::form::Problems;
use leptos::{prelude::FromServerFnError, server_fn::codec::JsonEncoding, server_fn::error::ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// The reason why a server function did nothing. It never holds typed text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// The input breaks rules, by field.
    Invalid(Problems),
    /// The request could not be read.
    Unreadable,
    /// The request is over the size limit.
    TooLong,
    /// Nobody is signed in.
    SignIn,
    /// The person who is signed in may not do this.
    Forbidden,
    /// The thing does not exist, or no longer.
    Gone,
    /// Too many attempts.
    Slowly,
    /// The database can't do it now. Nothing was written.
    Busy,
    /// The server has a fault; the log has its cause under a number.
    Broken,
    /// The server could not be reached.
    Offline,
}

impl Refusal {
    /// The HTTP status of this refusal.
    pub fn status(&self) -> u16 {
        match self {
            Self::Invalid(_) => 422,
            Self::Unreadable => 400,
            Self::TooLong => 413,
            Self::SignIn => 401,
            Self::Forbidden => 403,
            Self::Gone => 404,
            Self::Slowly => 429,
            Self::Busy => 503,
            Self::Broken | Self::Offline => 500,
        }
    }
}

impl FromServerFnError for Refusal {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Offline,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => Self::Unreadable,
            _ => Self::Broken,
        }
    }
}
