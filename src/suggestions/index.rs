//! The coded pieces in memory: compared with the database before each use, and dropped an hour after the last.

use crate::{
    coding::{Code, Coding},
    db::Conn,
    feedback::{
        Triage,
        stamp_store::{Stamp, Version, stamp},
        store::Feedback,
    },
    id::{CodeId, FeedbackId},
    staff::proof::Reviewer,
    state::App,
    suggestions::{
        learned::{Learned, RULES, Suggestion},
        store::{self, Coded},
    },
    web,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tokio::sync::Mutex;

/// How long it stays when nobody uses it.
const IDLE: SignedDuration = SignedDuration::from_hours(1);
/// Pieces that are read at once.
const AT_ONCE: usize = 256;

/// All that this server has learned.
#[derive(Default)]
pub struct SharedLearned(Mutex<Held>);

impl SharedLearned {
    /// How many pieces it holds.
    pub async fn pieces(&self) -> usize {
        self.0.lock().await.versions.len()
    }
}

#[derive(Default)]
struct Held {
    learned: Learned<FeedbackId, Nth>,
    /// The words that were learned from.
    versions: BTreeMap<FeedbackId, Version>,
    /// The state of the database that was read; `None` where it changed meanwhile.
    stamp: Option<Stamp>,
    used_at: Option<Timestamp>,
}

/// The place of a code in the codebook by name: equal scores are not in the order of random ids.
type Nth = usize;

/// The codes suggested for a piece.
pub enum Suggested {
    /// There is nothing to suggest from, or this piece can't be coded.
    Nothing,
    /// This coder has not put a code on it yet.
    Hidden,
    Codes(Vec<(Code, Suggestion<Nth>)>),
}

/// Suggests codes for a piece to somebody who has coded it, or who has asked. The codes on it are left out.
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
    let mut held = app.learned.0.lock().await;
    held.refresh(app, db, by, &codes, &nth).await?;
    let except: BTreeSet<Nth> = codings.iter().filter_map(|coding| nth.get(&coding.code)).copied().collect();
    let suggested = held.learned.suggest(words, Some(feedback.id), &except, RULES).into_iter();
    Ok(Suggested::Codes(suggested.filter_map(|one| Some(((*codes.get(one.code)?).clone(), one))).collect()))
}

/// Drops what nobody has used for an hour, with all words in it.
pub async fn forget_if_idle(app: &App) {
    let mut held = app.learned.0.lock().await;
    if held.used_at.is_some_and(|used| app.clock.now().duration_since(used) >= IDLE) {
        *held = Held::default();
    }
}

impl Held {
    /// Compares it with the database, unless nothing has changed since.
    async fn refresh(&mut self, app: &App, db: &mut Conn, by: &Reviewer, codes: &[&Code], nth: &HashMap<CodeId, Nth>) -> Result<(), web::Error> {
        self.used_at = Some(app.clock.now());
        let before = stamp(db).await?;
        // Taken: where the request ends before the comparison does, the next one compares all the same.
        if self.stamp.take().is_none_or(|known| known != before) {
            self.compare(app, db, by, nth).await?;
            let texts: Vec<String> = codes.iter().map(|code| [&*code.name, &code.definition, &code.include].join(" ")).collect();
            self.learned.set_codebook(texts.iter().map(String::as_str).enumerate());
        }
        // Where something changed meanwhile, nobody knows which of the two states was read.
        self.stamp = (stamp(db).await? == before).then_some(before);
        Ok(())
    }

    /// Forgets what is gone or has other words, and adds what is missing.
    async fn compare(&mut self, app: &App, db: &mut Conn, by: &Reviewer, nth: &HashMap<CodeId, Nth>) -> Result<(), web::Error> {
        let coded = store::coded(db, by).await?;
        let known = |coded: &Coded| coded.codes.iter().filter_map(|code| nth.get(code)).copied().collect::<BTreeSet<Nth>>();
        let gone: Vec<FeedbackId> =
            self.versions.iter().filter(|(id, version)| coded.get(id).is_none_or(|now| now.version != **version)).map(|(id, _)| *id).collect();
        for id in gone {
            self.versions.remove(&id);
            self.learned.remove(id);
        }
        for (id, coded) in coded.iter().filter(|(id, _)| self.versions.contains_key(id)) {
            self.learned.set_codes(*id, known(coded));
        }
        let missing: Vec<FeedbackId> = coded.keys().filter(|id| !self.versions.contains_key(id)).copied().collect();
        for ids in missing.chunks(AT_ONCE) {
            for piece in store::pieces(db, &app.vault, by, ids).await? {
                let (Some(coded), Ok(words)) = (coded.get(&piece.id), &piece.words) else { continue };
                self.learned.add(piece.id, words, known(coded));
                self.versions.insert(piece.id, coded.version);
            }
        }
        Ok(())
    }
}
