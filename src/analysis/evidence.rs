//! How much stands behind a theme: pieces that say so, pieces that say otherwise, and whether one person may have said all of it.

use crate::{
    group_sessions::suppression::LEAST,
    web::markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;

/// The pieces that say so, by what can be told apart of where they came from. Feedback has no names, and no two pieces are known to be one person's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// All pieces that say so.
    pub pieces: i64,
    /// Those that somebody sent by themselves, or that were written in the place of a concern's.
    pub alone: i64,
    /// The group sessions in which the others were said; nothing is kept of which phone said what.
    pub sessions: i64,
    /// Whether some or most of a group said one of them.
    pub by_several: bool,
}

/// A reason to think twice before something about a theme is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
pub enum Warning {
    NoPiece,
    OnePiece,
    OneSession,
    FewSources,
}

impl Warning {
    pub fn of(sources: &Sources) -> Option<Self> {
        match *sources {
            Sources { pieces: 0, .. } => Some(Self::NoPiece),
            Sources { by_several: false, pieces: 1, .. } => Some(Self::OnePiece),
            Sources { by_several: false, alone: 0, sessions: 1, .. } => Some(Self::OneSession),
            Sources { alone, sessions, .. } if alone + sessions < LEAST => Some(Self::FewSources),
            _ => None,
        }
    }

    pub fn sentence(self) -> String {
        match self {
            Self::NoPiece => "No piece of feedback says this any more, or none ever did. An answer tells everybody that young people said it.".into(),
            Self::OnePiece => {
                "Only one piece of feedback says this. Whoever knows or guesses who wrote it knows then whom the answer is about.".into()
            }
            Self::OneSession => "All that says this comes from one group session, and nothing is kept of which phone said what. \
                                 One person may have said all of it."
                .into(),
            Self::FewSources => format!(
                "What says this comes from fewer than {LEAST} sources that can be told apart: a piece that somebody sent by themselves is one, and a \
                 whole group session is one. Nobody can tell how many people they are, and it may be one person. Whoever knows them may know \
                 them again in the answer."
            ),
        }
    }

    /// The warning as it is told to somebody who may read no piece: one for all few sources, so that it tells neither a small number nor a
    /// withdrawal.
    pub fn without_number(self) -> Self {
        Self::FewSources
    }

    /// Whether a form carries the tick for this warning, and not for another that the page showed before.
    pub fn is_read(self, ticked: &str) -> bool {
        ticked == <&str>::from(self)
    }

    /// Renders the warning with its tick, which has this id and sends the warning's name as `warned`.
    pub fn view(self, id: String, ticked: bool, wrong: bool) -> Markup {
        let name: &'static str = self.into();
        let (class, error) = (if wrong { "field bad" } else { "field" }, format!("{id}-error"));
        let described = wrong.then(|| error.clone());
        view! {
            <div class=class>
                <p class="note"><b>"Before this is published: "</b>{self.sentence()}</p>
                {wrong.then(|| view! { <p class="error" id=error>{NOT_READ}</p> })}
                <label class="pick"><input type="checkbox" id=id name="warned" value=name checked=ticked aria-describedby=described aria-invalid=wrong.then_some("true")/>"I have read this"</label>
            </div>
        }
        .into_markup()
    }
}

/// The problem of a form without that tick.
pub const NOT_READ: &str = "Read the warning, and tick that you have.";

/// Words how many pieces say so, and how many say otherwise; `number` spells a number, or hides it.
pub fn says(so: i64, otherwise: i64, number: impl Fn(i64) -> String) -> String {
    let (so, otherwise) = (number(so), number(otherwise));
    // By the spelling, so that the verb of a hidden number does not tell it.
    let say = |number: &str| if number == "1" { "says" } else { "say" };
    let pieces = if so == "1" { "piece" } else { "pieces" };
    format!("{so} {pieces} {} so, {otherwise} {} otherwise", say(&so), say(&otherwise))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::group_sessions::suppression::alone;

    fn sources(alone: i64, sessions: i64, pieces: i64) -> Sources {
        Sources { pieces, alone, sessions, by_several: false }
    }

    #[test]
    fn few_sources_are_warned_of_and_many_are_not() {
        for (sources, warning) in [
            (sources(0, 0, 0), Some(Warning::NoPiece)),
            (sources(1, 0, 1), Some(Warning::OnePiece)),
            (sources(0, 1, 1), Some(Warning::OnePiece)),
            (sources(0, 1, 30), Some(Warning::OneSession)),
            (Sources { by_several: true, ..sources(0, 1, 1) }, Some(Warning::FewSources)),
            (sources(2, 0, 2), Some(Warning::FewSources)),
            (sources(3, 1, 20), Some(Warning::FewSources)),
            (sources(4, 1, 20), None),
            (sources(5, 0, 5), None),
            (sources(0, 5, 9), None),
        ] {
            assert_eq!(Warning::of(&sources), warning, "{sources:?}");
        }
    }

    #[test]
    fn tick_is_for_one_warning() {
        assert!(Warning::OnePiece.is_read("OnePiece") && !Warning::OnePiece.is_read("FewSources") && !Warning::NoPiece.is_read(""));
    }

    #[test]
    fn warning_without_a_number_is_one_for_all() {
        let all = [Warning::NoPiece, Warning::OnePiece, Warning::OneSession, Warning::FewSources];
        assert!(all.iter().all(|warning| warning.without_number() == Warning::FewSources));
    }

    #[test]
    fn counts_are_one_sentence() {
        let exact = |number: i64| number.to_string();
        assert_eq!(says(10, 2, exact), "10 pieces say so, 2 say otherwise");
        assert_eq!(says(1, 1, exact), "1 piece says so, 1 says otherwise");
        assert_eq!(says(0, 3, exact), "0 pieces say so, 3 say otherwise");
        // A number that is hidden may be one, and the sentence must not tell.
        assert_eq!(says(10, 1, alone), "10 pieces say so, fewer than 5 say otherwise");
    }
}
