//! The town while it is built: who acts in it, and what each thing in the data has become.

use crate::{
    analysis::{self, TagKind, Tagging},
    audit_log::AuditContext,
    concerns,
    db::Conn,
    demo::{
        Act, began,
        data::{self, Data},
        meeting_day,
    },
    feedback::{
        self, Facts, Triage, Words,
        submit::{self, NewFeedback},
    },
    group_sessions::{prompt_store::NewPrompt, store as group_sessions, store::When},
    id::{AnswerId, FeedbackId, HeadingId, MeetingId, PersonId, PlanItemId, SubGroupId, ThemeId, WordingId},
    influence::{
        self,
        store::{Draft, NewInfluence, Publication},
    },
    live::planning,
    plan::{self, HeadingKind, store::NewItem},
    random, reading,
    receipts::{
        receipt::Receipt,
        token::{FormToken, receipt_kept},
    },
    staff::{
        Role, password,
        proof::{Administrator, Facilitator, Lead, Proof, Publisher, Reviewer},
        store as people,
    },
    state::App,
    web::Error,
};
use jiff::civil::Date;
use std::{collections::HashMap, hash::Hash, str::FromStr};

pub struct Town<'a> {
    app: &'a App,
    data: &'a Data,
    reviewer: Reviewer,
    publisher: Publisher,
    lead: Lead,
    facilitator: Facilitator,
    headings: HashMap<String, (HeadingKind, HeadingId)>,
    meetings: HashMap<&'a str, (MeetingId, Date)>,
    items: HashMap<&'a str, PlanItemId>,
    wordings: HashMap<usize, WordingId>,
    themes: HashMap<usize, ThemeId>,
    answers: HashMap<usize, AnswerId>,
    feedback: HashMap<usize, FeedbackId>,
}

impl<'a> Town<'a> {
    /// Brings the cast together and adds to the work plan what the town has of its own. `None` when people are there already.
    pub async fn found(app: &'a App, db: &mut Conn, data: &'a Data) -> Result<Option<Self>, Error> {
        let at = moment(app, began(app.clock.today()), 9);
        let Some(people) = gather(db, &at, &data.cast).await? else { return Ok(None) };
        let who = |key: &str| found(people.get(key)).copied();
        let mut town = Self {
            app,
            data,
            reviewer: found(Reviewer::holding(db, who("reviewer")?).await?)?,
            publisher: found(Publisher::holding(db, who("publisher")?).await?)?,
            lead: found(Lead::holding(db, who("lead")?).await?)?,
            facilitator: found(Facilitator::holding(db, who("facilitator")?).await?)?,
            headings: HashMap::new(),
            meetings: HashMap::new(),
            items: HashMap::new(),
            wordings: HashMap::new(),
            themes: HashMap::new(),
            answers: HashMap::new(),
            feedback: HashMap::new(),
        };
        town.plan(db, &at).await?;
        Ok(Some(town))
    }

    async fn plan(&mut self, db: &mut Conn, at: &AuditContext<'_>) -> Result<(), Error> {
        let (data, today) = (self.data, self.app.clock.today());
        let first = plan::first_plan::FirstPlan::parse()?;
        let headings = plan::store::headings(db).await?;
        for new in first.priorities.iter().chain(&first.challenges) {
            let heading = found(headings.iter().find(|heading| heading.name == new.name))?;
            self.headings.insert(new.key.clone(), (heading.kind, heading.id));
        }
        let mut groups: HashMap<&str, SubGroupId> = HashMap::new();
        for group in &data.plan.sub_groups {
            groups.insert(&group.key, plan::store::add_sub_group(db, at, &self.reviewer, &group.name).await?);
        }
        for meeting in &data.plan.meetings {
            let day = meeting_day(today, meeting.days_from_today);
            self.meetings.insert(&meeting.key, (plan::store::add_meeting(db, at, &self.reviewer, day).await?, day));
        }
        let items = plan::store::items(db).await?;
        for (key, owner) in &data.plan.item_owners {
            let new = found(first.plan_items.iter().find(|item| item.key == *key))?;
            let item = found(items.iter().find(|item| item.name == new.name))?;
            let (group, due) = (*known(&groups, owner.sub_group.as_str())?, known(&self.meetings, owner.due.as_str())?.0);
            found(plan::store::assign(db, at, &self.reviewer, item.id, Some(group), Some(due), &item.headings).await?)?;
            self.items.insert(key, item.id);
        }
        for item in &data.plan.plan_items {
            let headings = self.headings(&item.headings)?;
            let new = NewItem {
                name: &item.name,
                wording: &item.wording,
                owner: Some(*known(&groups, item.sub_group.as_str())?),
                due: Some(known(&self.meetings, item.due.as_str())?.0),
                headings: &headings,
            };
            self.items.insert(&item.key, found(plan::store::add_item(db, at, &self.reviewer, &new).await?)?);
        }
        Ok(())
    }

