//! How far words have come: seven stops, worked out from what staff did with them and from nothing else.

use crate::{
    feedback::{Triage, store::Own},
    influence::{
        AnswerKind, Strength,
        store::{Answer, Change, Influence},
    },
};
use jiff::civil::Date;

/// Whether words have been at a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    Done,
    /// The furthest they have come.
    Now,
    /// They came past without stopping here, and won't any more.
    Skipped,
    /// Still to come.
    Next,
}

/// One sentence at a stop: its key, the day in it, and what staff typed, which stands after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub key: &'static str,
    pub day: Option<Date>,
    pub names: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The key of what it is called.
    pub key: &'static str,
    pub state: State,
    pub lines: Vec<Line>,
}

/// What staff made of words under one theme, or under none yet.
#[derive(Default)]
pub struct Part {
    pub theme: Option<String>,
    /// The meeting by which the theme must be answered.
    pub meeting: Option<Date>,
    /// The priorities and challenges that the words or their theme belong to.
    pub headings: Vec<String>,
    pub influences: Vec<Influence>,
    /// As anyone may read it, or taken back; never a draft.
    pub answer: Option<Answer>,
}

impl Part {
    /// The answer, unless it was taken back.
    pub fn public(&self) -> Option<&Answer> {
        self.answer.as_ref().filter(|answer| answer.is_public())
    }

    /// What changed in the plan, and how much the theme did to it: only what a publisher published beside the answer.
    pub fn changes(&self) -> impl Iterator<Item = (&Change, Strength)> {
        self.influences
            .iter()
            .filter(|influence| influence.published_with.is_some())
            .filter_map(|influence| influence.change.as_ref().map(|change| (change, influence.strength)))
    }
}

/// The stops on the way of words, in order. Words that are not for the Board have two; all others have all seven, so that a
/// concern looks like anything else that was read a moment ago: somebody else may be holding the five words.
pub fn stops(own: &Own, part: &Part, today: Date) -> Vec<Stop> {
    let not_for_us = matches!(own.triage, Some(Triage::NotForUs | Triage::Abuse));
    let mut reached = vec![have(own), read(own)];
    if !not_for_us {
        reached.extend([grouped(part), plan(part), board(part, today), answered(part), changed(part)]);
    }
    let now = reached.iter().rposition(|(_, state, _)| *state == State::Done).unwrap_or(0);
    reached.into_iter().enumerate().map(|(at, (key, state, lines))| Stop { key, state: if at == now { State::Now } else { state }, lines }).collect()
}

/// How many stops have been reached, to put what has come furthest first.
pub fn progress(stops: &[Stop]) -> usize {
    stops.iter().position(|stop| stop.state == State::Now).unwrap_or(0)
}

/// The key for what the Board says to a theme.
pub fn kind_key(kind: AnswerKind) -> &'static str {
    match kind {
        AnswerKind::Done => "answer-kind-done",
        AnswerKind::WillDo => "answer-kind-will-do",
        AnswerKind::CannotBecause => "answer-kind-cannot",
        AnswerKind::PassedOn => "answer-kind-passed-on",
        AnswerKind::StillDeciding => "answer-kind-still-deciding",
    }
}

/// The key for how much young people's words did.
pub fn strength_key(strength: Strength) -> &'static str {
    match strength {
        Strength::Shaped => "influence-shaped",
        Strength::Supported => "influence-supported",
        Strength::AlreadyPlanned => "influence-already-planned",
        Strength::Considered => "influence-considered",
    }
}

