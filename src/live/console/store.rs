//! Every SQL statement about what a facilitator does in a room: opening and closing it, its prompts, and what becomes of each item.
//!
//! Each act takes the session's row first, so that two consoles at once don't undo each other.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    concerns::store as concerns,
    db::Conn,
    feedback::{Prevalence, Provenance, Source, Transcriber, Words},
    group_sessions::{
        AnswerFormat, Band, ModerationState, SessionState,
        store::{OwnSession, Prompt},
    },
    id::{FeedbackId, GroupSessionId, PromptId},
    live::phone::{
        marks_store as marks, store as room,
        store::{Item, Kept, NewItem},
    },
    receipts::{receipt::Receipt, token::FormToken},
    vault::Vault,
    web,
};
use jiff::civil::Date;

/// What is released in the facilitator's own session.
pub async fn items(db: &mut Conn, vault: &Vault, own: &OwnSession) -> Result<Vec<Item>, web::Error> {
    room::items(db, vault, own.id()).await
}

/// Opens the room: its code works from now on, and the day is today. `None` when it is open or over already.
pub async fn open(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession) -> sqlx::Result<Option<()>> {
    let done = sqlx::query("update group_sessions set state = 'Open', held_on = $2, changes = changes + 1 where id = $1 and state = 'Planned'")
        .bind(own.id().bytes())
        .bind(at.today.to_string())
        .execute(&mut *db)
        .await?;
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    record(db, at, own, AuditAction::OpenedSession, own.id().bytes()).await
}

/// Takes the opening back: the code is dead again and no prompt is open. `None` as soon as a phone has come in or words were typed in, and
/// in a rehearsal, where phones always have. Sheets that are counted stay counted.
pub async fn not_yet(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession) -> sqlx::Result<Option<()>> {
    let done = sqlx::query(
        "update group_sessions set state = 'Planned', held_on = planned_on, showing = null, changes = changes + 1 where id = $1 and state = 'Open'
         and not exists (select 1 from session_phones where session = $1) and not exists (select 1 from session_items where session = $1)",
    );
    if done.bind(own.id().bytes()).execute(&mut *db).await?.rows_affected() == 0 {
        return Ok(None);
    }
    sqlx::query("update prompts set state = 'Waiting', revealed = (1 = 0) where session = $1").bind(own.id().bytes()).execute(&mut *db).await?;
    record(db, at, own, AuditAction::ChangedSession, own.id().bytes()).await
}

/// Ends the session for good: what was said becomes feedback, and nothing is left of whose phone chose what, nor of what a phone chose and
/// did not let be counted. What came from paper stays as it is, for the same sheet may be sent again. `None` when it is not open.
pub async fn close(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession) -> sqlx::Result<Option<()>> {
    if !end(db, own.id(), own.session.rehearsal).await? {
        return Ok(None);
    }
    record(db, at, own, AuditAction::ClosedSession, own.id().bytes()).await
}

/// The sessions of days before today that nobody ended, and whether each is a rehearsal.
pub async fn forgotten(db: &mut Conn, today: Date) -> sqlx::Result<Vec<(GroupSessionId, bool)>> {
    let rows: Vec<(Vec<u8>, bool)> = sqlx::query_as("select id, rehearsal from group_sessions where state = 'Open' and held_on < $1")
        .bind(today.to_string())
        .fetch_all(db)
        .await?;
    Ok(rows.into_iter().filter_map(|(id, rehearsal)| Some((id.try_into().ok()?, rehearsal))).collect())
}

/// Ends a session that nobody ended.
pub async fn close_forgotten(db: &mut Conn, at: &AuditContext<'_>, (id, rehearsal): (GroupSessionId, bool)) -> sqlx::Result<()> {
    if end(db, id, rehearsal).await? {
        audit_log::record_operator(db, at, AuditAction::ClosedSession, id.bytes()).await?;
    }
    Ok(())
}

