//! Reads what the form for feedback sent; what is wrong comes back by field.

use crate::{
    feedback::{Facts, MOST_CHARACTERS, NotWords, Words, thousands},
    form::Problems,
    typed::{with_newlines, written},
};

/// The fields of the broad facts, in the order in which `facts` takes them.
pub const FACTS: [&str; 5] = ["age_band", "area", "in_care", "disability", "feeling"];

/// The broad facts as a form sent them. Something not on the list is refused, never guessed.
pub fn facts(areas: &[String], sent: [&str; FACTS.len()]) -> Result<Facts, Problems> {
    let [age_band, area, in_care, disability, feeling] = sent.map(str::trim);
    let mut problems = Problems::default();
    let mut facts = Facts::default();
    match age_band {
        "" => {}
        text => match text.parse() {
            Ok(band) => facts.age_band = Some(band),
            Err(_) => problems.add("age_band", "say-error-fact"),
        },
    }
    match area {
        "" => {}
        text if areas.iter().any(|known| known == text) => facts.area = Some(text.into()),
        _ => problems.add("area", "say-error-fact"),
    }
    for (field, text, fact) in [("in_care", in_care, &mut facts.in_care), ("disability", disability, &mut facts.disability)] {
        match text {
            "" => {}
            "yes" => *fact = Some(true),
            "no" => *fact = Some(false),
            _ => problems.add(field, "say-error-fact"),
        }
    }
    match feeling {
        "" => {}
        text => match text.parse() {
            Ok(feeling) => facts.feeling = Some(feeling),
            Err(_) => problems.add("feeling", "say-error-fact"),
        },
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

/// The words with an opener on a line of its own at their end. It takes the place of another one that nothing was written after; the
/// blank at its end tells it from typed words. `public/say.js` does the same.
pub fn with_opener(words: &str, opener: &str, openers: &[&str]) -> String {
    let words = with_newlines(words);
    let (before, last) = words.rsplit_once('\n').unwrap_or(("", &words));
    let untouched = openers.iter().any(|opener| last.strip_suffix(' ') == Some(opener));
    let kept = if untouched { before } else { &words }.trim_end();
    if kept.is_empty() { format!("{opener} ") } else { format!("{kept}\n{opener} ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opener_never_takes_the_place_of_typed_words() {
        let opened = |words: &str| with_opener(words, "What helped", &["Please stop", "What helped"]);
        for (words, expected) in [
            ("", "What helped "),
            (" \r\n", "What helped "),
            ("Please stop ", "What helped "),
            ("What helped ", "What helped "),
            ("The bus", "The bus\nWhat helped "),
            ("The bus\r\nPlease stop ", "The bus\nWhat helped "),
            ("Please stop the bus", "Please stop the bus\nWhat helped "),
            ("I said please. Please stop ", "I said please. Please stop\nWhat helped "),
            ("Please stop", "Please stop\nWhat helped "),
            ("  two\n\nlines \n", "  two\n\nlines\nWhat helped "),
        ] {
            assert_eq!(opened(words), expected, "{words:?}");
        }
    }
}
