//! Every SQL statement about rounds of second coding. A piece that was taken back, or is not for analysis any more, is in none of them.

use crate::{
    agreement::{Agreed, CodeSet, Compared, Round, RoundCoder, RoundPiece, RoundState, Standing, Taken, settlement_store},
    audit_log::{self, AuditAction, AuditContext, Detail},
    db::{Conn, read, read_day, read_id, read_id_opt, read_opt},
    feedback::store::{Feedback, FeedbackRow, feedback_columns},
    id::{CodeId, FeedbackId, PersonId, RoundId, RoundPieceId, ThemeId},
    random,
    staff::proof::{Proof, Reviewer},
    undo::{self, Edit, Kind},
    vault::Vault,
    web,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

macro_rules! round_columns {
    () => {
        "select r.id, r.first_coder, a.name as first_name, r.second_coder, b.name as second_name, r.started_on, r.started_by, r.state, r.ended_on,
                r.code, r.theme, r.month
         from agreement_rounds r join people a on a.id = r.first_coder join people b on b.id = r.second_coder where r.state <> 'Dropped'"
    };
}

/// The pieces of rounds that reviewers may read.
macro_rules! round_pieces {
    () => {
        " from round_pieces p join agreement_rounds r on r.id = p.round join feedback f on f.id = p.feedback and f.triage = 'ForAnalysis'"
    };
}

pub(super) use round_pieces;

/// The codes on pieces that both have coded, in rounds that are finished: nobody is shown them before.
macro_rules! compared {
    () => {
        concat!(
            "select p.id as piece, p.feedback, c.coder, c.code",
            round_pieces!(),
            " left join round_codes c on c.piece = p.id where r.state = 'Finished' and p.coded_on is not null"
        )
    };
}

/// All rounds, the latest first.
pub async fn rounds(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<Vec<Round>> {
    let rows: Vec<RoundRow> = sqlx::query_as(concat!(round_columns!(), " order by r.started_on desc, r.id")).fetch_all(db).await?;
    rows.into_iter().map(RoundRow::read).collect()
}

pub async fn round(db: &mut Conn, id: RoundId) -> sqlx::Result<Option<Round>> {
    let row: Option<RoundRow> = sqlx::query_as(concat!(round_columns!(), " and r.id = $1")).bind(id.bytes()).fetch_optional(db).await?;
    row.map(RoundRow::read).transpose()
}

/// The pieces of a round, in the order of random ids.
pub async fn pieces(db: &mut Conn, round: RoundId) -> sqlx::Result<Vec<RoundPiece>> {
    let select = concat!("select p.feedback, p.coded_on", round_pieces!(), " where p.round = $1 order by p.id");
    let rows: Vec<(Vec<u8>, Option<String>)> = sqlx::query_as(select).bind(round.bytes()).fetch_all(db).await?;
    rows.into_iter().map(|(feedback, coded)| Ok(RoundPiece { feedback: read_id("feedback", &feedback)?, coded: coded.is_some() })).collect()
}

/// For each round the number of its pieces that the second coder has coded, and of all.
pub async fn counts(db: &mut Conn, _by: &Reviewer) -> sqlx::Result<HashMap<RoundId, [i64; 2]>> {
    let select = concat!("select p.round, count(p.coded_on), count(*)", round_pieces!(), " group by p.round");
    let rows: Vec<(Vec<u8>, i64, i64)> = sqlx::query_as(select).fetch_all(db).await?;
    rows.into_iter().map(|(round, coded, all)| Ok((read_id("round", &round)?, [coded, all]))).collect()
}

/// The feedback in a round.
pub async fn feedback_in(db: &mut Conn, vault: &Vault, _by: &Reviewer, round: RoundId) -> Result<HashMap<FeedbackId, Feedback>, web::Error> {
    let rows: Vec<FeedbackRow> =
        sqlx::query_as(concat!("select ", feedback_columns!(), round_pieces!(), " where p.round = $1")).bind(round.bytes()).fetch_all(db).await?;
    rows.into_iter().map(|row| row.open(vault).map(|feedback| (feedback.id, feedback))).collect()
}

/// The codes that the first coder has put on any piece of a round; on which one is not told.
pub async fn first_codes(db: &mut Conn, round: RoundId) -> sqlx::Result<CodeSet> {
    let select = concat!("select distinct c.code", round_pieces!(), " join round_codes c on c.piece = p.id where p.round = $1 and c.coder = $2");
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(select).bind(round.bytes()).bind(<&str>::from(Coder::First)).fetch_all(db).await?;
    rows.iter().map(|code| read_id("code", code)).collect()
}

/// A round that is to begin: the pieces, each with the codes that the first coder has put on it.
pub struct NewRound {
    pub first: PersonId,
    pub second: PersonId,
    pub taken: Taken,
    pub pieces: Vec<(FeedbackId, CodeSet)>,
}

/// Starts a round. `None` when the second coder is the first, or the one who starts it.
pub async fn start(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, new: &NewRound) -> sqlx::Result<Option<RoundId>> {
    if new.first == new.second || by.person().id == new.second {
        return Ok(None);
    }
    let id: RoundId = random::id();
    sqlx::query(
        "insert into agreement_rounds (id, first_coder, second_coder, started_on, started_by, state, code, theme, month)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(id.bytes())
    .bind(new.first.bytes())
    .bind(new.second.bytes())
    .bind(audit.today.to_string())
    .bind(by.person().id.bytes())
    .bind(<&str>::from(RoundState::Running))
    .bind(new.taken.code.as_ref().map(CodeId::bytes))
    .bind(new.taken.theme.as_ref().map(ThemeId::bytes))
    .bind(new.taken.month.map(|month| month.to_string()))
    .execute(&mut *db)
    .await?;
    for (feedback, codes) in &new.pieces {
        let piece: RoundPieceId = random::id();
        let insert = sqlx::query("insert into round_pieces (id, round, feedback) values ($1, $2, $3)");
        insert.bind(piece.bytes()).bind(id.bytes()).bind(feedback.bytes()).execute(&mut *db).await?;
        insert_codes(db, piece, Coder::First, codes).await?;
    }
    let details = [Detail::Number("pieces", new.pieces.len() as i64)];
    audit_log::record_with(db, audit, by.person().id, AuditAction::StartedRound, &details, id.bytes()).await?;
    let change = Edit::new(Kind::Round, id.bytes(), &None, &state(db, id).await?)?;
    undo::store::record(db, audit, by.person().id, AuditAction::StartedRound, vec![change]).await?;
    Ok(Some(id))
}

/// The two sides of a round, as the table spells them.
#[derive(Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
enum Coder {
    First,
    Second,
}

async fn insert_codes(db: &mut Conn, piece: RoundPieceId, coder: Coder, codes: &CodeSet) -> sqlx::Result<()> {
    for code in codes {
        let insert = sqlx::query("insert into round_codes (piece, coder, code) values ($1, $2, $3)");
        insert.bind(piece.bytes()).bind(<&str>::from(coder)).bind(code.bytes()).execute(&mut *db).await?;
    }
    Ok(())
}

/// The codes that the second coder has put on a piece of a round that is running; nobody else is told. `None` within: not coded yet.
pub async fn own_codes(db: &mut Conn, by: &Reviewer, round: RoundId, feedback: FeedbackId) -> sqlx::Result<Option<Option<CodeSet>>> {
    let Some(piece) = piece_to_code(db, by.person().id, round, feedback).await? else { return Ok(None) };
    Ok(blind(db, piece).await?.map(|blind| blind.codes.map(CodeSet::from_iter)))
}

async fn piece_to_code(db: &mut Conn, by: PersonId, round: RoundId, feedback: FeedbackId) -> sqlx::Result<Option<RoundPieceId>> {
    let select = concat!("select p.id", round_pieces!(), " where p.round = $1 and p.feedback = $2 and r.second_coder = $3 and r.state = 'Running'");
    let id: Option<Vec<u8>> = sqlx::query_scalar(select).bind(round.bytes()).bind(feedback.bytes()).bind(by.bytes()).fetch_optional(db).await?;
    id.map(|id| read_id("id", &id)).transpose()
}

/// The second coder's codes on a piece of a running round; `None` within: not coded yet.
#[derive(Serialize, Deserialize)]
struct Blind {
    round: RoundId,
    feedback: FeedbackId,
    codes: Option<Vec<CodeId>>,
}

async fn blind(db: &mut Conn, piece: RoundPieceId) -> sqlx::Result<Option<Blind>> {
    let select = concat!("select p.round, p.feedback, p.coded_on", round_pieces!(), " where p.id = $1 and r.state = 'Running'");
    let row: Option<(Vec<u8>, Vec<u8>, Option<String>)> = sqlx::query_as(select).bind(piece.bytes()).fetch_optional(&mut *db).await?;
    let Some((round, feedback, coded_on)) = row else { return Ok(None) };
    let select = sqlx::query_scalar("select code from round_codes where piece = $1 and coder = $2 order by code");
    let codes: Vec<Vec<u8>> = select.bind(piece.bytes()).bind(<&str>::from(Coder::Second)).fetch_all(db).await?;
    let codes = codes.iter().map(|code| read_id("code", code)).collect::<sqlx::Result<_>>()?;
    Ok(Some(Blind { round: read_id("round", &round)?, feedback: read_id("feedback", &feedback)?, codes: coded_on.map(|_| codes) }))
}

/// Codes a piece blind, in the place of what was there. `None` when it is not this person's to code, or not any more.
pub async fn code_blind(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    round: RoundId,
    feedback: FeedbackId,
    codes: &CodeSet,
) -> sqlx::Result<Option<()>> {
    // Somebody who ends the round at the same time comes before or after.
    lock_round(db, round).await?;
    let Some(piece) = piece_to_code(db, by.person().id, round, feedback).await? else { return Ok(None) };
    let before = blind(db, piece).await?;
    set_blind(db, piece, Some((audit.today.to_string(), codes))).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::CodedBlind, feedback.bytes()).await?;
    let change = Edit::new(Kind::BlindCoding, piece.bytes(), &before, &blind(db, piece).await?)?;
    undo::store::record(db, audit, by.person().id, AuditAction::CodedBlind, vec![change]).await?;
    Ok(Some(()))
}

async fn set_blind(db: &mut Conn, piece: RoundPieceId, coded: Option<(String, &CodeSet)>) -> sqlx::Result<()> {
    let delete = sqlx::query("delete from round_codes where piece = $1 and coder = $2");
    delete.bind(piece.bytes()).bind(<&str>::from(Coder::Second)).execute(&mut *db).await?;
    let day = coded.as_ref().map(|(day, _)| day.as_str());
    sqlx::query("update round_pieces set coded_on = $2 where id = $1").bind(piece.bytes()).bind(day).execute(&mut *db).await?;
    match coded {
        Some((_, codes)) => insert_codes(db, piece, Coder::Second, codes).await,
        None => Ok(()),
    }
}

/// Puts back the second coder's codes from before an act; `false` when they were changed since, or the round is over.
pub async fn restore_blind(db: &mut Conn, audit: &AuditContext<'_>, change: &Edit) -> sqlx::Result<bool> {
    let piece: RoundPieceId = change.id()?;
    let now = blind(db, piece).await?;
    if now.is_none() || !change.left(&now)? {
        return Ok(false);
    }
    let codes: Option<CodeSet> = change.before::<Blind>()?.and_then(|before| before.codes).map(CodeSet::from_iter);
    set_blind(db, piece, codes.as_ref().map(|codes| (audit.today.to_string(), codes))).await?;
    Ok(true)
}

async fn lock_round(db: &mut Conn, id: RoundId) -> sqlx::Result<()> {
    sqlx::query("update agreement_rounds set state = state where id = $1").bind(id.bytes()).execute(db).await.map(|_| ())
}

/// A round as acts remember it: its state, and the number of pieces that are coded and may be read.
#[derive(Serialize, Deserialize)]
struct State {
    state: String,
    coded: i64,
}

async fn state(db: &mut Conn, id: RoundId) -> sqlx::Result<Option<State>> {
    let select = "select state from agreement_rounds where id = $1";
    let Some(state) = sqlx::query_scalar(select).bind(id.bytes()).fetch_optional(&mut *db).await? else { return Ok(None) };
    let count = concat!("select count(*)", round_pieces!(), " where p.round = $1 and p.coded_on is not null");
    let coded = sqlx::query_scalar(count).bind(id.bytes()).fetch_one(db).await?;
    Ok(Some(State { state, coded }))
}

/// Ends a round, and with it shows each coder the other's codes. It can't be undone: nobody forgets what they saw. `None` when somebody
/// else may end it, it is over, or nothing in it is coded.
pub async fn finish(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: RoundId) -> sqlx::Result<Option<()>> {
    lock_round(db, id).await?;
    let may = round(db, id).await?.is_some_and(|round| round.may_end(by.person().id));
    if !may || !pieces(db, id).await?.iter().any(|piece| piece.coded) {
        return Ok(None);
    }
    set_state(db, id, RoundState::Finished, Some(audit.today.to_string())).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::FinishedRound, id.bytes()).await?;
    Ok(Some(()))
}

/// Gives a running round up: its pieces are open to both again, and no figure rests on it. It can't be undone: from then on the second coder
/// may look at all codes.
pub async fn give_up(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, id: RoundId) -> sqlx::Result<Option<()>> {
    lock_round(db, id).await?;
    if !round(db, id).await?.is_some_and(|round| round.is_running()) {
        return Ok(None);
    }
    set_state(db, id, RoundState::Dropped, Some(audit.today.to_string())).await?;
    audit_log::record(db, audit, by.person().id, AuditAction::DroppedRound, id.bytes()).await?;
    Ok(Some(()))
}

async fn set_state(db: &mut Conn, id: RoundId, state: RoundState, ended_on: Option<String>) -> sqlx::Result<()> {
    let update = sqlx::query("update agreement_rounds set state = $2, ended_on = $3 where id = $1");
    update.bind(id.bytes()).bind(<&str>::from(state)).bind(ended_on).execute(db).await.map(|_| ())
}

/// Takes away a round in which nothing was coded since it began.
pub async fn restore_round(db: &mut Conn, change: &Edit) -> sqlx::Result<bool> {
    let id: RoundId = change.id()?;
    lock_round(db, id).await?;
    if !change.made_it() || !change.left(&state(db, id).await?)? {
        return Ok(false);
    }
    sqlx::query("delete from round_codes where piece in (select id from round_pieces where round = $1)").bind(id.bytes()).execute(&mut *db).await?;
    sqlx::query("delete from round_pieces where round = $1").bind(id.bytes()).execute(&mut *db).await?;
    sqlx::query("delete from agreement_rounds where id = $1").bind(id.bytes()).execute(db).await?;
    Ok(true)
}

/// The pieces that both have coded, with the codes of each; none before the round is finished, nor what this person is to code in another.
pub async fn compared(db: &mut Conn, vault: &Vault, by: &Reviewer, round: RoundId, standing: &Standing) -> sqlx::Result<Vec<Compared>> {
    let rows: Vec<CodedRow> = sqlx::query_as(concat!(compared!(), " and p.round = $1")).bind(round.bytes()).fetch_all(&mut *db).await?;
    let (mut compared, blind) = (sets(rows, standing)?, blind_pieces(db, by).await?);
    let mut settled = settlement_store::last_settlements(db, vault, round).await?;
    compared.retain(|piece| !blind.contains_key(&piece.feedback));
    for piece in &mut compared {
        piece.settled = settled.remove(&piece.feedback);
    }
    Ok(compared)
}

/// The codes of both coders for each piece of a round.
fn sets(rows: Vec<CodedRow>, standing: &Standing) -> sqlx::Result<Vec<Compared>> {
    let mut pieces: BTreeMap<RoundPieceId, Compared> = BTreeMap::new();
    for CodedRow { piece, feedback, coder, code } in rows {
        let none = || Compared { feedback, first: CodeSet::new(), second: CodeSet::new(), settled: None };
        let compared = pieces.entry(piece).or_insert_with(none);
        if let (Some(coder), Some(code)) = (read_opt::<Coder>("coder", coder.as_deref())?, read_id_opt("code", code)?) {
            let set = if coder == Coder::First { &mut compared.first } else { &mut compared.second };
            set.insert(standing.get(&code).copied().unwrap_or(code));
        }
    }
    Ok(pieces.into_values().collect())
}

/// How often two people agreed on the pieces of each theme. A piece of several rounds counts once, and as agreed only if it was in each.
pub async fn of_themes(db: &mut Conn, standing: &Standing) -> sqlx::Result<HashMap<ThemeId, Agreed>> {
    let rows: Vec<CodedRow> = sqlx::query_as(compared!()).fetch_all(&mut *db).await?;
    let agreed = agreed_on(rows, standing)?;
    let select = "select theme, feedback from feedback_themes where feedback in (select feedback from round_pieces where coded_on is not null)";
    let ties: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(select).fetch_all(db).await?;
    let mut themes: HashMap<ThemeId, Agreed> = HashMap::new();
    for (theme, feedback) in ties {
        if let Some(agreed) = agreed.get(&read_id::<FeedbackId>("feedback", &feedback)?) {
            let theme = themes.entry(read_id("theme", &theme)?).or_default();
            theme.pieces += 1;
            theme.agreed += i64::from(*agreed);
        }
    }
    Ok(themes)
}

/// The same for one theme.
pub async fn of_theme(db: &mut Conn, standing: &Standing, theme: ThemeId) -> sqlx::Result<Agreed> {
    let select = concat!(compared!(), " and p.feedback in (select x.feedback from feedback_themes x where x.theme = $1)");
    let agreed = agreed_on(sqlx::query_as(select).bind(theme.bytes()).fetch_all(db).await?, standing)?;
    Ok(Agreed { pieces: agreed.len() as i64, agreed: agreed.values().filter(|agreed| **agreed).count() as i64 })
}

/// Whether both agreed on each piece in every round that it is in.
fn agreed_on(rows: Vec<CodedRow>, standing: &Standing) -> sqlx::Result<HashMap<FeedbackId, bool>> {
    let mut agreed: HashMap<FeedbackId, bool> = HashMap::new();
    for piece in sets(rows, standing)? {
        *agreed.entry(piece.feedback).or_insert(true) &= piece.agrees();
    }
    Ok(agreed)
}

/// The pieces that somebody is to code, or has coded, blind in rounds that are running, each with its round: other people’s codings of them
/// are hidden from them.
pub async fn blind_pieces(db: &mut Conn, by: &Reviewer) -> sqlx::Result<HashMap<FeedbackId, RoundId>> {
    let select = concat!("select p.feedback, p.round", round_pieces!(), " where r.second_coder = $1 and r.state = 'Running'");
    let rows: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(select).bind(by.person().id.bytes()).fetch_all(db).await?;
    rows.into_iter().map(|(feedback, round)| Ok((read_id("feedback", &feedback)?, read_id("round", &round)?))).collect()
}

/// The pieces that somebody can't code blind any more, or does already: those of their rounds with this first coder, and all that they were to
/// code a second time. Of a round that was given up, those that they have coded.
pub async fn taken_before(db: &mut Conn, first: PersonId, second: PersonId) -> sqlx::Result<HashSet<FeedbackId>> {
    let select = "select p.feedback from round_pieces p join agreement_rounds r on r.id = p.round
                  where r.state <> 'Dropped' and r.first_coder = $2 and r.second_coder = $1
                     or r.second_coder = $2 and (r.state <> 'Dropped' or p.coded_on is not null)";
    let rows: Vec<Vec<u8>> = sqlx::query_scalar(select).bind(first.bytes()).bind(second.bytes()).fetch_all(db).await?;
    rows.iter().map(|id| read_id("feedback", id)).collect()
}

/// The pieces in a theme.
pub async fn pieces_in(db: &mut Conn, _by: &Reviewer, theme: ThemeId) -> sqlx::Result<HashSet<FeedbackId>> {
    let select = sqlx::query_scalar("select x.feedback from feedback_themes x join feedback f on f.id = x.feedback where x.theme = $1");
    let rows: Vec<Vec<u8>> = select.bind(theme.bytes()).fetch_all(db).await?;
    rows.iter().map(|id| read_id("feedback", id)).collect()
}

/// Whether a finished round needs a code, or may when one that is running is finished. While any runs it is said of all codes, used in it or
/// not: an answer for each would tell what is coded blind.
pub async fn needs_code(db: &mut Conn, code: CodeId) -> sqlx::Result<bool> {
    let running: i64 = sqlx::query_scalar("select count(*) from agreement_rounds where state = 'Running'").fetch_one(&mut *db).await?;
    let select = concat!("select count(*)", round_pieces!(), " join round_codes c on c.piece = p.id where c.code = $1 and r.state = 'Finished'");
    let finished: i64 = sqlx::query_scalar(select).bind(code.bytes()).fetch_one(db).await?;
    Ok(running + finished > 0)
}

/// Deletes a code from pieces that nobody may see any more.
pub async fn forget_code(db: &mut Conn, code: CodeId) -> sqlx::Result<()> {
    sqlx::query("delete from round_codes where code = $1").bind(code.bytes()).execute(db).await.map(|_| ())
}

/// Takes a piece out of all rounds for good.
pub async fn forget(db: &mut Conn, feedback: FeedbackId) -> sqlx::Result<()> {
    settlement_store::forget(db, feedback).await?;
    let codes = "delete from round_codes where piece in (select id from round_pieces where feedback = $1)";
    sqlx::query(codes).bind(feedback.bytes()).execute(&mut *db).await?;
    sqlx::query("delete from round_pieces where feedback = $1").bind(feedback.bytes()).execute(db).await.map(|_| ())
}

#[derive(sqlx::FromRow)]
struct RoundRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: RoundId,
    #[sqlx(try_from = "Vec<u8>")]
    first_coder: PersonId,
    first_name: String,
    #[sqlx(try_from = "Vec<u8>")]
    second_coder: PersonId,
    second_name: String,
    started_on: String,
    #[sqlx(try_from = "Vec<u8>")]
    started_by: PersonId,
    state: String,
    ended_on: Option<String>,
    code: Option<Vec<u8>>,
    theme: Option<Vec<u8>>,
    month: Option<String>,
}

impl RoundRow {
    fn read(self) -> sqlx::Result<Round> {
        let (code, theme, month) = (read_id_opt("code", self.code)?, read_id_opt("theme", self.theme)?, read_opt("month", self.month.as_deref())?);
        Ok(Round {
            id: self.id,
            first: RoundCoder { id: self.first_coder, name: self.first_name },
            second: RoundCoder { id: self.second_coder, name: self.second_name },
            started_on: read_day("started_on", &self.started_on)?,
            started_by: self.started_by,
            state: read("state", &self.state)?,
            ended_on: read_opt("ended_on", self.ended_on.as_deref())?,
            taken: Taken { code, theme, month },
        })
    }
}

#[derive(sqlx::FromRow)]
struct CodedRow {
    #[sqlx(try_from = "Vec<u8>")]
    piece: RoundPieceId,
    #[sqlx(try_from = "Vec<u8>")]
    feedback: FeedbackId,
    coder: Option<String>,
    code: Option<Vec<u8>>,
}
