//! Every SQL statement about table `concern_steps`: what was raised, and what the safeguarding lead decided.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    audit_queue::{AuditQueue, LateEntry},
    concerns::{
        Cause, ConcernEvent,
        records::{ListedRow, StepRow},
        reminders,
    },
    db::{Conn, read_id},
    feedback::{
        self, Decision, Source, Triage, Words,
        store::{Feedback, StoredWords},
        withdrawal_store,
    },
    id::{FeedbackId, PersonId},
    staff::{
        Person, exclusion_store as exclusions,
        proof::{Lead, Proof, Reviewer},
    },
    vault::{Place, Vault},
    web,
};
use jiff::civil::Date;
use std::collections::HashSet;

/// The steps that say where a concern stands.
macro_rules! states {
    () => {
        "('Raised', 'Referral', 'AdviceGiven', 'NoFurtherAction', 'Returned')"
    };
}

/// A concern in the list: none of its words, for the list is not a reason to read them.
pub struct Listed {
    pub id: FeedbackId,
    pub source: Source,
    /// The hour a reviewer raised it last, in London.
    pub raised_hour: String,
    pub raised_by: String,
    /// The last quick pick of whoever raised it.
    pub cause: Option<Cause>,
    /// The last event that says where it stands, its hour, and the person who caused it.
    pub now: ConcernEvent,
    pub hour: String,
    pub by: String,
}

/// One concern as the safeguarding lead reads it.
pub struct Concern {
    /// `None` while it is back in the inbox: then its words are no more the lead's than any others.
    pub feedback: Option<Feedback>,
    /// All that happened to it, in order.
    pub steps: Vec<Step>,
    /// The words of its redacted copy.
    pub copy: Option<StoredWords>,
}

pub struct Step {
    pub what: ConcernEvent,
    /// The hour, in London.
    pub hour: String,
    pub by: String,
    /// Why, in the words of whoever did it; raising needs none.
    pub note: Option<StoredWords>,
    pub cause: Option<Cause>,
    pub referral: Option<StoredReferral>,
    /// The person who was kept out or let in again.
    pub subject: Option<(PersonId, String)>,
    pub copy: Option<FeedbackId>,
}

/// A referral: to whom, on which day, under which reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Referral<Text> {
    pub to: Text,
    pub on: Date,
    pub reference: Option<Text>,
}

type StoredReferral = Referral<StoredWords>;

/// A decision with its reason.
pub struct NewDecision {
    pub decision: Decision,
    pub note: String,
    pub referral: Option<Referral<String>>,
}

/// All concerns but those the lead is kept out of: first those undecided, oldest first, then those decided or sent back, newest first.
pub async fn concerns(db: &mut Conn, by: &Lead) -> sqlx::Result<Vec<Listed>> {
    let rows: Vec<ListedRow> = sqlx::query_as(concat!(
        "select f.id, f.source, r.hour as raised_hour, p.name as raised_by, e.cause, l.step, l.hour, q.name as by_name
         from feedback f join concern_steps l on l.feedback = f.id join concern_steps r on r.feedback = f.id
         left join concern_steps e on e.feedback = f.id
             and e.number = (select max(number) from concern_steps where feedback = f.id and cause is not null)
         join people p on p.id = r.taken_by join people q on q.id = l.taken_by
         where l.number = (select max(number) from concern_steps where feedback = f.id and step in ",
        states!(),
        ") and r.number = (select max(number) from concern_steps where feedback = f.id and step = 'Raised')
         and not exists (select 1 from concern_exclusions x where x.feedback = f.id and x.person = $1)
         order by l.step <> 'Raised', case when l.step <> 'Raised' then l.hour end desc, r.hour, f.id"
    ))
    .bind(by.person().id.bytes())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(ListedRow::read).collect()
}

/// The ids of the concerns that a lead may open.
pub async fn openable(db: &mut Conn, by: &Lead) -> sqlx::Result<Vec<FeedbackId>> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(
        "select f.id from feedback f where exists (select 1 from concern_steps c where c.feedback = f.id)
         and not exists (select 1 from concern_exclusions x where x.feedback = f.id and x.person = $1)",
    )
    .bind(by.person().id.bytes())
    .fetch_all(db)
    .await?;
    rows.iter().map(|id| read_id("id", id)).collect()
}

