//! A typed name that may be the beginning of one that is there: nothing is made of it until the person says that it is new.

use crate::{
    typed::written,
    unicode::caseless,
    web::{
        DeskForm,
        markup::{IntoMarkup, Markup},
    },
};
use leptos::prelude::*;

/// Folds a name to compare it with others, its spaces too.
pub fn folded(name: &str) -> String {
    caseless(name).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names that may be meant by what was typed: those of which a word begins so.
pub fn begun<'a>(known: impl IntoIterator<Item = &'a str>, typed: &str) -> Vec<String> {
    let typed = folded(typed);
    let begins = |name: &str| name.starts_with(&typed) || name.contains(&format!(" {typed}"));
    known.into_iter().filter(|name| begins(&folded(name))).map(str::to_string).collect()
}

/// The first three names, each in quotes.
pub fn quoted(names: &[String]) -> String {
    let quoted = names.iter().take(3).map(|name| format!("“{name}”")).collect::<Vec<_>>().join(", ");
    if names.len() > 3 { format!("{quoted} and others") } else { quoted }
}

/// Renders the box that finds one of the known names or takes a new one, and then the tick that says so. `key` goes to the box.
pub fn finder(
    form: &DeskForm,
    [name, tick]: [&'static str; 2],
    (label, hint, new): (&str, &str, &str),
    key: Option<&'static str>,
    known: &[String],
) -> Markup {
    let named = caseless(written(form.value(name)));
    let is_new = !named.is_empty() && known.iter().all(|known| caseless(known) != named);
    view! {
        {form.finder(name, label, hint, key, known)}
        {is_new.then(|| form.tick(tick, "yes", new))}
    }
    .into_markup()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_the_name_begins_so() {
        let known = ["Case records", "Records", "Précis", "Wrecked  bikes"];
        assert_eq!(begun(known, " REC"), ["Case records", "Records"]);
        assert_eq!(begun(known, "case  rec"), ["Case records"]);
        assert_eq!(begun(known, "wrecked b"), ["Wrecked  bikes"]);
        assert!(begun(known, "ase").is_empty() && begun(known, "records of").is_empty());
    }

    #[test]
    fn three_names_are_quoted_at_most() {
        let names = ["A", "B", "C", "D"].map(String::from);
        assert_eq!((quoted(&names[..1]), quoted(&names)), ("“A”".into(), "“A”, “B”, “C” and others".into()));
    }
}
