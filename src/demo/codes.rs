//! The codebook of the demo's town, and the excerpts that its codes are on.

use crate::{
    audit_log::AuditContext,
    coding::{
        Excerpt,
        code_store::{self, CodeText},
        coding_store::{self, Outcome},
    },
    db::Conn,
    demo::town::{Town, found, misfit},
    feedback,
    web::Error,
};

impl Town<'_> {
    /// Makes a code and puts it on its excerpts.
    pub(super) async fn code(&mut self, db: &mut Conn, audit: &AuditContext<'_>, nth: usize) -> Result<(), Error> {
        let data = &self.data.codes[nth];
        let parent = match &data.parent {
            Some(name) => Some(found(code_store::code_named(db, name).await?)?.id),
            None => None,
        };
        let text = CodeText {
            name: &data.name,
            definition: &data.definition,
            include: &data.include,
            exclude: &data.exclude,
            example: &data.example,
            parent,
            ..CodeText::default()
        };
        let id = found(code_store::create_code(db, audit, &self.reviewer, &text).await?)?;
        let code = found(code_store::code(db, id).await?)?;
        for on in &data.on {
            let said = found(self.data.feedback.iter().position(|said| said.words.contains(&on.excerpt)))?;
            let id = *found(self.feedback.get(&said))?;
            let feedback = found(feedback::store::feedback(db, &self.app.vault, &self.reviewer, id).await?)?;
            let words = feedback.words.as_deref().unwrap_or_default();
            let start = found(words.split_once(&on.excerpt))?.0.chars().count();
            let excerpt = Excerpt { start, end: start + on.excerpt.chars().count() };
            match coding_store::put(db, audit, &self.reviewer, &feedback, &code, excerpt, &on.memo).await? {
                Outcome::Coded => {}
                Outcome::Already | Outcome::NotThere | Outcome::Blind => return Err(misfit()),
            }
        }
        Ok(())
    }
}
