//! Detection of people's names.

use crate::identifiers::{
    Identifier, Kind, introductions,
    text::{Gap, NAMES_THAT_ARE_WORDS, SURNAMES, Text, has},
    word_set::FAMOUS,
};

const TITLES: &str = "dr miss mr mrs ms mx prof professor sir";

/// Titles that are also everyday words.
const ROLES: &str = "aunt auntie aunty coach dc imam nurse officer pastor pc reverend sergeant uncle";

const RELATIONS: &str = "advocate aunt auntie aunty babysitter bestie bf boss boyfriend bro brother brothers carer carers coach counsellor cousin cousins dad daddy dads daughter doctor ex father friend friends gf girlfriend gran granda grandad grandma guardian headteacher husband iro keyworker mam mams manager mate mates mentor mother mum mummy mums nan nana nanny neighbour nephew niece nurse pal pals partner pimp roommate senco sis sister sisters social son stepbrother stepdad stepmam stepmum stepsister teacher therapist tutor uncle wife worker workers";

/// First names that are verbs after a relation: "my mum will", "my mate may".
const VERBS: &str = "drew may rose will";

/// Acts of a person that an everyday word can't do.
const ACTS: &str = "asked hits kicked messaged punched pushed said says screamed slapped tells texted told whispered";

pub(super) fn find(text: &Text, found: &mut Vec<Identifier>) {
    let mut at = 0;
    let mut last_name = None;
    while at < text.words.len() {
        let introduced = introductions::introduced(text, at);
        let famous = if introduced { 0 } else { famous_at(text, at) };
        if famous > 0 {
            at += famous;
            continue;
        }
        let title = title_at(text, at);
        let first = at + usize::from(title);
        let joined = matches!(text.before(at, 1), "and" | "or" | "n") && at >= 2 && last_name == Some(at - 2);
        if title || introduced || is_name(text, first) || joined && second_name(text, at) {
            let last = with_surname(text, first, introduced);
            found.push(text.span(Kind::Name, at, last));
            last_name = Some(last);
            at = last;
        }
        at += 1;
    }
}

/// Returns the number of words of the public figure's name that begins here.
fn famous_at(text: &Text, at: usize) -> usize {
    let mut phrase = String::new();
    let mut longest = 0;
    for count in 1..=4 {
        if text.words.len() < at + count
            || count > 1 && matches!(text.gap(at + count - 1), Gap::Sentence) && !text.between(at + count - 1).starts_with(". ")
        {
            break;
        }
        if count > 1 && text.gap(at + count - 1) != Gap::Apostrophe {
            phrase.push('_');
        }
        phrase.push_str(text.word(at + count - 1));
        if count > 1 && FAMOUS.has(&phrase) {
            longest = count;
        }
    }
    let person = matches!(text.word(at + longest), "s") && text.gap(at + longest) == Gap::Apostrophe;
    let ruler = matches!(text.word(at), "king" | "prince" | "princess" | "queen" | "saint" | "st" | "prophet") && text.name(at + 1);
    match longest {
        0 if ruler => 2,
        0 => 0,
        count => count + usize::from(person),
    }
}

/// Returns whether a title with a name begins here: "Mr Khan", "Auntie Julie".
fn title_at(text: &Text, at: usize) -> bool {
    let name = at + 1;
    let role = has(ROLES, text.word(at));
    if !role && !has(TITLES, text.word(at)) {
        return false;
    }
    let near = text.gap(name) == Gap::Space || !role && text.between(name).starts_with(". ");
    // "Mr B", "mrs o'brien"
    let letter = text.word(name).len() == 1 && (text.gap(name + 1) == Gap::Apostrophe || !has("a i n r u x y", text.word(name)));
    if near && !role && letter && !text.word(name).contains(|letter: char| letter.is_ascii_digit()) && !has(MISSING, text.before(at, 1)) {
        return true;
    }
    let surname = has(SURNAMES, text.word(name));
    if !near || text.words.len() <= name || text.everyday(name) && !(text.capital(name) && surname) {
        return false;
    }
    let certain = text.capital(name) && !matches!(text.before(name, 1), "sir" | "pc") || text.name(name);
    let missing =
        text.word(at) == "miss" && (has(MISSING, text.before(at, 1)) || text.capital(name) && !text.capital(at) && !surname && text.known(name));
    certain && !missing || !role && !missing && (surname || text.unknown(name)) || text.capital(name) && text.unknown(name)
}

/// Words before "miss" as a verb.
const MISSING: &str = "and do dont gonna i ill just kids ll might often people really rlly still they to u we will would you";

