//! Detection of postcodes.

use crate::identifiers::{
    Identifier, Kind,
    text::{Gap, Text},
    word_list::{List, list},
};

/// The postcode areas of the United Kingdom and the Crown dependencies.
static AREAS: List = List::new(
    "ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e ec eh en ex fk fy g gl gu gy ha hd hg hp hr hs hu hx ig im ip iv je ka kt kw ky l la ld le ll ln ls lu m me mk ml n ne ng nn np nr nw ol ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw ub w wa wc wd wf wn wr ws wv yo ze",
);

/// Outward codes that usually mean something else: a gas, a footballer, a lesson, a game or slang.
static NOT_OUTWARD: List = List::new("bb8 co2 cr7 ip4 ip6 me2 ne1 pe1 pe2 pe3 pe4 pe5 pe6 se2 sk8 sm1 so1 ts4");

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
    let two_letters = word.len() > 2 && word.as_bytes()[..2].iter().all(u8::is_ascii_lowercase);
    let meant = text.was(at, 1, &LEADING)
        || text.was(at, 1, list!("live"))
        || text.was(at, 1, &OF_POSTCODE)
        || text.is(at + 1, list!("area bit end lads lot"));
    (meant && two_letters && is_outward(word) && !text.is(at, &NOT_OUTWARD)).then(|| text.span(Kind::Postcode, at, at))
}

/// Words that lead to a place.
static LEADING: List = List::new("around at by from in near of outside round to way");

/// Words for a postcode.
static OF_POSTCODE: List = List::new("code pc pcode postal postcode");

/// Finds a postcode with spaces inside its halves: "D H 1 4 S J", "dl 14 7 ry".
fn apart(text: &Text, first: usize) -> Option<Identifier> {
    let mut letters = String::new();
    let (mut last, mut most) = (first, 1);
    if text.word(first).len() > 1 && !text.everyday(first) && text.word(first + 1).starts_with(|letter: char| letter.is_ascii_digit()) {
        most = 4;
    }
    while (1..=most).contains(&text.word(last).len()) && letters.len() < 7 && (last == first || text.between(last).len() < 3) {
        letters.push_str(text.word(last));
        last += 1;
    }
    let whole =
        letters.len() > 4 && letters.split_at_checked(letters.len() - 3).is_some_and(|(outward, inward)| is_outward(outward) && is_inward(inward));
    whole.then(|| text.span(Kind::Postcode, first, last - 1))
}

/// Finds a postcode with letters for digits where it is called one: "my postcode DHI 5UL".
fn mistyped(text: &Text, at: usize) -> Option<Identifier> {
    let called = (1..=4).any(|back| text.was(at, back, &OF_POSTCODE));
    let part = |at: usize, least: usize| (least..5).contains(&text.word(at).len()) && !text.everyday(at);
    let digit = text.word(at + 1).starts_with(|letter: char| letter.is_ascii_digit() || matches!(letter, 'i' | 'l' | 'o'));
    let whole = called && part(at, 2) && part(at + 1, 3) && text.word(at + 1).len() == 3 && digit && text.gap(at + 1) == Gap::Space;
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
    fits && AREAS.has(area)
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

#[cfg(test)]
mod tests {
    use crate::identifiers::{Kind, find, parts};

    #[test]
    fn every_wording_is_found() {
        for (words, part) in [
            ("were dl 14 7 ry, proper in the sticks", "dl 14 7 ry"),
            ("D H 1 4 S J", "D H 1 4 S J"),
            ("anyone from the SR8 area knows", "SR8"),
            ("my postcode DHI 5UL", "DHI 5UL"),
        ] {
            assert_eq!(parts(words, Kind::Postcode), [part], "{words}");
        }
    }

    #[test]
    fn words_that_look_alike_are_none() {
        for words in ["im 14 5ft 2 and people laugh", "my postcode means nothing", "im in 8 ns"] {
            assert!(find(words).is_empty(), "{words}");
        }
    }
}
