//! A search as it stands in its address: the words, the choices, and the place where its page begins.

use crate::{
    feedback::place::{Place, place, written},
    find::choice::Choice,
    unicode::cut,
    web::Fields,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// Most characters of a query that are looked for.
pub const MOST: usize = 200;

/// A search as it was asked for; a choice or a place that is none is left out.
pub struct Asked {
    pub words: String,
    /// Whether the words were longer.
    pub is_cut: bool,
    pub choices: Vec<Choice>,
    pub after: Option<Place>,
}

impl Asked {
    pub fn read(fields: &Fields) -> Self {
        let words = fields.line("q");
        let kept = cut(words, MOST);
        Self { words: kept.into(), is_cut: kept.len() < words.len(), choices: Choice::read_all(fields), after: place(fields.line("after")) }
    }

    /// The address of the same search, from a place or from its beginning.
    pub fn at(&self, choices: &[Choice], after: Option<Place>) -> String {
        let mut fields = vec![("q", utf8_percent_encode(&self.words, NON_ALPHANUMERIC).to_string())];
        fields.extend(choices.iter().map(|choice| choice.field()));
        fields.extend(after.map(|after| ("after", written(after))));
        let fields: Vec<String> = fields.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        format!("/find?{}", fields.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(query: &str) -> Asked {
        Asked::read(&Fields::parse(query.as_bytes()))
    }

    #[test]
    fn search_comes_back_from_its_address() {
        let id = "0123456789abcdef0123456789abcdef";
        let query = format!("q=H%C3%A4nge%20%22a%20b%22&state=unread&from=Direct&month=2026%2D11&theme={id}&code={id}&after=2026-11-05.{id}");
        let asked = read(&query);
        assert_eq!((asked.words.as_str(), asked.choices.len()), ("Hänge \"a b\"", 5));
        assert_eq!(asked.at(&asked.choices, asked.after), format!("/find?{}", query.replace("%2D", "-")));
        let odd = read("q=+&state=Concern&from=x&month=2026-13&theme=x&code=%ff&after=x");
        assert!(odd.words.is_empty() && odd.choices.is_empty() && odd.after.is_none());
    }

    #[test]
    fn long_words_are_cut() {
        assert!(!read(&format!("q={}", "a".repeat(MOST))).is_cut);
        let long = read(&format!("q={}", "a".repeat(MOST + 1)));
        assert_eq!((long.words.len(), long.is_cut), (MOST, true));
    }
}
