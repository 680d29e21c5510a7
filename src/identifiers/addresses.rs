//! Detection of street addresses.

use crate::identifiers::{
    Identifier, Kind,
    schools::SCHOOLS,
    text::{Gap, Text},
    word_list::{List, list},
};

/// Words that end the name of a street and are little else.
static STREETS: List = List::new(
    "av ave avenue blvd boulevard cl close cottages court cres crescent ct dr drive gardens gdns grove la lane ln mews paddocks rd road st street tce ter terr terrace villas",
);

/// Words that end the name of a street or a house, and are everyday words as well.
static OTHER_STREETS: List = List::new(
    "bank buildings cottage croft dene estate farm flats garth grange green hall heights hill hostel house lea lodge manor mead meadow meadows mill mount orchard paddock parade park place point quay rise row square tower vale view walk way wynd yard",
);

/// Everyday words that streets are named after.
static NAMES: List = List::new(
    "back black bottom church college court east fair fire hope hospital lower middle north park south summer upper village west white winter",
);

/// Other words that can't be the name of a street.
static NOT_NAMES: List = List::new("across busy car coming going living mile miles min mins minutes narrow ten walking");

/// Words that end the name of a house where several people live.
static HOUSES: List =
    List::new("buildings cottage court croft farm flats garth grange hostel house lodge manor mead point rise row view walk way wynd");

/// Streets on the screen, and those that everybody knows.
static FAMOUS: List = List::new(
    "abbey albert baker bond bourbon carnaby coronation downing elm_street fleet harley high main oxford_circus ramsay sesame wall waterloo",
);

const MAX_PARTS: usize = 4;

pub(super) fn find(text: &Text, found: &mut Vec<Identifier>) {
    for at in 0..text.words.len() {
        found.extend(street(text, at));
    }
    for at in 0..text.words.len() {
        found.extend(flat(text, at).or_else(|| home(text, at)));
    }
}

/// Finds the street that ends with this word, with its number and its house.
fn street(text: &Text, end: usize) -> Option<Identifier> {
    let sure = text.is(end, &STREETS);
    if !sure && !text.is(end, &OTHER_STREETS) || text.gap(end) != Gap::Space || text.is(end + 1, &SCHOOLS) && text.capital(end + 1) {
        return None;
    }
    let first = beginning(text, end);
    let number = first.checked_sub(1).filter(|at| numbered(text, *at) && text.between(first).trim_matches(' ').len() < 2);
    let house = text.was(end, 1, list!("the")) && end.checked_sub(2).is_some_and(|at| numbered(text, at));
    if first == end && !house && !(number.is_some() && text.is(end, list!("green"))) || number.is_none() && text.is(first, &FAMOUS) {
        return None;
    }
    let first = if number.is_none() && text.was(first, 1, list!("the")) && first.checked_sub(2).is_some_and(|at| numbered(text, at)) {
        first - 1
    } else {
        first
    };
    let number = number.or(first.checked_sub(1).filter(|at| text.is(first, list!("the")) && numbered(text, *at) && sure));
    if !certain(text, (first, end), number, sure) {
        return None;
    }
    let first = number.map_or(first, |number| with_flat(text, number));
    Some(text.span(Kind::Address, first, end))
}

/// Returns the first word of the name of the street that ends here.
fn beginning(text: &Text, end: usize) -> usize {
    let near =
        |at: usize| matches!(text.gap(at), Gap::Space | Gap::Hyphen | Gap::Apostrophe) || text.between(at) == ". " && text.word(at - 1).len() < 3;
    let named = |at: usize| {
        (text.is(at, &NAMES)
            || !text.everyday(at) && !text.is(at, &NOT_NAMES)
            || text.is(at, list!("the")) && text.capital(at)
            || text.is(at, list!("old")) && text.capital(at))
            && !numbered(text, at)
    };
    let mut first = end;
    while first > 0 && end - first < MAX_PARTS && near(first) && named(first - 1) && !text.is(first - 1, &LEADING) {
        first -= 1;
        // A name in capitals ends where the small letters begin.
        if text.capital(end) && text.capital(first) && first > 0 && !text.capital(first - 1) && !is_apostrophe(text, first) {
            break;
        }
    }
    first
}

