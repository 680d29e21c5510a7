//! The order of undecided concerns: what may tell of harm first. The words are opened for the lexicon alone.

use crate::{
    concerns::{
        Cause, ConcernEvent,
        store::{Listed, concerns, undecided_words},
    },
    id::FeedbackId,
    lexicon::{Reason, verdicts::Verdict},
    staff::proof::Lead,
    state::App,
    web,
};
use std::collections::HashMap;

/// All concerns, undecided ones with a reason first, and the reasons.
pub async fn list(app: &App, by: &Lead) -> Result<(Vec<Listed>, HashMap<FeedbackId, Reason>), web::Error> {
    let mut db = app.read().await?;
    let (mut concerns, mut reasons) = (concerns(&mut db, by).await?, HashMap::new());
    let undecided: Vec<FeedbackId> = concerns.iter().filter(|concern| concern.now == ConcernEvent::Raised).map(|concern| concern.id).collect();
    if undecided.iter().any(|id| app.verdicts.known(*id).is_none()) {
        for (id, words) in undecided_words(&mut db, &app.vault, by).await? {
            app.verdicts.remember(id, words.map(|words| Verdict::on(&words)).unwrap_or_default());
        }
    }
    for id in undecided {
        reasons.extend(app.verdicts.known(id).and_then(|verdict| verdict.reason).map(|reason| (id, reason)));
    }
    // Somebody who is in danger now is due before all that came earlier.
    concerns
        .sort_by_key(|concern| (concern.now != ConcernEvent::Raised, concern.cause != Some(Cause::DangerNow), !reasons.contains_key(&concern.id)));
    Ok((concerns, reasons))
}