/// The ids of whatever was a concern at some time, decided or sent back.
pub async fn ever_raised(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<HashSet<FeedbackId>> {
    let rows: Vec<Vec<u8>> = sqlx::query_scalar("select distinct feedback from concern_steps").fetch_all(db).await?;
    rows.iter().map(|id| read_id("feedback", id)).collect()
}

/// The words of all undecided concerns that a lead may read, for the lexicon.
pub async fn undecided_words(db: &mut Conn, vault: &Vault, by: &Lead) -> sqlx::Result<Vec<(FeedbackId, StoredWords)>> {
    let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(concat!(
        "select f.id, f.words from feedback f join concern_steps r on r.feedback = f.id where f.triage = 'Concern' and r.step = 'Raised'
         and r.number = (select max(number) from concern_steps where feedback = f.id and step in ",
        states!(),
        ") and not exists (select 1 from concern_exclusions x where x.feedback = f.id and x.person = $1)"
    ))
    .bind(by.person().id.bytes())
    .fetch_all(db)
    .await?;
    let open = |(id, words): (Vec<u8>, Vec<u8>)| {
        let id: FeedbackId = read_id("id", &id)?;
        Ok((id, vault.open(feedback::store::words_place(&id), &words)))
    };
    rows.into_iter().map(open).collect()
}

/// Counts the undecided concerns that a lead may read, with the hour of the oldest.
pub async fn waiting(db: &mut Conn, by: &Lead) -> sqlx::Result<(i64, Option<String>)> {
    sqlx::query_as(concat!(
        "select count(*), min(r.hour) from feedback f join concern_steps r on r.feedback = f.id
         where f.triage = 'Concern' and r.step = 'Raised'
         and r.number = (select max(number) from concern_steps where feedback = f.id and step in ",
        states!(),
        ") and not exists (select 1 from concern_exclusions x where x.feedback = f.id and x.person = $1)"
    ))
    .bind(by.person().id.bytes())
    .fetch_one(db)
    .await
}

/// One concern; reading it is an act of its own and stands in the history.
pub async fn concern(db: &mut Conn, audit: &AuditContext<'_>, by: &Lead, id: FeedbackId) -> Result<Option<Concern>, web::Error> {
    let Some(concern) = unrecorded_concern(db, audit.vault, by, id).await? else { return Ok(None) };
    audit_log::record(db, audit, by.person().id, AuditAction::Read, id.bytes()).await?;
    Ok(Some(concern))
}

/// The same while the audit log can't be written: the reading waits in the queue, which is full at some time.
pub async fn concern_recorded_later(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    queue: &AuditQueue,
    by: &Lead,
    id: FeedbackId,
) -> Result<Option<Concern>, web::Error> {
    let Some(concern) = unrecorded_concern(db, audit.vault, by, id).await? else { return Ok(None) };
    let (object, hour) = (id.bytes().to_vec(), audit.hour.clone());
    let entry = LateEntry { by: by.person().id, action: AuditAction::Read, object, today: audit.today, hour };
    if queue.take(entry) { Ok(Some(concern)) } else { Err(web::Error::Busy) }
}

/// The same as it is now, for a form that is compared with it and shows nothing of it.
pub async fn unrecorded_concern(db: &mut Conn, vault: &Vault, by: &Lead, id: FeedbackId) -> Result<Option<Concern>, web::Error> {
    if exclusions::is_excluded(db, id, by.person().id).await? {
        return Ok(None);
    }
    let steps = steps(db, vault, &id).await?;
    if steps.is_empty() {
        return Ok(None);
    }
    let feedback = feedback::store::concern(db, vault, by, id).await?;
    // Back in the inbox and taken back from there: hidden like any other words, and the record may quote them.
    if feedback.is_none() && withdrawal_store::withdrawn(db, id).await?.is_some() {
        return Ok(None);
    }
    let copy = match steps.iter().rev().find_map(|step| step.copy) {
        Some(copy) => feedback::store::copy_words(db, vault, by, copy).await?,
        None => None,
    };
    Ok(Some(Concern { feedback, steps, copy }))
}

/// Notes that words are a concern now, for the first time or again. Called with the row of the words held.
pub async fn raise(db: &mut Conn, audit: &AuditContext<'_>, by: &Person, id: FeedbackId) -> sqlx::Result<()> {
    add(db, audit, by, &id, ConcernEvent::Raised, NewStep::default()).await?;
    reminders::tell_leads(db, audit, id).await?;
    audit_log::record(db, audit, by.id, AuditAction::RaisedConcern, id.bytes()).await
}

/// Locks a concern that the lead may act on; returns whether it is one.
async fn lock(db: &mut Conn, by: &Lead, id: FeedbackId) -> sqlx::Result<bool> {
    Ok(feedback::store::lock_triaged_as(db, id, Some(Triage::Concern)).await? && !exclusions::is_excluded(db, id, by.person().id).await?)
}

/// Records what was decided and why; an earlier decision stays. The same again, sent twice, is one. `None` when there is no such concern.
pub async fn decide(db: &mut Conn, audit: &AuditContext<'_>, by: &Lead, id: FeedbackId, new: &NewDecision) -> Result<Option<()>, web::Error> {
    if !lock(db, by, id).await? {
        return Ok(None);
    }
    let what = ConcernEvent::Decided(new.decision);
    let steps = steps(db, audit.vault, &id).await?;
    if steps.last().is_some_and(|last| last.what == what && last.says(&new.note) && last.is_referral(new.referral.as_ref())) {
        return Ok(Some(()));
    }
    let step = NewStep { note: Some(&new.note), referral: new.referral.as_ref(), ..NewStep::default() };
    add(db, audit, by.person(), &id, what, step).await?;
    feedback::store::note_reading(db, id, audit.today).await?;
    audit_log::record_with(db, audit, by.person().id, AuditAction::DecidedConcern, &[<&str>::from(new.decision)], id.bytes()).await?;
    Ok(Some(()))
}

/// Adds an outcome or a correction to the record. The same again, sent twice, is one. `None` when there is no such concern.
pub async fn amend(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Lead,
    id: FeedbackId,
    what: ConcernEvent,
    note: &str,
) -> Result<Option<()>, web::Error> {
    if !lock(db, by, id).await? {
        return Ok(None);
    }
    if steps(db, audit.vault, &id).await?.last().is_some_and(|last| last.what == what && last.says(note)) {
        return Ok(Some(()));
    }
    add(db, audit, by.person(), &id, what, NewStep { note: Some(note), ..NewStep::default() }).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::AddedToConcern, id.bytes()).await?;
    Ok(Some(()))
}

/// Keeps somebody out of a concern. False when no lead would be left who may read it. `None` when there is no such concern.
pub async fn exclude(db: &mut Conn, audit: &AuditContext<'_>, by: &Lead, id: FeedbackId, person: PersonId, note: &str) -> sqlx::Result<Option<bool>> {
    if !lock(db, by, id).await? {
        return Ok(None);
    }
    // Two leads who keep each other out at once, or an administrator who switches one off, must not both find another.
    if !exclusions::has_other_reader(db, id, person).await? {
        return Ok(Some(false));
    }
    if exclusions::insert(db, id, person).await? {
        let step = NewStep { note: Some(note), subject: Some(person), ..NewStep::default() };
        add(db, audit, by.person(), &id, ConcernEvent::Excluded, step).await?;
        // The sealed step alone names who: an auditor may be the one.
        audit_log::record(db, audit, by.person().id, AuditAction::ExcludedFromConcern, id.bytes()).await?;
    }
    Ok(Some(true))
}

/// The redacted copies of a concern.
pub async fn copies(db: &mut Conn, id: FeedbackId) -> sqlx::Result<Vec<FeedbackId>> {
    let copies = "select distinct copy from concern_steps where feedback = $1 and copy is not null";
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(copies).bind(id.bytes()).fetch_all(db).await?;
    rows.iter().map(|id| read_id("copy", id)).collect()
}

/// Deletes all that was decided about words that are erased.
pub async fn erase(db: &mut Conn, id: FeedbackId) -> sqlx::Result<()> {
    exclusions::delete_all(db, id).await?;
    sqlx::query("delete from concern_steps where feedback = $1").bind(id.bytes()).execute(&mut *db).await?;
    // Where the words are a redacted copy, the concern's steps stay, and name it no more.
    sqlx::query("update concern_steps set copy = null where copy = $1").bind(id.bytes()).execute(db).await.map(|_| ())
}

/// Lets somebody into a concern again. `None` when there is no such concern.
pub async fn readmit(db: &mut Conn, audit: &AuditContext<'_>, by: &Lead, id: FeedbackId, person: PersonId) -> sqlx::Result<Option<()>> {
    if !lock(db, by, id).await? {
        return Ok(None);
    }
    if exclusions::delete(db, id, person).await? {
        add(db, audit, by.person(), &id, ConcernEvent::Readmitted, NewStep { subject: Some(person), ..NewStep::default() }).await?;
        audit_log::record(db, audit, by.person().id, AuditAction::ReadmittedToConcern, id.bytes()).await?;
    }
    Ok(Some(()))
}

/// Writes the redacted copy for analysis, or its words anew. `None` when there is no such concern.
pub async fn write_copy(db: &mut Conn, audit: &AuditContext<'_>, by: &Lead, id: FeedbackId, words: &Words) -> Result<Option<()>, web::Error> {
    if !lock(db, by, id).await? {
        return Ok(None);
    }
    let copy = match steps(db, audit.vault, &id).await?.iter().rev().find_map(|step| step.copy) {
        Some(copy) => {
            let before = feedback::store::copy_words(db, audit.vault, by, copy).await?;
            if before.is_some_and(|before| before.is_ok_and(|before| words.same(&before))) {
                return Ok(Some(()));
            }
            feedback::store::rewrite_copy(db, audit.vault, copy, words).await?;
            copy
        }
        None => feedback::store::insert_copy(db, audit.vault, id, words, audit.today).await?,
    };
    add(db, audit, by.person(), &id, ConcernEvent::Copied, NewStep { copy: Some(copy), ..NewStep::default() }).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::CopiedConcern, id.bytes()).await?;
    Ok(Some(()))
}

/// The reason why a concern can't go back to the inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Something was decided about it: that is a safeguarding record.
    Decided,
    /// Somebody is kept out of it, and could read it in the inbox.
    Excludes,
}

