//! Staff and facilitators: accounts, roles, sign-in, and proofs of a role.

#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
pub mod assignment_store;
#[cfg(feature = "ssr")]
pub mod attempt;
#[cfg(feature = "ssr")]
pub mod code;
#[cfg(feature = "ssr")]
pub mod exclusion_store;
#[cfg(feature = "ssr")]
pub mod holder_store;
#[cfg(feature = "ssr")]
pub mod invitations;
#[cfg(feature = "ssr")]
pub mod invited;
#[cfg(feature = "ssr")]
pub mod known_device;
#[cfg(feature = "ssr")]
pub mod last_change;
#[cfg(feature = "ssr")]
pub mod missing;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod passkey_store;
#[cfg(feature = "passkeys")]
pub mod passkeys;
#[cfg(feature = "ssr")]
pub mod password;
#[cfg(feature = "ssr")]
pub mod proof;
#[cfg(feature = "ssr")]
pub mod provider_link_store;
#[cfg(feature = "ssr")]
pub mod provider_sign_in;
#[cfg(feature = "ssr")]
pub mod recovery_store;
#[cfg(feature = "ssr")]
pub mod requests;
#[cfg(feature = "ssr")]
pub mod requests_store;
#[cfg(feature = "ssr")]
pub mod sessions;
#[cfg(feature = "ssr")]
pub mod sign_in;
#[cfg(feature = "ssr")]
pub mod sign_in_store;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
mod stored_roles;

use crate::id::PersonId;

/// A set of permissions. A person may hold several roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "lowercase")]
pub enum Role {
    /// Runs group sessions and sees only their own.
    Facilitator,
    /// Reads everything but concerns; works on themes, plan, influence and drafts.
    Reviewer,
    /// The safeguarding lead: reads and decides concerns.
    Lead,
    /// Publishes answers of others, never their own.
    Publisher,
    /// Reads the audit log and nothing else.
    Auditor,
    /// Manages accounts and settings, and reads no words of young people.
    Administrator,
}

impl Role {
    /// The stored spelling, which forms send too.
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The stored spellings of some roles, which are also the details of an act.
    pub fn names(roles: &[Self]) -> Vec<&'static str> {
        roles.iter().map(|role| role.name()).collect()
    }

    /// The name on screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Facilitator => "Facilitator",
            Self::Reviewer => "Reviewer",
            Self::Lead => "Safeguarding lead",
            Self::Publisher => "Publisher",
            Self::Auditor => "Auditor",
            Self::Administrator => "Administrator",
        }
    }

    /// Whether a second person must agree before somebody gets this role: it reads what young people say, or may agree itself.
    pub fn needs_second_person(self) -> bool {
        match self {
            Self::Facilitator | Self::Reviewer | Self::Lead | Self::Administrator => true,
            Self::Publisher | Self::Auditor => false,
        }
    }

    /// The role in a few words, for the person who holds it.
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
    /// Rises with every change of roles, password or state, which ends older sign-ins.
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

/// The navigation of the staff side: the role that may open a page, its address and its name.
const NAV: [(Role, &str, &str); 15] = [
    (Role::Reviewer, "/inbox", "Inbox"),
    (Role::Reviewer, "/find", "Find"),
    (Role::Lead, "/concerns", "Concerns"),
    (Role::Reviewer, "/codebook", "Codebook"),
    (Role::Reviewer, "/themes", "Themes"),
    (Role::Reviewer, "/plan", "Plan"),
    (Role::Reviewer, "/answers", "Answers"),
    (Role::Publisher, "/answers", "Answers"),
    (Role::Reviewer, "/trail", "Trail"),
    (Role::Facilitator, "/group-sessions", "Group sessions"),
    (Role::Administrator, "/people", "People"),
    (Role::Administrator, "/requests", "Requests"),
    (Role::Lead, "/requests", "Requests"),
    (Role::Administrator, "/settings", "Settings"),
    (Role::Auditor, "/history", "History"),
];

impl Person {
    /// The addresses and names of the pages this person may open, each once.
    pub fn nav_links(&self) -> Vec<(&'static str, &'static str)> {
        let mut links: Vec<(&str, &str)> = vec![];
        for (role, address, name) in NAV {
            if self.is(role) && !links.iter().any(|(known, _)| *known == address) {
                links.push((address, name));
            }
        }
        links
    }

    /// The page this person sees after signing in.
    pub fn home(&self) -> &'static str {
        self.nav_links().first().map_or("/desk", |(address, _)| address)
    }
}
