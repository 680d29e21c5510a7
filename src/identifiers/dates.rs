//! Detection of the day somebody was born.

use crate::identifiers::{
    Identifier, Kind,
    text::{Gap, Text},
    word_list::{List, list},
};

/// Plausible birth years of young people; a date in one of them counts without the word "born".
const BIRTH_YEARS: std::ops::RangeInclusive<u32> = 1998..=2018;

static MONTHS: List = List::new(
    "apr april aug august dec december feb february jan january jul july jun june mar march may nov november oct october sep sept september",
);

static ORDINALS: List = List::new(
    "eighteenth eighth eleventh fifteenth fifth first fourteenth fourth nineteenth ninth second seventeenth seventh sixteenth sixth tenth third thirteenth thirtieth twelfth twentieth",
);

/// Days without a number: their first words and their second ones.
static FEASTS: [List; 2] =
    [List::new("april bonfire boxing christmas leap new valentine valentines xmas"), List::new("day eve fools night s year years")];

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
    let possible = first_mark == "/" && (1..=31).contains(&first) && (1..=12).contains(&second) && !text.is(at + 2, list!("of"));
    (possible && leads_to(text, at)).then(|| text.span(Kind::BirthDate, at, at + 1))
}

/// Finds a date written as one word: 9jun11, 20110304.
fn joined(text: &Text, at: usize) -> Option<Identifier> {
    let word = text.word(at);
    if !word.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let month = word.trim_matches(|letter: char| letter.is_ascii_digit());
    let month = month.trim_start_matches("st").trim_start_matches("nd").trim_start_matches("rd").trim_start_matches("th");
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let with_month = MONTHS.has(month);
    let all_digits = matches!(word.len(), 6 | 8) && digits == word.len();
    ((with_month || all_digits) && of_birth(text, at, at)).then(|| text.span(Kind::BirthDate, at, at))
}

