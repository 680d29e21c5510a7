//! Detection of people's names.

use crate::identifiers::{
    Identifier, Kind, introductions,
    text::{ALSO_WORD, Gap, RELATION, SURNAME, Text},
    word_list::{List, list},
    word_set::FAMOUS,
};

static TITLES: List = List::new("dr miss mr mrs ms mx prof professor sir");

/// Titles that are also everyday words.
static ROLES: List =
    List::new("aunt auntie aunty coach dc gran granda grandad grandma imam nan nana nurse officer pastor pc reverend sergeant sgt uncle");

pub(super) const RELATIONS: &str = "advocate aunt auntie aunty babysitter bestie bezza bezzie bf bff boss boyfriend bro brother carer caretaker coach counsellor cousin da dad daddy daughter doctor ex father fella friend gf girlfriend gran granda grandad grandma guardian headteacher husband iro keyworker ma mam manager mate mentor missus mother mum mummy nan nana nanny neighbour nephew niece nurse pa pal partner pimp roommate senco sis sister social son stepbrother stepdad stepmam stepmum stepsister teacher therapist tutor uncle wife worker";

/// First names that are verbs after a relation: "my mum will", "my mate may".
pub(super) static VERBS: List = List::new("drew may rose will");

/// Acts of a person that an everyday word can't do.
static ACTS: List = List::new("asked hits kicked messaged punched pushed said says screamed slapped tells texted told whispered");

/// Everyday words that begin the name of a public figure or a brand.
static FAMOUS_TITLES: List = List::new("baby doctor dr happy miss mr mrs ms police roman smart uncle will");

pub(super) fn find(text: &Text, found: &mut Vec<Identifier>) {
    let mut at = 0;
    let mut last_name = None;
    while at < text.words.len() {
        let introduced = introductions::introduced(text, at);
        let famous =
            if introduced || (text.everyday(at) || text.listed(at, RELATION)) && !text.is(at, &FAMOUS_TITLES) { 0 } else { famous_at(text, at) };
        if famous > 0 {
            at += famous;
            continue;
        }
        let title = title_at(text, at);
        let first = at + usize::from(title);
        let joined = text.was(at, 1, list!("and or n")) && at >= 2 && last_name == Some(at - 2);
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
        // A few names before everyday words would be taken for famous ones.
        let last = at + count - 1;
        if count > 1 && (text.capital(last) || !text.everyday(last)) && FAMOUS.has(&phrase) {
            longest = count;
        }
    }
    let person = text.is(at + longest, list!("s")) && text.gap(at + longest) == Gap::Apostrophe;
    let ruler = text.is(at, list!("king prince princess prophet queen saint st")) && text.name(at + 1);
    match longest {
        0 if ruler => 2,
        0 => 0,
        count => count + usize::from(person),
    }
}

/// Returns whether a title with a name begins here: "Mr Khan", "Auntie Julie".
fn title_at(text: &Text, at: usize) -> bool {
    let name = at + 1;
    let role = text.is(at, &ROLES);
    if !role && !text.is(at, &TITLES) {
        return false;
    }
    let near = text.gap(name) == Gap::Space || !role && text.between(name).starts_with(". ");
    // "Mr B", "mrs o'brien"
    let letter = text.word(name).len() == 1 && (text.gap(name + 1) == Gap::Apostrophe || !text.is(name, list!("a i n r u x y")));
    if near && !role && letter && !text.word(name).contains(|letter: char| letter.is_ascii_digit()) && !text.was(at, 1, &MISSING) {
        return true;
    }
    let surname = text.listed(name, SURNAME);
    if !near || text.words.len() <= name || text.everyday(name) && !(text.capital(name) && surname) {
        return false;
    }
    let certain = text.capital(name) && !text.was(name, 1, list!("sir pc")) || text.name(name);
    let missing =
        text.is(at, list!("miss")) && (text.was(at, 1, &MISSING) || text.capital(name) && !text.capital(at) && !surname && text.known(name));
    certain && !missing
        || role && text.listed(name, ALSO_WORD) && !text.is(name, &VERBS)
        || (!role || text.is(at, list!("aunt auntie aunty uncle"))) && !missing && (surname || text.unknown(name))
        || text.capital(name) && text.unknown(name)
}

