//! Words that may tell of harm. They order what staff read first; they decide nothing, and no young person is shown what they found.

mod fold;
mod phrases;
pub mod verdicts;

use fold::fold;
use phrases::{Phrases, Token};
use std::{collections::HashSet, sync::LazyLock};

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::new);

/// A kind of harm that a text may tell of; the first of several counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::VariantArray)]
pub enum Reason {
    Sexual,
    SelfHarm,
    Hurt,
    Violence,
    Afraid,
    Exploited,
    Homeless,
    Neglect,
    Cruel,
    SomebodyElse,
}

impl Reason {
    /// The heading in the lists, and the words beside a row.
    pub fn label(self) -> &'static str {
        match self {
            Self::Sexual => "Sexual harm",
            Self::SelfHarm => "Ending or hurting themself",
            Self::Hurt => "Being hit or hurt",
            Self::Violence => "Violence at home",
            Self::Afraid => "Afraid of home or of somebody",
            Self::Exploited => "Being used by others",
            Self::Homeless => "Running away or nowhere to sleep",
            Self::Neglect => "Neglect",
            Self::Cruel => "Cruel words at home",
            Self::SomebodyElse => "Somebody else may not be safe",
        }
    }
}

/// The kind of harm that a text may tell of. `None` is no sign that all is well: a person reads everything.
pub fn reason(text: &str) -> Option<Reason> {
    LEXICON.reason(text)
}

struct Lexicon {
    phrases: Phrases,
    idioms: Phrases,
    context: HashSet<String>,
}

impl Lexicon {
    fn new() -> Self {
        let words = include_str!("words.txt");
        let classes: Vec<&str> = words.lines().filter(|line| line.contains(" = ")).collect();
        let context = include_str!("context.txt").lines().filter(|line| !line.starts_with('#')).flat_map(fold);
        Self {
            phrases: Phrases::new(&[words, include_str!("other_languages.txt")]),
            idioms: Phrases::new(&[&classes.join("\n"), include_str!("idioms.txt")]),
            context: context.flatten().collect(),
        }
    }

    fn reason(&self, text: &str) -> Option<Reason> {
        fold(text).iter().filter_map(|sentence| self.reason_of_sentence(sentence)).min()
    }

    fn reason_of_sentence(&self, sentence: &[String]) -> Option<Reason> {
        let has_context = sentence.iter().any(|word| self.context.contains(word));
        let masked: HashSet<usize> = self.idioms.found(&self.idioms.tokens(sentence)).into_iter().flat_map(|found| found.at).collect();
        let mut tokens = self.phrases.tokens(sentence);
        for at in masked {
            tokens[at] = Token::default();
        }
        let found = self.phrases.found(&tokens).into_iter().filter(|found| {
            let in_context = found.phrase.is_weak && has_context && !is_own(sentence, found.at[0]);
            let negated = !found.phrase.bears_not && is_negated(sentence, &found.at);
            !in_context && !negated
        });
        found.filter_map(|found| found.phrase.reason).min()
    }
}

/// Words before which nothing is as it seems.
const NOT: [&str; 19] = [
    "not", "never", "dont", "doesnt", "didnt", "isnt", "wasnt", "arent", "wont", "havent", "hasnt", "wouldnt", "aint", "nevr", "nie", "nigdy",
    "ddim", "byth", "dim",
];
/// After these, a "not" says that it happened once or still does: "doesn't hit me any more", "don't cut as much".
const HEDGE: [&str; 9] = ["anymore", "more", "much", "often", "always", "yet", "today", "hard", "lately"];
/// After a "not" these turn it round: "never stops".
const STOP: [&str; 4] = ["stop", "stops", "stoped", "stopped"];
/// Words by which a sentence is about whoever writes it.
const OWN: [&str; 6] = ["i", "im", "ive", "me", "my", "we"];

/// Words before a phrase that are looked at.
const BEFORE: usize = 2;
/// Words after it.
const AFTER: usize = 4;

/// Whether a phrase is denied: by a "not" just before it or inside, unless what follows takes that back.
fn is_negated(sentence: &[String], at: &[usize]) -> bool {
    let (first, last) = (at[0], at[at.len() - 1]);
    let word = |at: usize| sentence.get(at).map_or("", String::as_str);
    let denies = |place: usize| NOT.contains(&word(place)) && !at.contains(&place) && !STOP.contains(&word(place + 1));
    let denied = (first.saturating_sub(BEFORE)..=last).any(denies);
    denied && !(last + 1..=last + AFTER).any(|place| HEDGE.contains(&word(place)))
}

/// Whether somebody speaks of themself just before this word.
fn is_own(sentence: &[String], first: usize) -> bool {
    sentence[first.saturating_sub(3)..=first].iter().any(|word| OWN.contains(&word.as_str()))
}
