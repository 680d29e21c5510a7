//! How long each class of words is kept, as the Board sets it.

use crate::text::Catalogue;
use jiff::{ToSpan, civil::Date};

/// A class of words that ends at its own time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Class {
    /// Read as not for the Board, or as abuse of the service: counted from the day of reading.
    SetAside,
    /// Read for analysis: counted from the day it came.
    Analysis,
    /// Decided concerns: counted from the last thing that was noted.
    Concerns,
}

impl Class {
    /// Months that a class is kept where the Board has set none.
    ///
    /// Set aside: long enough to mend a wrong reading. Analysis: a work plan, the one after it, and a year to look back. Concerns: until
    /// the youngest who may write, at ten, is 25, as child protection records usually are.
    pub fn first_months(self) -> u16 {
        match self {
            Self::SetAside => 3,
            Self::Analysis => 36,
            Self::Concerns => 180,
        }
    }

    /// The name of its setting.
    pub fn setting(self) -> &'static str {
        match self {
            Self::SetAside => "keep_set_aside",
            Self::Analysis => "keep_analysis",
            Self::Concerns => "keep_concerns",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::SetAside => "Not for us, and abuse of the service",
            Self::Analysis => "For analysis",
            Self::Concerns => "Concerns that were decided",
        }
    }
}

/// Fewest and most months that can be set: a month mends a slip, and a hundred years are beyond every rule.
pub const MONTHS: std::ops::RangeInclusive<u16> = 1..=1_200;

/// The months that each class is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    pub set_aside: u16,
    pub analysis: u16,
    pub concerns: u16,
}

impl Retention {
    pub fn months(&self, class: Class) -> u16 {
        match class {
            Class::SetAside => self.set_aside,
            Class::Analysis => self.analysis,
            Class::Concerns => self.concerns,
        }
    }

    /// The first day of a class that is still kept.
    pub fn first_kept(&self, class: Class, today: Date) -> Date {
        today.saturating_sub(i32::from(self.months(class)).months())
    }
}

/// A number of months as young people say it, in years where it is whole ones.
pub fn say_months(text: &Catalogue, months: u16) -> String {
    let (count, one, many) = if months.is_multiple_of(12) { (months / 12, "time-year", "time-years") } else { (months, "time-month", "time-months") };
    if count == 1 { text.get(one).to_string() } else { text.with(many, [("count", &count.to_string())]) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn months_are_said_in_years_where_they_are_whole() {
        let said = |months| say_months(crate::text::english(), months);
        assert_eq!([1, 3, 12, 18, 36].map(said), ["one month", "3 months", "one year", "18 months", "3 years"]);
    }

    #[test]
    fn first_kept_day_is_so_many_months_back() {
        let kept = Retention { set_aside: 1, analysis: 36, concerns: 180 };
        assert_eq!(kept.first_kept(Class::SetAside, date(2026, 3, 31)), date(2026, 2, 28));
        assert_eq!(kept.first_kept(Class::Concerns, date(2026, 3, 31)), date(2011, 3, 31));
    }
}
