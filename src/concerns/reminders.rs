//! E-mail about concerns: to the leads when one is raised, again when nobody opens it within the target, then to the chair.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    board,
    clock::seconds_of,
    concerns::reminder_store::{WaitingConcern, raised_number, waiting},
    db::Conn,
    id::FeedbackId,
    outbox::{
        MessageKind,
        store::{queue_for_chair, queue_for_leads},
    },
    state::App,
};

/// Tells every lead that a concern was raised, in the transaction that raises it.
pub async fn tell_leads(db: &mut Conn, audit: &AuditContext<'_>, id: FeedbackId) -> sqlx::Result<()> {
    let number = raised_number(db, id).await?;
    queue_for_leads(db, audit, MessageKind::ConcernRaised, id, &matter(&id, &number.to_be_bytes())).await
}

/// Reminds the leads of each concern that nobody has opened within the target, and tells the chair after twice the target. Each once: the
/// outbox knows what was told, whichever server told it.
pub async fn remind(app: &App) -> sqlx::Result<()> {
    let mut db = app.read().await?;
    let (alerts, waiting) = (board::store::alerts(&mut db).await?, waiting(&mut db).await?);
    for concern in waiting {
        // The hour of raising has begun before the minute of it: this comes early by an hour at most, never late.
        let hours = (app.clock.seconds() - seconds_of(concern.raised)) / 3600;
        let target = i64::from(app.board().concern_hours);
        if hours < target || is_opened(&mut db, app, &concern).await? {
            continue;
        }
        let (audit, number) = (app.audit_context(), concern.number.to_be_bytes());
        let about = matter(&concern.id, &number);
        let mut tx = app.write_anonymously().await?;
        queue_for_leads(&mut tx, &audit, MessageKind::ConcernUnread, concern.id, &about).await?;
        if hours >= 2 * target {
            queue_for_chair(&mut tx, &audit, MessageKind::ConcernOverdue, &about, &alerts.chair).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn is_opened(db: &mut Conn, app: &App, concern: &WaitingConcern) -> sqlx::Result<bool> {
    audit_log::was_done_since(db, &app.vault, AuditAction::Read, AuditAction::RaisedConcern, concern.id.bytes()).await
}

fn matter<'a>(id: &'a FeedbackId, number: &'a [u8; 8]) -> [&'a [u8]; 2] {
    [id.bytes(), number]
}
