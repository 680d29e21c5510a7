//! The server's side of the tagger: the same step as the plain forms, answered with data instead of a page.

use super::{Tag, Tagging, name_problem, store};
use crate::{
    form::Problems,
    people::proof::Reviewer,
    refusal::Refusal,
    web::{Error, api},
};

/// `tag`: ties, unties or makes, and gives back everything there is to tie to.
pub async fn tag(feedback: &str, tagging: &Tagging) -> Result<Vec<Tag>, Refusal> {
    let app = api::app()?;
    let by: Reviewer = api::require().await?;
    let id = feedback.parse().map_err(Error::from)?;
    if let Tagging::Create { name } = tagging
        && name_problem(name).is_some()
    {
        return Err(Refusal::Invalid(Problems::one("theme", "name")));
    }
    let mut tx = app.write().await?;
    store::tag(&mut tx, &app.moment(), &by, id, tagging).await?.ok_or(Refusal::Gone)?;
    let tags = store::tags(&mut tx, &by, id).await?;
    tx.commit().await?;
    Ok(tags)
}
