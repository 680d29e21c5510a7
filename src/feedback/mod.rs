//! Feedback: the words of young people, how they came, the facts beside them, and the first reading.

#[cfg(feature = "ssr")]
pub mod api;
#[cfg(feature = "ssr")]
pub mod batch_writer;
#[cfg(feature = "ssr")]
pub mod check_page;
#[cfg(feature = "ssr")]
pub mod form;
#[cfg(any(feature = "ssr", feature = "young"))]
pub mod island;
#[cfg(feature = "ssr")]
pub mod lookup;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod place;
#[cfg(feature = "ssr")]
pub mod receipt_store;
#[cfg(feature = "ssr")]
pub mod said_in_store;
#[cfg(feature = "ssr")]
pub mod say_view;
#[cfg(feature = "ssr")]
pub mod session_item_store;
#[cfg(feature = "ssr")]
pub mod staff_view;
#[cfg(feature = "ssr")]
pub mod stamp_store;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod submit;
#[cfg(feature = "ssr")]
pub mod thanks_page;
#[cfg(feature = "ssr")]
pub mod withdrawal_store;

use crate::typed::{with_newlines, written};

/// Most characters one piece of feedback may have, counted as Unicode scalar values after trimming. The end of a line counts once.
pub const MOST_CHARACTERS: usize = 5_000;

/// Stands in words where staff took something out. It is always the same, so it does not tell how long that was.
pub const MASK: &str = "▮▮▮";

/// A number as people write it: 5,001.
pub fn thousands(number: usize) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", number / 1000, number % 1000) }
}

/// The words of one piece of feedback: 1 to 5,000 characters after trimming, otherwise as they came but for the ends of lines.
#[derive(Clone, PartialEq, Eq)]
pub struct Words(String);

/// Why some text can't be words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotWords {
    Empty,
    /// It has so many characters.
    TooLong(usize),
}

impl Words {
    pub fn parse(text: &str) -> Result<Self, NotWords> {
        let text = with_newlines(text);
        let text = written(&text);
        match text.chars().count() {
            0 => Err(NotWords::Empty),
            count if count > MOST_CHARACTERS => Err(NotWords::TooLong(count)),
            _ => Ok(Self(text.into())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the same text; words that were stored long ago may have other ends of lines.
    pub fn same(&self, other: &str) -> bool {
        self.0 == with_newlines(other)
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words(..)")
    }
}

/// How the words came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr)]
pub enum Source {
    Direct,
    Session,
    /// From paper or a flip-chart.
    Transcribed,
}

/// Whether the words are the young person's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
pub enum Provenance {
    Verbatim,
    Paraphrase,
}

/// How many of a group said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum Prevalence {
    One,
    Some,
    Most,
}

/// The person who wrote words down on paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum Transcriber {
    /// A young person.
    Theirs,
    Facilitator,
}

/// How old somebody is, as broadly as it is useful.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum AgeBand {
    #[strum(serialize = "10-12")]
    TenToTwelve,
    #[strum(serialize = "13-15")]
    ThirteenToFifteen,
    #[strum(serialize = "16-18")]
    SixteenToEighteen,
    #[strum(serialize = "19-21")]
    NineteenToTwentyOne,
}

/// How somebody feels about the thing they write of: a picture they tap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Feeling {
    Worried,
    Angry,
    Sad,
    Okay,
    Happy,
    MixedUp,
}

/// The result of the first reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum Triage {
    ForAnalysis,
    /// Leaves the inbox at once, for the safeguarding lead alone.
    Concern,
    NotForUs,
    /// Abuse of the service.
    Abuse,
}

/// A decision of the safeguarding lead about a concern.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum Decision {
    /// The threshold is met: passed to those who can act.
    Referral,
    AdviceGiven,
    NoFurtherAction,
}

/// Broad facts a young person may add; none is ever required.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub age_band: Option<AgeBand>,
    pub area: Option<String>,
    pub in_care: Option<bool>,
    pub disability: Option<bool>,
    pub feeling: Option<Feeling>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_1_to_5000_characters_after_trimming() {
        assert_eq!(Words::parse(" \n\t "), Err(NotWords::Empty));
        assert_eq!(Words::parse("  a ").unwrap().as_str(), "a");
        assert!(Words::parse(&"🚏".repeat(5_000)).is_ok());
        assert_eq!(Words::parse(&"a".repeat(5_001)), Err(NotWords::TooLong(5_001)));
        for unseen in ["\u{200b}\u{200b}", "\u{3164}\r\n\u{2800}", "\u{e0067}\u{e007f}"] {
            assert_eq!(Words::parse(unseen), Err(NotWords::Empty), "{unseen:?}");
        }
    }

    #[test]
    fn end_of_a_line_is_one_character() {
        let lines = vec!["a".repeat(79); 62].join("\r\n");
        assert_eq!(Words::parse(&lines).unwrap().as_str(), lines.replace('\r', ""));
        let most = format!("{}\r\n{}", "a".repeat(2_499), "b".repeat(2_500));
        assert!(Words::parse(&most).unwrap().same(&most));
        assert_eq!(Words::parse(&format!("{most}c")), Err(NotWords::TooLong(5_001)));
    }

    #[test]
    fn unusual_characters_are_kept() {
        for text in ["\u{202e}abc", "a\0b", "e\u{301}\u{301}\u{301}", "👩‍👩‍👧", "\u{fffd}", "مرحبا"] {
            assert_eq!(Words::parse(text).unwrap().as_str(), text);
        }
    }
}
