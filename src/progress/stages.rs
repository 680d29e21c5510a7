//! The stages of a piece of feedback on its way to the Board, computed from what staff recorded.

use crate::{
    feedback::{Triage, store::Own},
    influence::{
        AnswerKind, Strength,
        public::strength_key,
        read_store::{Change, Influence},
        store::Answer,
    },
};
use jiff::civil::Date;

/// Whether feedback has reached a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StageState {
    Done,
    /// The last stage reached.
    Current,
    /// A later stage is reached, and this one no longer can be.
    Skipped,
    Upcoming,
}

/// One sentence below a stage: its catalogue key, the day in it, and names typed by staff that follow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub key: &'static str,
    pub day: Option<Date>,
    pub names: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// The catalogue key of its name.
    pub key: &'static str,
    pub state: StageState,
    pub lines: Vec<Line>,
}

/// The days that every receipt shares. What another page says of them, this one says too.
pub struct Calendar {
    pub today: Date,
    pub next_meeting: Option<Date>,
    /// Since when nobody reads, if the form says so.
    pub unread_since: Option<Date>,
}

/// Progress of feedback under one theme, or under none yet.
#[derive(Default)]
pub struct ThemeProgress {
    pub grouped: bool,
    /// The theme's name as a publisher saw it; `None` before, because nobody has reviewed it.
    pub theme: Option<String>,
    /// The meeting by which the theme must be answered.
    pub meeting: Option<Date>,
    /// Names of the priorities and challenges that the feedback or its theme belong to.
    pub headings: Vec<String>,
    pub influences: Vec<Influence>,
    /// Published or withdrawn; never a draft.
    pub answer: Option<Answer>,
}

impl ThemeProgress {
    /// Returns the answer unless it was withdrawn.
    pub fn published(&self) -> Option<&Answer> {
        self.answer.as_ref().filter(|answer| answer.is_public())
    }

    /// Returns the influences that a publisher saw.
    fn published_influences(&self) -> impl Iterator<Item = &Influence> {
        self.influences.iter().filter(|influence| influence.published_with.is_some())
    }

    /// Returns the plan changes published with an answer, each with the theme's influence on it.
    pub fn changes(&self) -> impl Iterator<Item = (&Change, Strength)> {
        self.published_influences().filter_map(|influence| influence.change.as_ref().map(|change| (change, influence.strength)))
    }
}

/// Returns the stages in order: two for feedback that is not for the Board, seven for everything else.
///
/// A concern has the same stages as any feedback read today, because somebody else may hold the receipt. Stages that are reached stand
/// before the others.
pub fn stages(own: &Own, progress: &ThemeProgress, calendar: &Calendar) -> Vec<Stage> {
    let not_for_us = matches!(own.triage, Some(Triage::NotForUs | Triage::Abuse));
    let mut stages = vec![received(own), read(own, calendar)];
    if !not_for_us {
        let mut later = [grouped(progress), plan(progress), board(progress, calendar), answered(progress), changed(progress)];
        later.sort_by_key(|stage| stage.state == StageState::Upcoming);
        stages.extend(later);
    }
    let current = stages.iter().rposition(|stage| stage.state == StageState::Done).unwrap_or(0);
    stages[current].state = StageState::Current;
    stages
}

/// Returns the position of the current stage.
pub fn current_stage(stages: &[Stage]) -> usize {
    stages.iter().position(|stage| stage.state == StageState::Current).unwrap_or(0)
}

fn received(own: &Own) -> Stage {
    let key = if own.read_on.is_none() { "journey-have-done" } else { "journey-have-past" };
    stage("journey-have", StageState::Done, vec![line(key)])
}

fn read(own: &Own, calendar: &Calendar) -> Stage {
    let (state, line) = match (own.read_on, calendar.unread_since) {
        (Some(day), _) => (StageState::Done, on("journey-read-done", day)),
        (None, Some(since)) => (StageState::Upcoming, on("journey-read-late", since)),
        (None, None) => (StageState::Upcoming, line("journey-read-next")),
    };
    stage("journey-read", state, vec![line])
}