/// Returns whether its number, its capitals or the words around show that it is a street and no other words.
fn certain(text: &Text, (first, end): (usize, usize), number: Option<usize>, sure: bool) -> bool {
    let capitals = (first..=end).all(|at| text.capital(at) || is_apostrophe(text, at));
    let lives = lives(text, number.unwrap_or(first));
    let known = number.is_some() && (sure || capitals || lives || (first..end).any(|at| !text.everyday(at)) && end - first < 3);
    let placed = (text.was(first, 1, &LEADING) || text.was(first, 1, list!("of")))
        && (capitals && (sure || lives || (text.was(first, 1, list!("at")) || text.unknown(first)) && text.is(end, &HOUSES))
            || lives && (sure || capitals || (first..end).any(|at| !text.everyday(at))));
    let after_house = lives && sure && capitals && text.between(first).trim() == ",";
    let part = text.was(first, 1, list!("of")) && text.was(first, 2, list!("bottom corner end top"));
    let said = after_house
        || capitals && part
        || lives && (sure || capitals) && text.was(first, 1, list!("address called is live place s was"))
        || (first..=end).all(|at| !text.everyday(at) || at == end) && text.is(end + 1, list!("childrens kids residential"));
    // A street that is nothing else needs no home: "the end of hawthorn crescent", "Braemar Ave".
    let only = text.is(end, list!("ave avenue cottages cres crescent gdns grove mews terr terrace"));
    let plain = sure
        && (first..end).all(|at| if only { !text.everyday(at) } else { text.unknown(at) || text.not_people(at) })
        && !text.is(end, list!("close court ct dr drive la lane"))
        && (capitals || text.was(first, 1, &LEADING) || text.was(first, 1, list!("of")));
    known || placed || said || plain
}

/// Finds a number that is a home without its street: "flat 3", "live at number 7", "at 12 Fairhaven".
fn flat(text: &Text, at: usize) -> Option<Identifier> {
    let (number, before) = (at + 1, text.before(at, 1));
    let unit = text.is(at, list!("apartment caravan flat plot")) && !text.was(at, 1, list!("a got is was went"));
    let home = || lives(text, at) || text.was(at, 2, list!("are hes im m re shes theyre were"));
    let door = text.is(at, list!("no number")) && (before == "at" && home() || before == "house");
    let in_words = door && text.is(number, list!("eight eleven five four nine one seven six ten three twelve two"));
    if (unit || door) && (numbered(text, number) || in_words) && text.gap(number) == Gap::Space && !text.between(number + 1).starts_with('/') {
        return Some(text.span(Kind::Address, at, number));
    }
    let placed = before == "at" || matches!(before, "is" | "to") && lives(text, at);
    (placed && numbered(text, at) && text.gap(number) == Gap::Space && text.capital(number) && text.unknown(number) && !text.given(number))
        .then(|| text.span(Kind::Address, at, number))
}

