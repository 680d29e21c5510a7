//! The server's side of the island's functions: the same steps as the form handler, answered with data instead of a page.

use crate::{
    feedback::{
        Provenance, Source, form,
        submit::{self, NewFeedback, Unsent},
        thanks_page,
    },
    refusal::Refusal,
    state::App,
    web::{api, serve::Caller},
};

/// `submit`: gives back the main part of the page with the five words.
pub async fn submit(token: String, text: String, facts: [String; 5]) -> Result<String, Refusal> {
    let app: App = api::state()?;
    let page: crate::web::Page = api::require_any::<App, _>().await?;
    let Caller(caller) = api::require_any::<App, _>().await?;
    let words = form::words(&text).map_err(Refusal::Invalid)?;
    let facts = form::facts(&app.board().areas, facts.each_ref().map(String::as_str)).map_err(Refusal::Invalid)?;
    if !submit::admits(&app, caller, &token).await {
        return Err(Refusal::Slowly);
    }
    let new = NewFeedback { words, facts, source: Source::Direct, provenance: Provenance::Verbatim };
    let receipt = submit::submit(&app, &token, new).await.map_err(|unsent| match unsent {
        Unsent::Invalid(problems) => Refusal::Invalid(problems),
        Unsent::Error(error) => error.into(),
    })?;
    Ok(thanks_page::confirmation(&app, &page, &receipt).await)
}
