//! The server's side of the tagger: the same step as the plain forms, answered with data instead of a page.

use crate::{
    analysis::{Tag, Tagging, name_problem, store},
    form::Problems,
    refusal::Refusal,
    staff::proof::Reviewer,
    state::App,
    web::{Error, api},
};

/// `tag`: ties, unties or makes, and gives back everything there is to tie to.
pub async fn tag(feedback: &str, tagging: &Tagging) -> Result<Vec<Tag>, Refusal> {
    let app: App = api::state()?;
    let by: Reviewer = api::require::<App, _>().await?;
    let id = feedback.parse().map_err(Error::from)?;
    if let Tagging::Create { name } = tagging
        && name_problem(name).is_some()
    {
        return Err(Refusal::Invalid(Problems::one("theme", "name")));
    }
    let mut tx = app.write_as_staff().await?;
    store::tag(&mut tx, &app.audit_context(), &by, id, tagging).await?.ok_or(Refusal::Gone)?;
    let tags = store::tags(&mut tx, &by, id).await?;
    tx.commit().await?;
    Ok(tags)
}
