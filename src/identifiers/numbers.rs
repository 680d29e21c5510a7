//! Telephone, NHS and National Insurance numbers, and dates of birth.

use crate::identifiers::{
    Identifier, Kind,
    text::{Text, has},
};

/// Years in which those who write may have been born; a date in one of them tells even when nothing says that it is a birthday.
const BIRTH_YEARS: std::ops::RangeInclusive<u32> = 1998..=2018;

/// Digits a telephone number has at most, and the groups in which they are written.
const MOST_DIGITS: usize = 15;
const MOST_GROUPS: usize = 7;

const MONTHS: &str = "\
    apr april aug august dec december feb february jan january jul july jun june mar march may nov november oct october \
    sep sept september";

pub(super) fn find(text: &Text, found: &mut Vec<Identifier>) {
    let groups = digit_groups(text.raw);
    let mut at = 0;
    while at < groups.len() {
        let date = date_at(text, &groups[at..]);
        let (telltale, used) = date.or_else(|| long_number(text, &groups[at..])).map_or((None, 1), |(telltale, used)| (Some(telltale), used));
        found.extend(telltale);
        at += used;
    }
    for at in 0..text.words.len() {
        found.extend(ni_number(text, at).or_else(|| written_date(text, at)));
    }
}

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

/// The longest run of groups that makes a telephone or NHS number, and how many groups it took.
fn long_number(text: &Text, groups: &[Group]) -> Option<(Identifier, usize)> {
    let (start, first_end) = *groups.first()?;
    let plus = text.raw[..start].ends_with('+');
    if first_end - start < 2 && !plus {
        return None;
    }
    let start = start - usize::from(plus);
    let mut digits = Vec::with_capacity(MOST_DIGITS);
    let mut found = None;
    for (at, (from, to)) in groups.iter().enumerate().take(MOST_GROUPS) {
        let between = at.checked_sub(1).map_or("", |before| &text.raw[groups[before].1..*from]);
        let apart =
            between.len() > 4 || !between.chars().all(|letter| matches!(letter, ' ' | '-' | '.' | '(' | ')' | '\u{a0}' | '\u{2010}'..='\u{2013}'));
        if apart || to - from + digits.len() > MOST_DIGITS {
            break;
        }
        digits.extend_from_slice(&text.raw.as_bytes()[*from..*to]);
        if let Some(kind) = kind_of(&digits, plus, at + 1, groups) {
            let bracket = text.raw[..start].ends_with('(') && text.raw[start..*to].contains(')');
            found = Some((Identifier { kind, start: start - usize::from(bracket), end: *to }, at + 1));
        }
    }
    found
}

fn kind_of(digits: &[u8], plus: bool, parts: usize, groups: &[Group]) -> Option<Kind> {
    let sizes = |wanted: &[usize]| parts == wanted.len() && groups.iter().zip(wanted).all(|((from, to), size)| to - from == *size);
    let digits = digits.strip_prefix(b"00").filter(|rest| rest.len() > 10).unwrap_or(digits);
    match digits {
        [b'4', b'4', b'1' | b'2' | b'3' | b'7', ..] if digits.len() == 12 => Some(Kind::Phone),
        [b'4', b'4', b'0', ..] if digits.len() == 13 => Some(Kind::Phone),
        _ if plus && digits.len() > 9 => Some(Kind::Phone),
        [b'0', b'1' | b'2' | b'3' | b'7', ..] if digits.len() == 11 => Some(Kind::Phone),
        [b'0', b'1', ..] if digits.len() == 10 && parts < 4 => Some(Kind::Phone),
        [b'3'..=b'9', ..] if (sizes(&[10]) || sizes(&[3, 3, 4])) && checks_as_nhs(digits) => Some(Kind::NhsNumber),
        [b'7', ..] if digits.len() == 10 && parts < 4 => Some(Kind::Phone),
        _ => None,
    }
}