async fn end(db: &mut Conn, id: GroupSessionId, rehearsal: bool) -> sqlx::Result<bool> {
    let done = sqlx::query("update group_sessions set state = 'Closed', changes = changes + 1, showing = null where id = $1 and state = 'Open'");
    if done.bind(id.bytes()).execute(&mut *db).await?.rows_affected() == 0 {
        return Ok(false);
    }
    if rehearsal {
        sqlx::query("delete from session_items where session = $1").bind(id.bytes()).execute(&mut *db).await?;
    } else {
        room::become_feedback(db, id).await?;
        sqlx::query(
            "insert into session_counts (prompt, choice, dots, phones)
             select m.prompt, m.choice, cast(sum(m.dots) as bigint), count(*) from session_marks m join prompts p on p.id = m.prompt
             where p.session = $1 and m.released and m.phone in (select phone from session_phones where session = $1) group by m.prompt, m.choice",
        )
        .bind(id.bytes())
        .execute(&mut *db)
        .await?;
    }
    let (phones,): (i64,) = sqlx::query_as("select count(*) from session_phones where session = $1").bind(id.bytes()).fetch_one(&mut *db).await?;
    sqlx::query("update group_sessions set headcount = $2 where id = $1")
        .bind(id.bytes())
        .bind(<&str>::from(Band::of(phones)))
        .execute(&mut *db)
        .await?;
    sqlx::query("update prompts set state = 'Closed' where session = $1 and state = 'Open'").bind(id.bytes()).execute(&mut *db).await?;
    sqlx::query(
        "delete from session_marks where prompt in (select id from prompts where session = $1)
         and ($2 or phone in (select phone from session_phones where session = $1))",
    )
    .bind(id.bytes())
    .bind(rehearsal)
    .execute(&mut *db)
    .await?;
    if rehearsal {
        sqlx::query("update group_sessions set sheets = 0 where id = $1").bind(id.bytes()).execute(&mut *db).await?;
    }
    sqlx::query("delete from session_phones where session = $1").bind(id.bytes()).execute(db).await?;
    Ok(true)
}

/// What a facilitator does with a prompt.
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
    /// It was opened by mistake: as if it never was. Too late once something has come in for it; without adults, once a phone has come in.
    Unask,
}

/// `None` when the session is not open or has no such prompt, and when it is too late to unask it.
pub async fn act_on_prompt(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession, id: PromptId, act: PromptAct) -> sqlx::Result<Option<()>> {
    if !take_open(db, own).await? || room::prompt(db, own.id(), id).await?.is_none() {
        return Ok(None);
    }
    let sql = match act {
        PromptAct::Open => "update prompts set state = 'Open' where id = $1",
        PromptAct::Close => "update prompts set state = 'Closed' where id = $1 and state = 'Open'",
        PromptAct::Show => "update prompts set state = state where id = $1",
        PromptAct::Reveal => "update prompts set revealed = (1 = 1) where id = $1",
        PromptAct::Hide => "update prompts set revealed = (1 = 0) where id = $1",
        PromptAct::Unask => {
            "update prompts set state = 'Waiting', revealed = (1 = 0) where id = $1
             and not exists (select 1 from session_items where prompt = $1) and not exists (select 1 from session_marks where prompt = $1)
             and not exists (select 1 from feedback where prompt = $1)
             and ($3 or not exists (select 1 from session_phones where session = $2))"
        }
    };
    let mut change = sqlx::query(sql).bind(id.bytes());
    if act == PromptAct::Unask {
        // Without adults, whether it can be unasked would tell whether anything is locked under it: so it can't once a phone is in the room.
        change = change.bind(own.id().bytes()).bind(!own.session.kind.is_adult_free());
    }
    let done = change.execute(&mut *db).await?;
    if act == PromptAct::Unask {
        if done.rows_affected() == 0 {
            return Ok(None);
        }
        let sql = "update group_sessions set showing = null where id = $1 and showing = $2";
        sqlx::query(sql).bind(own.id().bytes()).bind(id.bytes()).execute(&mut *db).await?;
    }
    if matches!(act, PromptAct::Open | PromptAct::Show | PromptAct::Reveal) {
        sqlx::query("update group_sessions set showing = $2 where id = $1").bind(own.id().bytes()).bind(id.bytes()).execute(&mut *db).await?;
    }
    let verb = match act {
        PromptAct::Open => AuditAction::OpenedPrompt,
        PromptAct::Close => AuditAction::ClosedPrompt,
        PromptAct::Show | PromptAct::Reveal | PromptAct::Hide => AuditAction::RevealedPrompt,
        PromptAct::Unask => AuditAction::ChangedSession,
    };
    record(db, at, own, verb, id.bytes()).await
}

