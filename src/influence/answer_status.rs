//! Where a theme stands with its answer: none, a draft, published, and whether the Board is late.

use crate::{
    analysis::store::Theme,
    clock::short_day,
    influence::{AnswerKind, store::Answer},
};
use jiff::civil::Date;
use std::cmp::Reverse;

/// Where one theme stands on one day.
pub struct AnswerStatus {
    /// Drafted or published; a withdrawn answer is none.
    pub answer: Option<Answer>,
    withdrawn_on: Option<Date>,
    /// How many days the Board is late with an answer, or with the decision it promised.
    pub days_late: Option<i32>,
}

impl AnswerStatus {
    pub fn of(theme: &Theme, answers: &[Answer], today: Date) -> Self {
        let theirs = || answers.iter().filter(|answer| answer.theme == theme.id);
        let answer = theirs().find(|answer| answer.withdrawn_on.is_none()).cloned();
        let due = match &answer {
            Some(answer) if answer.is_public() => answer.until.filter(|_| answer.kind == AnswerKind::StillDeciding),
            _ => theme.meeting.as_ref().map(|meeting| meeting.held_on),
        };
        let days_late = due.map(|due| (today - due).get_days()).filter(|days| *days > 0);
        Self { answer, withdrawn_on: theirs().filter_map(|answer| answer.withdrawn_on).max(), days_late }
    }

    pub fn published(&self) -> Option<&Answer> {
        self.answer.as_ref().filter(|answer| answer.is_public())
    }

    pub fn draft(&self) -> Option<&Answer> {
        self.answer.as_ref().filter(|answer| !answer.is_public())
    }

    /// In words: "Published on 3 Mar 2026: Will do".
    pub fn words(&self) -> String {
        match (&self.answer, self.withdrawn_on) {
            (Some(answer), _) => match answer.published_on {
                Some(on) => format!("Published on {}: {}", short_day(on), kind_words(answer)),
                None => format!("Draft by {}: {}", answer.drafted_by_name, kind_words(answer)),
            },
            (None, Some(on)) => format!("None; the last was withdrawn on {}", short_day(on)),
            (None, None) => "None".into(),
        }
    }

    /// "12 days late", or "decision 3 days late".
    pub fn late_words(&self) -> Option<String> {
        let days = self.days_late?;
        let what = if self.published().is_some() { "decision " } else { "" };
        Some(format!("{what}{days} day{} late", if days == 1 { "" } else { "s" }))
    }

    /// What comes first in a list: the latest, then what is not answered, then the rest.
    pub fn order(&self) -> (bool, Reverse<i32>, bool) {
        (self.days_late.is_none(), Reverse(self.days_late.unwrap_or(0)), self.published().is_some())
    }
}

/// "Still deciding until 3 Mar 2026", or just "Done".
pub fn kind_words(answer: &Answer) -> String {
    match answer.until.filter(|_| answer.kind == AnswerKind::StillDeciding) {
        Some(until) => format!("{} until {}", answer.kind.words(), short_day(until)),
        None => answer.kind.words().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{AnswerId, MeetingId, PersonId, ThemeId},
        plan::store::Meeting,
    };
    use jiff::civil::date;

    fn theme() -> Theme {
        let meeting = Meeting { id: MeetingId::from([1; 16]), held_on: date(2026, 3, 10) };
        Theme { id: ThemeId::from([1; 16]), name: "A".into(), about: "".into(), meeting: Some(meeting), created_on: date(2026, 1, 1), count: 3 }
    }

    fn answer(kind: AnswerKind, published_on: Option<Date>) -> Answer {
        Answer {
            id: AnswerId::from([1; 16]),
            theme: theme().id,
            theme_name: "A".into(),
            theme_about: "".into(),
            kind,
            words: "Yes.".into(),
            until: (kind == AnswerKind::StillDeciding).then_some(date(2026, 4, 1)),
            discussed_on: None,
            drafted_on: date(2026, 3, 1),
            drafted_by: PersonId::from([2; 16]),
            drafted_by_name: "Ann".into(),
            published_on,
            withdrawn_on: None,
            withdrawn_note: None,
        }
    }

    #[test]
    fn a_theme_is_late_from_the_day_after_its_meeting_until_an_answer_is_published() {
        let late = |answers: &[Answer], on| AnswerStatus::of(&theme(), answers, on).late_words();
        assert_eq!(late(&[], date(2026, 3, 10)), None);
        assert_eq!(late(&[], date(2026, 3, 11)).as_deref(), Some("1 day late"));
        assert_eq!(late(&[answer(AnswerKind::Done, None)], date(2026, 4, 10)).as_deref(), Some("31 days late"));
        assert_eq!(late(&[answer(AnswerKind::Done, Some(date(2026, 3, 9)))], date(2026, 3, 11)), None);
    }

    #[test]
    fn a_promised_decision_can_be_late_too() {
        let standing = AnswerStatus::of(&theme(), &[answer(AnswerKind::StillDeciding, Some(date(2026, 3, 9)))], date(2026, 4, 3));
        assert_eq!(standing.late_words().as_deref(), Some("decision 2 days late"));
        assert_eq!(standing.words(), "Published on 9 Mar 2026: Still deciding until 1 Apr 2026");
    }

    #[test]
    fn a_withdrawn_answer_is_none_and_says_so() {
        let mut gone = answer(AnswerKind::Done, Some(date(2026, 3, 2)));
        gone.withdrawn_on = Some(date(2026, 3, 5));
        let standing = AnswerStatus::of(&theme(), &[gone], date(2026, 3, 6));
        assert!(standing.answer.is_none());
        assert_eq!(standing.words(), "None; the last was withdrawn on 5 Mar 2026");
    }
}
