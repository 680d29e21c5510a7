//! Detection of telephone, NHS and National Insurance numbers.

use crate::identifiers::{
    Identifier, Kind,
    text::{Gap, Text},
    word_list::{List, list},
    word_set::hash,
};

/// The most digits of a telephone number (E.164), and the most groups it is written in.
const MAX_DIGITS: usize = 15;
const MAX_GROUPS: usize = 15;

pub(super) fn find(text: &Text, found: &mut Vec<Identifier>) {
    let groups = digit_groups(text.raw);
    let mut at = 0;
    while at < groups.len() {
        let identifier = long_number(text, &groups[at..]);
        at += identifier.as_ref().map_or(1, |(_, used)| *used);
        found.extend(identifier.map(|(identifier, _)| identifier));
    }
    for at in 0..text.words.len() {
        found.extend(ni_number(text, at).or_else(|| spoken_number(text, at)));
    }
}

/// The byte offsets of a run of digits.
type Group = (usize, usize);

fn digit_groups(raw: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (at, byte) in raw.bytes().enumerate() {
        match groups.last_mut() {
            Some((_, end)) if byte.is_ascii_digit() && *end == at => *end = at + 1,
            _ if byte.is_ascii_digit() => groups.push((at, at + 1)),
            _ => {}
        }
    }
    groups
}

/// Finds the longest run of groups that is a telephone or NHS number, and returns the number of groups.
fn long_number(text: &Text, groups: &[Group]) -> Option<(Identifier, usize)> {
    let (start, first_end) = *groups.first()?;
    let plus = text.raw[..start].ends_with('+');
    if first_end - start < 2 && !plus && text.raw.as_bytes()[start] != b'0' {
        return None;
    }
    let start = start - usize::from(plus);
    let mut digits = Vec::with_capacity(MAX_DIGITS);
    let mut found = None;
    for (at, (from, to)) in groups.iter().enumerate().take(MAX_GROUPS) {
        let between = at.checked_sub(1).map_or("", |before| &text.raw[groups[before].1..*from]);
        let apart = between.len() > 4
            || !between.chars().all(|letter| matches!(letter, ' ' | '-' | '.' | '(' | ')' | '/' | '_' | ',' | '\u{a0}' | '\u{2010}'..='\u{2013}'));
        if apart || to - from + digits.len() > MAX_DIGITS {
            break;
        }
        digits.extend_from_slice(&text.raw.as_bytes()[*from..*to]);
        if let Some(kind) = kind_of(text, &digits, plus, at + 1, groups) {
            let bracket = text.raw[..start].ends_with('(') && text.raw[start..*to].contains(')');
            found = Some((Identifier { kind, start: start - usize::from(bracket), end: *to }, at + 1));
        }
    }
    found
}

fn kind_of(text: &Text, digits: &[u8], plus: bool, parts: usize, groups: &[Group]) -> Option<Kind> {
    let sizes = |wanted: &[usize]| parts == wanted.len() && groups.iter().zip(wanted).all(|((from, to), size)| to - from == *size);
    let abroad = digits.starts_with(b"00") && digits.len() > 11;
    let digits = digits.strip_prefix(b"00").filter(|_| abroad).unwrap_or(digits);
    // Numbers that begin with 03 or 08 are those of organisations.
    match digits {
        [b'4', b'4', b'1' | b'2' | b'7', ..] if digits.len() == 12 => Some(Kind::Phone),
        [b'4', b'4', b'0', ..] if digits.len() == 13 => Some(Kind::Phone),
        [b'4', b'4', ..] if plus || abroad => None,
        _ if plus && digits.len() > 9 || abroad => Some(Kind::Phone),
        [b'0', b'1' | b'2' | b'7', ..] if digits.len() == 11 => Some(Kind::Phone),
        [b'0', b'1', ..] if digits.len() == 10 && parts < 4 => Some(Kind::Phone),
        [b'3'..=b'9', ..] if digits.len() == 10 && of_nhs(text, groups, parts) => Some(Kind::NhsNumber),
        [b'3'..=b'9', ..] if (sizes(&[10]) || sizes(&[3, 3, 4])) && checks_as_nhs(digits) => Some(Kind::NhsNumber),
        [b'7', ..] if digits.len() == 10 && parts < 4 => Some(Kind::Phone),
        _ => None,
    }
}

/// Returns whether the letters "nhs" stand close before or after the groups.
fn of_nhs(text: &Text, groups: &[Group], parts: usize) -> bool {
    let Some(((start, _), (_, end))) = groups.first().zip(groups.get(parts - 1)) else { return false };
    near(text, *start, *end, &["nhs"])
}

/// Returns whether one of the words stands in the 30 bytes before or the 24 after.
pub(super) fn near(text: &Text, start: usize, end: usize, words: &[&str]) -> bool {
    let lower = text.lower().as_bytes();
    let around = [&lower[start.saturating_sub(30)..start], &lower[end..lower.len().min(end + 24)]];
    words.iter().any(|word| around.iter().any(|part| part.windows(word.len()).any(|window| window == word.as_bytes())))
}

