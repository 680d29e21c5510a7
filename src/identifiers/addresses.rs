//! Detection of street addresses.

use crate::identifiers::{
    Identifier, Kind,
    text::{Gap, Text, has},
};

/// Words that end the name of a street and are little else.
const STREETS: &str = "av ave avenue blvd boulevard cl close cottages court cres crescent ct dr drive gardens gdns grove la lane ln mews rd road st street terr terrace villas";

/// Words that end the name of a street or a house, and are everyday words as well.
const OTHER_STREETS: &str = "bank buildings estate flats green hall heights hill hostel house lea lodge meadow meadows parade park place rise row square vale view walk way wynd yard";

/// Words that can't be the name of a street.
const NOT_NAMES: &str = "a about across after all and another any at back bad best big both busy by car coming day days dead different down each every few five four from get go going good got half has he her high his hour hours house in is it just kids last left little living local long lot lots main mam me mile miles min mins minute minutes more most mum my narrow near new next no of off old on one or other our out own people person police quiet real right same school she side six some ten that the their there these they this those three times to two up us very walking was we week weeks which whole with wrong year years your";

/// Streets on the screen, and those that everybody knows.
const FAMOUS: &str =
    "abbey albert baker bond bourbon carnaby coronation downing elm_street fleet harley high main oxford_circus ramsay sesame wall waterloo";

const MAX_PARTS: usize = 4;

pub(super) fn find(text: &Text, found: &mut Vec<Identifier>) {
    for at in 0..text.words.len() {
        found.extend(street(text, at));
    }
}

/// Finds the street that ends with this word, with its number and its house.
fn street(text: &Text, end: usize) -> Option<Identifier> {
    let sure = has(STREETS, text.word(end));
    if !sure && !has(OTHER_STREETS, text.word(end)) || text.gap(end) != Gap::Space {
        return None;
    }
    let near =
        |at: usize| matches!(text.gap(at), Gap::Space | Gap::Hyphen | Gap::Apostrophe) || text.between(at) == ". " && text.word(at - 1).len() < 3;
    let named = |at: usize| {
        (!has(NOT_NAMES, text.word(at)) || text.word(at) == "the" && text.capital(at) || text.word(at) == "old" && text.capital(at))
            && !numbered(text, at)
    };
    let mut first = end;
    while first > 0 && end - first < MAX_PARTS && near(first) && named(first - 1) && !has(LEADING, text.word(first - 1)) {
        first -= 1;
        // A name in capitals ends where the small letters begin.
        if text.capital(end) && text.capital(first) && first > 0 && !text.capital(first - 1) && !is_apostrophe(text, first) {
            break;
        }
    }
    let number = first.checked_sub(1).filter(|at| numbered(text, *at) && text.between(first).trim_matches(' ').len() < 2);
    let house = text.before(end, 1) == "the" && end.checked_sub(2).is_some_and(|at| numbered(text, at));
    if first == end && !house && !(number.is_some() && text.word(end) == "green") || number.is_none() && has(FAMOUS, text.word(first)) {
        return None;
    }
    let first = if number.is_none() && text.before(first, 1) == "the" && first.checked_sub(2).is_some_and(|at| numbered(text, at)) {
        first - 1
    } else {
        first
    };
    let number = number.or(first.checked_sub(1).filter(|at| text.word(first) == "the" && numbered(text, *at) && sure));
    let capitals = (first..=end).all(|at| text.capital(at) || is_apostrophe(text, at));
    let lives = lives(text, number.unwrap_or(first));
    let known = number.is_some() && (sure || capitals || lives || (first..end).any(|at| !text.everyday(at)) && end - first < 3);
    let placed = has(LEADING, text.before(first, 1))
        && (capitals && (sure || lives) || lives && (sure || capitals || (first..end).any(|at| !text.everyday(at))));
    let after_house = lives && sure && capitals && text.between(first).trim() == ",";
    let said = after_house || lives && (sure || capitals) && has("address is live place s was", text.before(first, 1));
    if !(known || placed || said) {
        return None;
    }
    let first = number.map_or(first, |number| with_flat(text, number));
    Some(text.span(Kind::Address, first, end))
}

/// Words that lead to a place.
const LEADING: &str = "along at behind by down from in near off on outside round to up";

fn is_apostrophe(text: &Text, at: usize) -> bool {
    text.gap(at) == Gap::Apostrophe
}

/// Returns whether the word is the number of a house: 14, 103a, 2b.
fn numbered(text: &Text, at: usize) -> bool {
    let word = text.word(at);
    let digits = word.trim_end_matches(['a', 'b', 'c', 'd', 'e', 'f']);
    (1..=4).contains(&digits.len())
        && word.len() <= digits.len() + 1
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && !matches!(text.before(at, 1), "year" | "yr" | "age" | "aged" | "channel" | "bus" | "section" | "for" | "than")
}

/// Returns the first word with the number of a flat before that of the house: "flat 3, 27 Front Street".
fn with_flat(text: &Text, number: usize) -> usize {
    let flat = |at: usize| matches!(text.word(at), "flat" | "apartment" | "unit" | "room" | "house" | "number");
    match number {
        at if at >= 2 && numbered(text, at - 1) && flat(at - 2) => at - 2,
        at if at >= 1 && flat(at - 1) && text.gap(at) == Gap::Space => at - 1,
        at => at,
    }
}

/// Returns whether somebody lives or stays here.
fn lives(text: &Text, at: usize) -> bool {
    let home = "address based dads flat hostel house live lived lives livin living mams moved movin moving mums nans placement stay staying stays";
    (1..=8)
        .take_while(|back| at >= *back)
        .take_while(|back| *back == 1 || text.gap(at - back + 1) != Gap::Sentence)
        .any(|back| has(home, text.before(at, back)))
}
