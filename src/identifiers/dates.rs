//! Detection of the day somebody was born.

use crate::identifiers::{
    Identifier, Kind,
    text::{Gap, Text, has},
};

/// Plausible birth years of young people; a date in one of them counts without the word "born".
const BIRTH_YEARS: std::ops::RangeInclusive<u32> = 1998..=2018;

const MONTHS: &str =
    "apr april aug august dec december feb february jan january jul july jun june mar march may nov november oct october sep sept september";

const ORDINALS: &str = "eighteenth eighth eleventh fifteenth fifth first fourteenth fourth nineteenth ninth second seventeenth seventh sixteenth sixth tenth third thirteenth thirtieth twelfth twentieth";

/// Days without a number.
const FEASTS: &[(&str, &str)] = &[
    ("christmas", "day"),
    ("christmas", "eve"),
    ("xmas", "day"),
    ("xmas", "eve"),
    ("boxing", "day"),
    ("new", "years"),
    ("new", "year"),
    ("valentines", "day"),
    ("valentine", "s"),
    ("bonfire", "night"),
    ("april", "fools"),
    ("leap", "day"),
];

pub(super) fn find(text: &Text, found: &mut Vec<Identifier>) {
    for at in 0..text.words.len() {
        found.extend(figures(text, at).or_else(|| joined(text, at)).or_else(|| written(text, at)).or_else(|| feast(text, at)));
    }
}

fn number(text: &Text, at: usize) -> Option<u32> {
    text.word(at).parse().ok().filter(|_| text.word(at).len() <= 4)
}

/// Finds a date such as 12/3/2009 or 2009-03-12; one without a year only after a word for birth.
fn figures(text: &Text, at: usize) -> Option<Identifier> {
    let mark =
        |at: usize| Some(text.between(at).trim()).filter(|mark| matches!(*mark, "/" | "-" | "." | "\\" | "") && text.gap(at) != Gap::Apostrophe);
    let (first, second) = (number(text, at)?, number(text, at + 1)?);
    let first_mark = mark(at + 1)?;
    let nothing_before = !text.between(at).ends_with(['/', '-', '.']) || number(text, at.wrapping_sub(1)).is_none();
    if !nothing_before {
        return None;
    }
    if mark(at + 2) == Some(first_mark)
        && let Some(third) = number(text, at + 2)
    {
        let (day, month, year) = if first > 31 { (third, second, first) } else { (first, second, third) };
        let possible = (1..=31).contains(&day) && (1..=12).contains(&month) || (1..=12).contains(&day) && (1..=31).contains(&month);
        let whole = !first_mark.is_empty() && BIRTH_YEARS.contains(&year);
        let year_fits = year < 100 || BIRTH_YEARS.contains(&year);
        return (possible && (whole || year_fits && of_birth(text, at, at + 2))).then(|| text.span(Kind::BirthDate, at, at + 2));
    }
    // "my last birthday 1/10" is a mark, and "2/3 of my mates" a share.
    let possible = first_mark == "/" && (1..=31).contains(&first) && (1..=12).contains(&second) && text.word(at + 2) != "of";
    (possible && leads_to(text, at)).then(|| text.span(Kind::BirthDate, at, at + 1))
}

/// Finds a date written as one word: 9jun11, 20110304.
fn joined(text: &Text, at: usize) -> Option<Identifier> {
    let word = text.word(at);
    let month = word.trim_matches(|letter: char| letter.is_ascii_digit());
    let month = month.trim_start_matches("st").trim_start_matches("nd").trim_start_matches("rd").trim_start_matches("th");
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let with_month = has(MONTHS, month) && digits > 0 && word.starts_with(|letter: char| letter.is_ascii_digit());
    let all_digits = matches!(word.len(), 6 | 8) && digits == word.len();
    ((with_month || all_digits) && of_birth(text, at, at)).then(|| text.span(Kind::BirthDate, at, at))
}

