//! Use cases of a phone: join, say, choose, release. Each locks the session's row first.

use crate::{
    db::Conn,
    feedback::{
        self, Words,
        session_item_store::{self as items, NewItem, OwnItem, Unreleased, Whereabouts},
    },
    group_sessions::{
        AnswerFormat, Band, DOTS, PromptState, mark_store as marks,
        phone_store::{self as phones, SessionPhone},
        prompt_store as prompts,
        store::{self, GroupSession},
    },
    id::{FeedbackId, GroupSessionId, PromptId},
    live::{answered, console::acts::release_to_inbox},
    receipts::{
        receipt::Receipt,
        token::{MAX_PIECES, receipt_hash_at},
    },
    vault::Vault,
    web,
};

/// The outcome of saying something.
#[derive(Debug, PartialEq, Eq)]
pub enum ItemOutcome {
    /// The words are kept, now or when the same were sent before.
    Kept,
    /// This form has brought other words before.
    OtherWords,
    /// The session is over, or was never open.
    NotOpen,
    /// There is no such prompt to answer in words.
    NoPrompt,
    /// This phone has said as much as one may.
    Enough,
}

/// Adds a phone to the session; `false` when it is not open.
pub async fn join(db: &mut Conn, session: GroupSessionId, phone: &[u8; 32]) -> sqlx::Result<bool> {
    if !store::lock(db, session).await? {
        return Ok(false);
    }
    if phones::is_here(db, session, phone).await? {
        return Ok(true);
    }
    let before = answered::on_wall(db, session).await?;
    if phones::insert(db, session, phone).await? {
        answered::count_change(db, session, before).await?;
        let count = phones::count(db, session).await?;
        // The console shows a band.
        if Band::of(count) != Band::of(count - 1) {
            store::count_arrival(db, session).await?;
        }
    }
    Ok(true)
}

/// Keeps what somebody says. Late words, for a prompt that has been closed, are words too.
pub async fn say(db: &mut Conn, vault: &Vault, session: GroupSessionId, new: &NewItem<'_>) -> Result<ItemOutcome, web::Error> {
    if let Some(same) = said_before(db, vault, &new.token, new.receipt, new.words).await? {
        return Ok(if same { ItemOutcome::Kept } else { ItemOutcome::OtherWords });
    }
    if !store::lock(db, session).await? {
        return Ok(ItemOutcome::NotOpen);
    }
    let prompt = prompts::format_and_state(db, session, new.prompt).await?;
    if !matches!(prompt, Some((AnswerFormat::Words, PromptState::Open | PromptState::Closed))) {
        return Ok(ItemOutcome::NoPrompt);
    }
    let outcome = insert(db, vault, session, new).await?;
    if outcome == ItemOutcome::Kept && new.released {
        store::count_arrival(db, session).await?;
    }
    Ok(outcome)
}

/// Notes that a phone has said something to a prompt, for the wall to tell how many have. Nothing of a phone is kept once the session is
/// over, and a retry may come then.
pub async fn note_spoken(db: &mut Conn, session: GroupSessionId, prompt: PromptId, phone: &SessionPhone) -> sqlx::Result<()> {
    if !store::lock(db, session).await? {
        return Ok(());
    }
    let before = answered::on_wall(db, session).await?;
    marks::replace(db, prompt, phone, &[(marks::SPOKE, 0)], true).await?;
    answered::count_change(db, session, before).await
}

/// Writes an item at the first free place of its receipt. Called with the session's row locked.
pub async fn insert(db: &mut Conn, vault: &Vault, session: GroupSessionId, new: &NewItem<'_>) -> Result<ItemOutcome, web::Error> {
    for place in 0..MAX_PIECES {
        let place = receipt_hash_at(vault, new.receipt, place);
        if !items::has_receipt(db, &place).await? && !feedback::receipt_store::has_receipt(db, &place).await? {
            items::insert(db, vault, session, &place, new).await?;
            return Ok(ItemOutcome::Kept);
        }
    }
    Ok(ItemOutcome::Enough)
}

/// Whether words came with this token before, and then whether they were these.
pub async fn said_before(db: &mut Conn, vault: &Vault, token: &[u8; 32], receipt: &Receipt, words: &Words) -> Result<Option<bool>, web::Error> {
    let before = match items::by_token(db, token).await? {
        Some(item) => item.open(vault, receipt),
        None => match feedback::store::by_token(db, token).await? {
            Some(feedback) => feedback.open(vault),
            None => return Ok(None),
        },
    };
    Ok(Some(before.is_ok_and(|before| words.same(&before))))
}

/// Everything said with one receipt in a session.
#[derive(Default)]
pub struct Said {
    pub unreleased: Vec<Unreleased>,
    /// The prompt of each thing that is released, and where that is.
    pub released: Vec<(PromptId, Whereabouts)>,
}

