//! The town while it is built: the proofs of its staff, and the id of each record in the data.

use crate::{
    analysis::{self, TagKind, Tagging},
    audit_log::AuditContext,
    concerns::{
        self,
        store::{NewDecision, Referral},
    },
    db::Conn,
    demo::{
        Event, began,
        cast::create_cast,
        data::{self, Data},
        group::Said,
        meeting_day,
    },
    feedback::{
        self, Decision, Facts, Triage, Words,
        submit::{self, NewFeedback},
    },
    id::{AnswerId, FeedbackId, GroupSessionId, HeadingId, MeetingId, PlanItemId, RoundId, SubGroupId, ThemeId, WordingId},
    influence::{
        self,
        link_store::NewInfluence,
        store::{Draft, Publication},
    },
    plan::{
        self, HeadingKind,
        item_store::{NewItem, Placement},
    },
    random, reading,
    receipts::{
        receipt::Receipt,
        token::{FormToken, receipt_hash},
    },
    staff::proof::{Facilitator, Lead, Publisher, Reviewer},
    state::App,
    web::Error,
};
use jiff::civil::Date;
use std::{collections::HashMap, hash::Hash, str::FromStr};

pub struct Town<'a> {
    pub(super) app: &'a App,
    pub(super) data: &'a Data,
    pub(super) reviewer: Reviewer,
    /// Codes a second time.
    pub(super) second: Reviewer,
    publisher: Publisher,
    lead: Lead,
    pub(super) facilitator: Facilitator,
    headings: HashMap<String, (HeadingKind, HeadingId)>,
    meetings: HashMap<&'a str, (MeetingId, Date)>,
    items: HashMap<&'a str, PlanItemId>,
    wordings: HashMap<usize, WordingId>,
    pub(super) themes: HashMap<usize, ThemeId>,
    answers: HashMap<usize, AnswerId>,
    pub(super) feedback: HashMap<usize, FeedbackId>,
    pub(super) sessions: HashMap<usize, GroupSessionId>,
    pub(super) said: HashMap<Said, FeedbackId>,
    pub(super) rounds: HashMap<usize, RoundId>,
}

impl<'a> Town<'a> {
    /// Creates the cast and extends the work plan. `None` if the database has staff already.
    pub async fn found(app: &'a App, db: &mut Conn, data: &'a Data) -> Result<Option<Self>, Error> {
        let audit = audit_context(app, began(app.clock.today()), 9);
        let Some(people) = create_cast(db, &audit, &data.cast).await? else { return Ok(None) };
        let id = |key: &str| found(people.get(key)).copied();
        let mut town = Self {
            app,
            data,
            reviewer: found(Reviewer::holding(db, id("reviewer")?).await?)?,
            second: found(Reviewer::holding(db, id("second")?).await?)?,
            publisher: found(Publisher::holding(db, id("publisher")?).await?)?,
            lead: found(Lead::holding(db, id("lead")?).await?)?,
            facilitator: found(Facilitator::holding(db, id("facilitator")?).await?)?,
            headings: HashMap::new(),
            meetings: HashMap::new(),
            items: HashMap::new(),
            wordings: HashMap::new(),
            themes: HashMap::new(),
            answers: HashMap::new(),
            feedback: HashMap::new(),
            sessions: HashMap::new(),
            said: HashMap::new(),
            rounds: HashMap::new(),
        };
        town.extend_plan(db, &audit).await?;
        Ok(Some(town))
    }

    async fn extend_plan(&mut self, db: &mut Conn, audit: &AuditContext<'_>) -> Result<(), Error> {
        let (data, today) = (self.data, self.app.clock.today());
        let first = plan::first_plan::FirstPlan::parse()?;
        let headings = plan::store::headings(db).await?;
        for new in first.priorities.iter().chain(&first.challenges) {
            let heading = found(headings.iter().find(|heading| heading.name == new.name))?;
            self.headings.insert(new.key.clone(), (heading.kind, heading.id));
        }
        let mut groups: HashMap<&str, SubGroupId> = HashMap::new();
        for group in &data.plan.sub_groups {
            groups.insert(&group.key, plan::group_store::add_sub_group(db, audit, &self.reviewer, &group.name).await?);
        }
        for meeting in &data.plan.meetings {
            let day = meeting_day(today, meeting.days_from_today);
            self.meetings.insert(&meeting.key, (plan::meeting_store::add_meeting(db, audit, &self.reviewer, day).await?, day));
        }
        let items = plan::store::items(db).await?;
        for (key, owner) in &data.plan.item_owners {
            let new = found(first.plan_items.iter().find(|item| item.key == *key))?;
            let item = found(items.iter().find(|item| item.name == new.name))?;
            let (group, due) = (*id_of(&groups, owner.sub_group.as_str())?, id_of(&self.meetings, owner.due.as_str())?.0);
            let placement = Placement { name: &item.name, owner: Some(group), due: Some(due), headings: &item.headings };
            found(plan::item_store::assign(db, audit, &self.reviewer, item.id, &placement).await?)?;
            self.items.insert(key, item.id);
        }
        for item in &data.plan.plan_items {
            let headings = self.headings(&item.headings)?;
            let new = NewItem {
                name: &item.name,
                wording: &item.wording,
                owner: Some(*id_of(&groups, item.sub_group.as_str())?),
                due: Some(id_of(&self.meetings, item.due.as_str())?.0),
                headings: &headings,
            };
            self.items.insert(&item.key, found(plan::item_store::add_item(db, audit, &self.reviewer, &new).await?)?);
        }
        Ok(())
    }