    /// Lets one thing happen.
    pub async fn act(&mut self, db: &mut Conn, day: Date, hour: usize, act: Act) -> Result<(), Error> {
        let at = &moment(self.app, day, hour);
        match act {
            Act::Hear { feedback } => self.hear(db, feedback, day).await,
            Act::Read { feedback } => self.read(db, at, feedback).await,
            Act::Decide { feedback } => self.decide(db, at, feedback).await,
            Act::Theme { theme } => self.theme(db, at, theme).await,
            Act::Tag { feedback, theme } => {
                let theme = known(&self.themes, &theme)?;
                self.tag(db, at, feedback, TagKind::Theme, theme.to_string()).await
            }
            Act::Reword { wording } => self.reword(db, at, wording).await,
            Act::Link { theme, influence } => self.link(db, at, theme, influence).await,
            Act::Draft { theme } => self.draft(db, at, theme).await,
            Act::Publish { theme } => match influence::store::publish(db, at, &self.publisher, *known(&self.answers, &theme)?).await? {
                Some(Publication::Published) => Ok(()),
                _ => Err(misfit()),
            },
            Act::Plan { session } => self.group_session(db, at, session).await,
        }
    }

    async fn hear(&mut self, db: &mut Conn, feedback: usize, day: Date) -> Result<(), Error> {
        let said = &self.data.feedback[feedback];
        let facts = Facts {
            age_band: said.age_band.as_deref().map(spelled).transpose()?,
            area: said.area.clone(),
            in_care: said.in_care,
            disability: said.disability,
        };
        let words = Words::parse(&said.words).map_err(|_| misfit())?;
        let new = NewFeedback { words, facts, source: spelled(&said.source)?, provenance: spelled(&said.provenance)? };
        let mut prepared = submit::prepare(&self.app.vault, &FormToken::new(&self.app.clock), &new, day);
        // One of the cast has five words; nobody has those of the others, so that there are none.
        prepared.receipt = match said.receipt.as_deref().and_then(Receipt::parse) {
            Some(receipt) => receipt_kept(&self.app.vault, &receipt),
            None => random::bytes(),
        };
        match feedback::store::insert(db, &prepared).await? {
            feedback::store::SubmitOutcome::New => {}
            _ => return Err(misfit()),
        }
        self.feedback.insert(feedback, prepared.id);
        Ok(())
    }

    async fn read(&mut self, db: &mut Conn, at: &AuditContext<'_>, feedback: usize) -> Result<(), Error> {
        let said = &self.data.feedback[feedback];
        let triage: Triage = spelled(said.triage.as_deref().unwrap_or_default())?;
        found(reading::triage::triage(db, at, &self.reviewer, *known(&self.feedback, &feedback)?, triage).await?)?;
        for heading in &said.headings {
            let (kind, id) = *known(&self.headings, heading)?;
            let kind = match kind {
                HeadingKind::Priority => TagKind::Priority,
                HeadingKind::Challenge => TagKind::Challenge,
            };
            self.tag(db, at, feedback, kind, id.to_string()).await?;
        }
        Ok(())
    }

    async fn tag(&self, db: &mut Conn, at: &AuditContext<'_>, feedback: usize, kind: TagKind, id: String) -> Result<(), Error> {
        let feedback = *known(&self.feedback, &feedback)?;
        found(analysis::store::tag(db, at, &self.reviewer, feedback, &Tagging::Tie { kind, id }).await?)
    }

    async fn decide(&mut self, db: &mut Conn, at: &AuditContext<'_>, feedback: usize) -> Result<(), Error> {
        let decision = found(self.data.feedback[feedback].decision.as_ref())?;
        let feedback = *known(&self.feedback, &feedback)?;
        found(concerns::store::concern(db, at, &self.lead, feedback).await?)?;
        found(concerns::store::decide(db, at, &self.lead, feedback, spelled(&decision.decision)?, &decision.note).await?)
    }

    async fn theme(&mut self, db: &mut Conn, at: &AuditContext<'_>, theme: usize) -> Result<(), Error> {
        let new = &self.data.themes[theme];
        let id = found(analysis::store::create_theme(db, at, &self.reviewer, &new.name, &new.about).await?)?;
        let (meeting, headings) = (known(&self.meetings, new.meeting.as_str())?.0, self.headings(&new.headings)?);
        let change = analysis::store::ThemeChange { name: &new.name, about: &new.about, meeting: Some(meeting), headings: &headings };
        found(analysis::store::change_theme(db, at, &self.reviewer, id, &change).await?)?;
        self.themes.insert(theme, id);
        Ok(())
    }

