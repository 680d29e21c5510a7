//! Schools and postcodes.

use crate::identifiers::{
    Identifier, Kind,
    text::{Gap, Text, has},
};

/// The first letters of every postcode in the United Kingdom and on the Crown's islands.
const AREAS: &str = "\
    ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec eh en ex fk fy g gl \
    gu gy ha hd hg hp hr hs hu hx ig im ip iv je ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np nr nw ol ox \
    pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw ub w wa wc wd wf wn wr \
    ws wv yo ze";

/// What looks like the first half of a postcode and mostly isn't: a gas, a footballer, a droid, a lesson, a game, slang.
const NOT_OUTWARD: &str = "bb8 co2 cr7 ip4 ip6 me2 ne1 pe1 pe2 pe3 pe4 pe5 pe6 sm1 so1 ts4";

/// What makes the words before it a school's name.
const SCHOOLS: &str = "academy college comp comprehensive high primary school sixth uni university";

/// What stands between a school's name and its kind.
const SORTS: &str = "\
    boys catholic ce church community form free girls grammar infant infants junior juniors middle nursery rc secondary \
    special vi vii viii";

/// Words that a school has after its name at most.
const MOST_PARTS: usize = 7;

/// The saints of schools and churches, for those who write without capitals.
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
        return Some(text.point(Kind::Postcode, at, at + 1));
    }
    let cut = word.len().saturating_sub(3);
    if let (Some(outward), Some(inward)) = (word.get(..cut), word.get(cut..))
        && is_outward(outward)
        && is_inward(inward)
    {
        return Some(text.point(Kind::Postcode, at, at));
    }
    // half a postcode alone tells only if it can't well be a road, a room, a class or slang
    let written = &text.raw[text.words[at].start..text.words[at].end];
    let before = text.before(at, 1);
    let in_capitals = !written.contains(|letter: char| letter.is_ascii_lowercase());
    let meant = in_capitals && !matches!(before, "room" | "class" | "form" | "set" | "group" | "lab" | "bus" | "block" | "the")
        || matches!(before, "in" | "from" | "near" | "postcode");
    let two_letters = word.len() > 2 && word.as_bytes()[..2].iter().all(u8::is_ascii_lowercase);
    (meant && two_letters && is_outward(word) && !has(NOT_OUTWARD, word)).then(|| text.point(Kind::Postcode, at, at))
}

/// One or two letters of a real area, then a digit and at most one more digit or letter.
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

/// A digit and two letters that postcodes use, but no `2nd`, `3hr` or `8gb`.
fn is_inward(word: &str) -> bool {
    match word.as_bytes() {
        [digit, letters @ ..] if digit.is_ascii_digit() && letters.len() == 2 => {
            letters.iter().all(|letter| letter.is_ascii_lowercase() && !b"cikmov".contains(letter))
                && !matches!(letters, b"st" | b"nd" | b"rd" | b"th" | b"hr" | b"gb" | b"tb")
        }
        _ => false,
    }
}

/// "St Bede's", with what it is.
fn saint(text: &Text, at: usize) -> Option<Identifier> {
    let saint = matches!(text.word(at), "st" | "saint") && !text.between(at + 1).contains(['\n', ',', '!', '?']);
    let named = text.capital(at + 1) && text.capital(at) || has(SAINTS, text.word(at + 1));
    let last = at + 1 + usize::from(possessive(text, at + 2));
    if !saint || !named || matches!(text.word(last + 1), "day" | "park" | "ambulance" | "flag") {
        return None;
    }
    Some(text.point(Kind::School, at, whole(text, last)))
}

/// "Belmont School", "Park View Academy", "i go to belmont comp".
fn named_school(text: &Text, at: usize) -> Option<Identifier> {
    if !has(SCHOOLS, text.word(at)) || text.gap(at) != Gap::Space {
        return None;
    }
    let name = (0..at).rev().take(MOST_PARTS).find(|name| !part(text, *name))?;
    // "high" and "primary" alone are schools only by name: "Durham High"
    let bare = matches!(text.word(at), "high" | "primary" | "sixth") && text.word(at + 1) != "form";
    let of_name = name - usize::from(possessive(text, name) && name > 0);
    let first = if text.capital(of_name) {
        let mut first = of_name;
        let opens = |at: usize| text.everyday(at) && text.gap(at) == Gap::Sentence;
        while first > of_name.saturating_sub(MOST_PARTS) && text.capital(first - 1) && text.gap(first) == Gap::Space && !opens(first - 1) {
            first -= 1;
        }
        // any word has a capital at the start of a sentence
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
    Some(text.point(Kind::School, first, whole(text, at)))
}

/// The last word of what a school is called, from one of its words on.
fn whole(text: &Text, at: usize) -> usize {
    (at + 1..at + MOST_PARTS).take_while(|at| part(text, *at)).last().unwrap_or(at)
}

/// Whether the word goes on with what a school is called: its kind, or what stands before that.
fn part(text: &Text, at: usize) -> bool {
    (has(SCHOOLS, text.word(at)) || has(SORTS, text.word(at))) && text.gap(at) == Gap::Space
}

fn possessive(text: &Text, at: usize) -> bool {
    text.word(at) == "s" && text.gap(at) == Gap::Apostrophe
}
