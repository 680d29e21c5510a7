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
pub mod receipt_store;
#[cfg(feature = "ssr")]
pub mod said_in_store;
#[cfg(feature = "ssr")]
pub mod session_item_store;
#[cfg(feature = "ssr")]
pub mod staff_view;
#[cfg(feature = "ssr")]
pub mod store;
#[cfg(feature = "ssr")]
pub mod submit;
#[cfg(feature = "ssr")]
pub mod thanks_page;
#[cfg(feature = "ssr")]
pub mod withdrawal_store;

/// Most characters one piece of feedback may have, counted as Unicode scalar values after trimming.
pub const MOST_CHARACTERS: usize = 5_000;

/// A number as people write it: 5,001.
pub fn thousands(number: usize) -> String {
    if number < 1000 { number.to_string() } else { format!("{},{:03}", number / 1000, number % 1000) }
}

/// The words of one piece of feedback: 1 to 5,000 characters after trimming, otherwise byte for byte as they came.
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
        let text = text.trim();
        match text.chars().count() {
            0 => Err(NotWords::Empty),
            count if count > MOST_CHARACTERS => Err(NotWords::TooLong(count)),
            _ => Ok(Self(text.into())),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the same text, but for how a browser writes the ends of lines.
    pub fn same(&self, other: &str) -> bool {
        self.0.replace("\r\n", "\n") == other.replace("\r\n", "\n")
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Words(..)")
    }
}

/// How the words came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr)]
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

/// The result of the first reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
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
    }

    #[test]
    fn unusual_characters_are_kept() {
        for text in ["\u{202e}abc", "a\0b", "e\u{301}\u{301}\u{301}", "👩‍👩‍👧", "\u{fffd}", "مرحبا"] {
            assert_eq!(Words::parse(text).unwrap().as_str(), text);
        }
    }
}