/// Finds a date such as "12th of March 2009"; one without a year only after a word for birth.
fn written(text: &Text, month: usize) -> Option<Identifier> {
    if !has(MONTHS, text.word(month)) {
        return None;
    }
    let day = |at: usize| {
        let word = text.word(at);
        let digits = word.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
        let figure = matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th") && digits.parse().is_ok_and(|day: u8| (1..=31).contains(&day));
        figure || has(ORDINALS, word)
    };
    let year = |at: usize| text.word(at).parse().is_ok_and(|year: u32| BIRTH_YEARS.contains(&year) || text.word(at).len() == 2 && year < 100);
    let back = if text.before(month, 1) == "of" { 2 } else { 1 };
    let before = month.checked_sub(back).filter(|at| day(*at));
    let after = [month + 1, month + 2].into_iter().find(|at| day(*at) && (*at == month + 1 || text.word(month + 1) == "the"));
    let (first, mut last) = match (before, after) {
        (Some(first), _) => (first, month),
        (None, Some(last)) => (month, last),
        (None, None) if year(month + 1) && text.word(month + 1).len() == 4 => (month, month),
        (None, None) => return None,
    };
    let with_year = year(last + 1) && (text.word(last + 1).len() == 4 || matches!(text.gap(last + 1), Gap::Space | Gap::Apostrophe));
    last += usize::from(with_year);
    let whole = with_year && text.word(last).len() == 4 && first != month || with_year && last > month + 1;
    (whole && text.word(last).len() == 4 || of_birth(text, first, last) || has_age(text, first)).then(|| text.span(Kind::BirthDate, first, last))
}

/// Finds a feast as a birthday: "my birthday's on christmas eve".
fn feast(text: &Text, at: usize) -> Option<Identifier> {
    let pair = FEASTS.contains(&(text.word(at), text.word(at + 1)));
    let one = matches!(text.word(at), "halloween" | "valentines" | "xmas");
    (matches!(text.before(at, 1), "on" | "is" | "s") && (pair || one) && of_birth(text, at, at))
        .then(|| text.span(Kind::BirthDate, at, at + usize::from(pair)))
}

/// Returns whether a word for the day of birth stands shortly before or after.
fn of_birth(text: &Text, first: usize, last: usize) -> bool {
    let word = |at: usize| is_birth(text, at);
    let before = (1..=5)
        .take_while(|back| first >= *back)
        .take_while(|back| text.gap(first - back + 1) != Gap::Sentence || text.word(first - back + 1).len() < 3);
    let mut before = before;
    before.any(|back| word(first - back)) || (last + 1..=last + 4).take_while(|at| text.gap(*at) != Gap::Sentence).any(word) || has_age(text, first)
}

fn is_birth(text: &Text, at: usize) -> bool {
    match text.word(at) {
        "birthday" | "birthdays" | "bday" | "bdays" | "bornday" | "dob" => true,
        "born" => text.word(at + 1) != "into",
        "birth" => text.before(at, 1) == "of",
        "day" => text.before(at, 1) == "b",
        "b" => text.before(at, 1) == "o" && text.before(at, 2) == "d" || text.before(at, 1) == "o",
        _ => false,
    }
}

/// Returns whether a word for birth leads straight to the date: "born 3/5", "birthday is 3/5", "i'll be 18 on 3/5".
fn leads_to(text: &Text, at: usize) -> bool {
    let before = |back| at >= back && is_birth(text, at - back);
    let linked = matches!(text.before(at, 1), "is" | "s" | "on" | "was") || matches!(text.before(at, 2), "is" | "s" | "on");
    let apart = text.between(at).contains([':', '-', '=']);
    matches!(text.before(at, 1), "born" | "dob" | "b") && before(1)
        || apart && before(1)
        || linked && (before(2) || before(3) || before(4)) && !score(text, at)
        || has_age(text, at)
}

/// Returns whether "on my birthday" comes before, and a share of something follows.
fn score(text: &Text, at: usize) -> bool {
    is_birth(text, at.wrapping_sub(1))
}

/// Returns whether an age leads to the date: "im 14 on 3rd may", "i turn 16 on the 22nd".
fn has_age(text: &Text, at: usize) -> bool {
    let the = usize::from(text.before(at, 1) == "the");
    let weekday = usize::from(text.before(at, 1 + the).ends_with("day"));
    let on = 1 + the + weekday;
    let turns = |back: usize| text.before(at, back).starts_with("turn");
    if text.before(at, on) != "on" && !turns(on + 1) {
        return false;
    }
    let on = if text.before(at, on) == "on" { on } else { on - 1 };
    let age = |back: usize| text.before(at, back).parse::<u8>().is_ok_and(|age| (8..26).contains(&age));
    let me = |back: usize| matches!(text.before(at, back), "im" | "m" | "turn" | "turned" | "turning" | "be" | "am" | "was" | "turns");
    (on + 1..=on + 3).any(|back| age(back) && me(back + 1))
}