/// Words before "miss" as a verb.
static MISSING: List = List::new("and do dont gonna i ill just kids ll might often people really rlly still they to u we will would you");

fn is_name(text: &Text, at: usize) -> bool {
    let capital = text.capital(at);
    if text.words.len() <= at || text.everyday(at) && !capital && !text.listed(at, ALSO_WORD) {
        return false;
    }
    if text.was(at, 1, list!("cat dog hamster horse kitten puppy rabbit")) {
        return false;
    }
    if introductions::related(text, at) {
        return true;
    }
    let next = text.word(at + 1);
    if text.name(at) {
        // Clare's law and Martha's rule are not about a person, nor is "a karen".
        let watched = text.was(at, 1, list!("film home musical sex watch watched watching"));
        let rule = watched
            || next == "by" && text.capital(at + 2)
            || next == "s" && text.is(at + 2, list!("law rule"))
            || text.was(at, 1, list!("a an every"));
        // A noun that no list has: "in the underpass".
        let noun = !capital && text.was(at, 1, list!("any no our some that the these this those your"));
        return !rule && !noun;
    }
    if of_whose(text, at) {
        return true;
    }
    let also_word = text.listed(at, ALSO_WORD);
    let asked = text.is(at, &VERBS) && text.is(at + 1, list!("he i it she the there they we you"));
    let pair = matches!(next, "and" | "n") && capital && (text.capital(at + 2) && text.given(at + 2) || text.is(at + 2, list!("i me")));
    let busy = text
        .is(at + 1, list!("came cant cried gets goes got hasnt isnt keeps left lives needs never sells started stole used wants went wont"))
        && !text.is(at, list!("autumn faith hope joy may peace summer sunny will"))
        && (capital || !text.is(at, list!("art bill grace june king mark patience rose sky star storm")));
    if (also_word && (pair || busy) || pair && text.unknown(at)) && text.gap(at) == Gap::Sentence {
        return true;
    }
    let named =
        also_word && capital && !asked && text.gap(at) == Gap::Space && !text.was(at, 1, list!("a an at in of the to")) && !is_place(text, at);
    let acts = (also_word || capital && text.given(at))
        && text.is(at + 1, &ACTS)
        && !text.was(at, 1, list!("a any every her his in my no of our that the their this your"));
    named || acts || spoken_of(text, at) || family(text, at) || after_initial(text, at)
}

/// Returns whether the word is the surname of several: "the Hargreaves lot".
fn family(text: &Text, at: usize) -> bool {
    let surname = text.capital(at) && (text.listed(at, SURNAME) || text.unknown(at) && !text.not_people(at));
    surname && text.was(at, 1, list!("the")) && text.is(at + 1, list!("brothers family lot sisters twins"))
}

/// Returns whether an initial stands before the word: "T. Whitlock".
fn after_initial(text: &Text, at: usize) -> bool {
    let initial = text.before(at, 1).len() == 1 && !text.was(at, 1, list!("i u x")) && text.raw[..text.words[at].start].ends_with(". ");
    let opens = at > 0 && text.gap(at - 1) == Gap::Sentence || text.was(at, 2, list!("by from love signed"));
    let upper = initial && text.raw[..text.words[at - 1].end].ends_with(|letter: char| letter.is_ascii_uppercase());
    opens && upper && text.capital(at) && (text.listed(at, SURNAME) || text.unknown(at))
}

