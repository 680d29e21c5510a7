//! Words that introduce a name: "my name is X", "my social worker X", "its me X", "X from youth club".

use crate::identifiers::{
    names::VERBS,
    text::{ALSO_WORD, Gap, RELATION, SEASONS, SURNAME, Text},
    word_list::{List, list},
};

/// "My name is" in other languages that young people here write: the last words before the name, divided by bars.
const OTHER_LANGUAGES: &str = "naam|na imie|na imię|nazywam sie|nazywam się|enw i yw|enw i ydy|enw i ydi|enw i|m appelle|mappelle|me llamo|mi chiamo|magacaygu waa|magacaygu|magaceygu waa|numele meu este|ma numesc|mă numesc|benim adım|benim adim|ich heiße|ich heisse|me chamo|meu nome é|emri im është|navê min|mano vardas|oruko mi ni|oruko mi|aha m bu|tên tôi là|اسمي|میرا نام|اسم من|نوم|मेरा नाम|ਮੇਰਾ ਨਾਮ|ਮੇਰਾ ਨਾਂ|আমার নাম|мене звати|меня зовут|ስሜ|என் பெயர்";

/// Words that end a text after the name of whoever wrote it.
static FAREWELLS: List = List::new("age aged kisses lol please pls thanks thx x xo xoxo xx xxx xxxx");

/// Returns whether the sentence introduces the word as a name: "my name is xyz", "a boy called Xyz".
pub(super) fn introduced(text: &Text, at: usize) -> bool {
    let Some(word) = text.words.get(at) else { return false };
    if word.gap == Gap::Sentence && !text.between(at).contains(':') || text.gap(at) == Gap::Apostrophe && text.word(at).len() < 3 {
        return false;
    }
    let given = text.given(at) && (!text.everyday(at) || text.capital(at) || closes(text, at));
    let possible = text.unknown(at) || text.name(at) || text.listed(at, ALSO_WORD) || given;
    // A nickname is often another word: "they call me Titch".
    let nickname = text.capital(at) && !text.everyday(at) && !text.not_people(at);
    if !(possible || nickname) {
        return false;
    }
    let of_me = named(text, at) || in_another_language(text, at);
    let of_somebody = of_me && !goes_on(text, at) || called(text, at);
    of_somebody || possible && (signed(text, at) || this_is(text, at))
}

/// Returns whether the clause ends with this word.
fn closes(text: &Text, at: usize) -> bool {
    text.gap(at + 1) != Gap::Space || text.is(at + 1, list!("and but i im x"))
}

/// Returns whether a word follows that shows that it was no name: "my name is hope for them".
fn goes_on(text: &Text, at: usize) -> bool {
    !text.name(at) && !text.unknown(at) && text.gap(at + 1) == Gap::Space && text.is(at + 1, list!("for in of on that the to"))
}

fn named(text: &Text, at: usize) -> bool {
    match (text.before(at, 3), text.before(at, 2), text.before(at, 1)) {
        ("my" | "full" | "first" | "real" | "nick" | "proper" | "last" | "birth", "name", "is" | "s" | "was") => true,
        (_, "name" | "names", "is" | "was") => text.capital(at) || text.name(at),
        (_, "my", "names") => true,
        (_, "full" | "my" | "me" | "his" | "her" | "real" | "first" | "middle", "name") => text.capital(at) || text.unknown(at) || text.name(at),
        (_, "known", "as") | (_, "goes", "by") => text.capital(at),
        (_, "this", "is") => text.capital(at) && text.unknown(at) && !text.not_people(at),
        (_, _, "name" | "names") => text.between(at).contains([':', '-', '=']),
        (_, "call" | "calls", "me") => true,
        (_, "call" | "calls", "him" | "her") => (text.capital(at) || text.name(at)) && !text.is(at, list!("sir")),
        (_, "called" | "call", "myself") => true,
        _ => false,
    }
}

fn in_another_language(text: &Text, at: usize) -> bool {
    OTHER_LANGUAGES.split('|').any(|words| words.rsplit(' ').enumerate().all(|(back, word)| text.before(at, back + 1) == word))
}

fn called(text: &Text, at: usize) -> bool {
    let before = |back| text.before(at, back);
    let certain = text.capital(at) && !text.not_people(at) || text.name(at) || text.unknown(at);
    if !matches!(before(1), "called" | "named") {
        return false;
    }
    if text.was(at, 2, list!("is s was were")) {
        return (text.listed(at.wrapping_sub(3), RELATION) || text.was(at, 3, list!("he it she they who"))) && certain;
    }
    certain && text.was(at, 2, &CALLED) || text.listed(at.wrapping_sub(2), RELATION) && text.name(at)
}

/// Words before "called" and a name.
static CALLED: List = List::new(
    "am baby bloke boy class dads girl guy hes im kid lad lady lass m mams man mums person school shes someone student teacher woman worker year",
);

/// Returns whether whoever wrote the text signs it here: "from Riley x", "love Ellis xx", "thanks, Mya".
fn signed(text: &Text, at: usize) -> bool {
    let sign = text.was(at, 1, list!("from love regards signed sincerely")) && at >= 1;
    let mut last = at;
    while last + 1 < text.words.len()
        && last < at + 2
        && text.gap(last + 1) != Gap::Sentence
        && (text.gap(last + 1) == Gap::Hyphen || text.unknown(last + 1))
    {
        last += 1;
    }
    let ends =
        (last + 1..text.words.len()).take(3).all(|at| text.is(at, &FAREWELLS) || text.word(at).parse::<u8>().is_ok()) && last + 4 > text.words.len();
    sign && ends && !text.was(at, 2, list!("i is me people them was we"))
}