/// Modulus 11, as every NHS number's last digit is made.
fn checks_as_nhs(digits: &[u8]) -> bool {
    let sum: u32 = digits.iter().zip((1..=10).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    digits.len() == 10 && sum.is_multiple_of(11)
}

/// Two letters, six digits and a letter from A to D.
fn ni_number(text: &Text, at: usize) -> Option<Identifier> {
    let start = text.words[at].start;
    let mut letters = [0; 9];
    let mut bytes = text.lower()[start..].bytes().enumerate();
    for (place, letter) in letters.iter_mut().enumerate() {
        let mut next = bytes.next()?;
        if next.1 == b' ' || next.1 == b'-' {
            next = bytes.next()?;
        }
        let fits = if (2..8).contains(&place) { next.1.is_ascii_digit() } else { next.1.is_ascii_lowercase() };
        *letter = if fits { next.1 } else { return None };
    }
    let end = bytes.next().map_or(text.raw.len(), |(after, _)| start + after);
    let whole = !text.raw.as_bytes().get(end).is_some_and(u8::is_ascii_alphanumeric);
    let [first, second, .., last] = letters;
    let allowed = !b"dfiquv".contains(&first)
        && !b"dfiquvo".contains(&second)
        && !matches!(&letters[..2], b"bg" | b"gb" | b"nk" | b"kn" | b"tn" | b"nt" | b"zz")
        && (b'a'..=b'd').contains(&last);
    (whole && allowed).then_some(Identifier { kind: Kind::NiNumber, start, end })
}

/// 12/3/2009, 12.03.09 or 2009-03-12; without a year only when a birthday is spoken of.
fn date_at(text: &Text, groups: &[Group]) -> Option<(Identifier, usize)> {
    let number = |at: usize| groups.get(at).and_then(|(from, to)| text.raw[*from..*to].parse::<u32>().ok().filter(|_| to - from <= 4));
    let mark = |at: usize| match (groups.get(at), groups.get(at + 1)) {
        (Some((_, end)), Some((start, _))) => Some(&text.raw[*end..*start]).filter(|mark| matches!(*mark, "/" | "-" | ".")),
        _ => None,
    };
    let (from, _) = *groups.first()?;
    let first_mark = mark(0)?;
    let (first, second) = (number(0)?, number(1)?);
    let birthday = of_birth(text, from);
    if mark(1) == Some(first_mark)
        && let Some(third) = number(2)
    {
        let (day, month, year) = if first > 31 { (third, second, first) } else { (first, second, third) };
        let whole = year > 99 && BIRTH_YEARS.contains(&year);
        let dated = (1..=31).contains(&day) && (1..=12).contains(&month) && (whole || birthday);
        return dated.then(|| (Identifier { kind: Kind::BirthDate, start: from, end: groups[2].1 }, 3));
    }
    let dated = birthday && first_mark == "/" && (1..=31).contains(&first) && (1..=12).contains(&second);
    dated.then(|| (Identifier { kind: Kind::BirthDate, start: from, end: groups[1].1 }, 2))
}

/// 12th of March 2009, March 12; without a year only when a birthday is spoken of.
fn written_date(text: &Text, month: usize) -> Option<Identifier> {
    if !has(MONTHS, text.word(month)) {
        return None;
    }
    let day = |at: usize| {
        let word = text.word(at);
        let digits = word.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
        matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th") && digits.parse().is_ok_and(|day: u8| (1..=31).contains(&day))
    };
    let year = |at: usize| text.word(at).parse().is_ok_and(|year: u32| BIRTH_YEARS.contains(&year));
    let back = if text.before(month, 1) == "of" { 2 } else { 1 };
    let before = month.checked_sub(back).filter(|at| day(*at));
    let after = [month + 1, month + 2].into_iter().find(|at| day(*at) && (*at == month + 1 || text.word(month + 1) == "the"));
    let (first, mut last) = match (before, after) {
        (Some(first), _) => (first, month),
        (None, Some(last)) => (month, last),
        (None, None) => return None,
    };
    let with_year = year(last + 1);
    last += usize::from(with_year);
    (with_year || of_birth(text, text.words[first].start)).then(|| text.point(Kind::BirthDate, first, last))
}

/// Whether a birth is spoken of shortly before.
fn of_birth(text: &Text, at: usize) -> bool {
    let before = &text.lower().as_bytes()[at.saturating_sub(30)..at];
    ["born", "birth", "bday", "dob", "d.o.b"].iter().any(|word| before.windows(word.len()).any(|window| window == word.as_bytes()))
}