/// Returns whether a capital and what is done show an uncommon name: "told Tayla", "Tayla pushed me".
fn spoken_of(text: &Text, at: usize) -> bool {
    let capital = text.capital(at) && text.unknown(at) && !text.not_people(at) && text.gap(at) != Gap::Apostrophe;
    let before = text.gap(at) == Gap::Space
        && text.was(at, 1, list!("ask asked big fancies fancy hate hates help lil met miss rang said says saw tell texted told trust"));
    let to = text.was(at, 1, list!("to")) && text.was(at, 2, list!("next said speak spoke talk talked"));
    let known = text.was(at, 1, list!("ask asked tell told")) && text.capital(at) && !text.everyday(at) && !text.not_people(at);
    known
        || capital
            && (before
                || to
                || text.is(at + 1, &ACTS)
                || text.is(
                    at + 1,
                    list!("bullied bullies cried grabbed hates hurts lies ran rang reckons shouts stole swears threatened touched touches"),
                ))
}

/// Returns whether a given name stands for a place or a team: "went to Chelsea", "Victoria Park".
fn is_place(text: &Text, at: usize) -> bool {
    text.was(at, 1, list!("from in near support to v vs")) || text.is(at + 1, list!("avenue centre city line park road school station street v vs"))
}

/// Returns whether somebody's belongings or family show a name: "kians dad", "Tayla's house".
fn of_whose(text: &Text, at: usize) -> bool {
    let owned = |at: usize| text.listed(at, RELATION) || text.is(at, list!("bedroom bike birthday class flat house phone room"));
    let word = text.word(at);
    let apostrophe = text.is(at + 1, list!("s")) && text.gap(at + 1) == Gap::Apostrophe && owned(at + 2);
    let without = owned(at + 1) && text.gap(at + 1) == Gap::Space && word.strip_suffix('s').is_some_and(|name| text.is_name(name));
    apostrophe && (text.unknown(at) || text.capital(at) && text.given(at)) || without
}

/// Returns whether the word after "Josh and" is a name too.
fn second_name(text: &Text, at: usize) -> bool {
    text.gap(at) == Gap::Space && (text.capital(at) && text.unknown(at) || text.listed(at, ALSO_WORD) && !text.is(at, &VERBS))
}

/// Returns the last word of the name that begins here. O'Neill and Smith-Jones are two words.
fn with_surname(text: &Text, first: usize, introduced: bool) -> usize {
    let continues = |at: usize| {
        let near = matches!(text.gap(at), Gap::Space | Gap::Hyphen | Gap::Apostrophe);
        let capital = text.capital(at) && !text.everyday(at) && (text.unknown(at) || text.given(at) || text.gap(at) == Gap::Hyphen);
        let surname = text.listed(at, SURNAME) && !text.everyday(at - 1);
        near && (capital || surname || text.name(at) || introduced && text.unknown(at) || text.gap(at) == Gap::Hyphen && text.given(at))
    };
    (first + 1..first + 4).take_while(|at| continues(*at)).last().unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use crate::identifiers::{Kind, find, parts};

    #[test]
    fn every_wording_is_found() {
        for (words, part) in [
            ("the Hargreaves lot run our estate", "Hargreaves"),
            ("im not scared of him. T. Whitlock", "Whitlock"),
            ("nan's boyfriend Clive is always there", "Clive"),
            ("everyone calls him Biscuit", "Biscuit"),
            ("there is a boy his name Farhad", "Farhad"),
            ("grace in year 9", "grace"),
            ("amber got expelled", "amber"),
            ("i said to Priya dont go", "Priya"),
        ] {
            assert_eq!(parts(words, Kind::Name), [part], "{words}");
        }
    }

    #[test]
    fn words_that_look_alike_are_none() {
        for words in
            ["my mum dosnt understand", "my brother nevr comes home", "my dog Max died", "Emma by Jane Austen is boring", "i love Billie Eilish"]
        {
            assert!(find(words).is_empty(), "{words}");
        }
    }
}