/// What a facilitator does with an item. Each can be taken back by another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemAct {
    Stand(ModerationState),
    Pin(bool),
    Weigh(Option<Prevalence>),
    /// It says the same as another one of its prompt; `None` takes that back.
    Merge(Option<FeedbackId>),
}

/// `None` when the session is not open or has no such item that is released.
pub async fn act_on_item(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession, id: FeedbackId, act: ItemAct) -> sqlx::Result<Option<()>> {
    if !take_open(db, own).await? {
        return Ok(None);
    }
    let done = match act {
        ItemAct::Stand(standing) => {
            let sql = match standing {
                ModerationState::Approved => {
                    "update session_items set state = 'Approved',
                     shown = coalesce(shown, (select coalesce(max(shown), 0) + 1 from session_items where session = $2))
                     where id = $1 and session = $2 and released"
                }
                ModerationState::Held => "update session_items set state = 'Held', shown = null where id = $1 and session = $2 and released",
                ModerationState::Waiting => "update session_items set state = 'Waiting', shown = null where id = $1 and session = $2 and released",
            };
            sqlx::query(sql).bind(id.bytes()).bind(own.id().bytes()).execute(&mut *db).await?
        }
        ItemAct::Pin(pinned) => {
            let sql = "update session_items set pinned = $3 where id = $1 and session = $2 and released";
            sqlx::query(sql).bind(id.bytes()).bind(own.id().bytes()).bind(pinned).execute(&mut *db).await?
        }
        ItemAct::Weigh(prevalence) => {
            let sql = "update session_items set prevalence = $3 where id = $1 and session = $2 and released";
            sqlx::query(sql).bind(id.bytes()).bind(own.id().bytes()).bind(prevalence.map(<&str>::from)).execute(&mut *db).await?
        }
        ItemAct::Merge(into) => {
            let sql = "update session_items set merged_into = $3 where id = $1 and session = $2 and released and ($3 is null or exists
                       (select 1 from session_items h where h.id = $3 and h.id <> $1 and h.session = $2 and h.released and h.merged_into is null
                        and h.prompt = session_items.prompt))";
            let done = sqlx::query(sql).bind(id.bytes()).bind(own.id().bytes()).bind(into.as_ref().map(FeedbackId::bytes)).execute(&mut *db).await?;
            if let Some(into) = into.filter(|_| done.rows_affected() == 1) {
                // Whatever had been merged into it goes along.
                sqlx::query("update session_items set merged_into = $2 where merged_into = $1")
                    .bind(id.bytes())
                    .bind(into.bytes())
                    .execute(&mut *db)
                    .await?;
            }
            done
        }
    };
    if done.rows_affected() == 0 {
        return Ok(None);
    }
    let verb = match act {
        ItemAct::Stand(ModerationState::Approved) => AuditAction::ApprovedItem,
        ItemAct::Stand(_) => AuditAction::HeldItem,
        _ => AuditAction::ChangedItem,
    };
    record(db, at, own, verb, id.bytes()).await
}

