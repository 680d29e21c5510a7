//! The use case of a first reading, or of a second thought.

use crate::{
    analysis,
    audit_log::{self, AuditAction, AuditContext},
    concerns,
    db::Conn,
    feedback::{Triage, store},
    id::FeedbackId,
    staff::proof::{Proof, Reviewer},
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

/// Reads a piece of feedback. A concern goes to the lead at once; only what is for analysis keeps its ties.
///
/// `None` when there is no such feedback, or it is a concern already.
pub async fn triage(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: FeedbackId, outcome: Triage) -> sqlx::Result<Option<()>> {
    if !store::set_triage(db, id, outcome, audit.today).await? {
        return Ok(None);
    }
    if outcome != Triage::ForAnalysis {
        analysis::store::untie_all(db, id).await?;
    }
    if outcome == Triage::Concern {
        concerns::store::raise(db, audit, by.person(), id).await?;
    }
    audit_log::record_with(db, audit, by.person().id, AuditAction::Triaged, &[outcome.into()], id.bytes()).await?;
    Ok(Some(()))
}
