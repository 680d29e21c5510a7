//! Detection of telephone, NHS and National Insurance numbers.

use crate::identifiers::{
    Identifier, Kind,
    text::{Gap, Text},
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
    let allowed = match letters[..] {
        [first, second, .., last] if letters.len() == 9 => {
            !b"dfiquv".contains(&first)
                && !b"dfiquvo".contains(&second)
                && !matches!(&letters[..2], b"bg" | b"gb" | b"nk" | b"kn" | b"tn" | b"nt" | b"zz")
                && (b'a'..=b'd').contains(&last)
                || called
        }
        _ => letters.len() == 8 && called,
    };
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
            Some("00") if text.word(at) == "hundred" && digits.is_empty() => return None,
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

fn digits_of(word: &str) -> Option<String> {
    let digits = match word {
        "oh" | "zero" | "nought" | "o" | "nil" => "0",
        "one" | "won" => "1",
        "two" | "to" => "2",
        "three" => "3",
        "four" | "for" => "4",
        "five" => "5",
        "six" => "6",
        "seven" => "7",
        "eight" => "8",
        "nine" => "9",
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
