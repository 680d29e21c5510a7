//! What young people read, one catalogue a language. Pages ask for a sentence by its key and hold none themselves.

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

    /// A sentence with a count in it.
    pub fn count(&self, key: &str, count: i64) -> String {
        let mut filled = FluentArgs::new();
        filled.set("count", count);
        self.format(key, Some(&filled)).unwrap_or_else(|| key.to_string())
    }

    /// Whether there is such a sentence, with or without something to fill in.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.get_message(key).is_some_and(|message| message.value().is_some())
    }
}

/// The invented language: every letter accented, a third longer.
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
    let longer = text.split_whitespace().count() / 3;
    for _ in 0..longer {
        out.push_str(" łöñğ");
    }
    out
}
