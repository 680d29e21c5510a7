//! Letting go, after the session and from anywhere: whoever has the five words releases what was said with them.

use crate::{
    feedback::lookup::pieces,
    group_sessions::store,
    id::GroupSessionId,
    live::{phone::acts::release, transaction::LiveTransaction},
    receipts::{
        receipt::Receipt,
        receipt_form::{self, Problem},
    },
    state::App,
    web::{Answer, Error, Fields, Page},
};
use axum::{Router, extract::State, routing::post};
use leptos::prelude::*;

pub fn routes() -> Router<App> {
    Router::new().route("/receipt/release", post(let_go))
}

/// `POST /receipt/release`
async fn let_go(State(app): State<App>, page: Page, fields: Fields) -> Answer {
    let (typed, text) = (fields.text("receipt"), page.text);
    let done = match receipt_form::parse(typed) {
        Ok(receipt) => receipt_form::busy_as_problem(release_all(&app, &receipt).await)?,
        Err(problem) => Err(problem),
    };
    match done {
        // The same when the button is pressed twice.
        Ok(()) => Ok(page.static_page(text.get("locked-done-title"), || {
            view! {
                <h1>{text.get("locked-done-heading")}</h1>
                <p class="lead">{text.get("locked-done")}</p>
                <p>{text.get("locked-done-keep")}</p>
                <div class="btns"><a class="btn" href="/receipt">{text.get("receipt-come-back")}</a></div>
            }
        })),
        Err(problem) => Ok(receipt_form::RELEASE.page_with_problem(&page, typed, problem)),
    }
}

/// Releases everything that goes with a receipt. Looking comes first: who guesses must not hold up those who write.
async fn release_all(app: &App, receipt: &Receipt) -> Result<Result<(), Problem>, Error> {
    let pieces = match pieces(app, receipt).await? {
        Ok(pieces) => pieces,
        Err(problem) => return Ok(Err(problem)),
    };
    let mut rooms: Vec<GroupSessionId> = pieces.iter().filter_map(|piece| piece.locked).map(|locked| locked.session).collect();
    rooms.sort();
    rooms.dedup();
    let mut tx = LiveTransaction::anonymous(app, &rooms).await?;
    for id in &rooms {
        if let Some(session) = store::by_id(&mut tx, *id).await? {
            release(&mut tx, &app.vault, &session, receipt, None).await?;
        }
    }
    tx.commit().await?;
    Ok(Ok(()))
}
