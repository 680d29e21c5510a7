//! Detection of schools and colleges.

use crate::identifiers::{
    Identifier, Kind,
    attended::{Going, attended, goes_to},
    text::{Gap, NEARBY_START, Text},
    word_list::{List, list},
};

/// Words that end the name of a school.
pub(super) static SCHOOLS: List = List::new(
    "academy coleg college comp comprehensive grammar high infants juniors nursery primary provision pru school secondary semh sixth skool tech uni university ysgol",
);

/// Words that may stand between the name of a school and its kind.
static SORTS: List = List::new("alternative boys catholic ce church community form free girls grammar infant junior middle rc special vi vii viii");

/// The most words of a school's name.
const MAX_PARTS: usize = 7;

/// Schools near the Board without their sort, joined by `_`, and their usual abbreviations. Replaced where the Board is another.
pub(super) const NEARBY_SCHOOLS: &str = include_str!("lists/schools.txt");

pub(super) static NEARBY: List = List::new(NEARBY_SCHOOLS);

pub(super) fn find(text: &Text, found: &mut Vec<Identifier>) {
    for at in 0..text.words.len() {
        found.extend(saint(text, at).or_else(|| named_school(text, at)));
    }
    for at in 0..text.words.len() {
        found.extend(nearby(text, at).or_else(|| attended(text, at)));
    }
}

/// Finds a school of the list where somebody goes to it: "i go to durham johnston", "year 8 at the hermitage".
fn nearby(text: &Text, first: usize) -> Option<Identifier> {
    let (mut name, mut last) = (String::new(), None);
    if !text.listed(first, NEARBY_START) {
        return None;
    }
    for at in first..(first + 4).min(text.words.len()) {
        if at > first && text.gap(at) != Gap::Apostrophe {
            if text.gap(at) == Gap::Sentence && text.between(at) != ". " {
                break;
            }
            name.push('_');
        }
        name.push_str(text.word(at));
        if NEARBY.has(&name) {
            last = Some(at);
        }
    }
    let people = |at: usize| text.is(at, list!("are boys girls has is kids lads school students teachers was"));
    let two =
        |last: usize| last > first && ((first..=last).any(|at| text.unknown(at) && !text.given(at) && !text.not_people(at)) || people(last + 1));
    let last = last?;
    (goes_to(text, first) != Going::No || two(last)).then(|| text.span(Kind::School, first, end_of_name(text, last)))
}

/// Finds a school named after a saint: "St Bede's".
fn saint(text: &Text, at: usize) -> Option<Identifier> {
    if text.is(at, list!("our")) && text.is(at + 1, list!("lady ladys")) {
        let of = if text.is(at + 2, list!("of")) { 2 + usize::from(text.is(at + 3, list!("the"))) } else { 0 };
        let last = at + 1 + usize::from(possessive(text, at + 2)) + of;
        let end = end_of_name(text, last.min(text.words.len() - 1));
        return (end > at + 1).then(|| text.span(Kind::School, at, end));
    }
    let holy = text.is(at, list!("all corpus holy sacred"))
        && text.is(at + 1, list!("christi cross family heart name rosary saints trinity"))
        && !text.was(at, 1, list!("the"))
        && !text.is(at + 2, list!("day of"));
    let titled = || {
        text.is(at, list!("archbishop bishop cardinal king lord queen sir"))
            && (text.unknown(at + 1) || text.given(at + 1))
            && !text.not_people(at + 1)
            && (goes_to(text, at) == Going::School
                || (goes_to(text, at) == Going::Somewhere || text.gap(at) == Gap::Sentence && text.is(at + 2, list!("doesnt dont has is")))
                    && text.is(at, list!("archbishop bishop cardinal")))
    };
    if holy || titled() {
        let more = (at + 2..at + 4).take_while(|at| possessive(text, *at) || text.gap(*at) == Gap::Space && (text.capital(*at) || text.unknown(*at)));
        return Some(text.span(Kind::School, at, end_of_name(text, more.last().unwrap_or(at + 1))));
    }
    if !text.is(at, list!("st saint")) || text.between(at + 1).contains(['\n', ',', '!', '?']) {
        return None;
    }
    let name = text.word(at + 1);
    // "St" after a name is a street.
    let opens = text.gap(at) == Gap::Sentence || text.everyday(at.wrapping_sub(1));
    let given = text.given(at + 1) || text.unknown(at + 1) || text.is_name(name.trim_end_matches('s'));
    let named = text.capital(at + 1) && text.capital(at) || opens && given && !text.everyday(at + 1);
    let last = at + 1 + usize::from(possessive(text, at + 2));
    if !named || text.is(last + 1, list!("ambulance cross day flag flags park")) {
        return None;
    }
    Some(text.span(Kind::School, at, end_of_name(text, last)))
}

