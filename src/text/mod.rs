//! The Fluent catalogues of what young people read, one a language. Pages hold keys and no sentences.

pub mod readability;

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::new("en", "ltr", |text| text));
static PSEUDO: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::new("ar-XB", "rtl", pseudo));
/// The catalogues under each name that the Board has had since the start of the program.
static NAMED: Mutex<Vec<&'static Catalogue>> = Mutex::new(vec![]);

/// How sentences name the Board: "the Board", or "we" and "us". The Board chooses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Called {
    /// Before a verb, as in the middle of a sentence.
    pub subject: String,
    /// After a word like "for".
    pub object: String,
}

impl Default for Called {
    fn default() -> Self {
        Self { subject: "the Board".into(), object: "the Board".into() }
    }
}

impl Called {
    /// The name at the start of a sentence.
    pub fn start(&self) -> String {
        let mut letters = self.subject.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }
}

/// All sentences of one language.
pub struct Catalogue {
    /// The language, as HTML's `lang` wants it.
    pub lang: &'static str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    bundle: Arc<FluentBundle<FluentResource>>,
    called: Called,
    plain: HashMap<String, String>,
    finish: fn(String) -> String,
}

/// The best catalogue for an `Accept-Language` header. The invented language, longer and right to left, exists only where
/// `invented` says so: in the demo and the tests, so that adding a real one is never a rebuild.
pub fn for_browser(accepts: &str, invented: bool) -> &'static Catalogue {
    if invented && accepts.trim_start().starts_with("ar-XB") { &PSEUDO } else { &ENGLISH }
}

pub fn english() -> &'static Catalogue {
    &ENGLISH
}

pub fn invented() -> &'static Catalogue {
    &PSEUDO
}

