//! The choices by which a search is narrowed, and the facts of a piece of feedback that they go by.

use crate::{
    feedback::{Facts, Source, Triage},
    id::{CodeId, GroupSessionId, HeadingId, ThemeId},
    language::Language,
    web::Fields,
};
use jiff::civil::Date;
use std::mem::discriminant;

/// One choice of one filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Choice {
    /// `None` is unread.
    State(Option<Triage>),
    Source(Source),
    /// The first day of the month in which it came.
    Month(Date),
    Theme(ThemeId),
    Code(CodeId),
}

/// The state of what nobody has read, as an address spells it.
const UNREAD: &str = "unread";

impl Choice {
    /// The choices of an address, one of each filter at most. A value that is none is left out.
    pub fn read_all(fields: &Fields) -> Vec<Self> {
        let state = match fields.line("state") {
            UNREAD => Some(None),
            state => state.parse().ok().filter(|state| *state != Triage::Concern).map(Some),
        };
        let month = format!("{}-01", fields.line("month")).parse().ok();
        let choices = [
            state.map(Self::State),
            fields.parsed("from").map(Self::Source),
            month.map(Self::Month),
            fields.parsed("theme").map(Self::Theme),
            fields.parsed("code").map(Self::Code),
        ];
        choices.into_iter().flatten().collect()
    }

    /// The field and its value in an address.
    pub fn field(self) -> (&'static str, String) {
        match self {
            Self::State(state) => ("state", state.map_or(UNREAD, <&str>::from).into()),
            Self::Source(source) => ("from", <&str>::from(source).into()),
            Self::Month(first) => ("month", first.strftime("%Y-%m").to_string()),
            Self::Theme(id) => ("theme", id.to_string()),
            Self::Code(id) => ("code", id.to_string()),
        }
    }

    /// Whether two belong to the same filter.
    pub fn is_like(self, other: Self) -> bool {
        discriminant(&self) == discriminant(&other)
    }
}

/// The facts of a piece that filters go by, here and in the inbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    pub received_on: Date,
    pub source: Source,
    pub triage: Option<Triage>,
    pub themes: Vec<ThemeId>,
    pub codes: Vec<CodeId>,
    /// The priorities and challenges that it is tied to itself.
    pub headings: Vec<HeadingId>,
    /// The group session in which it was said.
    pub session: Option<GroupSessionId>,
    pub facts: Facts,
    /// A guess from its words; `None` is English, or too little to say.
    pub language: Option<Language>,
}

impl About {
    /// A piece that is tied to nothing, and of which no more is known.
    pub fn of(received_on: Date, source: Source, triage: Option<Triage>) -> Self {
        let (themes, codes, headings) = (vec![], vec![], vec![]);
        Self { received_on, source, triage, themes, codes, headings, session: None, facts: Facts::default(), language: None }
    }

    /// Every choice that shows the piece.
    pub fn choices(&self) -> impl Iterator<Item = Choice> {
        let one_each = [Choice::State(self.triage), Choice::Source(self.source), Choice::Month(self.received_on.first_of_month())];
        one_each.into_iter().chain(self.themes.iter().copied().map(Choice::Theme)).chain(self.codes.iter().copied().map(Choice::Code))
    }
}
