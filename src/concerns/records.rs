//! Rows of `concern_steps` as they are read: a value that cannot be read is an error, a text that does not open says so.

use crate::{
    concerns::store::{Listed, Referral, Step, note_row, step_place},
    db::{read, read_id, read_id_opt, read_opt, unreadable},
    id::FeedbackId,
    vault::Vault,
};

/// A step as it is stored.
#[derive(sqlx::FromRow)]
pub struct StepRow {
    number: i64,
    step: String,
    hour: String,
    name: String,
    note: Option<Vec<u8>>,
    cause: Option<String>,
    referred_to: Option<Vec<u8>>,
    referred_on: Option<String>,
    reference: Option<Vec<u8>>,
    subject: Option<Vec<u8>>,
    subject_name: Option<String>,
    copy: Option<Vec<u8>>,
}

impl StepRow {
    pub fn open(self, vault: &Vault, id: &FeedbackId) -> sqlx::Result<Step> {
        let row = note_row(id, self.number);
        let open = |field, text: Option<Vec<u8>>| text.map(|text| vault.open(step_place(&row, field), &text));
        let referral = match (open("referred_to", self.referred_to), read_opt("referred_on", self.referred_on.as_deref())?) {
            (None, None) => None,
            (Some(to), Some(on)) => Some(Referral { to, on, reference: open("reference", self.reference) }),
            _ => return Err(unreadable("referred_on")),
        };
        let subject = self.subject.map(|subject| read_id("subject", &subject)).transpose()?;
        Ok(Step {
            what: read("step", &self.step)?,
            hour: self.hour,
            by: self.name,
            note: open("note", self.note),
            cause: read_opt("cause", self.cause.as_deref())?,
            referral,
            subject: subject.zip(self.subject_name),
            copy: read_id_opt("copy", self.copy)?,
        })
    }
}

#[derive(sqlx::FromRow)]
pub struct ListedRow {
    #[sqlx(try_from = "Vec<u8>")]
    id: FeedbackId,
    source: String,
    raised_hour: String,
    raised_by: String,
    cause: Option<String>,
    step: String,
    hour: String,
    by_name: String,
}

impl ListedRow {
    pub fn read(self) -> sqlx::Result<Listed> {
        Ok(Listed {
            id: self.id,
            source: read("source", &self.source)?,
            raised_hour: self.raised_hour,
            raised_by: self.raised_by,
            cause: read_opt("cause", self.cause.as_deref())?,
            now: read("step", &self.step)?,
            hour: self.hour,
            by: self.by_name,
        })
    }
}

impl Step {
    /// Whether its note is this one.
    pub fn says(&self, note: &str) -> bool {
        matches!(&self.note, Some(Ok(known)) if known == note)
    }

    /// Whether its referral is this one.
    pub fn is_referral(&self, referral: Option<&Referral<String>>) -> bool {
        match (&self.referral, referral) {
            (None, None) => true,
            (Some(known), Some(new)) => {
                let reference = known.reference.as_ref().map(|reference| reference.as_deref().ok());
                known.on == new.on && known.to.as_deref().ok() == Some(&new.to) && reference == new.reference.as_deref().map(Some)
            }
            _ => false,
        }
    }
}