impl Catalogue {
    fn new(lang: &'static str, dir: &'static str, finish: fn(String) -> String) -> Self {
        let resource = match FluentResource::try_new(include_str!("en.ftl").into()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        let keys: Vec<String> = resource
            .entries()
            .filter_map(|entry| match entry {
                fluent_syntax::ast::Entry::Message(message) => Some(message.id.name.to_string()),
                _ => None,
            })
            .collect();
        let mut bundle = FluentBundle::new_concurrent("en-GB".parse().into_iter().collect());
        bundle.set_use_isolating(false);
        bundle.add_resource_overriding(resource);
        let (bundle, called) = (Arc::new(bundle), Called::default());
        let mut catalogue = Self { lang, dir, bundle, called, plain: HashMap::new(), finish };
        catalogue.fill(keys);
        catalogue
    }

    /// Makes the sentences that need nothing filled in but the Board's name.
    fn fill(&mut self, keys: impl IntoIterator<Item = String>) {
        self.plain = keys.into_iter().filter_map(|key| self.format(&key, []).map(|text| (key, text))).collect();
    }

    /// The same sentences with another name for the Board in them.
    pub fn named(&self, called: &Called) -> Self {
        let (bundle, keys) = (self.bundle.clone(), self.plain.keys().cloned());
        let mut named = Self { bundle, called: called.clone(), plain: HashMap::new(), ..*self };
        named.fill(keys);
        named
    }

    /// The same, kept for as long as the program runs: a Board is renamed once in years.
    pub fn naming(&'static self, called: &Called) -> &'static Self {
        if *called == self.called {
            return self;
        }
        let mut known = NAMED.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if let Some(named) = known.iter().find(|named| named.lang == self.lang && named.called == *called) {
            return named;
        }
        let named: &'static Self = Box::leak(Box::new(self.named(called)));
        known.push(named);
        named
    }

    fn format<const N: usize>(&self, key: &str, arguments: [(&'static str, &str); N]) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let start = self.called.start();
        let board = [("board", self.called.subject.as_str()), ("board-start", start.as_str()), ("board-object", self.called.object.as_str())];
        let mut filled = FluentArgs::new();
        for (name, value) in board.into_iter().chain(arguments) {
            filled.set(name, FluentValue::from(value.to_string()));
        }
        let mut errors = vec![];
        let text = self.bundle.format_pattern(pattern, Some(&filled), &mut errors).into_owned();
        errors.is_empty().then(|| (self.finish)(text))
    }

    /// A sentence that needs nothing filled in. An unknown key gives the key: a test finds those.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.plain.get(key).map_or(key, String::as_str)
    }

    /// A sentence with something filled in.
    pub fn with<const N: usize>(&self, key: &str, arguments: [(&'static str, &str); N]) -> String {
        self.format(key, arguments).unwrap_or_else(|| key.to_string())
    }

    /// Whether there is such a sentence, with or without something to fill in.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|message| message.value().is_some())
    }
}

/// The invented language: vowels and some other letters accented, and always longer, by a third or more.
fn pseudo(text: String) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for letter in text.chars() {
        out.push(match letter {
            'a' => 'å',
            'e' => 'é',
            'i' => 'î',
            'o' => 'ö',
            'u' => 'û',
            'c' => 'ç',
            'n' => 'ñ',
            's' => 'š',
            _ => letter,
        });
    }
    let longer = text.split_whitespace().count().div_ceil(3);
    for _ in 0..longer {
        out.push_str(" łöñğ");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{
        readability::{grade, sentences},
        *,
    };
    use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement};
    use std::{collections::BTreeSet, fs, path::Path};

    /// A sentence of the catalogue: under which page it stands, and what has to be filled in.
    struct Message {
        page: String,
        key: String,
        text: String,
        /// The words that stand in the catalogue itself.
        fixed: Vec<String>,
        /// Each name of the Board in it, with the text before and after.
        board: Vec<(String, String, String)>,
        needs: BTreeSet<String>,
    }

    fn messages() -> Vec<Message> {
        let resource = fluent_syntax::parser::parse(include_str!("en.ftl")).expect("the catalogue can be read");
        let (mut page, mut found) = (String::new(), vec![]);
        for entry in resource.body {
            match entry {
                Entry::GroupComment(comment) => page = comment.content.join(" "),
                Entry::Message(message) => {
                    let (mut text, mut needs) = (String::new(), BTreeSet::new());
                    let (mut fixed, mut board) = (vec![], vec![]);
                    for element in message.value.expect("a message says something").elements {
                        match element {
                            PatternElement::TextElement { value } => {
                                text.push_str(value);
                                fixed.push(value.to_string());
                            }
                            PatternElement::Placeable { expression: Expression::Inline(InlineExpression::VariableReference { id }) } => {
                                let before = text.clone();
                                text.push_str(example(id.name));
                                if id.name.starts_with("board") {
                                    board.push((id.name.to_string(), before, text.len()));
                                } else {
                                    needs.insert(id.name.to_string());
                                }
                            }
                            PatternElement::Placeable { .. } => panic!("{} does more than fill something in", message.id.name),
                        }
                    }
                    let board = board.into_iter().map(|(name, before, end)| (name, before, text[end..].to_string())).collect();
                    found.push(Message { page: page.clone(), key: message.id.name.into(), text, fixed, board, needs });
                }
                _ => {}
            }
        }
        assert!(found.len() > 150, "the whole catalogue is there");
        found
    }

    /// Returns an example for a filled-in part of a sentence that is measured. The Board's real name is not ours to make shorter.
    fn example(name: &str) -> &'static str {
        match name {
            "body" => "Board",
            "board" | "board-object" => "the Board",
            "board-start" => "The Board",
            "date" => "Monday 3 March",
            "letter" => "O",
            "max" | "count" => "5,000",
            "number" => "999",
            "stop" => "4",
            "name" => "We read it",
            "page" => "Help",
            "site" => "Sayso",
            "place" => "East Durham",
            "thing" => "More lamps",
            "time" => "3 years",
            "word" => "lemmon",
            "near" => "lemon",
            _ => panic!("nothing stands for {name}"),
        }
    }

    fn sources() -> Vec<(String, String)> {
        fn walk(folder: &Path, found: &mut Vec<(String, String)>) {
            for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
                let path = entry.path();
                if path.is_dir() {
                    walk(&path, found);
                } else if path.extension().is_some_and(|ending| ending == "rs") {
                    let text = fs::read_to_string(&path).unwrap();
                    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap().to_string();
                    found.push((path.strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).unwrap().display().to_string(), code));
                }
            }
        }
        let mut found = vec![];
        walk(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut found);
        found.retain(|(name, _)| !name.starts_with("tests/"));
        found
    }

