//! Analysis: themes, and the ties between feedback, themes and the plan.

#[cfg(any(feature = "ssr", feature = "staff"))]
pub mod island;
#[cfg(any(feature = "ssr", feature = "staff"))]
mod offered;

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod choice;
#[cfg(feature = "ssr")]
pub mod evidence;
#[cfg(feature = "ssr")]
pub mod name_store;
#[cfg(feature = "ssr")]
pub mod read_store;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod theme_store;

use crate::typed::written;
use serde::{Deserialize, Serialize};

/// Something that feedback can be tied to, and whether it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tag {
    pub kind: TagKind,
    pub id: String,
    pub name: String,
    pub tied: bool,
}

/// Everything there is to tie to after an act of the tagger, and the act, while it can be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tagged {
    pub tags: Vec<Tag>,
    pub act: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, strum::EnumString, strum::IntoStaticStr)]
pub enum TagKind {
    Theme,
    Priority,
    Challenge,
}

/// A request of the tagger: to tie or untie something known, or to make a theme and tie it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tagging {
    Tie {
        kind: TagKind,
        id: String,
    },
    Untie {
        kind: TagKind,
        id: String,
    },
    /// `sure`: the person has said that it is a new one, which a name that is only begun needs.
    Create {
        name: String,
        /// Not sent by pages from before this field.
        #[serde(default)]
        sure: bool,
    },
}

/// Longest name of a theme, in characters.
pub const MOST_IN_NAME: usize = 120;

/// Why a theme can't be called so.
pub fn name_problem(name: &str) -> Option<&'static str> {
    let name = written(name);
    if name.is_empty() {
        Some("Type a name for the new theme.")
    } else if name.chars().count() > MOST_IN_NAME {
        Some("A theme’s name can have 120 characters at most. Make it shorter.")
    } else if name.chars().any(char::is_control) {
        Some("Some letters of the name can’t be seen. Type it again.")
    } else {
        None
    }
}
