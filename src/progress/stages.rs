//! The stages of a piece of feedback on its way to the Board, computed from what staff recorded.

use crate::{
    feedback::{Triage, store::Own},
    influence::{
        Strength,
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
/// A concern has the same stages as any feedback read today, because somebody else may hold the receipt.
pub fn stages(own: &Own, progress: &ThemeProgress, today: Date) -> Vec<Stage> {
    let not_for_us = matches!(own.triage, Some(Triage::NotForUs | Triage::Abuse));
    let mut stages = vec![received(own), read(own)];
    if !not_for_us {
        stages.extend([grouped(progress), plan(progress), board(progress, today), answered(progress), changed(progress)]);
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
    Stage { key: "journey-have", state: StageState::Done, lines: vec![line(key)] }
}

fn read(own: &Own) -> Stage {
    let (state, line) = match own.read_on {
        Some(day) => (StageState::Done, on("journey-read-done", day)),
        None => (StageState::Upcoming, line("journey-read-next")),
    };
    Stage { key: "journey-read", state, lines: vec![line] }
}

fn grouped(progress: &ThemeProgress) -> Stage {
    let (state, line) = match &progress.theme {
        Some(theme) => (StageState::Done, called("journey-grouped-done", std::slice::from_ref(theme))),
        None if progress.grouped => (StageState::Done, line("journey-grouped-unnamed")),
        None => (StageState::Upcoming, line("journey-grouped-next")),
    };
    Stage { key: "journey-grouped", state, lines: vec![line] }
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
    Stage { key: "journey-plan", state, lines }
}

fn board(progress: &ThemeProgress, today: Date) -> Stage {
    let (state, line) = match (progress.published().map(|answer| answer.discussed_on), progress.meeting) {
        (Some(Some(day)), _) if day <= today => (StageState::Done, on("journey-board-done", day)),
        (Some(Some(day)), _) => (StageState::Upcoming, on("journey-board-next", day)),
        (_, Some(day)) if day >= today => (StageState::Upcoming, on("journey-board-next", day)),
        (Some(None), _) => (StageState::Skipped, line("journey-board-skipped")),
        // The meeting is past and no record says that the Board discussed it, so the page claims no discussion.
        (None, Some(day)) => (StageState::Upcoming, on("journey-board-late", day)),
        (None, None) => (StageState::Upcoming, line("journey-board-next-no-date")),
    };
    Stage { key: "journey-board", state, lines: vec![line] }
}

fn answered(progress: &ThemeProgress) -> Stage {
    let days = progress.answer.as_ref().map(|answer| (answer.published_on, answer.withdrawn_on, &answer.withdrawn_note));
    let (state, line) = match days {
        Some((Some(_), Some(day), note)) => {
            (StageState::Upcoming, Line { names: note.clone().into_iter().collect(), ..on("journey-answered-back", day) })
        }
        Some((Some(day), None, _)) => (StageState::Done, on("journey-answered-done", day)),
        Some((None, ..)) | None => (StageState::Upcoming, line("journey-answered-next")),
    };
    Stage { key: "journey-answered", state, lines: vec![line] }
}

fn changed(progress: &ThemeProgress) -> Stage {
    let (state, line) = match progress.changes().map(|(change, _)| change.changed_on).max() {
        Some(day) => (StageState::Done, on("journey-changed-done", day)),
        None => (StageState::Upcoming, line("journey-changed-next")),
    };
    Stage { key: "journey-changed", state, lines: vec![line] }
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
    const DECEMBER: Date = date(2026, 12, 9);

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
                changed_on: date(2026, 6, 2),
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
        stages(own, progress, TODAY).into_iter().map(|stage| stage.state).collect()
    }

    fn key_at(own: &Own, progress: &ThemeProgress, stage: &str) -> &'static str {
        stages(own, progress, TODAY).into_iter().find(|found| found.key == stage).unwrap().lines[0].key
    }

    mod reached {
        use super::*;

        #[test]
        fn unread_feedback_is_at_the_first() {
            assert_eq!(states(&own(None), &ThemeProgress::default()), [Current, Upcoming, Upcoming, Upcoming, Upcoming, Upcoming, Upcoming]);
        }

        #[test]
        fn concern_looks_like_other_feedback_just_read() {
            let read = stages(&for_analysis(), &ThemeProgress::default(), TODAY);
            assert_eq!(stages(&own(Some(Triage::Concern)), &ThemeProgress::default(), TODAY), read);
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
            assert_eq!(states(&for_analysis(), &progress), [Done, Done, Upcoming, Current, Upcoming, Upcoming, Upcoming]);
        }

        #[test]
        fn item_changed_twice_is_named_once() {
            let progress = ThemeProgress { influences: vec![influence(true), influence(true)], ..theme() };
            assert_eq!(stages(&for_analysis(), &progress, TODAY)[3].lines.len(), 2, "the item, and its strength");
        }

        #[test]
        fn draft_or_withdrawn_answer_does_not_count() {
            let draft = ThemeProgress { answer: Some(Answer { published_on: None, ..answer() }), ..theme() };
            assert_eq!(stages(&for_analysis(), &draft, TODAY), stages(&for_analysis(), &theme(), TODAY));
            let back = Answer { withdrawn_on: Some(TODAY), withdrawn_note: Some("It was not right.".into()), ..answer() };
            let progress = ThemeProgress { answer: Some(back), ..theme() };
            assert_eq!(states(&for_analysis(), &progress), states(&for_analysis(), &theme()));
            assert_eq!(key_at(&for_analysis(), &progress, "journey-answered"), "journey-answered-back");
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
}