    async fn reword(&mut self, db: &mut Conn, at: &AuditContext<'_>, wording: usize) -> Result<(), Error> {
        let new = &self.data.plan.wordings[wording];
        let item = *known(&self.items, new.plan_item.as_str())?;
        let id = found(plan::store::reword(db, at, &self.reviewer, item, &new.wording, &new.reason).await?)?;
        self.wordings.insert(wording, id);
        Ok(())
    }

    async fn link(&mut self, db: &mut Conn, at: &AuditContext<'_>, theme: usize, influence: usize) -> Result<(), Error> {
        let link = &self.data.themes[theme].influences[influence];
        let new = NewInfluence {
            theme: *known(&self.themes, &theme)?,
            plan_item: *known(&self.items, link.plan_item.as_str())?,
            wording: link.wording.map(|wording| known(&self.wordings, &wording).copied()).transpose()?,
            strength: spelled(&link.strength)?,
            reason: &link.reason,
        };
        found(influence::store::link(db, at, &self.reviewer, &new).await?)?;
        Ok(())
    }

    async fn draft(&mut self, db: &mut Conn, at: &AuditContext<'_>, theme: usize) -> Result<(), Error> {
        let answer: &data::Answer = found(self.data.themes[theme].answer.as_ref())?;
        let until = answer.until_meeting.as_deref().map(|meeting| known(&self.meetings, meeting).map(|(_, day)| *day)).transpose()?;
        let draft = Draft {
            theme: *known(&self.themes, &theme)?,
            kind: spelled(&answer.kind)?,
            words: &answer.words,
            until,
            meeting: Some(known(&self.meetings, answer.meeting.as_str())?.0),
        };
        self.answers.insert(theme, found(influence::store::draft(db, at, &self.reviewer, &draft).await?)?);
        Ok(())
    }

    async fn group_session(&self, db: &mut Conn, at: &AuditContext<'_>, session: usize) -> Result<(), Error> {
        let new = &self.data.sessions[session];
        let held_on = meeting_day(self.app.clock.today(), new.in_days);
        let id = group_sessions::plan(db, at, &self.facilitator, &When { kind: spelled(&new.kind)?, place: &new.place, held_on }).await?;
        let own = found(group_sessions::own(db, &self.facilitator, id).await?)?;
        for data::Prompt { way, question, options, minutes } in &new.prompts {
            let prompt = NewPrompt { format: spelled(way)?, question: question.clone(), options: options.clone(), minutes: *minutes };
            found(planning::acts::add_prompt(db, at, &own, &prompt).await?)?;
        }
        Ok(())
    }

    fn headings(&self, keys: &[String]) -> Result<Vec<HeadingId>, Error> {
        keys.iter().map(|key| known(&self.headings, key).map(|(_, id)| *id)).collect()
    }
}

/// Everybody joins, the administrator first, with a password and codes that nobody knows: in the demo one signs in by a button.
async fn gather(db: &mut Conn, at: &AuditContext<'_>, cast: &[data::Character]) -> Result<Option<HashMap<String, PersonId>>, Error> {
    let first = found(cast.iter().find(|character| character.key == "administrator"))?;
    let Some(invitation) = people::invite_first(db, at, &first.name, &first.email).await? else { return Ok(None) };
    let password = password::hash(&crate::id::to_hex(&random::bytes::<16>())).await?;
    let dilys = found(people::join(db, at, &invitation.token, &password, &random::bytes::<20>(), 0).await?)?;
    let dilys = found(Administrator::holding(db, dilys.id).await?)?;
    let mut people = HashMap::from([(first.key.clone(), dilys.person().id)]);
    for character in cast.iter().filter(|character| character.key != first.key) {
        let roles: Vec<Role> = character.roles.iter().map(|role| spelled(role)).collect::<Result<_, _>>()?;
        let invitation = found(people::invite(db, at, &dilys, &character.name, &character.email, &roles).await?)?;
        let person = found(people::join(db, at, &invitation.token, &password, &random::bytes::<20>(), 0).await?)?;
        people.insert(character.key.clone(), person.id);
    }
    Ok(Some(people))
}

fn moment(app: &App, day: Date, hour: usize) -> AuditContext<'_> {
    AuditContext { vault: &app.vault, today: day, hour: format!("{day} {hour:02}") }
}

fn spelled<T: FromStr>(text: &str) -> Result<T, Error> {
    text.parse().map_err(|_| misfit())
}

fn known<'m, K: Eq + Hash + std::borrow::Borrow<Q>, Q: Eq + Hash + ?Sized, V>(map: &'m HashMap<K, V>, key: &Q) -> Result<&'m V, Error> {
    found(map.get(key))
}

fn found<T>(thing: Option<T>) -> Result<T, Error> {
    thing.ok_or_else(misfit)
}

fn misfit() -> Error {
    Error::Broken("the invented town's data does not fit together".into())
}
