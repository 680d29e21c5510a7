//! Details of an act: words and numbers of this program, and people. Never a typed word.

use crate::id::PersonId;

/// A detail, as it stands behind the name of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// An outcome, a role or the name of a setting.
    Word(&'static str),
    /// A number and its name.
    Number(&'static str, i64),
    /// Somebody whom the act was about, beside the thing it was done to.
    Person(PersonId),
}

/// The beginning of a detail that is a person.
pub const PERSON: &str = "person=";

impl Detail {
    /// The stored spelling, without spaces.
    pub(super) fn spelled(self) -> String {
        match self {
            Self::Word(word) => word.into(),
            Self::Number(name, number) => format!("{name}={number}"),
            Self::Person(person) => format!("{PERSON}{person}"),
        }
    }
}

impl From<&'static str> for Detail {
    fn from(word: &'static str) -> Self {
        Self::Word(word)
    }
}
