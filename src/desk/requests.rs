//! Everything that waits for a second person: requests about accounts, and shorter times to keep things.

use crate::{
    staff::{
        pages::requests::Requests,
        proof::{Confirmer, Proof},
    },
    state::App,
    web::{Answer, Page, done::Done, markup::IntoMarkup},
    withdrawal::shortenings,
};
use axum::{Router, extract::State, routing::get};
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
