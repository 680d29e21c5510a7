//! Detection of schools and colleges.

use crate::identifiers::{
    Identifier, Kind,
    text::{Gap, Text, has, has_beginning},
};

/// Words that end the name of a school.
const SCHOOLS: &str = "academy coleg college comp comprehensive grammar high primary pru school sixth uni university ysgol";

/// Words that may stand between the name of a school and its kind.
const SORTS: &str =
    "boys catholic ce church community form free girls grammar infant infants junior juniors middle nursery rc secondary special vi vii viii";

/// The most words of a school's name.
const MAX_PARTS: usize = 7;

/// Saints after whom schools are named, for text without capitals.
const SAINTS: &str = "agnes aidan aidans alban albans andrew andrews anne annes anthony anthonys bede bedes benedict benedicts bernadette bernadettes catherine catherines chad chads columba columbas cuthbert cuthberts david davids edmund edmunds edward edwards francis george georges godric godrics helen helens hild hilda hildas james john johns joseph josephs leonard leonards luke lukes margaret margarets mark marks martin martins mary marys matthew matthews michael michaels nicholas oswald oswalds patrick patricks paul pauls peter peters philip philips robert roberts stephen stephens teresa teresas thomas wilfrid wilfrids";

/// Schools near the Board without their sort, joined by `_`, and their usual abbreviations. Replaced where the Board is another.
pub(super) const NEARBY: &str = include_str!("lists/schools.txt");

/// Bodies, shops and other abbreviations that are no school.
const INITIALS: &str = "a&e aandd acc adhd asb asd asda bbc bt cab camhs cbt cic cin cse dbs dfe dla dwp ehc ehcp eu fa gcse gp hmp hq hs2 ict iro jd kfc ks3 ks4 la lac lado lgbt lol mot ncs ndas nhs nspcc ofsted pals pe pip pru psa rshe rvi sats sen senco send tfl tv uhnd uk unhcr usa utc wifi ymca yos yot";

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
    let mut name = String::new();
    let mut last = None;
    for at in first..(first + 4).min(text.words.len()) {
        if at > first && text.gap(at) != Gap::Apostrophe {
            if text.gap(at) == Gap::Sentence && text.between(at) != ". " {
                break;
            }
            name.push('_');
        }
        name.push_str(text.word(at));
        if !has_beginning(NEARBY, &name) {
            break;
        }
        if has(NEARBY, &name) {
            last = Some(at);
        }
    }
    let people = |at: usize| has("are boys girls has is kids lads school students teachers was", text.word(at));
    let two =
        |last: usize| last > first && ((first..=last).any(|at| text.unknown(at) && !text.given(at) && !text.not_people(at)) || people(last + 1));
    (goes_to(text, first) != Going::No || last.is_some_and(two)).then_some(last?).map(|last| text.span(Kind::School, first, end_of_name(text, last)))
}

