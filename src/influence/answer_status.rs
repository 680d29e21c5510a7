//! The status of a theme's answer: none, a draft or published, and how late it is.

use crate::{
    analysis::store::Theme,
    clock::short_day,
    influence::{AnswerKind, store::Answer},
};
use jiff::civil::Date;
use std::cmp::Reverse;

/// The status of one theme's answer on one day.
pub struct AnswerStatus {
    /// The draft or published answer; never a withdrawn one.
    pub answer: Option<Answer>,
    withdrawn_on: Option<Date>,
    /// Days past the meeting without an answer, or past the day promised for a decision.
    pub days_late: Option<i32>,
}

impl AnswerStatus {
    pub fn of(theme: &Theme, answers: &[Answer], today: Date) -> Self {
        let of_theme = || answers.iter().filter(|answer| answer.theme == theme.id);
        let answer = of_theme().find(|answer| answer.withdrawn_on.is_none()).cloned();
        let due = match &answer {
            Some(answer) if answer.is_public() => answer.until.filter(|_| answer.kind == AnswerKind::StillDeciding),
            _ => theme.meeting.as_ref().map(|meeting| meeting.held_on),
        };
        let days_late = due.map(|due| (today - due).get_days()).filter(|days| *days > 0);
        Self { answer, withdrawn_on: of_theme().filter_map(|answer| answer.withdrawn_on).max(), days_late }
    }

    pub fn published(&self) -> Option<&Answer> {
        self.answer.as_ref().filter(|answer| answer.is_public())
    }

    pub fn draft(&self) -> Option<&Answer> {
        self.answer.as_ref().filter(|answer| !answer.is_public())
    }

    /// Returns "Published on 3 Mar 2026: Will do".
    pub fn label(&self) -> String {
        match (&self.answer, self.withdrawn_on) {
            (Some(answer), _) => match answer.published_on {
                Some(on) => format!("Published on {}: {}", short_day(on), kind_label(answer)),
                None => format!("Draft by {}: {}", answer.drafted_by_name, kind_label(answer)),
            },
            (None, Some(on)) => format!("None; the last was withdrawn on {}", short_day(on)),
            (None, None) => "None".into(),
        }
    }

    /// Returns "12 days late", or "decision 3 days late".
    pub fn late_label(&self) -> Option<String> {
        let days = self.days_late?;
        let prefix = if self.published().is_some() { "decision " } else { "" };
        Some(format!("{prefix}{days} day{} late", if days == 1 { "" } else { "s" }))
    }

    /// Returns the key that sorts themes: the latest first, then unanswered ones, then the rest.
    pub fn sort_key(&self) -> (bool, Reverse<i32>, bool) {
        (self.days_late.is_none(), Reverse(self.days_late.unwrap_or(0)), self.published().is_some())
    }
}

/// Returns "Still deciding until 3 Mar 2026", or just "Done".
pub fn kind_label(answer: &Answer) -> String {
    match answer.until.filter(|_| answer.kind == AnswerKind::StillDeciding) {
        Some(until) => format!("{} until {}", answer.kind.label(), short_day(until)),
        None => answer.kind.label().into(),
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
        let meeting = Meeting { id: MeetingId::from([1; 16]), held_on: date(2026, 3, 10), cancelled: false };
        Theme {
            id: ThemeId::from([1; 16]),
            name: "A".into(),
            about: "".into(),
            meeting: Some(meeting),
            created_on: date(2026, 1, 1),
            count: 3,
            retired: false,
            against: 0,
            merged_into: None,
        }
    }

    fn answer(kind: AnswerKind, published_on: Option<Date>) -> Answer {
        Answer {
            id: AnswerId::from([1; 16]),
            theme: theme().id,
            theme_name: "A".into(),
            theme_about: "".into(),
            kind,
            words: "Yes.".into(),
            for_you: None,
            until: (kind == AnswerKind::StillDeciding).then_some(date(2026, 4, 1)),
            discussed_on: None,
            drafted_on: date(2026, 3, 1),
            drafted_by: PersonId::from([2; 16]),
            drafted_by_name: "Ann".into(),
            published_on,
            withdrawn_on: None,
            withdrawn_note: None,
            words_erased: false,
        }
    }

    #[test]
    fn late_from_the_day_after_the_meeting() {
        let late = |answers: &[Answer], on| AnswerStatus::of(&theme(), answers, on).late_label();
        assert_eq!(late(&[], date(2026, 3, 10)), None);
        assert_eq!(late(&[], date(2026, 3, 11)).as_deref(), Some("1 day late"));
        assert_eq!(late(&[answer(AnswerKind::Done, None)], date(2026, 4, 10)).as_deref(), Some("31 days late"));
        assert_eq!(late(&[answer(AnswerKind::Done, Some(date(2026, 3, 9)))], date(2026, 3, 11)), None);
    }

    #[test]
    fn promised_decision_can_be_late() {
        let status = AnswerStatus::of(&theme(), &[answer(AnswerKind::StillDeciding, Some(date(2026, 3, 9)))], date(2026, 4, 3));
        assert_eq!(status.late_label().as_deref(), Some("decision 2 days late"));
        assert_eq!(status.label(), "Published on 9 Mar 2026: Still deciding until 1 Apr 2026");
    }

    #[test]
    fn withdrawn_answer_counts_as_none() {
        let mut withdrawn = answer(AnswerKind::Done, Some(date(2026, 3, 2)));
        withdrawn.withdrawn_on = Some(date(2026, 3, 5));
        let status = AnswerStatus::of(&theme(), &[withdrawn], date(2026, 3, 6));
        assert!(status.answer.is_none());
        assert_eq!(status.label(), "None; the last was withdrawn on 5 Mar 2026");
    }
}
