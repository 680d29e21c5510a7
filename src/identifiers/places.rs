//! Detection of schools and postcodes.

use crate::identifiers::{
    Identifier, Kind,
    text::{Gap, Text, has},
};

/// The postcode areas of the United Kingdom and the Crown dependencies.
const AREAS: &str = "\
    ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec eh en ex fk fy g gl \
    gu gy ha hd hg hp hr hs hu hx ig im ip iv je ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np nr nw ol ox \
    pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw ub w wa wc wd wf wn wr \
    ws wv yo ze";

/// Outward codes that usually mean something else: a gas, a footballer, a lesson, a game or slang.
const NOT_OUTWARD: &str = "bb8 co2 cr7 ip4 ip6 me2 ne1 pe1 pe2 pe3 pe4 pe5 pe6 sm1 so1 ts4";

/// Words that end the name of a school.
const SCHOOLS: &str = "academy college comp comprehensive high primary school sixth uni university";

/// Words that may stand between the name of a school and its kind.
const SORTS: &str = "\
    boys catholic ce church community form free girls grammar infant infants junior juniors middle nursery rc secondary \
    special vi vii viii";

/// The most words of a school's name.
const MAX_PARTS: usize = 7;

/// Saints after whom schools are named, for text without capitals.
const SAINTS: &str = "\
    agnes aidan aidans alban albans andrew andrews anne annes anthony anthonys bede bedes benedict benedicts bernadette \
    bernadettes catherine catherines chad chads columba columbas cuthbert cuthberts david davids edmund edmunds edward \
    edwards francis george georges godric godrics helen helens hild hilda hildas james john johns joseph josephs leonard \
    leonards luke lukes margaret margarets mark marks martin martins mary marys matthew matthews michael michaels nicholas \
    oswald oswalds patrick patricks paul pauls peter peters philip philips robert roberts stephen stephens teresa teresas \
    thomas wilfrid wilfrids";

pub(super) fn find(text: &Text, found: &mut Vec<Identifier>) {
    for at in 0..text.words.len() {
        found.extend(postcode(text, at).or_else(|| saint(text, at)).or_else(|| named_school(text, at)));
    }
}

fn postcode(text: &Text, at: usize) -> Option<Identifier> {
    let word = text.word(at);
    if is_outward(word) && is_inward(text.word(at + 1)) && matches!(text.gap(at + 1), Gap::Space | Gap::Hyphen) {
        return Some(text.span(Kind::Postcode, at, at + 1));
    }
    let cut = word.len().saturating_sub(3);
    if let (Some(outward), Some(inward)) = (word.get(..cut), word.get(cut..))
        && is_outward(outward)
        && is_inward(inward)
    {
        return Some(text.span(Kind::Postcode, at, at));
    }
    // An outward code alone counts unless it may be a road, a room, a class or slang.
    let written = &text.raw[text.words[at].start..text.words[at].end];
    let before = text.before(at, 1);
    let in_capitals = !written.contains(|letter: char| letter.is_ascii_lowercase());
    let meant = in_capitals && !matches!(before, "room" | "class" | "form" | "set" | "group" | "lab" | "bus" | "block" | "the")
        || matches!(before, "in" | "from" | "near" | "postcode");
    let two_letters = word.len() > 2 && word.as_bytes()[..2].iter().all(u8::is_ascii_lowercase);
    (meant && two_letters && is_outward(word) && !has(NOT_OUTWARD, word)).then(|| text.span(Kind::Postcode, at, at))
}

/// Returns whether a word is an outward code: a postcode area, a digit, and at most one more digit or letter.
fn is_outward(word: &str) -> bool {
    let area = word.trim_end_matches(|letter: char| !letter.is_ascii_lowercase());
    let area = if word.len() > area.len() {
        area
    } else {
        word.get(..word.len().saturating_sub(1)).unwrap_or("").trim_end_matches(|l: char| l.is_ascii_digit())
    };
    let district = &word.as_bytes()[area.len()..];
    let fits = match district {
        [digit] => digit.is_ascii_digit(),
        [digit, last] => digit.is_ascii_digit() && last.is_ascii_alphanumeric(),
        _ => false,
    };
    fits && has(AREAS, area)
}

/// Returns whether a word is an inward code: a digit and two letters, but not `2nd`, `3hr` or `8gb`.
fn is_inward(word: &str) -> bool {
    match word.as_bytes() {
        [digit, letters @ ..] if digit.is_ascii_digit() && letters.len() == 2 => {
            letters.iter().all(|letter| letter.is_ascii_lowercase() && !b"cikmov".contains(letter))
                && !matches!(letters, b"st" | b"nd" | b"rd" | b"th" | b"hr" | b"gb" | b"tb")
        }
        _ => false,
    }
}

/// Finds a school named after a saint: "St Bede's".
fn saint(text: &Text, at: usize) -> Option<Identifier> {
    let saint = matches!(text.word(at), "st" | "saint") && !text.between(at + 1).contains(['\n', ',', '!', '?']);
    let named = text.capital(at + 1) && text.capital(at) || has(SAINTS, text.word(at + 1));
    let last = at + 1 + usize::from(possessive(text, at + 2));
    if !saint || !named || matches!(text.word(last + 1), "day" | "park" | "ambulance" | "flag") {
        return None;
    }
    Some(text.span(Kind::School, at, end_of_name(text, last)))
}

/// Finds any other school: "Belmont School", "i go to belmont comp".
fn named_school(text: &Text, at: usize) -> Option<Identifier> {
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
        (certain && named).then_some(first)?
    } else {
        let go = ["go", "goes", "going", "went", "moved", "used", "been", "transferred"];
        let there = match text.before(of_name, 1) {
            "at" | "attend" | "attends" | "attended" => true,
            "to" => go.contains(&text.before(of_name, 2)),
            _ => false,
        };
        (there && !bare && !text.everyday(of_name)).then_some(of_name)?
    };
    Some(text.span(Kind::School, first, end_of_name(text, at)))
}

/// Returns the last word of a school's name.
fn end_of_name(text: &Text, at: usize) -> usize {
    (at + 1..at + MAX_PARTS).take_while(|at| continues_name(text, *at)).last().unwrap_or(at)
}

/// Returns whether the word continues a school's name.
fn continues_name(text: &Text, at: usize) -> bool {
    (has(SCHOOLS, text.word(at)) || has(SORTS, text.word(at))) && text.gap(at) == Gap::Space
}

fn possessive(text: &Text, at: usize) -> bool {
    text.word(at) == "s" && text.gap(at) == Gap::Apostrophe
}