    /// Applies one event.
    pub async fn apply(&mut self, db: &mut Conn, day: Date, hour: usize, event: Event) -> Result<(), Error> {
        let audit = &audit_context(self.app, day, hour);
        match event {
            Event::Submit { feedback } => self.submit(db, feedback, day).await,
            Event::Triage { feedback } => self.triage(db, audit, feedback).await,
            Event::Decide { feedback } => self.decide(db, audit, feedback).await,
            Event::Theme { theme } => self.theme(db, audit, theme).await,
            Event::Tag { feedback, theme } => {
                let theme = id_of(&self.themes, &theme)?;
                self.tag(db, audit, feedback, TagKind::Theme, theme.to_string()).await
            }
            Event::Reword { wording } => self.reword(db, audit, wording).await,
            Event::Link { theme, influence } => self.link(db, audit, theme, influence).await,
            Event::Draft { theme } => self.draft(db, audit, theme).await,
            Event::Publish { theme } => match influence::store::publish(db, audit, &self.publisher, *id_of(&self.answers, &theme)?).await? {
                Some(Publication::Published) => Ok(()),
                _ => Err(misfit()),
            },
            Event::Plan { session } => self.plan_session(db, audit, session).await,
            Event::Hold { session } => self.hold_session(db, audit, session).await,
            Event::Sort { session } => self.sort_session(db, audit, session).await,
            Event::Code { code } => self.code(db, audit, code).await,
            Event::StartRound { round } => self.start_round(db, audit, round).await,
            Event::CodeAgain { round } => self.code_again(db, audit, round).await,
            Event::Settle { round } => self.settle_differences(db, audit, round).await,
        }
    }

    async fn submit(&mut self, db: &mut Conn, feedback: usize, day: Date) -> Result<(), Error> {
        let said = &self.data.feedback[feedback];
        let facts = Facts {
            age_band: said.age_band.as_deref().map(parse).transpose()?,
            area: said.area.clone(),
            in_care: said.in_care,
            disability: said.disability,
            feeling: said.feeling.as_deref().map(parse).transpose()?,
        };
        let words = Words::parse(&said.words).map_err(|_| misfit())?;
        let new = NewFeedback { words, facts, source: parse(&said.source)?, provenance: parse(&said.provenance)? };
        let mut prepared = submit::prepare(&self.app.vault, &FormToken::new(&self.app.clock), &new, day);
        // One of the cast has a receipt; all other feedback has a random hash that no receipt matches.
        prepared.receipt = match said.receipt.as_deref().and_then(Receipt::parse) {
            Some(receipt) => receipt_hash(&self.app.vault, &receipt),
            None => random::bytes(),
        };
        match feedback::store::insert(db, &prepared).await? {
            feedback::store::SubmitOutcome::New => {}
            _ => return Err(misfit()),
        }
        self.feedback.insert(feedback, prepared.id);
        Ok(())
    }

    async fn triage(&mut self, db: &mut Conn, audit: &AuditContext<'_>, feedback: usize) -> Result<(), Error> {
        let said = &self.data.feedback[feedback];
        let triage: Triage = parse(said.triage.as_deref().unwrap_or_default())?;
        found(reading::triage::triage(db, audit, &self.reviewer, *id_of(&self.feedback, &feedback)?, triage).await?)?;
        for heading in &said.headings {
            let (kind, id) = *id_of(&self.headings, heading)?;
            let kind = match kind {
                HeadingKind::Priority => TagKind::Priority,
                HeadingKind::Challenge => TagKind::Challenge,
            };
            self.tag(db, audit, feedback, kind, id.to_string()).await?;
        }
        Ok(())
    }

