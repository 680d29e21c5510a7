//! Staff and facilitators: who they are and what they may do.

#[cfg(feature = "ssr")]
pub mod invited;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod password;
#[cfg(feature = "ssr")]
pub mod proof;
#[cfg(feature = "ssr")]
pub mod sessions;
#[cfg(feature = "ssr")]
pub mod sign_in;
#[cfg(feature = "ssr")]
pub mod store;

use crate::id::PersonId;

/// What a person may do; one may hold several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum Role {
    /// Runs group sessions, and sees their own only.
    Facilitator,
    /// Reads everything but concerns; themes, plan, influence, drafts.
    Reviewer,
    /// The safeguarding lead: concerns.
    Lead,
    /// Publishes answers, never their own.
    Publisher,
    /// The history, and nothing else.
    Auditor,
    /// Accounts and settings, and none of the words.
    Administrator,
}

impl Role {
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// As people say it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Facilitator => "Facilitator",
            Self::Reviewer => "Reviewer",
            Self::Lead => "Safeguarding lead",
            Self::Publisher => "Publisher",
            Self::Auditor => "Auditor",
            Self::Administrator => "Administrator",
        }
    }

    /// What somebody with this role does here.
    pub fn about(self) -> &'static str {
        match self {
            Self::Facilitator => "runs group sessions, and sees their own only",
            Self::Reviewer => "reads everything but concerns, finds the themes, drafts answers",
            Self::Lead => "reads concerns and decides about them",
            Self::Publisher => "publishes answers that somebody else wrote",
            Self::Auditor => "reads the history of acts, and nothing else",
            Self::Administrator => "accounts and settings, and none of the words",
        }
    }
}

/// A member of staff or a facilitator.
#[derive(Clone, Debug)]
pub struct Person {
    pub id: PersonId,
    pub name: String,
    pub email: String,
    pub roles: Vec<Role>,
    /// Goes up whenever roles, password or state change; an older sign-in is over then.
    pub version: i64,
    pub active: bool,
    /// Whether they have used their invitation.
    pub joined: bool,
}

impl Person {
    pub fn is(&self, role: Role) -> bool {
        self.active && self.roles.contains(&role)
    }
}

/// The rooms of the staff side, each with the role that opens it.
const ROOMS: [(Role, &str, &str); 11] = [
    (Role::Reviewer, "/inbox", "Inbox"),
    (Role::Lead, "/concerns", "Concerns"),
    (Role::Reviewer, "/themes", "Themes"),
    (Role::Reviewer, "/plan", "Plan"),
    (Role::Reviewer, "/answers", "Answers"),
    (Role::Publisher, "/answers", "Answers"),
    (Role::Reviewer, "/trail", "Trail"),
    (Role::Facilitator, "/group-sessions", "Group sessions"),
    (Role::Administrator, "/people", "People"),
    (Role::Administrator, "/settings", "Settings"),
    (Role::Auditor, "/history", "History"),
];

impl Person {
    /// Where this person may go: addresses and names, each once.
    pub fn rooms(&self) -> Vec<(&'static str, &'static str)> {
        let mut rooms: Vec<(&str, &str)> = vec![];
        for (role, address, name) in ROOMS {
            if self.is(role) && !rooms.iter().any(|(known, _)| *known == address) {
                rooms.push((address, name));
            }
        }
        rooms
    }

    /// Where this person goes first.
    pub fn first_room(&self) -> &'static str {
        self.rooms().first().map_or("/desk", |(address, _)| address)
    }
}
