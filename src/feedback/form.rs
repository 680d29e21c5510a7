//! Reads what the form for feedback sent; what is wrong comes back by field.

use crate::{
    feedback::{Facts, MOST_CHARACTERS, NotWords, Words, thousands},
    form::Problems,
    typed::{with_newlines, written},
};

/// The broad facts as a form sent them. Something not on the list is refused, never guessed.
pub fn facts(areas: &[String], age_band: &str, area: &str, in_care: &str, disability: &str) -> Result<Facts, Problems> {
    let mut problems = Problems::default();
    let mut facts = Facts::default();
    match age_band.trim() {
        "" => {}
        text => match text.parse() {
            Ok(band) => facts.age_band = Some(band),
            Err(_) => problems.add("age_band", "say-error-fact"),
        },
    }
    match area.trim() {
        "" => {}
        text if areas.iter().any(|known| known == text) => facts.area = Some(text.into()),
        _ => problems.add("area", "say-error-fact"),
    }
    for (field, text, fact) in [("in_care", in_care, &mut facts.in_care), ("disability", disability, &mut facts.disability)] {
        match text.trim() {
            "" => {}
            "yes" => *fact = Some(true),
            "no" => *fact = Some(false),
            _ => problems.add(field, "say-error-fact"),
        }
    }
    if problems.is_empty() { Ok(facts) } else { Err(problems) }
}

/// The words, or what is wrong with them.
pub fn words(text: &str) -> Result<Words, Problems> {
    Words::parse(text).map_err(|wrong| match wrong {
        NotWords::Empty => Problems::one("words", "say-error-empty"),
        NotWords::TooLong(_) => Problems::one("words", "say-error-long"),
    })
}

/// How long a text is and may be, for the sentence that says so.
pub fn lengths(text: &str) -> [(&'static str, String); 2] {
    [("count", thousands(written(&with_newlines(text)).chars().count())), ("max", thousands(MOST_CHARACTERS))]
}
