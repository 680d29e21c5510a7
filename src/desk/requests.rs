//! Everything that waits for a second person: requests about accounts, and shorter times to keep things.

use crate::{
    id::PersonId,
    staff::{
        pages::requests::Requests,
        proof::{Confirmer, Proof},
        requests::may_confirm,
        requests_store,
    },
    state::App,
    web::{
        Answer, Page,
        done::Done,
        markup::IntoMarkup,
        page::{NavNote, NavNotes},
    },
    withdrawal::shortenings,
};
use axum::{
    Router,
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::Response,
    routing::get,
};
use leptos::prelude::*;

const DONE: [(&str, &str); 5] = [
    ("confirmed", "You agreed. It is so from now on."),
    ("declined", "The request is declined, and a link that was made for it opens nothing."),
    ("own", "You can’t agree to this one: you asked for it, or it is about you. Somebody else has to."),
    ("shorter", "You agreed. The next hourly run goes by it."),
    ("kept", "It is declined, or taken back. Everything is kept as before."),
];

pub fn routes() -> Router<App> {
    Router::new().route("/requests", get(list))
}

/// Leaves the number of requests that somebody may agree to for the navigation. A count that can't be read keeps no page from being shown.
pub async fn note(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    if let Ok(by) = Confirmer::from_request_parts(&mut parts, &app).await {
        match waiting_for(&app, by.person().id).await {
            Ok(0) => {}
            Ok(count) => {
                let note = NavNote { address: "/requests", count, text: "waiting for you".into(), late: false };
                NavNotes::add(&mut parts.extensions, note);
            }
            Err(error) => tracing::warn!(%error, "the waiting requests can't be counted"),
        }
    }
    next.run(Request::from_parts(parts, body)).await
}

/// How many requests wait for this person; nobody agrees to their own.
async fn waiting_for(app: &App, own: PersonId) -> sqlx::Result<i64> {
    let mut db = app.read().await?;
    let accounts = requests_store::waiting(&mut db).await?.iter().filter(|request| may_confirm(request, own)).count();
    Ok((accounts + shortenings::waiting_for(&mut db, own).await?) as i64)
}

/// `GET /requests`
async fn list(State(app): State<App>, by: Confirmer, page: Page, done: Done) -> Answer {
    let requests = Requests::load(&mut *app.read().await?, app.clock.today()).await?;
    let mut waiting = requests.waiting(&by);
    waiting.extend(shortenings::waiting(&app, &by).await?);
    Ok(page.desk(by.desk()).static_page("Requests", || {
        view! {
            {done.view(&DONE)}
            <h1>"Requests"</h1>
            <p class="lead">"Nobody lets a person read young people’s words alone, or erases them sooner. One person asks, another agrees."</p>
            {if waiting.is_empty() { view! { <p>"Nothing waits for a second person."</p> }.into_markup() } else { waiting.into_markup() }}
            {requests.given()}
        }
    }))
}
