//! How many concerns wait for a lead, and how long the oldest has: in the navigation of every page they see.

use crate::{
    concerns::{store, target},
    staff::proof::Lead,
    state::App,
    web::page::{NavNote, NavNotes},
};
use axum::{
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::Response,
};

/// Leaves the number for the page. A count that can't be read keeps no page from being shown.
pub async fn note(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    if let Ok(by) = Lead::from_request_parts(&mut parts, &app).await {
        match waiting(&app, &by).await {
            Ok(Some(note)) => NavNotes::add(&mut parts.extensions, note),
            Ok(None) => {}
            Err(error) => tracing::warn!(%error, "the waiting concerns can't be counted"),
        }
    }
    next.run(Request::from_parts(parts, body)).await
}

async fn waiting(app: &App, by: &Lead) -> sqlx::Result<Option<NavNote>> {
    let (count, oldest) = store::waiting(&mut *app.read().await?, by).await?;
    let (now, target) = (app.clock.hour(), app.board().concern_hours);
    Ok(oldest.map(|oldest| {
        let late = target::is_late(&oldest, &now, target);
        NavNote { address: "/concerns", count, text: format!("oldest {}", target::due(&oldest, &now, target)), late }
    }))
}