fn grouped(progress: &ThemeProgress) -> Stage {
    let (state, line) = match &progress.theme {
        Some(theme) => (StageState::Done, called("journey-grouped-done", std::slice::from_ref(theme))),
        None if progress.grouped => (StageState::Done, line("journey-grouped-unnamed")),
        None => (StageState::Upcoming, line("journey-grouped-next")),
    };
    stage("journey-grouped", state, vec![line])
}

fn plan(progress: &ThemeProgress) -> Stage {
    let mut lines = match progress.headings.as_slice() {
        [] => vec![],
        [one] => vec![called("journey-plan-done", std::slice::from_ref(one))],
        several => vec![called("journey-plan-done-many", several)],
    };
    let published: Vec<_> = progress.published_influences().collect();
    for (at, influence) in published.iter().enumerate() {
        // Several wordings of one item may be linked; the item is named once, as it was published.
        if !published[..at].iter().any(|other| other.public_item_name == influence.public_item_name) {
            lines.push(called("journey-plan-done", std::slice::from_ref(&influence.public_item_name)));
            lines.push(line(strength_key(influence.strength)));
        }
    }
    let state = match progress.published() {
        _ if !lines.is_empty() => StageState::Done,
        Some(_) => StageState::Skipped,
        None => StageState::Upcoming,
    };
    match state {
        StageState::Skipped => lines.push(line("journey-plan-skipped")),
        StageState::Upcoming => lines.push(line("journey-plan-next")),
        _ => {}
    }
    stage("journey-plan", state, lines)
}

fn board(progress: &ThemeProgress, calendar: &Calendar) -> Stage {
    let today = calendar.today;
    // The Board did talk about it, also where the answer was taken back since.
    let discussed = progress.answer.as_ref().filter(|answer| answer.published_on.is_some()).map(|answer| answer.discussed_on);
    let (state, line) = match (discussed, progress.meeting) {
        (Some(Some(day)), _) if day <= today => (StageState::Done, on("journey-board-done", day)),
        (Some(Some(day)), _) => (StageState::Upcoming, on("journey-board-next", day)),
        (_, Some(day)) if day >= today => (StageState::Upcoming, on("journey-board-next", day)),
        (Some(None), _) => (StageState::Skipped, line("journey-board-skipped")),
        // The meeting is past and no record says that the Board discussed it, so the page claims no discussion.
        (None, Some(day)) => (StageState::Upcoming, on("journey-board-late", day)),
        (None, None) => {
            let line = calendar.next_meeting.map_or(line("journey-board-next-no-date"), |day| on("journey-board-next-meeting", day));
            (StageState::Upcoming, line)
        }
    };
    stage("journey-board", state, vec![line])
}

fn answered(progress: &ThemeProgress) -> Stage {
    let days = progress.answer.as_ref().map(|answer| (answer.published_on, answer.withdrawn_on, answer));
    let (state, line) = match days {
        Some((Some(_), Some(day), answer)) => {
            (StageState::Upcoming, Line { names: answer.withdrawn_note.clone().into_iter().collect(), ..on("journey-answered-back", day) })
        }
        // A promise of an answer is none yet.
        Some((Some(day), None, answer)) if answer.kind == AnswerKind::StillDeciding => (StageState::Upcoming, on("journey-answered-deciding", day)),
        Some((Some(day), None, _)) => (StageState::Done, on("journey-answered-done", day)),
        Some((None, ..)) | None => (StageState::Upcoming, line("journey-answered-next")),
    };
    stage("journey-answered", state, vec![line])
}

fn changed(progress: &ThemeProgress) -> Stage {
    let answer = progress.published();
    let answered_on = answer.filter(|answer| answer.kind != AnswerKind::StillDeciding).and_then(|answer| answer.published_on);
    let (state, line) = match (progress.changes().map(|(change, _)| change.changed_on).max(), answer.map(|answer| answer.kind)) {
        // It stands below the answer, so an earlier day needs a word.
        (Some(day), _) if answered_on.is_some_and(|answered_on| day < answered_on) => (StageState::Done, on("journey-changed-before", day)),
        (Some(day), _) => (StageState::Done, on("journey-changed-done", day)),
        // Not all that is done is a wording of the plan.
        (None, Some(AnswerKind::Done)) => (StageState::Done, line("journey-changed-in-answer")),
        (None, Some(AnswerKind::CannotBecause)) => (StageState::Skipped, line("journey-changed-no")),
        (None, _) => (StageState::Upcoming, line("journey-changed-next")),
    };
    stage("journey-changed", state, vec![line])
}

