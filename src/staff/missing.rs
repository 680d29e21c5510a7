//! Renders the page of a missing thing for whoever is signed in.

use crate::{
    staff::proof::{Proof, SignedIn},
    state::App,
    web::{Page, not_here::Missing},
};
use axum::{
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::Response,
};

/// Gives a marked 404 its page. Whoever is not signed in gets the bare one.
pub async fn render(State(app): State<App>, page: Page, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let response = next.run(Request::from_parts(parts.clone(), body)).await;
    let Some(Missing(not_here)) = response.extensions().get::<Missing>().copied() else { return response };
    match SignedIn::from_request_parts(&mut parts, &app).await {
        Ok(by) => not_here.render(page, by.desk()),
        Err(_) => response,
    }
}