/// Not a concern after all: back to the inbox, unread, and why. `None` when there is no such concern.
pub async fn send_back(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Lead,
    id: FeedbackId,
    note: &str,
) -> Result<Option<Result<(), Kept>>, web::Error> {
    if !lock(db, by, id).await? {
        return Ok(None);
    }
    let steps = steps(db, audit.vault, &id).await?;
    if steps.iter().rev().find(|step| step.what.is_state()).is_none_or(|last| last.what != ConcernEvent::Raised) {
        return Ok(Some(Err(Kept::Decided)));
    }
    if !excluded(&steps).is_empty() {
        return Ok(Some(Err(Kept::Excludes)));
    }
    add(db, audit, by.person(), &id, ConcernEvent::Returned, NewStep { note: Some(note), ..NewStep::default() }).await?;
    feedback::store::unread_again(db, id, audit.today).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::ReturnedConcern, id.bytes()).await?;
    Ok(Some(Ok(())))
}

/// The people who are kept out after these steps.
pub fn excluded(steps: &[Step]) -> Vec<(PersonId, String)> {
    let mut out: Vec<(PersonId, String)> = vec![];
    for step in steps {
        let Some((person, name)) = &step.subject else { continue };
        out.retain(|(known, _)| known != person);
        if step.what == ConcernEvent::Excluded {
            out.push((*person, name.clone()));
        }
    }
    out
}