type Reached = (&'static str, State, Vec<Line>);

fn have(own: &Own) -> Reached {
    let key = if own.read_on.is_none() { "journey-have-done" } else { "journey-have-past" };
    ("journey-have", State::Done, vec![line(key)])
}

fn read(own: &Own) -> Reached {
    match own.read_on {
        Some(day) => ("journey-read", State::Done, vec![on("journey-read-done", day)]),
        None => ("journey-read", State::Next, vec![line("journey-read-next")]),
    }
}

fn grouped(part: &Part) -> Reached {
    match &part.theme {
        Some(theme) => ("journey-grouped", State::Done, vec![called("journey-grouped-done", std::slice::from_ref(theme))]),
        None => ("journey-grouped", State::Next, vec![line("journey-grouped-next")]),
    }
}

fn plan(part: &Part) -> Reached {
    let mut lines = match part.headings.as_slice() {
        [] => vec![],
        [one] => vec![called("journey-plan-done", std::slice::from_ref(one))],
        several => vec![called("journey-plan-done-many", several)],
    };
    for (at, influence) in part.influences.iter().enumerate() {
        // An item may be there for several of its wordings.
        if !part.influences[..at].iter().any(|other| other.plan_item == influence.plan_item) {
            lines.push(called("journey-plan-done", std::slice::from_ref(&influence.plan_item_name)));
            lines.push(line(strength_key(influence.strength)));
        }
    }
    if !lines.is_empty() {
        return ("journey-plan", State::Done, lines);
    }
    match part.public() {
        Some(_) => ("journey-plan", State::Skipped, vec![line("journey-plan-skipped")]),
        None => ("journey-plan", State::Next, vec![line("journey-plan-next")]),
    }
}

fn board(part: &Part, today: Date) -> Reached {
    let (state, told) = match (part.public().map(|answer| answer.discussed_on), part.meeting) {
        (Some(Some(day)), _) if day <= today => (State::Done, on("journey-board-done", day)),
        (Some(Some(day)), _) => (State::Next, on("journey-board-next", day)),
        (_, Some(day)) if day >= today => (State::Next, on("journey-board-next", day)),
        (Some(None), _) => (State::Skipped, line("journey-board-skipped")),
        // The day has passed, and nothing shows that the Board kept it: no claim that it did.
        (None, Some(day)) => (State::Next, on("journey-board-late", day)),
        (None, None) => (State::Next, line("journey-board-next-no-date")),
    };
    ("journey-board", state, vec![told])
}

fn answered(part: &Part) -> Reached {
    let (state, told) = match &part.answer {
        Some(answer) => match (answer.published_on, answer.withdrawn_on) {
            (Some(_), Some(day)) => {
                (State::Next, Line { names: answer.withdrawn_note.clone().into_iter().collect(), ..on("journey-answered-back", day) })
            }
            (Some(day), None) => (State::Done, on("journey-answered-done", day)),
            (None, _) => (State::Next, line("journey-answered-next")),
        },
        None => (State::Next, line("journey-answered-next")),
    };
    ("journey-answered", state, vec![told])
}

fn changed(part: &Part) -> Reached {
    match part.changes().map(|(change, _)| change.changed_on).max() {
        Some(day) => ("journey-changed", State::Done, vec![on("journey-changed-done", day)]),
        None => ("journey-changed", State::Next, vec![line("journey-changed-next")]),
    }
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
    use crate::id::{AnswerId, FeedbackId, InfluenceId, PersonId, PlanItemId, ThemeId, WordingId};
    use State::{Done, Next, Now, Skipped};
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

    fn theme() -> Part {
        Part { theme: Some("Nobody tells us".into()), meeting: Some(DECEMBER), ..Part::default() }
    }

    fn influence(change: bool) -> Influence {
        Influence {
            id: InfluenceId::from([2; 16]),
            theme: ThemeId::from([3; 16]),
            theme_name: "Nobody tells us".into(),
            plan_item: PlanItemId::from([4; 16]),
            plan_item_name: "Training about parents who are unwell".into(),
            change: change.then(|| Change {
                wording: WordingId::from([5; 16]),
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
        }
    }

    fn states(own: &Own, part: &Part) -> Vec<State> {
        stops(own, part, TODAY).into_iter().map(|stop| stop.state).collect()
    }

    fn key_at(own: &Own, part: &Part, stop: &str) -> &'static str {
        stops(own, part, TODAY).into_iter().find(|found| found.key == stop).unwrap().lines[0].key
    }

    #[test]
    fn words_nobody_has_read_are_at_the_first_stop() {
        assert_eq!(states(&own(None), &Part::default()), [Now, Next, Next, Next, Next, Next, Next]);
    }

    #[test]
    fn a_concern_looks_like_anything_else_that_was_just_read() {
        let read = stops(&for_analysis(), &Part::default(), TODAY);
        assert_eq!(stops(&own(Some(Triage::Concern)), &Part::default(), TODAY), read);
        assert_eq!(progress(&read), 1);
    }

    #[test]
    fn words_that_are_not_for_the_board_end_where_they_were_read() {
        for triage in [Triage::NotForUs, Triage::Abuse] {
            assert_eq!(states(&own(Some(triage)), &theme()), [Done, Now]);
        }
    }

    #[test]
    fn a_theme_a_place_in_the_plan_and_an_answer_each_bring_words_further() {
        assert_eq!(states(&for_analysis(), &theme()), [Done, Done, Now, Next, Next, Next, Next]);
        let mut part = Part { influences: vec![influence(false)], ..theme() };
        assert_eq!(states(&for_analysis(), &part), [Done, Done, Done, Now, Next, Next, Next]);
        part.answer = Some(answer());
        assert_eq!(states(&for_analysis(), &part), [Done, Done, Done, Done, Done, Now, Next]);
        part.influences = vec![Influence { published_with: None, ..influence(true) }];
        assert_eq!(states(&for_analysis(), &part), [Done, Done, Done, Done, Done, Now, Next], "nobody has published the change");
        part.influences = vec![influence(true)];
        assert_eq!(states(&for_analysis(), &part), [Done, Done, Done, Done, Done, Done, Now]);
    }

    #[test]
    fn a_priority_is_a_place_in_the_plan_even_before_a_theme() {
        let part = Part { headings: vec!["Early Help".into()], ..Part::default() };
        assert_eq!(states(&for_analysis(), &part), [Done, Done, Next, Now, Next, Next, Next]);
    }

    #[test]
    fn an_item_changed_twice_is_named_once() {
        let part = Part { influences: vec![influence(true), influence(true)], ..theme() };
        assert_eq!(stops(&for_analysis(), &part, TODAY)[3].lines.len(), 2);
    }

    #[test]
    fn a_draft_is_never_told_and_an_answer_taken_back_is_no_answer() {
        let draft = Part { answer: Some(Answer { published_on: None, ..answer() }), ..theme() };
        assert_eq!(stops(&for_analysis(), &draft, TODAY), stops(&for_analysis(), &theme(), TODAY));
        let back = Answer { withdrawn_on: Some(TODAY), withdrawn_note: Some("It was not right.".into()), ..answer() };
        let part = Part { answer: Some(back), ..theme() };
        assert_eq!(states(&for_analysis(), &part), states(&for_analysis(), &theme()));
        assert_eq!(key_at(&for_analysis(), &part, "journey-answered"), "journey-answered-back");
        assert!(part.public().is_none());
    }

    #[test]
    fn no_talk_is_claimed_that_nobody_recorded() {
        let board = |part: &Part| key_at(&for_analysis(), part, "journey-board");
        assert_eq!(board(&theme()), "journey-board-next");
        assert_eq!(board(&Part { meeting: Some(MAY), ..theme() }), "journey-board-late");
        assert_eq!(board(&Part { meeting: None, ..theme() }), "journey-board-next-no-date");
        assert_eq!(board(&Part { answer: Some(answer()), ..theme() }), "journey-board-done");
        let part = Part { meeting: Some(MAY), answer: Some(Answer { discussed_on: None, ..answer() }), ..theme() };
        assert_eq!(board(&part), "journey-board-skipped");
        assert_eq!(states(&for_analysis(), &part), [Done, Done, Done, Skipped, Skipped, Now, Next]);
    }
}
