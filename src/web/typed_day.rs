//! Days as people in England write them: the day first, in figures or with the month's name.

use crate::{
    clock::say_day,
    typed::{plain, written},
};
use jiff::civil::{Date, Weekday};
use std::fmt;

const MONTHS: [&str; 12] = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
/// Words that say nothing more.
const FILLERS: [&str; 7] = ["st", "nd", "rd", "th", "of", "the", "on"];

/// Why some text can't be a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotADay {
    Empty,
    /// It is written in no way that is known.
    Unclear,
    /// There is no such month, nor a day of it.
    NoMonth(u16, u16),
    /// There is no such day in that month, or in that month of that year.
    NoDay(u16, usize, Option<i16>),
    /// A year has two digits or four.
    Year,
    /// That day is another day of the week.
    OtherWeekday(Date, Weekday),
}

/// The sentence that says so to staff.
impl fmt::Display for NotADay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("Write the day."),
            Self::Unclear => f.write_str("That could not be read as a day. Write it like 12 March 2027."),
            Self::NoMonth(day, month) if (1..=12).contains(day) && (1..=31).contains(month) => {
                write!(f, "There is no month {month}. Write the day first, then the month: {month}/{day}.")
            }
            Self::NoMonth(_, month) => write!(f, "There is no month {month}."),
            Self::NoDay(day, month, year) => {
                write!(f, "There is no {day} {}", capitalised(MONTHS.get(month - 1).copied().unwrap_or_default()))?;
                year.map_or(Ok(()), |year| write!(f, " {year}"))?;
                f.write_str(".")
            }
            Self::Year => f.write_str("Write the year with four digits, like 2027."),
            Self::OtherWeekday(day, said) => {
                write!(f, "{} is not a {}.", say_day(*day), capitalised(WEEKDAYS[said.to_monday_zero_offset() as usize]))
            }
        }
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// Reads a day. Without a year it is the next such day; where that is not offered, the last one.
pub fn read(text: &str, today: Date, offered: impl Fn(&Date) -> bool) -> Result<Date, NotADay> {
    let text = written(text);
    if text.is_empty() {
        return Err(NotADay::Empty);
    }
    let Typed { numbers, month, weekday } = Typed::read(text).ok_or(NotADay::Unclear)?;
    let (day, month, year) = match (numbers.as_slice(), month) {
        ([day], Some(month)) => (day, month, None),
        ([year, day], Some(month)) if year.digits == 4 => (day, month, Some(year)),
        ([day, year], Some(month)) => (day, month, Some(year)),
        ([day, month], None) => (day, month.value, None),
        ([year, month, day], None) if year.digits == 4 => (day, month.value, Some(year)),
        ([day, month, year], None) => (day, month.value, Some(year)),
        _ => return Err(NotADay::Unclear),
    };
    if !(1..=12).contains(&month) {
        return Err(NotADay::NoMonth(day.value, month));
    }
    let year = year.map(Number::as_year).transpose()?;
    let in_year = |year: i16| Date::new(year, month as i8, day.value.min(99) as i8).ok();
    let impossible = NotADay::NoDay(day.value, usize::from(month), year);
    let read = match year {
        Some(year) => in_year(year),
        None => {
            // Only 29 February is not in every year.
            let near = || (today.year() - 8..=today.year() + 8).filter_map(in_year);
            let (next, last) = (near().find(|day| *day >= today), near().rfind(|day| *day < today));
            next.filter(&offered).or(last.filter(&offered)).or(next)
        }
    };
    let read = read.ok_or(impossible)?;
    match weekday {
        Some(said) if said != read.weekday() => Err(NotADay::OtherWeekday(read, said)),
        _ => Ok(read),
    }
}

/// The parts of a typed day.
#[derive(Default)]
struct Typed {
    numbers: Vec<Number>,
    month: Option<u16>,
    weekday: Option<Weekday>,
}

struct Number {
    value: u16,
    digits: usize,
}

impl Number {
    fn as_year(&self) -> Result<i16, NotADay> {
        match self.digits {
            2 => Ok(2000 + self.value as i16),
            4 => Ok(self.value as i16),
            _ => Err(NotADay::Year),
        }
    }
}

impl Typed {
    fn read(text: &str) -> Option<Self> {
        let text: String = text.chars().filter_map(plain).flat_map(char::to_lowercase).collect();
        let mut typed = Self::default();
        let mut rest = text.as_str();
        while let Some(first) = rest.chars().next() {
            let is_same = |letter: char| letter.is_ascii_digit() == first.is_ascii_digit() && letter.is_alphanumeric();
            let end = if first.is_alphanumeric() { rest.find(|letter| !is_same(letter)).unwrap_or(rest.len()) } else { first.len_utf8() };
            let (part, behind) = rest.split_at_checked(end)?;
            rest = behind;
            if first.is_ascii_digit() {
                typed.numbers.push(Number { value: part.parse().ok().filter(|_| part.len() <= 4)?, digits: part.len() });
            } else if first.is_alphanumeric() {
                typed.add_word(part)?;
            } else if !first.is_whitespace() && !"/.,-\\'’\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2212}".contains(first) {
                return None;
            }
        }
        Some(typed)
    }