fn is_name(text: &Text, at: usize) -> bool {
    let (word, capital) = (text.word(at), text.capital(at));
    if text.words.len() <= at || text.everyday(at) && !capital && !has(NAMES_THAT_ARE_WORDS, word) {
        return false;
    }
    if introductions::related(text, at) {
        return true;
    }
    let next = text.word(at + 1);
    if text.name(at) {
        // Clare's law and Martha's rule are not about a person, nor is "a karen".
        let watched = has("film musical watch watched watching", text.before(at, 1));
        let rule = watched || next == "s" && matches!(text.word(at + 2), "law" | "rule") || matches!(text.before(at, 1), "a" | "an" | "every");
        // A noun that no list has: "in the underpass".
        let noun = !capital && has("any no our some that the these this those your", text.before(at, 1));
        return !rule && !noun;
    }
    if of_whose(text, at) {
        return true;
    }
    let also_word = has(NAMES_THAT_ARE_WORDS, word);
    let asked = is_verb(word) && has("he i it she the there they we you", next);
    let pair = next == "and" && text.capital(at + 2) && text.given(at + 2) && capital;
    let busy = capital
        && has("came cried gets goes got keeps left lives never sells started stole used went", next)
        && !has("autumn faith hope joy may peace summer sunny will", word);
    if also_word && (pair || busy) && text.gap(at) == Gap::Sentence {
        return true;
    }
    let named =
        also_word && capital && !asked && text.gap(at) == Gap::Space && !has("a an at in of the to", text.before(at, 1)) && !is_place(text, at);
    let acts = (also_word || capital && text.given(at))
        && has(ACTS, next)
        && !has("a any every her his in my no of our that the their this your", text.before(at, 1));
    named || acts || spoken_of(text, at)
}

/// Returns whether a capital and what is done show an uncommon name: "told Tayla", "Tayla pushed me".
fn spoken_of(text: &Text, at: usize) -> bool {
    let capital = text.capital(at) && text.unknown(at) && !text.not_people(at) && text.gap(at) != Gap::Apostrophe;
    let before = text.gap(at) == Gap::Space && has("ask asked fancies fancy hate hates said tell told", text.before(at, 1));
    capital && (before || has(ACTS, text.word(at + 1)) || has("bullied bullies hates hurts", text.word(at + 1)))
}

/// Returns whether a given name stands for a place or a team: "went to Chelsea", "Victoria Park".
fn is_place(text: &Text, at: usize) -> bool {
    has("from in near support to v vs", text.before(at, 1)) || has("avenue centre city line park road school station street v vs", text.word(at + 1))
}

/// Returns whether somebody's belongings or family show a name: "kians dad", "Tayla's house".
fn of_whose(text: &Text, at: usize) -> bool {
    let owned = |at: usize| is_relation_word(text.word(at)) || has("bedroom bike birthday class flat house phone room", text.word(at));
    let word = text.word(at);
    let apostrophe = text.word(at + 1) == "s" && text.gap(at + 1) == Gap::Apostrophe && owned(at + 2);
    let without = owned(at + 1) && text.gap(at + 1) == Gap::Space && word.strip_suffix('s').is_some_and(|name| text.is_name(name));
    apostrophe && (text.unknown(at) || text.capital(at) && text.given(at)) || without
}

/// Returns whether the word after "Josh and" is a name too.
fn second_name(text: &Text, at: usize) -> bool {
    text.gap(at) == Gap::Space && (text.capital(at) && text.unknown(at) || has(NAMES_THAT_ARE_WORDS, text.word(at)) && !has(VERBS, text.word(at)))
}

pub(super) fn is_relation_word(word: &str) -> bool {
    has(RELATIONS, word) || word.strip_suffix('s').is_some_and(|one| has(RELATIONS, one))
}

pub(super) fn is_verb(word: &str) -> bool {
    has(VERBS, word)
}

/// Returns the last word of the name that begins here. O'Neill and Smith-Jones are two words.
fn with_surname(text: &Text, first: usize, introduced: bool) -> usize {
    let continues = |at: usize| {
        let near = matches!(text.gap(at), Gap::Space | Gap::Hyphen | Gap::Apostrophe);
        let capital = text.capital(at) && !text.everyday(at) && (text.unknown(at) || text.given(at) || text.gap(at) == Gap::Hyphen);
        let surname = has(SURNAMES, text.word(at)) && !text.everyday(at - 1);
        near && (capital || surname || text.name(at) || introduced && text.unknown(at) || text.gap(at) == Gap::Hyphen && text.given(at))
    };
    (first + 1..first + 4).take_while(|at| continues(*at)).last().unwrap_or(first)
}
