//! Use cases of the console: open, end, ask, moderate. Each locks the session's row first, so that two consoles at once don't undo each
//! other.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    concerns,
    db::Conn,
    feedback::{
        self, Prevalence,
        session_item_store::{self as items, Item},
    },
    group_sessions::{
        Band, ModerationState, mark_store as marks, phone_store as phones, prompt_store as prompts,
        store::{self, OwnSession},
    },
    id::{FeedbackId, GroupSessionId, PromptId},
};

/// Opens the session: its code works from now on, and the day is today. `None` when it is open or over already.
pub async fn open(db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession) -> sqlx::Result<Option<()>> {
    if !store::set_open(db, own.id(), audit.today).await? {
        return Ok(None);
    }
    record(db, audit, own, AuditAction::OpenedSession, own.id().bytes()).await
}

/// Takes the opening back: the code is dead again and no prompt is open. Sheets that are counted stay counted.
///
/// `None` as soon as a phone has come in or words were typed in, and in a dry run, where phones always have.
pub async fn undo_open(db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession) -> sqlx::Result<Option<()>> {
    if !store::lock(db, own.id()).await? || phones::count(db, own.id()).await? > 0 || items::any_in_session(db, own.id()).await? {
        return Ok(None);
    }
    store::set_planned(db, own.id()).await?;
    prompts::reset_all(db, own.id()).await?;
    record(db, audit, own, AuditAction::ChangedSession, own.id().bytes()).await
}

/// Ends the session for good: released words become feedback, and no phone's choices are kept, only their sums.
///
/// Choices from paper stay, for the same sheet may be sent again. `None` when the session is not open.
pub async fn close(db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession) -> sqlx::Result<Option<()>> {
    if !end(db, own.id(), own.session.dry_run).await? {
        return Ok(None);
    }
    record(db, audit, own, AuditAction::ClosedSession, own.id().bytes()).await
}

/// Ends a session that nobody ended on its day.
pub async fn close_forgotten(db: &mut Conn, audit: &AuditContext<'_>, (id, dry_run): (GroupSessionId, bool)) -> sqlx::Result<()> {
    if end(db, id, dry_run).await? {
        audit_log::record_operator(db, audit, AuditAction::ClosedSession, id.bytes()).await?;
    }
    Ok(())
}

async fn end(db: &mut Conn, id: GroupSessionId, dry_run: bool) -> sqlx::Result<bool> {
    if !store::set_closed(db, id).await? {
        return Ok(false);
    }
    if dry_run {
        items::delete_all(db, id).await?;
        store::clear_sheets(db, id).await?;
    } else {
        let said_first = items::any_first(db, id).await?;
        store::set_said_first(db, id, said_first).await?;
        release_to_inbox(db, id).await?;
        marks::sum_phones(db, id).await?;
    }
    let headcount = Band::of(phones::count(db, id).await?);
    store::set_headcount(db, id, headcount).await?;
    prompts::close_all(db, id).await?;
    marks::delete_all(db, id, dry_run).await?;
    phones::delete_all(db, id).await?;
    Ok(true)
}

/// Makes feedback of every released item of a session.
pub async fn release_to_inbox(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<()> {
    feedback::store::insert_released_items(db, session).await?;
    items::delete_released(db, session).await
}

/// An act on a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum PromptAct {
    /// Phones can answer it, and the wall shows it.
    Open,
    Close,
    /// The wall shows it, open or not.
    Show,
    /// The wall shows what the group chose.
    Reveal,
    Hide,
    /// It was opened by mistake: as if it never was.
    Unask,
}

/// `None` when the session is not open or has no such prompt, and when it is too late to unask it.
pub async fn act_on_prompt(db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession, id: PromptId, act: PromptAct) -> sqlx::Result<Option<()>> {
    if !store::lock_open(db, own.id()).await? || prompts::format_and_state(db, own.id(), id).await?.is_none() {
        return Ok(None);
    }
    match act {
        PromptAct::Open => prompts::set_open(db, id).await?,
        PromptAct::Close => prompts::set_closed(db, id).await?,
        PromptAct::Show => {}
        PromptAct::Reveal => prompts::set_revealed(db, id, true).await?,
        PromptAct::Hide => prompts::set_revealed(db, id, false).await?,
        PromptAct::Unask => {
            if !can_be_unasked(db, own, id).await? {
                return Ok(None);
            }
            prompts::set_waiting(db, id).await?;
            store::hide(db, own.id(), id).await?;
        }
    }
    if matches!(act, PromptAct::Open | PromptAct::Show | PromptAct::Reveal) {
        store::show(db, own.id(), id).await?;
    }
    let action = match act {
        PromptAct::Open => AuditAction::OpenedPrompt,
        PromptAct::Close => AuditAction::ClosedPrompt,
        PromptAct::Show | PromptAct::Reveal | PromptAct::Hide => AuditAction::RevealedPrompt,
        PromptAct::Unask => AuditAction::ChangedSession,
    };
    record(db, audit, own, action, id.bytes()).await
}

