//! Notices after a redirect: the address says which one, and nothing of what was sent.

use crate::{group_sessions::store::GroupSession, id::PromptId, live::phone::view::Notice, web::Fields};

/// The act that was just done.
#[derive(Clone, Copy)]
pub enum Done {
    Said(PromptId),
    Chose(PromptId),
    LetGo,
    /// Letting go of a choice after the end: it was deleted then.
    TooLate,
}

impl Done {
    /// As it stands in the address.
    pub fn written(self) -> String {
        match self {
            Self::Said(prompt) => format!("?said={prompt}"),
            Self::Chose(prompt) => format!("?chose={prompt}"),
            Self::LetGo => "?let-go".into(),
            Self::TooLate => "?too-late".into(),
        }
    }

    pub fn read(query: &Fields) -> Option<Self> {
        let has = |name: &str| query.all(name).next().is_some();
        let said = query.parsed("said").map(Self::Said).or_else(|| query.parsed("chose").map(Self::Chose));
        said.or_else(|| has("let-go").then_some(Self::LetGo)).or_else(|| has("too-late").then_some(Self::TooLate))
    }

    pub fn notice(self, session: &GroupSession) -> Notice {
        match self {
            Self::Said(prompt) if session.kind.is_adult_free() => Notice::done(Some(prompt), "group-sent-locked"),
            Self::Said(prompt) => Notice::done(Some(prompt), "group-sent"),
            Self::Chose(prompt) if session.kind.is_adult_free() => Notice::done(Some(prompt), "group-chosen-locked"),
            Self::Chose(prompt) => Notice::done(Some(prompt), "group-chosen"),
            Self::LetGo => Notice::done(None, "group-let-go-done"),
            Self::TooLate => Notice::done(None, "group-error-late-choice"),
        }
    }
}
