//! Suggests codes for a piece, from what is in memory: compared with the database before each use, and dropped an hour after the last.

use crate::{
    agreement::store::blind_pieces,
    coding::{Code, Coding},
    db::Conn,
    feedback::{Triage, stamp_store::stamp, store::Feedback},
    id::{CodeId, FeedbackId},
    staff::proof::Reviewer,
    state::App,
    suggestions::{
        index::{Held, Nth},
        learned::{RULES, Suggestion},
        store,
    },
    web,
};
use jiff::SignedDuration;
use std::collections::{BTreeSet, HashMap};

/// How long it stays when nobody uses it.
const IDLE: SignedDuration = SignedDuration::from_hours(1);
/// Pieces that are read at once.
const AT_ONCE: usize = 256;

/// The codes that can be suggested, by name, and the place of each.
type Codes<'c> = (&'c [&'c Code], &'c HashMap<CodeId, Nth>);

/// The codes suggested for a piece.
pub enum Suggested {
    /// There is nothing to suggest from, or this piece can't be coded.
    Nothing,
    /// This coder has not put a code on it yet.
    Hidden,
    Codes(Vec<(Code, Suggestion<Nth>)>),
}

/// Suggests codes for a piece to somebody who has coded it, or who has asked. The codes on it are left out, and all that pieces teach which
/// they are to code blind.
pub async fn suggested(
    app: &App,
    db: &mut Conn,
    by: &Reviewer,
    feedback: &Feedback,
    (codebook, codings): (&[Code], &[Coding]),
    asked: bool,
) -> Result<Suggested, web::Error> {
    let for_analysis = matches!(feedback.triage, None | Some(Triage::ForAnalysis));
    let (true, Ok(words), false) = (for_analysis, &feedback.words, codebook.is_empty()) else { return Ok(Suggested::Nothing) };
    if !asked && !store::has_coded(db, by, feedback.id).await? {
        return Ok(Suggested::Hidden);
    }
    let mut codes: Vec<&Code> = codebook.iter().filter(|code| !code.retired).collect();
    codes.sort_unstable_by(|one, other| (&one.name, one.id).cmp(&(&other.name, other.id)));
    let nth: HashMap<CodeId, Nth> = codes.iter().enumerate().map(|(nth, code)| (code.id, nth)).collect();
    let mut without: BTreeSet<FeedbackId> = blind_pieces(db, by).await?.into_keys().collect();
    without.insert(feedback.id);
    let mut held = app.learned.lock().await;
    refresh(&mut held, app, db, by, (&codes, &nth)).await?;
    let except: BTreeSet<Nth> = codings.iter().filter_map(|coding| nth.get(&coding.code)).copied().collect();
    let suggested = held.learned.suggest(words, &without, &except, RULES).into_iter();
    Ok(Suggested::Codes(suggested.filter_map(|one| Some(((*codes.get(one.code)?).clone(), one))).collect()))
}

/// Drops what nobody has used for an hour, with all words in it.
pub async fn forget_if_idle(app: &App) {
    let mut held = app.learned.lock().await;
    if held.used_at.is_some_and(|used| app.clock.now().duration_since(used) >= IDLE) {
        *held = Held::default();
    }
}

/// Compares it with the database, unless nothing has changed since.
async fn refresh(held: &mut Held, app: &App, db: &mut Conn, by: &Reviewer, (codes, nth): Codes<'_>) -> Result<(), web::Error> {
    held.used_at = Some(app.clock.now());
    let before = stamp(db).await?;
    let text = |code: &Code| [&*code.name, &code.definition, &code.include].join(" ");
    let codebook: Vec<(CodeId, String)> = codes.iter().map(|code| (code.id, text(code))).collect();
    // Taken: where the request ends before the comparison does, the next one compares all the same. The codebook was read before the stamp.
    if held.stamp.take().is_none_or(|known| known != before) || held.codebook != codebook {
        learn(held, app, db, by, nth).await?;
        held.learned.set_codebook(codebook.iter().map(|(_, text)| text.as_str()).enumerate());
        held.codebook = codebook;
    }
    // Where something changed meanwhile, nobody knows which of the two states was read.
    held.stamp = (stamp(db).await? == before).then_some(before);
    Ok(())
}

async fn learn(held: &mut Held, app: &App, db: &mut Conn, by: &Reviewer, nth: &HashMap<CodeId, Nth>) -> Result<(), web::Error> {
    let coded = store::coded(db, by).await?;
    let missing: Vec<FeedbackId> = held.compare(&coded, nth);
    for ids in missing.chunks(AT_ONCE) {
        for piece in store::pieces(db, &app.vault, by, ids).await? {
            // Damaged words teach nothing.
            let (Some(coded), Ok(words)) = (coded.get(&piece.id), &piece.words) else { continue };
            held.add(piece.id, words, coded, nth);
        }
    }
    Ok(())
}
