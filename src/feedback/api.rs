//! The server's side of the island's functions: the same steps as the form handler, answered with data instead of a page.

use crate::{
    feedback::{
        Provenance, Source, form,
        island::Sent,
        submit::{self, NewFeedback, Unsent},
        thanks_page,
    },
    receipts::again,
    refusal::Refusal,
    state::App,
    web::{api, serve::Caller},
};
use leptos::prelude::*;

/// `submit`: gives back the main part of the page with the five words, and a sealed text with which it comes again.
pub async fn submit(token: String, text: String, [age_band, area, in_care, disability]: [String; 4]) -> Result<Sent, Refusal> {
    let app: App = api::state()?;
    let page: crate::web::Page = api::require_any::<App, _>().await?;
    let Caller(caller) = api::require_any::<App, _>().await?;
    let words = form::words(&text).map_err(Refusal::Invalid)?;
    let facts = form::facts(&app.board().areas, &age_band, &area, &in_care, &disability).map_err(Refusal::Invalid)?;
    if !submit::admits(&app, caller, &token).await {
        return Err(Refusal::Slowly);
    }
    let new = NewFeedback { words, facts, source: Source::Direct, provenance: Provenance::Verbatim };
    let receipt = submit::submit(&app, &token, new).await.map_err(|unsent| match unsent {
        Unsent::Invalid(problems) => Refusal::Invalid(problems),
        Unsent::Error(error) => error.into(),
    })?;
    let page = thanks_page::confirmation(&app, &page, &receipt).await.to_html();
    Ok(Sent { page, again: again::seal(&app.vault, &app.clock, &receipt) })
}

/// `again`: gives back the main part of the page with five words that were sealed within a day.
pub async fn again(sealed: String) -> Result<String, Refusal> {
    let app: App = api::state()?;
    let page: crate::web::Page = api::require_any::<App, _>().await?;
    let receipt = again::open(&app.vault, &app.clock, &sealed).ok_or(Refusal::Gone)?;
    Ok(thanks_page::confirmation(&app, &page, &receipt).await.to_html())
}
