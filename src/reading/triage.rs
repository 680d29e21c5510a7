//! The use case of a first reading, or of a second thought.

use crate::{
    agreement,
    analysis::store::{reading, untie_all},
    audit_log::{self, AuditAction, AuditContext},
    coding::coding_store,
    concerns,
    db::Conn,
    feedback::{Triage, store},
    id::FeedbackId,
    staff::proof::{Proof, Reviewer},
    undo::{self, Edit, Kind},
};

/// Reads a piece of feedback that is still as it `was`; `None` when there is none, or somebody has read it otherwise.
pub async fn triage_if_unchanged(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    id: FeedbackId,
    was: Option<Triage>,
    outcome: Triage,
) -> sqlx::Result<Option<()>> {
    if !store::lock_triaged_as(db, id, was).await? {
        return Ok(None);
    }
    triage(db, audit, by, id, outcome).await
}

/// Reads a piece of feedback. A concern goes to the lead at once; only what is for analysis keeps its ties and codes.
///
/// `None` when there is no such feedback, or it is a concern already.
pub async fn triage(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: FeedbackId, outcome: Triage) -> sqlx::Result<Option<()>> {
    let before = reading(db, id).await?;
    let mut changes = if outcome == Triage::ForAnalysis { vec![] } else { coding_store::take_all(db, audit, id).await? };
    if !store::set_triage(db, id, outcome, audit.today).await? {
        return Ok(None);
    }
    if outcome != Triage::ForAnalysis {
        untie_all(db, id).await?;
    }
    if outcome == Triage::Concern {
        coding_store::forget(db, id).await?;
        agreement::store::forget(db, id).await?;
        concerns::store::raise(db, audit, by.person(), id).await?;
    }
    audit_log::record_with(db, audit, by.person().id, AuditAction::Triaged, &[<&str>::from(outcome)], id.bytes()).await?;
    // A concern is the lead's from here on; taking one back is an act of its own.
    if outcome != Triage::Concern {
        changes.push(Edit::new(Kind::Reading, id.bytes(), &before, &reading(db, id).await?)?);
        undo::store::record(db, audit, by.person().id, AuditAction::Triaged, changes).await?;
    }
    Ok(Some(()))
}