/// Finds a school by what is said of it alone: "i go to Woodlea", "everyone at WLC vapes".
fn attended(text: &Text, at: usize) -> Option<Identifier> {
    let going = goes_to(text, at);
    let possible = going == Going::School && !matches!(text.word(at), "st" | "saint") && !text.everyday(at) && !text.not_people(at);
    let name = text.capital(at) && (!text.given(at) || text.capital(at + 1) && !text.known(at + 1)) || text.unknown(at) && !text.given(at);
    let written = text.words.get(at).map_or("", |word| &text.raw[word.start..word.end]);
    let initials = going != Going::No && (2..=5).contains(&written.len()) && written.bytes().all(|byte| byte.is_ascii_uppercase()) && !text.shouted;
    if initials
        && !has(INITIALS, text.word(at))
        && (going == Going::School || matches!(text.before(at, 2), "everyone" | "kids" | "lads" | "teachers" | "students" | "everybody"))
    {
        return Some(text.span(Kind::School, at, at));
    }
    if !possible || !name || text.word(at + 1) == "s" {
        return None;
    }
    let last = (at + 1..at + 3).take_while(|at| text.gap(*at) == Gap::Space && (text.capital(*at) || text.unknown(*at))).last().unwrap_or(at);
    Some(text.span(Kind::School, at, end_of_name(text, last)))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Going {
    No,
    /// To any place: "at X", "moved to X".
    Somewhere,
    /// Where a child goes every day: "i go to X", "year 8 at X".
    School,
}

/// Returns how the words before say that somebody goes there.
fn goes_to(text: &Text, at: usize) -> Going {
    let the = usize::from(text.before(at, 1) == "the");
    let before = |back| text.before(at, back + the);
    let me = |back| has("i im kids they used we", before(back)) || before(back) == "to" && before(back + 1) == "used";
    let year = |back: usize| {
        before(back).parse::<u8>().is_ok_and(|year| (1..=13).contains(&year)) && matches!(before(back + 1), "year" | "yr" | "y")
            || has("y10 y11 y7 y8 y9", before(back))
    };
    match (before(2), before(1)) {
        ("go" | "goes" | "going" | "went", "to") if (me(3) || has("brother cousin daughter he he's she sister son", before(3))) && the == 0 => {
            Going::School
        }
        (_, "go" | "went" | "goes") if (me(2)) && the == 0 && text.gap(at) == Gap::Space => Going::School,
        (_, "attend" | "attends" | "attended") => Going::School,
        ("school" | "secondary" | "primary", "is" | "was") if before(3) == "my" => Going::School,
        (_, "at") if year(2) => Going::School,
        ("go" | "goes" | "going" | "went" | "moved" | "came" | "transferred" | "start" | "started" | "got", "to") => Going::Somewhere,
        ("out", "of") | (_, "at" | "from" | "left" | "joined") => Going::Somewhere,
        _ if the == 0 && at == 0 && matches!(text.word(at + 1), "school" | "lads" | "kids" | "teachers") => Going::Somewhere,
        _ => Going::No,
    }
}

/// Finds a school named after a saint: "St Bede's".
fn saint(text: &Text, at: usize) -> Option<Identifier> {
    if text.word(at) == "our" && matches!(text.word(at + 1), "lady" | "ladys") {
        let last = at + 1 + usize::from(possessive(text, at + 2));
        let end = end_of_name(text, last);
        return (end > last).then(|| text.span(Kind::School, at, end));
    }
    let saint = matches!(text.word(at), "st" | "saint") && !text.between(at + 1).contains(['\n', ',', '!', '?']);
    let named = text.capital(at + 1) && text.capital(at) || has(SAINTS, text.word(at + 1));
    let last = at + 1 + usize::from(possessive(text, at + 2));
    if !saint || !named || matches!(text.word(last + 1), "day" | "park" | "ambulance" | "flag" | "flags" | "cross") {
        return None;
    }
    Some(text.span(Kind::School, at, end_of_name(text, last)))
}

/// Finds any other school: "Belmont School", "i go to belmont comp".
fn named_school(text: &Text, at: usize) -> Option<Identifier> {
    if matches!(text.word(at), "ysgol" | "coleg") {
        let last = (at + 1..at + 5).take_while(|at| text.gap(*at) == Gap::Space && (text.capital(*at) || text.unknown(*at))).last()?;
        return Some(text.span(Kind::School, at, last));
    }
    if !has(SCHOOLS, text.word(at)) || text.gap(at) != Gap::Space {
        return None;
    }
    let name = (0..at).rev().take(MAX_PARTS).find(|name| !continues_name(text, *name))?;
    // "high" and "primary" need a name before them: "Durham High".
    let bare = matches!(text.word(at), "high" | "primary" | "sixth") && text.word(at + 1) != "form";
    let of_name = name - usize::from(possessive(text, name) && name > 0);
    let first = if text.capital(of_name) {
        let mut first = of_name;
        let opens = |at: usize| text.everyday(at) && text.gap(at) == Gap::Sentence;
        while first > of_name.saturating_sub(MAX_PARTS) && text.capital(first - 1) && text.gap(first) == Gap::Space && !opens(first - 1) {
            first -= 1;
        }
        // Every word has a capital at the start of a sentence.
        let inside = text.gap(first) != Gap::Sentence;
        let certain = text.capital(at) || (inside || first < of_name) && (!bare || text.word(at) == "primary");
        let named = (first..=of_name).any(|name| !text.everyday(name) || text.word(name) == "new" && text.word(at) == "college" && text.capital(at));
        let no_school = has(NOT_SCHOOLS, text.word(of_name)) || text.gap(at + 1) == Gap::Space && has("musical trust", text.word(at + 1));
        (certain && named && !no_school).then_some(first)?
    } else {
        let first = beginning(text, of_name)?;
        let go = has("go goes going left moved start started used went", text.before(first, 2)) || text.before(first, 2) == "been";
        let there = matches!(text.before(first, 1), "at" | "attend" | "attends" | "attended" | "go" | "went" | "from" | "is")
            || text.before(first, 1) == "to" && go;
        let unknown = (first..=of_name).any(|at| text.unknown(at) || text.name(at) || text.not_people(at));
        let sure = matches!(text.word(at), "academy" | "comp" | "college" | "school" | "grammar") || text.word(at + 1) == "form" || unknown;
        (sure && (unknown || there && !bare) && (there || unknown && text.gap(first) == Gap::Sentence && !bare)).then_some(first)?
    };
    Some(text.span(Kind::School, first, end_of_name(text, at)))
}

/// Returns the first word of a name in small letters: the words before the kind of school that are nothing else.
fn beginning(text: &Text, of_name: usize) -> Option<usize> {
    let part =
        |at: usize| !text.everyday(at) && !has(NOT_SCHOOLS, text.word(at)) && !text.word(at).starts_with(|letter: char| letter.is_ascii_digit());
    let first =
        (of_name.saturating_sub(2)..=of_name).rev().take_while(|at| part(*at) && (*at == of_name || text.gap(*at + 1) == Gap::Space)).last()?;
    Some(first)
}

/// Words before "school", "college" or "academy" that are no name.
const NOT_SCHOOLS: &str = "agricultural art boarding dance driving duke football khan language law local mainstream medical military normal nursery ordinary pe playing police previous private public ragged riding rubbish state summer sunday swimming tech technical terrible umbrella vampire";

/// Returns the last word of a school's name.
fn end_of_name(text: &Text, at: usize) -> usize {
    let last = (at + 1..at + MAX_PARTS).take_while(|at| continues_name(text, *at)).last().unwrap_or(at);
    // New College Durham
    last + usize::from(text.word(last) == "college" && text.gap(last + 1) == Gap::Space && text.capital(last + 1) && text.not_people(last + 1))
}

/// Returns whether the word continues a school's name.
fn continues_name(text: &Text, at: usize) -> bool {
    (has(SCHOOLS, text.word(at)) || has(SORTS, text.word(at))) && text.gap(at) == Gap::Space
}

fn possessive(text: &Text, at: usize) -> bool {
    text.word(at) == "s" && text.gap(at) == Gap::Apostrophe
}