    fn add_word(&mut self, word: &str) -> Option<()> {
        // Short, whole, or with a slip in the middle: mar, sept, febuary.
        let is = |name: &&str| {
            let ends_alike = name.len().checked_sub(2).and_then(|at| name.get(at..)).is_some_and(|end| word.ends_with(end));
            word.len() >= 3 && (name.starts_with(word) || word.get(..3) == name.get(..3) && ends_alike)
        };
        if let Some(month) = MONTHS.iter().position(&is).filter(|_| self.month.is_none()) {
            self.month = u16::try_from(month + 1).ok();
        } else if let Some(weekday) = WEEKDAYS.iter().position(is).filter(|_| self.weekday.is_none()) {
            self.weekday = Weekday::from_monday_zero_offset(weekday as i8).ok();
        } else if !FILLERS.contains(&word) {
            return None;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 22);

    fn any(text: &str) -> Result<Date, NotADay> {
        read(text, TODAY, |_| true)
    }

    #[test]
    fn day_is_read_however_it_is_written() {
        for text in [
            "2027-03-12",
            "12/3/2027",
            "12/03/2027",
            "12.3.27",
            "12-3-27",
            "12 3 27",
            "12/03/27",
            "12\\3\\2027",
            "12 – 3 – 2027",
            "12 March 2027",
            "12 mar 2027",
            "12 Mar. 27",
            "12th March 2027",
            "the 12th of March, 2027",
            "12 MARCH '27",
            "12 March ’27",
            "12march2027",
            "12-Mar-2027",
            "March 12th, 2027",
            "Fri 12 March 2027",
            "Friday, 12th of March 2027",
            "on Friday the 12th of March 2027",
            "2027/3/12",
            "2027 March 12",
            " 12/3/2027\u{a0}\u{200b}",
            "１２／３／２０２７",
            "١٢/٣/٢٠٢٧",
            "12/3",
            "12.03.",
            "12 mar",
            "12th March",
            "March 12",
            "Fri 12 Mar",
        ] {
            assert_eq!(any(text), Ok(date(2027, 3, 12)), "{text}");
        }
        for (text, day) in
            [("3 Febuary 2027", date(2027, 2, 3)), ("1 Sept 27", date(2027, 9, 1)), ("29 Feb", date(2028, 2, 29)), ("2/1", date(2027, 1, 2))]
        {
            assert_eq!(any(text), Ok(day), "{text}");
        }
    }

    #[test]
    fn day_without_a_year_is_the_next_one_or_the_last_where_none_comes() {
        assert_eq!(any("22 Nov"), Ok(TODAY));
        assert_eq!(any("21 Nov"), Ok(date(2027, 11, 21)));
        let past = |text| read(text, TODAY, |day| *day <= TODAY);
        assert_eq!(past("22/11"), Ok(TODAY));
        assert_eq!(past("23/11"), Ok(date(2025, 11, 23)));
        assert_eq!(past("29 Feb"), Ok(date(2024, 2, 29)));
    }

    #[test]
    fn day_that_is_none_is_explained() {
        for (text, sentence) in [
            ("31 June 2027", "There is no 31 June 2027."),
            ("31/6", "There is no 31 June."),
            ("30 Feb", "There is no 30 February."),
            ("29/2/2027", "There is no 29 February 2027."),
            ("0/3/2027", "There is no 0 March 2027."),
            ("300 March", "There is no 300 March."),
            ("12/25/2026", "There is no month 25. Write the day first, then the month: 25/12."),
            ("12/0/2026", "There is no month 0."),
            ("40/50/2026", "There is no month 50."),
            ("12/3/027", "Write the year with four digits, like 2027."),
            ("Thursday 12 March 2027", "Friday 12 March 2027 is not a Thursday."),
            ("", "Write the day."),
            ("\u{200b} ", "Write the day."),
        ] {
            assert_eq!(any(text).map_err(|problem| problem.to_string()), Err(sentence.into()), "{text}");
        }
        for text in
            ["soon", "tomorrow", "12", "March", "1 2 3 4", "12:30", "12 March 2027 2028", "12032027", "March May 12", "12 March 20277", "1e3", "½"]
        {
            assert_eq!(any(text), Err(NotADay::Unclear), "{text}");
        }
    }
}