/// Verifies the check digit of an NHS number (modulus 11).
fn checks_as_nhs(digits: &[u8]) -> bool {
    let sum: u32 = digits.iter().zip((1..=10).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    digits.len() == 10 && sum.is_multiple_of(11)
}

/// Finds a National Insurance number: two letters, six digits and a letter from A to D; without the last where it is called one.
fn ni_number(text: &Text, at: usize) -> Option<Identifier> {
    let start = text.words[at].start;
    let mut letters = Vec::with_capacity(9);
    let (mut end, mut gap) = (start, 0);
    for (place, letter) in text.lower()[start..].bytes().enumerate() {
        let letter = if (2..8).contains(&letters.len()) { look_alike(letter) } else { letter };
        let fits = match letters.len() {
            2..8 => letter.is_ascii_digit(),
            0..9 => letter.is_ascii_lowercase(),
            _ => false,
        };
        if fits {
            letters.push(letter);
            (end, gap) = (start + place + 1, 0);
        } else if gap < 2 && letters.len() < 9 && matches!(letter, b' ' | b'-' | b'/' | b'.' | b',') {
            gap += 1;
        } else {
            break;
        }
    }
    if letters.len() < 8 {
        return None;
    }
    let called = near(text, start, end, &["ni ", "ni:", " ni", "national insurance", "nino", "insurance"]);
    // "AB 12 34 56 came in the post": the letter after it begins the next word.
    if letters.len() == 9 && text.lower().as_bytes().get(end).is_some_and(u8::is_ascii_alphanumeric) {
        letters.pop();
        end -= 1;
        end = text.lower()[..end].trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric()).len();
    }
    let whole = !text.lower().as_bytes().get(end).is_some_and(u8::is_ascii_alphanumeric);
    let allowed = letters.len() == 9 && letters.last().is_some_and(|last| (b'a'..=b'd').contains(last)) || called;
    (whole && allowed).then_some(Identifier { kind: Kind::NiNumber, start, end })
}

/// Returns the digit that a letter looks like.
fn look_alike(letter: u8) -> u8 {
    match letter {
        b'o' => b'0',
        b'i' | b'l' => b'1',
        _ => letter,
    }
}

/// Finds a telephone number in words, or with letters for digits: "oh seven seven double oh", "O7700 9OO123".
fn spoken_number(text: &Text, first: usize) -> Option<Identifier> {
    digits_of(text.word(first))?;
    let mut digits = String::new();
    let (mut at, mut times, mut last) = (first, 1, first);
    while at < text.words.len() && digits.len() < 12 && (at == first || text.between(at).len() < 4) {
        match digits_of(text.word(at)).as_deref() {
            Some("double") => times = 2,
            Some("triple") => times = 3,
            Some("00") if text.is(at, list!("hundred")) && digits.is_empty() => return None,
            Some(more) => {
                digits.push_str(&more.repeat(times));
                (times, last) = (1, at);
            }
            None => break,
        }
        at += 1;
    }
    let starts = digits.starts_with("07") || digits.starts_with("01") || digits.starts_with("02");
    // Plain digits were looked at before.
    let written = text.lower()[text.words[first].start..text.words[last].end].contains(|letter: char| letter.is_ascii_lowercase());
    (starts && written && matches!(digits.len(), 10 | 11) && text.gap(first) != Gap::Apostrophe).then(|| text.span(Kind::Phone, first, last))
}

/// The words for digits, and the digits in the same order.
static DIGIT_WORDS: List = List::new("zero nil nought o oh one won to two three for four five six seven eight nine");
const DIGITS: &str = "00000112234456789";

fn digits_of(word: &str) -> Option<String> {
    if let Some(place) = DIGIT_WORDS.place(word, hash(word, "")) {
        return Some(DIGITS[place..=place].into());
    }
    let digits = match word {
        "ten" => "10",
        "hundred" => "00",
        "double" => "double",
        "triple" | "treble" => "triple",
        _ => {
            if !word.bytes().any(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let alike: String = word.bytes().map(look_alike).map(char::from).collect();
            let digits = alike.bytes().all(|byte| byte.is_ascii_digit());
            return digits.then_some(alike);
        }
    };
    Some(digits.into())
}

#[cfg(test)]
mod tests {
    use crate::identifiers::{Kind, find, parts};

    #[test]
    fn every_wording_is_found() {
        for (words, part) in [("it says QQ 12 34 56 C on the letter", "QQ 12 34 56 C"), ("my ni is AB 12 34 56", "AB 12 34 56")] {
            assert_eq!(parts(words, Kind::NiNumber), [part], "{words}");
        }
    }

    #[test]
    fn words_that_look_alike_are_none() {
        assert_eq!(find("AB 12 34 56 came in the post"), []);
    }
}