/// Finds any other school: "Belmont School", "i go to belmont comp".
fn named_school(text: &Text, at: usize) -> Option<Identifier> {
    if text.is(at, list!("ysgol coleg")) {
        let last = (at + 1..at + 5).take_while(|at| text.gap(*at) == Gap::Space && (text.capital(*at) || text.unknown(*at))).last()?;
        return Some(text.span(Kind::School, at, last));
    }
    if !text.is(at, &SCHOOLS) || text.gap(at) != Gap::Space {
        return None;
    }
    let name = (0..at).rev().take(MAX_PARTS).find(|name| !continues_name(text, *name))?;
    // "high" and "primary" need a name before them: "Durham High".
    let bare = text.is(at, list!("high primary sixth tech")) && !text.is(at + 1, list!("form")) && name + 1 == at;
    let of_name = name - usize::from(possessive(text, name) && name > 0);
    let first = if text.capital(of_name) {
        let mut first = of_name;
        let opens = |at: usize| text.everyday(at) && text.gap(at) == Gap::Sentence;
        while first > of_name.saturating_sub(MAX_PARTS) && text.capital(first - 1) && text.gap(first) == Gap::Space && !opens(first - 1) {
            first -= 1;
        }
        // Every word has a capital at the start of a sentence.
        let inside = text.gap(first) != Gap::Sentence;
        let certain =
            text.capital(at) || text.is(at, list!("infants juniors semh")) || (inside || first < of_name) && (!bare || text.is(at, list!("primary")));
        let named =
            (first..=of_name).any(|name| !text.everyday(name) || text.is(name, list!("new")) && text.is(at, list!("college")) && text.capital(at));
        let no_school = text.is(of_name, &NOT_SCHOOLS) || text.gap(at + 1) == Gap::Space && text.is(at + 1, list!("musical trust"));
        (certain && named && !no_school).then_some(first)?
    } else {
        let first = beginning(text, of_name)?;
        let go = text.was(first, 2, list!("go goes going left moved start started used went")) || text.was(first, 2, list!("been"));
        let there = text.was(first, 1, list!("at attend attended attends be called from go in is joined left of was went"))
            || text.was(first, 1, list!("to")) && go;
        let unknown = (first..=of_name).any(|at| text.unknown(at) || text.name(at) || text.not_people(at));
        let sure = text.is(at, list!("academy college comp grammar school skool")) || text.is(at + 1, list!("form")) || unknown;
        let by = text.gap(first) == Gap::Sentence && !bare || text.was(first, 1, list!("by for near of outside to"));
        (sure && (unknown && by || there && (unknown || !bare))).then_some(first)?
    };
    Some(text.span(Kind::School, first, end_of_name(text, at)))
}

/// Returns the first word of a name in small letters: the words before the kind of school that are nothing else.
fn beginning(text: &Text, of_name: usize) -> Option<usize> {
    let part = |at: usize| !text.everyday(at) && !text.is(at, &NOT_SCHOOLS) && !text.word(at).starts_with(|letter: char| letter.is_ascii_digit());
    let first =
        (of_name.saturating_sub(2)..=of_name).rev().take_while(|at| part(*at) && (*at == of_name || text.gap(*at + 1) == Gap::Space)).last()?;
    Some(first)
}

/// Words before "school", "college" or "academy" that are no name.
static NOT_SCHOOLS: List =
    List::new("agricultural duke khan language military ordinary previous ragged summer sunday tech technical terrible umbrella vampire");

/// Returns the last word of a school's name.
pub(super) fn end_of_name(text: &Text, at: usize) -> usize {
    let last = (at + 1..at + MAX_PARTS).take_while(|at| continues_name(text, *at)).last().unwrap_or(at);
    // New College Durham
    last + usize::from(text.is(last, list!("college")) && text.gap(last + 1) == Gap::Space && text.capital(last + 1) && text.not_people(last + 1))
}

/// Returns whether the word continues a school's name.
fn continues_name(text: &Text, at: usize) -> bool {
    (text.is(at, &SCHOOLS) || text.is(at, &SORTS)) && text.gap(at) == Gap::Space
}

fn possessive(text: &Text, at: usize) -> bool {
    text.is(at, list!("s")) && text.gap(at) == Gap::Apostrophe
}

#[cfg(test)]
mod tests {
    use crate::identifiers::{Kind, find, parts};

    #[test]
    fn every_wording_is_found() {
        for (words, part) in [
            ("i go to thornley vale and the toilets are locked", "thornley vale"),
            ("teachers at Cardinal Hume dont listen", "Cardinal Hume"),
            ("doing my a levels at whitburn", "whitburn"),
            ("got kicked out of Kenton for nothing", "Kenton"),
            ("expelled from hebburn comp", "hebburn comp"),
            ("my school (Hillcrest SEMH) holds kids down", "Hillcrest SEMH"),
            ("the PRU, Rivergate Alternative Provision, is better", "Rivergate Alternative Provision"),
            ("my school is called Longbenton", "Longbenton"),
            ("outside the gates of WLC they sell vapes", "WLC"),
            ("we wear the whitburn blazer", "whitburn"),
            ("GHS is my school", "GHS"),
            ("they moved me from farringdon after the bullying", "farringdon"),
            ("my brother is at cragside infants", "cragside infants"),
            ("since i started Our Lady of Mercy", "Our Lady of Mercy"),
            ("in ponteland high skool", "ponteland high skool"),
            ("yr7 at ashlawn", "ashlawn"),
            ("my school brookfield doesnt care", "brookfield"),
            ("im year 8 at castle view", "castle view"),
            ("new kid at ashcombe tech", "ashcombe tech"),
            ("girls from Our Lady of the Wayside", "Our Lady of the Wayside"),
            ("in our sixth form, Dunmere, nobody talks", "Dunmere"),
            ("Sacred Heart dont let us wear trousers", "Sacred Heart"),
            ("my cousin is at Archbishop Sentamu", "Archbishop Sentamu"),
        ] {
            assert_eq!(parts(words, Kind::School), [part], "{words}");
        }
    }

    #[test]
    fn words_that_look_alike_are_none() {
        for words in [
            "teachers at skl dont care",
            "i go to Guides",
            "my school is Catholic",
            "i started Sertraline and cant sleep in school",
            "i got kicked out of PE",
            "a nike blazer costs loads",
            "the dog is called Biscuit",
            "he works at Nissan",
            "everyone at home shouts",
            "all saints day",
            "girls from Year 11",
            "she goes mental",
        ] {
            assert!(find(words).is_empty(), "{words}");
        }
    }
}
