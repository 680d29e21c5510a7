//! The town's group sessions: one to come, one that is open today, and one that is over and has been answered.

use crate::{
    analysis::{self, TagKind, Tagging},
    audit_log::AuditContext,
    db::Conn,
    demo::{
        data, session_day,
        town::{Town, found, id_of, parse},
    },
    feedback::{
        Provenance, Source, Triage, Words,
        session_item_store::{NewItem, items},
    },
    group_sessions::{
        AnswerFormat, ModerationState,
        prompt_store::{NewPrompt, Prompt, prompts},
        store::{self, OwnSession, When},
    },
    live::{
        console::acts::{self as console, ItemAct, PromptAct},
        phone::acts::{self as phones, ItemOutcome},
        planning,
    },
    random, reading,
    receipts::receipt::Receipt,
    web::Error,
};

/// Words that were said: the index of the session, and theirs in it.
pub type Said = (usize, usize);

impl Town<'_> {
    pub(super) async fn plan_session(&mut self, db: &mut Conn, audit: &AuditContext<'_>, session: usize) -> Result<(), Error> {
        let new = &self.data.sessions[session];
        let held_on = session_day(self.app.clock.today(), new.in_days);
        let id = store::plan(db, audit, &self.facilitator, &When { kind: parse(&new.kind)?, place: &new.place, held_on }).await?;
        self.sessions.insert(session, id);
        let own = self.own(db, session).await?;
        for data::Prompt { way, question, options, minutes } in &new.prompts {
            let prompt = NewPrompt { format: parse(way)?, question: question.clone(), options: options.clone(), minutes: *minutes };
            found(planning::acts::add_prompt(db, audit, &own, &prompt).await?)?;
        }
        Ok(())
    }

    /// Holds a session as the console and the phones would, and ends it unless it is today's.
    pub(super) async fn hold_session(&mut self, db: &mut Conn, audit: &AuditContext<'_>, session: usize) -> Result<(), Error> {
        let held = found(self.data.sessions[session].held.as_ref())?;
        let own = self.own(db, session).await?;
        found(console::open(db, audit, &own).await?)?;
        for phone in 0..held.phones {
            phones::join(db, own.id(), &invented(phone)).await?;
        }
        for (nth, prompt) in prompts(db, own.id()).await?.iter().enumerate() {
            if held.open.is_some_and(|open| nth > open) {
                break;
            }
            let is_over = held.open != Some(nth);
            found(console::act_on_prompt(db, audit, &own, prompt.id, PromptAct::Open).await?)?;
            self.answer(db, audit, session, &own, (nth, prompt)).await?;
            if is_over && prompt.format != AnswerFormat::Words {
                found(console::act_on_prompt(db, audit, &own, prompt.id, PromptAct::Reveal).await?)?;
            }
            if is_over {
                found(console::act_on_prompt(db, audit, &own, prompt.id, PromptAct::Close).await?)?;
            }
        }
        if held.open.is_none() {
            found(console::close(db, audit, &own).await?)?;
        }
        Ok(())
    }

    /// Reads what was said in a session that is over, and sorts it into themes.
    pub(super) async fn sort_session(&mut self, db: &mut Conn, audit: &AuditContext<'_>, session: usize) -> Result<(), Error> {
        let held = found(self.data.sessions[session].held.as_ref())?;
        for (nth, said) in held.said.iter().enumerate() {
            let feedback = *id_of(&self.said, &(session, nth))?;
            found(reading::triage::triage(db, audit, &self.reviewer, feedback, Triage::ForAnalysis).await?)?;
            for key in &said.themes {
                let theme = found(self.data.themes.iter().position(|theme| theme.key == *key))?;
                let tagging = Tagging::Tie { kind: TagKind::Theme, id: id_of(&self.themes, &theme)?.to_string() };
                found(analysis::store::tag(db, audit, &self.reviewer, feedback, &tagging).await?)?;
            }
        }
        Ok(())
    }

    async fn own(&self, db: &mut Conn, session: usize) -> Result<OwnSession, Error> {
        found(store::own(db, &self.facilitator, *id_of(&self.sessions, &session)?).await?)
    }

    /// The phones answer one prompt, and the facilitator looks at what came.
    async fn answer(
        &mut self,
        db: &mut Conn,
        audit: &AuditContext<'_>,
        session: usize,
        own: &OwnSession,
        (place, prompt): (usize, &Prompt),
    ) -> Result<(), Error> {
        let held = found(self.data.sessions[session].held.as_ref())?;
        for chosen in held.chosen.iter().filter(|chosen| chosen.prompt == place) {
            for (phone, marks) in (0..).zip(&chosen.marks) {
                phones::choose(db, own.id(), prompt.id, &invented(phone).into(), marks, true).await?;
            }
        }
        for (nth, said) in held.said.iter().enumerate().filter(|(_, said)| said.prompt == place) {
            self.say(db, audit, own, prompt, &said.words).await?;
            if !own.session.kind.is_adult_free() {
                phones::note_spoken(db, own.id(), prompt.id, &invented(nth as u8 % held.phones.max(1)).into()).await?;
            }
            let item =
                items(db, &self.app.vault, own.id()).await?.into_iter().find(|item| item.words.as_deref().is_ok_and(|words| words == said.words));
            let item = found(item)?.id;
            self.said.insert((session, nth), item);
            for act in self.acts(session, said)? {
                found(console::act_on_item(db, audit, own, item, act).await?)?;
            }
        }
        Ok(())
    }

    async fn say(&self, db: &mut Conn, audit: &AuditContext<'_>, own: &OwnSession, prompt: &Prompt, words: &str) -> Result<(), Error> {
        let new = NewItem {
            prompt: prompt.id,
            token: random::bytes(),
            receipt: &Receipt::from_entropy(&random::bytes()),
            words: &found(Words::parse(words).ok())?,
            on: audit.today,
            source: Source::Session,
            provenance: Provenance::Verbatim,
            transcriber: None,
            released: true,
        };
        let outcome = phones::say(db, &self.app.vault, own.id(), &new).await?;
        found((outcome == ItemOutcome::Kept).then_some(()))
    }

    /// The facilitator's acts on some words.
    fn acts(&self, session: usize, said: &data::Said) -> Result<Vec<ItemAct>, Error> {
        let mut acts = vec![];
        match said.act.as_deref() {
            Some("approve") => acts.push(ItemAct::Moderate(ModerationState::Approved)),
            Some(_) => acts.push(ItemAct::Moderate(ModerationState::Held)),
            None => {}
        }
        if said.pinned {
            acts.push(ItemAct::Pin(true));
        }
        if let Some(prevalence) = &said.prevalence {
            acts.push(ItemAct::Weigh(Some(parse(prevalence)?)));
        }
        if let Some(same) = said.same_as {
            acts.push(ItemAct::Merge(Some(*id_of(&self.said, &(session, same))?)));
        }
        Ok(acts)
    }
}

/// An invented phone is one byte over and over, which no real one is.
fn invented(phone: u8) -> [u8; 32] {
    [phone; 32]
}
