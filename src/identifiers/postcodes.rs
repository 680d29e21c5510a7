//! Detection of postcodes.

use crate::identifiers::{
    Identifier, Kind,
    text::{Gap, Text, has},
};

/// The postcode areas of the United Kingdom and the Crown dependencies.
const AREAS: &str = "ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec eh en ex fk fy g gl gu gy ha hd hg hp hr hs hu hx ig im ip iv je ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np nr nw ol ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw ub w wa wc wd wf wn wr ws wv yo ze";

/// Outward codes that usually mean something else: a gas, a footballer, a lesson, a game or slang.
const NOT_OUTWARD: &str = "bb8 co2 cr7 ip4 ip6 me2 ne1 pe1 pe2 pe3 pe4 pe5 pe6 se2 sk8 sm1 so1 ts4";

pub(super) fn find(text: &Text, found: &mut Vec<Identifier>) {
    for at in 0..text.words.len() {
        found.extend(postcode(text, at).or_else(|| apart(text, at)).or_else(|| mistyped(text, at)));
    }
}

fn postcode(text: &Text, at: usize) -> Option<Identifier> {
    let word = text.word(at);
    let capitals =
        |at: usize| text.words.get(at).is_some_and(|word| !text.raw[word.start..word.end].contains(|letter: char| letter.is_ascii_lowercase()));
    // In capitals an inward part with a letter that no postcode has is a slip of the finger.
    let inward = is_inward(text.word(at + 1))
        || capitals(at) && capitals(at + 1) && matches!(text.word(at + 1).as_bytes(), [b'0'..=b'9', b'a'..=b'z', b'a'..=b'z']) && !text.shouted;
    if is_outward(word) && inward && matches!(text.gap(at + 1), Gap::Space | Gap::Hyphen) {
        return Some(text.span(Kind::Postcode, at, at + 1));
    }
    let cut = word.len().saturating_sub(3);
    if let (Some(outward), Some(inward)) = (word.get(..cut), word.get(cut..))
        && is_outward(outward)
        && is_inward(inward)
    {
        return Some(text.span(Kind::Postcode, at, at));
    }
    // An outward code alone counts unless it may be a road, a room, a class, a phone or slang.
    let before = text.before(at, 1);
    let two_letters = word.len() > 2 && word.as_bytes()[..2].iter().all(u8::is_ascii_lowercase);
    let meant = has(LEADING, before) || before == "live" || has(OF_POSTCODE, before);
    (meant && two_letters && is_outward(word) && !has(NOT_OUTWARD, word)).then(|| text.span(Kind::Postcode, at, at))
}

/// Words that lead to a place.
const LEADING: &str = "around at by from in near of outside round to";

/// Words for a postcode.
const OF_POSTCODE: &str = "code pc pcode postal postcode";

/// Finds a postcode with every letter apart: "D H 1 4 S J".
fn apart(text: &Text, first: usize) -> Option<Identifier> {
    let mut letters = String::new();
    let mut last = first;
    while text.word(last).len() == 1 && letters.len() < 7 && (last == first || text.between(last).len() < 3) {
        letters.push_str(text.word(last));
        last += 1;
    }
    let whole =
        letters.len() > 4 && letters.split_at_checked(letters.len() - 3).is_some_and(|(outward, inward)| is_outward(outward) && is_inward(inward));
    whole.then(|| text.span(Kind::Postcode, first, last - 1))
}

/// Finds a postcode with letters for digits where it is called one: "my postcode DHI 5UL".
fn mistyped(text: &Text, at: usize) -> Option<Identifier> {
    let called = (1..=4).any(|back| has(OF_POSTCODE, text.before(at, back)));
    let (outward, inward) = (text.word(at), text.word(at + 1));
    if !called || text.everyday(at) && outward.len() > 2 || !outward.is_ascii() || !inward.is_ascii() {
        return None;
    }
    let digit = |letter: &str| letter.replace('o', "0").replace(['i', 'l'], "1");
    let fixed_in = |word: &str| word.split_at_checked(1).map(|(first, rest)| digit(first) + rest);
    let fixed_out = |word: &str| (1..word.len()).map(|cut| word[..cut].to_string() + &digit(&word[cut..])).any(|word| is_outward(&word));
    let whole = fixed_out(outward) && fixed_in(inward).is_some_and(|inward| is_inward(&inward));
    whole.then(|| text.span(Kind::Postcode, at, at + 1))
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
                && !matches!((*digit, letters), (b'1', b"st") | (b'2', b"nd") | (b'3', b"rd") | (_, b"th" | b"hr" | b"gb" | b"tb"))
        }
        _ => false,
    }
}
