//! Words that introduce a name: "my name is X", "my social worker X", "its me X", "X from youth club".

use crate::identifiers::{
    names::{is_relation_word, is_verb},
    text::{Gap, NAMES_THAT_ARE_WORDS, SEASONS, Text, has},
};

/// "My name is" in other languages that young people here write: the last words before the name.
const OTHER_LANGUAGES: &[&[&str]] = &[
    &["naam"],
    &["na", "imie"],
    &["na", "imię"],
    &["nazywam", "sie"],
    &["nazywam", "się"],
    &["enw", "i", "yw"],
    &["enw", "i", "ydy"],
    &["enw", "i", "ydi"],
    &["enw", "i"],
    &["m", "appelle"],
    &["mappelle"],
    &["me", "llamo"],
    &["mi", "chiamo"],
    &["magacaygu", "waa"],
    &["magacaygu"],
    &["magaceygu", "waa"],
    &["numele", "meu", "este"],
    &["ma", "numesc"],
    &["mă", "numesc"],
    &["benim", "adım"],
    &["benim", "adim"],
    &["ich", "heiße"],
    &["ich", "heisse"],
    &["me", "chamo"],
    &["meu", "nome", "é"],
    &["emri", "im", "është"],
    &["navê", "min"],
    &["mano", "vardas"],
    &["oruko", "mi", "ni"],
    &["oruko", "mi"],
    &["aha", "m", "bu"],
    &["tên", "tôi", "là"],
    &["اسمي"],
    &["میرا", "نام"],
    &["اسم", "من"],
    &["نوم"],
    &["मेरा", "नाम"],
    &["ਮੇਰਾ", "ਨਾਮ"],
    &["ਮੇਰਾ", "ਨਾਂ"],
    &["আমার", "নাম"],
    &["мене", "звати"],
    &["меня", "зовут"],
    &["ስሜ"],
    &["என்", "பெயர்"],
];

/// Words that end a text after the name of whoever wrote it.
const FAREWELLS: &str = "age aged kisses lol please pls thanks thx x xo xoxo xx xxx xxxx";

/// Returns whether the sentence introduces the word as a name: "my name is xyz", "a boy called Xyz".
pub(super) fn introduced(text: &Text, at: usize) -> bool {
    let Some(word) = text.words.get(at) else { return false };
    if word.gap == Gap::Sentence && !text.between(at).contains(':') || text.gap(at) == Gap::Apostrophe && text.word(at).len() < 3 {
        return false;
    }
    let given = text.given(at) && (!text.everyday(at) || text.capital(at) || closes(text, at));
    let possible = text.unknown(at) || text.name(at) || has(NAMES_THAT_ARE_WORDS, text.word(at)) || given;
    // A nickname is often another word: "they call me Titch".
    let nickname = text.capital(at) && !text.everyday(at) && !text.not_people(at);
    let of_me = named(text, at) || in_another_language(text, at);
    let of_somebody = of_me && !goes_on(text, at) || called(text, at);
    of_somebody && (possible || nickname) || possible && (signed(text, at) || this_is(text, at))
}

/// Returns whether the clause ends with this word.
fn closes(text: &Text, at: usize) -> bool {
    text.gap(at + 1) != Gap::Space || has("and but i im x", text.word(at + 1))
}

/// Returns whether a word follows that shows that it was no name: "my name is hope for them".
fn goes_on(text: &Text, at: usize) -> bool {
    !text.name(at) && !text.unknown(at) && text.gap(at + 1) == Gap::Space && has("for in of on that the to", text.word(at + 1))
}

fn named(text: &Text, at: usize) -> bool {
    match (text.before(at, 3), text.before(at, 2), text.before(at, 1)) {
        ("my" | "full" | "first" | "real" | "nick" | "proper" | "last" | "birth", "name", "is" | "s" | "was") => true,
        (_, "name", "is") => text.capital(at) || text.name(at),
        (_, "my", "names") => true,
        (_, "full" | "my" | "real" | "first" | "middle", "name") => text.capital(at) || text.unknown(at) || text.name(at),
        (_, "known", "as") => text.capital(at),
        (_, _, "name" | "names") => text.between(at).contains([':', '-', '=']),
        (_, "call" | "calls", "me") => true,
        (_, "called" | "call", "myself") => true,
        _ => false,
    }
}

fn in_another_language(text: &Text, at: usize) -> bool {
    OTHER_LANGUAGES
        .iter()
        .any(|words| at >= words.len() && words.iter().enumerate().rev().all(|(place, word)| text.word(at - words.len() + place) == *word))
}

fn called(text: &Text, at: usize) -> bool {
    let before = |back| text.before(at, back);
    let certain = text.capital(at) && !text.not_people(at) || text.name(at) || text.unknown(at);
    match (before(2), before(1)) {
        ("is" | "s" | "was" | "were", "called" | "named") => {
            (is_relation_word(before(3)) || matches!(before(3), "he" | "she" | "who" | "they" | "it")) && certain
        }
        (
            "hes" | "shes" | "mums" | "mams" | "dads" | "am" | "m" | "im" | "girl" | "boy" | "lad" | "lass" | "man" | "woman" | "guy" | "lady"
            | "kid" | "someone" | "person" | "baby" | "bloke" | "teacher" | "worker" | "student" | "dog",
            "called" | "named",
        ) => certain && before(2) != "dog",
        (noun, "called" | "named") => is_relation_word(noun) && text.name(at),
        _ => false,
    }
}

