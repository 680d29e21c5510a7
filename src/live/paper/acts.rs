//! Use cases for paper: typing words in, and counting sheets of dots and ticks. Called with the session's row locked.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::Conn,
    feedback::{Provenance, Source, Transcriber, Words, session_item_store::NewItem},
    group_sessions::{
        AnswerFormat,
        mark_store::{self as marks, Marks},
        prompt_store::{self as prompts, Prompt},
        store::{self, OwnSession},
    },
    id::{GroupSessionId, PromptId},
    live::{
        answered,
        console::acts::release_to_inbox,
        phone::acts::{self as phone, ItemOutcome},
    },
    receipts::{receipt::Receipt, token::FormToken},
    vault::Vault,
    web,
};

/// Somebody's words from paper or a flip-chart.
pub struct PaperWords<'a> {
    pub token: &'a FormToken,
    pub prompt: PromptId,
    pub words: &'a Words,
    pub provenance: Provenance,
    pub transcriber: Transcriber,
}

impl PaperWords<'_> {
    fn item<'a>(&'a self, audit: &AuditContext<'_>, session: GroupSessionId, receipt: &'a Receipt) -> NewItem<'a> {
        NewItem {
            prompt: self.prompt,
            token: self.token.hash_in(audit.vault, session.bytes()),
            receipt,
            words: self.words,
            on: audit.today,
            source: Source::Transcribed,
            provenance: self.provenance,
            transcriber: Some(self.transcriber),
            // The facilitator who types it in has read it.
            released: true,
        }
    }
}

/// Locks the session's row and counts an arrival; returns whether the session is open.
pub async fn lock(db: &mut Conn, own: &OwnSession) -> sqlx::Result<bool> {
    let open = store::lock(db, own.id()).await?;
    store::count_arrival(db, own.id()).await?;
    Ok(open)
}

/// Whether a form has brought words before: a page may be too old to bring any, and still be asked what became of its own.
pub async fn typed_before(db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession, typed: &PaperWords<'_>) -> Result<bool, web::Error> {
    let receipt = typed.token.receipt_in(audit.vault, own.id().bytes());
    let token = typed.token.hash_in(audit.vault, own.id().bytes());
    Ok(phone::said_before(db, audit.vault, &token, &receipt, typed.words).await?.is_some())
}

/// Keeps words from paper, before, during and after the session; in a dry run only during it.
///
/// In an open session they wait to be moderated like the rest; otherwise they are feedback at once. `open` is what `lock` returned.
pub async fn type_in(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    own: &OwnSession,
    open: bool,
    typed: &PaperWords<'_>,
) -> Result<ItemOutcome, web::Error> {
    let receipt = typed.token.receipt_in(audit.vault, own.id().bytes());
    let new = typed.item(audit, own.id(), &receipt);
    if let Some(same) = phone::said_before(db, audit.vault, &new.token, new.receipt, new.words).await? {
        return Ok(if same { ItemOutcome::Kept } else { ItemOutcome::OtherWords });
    }
    if own.session.dry_run && !open {
        return Ok(ItemOutcome::NotOpen);
    }
    if !matches!(prompts::format_and_state(db, own.id(), typed.prompt).await?, Some((AnswerFormat::Words, _))) {
        return Ok(ItemOutcome::NoPrompt);
    }
    let outcome = phone::insert(db, audit.vault, own.id(), &new).await?;
    if outcome == ItemOutcome::Kept {
        if !open {
            release_to_inbox(db, own.id()).await?;
        }
        audit_log::record(db, audit, own.by().id, AuditAction::TypedItem, own.id().bytes()).await?;
    }
    Ok(outcome)
}

/// The choices of one sheet: the marks in each prompt that it answers.
pub type Chosen = Vec<(PromptId, Marks)>;

/// The choices that the sheet of this token has counted already in these prompts.
pub async fn counted_before(db: &mut Conn, vault: &Vault, prompts: &[Prompt], token: &FormToken) -> sqlx::Result<Chosen> {
    let mut chosen = vec![];
    for prompt in prompts {
        let marks = marks::in_prompt(db, prompt.id, &sheet_hash(vault, token, prompt.id)).await?;
        if !marks.is_empty() {
            chosen.push((prompt.id, marks));
        }
    }
    Ok(chosen)
}

/// Counts a sheet beside the phones, before, during and after the session. Its token has counted nothing yet.
pub async fn count_sheet(db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession, token: &FormToken, chosen: &Chosen) -> sqlx::Result<()> {
    let before = answered::on_wall(db, own.id()).await?;
    for (prompt, marks) in chosen {
        // Released, since the facilitator who types it in has seen it.
        marks::insert(db, *prompt, &sheet_hash(audit.vault, token, *prompt), None, marks, true).await?;
    }
    store::add_sheets(db, own.id(), 1).await?;
    answered::count_change(db, own.id(), before).await?;
    store::count_result(db, own.id(), None).await?;
    audit_log::record(db, audit, own.by().id, AuditAction::TypedItem, own.id().bytes()).await
}

/// Takes the sheet of this token back; `false`, without any change, when it isn't counted.
pub async fn undo_count_sheet(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    own: &OwnSession,
    prompts: &[Prompt],
    token: &FormToken,
) -> sqlx::Result<bool> {
    let before = answered::on_wall(db, own.id()).await?;
    let mut deleted = 0;
    for prompt in prompts {
        deleted += marks::delete(db, prompt.id, &sheet_hash(audit.vault, token, prompt.id)).await?;
    }
    if deleted == 0 {
        return Ok(false);
    }
    store::add_sheets(db, own.id(), -1).await?;
    answered::count_change(db, own.id(), before).await?;
    store::count_result(db, own.id(), None).await?;
    audit_log::record(db, audit, own.by().id, AuditAction::TookSheetBack, own.id().bytes()).await?;
    Ok(true)
}

/// The keyed hash that one prompt knows a sheet by.
///
/// It stays after the session, so each prompt has another: without the key nobody sees what stood on one sheet together.
fn sheet_hash(vault: &Vault, token: &FormToken, prompt: PromptId) -> [u8; 32] {
    token.phone_in(vault, prompt.bytes())
}
