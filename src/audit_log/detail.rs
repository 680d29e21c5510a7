//! Details of an act: words and numbers of this program. Never a typed word, and never a person.

/// A detail, as it stands behind the name of an act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// An outcome, a role or the name of a setting.
    Word(&'static str),
    /// A number and its name.
    Number(&'static str, i64),
}

impl Detail {
    /// The stored spelling, without spaces.
    pub(super) fn spelled(self) -> String {
        match self {
            Self::Word(word) => word.into(),
            Self::Number(name, number) => format!("{name}={number}"),
        }
    }
}

impl From<&'static str> for Detail {
    fn from(word: &'static str) -> Self {
        Self::Word(word)
    }
}