/// The parts of a new step; most steps have few of them.
#[derive(Default)]
pub struct NewStep<'a> {
    pub note: Option<&'a str>,
    pub cause: Option<Cause>,
    pub referral: Option<&'a Referral<String>>,
    pub subject: Option<PersonId>,
    pub copy: Option<FeedbackId>,
}

/// Adds a step; its act records it.
pub async fn add(db: &mut Conn, audit: &AuditContext<'_>, by: &Person, id: &FeedbackId, what: ConcernEvent, new: NewStep<'_>) -> sqlx::Result<()> {
    let (number,): (i64,) =
        sqlx::query_as("select coalesce(max(number), 0) + 1 from concern_steps where feedback = $1").bind(id.bytes()).fetch_one(&mut *db).await?;
    let row = note_row(id, number);
    let seal = |field, text: &str| audit.vault.seal(step_place(&row, field), text);
    let reference = new.referral.and_then(|referral| referral.reference.as_deref());
    sqlx::query(
        "insert into concern_steps (feedback, number, step, hour, taken_by, note, cause, referred_to, referred_on, reference, subject, copy)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(id.bytes())
    .bind(number)
    .bind(what.spelled())
    .bind(&audit.hour)
    .bind(by.id.bytes())
    .bind(new.note.map(|note| seal("note", note)))
    .bind(new.cause.map(<&str>::from))
    .bind(new.referral.map(|referral| seal("referred_to", &referral.to)))
    .bind(new.referral.map(|referral| referral.on.to_string()))
    .bind(reference.map(|reference| seal("reference", reference)))
    .bind(new.subject.as_ref().map(PersonId::bytes))
    .bind(new.copy.as_ref().map(FeedbackId::bytes))
    .execute(db)
    .await
    .map(|_| ())
}

async fn steps(db: &mut Conn, vault: &Vault, id: &FeedbackId) -> Result<Vec<Step>, web::Error> {
    let rows: Vec<StepRow> = sqlx::query_as(
        "select s.number, s.step, s.hour, p.name, s.note, s.cause, s.referred_to, s.referred_on, s.reference, s.subject,
         q.name as subject_name, s.copy
         from concern_steps s join people p on p.id = s.taken_by left join people q on q.id = s.subject
         where s.feedback = $1 order by s.number",
    )
    .bind(id.bytes())
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| Ok(row.open(vault, id)?)).collect()
}

/// The row that a note is sealed to.
pub fn note_row(id: &FeedbackId, number: i64) -> Vec<u8> {
    [id.bytes(), &number.to_be_bytes()].concat()
}

/// Where a text of a step is sealed to.
pub fn step_place<'a>(row: &'a [u8], field: &'static str) -> Place<'a> {
    Place { table: "concern_steps", row, field }
}
