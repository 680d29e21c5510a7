//! The names that the tagger offers for what somebody has typed.

use crate::{analysis::Tag, typed::written};

/// The entries of the list under the box.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Choice {
    Tie(Tag),
    New(String),
}

/// The tags that match the input and are not tied yet; and a new theme, when nothing has that name.
pub fn choices(tags: &[Tag], typed: &str) -> Vec<Choice> {
    let fitting = tags.iter().filter(|tag| !tag.tied && fits(&tag.name, typed)).cloned().map(Choice::Tie);
    let new = !written(typed).is_empty() && !tags.iter().any(|tag| is_named(tag, typed));
    fitting.chain(new.then(|| Choice::New(written(typed).into()))).collect()
}

/// Whether Enter alone may take the first entry: something that is there, or a new name that begins no other.
pub fn is_clear(tags: &[Tag], typed: &str) -> bool {
    let mut fitting = tags.iter().filter(|tag| fits(&tag.name, typed)).peekable();
    match fitting.peek() {
        Some(_) => !written(typed).is_empty() && fitting.any(|tag| !tag.tied),
        None => written(typed).chars().count() > 3,
    }
}

/// Whether a tag has the name that was typed.
pub fn is_named(tag: &Tag, typed: &str) -> bool {
    tag.name.to_lowercase() == written(typed).to_lowercase()
}

/// Whether every word typed begins some word of the name; capitals don't matter.
fn fits(name: &str, typed: &str) -> bool {
    let (name, typed) = (name.to_lowercase(), typed.to_lowercase());
    let words = |text| str::split(text, |letter: char| !letter.is_alphanumeric() && letter != '\'' && letter != '’').filter(|word| !word.is_empty());
    let mut typed = words(&typed).peekable();
    typed.peek().is_none() || typed.all(|typed| words(&name).any(|word| word.starts_with(typed)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::TagKind;

    fn tag(name: &str, tied: bool) -> Tag {
        Tag { kind: TagKind::Theme, id: "0".into(), name: name.into(), tied }
    }

    #[test]
    fn search_matches_the_beginnings_of_words() {
        assert!(fits("Early Help", "he") && fits("Early Help", "help EAR") && fits("Early Help", "") && fits("Children’s voices", "children’s"));
        assert!(!fits("Early Help", "elp") && !fits("Early Help", "help x"));
    }

    #[test]
    fn new_theme_is_offered_for_an_unused_name() {
        let tags = [tag("Who sees my records", true), tag("Buses", false)];
        assert_eq!(choices(&tags, "bus"), [Choice::Tie(tags[1].clone()), Choice::New("bus".into())]);
        assert_eq!(choices(&tags, " BUSES "), [Choice::Tie(tags[1].clone())]);
        assert_eq!(choices(&tags, "who sees my records"), []);
        assert_eq!(choices(&tags, ""), [Choice::Tie(tags[1].clone())]);
    }

    #[test]
    fn enter_makes_no_theme_of_a_name_that_is_only_begun() {
        let tags = [tag("Who sees my records", true), tag("Buses", false)];
        for (typed, clear) in [("rec", false), ("records", false), ("abc", false), ("", false), ("bus", true), ("Trains", true), ("recorded", true)] {
            assert_eq!(is_clear(&tags, typed), clear, "{typed}");
        }
    }
}