/// Too late once something has come in for it. On an Agenda Day, once a phone has: otherwise the answer would tell whether anything is
/// locked under it.
async fn can_be_unasked(db: &mut Conn, own: &OwnSession, id: PromptId) -> sqlx::Result<bool> {
    if own.session.kind.is_adult_free() && phones::count(db, own.id()).await? > 0 {
        return Ok(false);
    }
    Ok(!items::any_in_prompt(db, id).await? && !marks::any_in_prompt(db, id).await? && !feedback::store::any_in_prompt(db, id).await?)
}

/// An act on an item. Each can be taken back by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemAct {
    Moderate(ModerationState),
    Pin(bool),
    Weigh(Option<Prevalence>),
    /// It says the same as another one of its prompt; `None` takes that back.
    Merge(Option<FeedbackId>),
    /// The group says that it goes first.
    First(bool),
}

/// `None` when the session is not open or has no such item that is released.
pub async fn act_on_item(db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession, id: FeedbackId, act: ItemAct) -> sqlx::Result<Option<()>> {
    if !store::lock_open(db, own.id()).await? {
        return Ok(None);
    }
    let done = match act {
        ItemAct::Moderate(state) => items::moderate(db, own.id(), id, state).await?,
        ItemAct::Pin(pinned) => items::pin(db, own.id(), id, pinned).await?,
        ItemAct::Weigh(prevalence) => items::weigh(db, own.id(), id, prevalence).await?,
        ItemAct::Merge(into) => items::merge(db, own.id(), id, into).await?,
        ItemAct::First(first) => items::put_first(db, own.id(), id, first).await?,
    };
    if !done {
        return Ok(None);
    }
    let action = match act {
        ItemAct::Moderate(ModerationState::Approved) => AuditAction::ApprovedItem,
        ItemAct::Moderate(_) => AuditAction::HeldItem,
        _ => AuditAction::ChangedItem,
    };
    record(db, audit, own, action, id.bytes()).await
}

/// The items that somebody picked to be put together.
pub enum Gathered {
    /// These go into that one.
    Into(FeedbackId, Vec<FeedbackId>),
    TooFew,
    OfSeveralPrompts,
}

/// Chooses the item that the others are merged into: one on the wall before one that waits, and that before one held back, so that
/// nothing leaves the wall by it. Picked items that are gone, or merged already, are left out.
pub fn gather(items: &[Item], picked: &[FeedbackId]) -> Gathered {
    let mut there: Vec<&Item> = items.iter().filter(|item| item.merged_into.is_none() && picked.contains(&item.id)).collect();
    there.sort_by_key(|item| match item.state {
        ModerationState::Approved => (0, !item.pinned),
        ModerationState::Waiting => (1, false),
        ModerationState::Held => (2, false),
    });
    let Some((head, others)) = there.split_first().filter(|(_, others)| !others.is_empty()) else { return Gathered::TooFew };
    if others.iter().any(|other| other.prompt != head.prompt) {
        return Gathered::OfSeveralPrompts;
    }
    Gathered::Into(head.id, others.iter().map(|other| other.id).collect())
}

/// Escalates an item to the safeguarding lead, and takes it off every other screen. In a dry run it only vanishes.
///
/// `None` when there is no such item.
pub async fn escalate(db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession, id: FeedbackId) -> sqlx::Result<Option<()>> {
    if !store::lock_open(db, own.id()).await? {
        return Ok(None);
    }
    if !own.session.dry_run {
        if !feedback::store::insert_item_as_concern(db, own.id(), id).await? {
            return Ok(None);
        }
        concerns::store::raise(db, audit, own.by(), id).await?;
    }
    items::part_merged(db, id).await?;
    Ok(items::delete(db, own.id(), id).await?.then_some(()))
}

async fn record(db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession, action: AuditAction, object: &[u8]) -> sqlx::Result<Option<()>> {
    audit_log::record(db, audit, own.by().id, action, object).await.map(Some)
}
