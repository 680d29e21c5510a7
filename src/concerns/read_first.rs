//! The order of undecided concerns: what may tell of harm first. The words are opened for the lexicon alone.

use crate::{
    concerns::{
        Cause, ConcernEvent,
        store::{Listed, concerns},
    },
    feedback,
    id::FeedbackId,
    lexicon::{self, Reason},
    staff::proof::Lead,
    state::App,
    web,
};
use std::collections::HashMap;

/// All concerns, undecided ones with a reason first, and the reasons.
pub async fn list(app: &App, by: &Lead) -> Result<(Vec<Listed>, HashMap<FeedbackId, Reason>), web::Error> {
    let mut db = app.read().await?;
    let (mut concerns, mut reasons) = (concerns(&mut db, by).await?, HashMap::new());
    for concern in concerns.iter().filter(|concern| concern.now == ConcernEvent::Raised) {
        let known = match app.verdicts.known(concern.id) {
            Some(known) => known,
            None => {
                let words = feedback::store::concern(&mut db, &app.vault, by, concern.id).await?.and_then(|feedback| feedback.words.ok());
                words.and_then(|words| lexicon::reason(&words))
            }
        };
        app.verdicts.remember(concern.id, known);
        reasons.extend(known.map(|reason| (concern.id, reason)));
    }
    // Somebody who is in danger now is due before all that came earlier.
    concerns
        .sort_by_key(|concern| (concern.now != ConcernEvent::Raised, concern.cause != Some(Cause::DangerNow), !reasons.contains_key(&concern.id)));
    Ok((concerns, reasons))
}