/// Returns whether a greeting or "its me" stands before the word.
fn this_is(text: &Text, at: usize) -> bool {
    let before = |back| text.before(at, back);
    let me = before(1) == "me" && (matches!(before(2), "its" | "is") || before(2) == "s" && before(3) == "it");
    let greeted = text.was(at, 2, list!("hello hey hi hiya yo")) && matches!(before(1), "im" | "its" | "m")
        || before(1) == "m" && before(2) == "i" && text.was(at, 3, list!("hello hey hi hiya yo"));
    let i_am = matches!(before(1), "im" | "am") || before(1) == "m" && before(2) == "i";
    let aged = text.is(at + 1, list!("and from")) && text.is(at + 2, list!("i im ive y10 y11 y7 y8 y9 year"))
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
    let also_word = text.listed(at, ALSO_WORD);
    let month = capital && text.is(at, &SEASONS);
    let given = month
        || capital
            && !text.everyday(at)
            && !text.not_people(at)
            && (text.given(at) || text.listed(at, SURNAME) || !text.known(at) || text.was(at, 1, list!("bloke boyfriend dealer fella friend mate")));
    text.name(at)
        || given
        || also_word && (capital || !text.is(at, &VERBS) && !text.before(at, 1).ends_with('s'))
        || text.unknown(at) && word.len() > 2 && (capital || speaks_on(text, at))
}

/// Returns whether the clause ends, or goes on as it does after a person; a verb with a slip of the finger has other words after it.
fn speaks_on(text: &Text, at: usize) -> bool {
    text.gap(at + 1) != Gap::Space
        || text.is(at + 1, list!("and cant died gets got had has hits is keeps left n never said says told took was went who wont"))
}

/// Returns whether the word follows a relation: "my social worker Julie", "my mate, Dan".
fn after_relation(text: &Text, at: usize) -> bool {
    let possessed = (2..=4).any(|back| text.was(at, back, list!("a boy girl her his me my one our some the their this wor your")))
        || (2..=3).any(|back| text.listed(at.wrapping_sub(back), RELATION));
    let apart = text.gap(at) == Gap::Other && text.gap(at + 1) == Gap::Other;
    let person = text.listed(at.wrapping_sub(1), RELATION) || text.was(at, 1, list!("boy girl kid lad lass")) && (text.capital(at) || apart);
    possessed
        && person
        && matches!(text.gap(at), Gap::Space | Gap::Other)
        && !text.was(at, 1, list!("social"))
        && may_be_name(text, at)
        && (text.name(at) || !text.word(at).ends_with("ed"))
}

/// Returns whether the sentence says who a relation is: "my dad is Wayne", "the girl who did it is Demi".
fn is_relation(text: &Text, at: usize) -> bool {
    let is = text.was(at, 1, list!("is was")) || text.was(at, 1, list!("s")) && text.gap(at - 1) == Gap::Apostrophe;
    let person = text.listed(at.wrapping_sub(2), RELATION) && (3..=5).any(|back| text.was(at, back, list!("her his my our the")));
    let ends = text.gap(at + 1) != Gap::Space || text.is(at + 1, list!("and but cos he hes she shes they who x"));
    is && person && (text.name(at) || text.capital(at) && !text.everyday(at) && (text.given(at) || text.unknown(at)) || ends && text.unknown(at))
}

/// Returns whether a relation follows: "karen my social worker", "hope is my best mate".
fn before_relation(text: &Text, at: usize) -> bool {
    let is = usize::from(text.is(at + 1, list!("is was s")));
    let whose = at + 1 + is;
    let mine = text.is(whose, list!("her his my our")) && text.gap(whose) != Gap::Sentence;
    let person = (whose + 1..=whose + 3).any(|at| text.listed(at, RELATION) && !text.is(at, list!("social")));
    let done = (whose + 2..=whose + 4).any(|at| text.is(at, list!("got had has is keeps lives said told was")));
    let named = text.name(at) || text.capital(at) && text.unknown(at) || text.listed(at, ALSO_WORD) && (is == 1 || !text.is(at, &VERBS) || done);
    mine && person && named && !text.was(at, 1, list!("a in my no our that the this"))
}

/// Returns whether a place shows that the word is a person: "X from youth club", "X in year 8".
fn from_somewhere(text: &Text, at: usize) -> bool {
    let from = text.is(at + 1, list!("from"))
        && text.is(at + 2, list!("camhs church class drama football form karate my our school social the work y10 y11 y7 y8 y9 year youth"))
        || text.is(at + 1, list!("in"))
            && (text.is(at + 2, list!("year")) || text.is(at + 2, list!("my")) && text.is(at + 3, list!("class form year")));
    let asked = text.was(at, 1, list!("ask asked by called is me told with"));
    let opens = text.gap(at) == Gap::Sentence && text.is(at + 2, list!("year"));
    from && (text.capital(at) && text.unknown(at) || text.listed(at, ALSO_WORD) && (asked || opens) || asked && text.unknown(at))
}