/// Finds the name of a home without its sort: "put me in the Beeches", "i live at Hillside", "in the old forge".
fn home(text: &Text, at: usize) -> Option<Identifier> {
    let the = usize::from(text.was(at, 1, list!("the")));
    let before = |back| text.before(at, back + the);
    let unlike = text.everyday(at) || text.given(at) || text.not_people(at);
    let called = before(1) == "home" && text.was(at, 2 + the, list!("care childrens kids s")) && text.capital(at) && !unlike;
    if text.everyday(at) && !text.was(at, 1, list!("old")) {
        return None;
    }
    let old = text.was(at, 1, list!("old"))
        && text.was(at, 2, list!("the"))
        && text.is(at, list!("bakery barn chapel farm forge mill rectory school station vicarage"));
    let named = text.capital(at) && !unlike && (text.unknown(at) || text.word(at).ends_with('s'));
    let house = the == 1
        && named
        && text.was(at, 2, list!("at in is to"))
        && (lives(text, at) || (at + 3..at + 8).any(|at| text.is(at, list!("home")) && text.was(at, 1, list!("care childrens kids"))));
    let lives_at = before(1) == "at"
        && !unlike
        && (text.capital(at) || text.unknown(at))
        && text.was(at, 2 + the, list!("live lived lives living placed staff stay staying"));
    if old && lives(text, at) {
        return Some(text.span(Kind::Address, at - 1, at));
    }
    let said = text.was(at, 1, list!("called is")) && named && text.unknown(at) && (2..7).any(|back| text.was(at, back, list!("home placement")));
    (house || lives_at || called || said).then(|| text.span(Kind::Address, at, at))
}

/// Words that lead to a place.
static LEADING: List = List::new("along at behind by down from in near off on outside round to up");

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
        && !text.was(at, 1, list!("age aged bus channel for section than year yr"))
}

/// Returns the first word with the number of a flat before that of the house: "flat 3, 27 Front Street".
fn with_flat(text: &Text, number: usize) -> usize {
    let flat = |at: usize| text.is(at, list!("apartment flat house number room unit"));
    match number {
        at if at >= 2 && numbered(text, at - 1) && flat(at - 2) => at - 2,
        at if at >= 1 && flat(at - 1) && text.gap(at) == Gap::Space => at - 1,
        at => at,
    }
}

/// Returns whether somebody lives or stays here.
fn lives(text: &Text, at: usize) -> bool {
    let home = list!(
        "address based block dads flat hostel house houses live lived lives livin living mams moved movin moving mums nans placed placement put refuge stay staying stays unit"
    );
    (1..=8)
        .take_while(|back| at >= *back)
        .take_while(|back| *back == 1 || text.gap(at - back + 1) != Gap::Sentence)
        .any(|back| text.was(at, back, home) || text.was(at, back, list!("home")) && text.was(at, back - 1, list!("called is")))
}

#[cfg(test)]
mod tests {
    use crate::identifiers::{Kind, parts};

    #[test]
    fn every_wording_is_found() {
        for (words, part) in [
            ("my kids home is Willowbank House", "Willowbank House"),
            ("they put me in the Beeches when i was 9", "Beeches"),
            ("the home is called Brookside", "Brookside"),
            ("they live at hillcrest", "hillcrest"),
            ("Rowan House childrens home is cold", "Rowan House"),
            ("we live in the old forge", "old forge"),
            ("im in flat 3 and its damp", "flat 3"),
            ("i live at number 14", "number 14"),
            ("were at 12 Fairhaven now", "12 Fairhaven"),
            ("the park at the end of hawthorn crescent", "hawthorn crescent"),
            ("i live on the corner of Braemar Ave", "Braemar Ave"),
            ("flat 3, 27 Front Street", "flat 3, 27 Front Street"),
            ("im at rowan house kids home", "rowan house"),
            ("he sits at the end of Pikes Mead", "Pikes Mead"),
            ("we're at number six", "number six"),
            ("3 Back Millgate Terrace", "3 Back Millgate Terrace"),
            ("the stairwell of Keats House", "Keats House"),
        ] {
            assert_eq!(parts(words, Kind::Address), [part], "{words}");
        }
    }

    #[test]
    fn words_that_look_alike_are_none() {
        for words in [
            "i got a flat 2 weeks ago",
            "my phone went flat 24/7",
            "the number 7 bus is late",
            "i live in the old part of town",
            "they put me in the naughty room",
            "my placement is Rubbish",
            "at the end of the road",
            "at 14 Josh moved out",
            "a court order said no",
            "at the top of the hill",
            "i was at number three in the queue",
        ] {
            assert_eq!(parts(words, Kind::Address), Vec::<&str>::new(), "{words}");
        }
    }
}