fn stage(key: &'static str, state: StageState, lines: Vec<Line>) -> Stage {
    Stage { key, state, lines }
}

fn line(key: &'static str) -> Line {
    Line { key, day: None, names: vec![] }
}

fn on(key: &'static str, day: Date) -> Line {
    Line { day: Some(day), ..line(key) }
}

fn called(key: &'static str, names: &[String]) -> Line {
    Line { names: names.to_vec(), ..line(key) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        id::{AnswerId, FeedbackId, InfluenceId, PersonId, PlanItemId, ThemeId, WordingId},
        influence::AnswerKind,
    };
    use StageState::{Current, Done, Skipped, Upcoming};
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 22);
    const MARCH: Date = date(2026, 3, 5);
    const MAY: Date = date(2026, 5, 13);
    const JUNE: Date = date(2026, 6, 2);
    const DECEMBER: Date = date(2026, 12, 9);
    const CALENDAR: Calendar = Calendar { today: TODAY, next_meeting: None, unread_since: None };

    fn own(triage: Option<Triage>) -> Own {
        Own { id: FeedbackId::from([1; 16]), received_on: MARCH, read_on: triage.map(|_| MARCH), triage }
    }

    fn for_analysis() -> Own {
        own(Some(Triage::ForAnalysis))
    }

    fn theme() -> ThemeProgress {
        ThemeProgress { grouped: true, meeting: Some(DECEMBER), ..ThemeProgress::default() }
    }

    fn influence(change: bool) -> Influence {
        Influence {
            id: InfluenceId::from([2; 16]),
            theme: ThemeId::from([3; 16]),
            theme_name: "Nobody tells us".into(),
            plan_item: PlanItemId::from([4; 16]),
            plan_item_name: "Training about parents who are unwell".into(),
            public_item_name: "Training about parents who are unwell".into(),
            change: change.then(|| Change {
                wording: WordingId::from([5; 16]),
                merged_item: None,
                before: Some("Train workers.".into()),
                after: "Train workers to tell the children.".into(),
                reason: "Young people told us.".into(),
                changed_on: JUNE,
            }),
            strength: Strength::Shaped,
            reason: "Their words.".into(),
            linked_on: MAY,
            linked_by: "Priya Nair".into(),
            published_with: change.then(|| AnswerId::from([6; 16])),
        }
    }

    fn answer() -> Answer {
        Answer {
            id: AnswerId::from([6; 16]),
            theme: ThemeId::from([3; 16]),
            theme_name: "Nobody tells us".into(),
            theme_about: String::new(),
            kind: AnswerKind::WillDo,
            words: "Each worker will ask.".into(),
            for_you: Some("A worker will ask you too.".into()),
            until: None,
            discussed_on: Some(MAY),
            drafted_on: MAY,
            drafted_by: PersonId::from([7; 16]),
            drafted_by_name: "Priya Nair".into(),
            published_on: Some(MAY),
            withdrawn_on: None,
            withdrawn_note: None,
            words_erased: false,
        }
    }

    fn states(own: &Own, progress: &ThemeProgress) -> Vec<StageState> {
        stages(own, progress, &CALENDAR).into_iter().map(|stage| stage.state).collect()
    }

    fn keys(progress: &ThemeProgress) -> Vec<&'static str> {
        stages(&for_analysis(), progress, &CALENDAR).into_iter().map(|stage| stage.key).collect()
    }

    fn key_at(own: &Own, progress: &ThemeProgress, stage: &str) -> &'static str {
        stages(own, progress, &CALENDAR).into_iter().find(|found| found.key == stage).unwrap().lines[0].key
    }

    mod reached {
        use super::*;

        #[test]
        fn unread_feedback_is_at_the_first() {
            assert_eq!(states(&own(None), &ThemeProgress::default()), [Current, Upcoming, Upcoming, Upcoming, Upcoming, Upcoming, Upcoming]);
        }

        #[test]
        fn concern_looks_like_other_feedback_just_read() {
            let read = stages(&for_analysis(), &ThemeProgress::default(), &CALENDAR);
            assert_eq!(stages(&own(Some(Triage::Concern)), &ThemeProgress::default(), &CALENDAR), read);
            assert_eq!(current_stage(&read), 1);
        }

        #[test]
        fn feedback_not_for_the_board_ends_at_read() {
            for triage in [Triage::NotForUs, Triage::Abuse] {
                assert_eq!(states(&own(Some(triage)), &theme()), [Done, Current]);
            }
        }

        #[test]
        fn theme_plan_and_answer_each_reach_the_next() {
            assert_eq!(states(&for_analysis(), &theme()), [Done, Done, Current, Upcoming, Upcoming, Upcoming, Upcoming]);
            let unseen = ThemeProgress { influences: vec![influence(false)], ..theme() };
            assert_eq!(states(&for_analysis(), &unseen), states(&for_analysis(), &theme()), "nobody has published the link");
            let mut progress = ThemeProgress { headings: vec!["Early Help".into()], ..unseen };
            assert_eq!(states(&for_analysis(), &progress), [Done, Done, Done, Current, Upcoming, Upcoming, Upcoming]);
            progress.answer = Some(answer());
            assert_eq!(states(&for_analysis(), &progress), [Done, Done, Done, Done, Done, Current, Upcoming]);
            progress.influences = vec![Influence { published_with: None, ..influence(true) }];
            assert_eq!(states(&for_analysis(), &progress), [Done, Done, Done, Done, Done, Current, Upcoming], "nobody has published the change");
            progress.influences = vec![influence(true)];
            assert_eq!(states(&for_analysis(), &progress), [Done, Done, Done, Done, Done, Done, Current]);
        }

        #[test]
        fn a_priority_reaches_the_plan_without_a_theme() {
            let progress = ThemeProgress { headings: vec!["Early Help".into()], ..ThemeProgress::default() };
            assert_eq!(states(&for_analysis(), &progress), [Done, Done, Current, Upcoming, Upcoming, Upcoming, Upcoming]);
            assert_eq!(keys(&progress)[2..4], ["journey-plan", "journey-grouped"]);
        }

        #[test]
        fn item_changed_twice_is_named_once() {
            let progress = ThemeProgress { influences: vec![influence(true), influence(true)], ..theme() };
            assert_eq!(stages(&for_analysis(), &progress, &CALENDAR)[3].lines.len(), 2, "the item, and its strength");
        }

        #[test]
        fn draft_or_withdrawn_answer_does_not_count() {
            let draft = ThemeProgress { answer: Some(Answer { published_on: None, ..answer() }), ..theme() };
            assert_eq!(stages(&for_analysis(), &draft, &CALENDAR), stages(&for_analysis(), &theme(), &CALENDAR));
            let back = Answer { withdrawn_on: Some(TODAY), withdrawn_note: Some("It was not right.".into()), ..answer() };
            let progress = ThemeProgress { answer: Some(back), ..theme() };
            assert_eq!(key_at(&for_analysis(), &progress, "journey-answered"), "journey-answered-back");
            assert_eq!(key_at(&for_analysis(), &progress, "journey-board"), "journey-board-done", "the Board did talk about it");
            assert!(progress.published().is_none());
        }

        #[test]
        fn unrecorded_discussion_is_not_claimed() {
            let board = |progress: &ThemeProgress| key_at(&for_analysis(), progress, "journey-board");
            assert_eq!(board(&theme()), "journey-board-next");
            assert_eq!(board(&ThemeProgress { meeting: Some(MAY), ..theme() }), "journey-board-late");
            assert_eq!(board(&ThemeProgress { meeting: None, ..theme() }), "journey-board-next-no-date");
            assert_eq!(board(&ThemeProgress { answer: Some(answer()), ..theme() }), "journey-board-done");
            let progress = ThemeProgress { meeting: Some(MAY), answer: Some(Answer { discussed_on: None, ..answer() }), ..theme() };
            assert_eq!(board(&progress), "journey-board-skipped");
            assert_eq!(states(&for_analysis(), &progress), [Done, Done, Done, Skipped, Skipped, Current, Upcoming]);
        }
    }
    mod agreeing {
        use super::*;

        fn answered(kind: AnswerKind) -> ThemeProgress {
            ThemeProgress { answer: Some(Answer { kind, ..answer() }), headings: vec!["Early Help".into()], ..theme() }
        }

        #[test]
        fn next_meeting_is_the_one_of_other_pages() {
            let known = Calendar { next_meeting: Some(DECEMBER), ..CALENDAR };
            let undated = ThemeProgress { meeting: None, ..theme() };
            for (own, progress) in [(own(None), ThemeProgress::default()), (for_analysis(), undated)] {
                let line = |calendar: &Calendar| {
                    let stages = stages(&own, &progress, calendar);
                    let found = stages.into_iter().find(|stage| stage.key == "journey-board").unwrap().lines.remove(0);
                    (found.key, found.day)
                };
                assert_eq!(line(&known), ("journey-board-next-meeting", Some(DECEMBER)));
                assert_eq!(line(&CALENDAR), ("journey-board-next-no-date", None));
            }
        }

        #[test]
        fn change_stands_below_the_answer_and_says_if_it_is_older() {
            for (answered_on, line) in [(MAY, "journey-changed-done"), (JUNE, "journey-changed-done"), (date(2026, 7, 1), "journey-changed-before")] {
                let late = Answer { published_on: Some(answered_on), ..answer() };
                let progress = ThemeProgress { answer: Some(late), influences: vec![influence(true)], ..theme() };
                assert_eq!(keys(&progress)[4..], ["journey-board", "journey-answered", "journey-changed"]);
                assert_eq!(key_at(&for_analysis(), &progress, "journey-changed"), line);
            }
        }

        #[test]
        fn no_stage_that_is_reached_follows_one_that_is_not() {
            let later = Answer { discussed_on: Some(DECEMBER), ..answer() };
            let all = [
                ThemeProgress::default(),
                ThemeProgress { headings: vec!["Early Help".into()], ..ThemeProgress::default() },
                ThemeProgress { answer: Some(later), influences: vec![influence(true)], ..theme() },
                answered(AnswerKind::Done),
                answered(AnswerKind::StillDeciding),
                answered(AnswerKind::CannotBecause),
            ];
            for progress in all {
                let states = states(&for_analysis(), &progress);
                let first = states.iter().position(|state| *state == Upcoming).unwrap_or(states.len());
                assert!(states[first..].iter().all(|state| *state == Upcoming), "{states:?}");
            }
        }

        #[test]
        fn still_deciding_is_no_answer_yet() {
            let deciding = answered(AnswerKind::StillDeciding);
            assert_eq!(key_at(&for_analysis(), &deciding, "journey-answered"), "journey-answered-deciding");
            assert_eq!(states(&for_analysis(), &deciding), [Done, Done, Done, Done, Current, Upcoming, Upcoming]);
        }

        #[test]
        fn done_or_refused_does_not_wait_for_a_change() {
            let (done, refused) = (answered(AnswerKind::Done), answered(AnswerKind::CannotBecause));
            assert_eq!(key_at(&for_analysis(), &done, "journey-changed"), "journey-changed-in-answer");
            assert_eq!(states(&for_analysis(), &done), [Done, Done, Done, Done, Done, Done, Current]);
            assert_eq!(key_at(&for_analysis(), &refused, "journey-changed"), "journey-changed-no");
            assert_eq!(states(&for_analysis(), &refused), [Done, Done, Done, Done, Done, Current, Skipped]);
        }

        #[test]
        fn form_and_receipt_agree_that_nobody_reads() {
            let silent = Calendar { unread_since: Some(MARCH), ..CALENDAR };
            let line = stages(&own(None), &ThemeProgress::default(), &silent).remove(1).lines.remove(0);
            assert_eq!((line.key, line.day), ("journey-read-late", Some(MARCH)));
        }
    }
}