/// Returns whether whoever wrote the text signs it here: "from Riley x", "love Ellis xx", "thanks, Mya".
fn signed(text: &Text, at: usize) -> bool {
    let sign = has("from love regards signed sincerely", text.before(at, 1)) && at >= 1;
    let mut last = at;
    while last + 1 < text.words.len()
        && last < at + 2
        && text.gap(last + 1) != Gap::Sentence
        && (text.gap(last + 1) == Gap::Hyphen || text.unknown(last + 1))
    {
        last += 1;
    }
    let ends = (last + 1..text.words.len()).take(3).all(|at| has(FAREWELLS, text.word(at)) || text.word(at).parse::<u8>().is_ok())
        && last + 4 > text.words.len();
    sign && ends && !has("is me people them was", text.before(at, 2))
}

/// Returns whether a greeting or "its me" stands before the word.
fn this_is(text: &Text, at: usize) -> bool {
    let before = |back| text.before(at, back);
    let me = before(1) == "me" && (matches!(before(2), "its" | "is") || before(2) == "s" && before(3) == "it");
    let greeted = has("hello hey hi hiya yo", before(2)) && matches!(before(1), "im" | "m")
        || before(1) == "m" && before(2) == "i" && has("hello hey hi hiya yo", before(3));
    let i_am = matches!(before(1), "im" | "am") || before(1) == "m" && before(2) == "i";
    let aged = matches!(text.word(at + 1), "and" | "from")
        && matches!(text.word(at + 2), "i" | "im" | "year" | "y7" | "y8" | "y9" | "y10" | "y11" | "ive")
        || text.word(at + 1).parse::<u8>().is_ok_and(|age| (9..26).contains(&age));
    me || (greeted || i_am && aged) && (text.name(at) || text.unknown(at) || text.capital(at) && text.given(at))
}

/// Returns whether a relation or a place shows that the word names a person.
pub(super) fn related(text: &Text, at: usize) -> bool {
    after_relation(text, at) || is_relation(text, at) || before_relation(text, at) || from_somewhere(text, at)
}

/// Returns whether the word can be a name beside a relation; in small letters an everyday word can't.
fn may_be_name(text: &Text, at: usize) -> bool {
    let (word, capital) = (text.word(at), text.capital(at));
    let also_word = has(NAMES_THAT_ARE_WORDS, word);
    let month = capital && has(SEASONS, word);
    let given = month || capital && (text.given(at) || !text.known(at) && !text.everyday(at)) && !text.everyday(at);
    text.name(at) || given || also_word && (capital || !is_verb(word) && !text.before(at, 1).ends_with('s')) || text.unknown(at) && word.len() > 2
}

/// Returns whether the word follows a relation: "my social worker Julie", "my mate, Dan".
fn after_relation(text: &Text, at: usize) -> bool {
    let possessed = (2..=4)
        .any(|back| matches!(text.before(at, back), "my" | "me" | "our" | "his" | "her" | "their" | "your" | "a" | "the" | "this" | "girl" | "boy"));
    let person = is_relation_word(text.before(at, 1)) || matches!(text.before(at, 1), "girl" | "boy" | "lad" | "lass") && text.capital(at);
    possessed
        && person
        && matches!(text.gap(at), Gap::Space | Gap::Other)
        && text.before(at, 1) != "social"
        && may_be_name(text, at)
        && (text.name(at) || !text.word(at).ends_with("ed"))
}

/// Returns whether the sentence says who a relation is: "my dad is Wayne", "the girl who did it is Demi".
fn is_relation(text: &Text, at: usize) -> bool {
    let is = matches!(text.before(at, 1), "is" | "was") || text.before(at, 1) == "s" && text.gap(at - 1) == Gap::Apostrophe;
    let person = is_relation_word(text.before(at, 2)) && (3..=5).any(|back| matches!(text.before(at, back), "my" | "our" | "his" | "her" | "the"));
    let ends = text.gap(at + 1) != Gap::Space || has("and but cos he hes she shes they who x", text.word(at + 1));
    is && person && (text.name(at) || text.capital(at) && !text.everyday(at) && (text.given(at) || text.unknown(at)) || ends && text.unknown(at))
}

/// Returns whether a relation follows: "karen my social worker", "hope is my best mate".
fn before_relation(text: &Text, at: usize) -> bool {
    let is = usize::from(matches!(text.word(at + 1), "is" | "was" | "s"));
    let whose = at + 1 + is;
    let mine = matches!(text.word(whose), "my" | "our" | "her" | "his") && text.gap(whose) != Gap::Sentence;
    let person = (whose + 1..=whose + 3).any(|at| is_relation_word(text.word(at)) && text.word(at) != "social");
    let word = text.word(at);
    let done = (whose + 2..=whose + 4).any(|at| has("got had has is keeps lives said told was", text.word(at)));
    let named = text.name(at) || text.capital(at) && text.unknown(at) || has(NAMES_THAT_ARE_WORDS, word) && (is == 1 || !is_verb(word) || done);
    mine && person && named && !has("a in my no our that the this", text.before(at, 1))
}

/// Returns whether a place shows that the word is a person: "X from youth club", "X in year 8".
fn from_somewhere(text: &Text, at: usize) -> bool {
    let from = text.word(at + 1) == "from"
        && has("camhs church class drama football form karate my our school social the work y10 y11 y7 y8 y9 year youth", text.word(at + 2))
        || text.word(at + 1) == "in" && (text.word(at + 2) == "year" || text.word(at + 2) == "my" && has("class form year", text.word(at + 3)));
    let asked = has("ask asked by called is me told with", text.before(at, 1));
    from && (text.capital(at) && text.unknown(at) || has(NAMES_THAT_ARE_WORDS, text.word(at)) && asked || asked && text.unknown(at))
}
