//! The JSON files of the demo's invented town; an unknown field is an error.

use crate::web::Error;
use serde::{Deserialize, de::DeserializeOwned};
use std::collections::BTreeMap;

/// All files. Names of enum values such as `"Shaped"` are parsed where they are used.
pub struct Data {
    pub cast: Vec<Character>,
    pub plan: Plan,
    pub themes: Vec<Theme>,
    pub feedback: Vec<Feedback>,
    pub sessions: Vec<Session>,
    pub codes: Vec<Code>,
    pub rounds: Vec<Round>,
}

impl Data {
    pub fn read() -> Result<Self, Error> {
        Ok(Self {
            cast: parse(include_str!("cast.json"))?,
            plan: parse(include_str!("plan.json"))?,
            themes: parse(include_str!("themes.json"))?,
            feedback: parse(include_str!("feedback.json"))?,
            sessions: parse(include_str!("sessions.json"))?,
            codes: parse(include_str!("codes.json"))?,
            rounds: parse(include_str!("rounds.json"))?,
        })
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::Broken(Box::new(error)))
}

/// One member of the cast, as whom anyone may sign in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Character {
    pub key: String,
    pub name: String,
    pub email: String,
    pub roles: Vec<String>,
}

/// Additions to the first work plan.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub sub_groups: Vec<SubGroup>,
    pub meetings: Vec<Meeting>,
    /// Owners of the first plan's items, by the item's key.
    pub item_owners: BTreeMap<String, Owner>,
    pub plan_items: Vec<PlanItem>,
    pub wordings: Vec<Wording>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubGroup {
    pub key: String,
    pub name: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meeting {
    pub key: String,
    pub days_from_today: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Owner {
    pub sub_group: String,
    /// The key of a meeting.
    pub due: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanItem {
    pub key: String,
    pub name: String,
    pub wording: String,
    pub headings: Vec<String>,
    pub sub_group: String,
    pub due: String,
}

/// A change of a plan item's wording.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wording {
    pub plan_item: String,
    pub wording: String,
    pub reason: String,
    pub days_ago: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    pub key: String,
    pub name: String,
    pub about: String,
    pub headings: Vec<String>,
    pub days_ago: i64,
    /// The key of the meeting by which it is answered.
    pub meeting: String,
    pub influences: Vec<Influence>,
    pub answer: Option<Answer>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Influence {
    pub plan_item: String,
    /// The index in the plan's list of wordings.
    pub wording: Option<usize>,
    pub strength: String,
    pub reason: String,
    pub days_ago: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    pub kind: String,
    pub words: String,
    pub for_you: String,
    /// The key of the meeting by which it is decided or done.
    pub until_meeting: Option<String>,
    /// The key of the meeting at which it was discussed.
    pub meeting: String,
    pub drafted_days_ago: i64,
    pub published_days_ago: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Feedback {
    pub words: String,
    pub days_ago: i64,
    pub age_band: Option<String>,
    pub area: Option<String>,
    pub in_care: Option<bool>,
    pub disability: Option<bool>,
    #[serde(default)]
    pub feeling: Option<String>,
    pub source: String,
    pub provenance: String,
    /// The triage; `None` while it is unread.
    pub triage: Option<String>,
    pub themes: Vec<String>,
    pub headings: Vec<String>,
    /// The safeguarding lead's decision about a concern.
    #[serde(default)]
    pub decision: Option<Decision>,
    /// The receipt, for one young person of the cast.
    #[serde(default)]
    pub receipt: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    pub decision: String,
    pub note: String,
}

/// A group session planned by the facilitator.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Session {
    pub kind: String,
    /// The name of one of the Board's areas.
    pub place: String,
    pub in_days: i64,
    pub planned_days_ago: i64,
    pub prompts: Vec<Prompt>,
    /// How it went, once its day has come.
    #[serde(default)]
    pub held: Option<Held>,
}

/// A group session on its day; that of an earlier day is over.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// The number of phones.
    pub phones: u8,
    /// The prompt that is open now, by its index; those after it are not asked yet. `None` once all were asked.
    #[serde(default)]
    pub open: Option<usize>,
    pub said: Vec<Said>,
    pub chosen: Vec<Chosen>,
}

/// Words that somebody said in a group session.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// The index of the prompt.
    pub prompt: usize,
    pub words: String,
    /// The facilitator's act: `approve` or `hold`. Without it, it waits.
    #[serde(default)]
    pub act: Option<String>,
    #[serde(default)]
    pub pinned: bool,
    #[serde(default)]
    pub prevalence: Option<String>,
    /// The index of earlier words that say the same.
    #[serde(default)]
    pub same_as: Option<usize>,
    #[serde(default)]
    pub themes: Vec<String>,
}

/// The marks of each phone in a prompt with choices: a choice, and how many dots.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chosen {
    pub prompt: usize,
    pub marks: Vec<Vec<(i64, i64)>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prompt {
    pub way: String,
    pub question: String,
    pub options: Vec<String>,
    pub minutes: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    pub name: String,
    pub definition: String,
    pub include: String,
    pub exclude: String,
    pub example: String,
    /// The name of an earlier code.
    pub parent: Option<String>,
    pub days_ago: i64,
    pub on: Vec<CodedExcerpt>,
}

/// Words that stand in one piece of feedback, which is for analysis.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodedExcerpt {
    pub excerpt: String,
    pub memo: String,
}

/// A round of second coding.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    pub started_days_ago: i64,
    pub coded_days_ago: i64,
    pub is_finished: bool,
    pub pieces: Vec<RoundPiece>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundPiece {
    /// Words that stand in one coded piece.
    pub excerpt: String,
    /// The names of the second coder's codes; `None` while it is not coded again.
    pub codes: Option<Vec<String>>,
    /// The reason why a difference is one for the codebook.
    #[serde(default)]
    pub settled: Option<String>,
}
