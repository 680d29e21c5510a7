//! Detection of schools without their sort, by what is said of them: "i go to Woodlea", "teachers at X".

use crate::identifiers::{
    Identifier, Kind,
    schools::{SCHOOLS, end_of_name},
    text::{Gap, Text},
    word_list::{List, list},
};

/// Bodies and other abbreviations that are no school and in no other list.
static INITIALS: List =
    List::new("aandd asb bbc bt cbt cse dbs dfe dla dwp ehc eu fa hq hs2 ks3 ks4 la mot ncs ndas psa rshe rvi tfl uhnd uk unhcr usa ymca");

/// Finds a school by what is said of it alone: "i go to Woodlea", "everyone at WLC vapes", "the whitburn blazer".
pub(super) fn attended(text: &Text, at: usize) -> Option<Identifier> {
    if text.everyday(at) {
        return None;
    }
    let longer = text.gap(at + 1) == Gap::Space
        && !text.everyday(at + 1)
        && (text.unknown(at + 1)
            || text.capital(at + 1)
            || text.is(at + 1, list!("bank grange green grove hall heath hill house lodge manor park vale view")));
    let written = text.words.get(at).map_or("", |word| &text.raw[word.start..word.end]);
    let lower = written.starts_with(|letter: char| letter.is_ascii_lowercase());
    let next = at + 1 + usize::from(longer);
    // "the whitburn blazer", "GHS is my school"
    let uniform = text.is(next, list!("blazer blazers gates pupils students uniform"))
        || !lower
            && text.is(next, list!("is was"))
            && text.is(next + 1, list!("a my the"))
            && (next..next + 5).any(|at| text.is(at, list!("academy college primary school")));
    let going = if uniform && text.unknown(at) { Going::School } else { goes_to(text, at) };
    let opens = text.gap(at) == Gap::Sentence && text.is(next, list!("doesnt dont has is"));
    let moved = (2..5).any(|back| text.was(at, back, list!("moved")));
    let school = going == Going::School
        || (going == Going::Somewhere || text.was(at, 1, list!("hate outside visit")) || opens && text.place_like(at))
            && text.unknown(at)
            && (moved || text.place_like(at) || text.capital(at) && !text.was(at, 1, list!("from")))
            && near_school(text, at);
    // A town's name may begin that of a school: "i go to thornley vale".
    let town = text.not_people(at) && !(longer && text.unknown(at + 1));
    let possible = school && !text.is(at, list!("st saint")) && !town;
    let name =
        text.capital(at) && (!text.given(at) || text.capital(at + 1) && !text.known(at + 1)) || !text.given(at) && (text.unknown(at) || longer);
    // "teachers at skl"
    let slip = text.word(at).ends_with("ics") || lower && ["coll", "prim", "sc", "sec", "sk"].iter().any(|word| text.word(at).starts_with(word));
    let initials = going != Going::No && (2..=5).contains(&written.len()) && written.bytes().all(|byte| byte.is_ascii_uppercase()) && !text.shouted;
    if initials && !text.known(at) && !text.is(at, &INITIALS) && (going == Going::School || text.was(at, 2, &PEOPLE)) {
        return Some(text.span(Kind::School, at, at));
    }
    if !possible || !name || slip || text.is(at + 1, list!("s")) {
        return None;
    }
    let last = (at + 1..at + 3)
        .take_while(|at| text.gap(*at) == Gap::Space && (text.capital(*at) || text.unknown(*at)))
        .last()
        .unwrap_or(at + usize::from(longer));
    Some(text.span(Kind::School, at, end_of_name(text, last)))
}

/// Words before "at" that lead to a school: "teachers at X", "a levels at X".
static PEOPLE: List = List::new(
    "anyone boy boys everybody everyone exams form gcses girl girls head kid kids lad lads lass levels lot pupils start started starting students teacher teachers tutor year",
);

/// Returns whether the words around speak of a school.
fn near_school(text: &Text, at: usize) -> bool {
    (at.saturating_sub(8)..at + 8).any(|at| {
        text.is(at, &SCHOOLS) || text.is(
            at,
            list!(
                "assembly bogs bullied bullies bullying class classroom corridor corridors counsellor detention detentions ed exams excluded expelled gcses homework isolation lesson lessons lockers lunch maths pupils students teacher teachers toilet toilets trainers uniform vapes vaping year"
            ),
        )
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Going {
    No,
    /// To any place: "at X", "moved to X".
    Somewhere,
    /// Where a child goes every day: "i go to X", "year 8 at X".
    School,
}

/// Returns how the words before say that somebody goes there.
pub(super) fn goes_to(text: &Text, at: usize) -> Going {
    let the = usize::from(text.was(at, 1, list!("the")));
    let before = |back| text.before(at, back + the);
    let was = |back: usize, list| text.was(at, back + the, list);
    let me = |back| was(back, list!("i im kids they used we")) || before(back) == "to" && before(back + 1) == "used";
    let year = |back: usize| {
        let word = before(back).trim_end_matches('s');
        let number = word.trim_start_matches(['y', 'r']);
        number.parse::<u8>().is_ok_and(|year| (1..=13).contains(&year)) && (number.len() < word.len() || was(back + 1, list!("y year yr")))
    };
    let (one, two) = (before(1), before(2));
    let school = |back| was(back, list!("college pru school secondary unit"));
    let sibling =
        |back| was(back, list!("bf boyfriend brother brothers cousin daughter friend friends gf girlfriend he mate mates she sister sisters son"));
    let out = |back| was(back, list!("chucked kicked thrown"));
    // Clubs have capitals too: "i go to Guides".
    let alone = !text.known(at) || text.unknown(at + 1) || text.capital(at + 1);
    let daily = match one {
        "at" => {
            year(2)
                || (at + 1..at + 3).any(|at| text.is(at, list!("in")) && text.is(at + 1, list!("y10 y11 y7 y8 y9 year")))
                || alone && (was(2, &PEOPLE) || was(2, list!("it")) && was(3, list!("hate like love")))
                || sibling(2)
                || was(2, list!("is was")) && sibling(3)
        }
        "called" => school(2) || school(3) && was(2, list!("is was")),
        "from" => was(2, list!("excluded expelled suspended transferred")) || text.capital(at) && (was(2, &PEOPLE) || was(2, list!("friends mates"))),
        "is" | "was" => (school(2) || two == "primary") && (was(3, list!("my our")) || at == 2),
        "of" => was(2, list!("gates head")) || two == "out" && (out(3) || out(4)),
        "to" => the == 0 && alone && was(2, list!("go goes going went")) && (me(3) || sibling(3)),
        _ if was(1, list!("go goes went")) => (me(2) || sibling(2)) && the == 0 && alone && text.gap(at) == Gap::Space,
        "form" => two == "sixth" && text.capital(at) && was(3, list!("my our")),
        _ if school(1) => (text.capital(at) || text.place_like(at)) && (two == "pru" || the == 0 && was(2, list!("my old our the this"))),
        _ => was(1, list!("attend attended attends")),
    };
    let medicine = ["am", "in", "ine"].iter().any(|ending| text.word(at).ends_with(ending));
    let somewhere = was(1, list!("at from joined left"))
        || one == "started" && !medicine
        || one == "to" && was(2, list!("came go goes going got me moved start started transferred us went"))
        || one == "of" && two == "out"
        || the == 0 && at == 0 && text.is(at + 1, list!("kids lads school teachers"));
    match (daily, somewhere) {
        (true, _) => Going::School,
        (_, true) => Going::Somewhere,
        _ => Going::No,
    }
}
