//! The clerk: takes words from everybody at once and writes those waiting in one go, so that each is on the disk before it is
//! acknowledged and nobody waits long.
//!
//! Everything slow or secret (sealing, hashing) is done before words get here; inside the transaction there are only inserts.

use super::{
    Facts, MOST_CHARACTERS, NotWords, Provenance, Source, Words,
    receipt::Receipt,
    store::{self, Kept, Prepared},
    token::FormToken,
};
use crate::{app::App, chance, db::Database, form::Problems, vault::Vault, web::Error};
use jiff::civil::Date;
use tokio::sync::{mpsc, oneshot};

/// Most that are written in one transaction.
const AT_ONCE: usize = 512;
/// Most that may wait; past that the door says "too many at once".
const WAITING: usize = 4096;

type Waiting = (Prepared, oneshot::Sender<Result<Kept, String>>);

/// The way in to the one task that writes words down.
pub struct Clerk(mpsc::Sender<Waiting>);

/// Something somebody wants to say.
pub struct NewFeedback {
    pub words: Words,
    pub facts: Facts,
    pub source: Source,
    pub provenance: Provenance,
}

/// Why words were not taken. Nothing was kept then.
#[derive(Debug)]
pub enum Unsent {
    Invalid(Problems),
    Error(Error),
}

impl From<Error> for Unsent {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// Takes somebody's words. The same token and words twice are one piece of feedback with one receipt.
pub async fn submit(app: &App, token: &str, new: NewFeedback) -> Result<Receipt, Unsent> {
    let token = FormToken::read(&app.vault, token).ok_or_else(|| invalid("token", "say-error-token"))?;
    if !token.is_fresh(&app.clock) {
        // A retry of something already kept is answered however old the page is.
        let kept = store::by_token(&mut *app.read().await.map_err(Error::from)?, &token.kept(&app.vault)).await.map_err(Error::from)?;
        return match kept {
            Some(kept) => same_words(app, &token, &new.words, &kept),
            None => Err(invalid("token", "say-error-token")),
        };
    }
    let receipt = token.receipt(&app.vault);
    if receipt.is_in(new.words.as_str()) {
        return Err(invalid("words", "say-error-own-receipt"));
    }
    let prepared = prepare(&app.vault, &token, &new, app.clock.today());
    match app.clerk.write(prepared).await? {
        Kept::New => Ok(receipt),
        Kept::Before(kept) => same_words(app, &token, &new.words, &kept),
        // Another token drew the same five words: one in 2^55. A new token draws others.
        Kept::Clash => Err(invalid("token", "say-error-token")),
    }
}

/// The broad facts as a form sent them. Something not on the list is refused, never guessed.
pub fn facts(areas: &[String], age_band: &str, area: &str, in_care: &str, disability: &str) -> Result<Facts, Problems> {
    let mut problems = Problems::default();
    let mut facts = Facts::default();
    match age_band.trim() {
        "" => {}
        text => match text.parse() {
            Ok(band) => facts.age_band = Some(band),
            Err(_) => problems.add("age_band", "say-error-fact"),
        },
    }
    match area.trim() {
        "" => {}
        text if areas.iter().any(|known| known == text) => facts.area = Some(text.into()),
        _ => problems.add("area", "say-error-fact"),
    }
    for (field, text, fact) in [("in_care", in_care, &mut facts.in_care), ("disability", disability, &mut facts.disability)] {
        match text.trim() {
            "" => {}
            "yes" => *fact = Some(true),
            "no" => *fact = Some(false),
            _ => problems.add(field, "say-error-fact"),
        }
    }
    if problems.is_empty() { Ok(facts) } else { Err(problems) }
}

/// The words, or what is wrong with them.
pub fn words(text: &str) -> Result<Words, Problems> {
    Words::parse(text).map_err(|wrong| match wrong {
        NotWords::Empty => Problems::one("words", "say-error-empty"),
        NotWords::TooLong(_) => Problems::one("words", "say-error-long"),
    })
}

/// How long a text is and may be, for the sentence that says so.
pub fn lengths(text: &str) -> [(&'static str, String); 2] {
    [("count", super::thousands(text.trim().chars().count())), ("max", super::thousands(MOST_CHARACTERS))]
}

fn invalid(field: &str, key: &str) -> Unsent {
    Unsent::Invalid(Problems::one(field, key))
}

fn same_words(app: &App, token: &FormToken, words: &Words, kept: &store::Sealed) -> Result<Receipt, Unsent> {
    if words.same(&kept.open(&app.vault).map_err(Error::from)?) { Ok(token.receipt(&app.vault)) } else { Err(invalid("token", "say-error-again")) }
}

/// Everything about new words that can be done before the transaction.
pub fn prepare(vault: &Vault, token: &FormToken, new: &NewFeedback, today: Date) -> Prepared {
    let id = chance::id();
    Prepared {
        id,
        token: token.kept(vault),
        receipt: super::token::receipt_kept(vault, &token.receipt(vault)),
        words: vault.seal(store::words_place(&id), new.words.as_str()),
        received_on: today,
        source: new.source,
        provenance: new.provenance,
        facts: new.facts.clone(),
    }
}

impl Clerk {
    /// Sets the clerk to work; it ends with the last way in to it.
    pub fn start(db: Database) -> Self {
        let (door, mut waiting) = mpsc::channel::<Waiting>(WAITING);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(AT_ONCE);
            while waiting.recv_many(&mut batch, AT_ONCE).await > 0 {
                let (prepared, answers): (Vec<_>, Vec<_>) = batch.drain(..).unzip();
                match write_all(&db, &prepared).await {
                    Ok(kept) => answers.into_iter().zip(kept).for_each(|(answer, kept)| drop(answer.send(Ok(kept)))),
                    Err(error) => answers.into_iter().for_each(|answer| drop(answer.send(Err(error.to_string())))),
                }
            }
        });
        Self(door)
    }

    async fn write(&self, prepared: Prepared) -> Result<Kept, Error> {
        let (answer, kept) = oneshot::channel();
        self.0.try_send((prepared, answer)).map_err(|_| Error::Slowly)?;
        match kept.await {
            Ok(Ok(kept)) => Ok(kept),
            Ok(Err(cause)) => {
                tracing::error!(cause, "words were not written");
                Err(Error::Busy)
            }
            Err(_) => Err(Error::Busy),
        }
    }
}

async fn write_all(db: &Database, batch: &[Prepared]) -> sqlx::Result<Vec<Kept>> {
    let mut tx = db.write().await?;
    let mut kept = Vec::with_capacity(batch.len());
    for prepared in batch {
        kept.push(store::keep(&mut tx, prepared).await?);
    }
    tx.commit().await?;
    Ok(kept)
}