/// Sends an item to the safeguarding lead, and off every other screen. In a rehearsal it only vanishes. `None` when there is no such item.
pub async fn send_to_lead(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession, id: FeedbackId) -> sqlx::Result<Option<()>> {
    if !take_open(db, own).await? {
        return Ok(None);
    }
    if !own.session.rehearsal {
        let moved = sqlx::query(
            "insert into feedback (id, token, receipt, words, received_on, source, provenance, prompt, prevalence, hand, triage, read_on)
             select id, token, receipt, words, received_on, source, provenance, prompt, prevalence, hand, 'Concern', $3
             from session_items where id = $1 and session = $2 and released",
        );
        let moved = moved.bind(id.bytes()).bind(own.id().bytes()).bind(at.today.to_string()).execute(&mut *db).await?;
        if moved.rows_affected() == 0 {
            return Ok(None);
        }
        concerns::raise(db, at, own.by(), id).await?;
    }
    // What said the same is looked at anew: it was not on the wall by itself.
    sqlx::query("update session_items set merged_into = null, state = 'Waiting', shown = null where merged_into = $1")
        .bind(id.bytes())
        .execute(&mut *db)
        .await?;
    let gone = sqlx::query("delete from session_items where id = $1 and session = $2 and released").bind(id.bytes()).bind(own.id().bytes());
    Ok((gone.execute(db).await?.rows_affected() == 1).then_some(()))
}

/// Somebody's words from paper or a flip-chart.
pub struct Typed<'a> {
    pub token: &'a FormToken,
    pub prompt: PromptId,
    pub words: &'a Words,
    pub provenance: Provenance,
    pub hand: Transcriber,
}

impl Typed<'_> {
    fn item<'a>(&'a self, at: &AuditContext<'_>, session: GroupSessionId, receipt: &'a Receipt) -> NewItem<'a> {
        NewItem {
            prompt: self.prompt,
            token: self.token.hash_in(at.vault, session.bytes()),
            receipt,
            words: self.words,
            on: at.today,
            source: Source::Transcribed,
            provenance: self.provenance,
            hand: Some(self.hand),
            // Whoever types it in has read it.
            released: true,
        }
    }
}

/// Whether a form has brought words before: a page may be too old to bring any, and still be asked what became of its own.
pub async fn typed_before(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession, typed: &Typed<'_>) -> Result<bool, web::Error> {
    let receipt = typed.token.receipt_in(at.vault, own.id().bytes());
    Ok(room::said_before(db, at.vault, &typed.token.hash_in(at.vault, own.id().bytes()), &receipt, typed.words).await?.is_some())
}

/// Types in what stands on paper, before, during and after the session; in a rehearsal only during it. In an open room it waits to be
/// approved like the rest, otherwise it is feedback at once. Called with the session's row held, and what `arrive` said.
pub async fn type_in(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession, open: bool, typed: &Typed<'_>) -> Result<Kept, web::Error> {
    let receipt = typed.token.receipt_in(at.vault, own.id().bytes());
    let new = typed.item(at, own.id(), &receipt);
    if let Some(same) = room::said_before(db, at.vault, &new.token, new.receipt, new.words).await? {
        return Ok(if same { Kept::Yes } else { Kept::OtherWords });
    }
    if own.session.rehearsal && !open {
        return Ok(Kept::NotOpen);
    }
    if !matches!(room::prompt(db, own.id(), typed.prompt).await?, Some((AnswerFormat::Words, _))) {
        return Ok(Kept::NoPrompt);
    }
    let kept = room::insert(db, at.vault, own.id(), &new).await?;
    if kept == Kept::Yes {
        if !open {
            room::become_feedback(db, own.id()).await?;
        }
        audit_log::record(db, at, own.by(), AuditAction::TypedItem, own.id().bytes()).await?;
    }
    Ok(kept)
}

