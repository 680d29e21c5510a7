//! Changes to a planned session and its prompts. Each use case locks the session's row first, so that nothing comes in meanwhile.

use crate::{
    audit_log::AuditContext,
    db::Conn,
    feedback::{self, session_item_store as items},
    group_sessions::{
        mark_store as marks,
        prompt_store::{self as prompts, NewPrompt, Prompt, prompts as list},
        store::{self, GroupSession, OwnSession, When, record_change},
    },
    id::{GroupSessionId, PromptId},
};
use jiff::civil::Date;

/// Copies a session with its prompts: for the next time, or as a dry run with invented phones.
pub async fn copy(db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession, held_on: Date, dry_run: bool) -> sqlx::Result<GroupSessionId> {
    let GroupSession { kind, place, .. } = &own.session;
    let id = store::add(db, audit, own.by(), &When { kind: *kind, place, held_on }, dry_run).await?;
    for (position, prompt) in list(db, own.id()).await?.into_iter().enumerate() {
        let Prompt { format, question, options, minutes, .. } = prompt;
        prompts::insert(db, id, position as i64, &NewPrompt { format, question, options, minutes }).await?;
    }
    Ok(id)
}

/// Deletes a session that was never opened; `None` later, and when something was typed in for it.
pub async fn remove(db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession) -> sqlx::Result<Option<()>> {
    if !store::lock_planned(db, own.id()).await?
        || feedback::store::any_in_session(db, own.id()).await?
        || marks::any_in_session(db, own.id()).await?
    {
        return Ok(None);
    }
    prompts::delete_all(db, own.id()).await?;
    store::delete(db, own.id()).await?;
    record_change(db, audit, own).await.map(Some)
}

/// Adds a prompt at the end, in the middle of a session too; `None` when it is over.
pub async fn add_prompt(db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession, new: &NewPrompt) -> sqlx::Result<Option<PromptId>> {
    if !store::lock_unless_closed(db, own.id()).await? {
        return Ok(None);
    }
    let id = prompts::append(db, own.id(), new).await?;
    record_change(db, audit, own).await?;
    Ok(Some(id))
}

/// Changes a prompt that was never opened; `None` later, when something came in for it, or when it is of another session.
pub async fn change_prompt(db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession, id: PromptId, new: &NewPrompt) -> sqlx::Result<Option<()>> {
    if !store::lock_unless_closed(db, own.id()).await? || is_answered(db, id).await? || !prompts::change_waiting(db, own.id(), id, new).await? {
        return Ok(None);
    }
    record_change(db, audit, own).await.map(Some)
}

/// Deletes a prompt that was never opened; `None` later, when something came in for it, or when it is of another session.
pub async fn remove_prompt(db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession, id: PromptId) -> sqlx::Result<Option<()>> {
    if !store::lock_unless_closed(db, own.id()).await? || is_answered(db, id).await? || !prompts::delete_waiting(db, own.id(), id).await? {
        return Ok(None);
    }
    record_change(db, audit, own).await.map(Some)
}

/// Moves a prompt one place up or down; at the end of the list it stays. `None` when it is of another session, or that is over.
pub async fn move_prompt(db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession, id: PromptId, up: bool) -> sqlx::Result<Option<()>> {
    if !store::lock_unless_closed(db, own.id()).await? {
        return Ok(None);
    }
    let mut order: Vec<PromptId> = list(db, own.id()).await?.into_iter().map(|prompt| prompt.id).collect();
    let Some(place) = order.iter().position(|known| *known == id) else { return Ok(None) };
    let other = if up { place.saturating_sub(1) } else { (place + 1).min(order.len() - 1) };
    order.swap(place, other);
    for (position, id) in order.iter().enumerate() {
        prompts::set_position(db, *id, position as i64).await?;
    }
    record_change(db, audit, own).await.map(Some)
}

/// Whether words or choices came in for a prompt, from phones or from paper.
async fn is_answered(db: &mut Conn, id: PromptId) -> sqlx::Result<bool> {
    Ok(items::any_in_prompt(db, id).await? || marks::any_in_prompt(db, id).await? || feedback::store::any_in_prompt(db, id).await?)
}
