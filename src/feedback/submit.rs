//! The use case of saying something, behind the form and the island alike.

use crate::{
    feedback::{
        Facts, Provenance, Source, Words,
        store::{self, Prepared, SubmitOutcome},
    },
    form::Problems,
    random,
    receipts::{
        receipt::Receipt,
        token::{FormToken, receipt_hash},
    },
    state::App,
    vault::Vault,
    web::{Error, limits::Attempt},
};
use jiff::civil::Date;
use std::net::IpAddr;

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

/// Whether words from this address may be taken. Past the limit they wait for a turn, if their page was open long enough to type them:
/// a script that opens a page for each of its texts is refused at once, and everybody else there gets through.
pub async fn admits(app: &App, caller: IpAddr, token: &str) -> bool {
    match FormToken::read(&app.vault, token) {
        Some(token) if token.had_time_to_type(&app.clock) => app.limits.admits(Attempt::Submit, caller).await,
        _ => app.limits.allows(Attempt::Submit, caller),
    }
}

/// Takes somebody's words. The same token and words twice are one piece of feedback with one receipt.
pub async fn submit(app: &App, token: &str, new: NewFeedback) -> Result<Receipt, Unsent> {
    let token = FormToken::read(&app.vault, token).ok_or_else(|| invalid("token", "say-error-token"))?;
    if !token.is_fresh(&app.clock) {
        // A retry of something already kept is answered however old the page is.
        let stored = store::by_token(&mut *app.read().await.map_err(Error::from)?, &token.hash(&app.vault)).await.map_err(Error::from)?;
        return match stored {
            Some(stored) => same_words(app, &token, &new.words, &stored),
            None => Err(invalid("token", "say-error-token")),
        };
    }
    let receipt = token.receipt(&app.vault);
    if receipt.is_in(new.words.as_str()) {
        return Err(invalid("words", "say-error-own-receipt"));
    }
    let prepared = prepare(&app.vault, &token, &new, app.clock.today());
    match app.batch_writer.write(prepared).await? {
        SubmitOutcome::New => Ok(receipt),
        SubmitOutcome::Before(stored) => same_words(app, &token, &new.words, &stored),
        // Another token drew the same five words: one in 2^55. A new token draws others.
        SubmitOutcome::Clash => Err(invalid("token", "say-error-token")),
    }
}

fn invalid(field: &str, key: &str) -> Unsent {
    Unsent::Invalid(Problems::one(field, key))
}

fn same_words(app: &App, token: &FormToken, words: &Words, stored: &store::Sealed) -> Result<Receipt, Unsent> {
    let same = stored.open(&app.vault).is_ok_and(|stored| words.same(&stored));
    if same { Ok(token.receipt(&app.vault)) } else { Err(invalid("token", "say-error-again")) }
}

/// Everything about new words that can be done before the transaction.
pub fn prepare(vault: &Vault, token: &FormToken, new: &NewFeedback, today: Date) -> Prepared {
    let id = random::id();
    Prepared {
        id,
        token: token.hash(vault),
        receipt: receipt_hash(vault, &token.receipt(vault)),
        words: vault.seal(store::words_place(&id), new.words.as_str()),
        received_on: today,
        source: new.source,
        provenance: new.provenance,
        facts: new.facts.clone(),
    }
}