impl Said {
    pub fn count(&self) -> usize {
        self.unreleased.len() + self.released.len()
    }
}

pub async fn said_with(db: &mut Conn, vault: &Vault, session: GroupSessionId, receipt: &Receipt) -> Result<Said, web::Error> {
    let mut said = Said::default();
    for place in 0..MAX_PIECES {
        let place = receipt_hash_at(vault, receipt, place);
        match items::by_receipt(db, vault, session, receipt, &place).await? {
            Some(OwnItem::Unreleased(item)) => said.unreleased.push(item),
            Some(OwnItem::Released(prompt, state)) => said.released.push((prompt, state)),
            // Feedback, with the lead or after the end, was said with them no less.
            None => said.released.extend(feedback::receipt_store::prompt_in(db, session, &place).await?.map(|prompt| (prompt, Whereabouts::Kept))),
        }
    }
    Ok(said)
}

/// Releases what was said with five words: one thing, or all of it. Returns whether that is released now, or was before.
pub async fn release(db: &mut Conn, vault: &Vault, session: &GroupSession, receipt: &Receipt, only: Option<FeedbackId>) -> Result<bool, web::Error> {
    let open = store::lock(db, session.id).await?;
    let said = said_with(db, vault, session.id, receipt).await?;
    let (count, mut released) = (said.count(), false);
    for item in said.unreleased.into_iter().filter(|item| only.is_none_or(|only| only == item.id)) {
        // Damaged words stay locked: nobody can open them.
        let Ok(words) = item.words else { continue };
        items::release(db, vault, item.id, &words).await?;
        released = true;
    }
    if released {
        store::count_arrival(db, session.id).await?;
        if !open {
            release_to_inbox(db, session.id).await?;
        }
    }
    match only {
        Some(only) => Ok(released || items::is_released(db, only).await? || feedback::store::exists(db, only).await?),
        None => Ok(count > 0),
    }
}

/// The outcome of choosing something.
#[derive(Debug, PartialEq, Eq)]
pub enum ChoiceOutcome {
    Kept,
    /// The prompt is not open, or none that is answered so.
    NotOpen,
    /// More dots than a phone has.
    TooMany,
}

/// Puts so many dots of a phone on some things. Those on other things stay, so that of two acts at once neither is lost.
pub async fn put_dots(
    db: &mut Conn,
    session: GroupSessionId,
    prompt: PromptId,
    phone: &SessionPhone,
    put: &[(i64, i64)],
    released: bool,
) -> sqlx::Result<ChoiceOutcome> {
    if !store::lock(db, session).await? {
        return Ok(ChoiceOutcome::NotOpen);
    }
    let before = marks::of_phone(db, session, phone).await?;
    let others = before.iter().filter(|mark| mark.prompt == prompt && !put.iter().any(|(choice, _)| *choice == mark.choice));
    let dots: Vec<(i64, i64)> = others.map(|mark| (mark.choice, mark.dots)).chain(put.iter().copied().filter(|(_, dots)| *dots > 0)).collect();
    if dots.iter().map(|(_, dots)| dots).sum::<i64>() > i64::from(DOTS) {
        return Ok(ChoiceOutcome::TooMany);
    }
    let kept = choose(db, session, prompt, phone, &dots, released).await?;
    Ok(if kept { ChoiceOutcome::Kept } else { ChoiceOutcome::NotOpen })
}

/// Records what a phone chose in a prompt, in the place of what it chose before. It counts when it is released.
///
/// `false` when it can't be chosen any more.
pub async fn choose(
    db: &mut Conn,
    session: GroupSessionId,
    prompt: PromptId,
    phone: &SessionPhone,
    chosen: &[(i64, i64)],
    released: bool,
) -> sqlx::Result<bool> {
    if !store::lock(db, session).await? {
        return Ok(false);
    }
    let format = prompts::format_and_state(db, session, prompt).await?;
    if !matches!(format, Some((format, PromptState::Open)) if format != AnswerFormat::Words) {
        return Ok(false);
    }
    let before = answered::on_wall(db, session).await?;
    let was_counted = marks::replace(db, prompt, phone, chosen, released).await?;
    if released || was_counted {
        answered::count_change(db, session, before).await?;
        store::count_arrival(db, session).await?;
        store::count_result(db, session, Some(prompt)).await?;
    }
    Ok(true)
}

/// Releases what a phone chose, in one prompt or in all; returns whether it had chosen anything there that is not gone.
pub async fn release_choices(db: &mut Conn, session: GroupSessionId, phone: &SessionPhone, only: Option<PromptId>) -> sqlx::Result<bool> {
    store::lock(db, session).await?;
    if !marks::release(db, session, phone, only).await? {
        return Ok(false);
    }
    store::count_arrival(db, session).await?;
    store::count_result(db, session, only).await?;
    Ok(true)
}