/// Takes the session's row for something from paper, so that it is not closed in between; whether it is open.
pub async fn arrive(db: &mut Conn, own: &OwnSession) -> sqlx::Result<bool> {
    let (state,): (String,) = sqlx::query_as("update group_sessions set arrivals = arrivals + 1 where id = $1 returning state")
        .bind(own.id().bytes())
        .fetch_one(db)
        .await?;
    Ok(state.parse() == Ok(SessionState::Open))
}

/// What one sheet of paper chose: in each prompt that it answers, each choice with its dots.
pub type Chosen = Vec<(PromptId, Vec<(i64, i64)>)>;

/// What a form has counted already in these prompts. Called with the session's row held.
pub async fn counted_before(db: &mut Conn, vault: &Vault, prompts: &[Prompt], token: &FormToken) -> sqlx::Result<Chosen> {
    let mut chosen = vec![];
    for prompt in prompts {
        let marks: Vec<(i64, i64)> = sqlx::query_as("select choice, dots from session_marks where prompt = $1 and phone = $2 order by choice")
            .bind(prompt.id.bytes())
            .bind(&sheet_in(vault, token, prompt.id)[..])
            .fetch_all(&mut *db)
            .await?;
        if !marks.is_empty() {
            chosen.push((prompt.id, marks));
        }
    }
    Ok(chosen)
}

/// Counts what one sheet of paper chose, before, during and after the session, beside the phones. Called with the session's row held, and
/// with a token that has counted nothing yet.
pub async fn count_sheet(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession, token: &FormToken, chosen: &Chosen) -> sqlx::Result<()> {
    for (prompt, marks) in chosen {
        // Released: whoever types it in has seen it.
        marks::insert_marks(db, *prompt, &sheet_in(at.vault, token, *prompt), marks, true).await?;
    }
    sqlx::query("update group_sessions set sheets = sheets + 1 where id = $1").bind(own.id().bytes()).execute(&mut *db).await?;
    marks::result_changed(db, own.id(), None).await?;
    audit_log::record(db, at, own.by(), AuditAction::TypedItem, own.id().bytes()).await
}

/// Takes back the sheet that came with this token; `false` when it isn't counted, and nothing happens. Called with the session's row held.
pub async fn take_sheet_back(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession, prompts: &[Prompt], token: &FormToken) -> sqlx::Result<bool> {
    let mut gone = 0;
    for prompt in prompts {
        let done = sqlx::query("delete from session_marks where prompt = $1 and phone = $2").bind(prompt.id.bytes());
        gone += done.bind(&sheet_in(at.vault, token, prompt.id)[..]).execute(&mut *db).await?.rows_affected();
    }
    if gone == 0 {
        return Ok(false);
    }
    sqlx::query("update group_sessions set sheets = sheets - 1 where id = $1").bind(own.id().bytes()).execute(&mut *db).await?;
    marks::result_changed(db, own.id(), None).await?;
    audit_log::record(db, at, own.by(), AuditAction::TookSheetBack, own.id().bytes()).await?;
    Ok(true)
}

/// What one prompt knows a sheet by. These stay after the session, so another prompt knows it by something else: nobody sees without the
/// key what stood on one sheet together.
fn sheet_in(vault: &Vault, token: &FormToken, prompt: PromptId) -> [u8; 32] {
    token.phone_in(vault, prompt.bytes())
}

/// Takes the session's row for a change that walls show; `false` when it is not open.
async fn take_open(db: &mut Conn, own: &OwnSession) -> sqlx::Result<bool> {
    let done = sqlx::query("update group_sessions set changes = changes + 1 where id = $1 and state = 'Open'");
    Ok(done.bind(own.id().bytes()).execute(db).await?.rows_affected() == 1)
}

async fn record(db: &mut Conn, at: &AuditContext<'_>, own: &OwnSession, verb: AuditAction, object: &[u8]) -> sqlx::Result<Option<()>> {
    audit_log::record(db, at, own.by(), verb, object).await.map(Some)
}