/// Finds a date such as "12th of March 2009"; one without a year only after a word for birth.
fn written(text: &Text, month: usize) -> Option<Identifier> {
    let day = |at: usize| {
        let word = text.word(at);
        let digits = word.trim_end_matches(|letter: char| letter.is_ascii_lowercase());
        let figure = matches!(&word[digits.len()..], "" | "st" | "nd" | "rd" | "th") && digits.parse().is_ok_and(|day: u8| (1..=31).contains(&day));
        figure || text.is(at, &ORDINALS)
    };
    // "the 1st of the 5th"
    if text.is(month, list!("of"))
        && text.is(month + 1, list!("the"))
        && month > 0
        && day(month - 1)
        && day(month + 2)
        && of_birth(text, month, month + 2)
    {
        return Some(text.span(Kind::BirthDate, month - 1, month + 2));
    }
    if !text.is(month, &MONTHS) {
        return None;
    }
    let year = |at: usize| text.word(at).parse().is_ok_and(|year: u32| BIRTH_YEARS.contains(&year) || text.word(at).len() == 2 && year < 100);
    let back = if text.was(month, 1, list!("of")) { 2 } else { 1 };
    let before = month.checked_sub(back).filter(|at| day(*at));
    let after = [month + 1, month + 2].into_iter().find(|at| day(*at) && (*at == month + 1 || text.is(month + 1, list!("the"))));
    // "im 18 april 6th" has an age before the month.
    let before = before.filter(|_| !after.is_some_and(|at| text.word(at).ends_with(['t', 'h', 'd']) && text.before(month, 1).parse::<u8>().is_ok()));
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

/// Finds a feast as a birthday: "my birthday's on christmas eve", "born christmas day 2009".
fn feast(text: &Text, at: usize) -> Option<Identifier> {
    if !text.is(at, &FEASTS[0]) && !text.is(at, list!("halloween")) {
        return None;
    }
    let pair = text.is(at + 1, &FEASTS[1]);
    let one = text.is(at, list!("halloween valentines xmas"));
    ((text.was(at, 1, list!("on is s")) || is_birth(text, at.wrapping_sub(1))) && (pair || one) && of_birth(text, at, at))
        .then(|| text.span(Kind::BirthDate, at, at + usize::from(pair)))
}

/// Returns whether a word for the day of birth stands shortly before or after.
fn of_birth(text: &Text, first: usize, last: usize) -> bool {
    let before = (1..=5)
        .take_while(|back| first >= *back)
        .take_while(|back| text.gap(first - back + 1) != Gap::Sentence || text.word(first - back + 1).len() < 3);
    let mut before = before;
    before.any(|back| is_birth(text, first - back))
        || (last + 1..=last + 6).take_while(|at| text.gap(*at) != Gap::Sentence).any(|at| is_birth(text, at) || text.is(at, list!("babies baby")))
        || has_age(text, first)
}

fn is_birth(text: &Text, at: usize) -> bool {
    let before = |back| text.before(at, back);
    match text.word(at) {
        "born" => !text.is(at + 1, list!("into")),
        "birth" => before(1) == "of",
        "day" => before(1) == "b",
        "b" => before(1) == "o",
        _ => text.is(at, list!("bday bdays birthdate birthday birthdays bornday dob")),
    }
}

/// Returns whether a word for birth leads straight to the date: "born 3/5", "birthday is 3/5", "i'll be 18 on 3/5".
fn leads_to(text: &Text, at: usize) -> bool {
    let before = |back| at >= back && is_birth(text, at - back);
    let linked = text.was(at, 1, list!("is s on was")) || text.was(at, 2, list!("is s on"));
    let apart = text.between(at).contains([':', '-', '=']);
    text.was(at, 1, list!("born dob b")) && before(1)
        || apart && before(1)
        || linked && (before(2) || before(3) || before(4)) && !score(text, at)
        || has_age(text, at)
}

/// Returns whether "on my birthday" comes before, and a share of something follows.
fn score(text: &Text, at: usize) -> bool {
    is_birth(text, at.wrapping_sub(1))
}

/// Returns whether an age leads to the date: "im 14 on 3rd may", "i turn 16 june 4th", "my thirteenth is the 22nd".
fn has_age(text: &Text, at: usize) -> bool {
    let skipped = (1..5).take_while(|back| {
        text.was(at, *back, list!("fri is mon next on sat sun the thirty thurs tues twenty was wed")) || text.before(at, *back).ends_with("day")
    });
    let back = skipped.last().unwrap_or(0);
    let age = |back: usize| {
        let word = text.before(at, back);
        word.ends_with("teen") || word.parse::<u8>().is_ok_and(|age| (8..26).contains(&age))
    };
    let me = |back: usize| text.was(at, back, list!("am be im m turn turned turning turns was"));
    let nth =
        text.before(at, back + 1).ends_with("teenth") || text.before(at, back + 1).trim_start_matches(|digit: char| digit.is_ascii_digit()) == "th";
    let far = if (1..=back).any(|back| text.was(at, back, list!("on"))) { 3 } else { 1 };
    (back + 1..=back + far).any(|back| age(back) && me(back + 1)) || nth && back > 0 && text.was(at, back + 2, list!("her his my"))
}

#[cfg(test)]
mod tests {
    use crate::identifiers::{Kind, find, parts};

    #[test]
    fn every_wording_is_found() {
        for (words, part) in [
            ("my birthdays christmas eve 2011", "christmas eve"),
            ("born boxing day", "boxing day"),
            ("2/9/12 is when i was born", "2/9/12"),
            ("ill be 18 april 6th and then im out", "april 6th"),
            ("my thirteenth was on tuesday the 14th of june", "14th of june"),
            ("i'll be sixteen on the 4th of july", "4th of july"),
            ("we are both 19th jan 07 babies", "19th jan 07"),
            ("born 1st of the 5th 2010", "1st of the 5th"),
            ("i turn 13 on sat 9th august", "9th august"),
        ] {
            assert_eq!(parts(words, Kind::BirthDate), [part], "{words}");
        }
    }

    #[test]
    fn words_that_look_alike_are_none() {
        for words in [
            "christmas eve was rubbish",
            "my meeting is june 3rd",
            "he turned 40 on 5th may",
            "half term starts 25th may",
            "i want 18 months of support",
        ] {
            assert!(find(words).is_empty(), "{words}");
        }
    }
}
