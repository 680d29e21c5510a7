//! Names of people.

use crate::identifiers::{
    Identifier, Kind,
    text::{Gap, NAMES, NAMES_THAT_ARE_WORDS, SURNAMES, Text, has},
};

const TITLES: &str = "dr miss mr mrs ms mx prof professor";

/// Titles that are words too.
const ROLES: &str = "aunt auntie aunty coach nurse officer pc uncle";

const RELATIONS: &str = "\
    aunt auntie aunty babysitter bestie bf boss boyfriend bro brother carer coach counsellor cousin dad daddy daughter \
    doctor ex father friend gf girlfriend gran grandad grandma headteacher husband iro keyworker mam manager mate mentor \
    mother mum mummy nan nana neighbour nephew niece nurse partner senco sis sister son stepbrother stepdad stepmum \
    stepsister teacher therapist tutor uncle wife worker";

/// Words that are names too, but after a relation are themselves: "my mum will", "my mate may".
const VERBS: &str = "chase drew grace grant hope joy mark may pat rich rob rose sue wade will";

/// Known to everybody, so telling of nobody.
const FAMOUS: &[(&str, &str)] = &[
    ("andrew", "tate"),
    ("anne", "frank"),
    ("ariana", "grande"),
    ("billie", "eilish"),
    ("ed", "sheeran"),
    ("greta", "thunberg"),
    ("harry", "kane"),
    ("harry", "potter"),
    ("harry", "styles"),
    ("james", "bond"),
    ("joe", "wicks"),
    ("justin", "bieber"),
    ("kim", "kardashian"),
    ("lewis", "capaldi"),
    ("marcus", "rashford"),
    ("martin", "luther"),
    ("peter", "pan"),
    ("rosa", "parks"),
    ("ronald", "mcdonald"),
    ("taylor", "swift"),
];

pub(super) fn find(text: &Text, found: &mut Vec<Identifier>) {
    let mut at = 0;
    while at < text.words.len() {
        let title = title_at(text, at);
        let first = at + usize::from(title);
        if title || is_name(text, first) {
            let last = with_surname(text, first);
            found.push(text.point(Kind::Name, at, last));
            at = last;
        }
        at += 1;
    }
}

/// "Mr Khan", "Auntie Julie".
fn title_at(text: &Text, at: usize) -> bool {
    let name = at + 1;
    let role = has(ROLES, text.word(at));
    if !role && !has(TITLES, text.word(at)) {
        return false;
    }
    let near = text.gap(name) == Gap::Space || !role && text.between(name).starts_with(". ");
    let surname = has(SURNAMES, text.word(name));
    if !near || text.everyday(name) && !(text.capital(name) && surname) {
        return false;
    }
    text.capital(name) || has(NAMES, text.word(name)) || !role && surname || matches!(text.word(at), "mr" | "mrs" | "ms" | "mx")
}

fn is_name(text: &Text, at: usize) -> bool {
    let (word, capital) = (text.word(at), text.capital(at));
    if said_to_be_a_name(text, at) {
        return true;
    }
    if text.everyday(at) && !capital {
        return false;
    }
    let (before, next) = (text.before(at, 1), text.word(at + 1));
    if FAMOUS.contains(&(word, next)) || FAMOUS.contains(&(before, word)) || matches!(before, "st" | "saint" | "prophet") {
        return false;
    }
    if has(NAMES, word) {
        // but not Clare's law or Martha's rule
        return next != "s" || !matches!(text.word(at + 2), "law" | "rule");
    }
    let also_word = has(NAMES_THAT_ARE_WORDS, word);
    also_word && capital && text.gap(at) == Gap::Space
        || after_relation(text, at) && (capital && !text.everyday(at) || also_word && !has(VERBS, word))
}

/// "my name is xyz", "I'm called Xyz", "call me Xyz", "a boy called Xyz".
fn said_to_be_a_name(text: &Text, at: usize) -> bool {
    let before = |back| text.before(at, back);
    let named = match (before(3), before(2), before(1)) {
        ("my" | "full" | "first" | "real", "name", "is" | "s") => true,
        (_, "name", "is") => text.capital(at),
        (_, "my", "names") => true,
        (_, _, "name") => text.between(at).contains(':'),
        _ => false,
    };
    let called = match (before(2), before(1)) {
        ("call" | "calls", "me") => true,
        ("is" | "s" | "was", "called" | "named") => has(RELATIONS, before(3)) || matches!(before(3), "he" | "she" | "who"),
        (who, "called" | "named") => {
            has(RELATIONS, who)
                || matches!(
                    who,
                    "am" | "m" | "im" | "boy" | "girl" | "lad" | "man" | "woman" | "guy" | "lady" | "kid" | "someone" | "person" | "baby"
                )
        }
        _ => false,
    };
    if !named && !called || text.gap(at) == Gap::Sentence || text.everyday(at) && !has(NAMES_THAT_ARE_WORDS, text.word(at)) {
        return false;
    }
    named || text.capital(at) || has(NAMES, text.word(at))
}

/// "my social worker Julie", "my mate, Dan".
fn after_relation(text: &Text, at: usize) -> bool {
    let possessed = (2..=4).any(|back| matches!(text.before(at, back), "my" | "me" | "our" | "his" | "her" | "their" | "your" | "a" | "the"));
    possessed && has(RELATIONS, text.before(at, 1)) && matches!(text.gap(at), Gap::Space | Gap::Other)
}

/// The last word of the name that begins here. Surnames have capitals or are known; O'Neill and Smith-Jones are two words here.
fn with_surname(text: &Text, first: usize) -> usize {
    let continues = |at: usize| {
        let near = matches!(text.gap(at), Gap::Space | Gap::Hyphen | Gap::Apostrophe);
        near && (text.capital(at) && !text.everyday(at) || has(SURNAMES, text.word(at)) && !text.everyday(at - 1) || has(NAMES, text.word(at)))
    };
    (first + 1..first + 4).take_while(|at| continues(*at)).last().unwrap_or(first)
}
