//! Refusal: why an island was told no. The public shadow of `web::Error`.

use crate::form::Problems;
use leptos::{prelude::FromServerFnError, server_fn::codec::JsonEncoding, server_fn::error::ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Why a server function did nothing. Never holds anything that was typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// What was sent breaks a rule, by field.
    Invalid(Problems),
    /// What was sent could not be read at all.
    Unreadable,
    /// More was sent than is ever read.
    TooLong,
    /// Nobody is signed in.
    SignIn,
    /// Someone is, who may not do this.
    Forbidden,
    /// There is no such thing (any more).
    Gone,
    /// Too many at once.
    Slowly,
    /// Something of ours is broken; the cause is in the log under a number.
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