    /// Finds every `before` that a quoted text follows; returns that text and the rest of the file.
    fn quoted_after<'a>(code: &'a str, before: &str) -> Vec<(&'a str, &'a str)> {
        let opening = format!("{before}\"");
        code.match_indices(&opening).filter_map(|(at, _)| code[at + opening.len()..].split_once('"')).collect()
    }

    fn looks_like_a_key(text: &str) -> bool {
        let letters = text.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-');
        letters && text.contains('-') && text.starts_with(|first: char| first.is_ascii_lowercase())
    }

    /// The files that speak to young people.
    const YOUNG: [&str; 28] = [
        "board/pages.rs",
        "feedback/form.rs",
        "feedback/island.rs",
        "feedback/pages.rs",
        "feedback/check_page.rs",
        "feedback/thanks_page.rs",
        "receipts/confirmation.rs",
        "live/outcome_page.rs",
        "live/release.rs",
        "live/phone/answers.rs",
        "live/phone/join.rs",
        "live/phone/panel.rs",
        "live/phone/view.rs",
        "live/paper/sheet.rs",
        "live/wall.rs",
        "influence/feed.rs",
        "receipts/receipt_form.rs",
        "progress/pages.rs",
        "progress/stages.rs",
        "progress/view.rs",
        "withdrawal/pages.rs",
        "influence/public.rs",
        "influence/public_page.rs",
        "web/bars.rs",
        "web/licences.rs",
        "web/page.rs",
        "web/parts.rs",
        "web/unsaved_input.rs",
    ];

    #[test]
    fn every_key_exists_and_gets_its_arguments() {
        let messages = messages();
        let message = |file: &str, key: &str| messages.iter().find(|message| message.key == key).unwrap_or_else(|| panic!("{file} asks for {key}"));
        let pages: BTreeSet<&str> = messages.iter().filter_map(|message| message.key.split_once('-')).map(|(page, _)| page).collect();
        for (file, code) in sources() {
            for call in ["words.get(", "words.with(", "text.get(", "text.with("] {
                for (key, _) in quoted_after(&code, call) {
                    message(&file, key);
                }
            }
            if !YOUNG.contains(&file.as_str()) {
                continue;
            }
            for (key, _) in quoted_after(&code, "") {
                if looks_like_a_key(key) && key.split('-').next().is_some_and(|page| pages.contains(page)) {
                    message(&file, key);
                }
            }
            for call in ["words.get(", "text.get(", "line(", "called("] {
                for (key, _) in quoted_after(&code, call) {
                    assert!(message(&file, key).needs.is_empty(), "{file} gives {key} nothing to fill in");
                }
            }
            for (key, _) in quoted_after(&code, " on(") {
                assert_eq!(message(&file, key).needs, BTreeSet::from(["date".into()]), "{file}: {key}");
            }
            for (key, rest) in [quoted_after(&code, "words.with("), quoted_after(&code, "text.with(")].concat() {
                let given = rest.split("])").next().unwrap();
                let given: BTreeSet<String> = quoted_after(given, "(").into_iter().map(|(name, _)| name.to_string()).collect();
                assert!(message(&file, key).needs.is_subset(&given), "{file} gives {key} only {given:?}");
            }
        }
    }

    #[test]
    fn no_key_is_unused() {
        let sources = sources();
        let mut left = vec![];
        for message in messages() {
            let quoted = if message.key.contains('-') { format!("\"{}\"", message.key) } else { format!("get(\"{}\")", message.key) };
            if !sources.iter().any(|(_, code)| code.contains(&quoted)) {
                left.push(message.key);
            }
        }
        assert!(left.is_empty(), "nothing says {left:?}");
    }

    mod name_of_the_board {
        use super::*;

        #[test]
        fn no_sentence_has_it_fixed() {
            let fixed: Vec<String> = messages()
                .into_iter()
                .filter(|message| message.fixed.iter().any(|text| text.to_lowercase().contains("board") && !text.contains("keyboard")))
                .map(|message| message.key)
                .collect();
            assert!(fixed.is_empty(), "{fixed:?}");
            assert!(messages().iter().filter(|message| !message.board.is_empty()).count() > 30);
        }

        #[test]
        fn sentence_begins_with_a_capital_and_no_verb_depends_on_it() {
            for message in messages() {
                for (name, before, after) in &message.board {
                    let starts = before.trim_end().is_empty() || before.trim_end().ends_with(['.', '?', '!', ':']);
                    assert_eq!(name == "board-start", starts, "{}", message.key);
                    let verb = after.split_whitespace().next().unwrap_or("").trim_end_matches(|letter: char| !letter.is_alphabetic());
                    let depends = verb.ends_with('s') || ["is", "are", "was", "were", "has", "have", "do", "does"].contains(&verb);
                    assert!(name == "board-object" || !depends, "{}: {verb}", message.key);
                    assert!(!after.starts_with(['’', '\'']), "{}: some names have a possessive of their own", message.key);
                }
            }
        }

        #[test]
        fn each_form_stands_where_it_is_right() {
            let we = english().naming(&Called { subject: "we".into(), object: "us".into() });
            assert_eq!(we.get("receipt-next-board-no-date"), "We will talk about them. We don’t know the day yet.");
            assert_eq!(we.get("locked-intro"), "Type the five words you kept. Then we can read what you said.");
            assert_eq!(we.with("answer-by", [("date", "Monday")]), "We said this on Monday.");
            assert_eq!(we.get("group-over-send"), "Send them to us");
            assert_eq!(english().get("group-over-send"), "Send them to the Board");
            assert!(std::ptr::eq(we, english().naming(&we.called)), "a name is kept once");
        }
    }

    #[test]
    fn every_page_is_readable_at_nine() {
        let messages = messages();
        let pages: BTreeSet<&str> = messages.iter().map(|message| message.page.as_str()).collect();
        let mut hard = vec![];
        for page in pages {
            let texts: Vec<&str> = messages.iter().filter(|message| message.page == page).map(|message| message.text.as_str()).collect();
            if let Some(grade) = grade(&texts, 4).filter(|grade| *grade > 4.0) {
                hard.push(format!("{grade:.1} {page}"));
            }
        }
        for message in &messages {
            for sentence in sentences(&message.text) {
                if let Some(grade) = grade(&[sentence], 8).filter(|grade| *grade > 7.0) {
                    hard.push(format!("{grade:.1} {}: {sentence}", message.key));
                }
            }
        }
        assert!(hard.is_empty(), "{hard:#?}");
    }

    #[test]
    fn no_text_on_screen_has_straight_quotes() {
        let straight = |text: &str| text.contains(['\'', '"']);
        let mut found: Vec<String> = messages().into_iter().filter(|message| straight(&message.text)).map(|message| message.key).collect();
        let data = [
            "demo/themes.json",
            "demo/plan.json",
            "demo/feedback.json",
            "demo/sessions.json",
            "demo/cast.json",
            "board/first.json",
            "plan/first.json",
        ];
        for file in data {
            let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file)).unwrap();
            found.extend(strings(&serde_json::from_str(&text).unwrap()).into_iter().filter(|text| straight(text)));
        }
        for (file, code) in
            sources().into_iter().filter(|(file, _)| !["identifiers/", "lexicon/", "bench/"].iter().any(|data| file.starts_with(data)))
        {
            let lines = code.lines().map(str::trim).filter(|line| !line.starts_with("//"));
            found.extend(lines.filter(|line| has_apostrophe(line)).map(|line| format!("{file}: {line}")));
        }
        assert!(found.is_empty(), "{found:#?}");
    }

    fn strings(value: &serde_json::Value) -> Vec<String> {
        match value {
            serde_json::Value::String(text) => vec![text.clone()],
            serde_json::Value::Array(all) => all.iter().flat_map(strings).collect(),
            serde_json::Value::Object(fields) => fields.values().flat_map(strings).collect(),
            _ => vec![],
        }
    }

    /// Whether a line of code has a sentence for staff with a word like "don't": it begins with a capital, or goes on after a link.
    /// Logs and the terminal have none of these.
    fn has_apostrophe(line: &str) -> bool {
        line.split('"').skip(1).step_by(2).any(|text| {
            let letters: Vec<char> = text.chars().collect();
            let within = letters.windows(3).any(|three| matches!(three, [a, '\'', b] if a.is_alphabetic() && b.is_alphabetic()));
            within && text.starts_with(|first: char| first.is_uppercase() || first.is_whitespace())
        })
    }

    #[test]
    fn straight_apostrophes_are_told_from_code() {
        assert!(has_apostrophe(r#"view! { <p>"We don't know"<a href="/">"this"</a>"."</p> }"#));
        assert!(has_apostrophe(r#"view! { <a href="/">"this"</a>" isn't there."</p> }"#));
        assert!(!has_apostrophe(r#"fn name<'a>(text: &'a str) { warn!("it can't be read") }"#));
    }

    #[test]
    fn pseudo_language_is_longer_and_only_on_request() {
        assert_eq!((invented().dir, english().dir), ("rtl", "ltr"));
        for message in messages() {
            assert!(pseudo(message.text.clone()).chars().count() > message.text.chars().count(), "{}", message.key);
            if message.needs.is_empty() {
                assert_ne!(invented().get(&message.key), english().get(&message.key), "{}", message.key);
            }
        }
        assert_eq!(for_browser("ar-XB,en;q=0.5", true).lang, "ar-XB");
        for (accepts, invented) in [("ar-XB", false), ("ar", true), ("", true), ("en-GB,ar-XB", true)] {
            assert_eq!(for_browser(accepts, invented).lang, "en", "{accepts}");
        }
    }
}
