//! The Fluent catalogues of what young people read, one a language. Pages hold keys and no sentences.

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use std::{collections::HashMap, sync::LazyLock};

static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::new("en", "ltr", |text| text));
static PSEUDO: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::new("ar-XB", "rtl", pseudo));

/// All sentences of one language.
pub struct Catalogue {
    /// The language, as HTML's `lang` wants it.
    pub lang: &'static str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
    bundle: FluentBundle<FluentResource>,
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
        let mut catalogue = Self { lang, dir, bundle, plain: HashMap::new(), finish };
        for key in keys {
            // Sentences that need nothing filled in are made once.
            if let Some(text) = catalogue.format(&key, None) {
                catalogue.plain.insert(key, text);
            }
        }
        catalogue
    }

    fn format(&self, key: &str, arguments: Option<&FluentArgs<'_>>) -> Option<String> {
        let pattern = self.bundle.get_message(key)?.value()?;
        let mut errors = vec![];
        let text = self.bundle.format_pattern(pattern, arguments, &mut errors).into_owned();
        errors.is_empty().then(|| (self.finish)(text))
    }

    /// A sentence that needs nothing filled in. An unknown key gives the key: a test finds those.
    pub fn get<'a>(&'a self, key: &'a str) -> &'a str {
        self.plain.get(key).map_or(key, String::as_str)
    }

    /// A sentence with something filled in.
    pub fn with<const N: usize>(&self, key: &str, arguments: [(&'static str, &str); N]) -> String {
        let mut filled = FluentArgs::new();
        for (name, value) in arguments {
            filled.set(name, FluentValue::from(value.to_string()));
        }
        self.format(key, Some(&filled)).unwrap_or_else(|| key.to_string())
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
    use super::*;
    use fluent_syntax::ast::{Entry, Expression, InlineExpression, PatternElement};
    use std::{collections::BTreeSet, fs, path::Path};

    /// A sentence of the catalogue: under which page it stands, and what has to be filled in.
    struct Message {
        page: String,
        key: String,
        text: String,
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
                    for element in message.value.expect("a message says something").elements {
                        match element {
                            PatternElement::TextElement { value } => text.push_str(value),
                            PatternElement::Placeable { expression: Expression::Inline(InlineExpression::VariableReference { id }) } => {
                                text.push_str(example(id.name));
                                needs.insert(id.name.to_string());
                            }
                            PatternElement::Placeable { .. } => panic!("{} does more than fill something in", message.id.name),
                        }
                    }
                    found.push(Message { page: page.clone(), key: message.id.name.into(), text, needs });
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
            "date" => "Monday 3 March",
            "max" | "count" => "5,000",
            "number" => "999",
            "stop" => "4",
            "name" => "We read it",
            "page" => "Help",
            "site" => "Sayso",
            "place" => "East Durham",
            "time" => "3 years",
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
    const YOUNG: [&str; 25] = [
        "board/pages.rs",
        "feedback/form.rs",
        "feedback/island.rs",
        "feedback/pages.rs",
        "feedback/check_page.rs",
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

    /// Flesch-Kincaid grade: 4 is a reader of nine. Its two counts are averages, so very short sentences can only make a page look
    /// easier than it is; sentences of fewer than `from` words (headings, buttons) are therefore left out.
    fn grade(texts: &[&str], from: usize) -> Option<f64> {
        let sentences = texts.iter().flat_map(|text| sentences(text)).map(spoken).filter(|words| words.len() >= from);
        let sentences: Vec<Vec<usize>> = sentences.collect();
        let words = sentences.iter().map(Vec::len).sum::<usize>() as f64;
        let syllables = sentences.iter().flatten().sum::<usize>() as f64;
        (!sentences.is_empty()).then(|| 0.39 * words / sentences.len() as f64 + 11.8 * syllables / words - 15.59)
    }

    fn sentences(text: &str) -> impl Iterator<Item = &str> {
        text.split_inclusive(['.', '?', '!', ':', '\n']).map(str::trim).filter(|sentence| !sentence.is_empty())
    }

    /// The syllables of each word of a sentence.
    fn spoken(sentence: &str) -> Vec<usize> {
        let between = |letter: char| !(letter.is_alphanumeric() || letter == '’' || letter == '\'');
        sentence.split(between).filter(|word| word.chars().any(char::is_alphanumeric)).map(syllables).collect()
    }

    /// The usual count of vowel groups without a silent ending. Digits and abbreviations are spoken one by one.
    fn syllables(word: &str) -> usize {
        let one_by_one = word.chars().all(|letter| letter.is_ascii_digit()) || (word.len() > 1 && word.chars().all(char::is_uppercase));
        if one_by_one {
            return word.chars().count();
        }
        let word: String = word.to_lowercase().chars().filter(char::is_ascii_lowercase).collect();
        if word.len() <= 3 {
            return 1;
        }
        let is_vowel = |letter: char| "aeiouy".contains(letter);
        let before = |ending: &str| word.strip_suffix(ending).and_then(|stem| stem.chars().last());
        let stem = match (before("es"), before("ed"), before("e")) {
            (Some(last), _, _) if last != 'l' && !is_vowel(last) => &word[..word.len() - 2],
            (_, Some(last), _) if last != 't' && last != 'd' => &word[..word.len() - 2],
            (_, _, Some(last)) if last != 'l' => &word[..word.len() - 1],
            _ => &word,
        };
        let stem = stem.strip_prefix('y').unwrap_or(stem);
        stem.split(|letter| !is_vowel(letter)).map(|vowels| vowels.len().div_ceil(2)).sum::<usize>().max(1)
    }

    #[test]
    fn syllables_are_counted() {
        for (word, count) in [
            ("we", 1),
            ("changed", 1),
            ("wanted", 2),
            ("people", 2),
            ("safeguarding", 4),
            ("children’s", 2),
            ("area", 2),
            ("computer", 3),
            ("idea", 2),
            ("make", 1),
            ("yes", 1),
            ("young", 1),
            ("999", 3),
            ("WCAG", 4),
            ("disability", 5),
            ("I", 1),
        ] {
            assert_eq!(syllables(word), count, "{word}");
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
