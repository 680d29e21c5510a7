//! The hourly job that erases what is over its time.

use super::{erase::erase, retention_store};
use crate::{
    audit_log::{self, AuditAction, AuditContext},
    board::{retention::Class, store},
    db::Conn,
    group_sessions::{phone_store, prompt_store, store as sessions},
    state::App,
};
use jiff::civil::Date;
use strum::VariantArray;

/// Most things erased in one transaction: nobody else can write for so long.
const AT_ONCE: i64 = 200;

/// Erases everything whose time is over.
pub async fn erase_expired(app: &App) -> sqlx::Result<()> {
    let today = app.clock.today();
    let retention = store::retention(&mut *app.read().await?).await?;
    for &class in Class::VARIANTS {
        loop {
            let mut tx = app.write_anonymously().await?;
            audit_log::lock(&mut tx).await?;
            let gone = match class {
                Class::Sessions => delete_sessions(&mut tx, &app.audit_context(), retention.first_kept(class, today)).await?,
                _ => erase_words(&mut tx, &app.audit_context(), class, retention.first_kept(class, today)).await?,
            };
            if gone == 0 {
                break;
            }
            tx.commit().await?;
            app.page_cache.invalidate();
        }
    }
    Ok(())
}

async fn erase_words(db: &mut Conn, audit: &AuditContext<'_>, class: Class, before: Date) -> sqlx::Result<usize> {
    let due = retention_store::due(db, class, before, AT_ONCE).await?;
    for &id in &due {
        erase(db, id).await?;
        audit_log::record_operator(db, audit, AuditAction::ErasedFeedback, id.bytes()).await?;
    }
    Ok(due.len())
}

async fn delete_sessions(db: &mut Conn, audit: &AuditContext<'_>, before: Date) -> sqlx::Result<usize> {
    let due = retention_store::due_sessions(db, before, AT_ONCE).await?;
    for &id in &due {
        phone_store::delete_all(db, id).await?;
        prompt_store::delete_all(db, id).await?;
        sessions::delete(db, id).await?;
        audit_log::record_operator(db, audit, AuditAction::ErasedSession, id.bytes()).await?;
    }
    Ok(due.len())
}
