//! The server's side of the tagger: the same step as the plain forms, answered with data instead of a page.

use crate::{
    analysis::{Tagged, Tagging, choice, store},
    form::Problems,
    refusal::Refusal,
    staff::proof::Reviewer,
    state::App,
    web::{Error, api},
};

/// `tag`: ties, unties or makes, and gives back everything there is to tie to, and the act that can be undone.
pub async fn tag(feedback: &str, tagging: &Tagging) -> Result<Tagged, Refusal> {
    let app: App = api::state()?;
    let by: Reviewer = api::require::<App, _>().await?;
    let id = feedback.parse().map_err(Error::from)?;
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    if let Tagging::Create { name, sure } = tagging
        && choice::problem(&mut tx, name, *sure).await?.is_some()
    {
        return Err(Refusal::Invalid(Problems::one("theme", "name")));
    }
    store::tag(&mut tx, &audit, &by, id, tagging).await?.ok_or(Refusal::Gone)?;
    let tags = store::tags(&mut tx, &by, id).await?;
    tx.commit().await?;
    Ok(Tagged { tags, act: audit.act().map(|act| act.to_string()) })
}
