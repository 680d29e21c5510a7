//! How long each class of things is kept, as the Board sets it.

use crate::text::Catalogue;
use jiff::{ToSpan, civil::Date};
use strum::EnumCount;

/// A class of things that ends at its own time. The order is that of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::EnumCount, strum::EnumString, strum::IntoStaticStr, strum::VariantArray)]
pub enum Class {
    /// Read as not for the Board, or as abuse of the service: counted from the day of reading.
    SetAside,
    /// Read for analysis: counted from the day it came.
    Analysis,
    /// Decided concerns: counted from the last thing that was noted.
    Concerns,
    /// Group sessions of which nothing is left that anybody said or picked: counted from their day.
    Sessions,
}

impl Class {
    /// Months that a class is kept where the Board has set none.
    ///
    /// Set aside: long enough to mend a wrong reading. Analysis: a work plan, the one after it, and a year to look back. Concerns: until
    /// the youngest who may write, at ten, is 25, as child protection records usually are. Sessions: a year's report counts them.
    pub fn first_months(self) -> u16 {
        match self {
            Self::SetAside => 3,
            Self::Analysis => 36,
            Self::Concerns => 180,
            Self::Sessions => 12,
        }
    }

    /// The name of its setting.
    pub fn setting(self) -> &'static str {
        match self {
            Self::SetAside => "keep_set_aside",
            Self::Analysis => "keep_analysis",
            Self::Concerns => "keep_concerns",
            Self::Sessions => "keep_sessions",
        }
    }

    /// The name of its field on the page.
    pub fn field(self) -> &'static str {
        self.setting().trim_start_matches("keep_")
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::SetAside => "Not for us, and abuse of the service",
            Self::Analysis => "For analysis",
            Self::Concerns => "Concerns that were decided",
            Self::Sessions => "Group sessions in which nothing was said",
        }
    }
}

/// Fewest and most months that can be set: a month mends a slip, and a hundred years are beyond every rule.
pub const MONTHS: std::ops::RangeInclusive<u16> = 1..=1_200;

/// The months that each class is kept, in the order of the classes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention(pub [u16; Class::COUNT]);

impl Retention {
    pub fn months(&self, class: Class) -> u16 {
        self.0[class as usize]
    }

    /// The same with another time for one class.
    pub fn with(mut self, class: Class, months: u16) -> Self {
        self.0[class as usize] = months;
        self
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
        let kept = Retention([1, 36, 180, 12]);
        assert_eq!(kept.first_kept(Class::SetAside, date(2026, 3, 31)), date(2026, 2, 28));
        assert_eq!(kept.first_kept(Class::Concerns, date(2026, 3, 31)), date(2011, 3, 31));
    }
}
