//! The server functions of islands, with the right status for each refusal.

use crate::{refusal::Refusal, web::Error};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequestParts, Request, State, rejection::BytesRejection},
    response::{IntoResponse, Response},
};
use http::{StatusCode, header, request::Parts};
use leptos::{
    prelude::{provide_context, use_context},
    server_fn::axum::server_fn_paths,
};
use std::convert::Infallible;

/// Longest refusal there is, in bytes.
const REFUSAL: usize = 16 * 1024;

/// `POST /api/{function}`. The body is read here: one over the limit is a 413, where leptos would say it can't be read. A function that is
/// not there is a 404, where leptos has a text for developers.
pub async fn call<S: Clone + Send + Sync + 'static>(State(state): State<S>, parts: Parts, body: Result<Bytes, BytesRejection>) -> Response {
    if !server_fn_paths().any(|(path, _)| path == parts.uri.path()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let body = match body {
        Ok(body) => body,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => return refuse(&Refusal::TooLong),
        Err(rejection) => return rejection.into_response(),
    };
    let request = Request::from_parts(parts, Body::from(body));
    let response = leptos_axum::handle_server_fns_with_context(move || provide_context(state.clone()), request).await.into_response();
    // leptos answers every refusal with 500; ours say which it is.
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, REFUSAL).await.unwrap_or_default();
    let refusal = serde_json::from_slice(&body).unwrap_or(Refusal::Broken);
    parts.status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.remove(header::LOCATION);
    Response::from_parts(parts, Body::from(body))
}

/// A refusal from before the function is called, as the islands read it.
pub fn refuse(refusal: &Refusal) -> Response {
    let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, serde_json::to_string(refusal).unwrap_or_default()).into_response()
}

/// The server's state, inside a server function.
pub fn state<S: Clone + Send + Sync + 'static>() -> Result<S, Refusal> {
    use_context().ok_or(Refusal::Broken)
}

/// A proof, or anything else a handler could ask for, inside a server function.
pub async fn require<S: Clone + Send + Sync + 'static, T: FromRequestParts<S, Rejection = Error>>() -> Result<T, Refusal> {
    let state: S = state()?;
    let mut parts: Parts = use_context().ok_or(Refusal::Broken)?;
    T::from_request_parts(&mut parts, &state).await.map_err(Refusal::from)
}

/// Like `require`, for what can't be refused.
pub async fn require_any<S: Clone + Send + Sync + 'static, T: FromRequestParts<S, Rejection = Infallible>>() -> Result<T, Refusal> {
    let state: S = state()?;
    let mut parts: Parts = use_context().ok_or(Refusal::Broken)?;
    let Ok(found) = T::from_request_parts(&mut parts, &state).await;
    Ok(found)
}