    async fn tag(&self, db: &mut Conn, audit: &AuditContext<'_>, feedback: usize, kind: TagKind, id: String) -> Result<(), Error> {
        let feedback = *id_of(&self.feedback, &feedback)?;
        found(analysis::store::tag(db, audit, &self.reviewer, feedback, &Tagging::Tie { kind, id }).await?)
    }

    async fn decide(&mut self, db: &mut Conn, audit: &AuditContext<'_>, feedback: usize) -> Result<(), Error> {
        let decision = found(self.data.feedback[feedback].decision.as_ref())?;
        let feedback = *id_of(&self.feedback, &feedback)?;
        found(concerns::store::concern(db, audit, &self.lead, feedback).await?)?;
        let (decision, note) = (parse(&decision.decision)?, decision.note.clone());
        let referral = Referral { to: "First Contact".into(), on: audit.today, reference: None };
        let new = NewDecision { decision, note, referral: (decision == Decision::Referral).then_some(referral) };
        found(concerns::store::decide(db, audit, &self.lead, feedback, &new).await?)
    }

    async fn theme(&mut self, db: &mut Conn, audit: &AuditContext<'_>, theme: usize) -> Result<(), Error> {
        let new = &self.data.themes[theme];
        let id = found(analysis::theme_store::create_theme(db, audit, &self.reviewer, &new.name, &new.about).await?)?;
        let (meeting, headings) = (id_of(&self.meetings, new.meeting.as_str())?.0, self.headings(&new.headings)?);
        let change = analysis::theme_store::ThemeChange { name: &new.name, about: &new.about, meeting: Some(meeting), headings: &headings };
        found(analysis::theme_store::change_theme(db, audit, &self.reviewer, id, &change).await?)?;
        self.themes.insert(theme, id);
        Ok(())
    }

    async fn reword(&mut self, db: &mut Conn, audit: &AuditContext<'_>, wording: usize) -> Result<(), Error> {
        let new = &self.data.plan.wordings[wording];
        let item = *id_of(&self.items, new.plan_item.as_str())?;
        let id = found(plan::wording_store::reword(db, audit, &self.reviewer, item, &new.wording, &new.reason).await?)?;
        self.wordings.insert(wording, id);
        Ok(())
    }

    async fn link(&mut self, db: &mut Conn, audit: &AuditContext<'_>, theme: usize, influence: usize) -> Result<(), Error> {
        let link = &self.data.themes[theme].influences[influence];
        let new = NewInfluence {
            theme: *id_of(&self.themes, &theme)?,
            plan_item: *id_of(&self.items, link.plan_item.as_str())?,
            wording: link.wording.map(|wording| id_of(&self.wordings, &wording).copied()).transpose()?,
            strength: parse(&link.strength)?,
            reason: &link.reason,
        };
        found(influence::link_store::link(db, audit, &self.reviewer, &new).await?)?;
        Ok(())
    }

    async fn draft(&mut self, db: &mut Conn, audit: &AuditContext<'_>, theme: usize) -> Result<(), Error> {
        let answer: &data::Answer = found(self.data.themes[theme].answer.as_ref())?;
        let until = answer.until_meeting.as_deref().map(|meeting| id_of(&self.meetings, meeting).map(|(_, day)| *day)).transpose()?;
        let draft = Draft {
            theme: *id_of(&self.themes, &theme)?,
            kind: parse(&answer.kind)?,
            words: &answer.words,
            for_you: &answer.for_you,
            until,
            meeting: Some(id_of(&self.meetings, answer.meeting.as_str())?.0),
        };
        self.answers.insert(theme, found(influence::store::draft(db, audit, &self.reviewer, &draft).await?)?);
        Ok(())
    }

    fn headings(&self, keys: &[String]) -> Result<Vec<HeadingId>, Error> {
        keys.iter().map(|key| id_of(&self.headings, key).map(|(_, id)| *id)).collect()
    }
}

fn audit_context(app: &App, day: Date, hour: usize) -> AuditContext<'_> {
    AuditContext::new(&app.vault, day, format!("{day} {hour:02}"))
}

pub(super) fn parse<T: FromStr>(text: &str) -> Result<T, Error> {
    text.parse().map_err(|_| misfit())
}

pub(super) fn id_of<'m, K: Eq + Hash + std::borrow::Borrow<Q>, Q: Eq + Hash + ?Sized, V>(map: &'m HashMap<K, V>, key: &Q) -> Result<&'m V, Error> {
    found(map.get(key))
}

pub(super) fn found<T>(thing: Option<T>) -> Result<T, Error> {
    thing.ok_or_else(misfit)
}

pub(super) fn misfit() -> Error {
    Error::Broken("the invented town's data does not fit together".into())
}
