//! The rounds of second coding in the demo's town: one that is finished, and one that is running.

use crate::{
    agreement::{
        CodeSet, Outcome, Taken,
        settlement_store::settle,
        store::{self, NewRound},
    },
    audit_log::AuditContext,
    coding::{code_store::code_named, coded_store::codes_by},
    db::Conn,
    demo::town::{Town, found, id_of},
    id::FeedbackId,
    staff::proof::Proof,
    web::Error,
};

impl Town<'_> {
    /// Starts a round with the codes that the reviewer has put by then.
    pub(super) async fn start_round(&mut self, db: &mut Conn, audit: &AuditContext<'_>, nth: usize) -> Result<(), Error> {
        let (first, second) = (self.reviewer.person().id, self.second.person().id);
        let mut known = codes_by(db, &self.reviewer, first).await?;
        let mut pieces = vec![];
        for piece in &self.data.rounds[nth].pieces {
            let id = self.piece_with(&piece.excerpt)?;
            pieces.push((id, found(known.remove(&id))?));
        }
        let new = NewRound { first, second, taken: Taken::default(), pieces };
        let id = found(store::start(db, audit, &self.reviewer, &new).await?)?;
        self.rounds.insert(nth, id);
        Ok(())
    }

    /// Codes pieces a second time and, in a round that is finished, ends it.
    pub(super) async fn code_again(&mut self, db: &mut Conn, audit: &AuditContext<'_>, nth: usize) -> Result<(), Error> {
        let (data, id) = (&self.data.rounds[nth], *id_of(&self.rounds, &nth)?);
        for piece in &data.pieces {
            let Some(names) = &piece.codes else { continue };
            let mut codes = CodeSet::new();
            for name in names {
                codes.insert(found(code_named(db, name).await?)?.id);
            }
            found(store::code_blind(db, audit, &self.second, id, self.piece_with(&piece.excerpt)?, &codes).await?)?;
        }
        if data.is_finished {
            found(store::finish(db, audit, &self.second, id).await?)?;
        }
        Ok(())
    }

    /// Settles differences: an act of the reviewer, and so under a context of its own.
    pub(super) async fn settle_differences(&mut self, db: &mut Conn, audit: &AuditContext<'_>, nth: usize) -> Result<(), Error> {
        let (data, id) = (&self.data.rounds[nth], *id_of(&self.rounds, &nth)?);
        for piece in &data.pieces {
            if let Some(reason) = &piece.settled {
                found(settle(db, audit, &self.reviewer, (id, self.piece_with(&piece.excerpt)?), Outcome::Codebook, reason).await?)?;
            }
        }
        Ok(())
    }

    /// The piece in which these words stand.
    fn piece_with(&self, excerpt: &str) -> Result<FeedbackId, Error> {
        let said = found(self.data.feedback.iter().position(|said| said.words.contains(excerpt)))?;
        id_of(&self.feedback, &said).copied()
    }
}
