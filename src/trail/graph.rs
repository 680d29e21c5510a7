//! A strand of the trail: one theme with its words, what it moved, and its answer, made into boxes and ties.

use crate::{
    analysis::store::Theme,
    clock::short_day,
    feedback::store::Feedback,
    id::{PlanItemId, ThemeId, WordingId},
    influence::{
        Strength,
        answer_status::{AnswerStatus, kind_words},
        store::Influence,
    },
    trail::layout::{Flow, Node, Tie, cut, quote},
};

/// One theme and everything it leads to.
pub struct Strand {
    pub theme: Theme,
    /// Some of the words in it.
    pub words: Vec<Feedback>,
    pub influences: Vec<Influence>,
    pub standing: AnswerStatus,
}

/// What is drawn: words, themes, what they moved in the plan, and the answers.
pub fn flow(strands: &[Strand]) -> Flow {
    let mut flow = Flow::default();
    let mut plan: Vec<((PlanItemId, Option<WordingId>), usize)> = vec![];
    for strand in strands {
        let theme = flow.add(theme_node(&strand.theme));
        for feedback in &strand.words {
            let from = flow.add(words_node(feedback));
            flow.tie(Tie { from, to: theme, width: 2.0, weak: false });
        }
        let more = strand.theme.count - strand.words.len() as i64;
        if more > 0 {
            let from = flow.add(more_node(&strand.theme, more));
            flow.tie(Tie { from, to: theme, width: thickness(more), weak: false });
        }
        let answer = flow.add(answer_node(strand, strands.len() > 1));
        for influence in &strand.influences {
            let key = (influence.plan_item, influence.change.as_ref().map(|change| change.wording));
            let item = plan.iter().find(|(known, _)| *known == key).map(|(_, at)| *at).unwrap_or_else(|| {
                let at = flow.add(plan_node(influence));
                plan.push((key, at));
                at
            });
            let weak = matches!(influence.strength, Strength::AlreadyPlanned | Strength::Considered);
            let width = if weak { 2.0 } else { thickness(strand.theme.count) };
            flow.tie(Tie { from: theme, to: item, width, weak });
            flow.tie(Tie { from: item, to: answer, width, weak });
        }
        if strand.influences.is_empty() {
            flow.tie(Tie { from: theme, to: answer, width: 2.0, weak: false });
        }
    }
    flow
}

/// A line twice as thick for four times as much.
fn thickness(pieces: i64) -> f64 {
    (2.0 + (pieces.max(0) as f64).sqrt() * 1.8).min(16.0)
}

/// "1 piece", "2 pieces".
pub fn count(count: i64, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}

fn words_node(feedback: &Feedback) -> Node {
    Node {
        column: 0,
        look: "w",
        text: quote(&feedback.words),
        small: format!("{}, {}", <&str>::from(feedback.source), short_day(feedback.received_on)),
        full: feedback.words.clone(),
        link: format!("/feedback/{}", feedback.id),
    }
}

fn more_node(theme: &Theme, more: i64) -> Node {
    let text = format!("and {more} more");
    Node { column: 0, look: "w", full: format!("{text} in “{}”", theme.name), text, small: "".into(), link: format!("/themes/{}#said", theme.id) }
}

fn theme_node(theme: &Theme) -> Node {
    let small = format!("{} of feedback", count(theme.count, "piece"));
    Node { column: 1, look: "t", text: cut(&theme.name), full: format!("{}: {small}", theme.name), small, link: format!("/themes/{}", theme.id) }
}

fn plan_node(influence: &Influence) -> Node {
    let small = influence.change.as_ref().map_or("as a whole".into(), |change| format!("wording of {}", short_day(change.changed_on)));
    let full = influence.change.as_ref().map_or(influence.plan_item_name.clone(), |change| format!("{}: {}", influence.plan_item_name, change.after));
    Node { column: 2, look: "i", text: cut(&influence.plan_item_name), small, full, link: format!("/plan/{}", influence.plan_item) }
}

fn answer_node(strand: &Strand, several: bool) -> Node {
    let theme = &strand.theme;
    let (look, text, small, link) = match (&strand.standing.answer, strand.standing.published().and_then(|answer| answer.published_on)) {
        (Some(answer), Some(on)) => ("a", kind_words(answer), format!("published {}", short_day(on)), format!("/answers#answer-{}", answer.id)),
        (Some(answer), None) => ("open", format!("Draft: {}", kind_words(answer)), "not published yet".into(), answer_of(theme.id)),
        (None, _) => ("open", "No answer yet".into(), due(theme), answer_of(theme.id)),
    };
    let small = strand.standing.late_words().unwrap_or(small);
    let full = format!("Answer to “{}”: {text}, {small}", theme.name);
    // Beside others, an answer says to what it is one; when it is late, that comes first.
    let text = if several && strand.standing.days_late.is_some() { format!("{text}: {small}") } else { text };
    let small = if several { format!("to {}", quote(&theme.name)) } else { small };
    Node { column: 3, look, text: cut(&text), small, full, link }
}

/// Where the answer to a theme is read and written.
pub fn answer_of(theme: ThemeId) -> String {
    format!("/themes/{theme}#answer")
}

fn due(theme: &Theme) -> String {
    theme.meeting.as_ref().map_or("no meeting set".into(), |meeting| format!("due {}", short_day(meeting.held_on)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        feedback::{Facts, Provenance, Source},
        id::{FeedbackId, InfluenceId},
    };
    use jiff::civil::date;

    fn strand(name: u8, count: i64, moved: &[(u8, Strength)]) -> Strand {
        let day = date(2026, 3, 1);
        let theme = Theme { id: ThemeId::from([name; 16]), name: format!("theme {name}"), about: "".into(), meeting: None, created_on: day, count };
        let words = (0..count.min(2)).map(|nth| Feedback {
            id: FeedbackId::from([nth as u8; 16]),
            words: "I waited".into(),
            received_on: day,
            source: Source::Direct,
            provenance: Provenance::Verbatim,
            facts: Facts::default(),
            triage: None,
            read_on: None,
            said_in: None,
        });
        let influences = moved.iter().map(|&(item, strength)| Influence {
            id: InfluenceId::from([item; 16]),
            theme: theme.id,
            theme_name: theme.name.clone(),
            plan_item: PlanItemId::from([item; 16]),
            plan_item_name: format!("item {item}"),
            change: None,
            strength,
            reason: "They said so.".into(),
            linked_on: day,
            linked_by: "Ann".into(),
            published_with: None,
        });
        Strand { words: words.collect(), influences: influences.collect(), standing: AnswerStatus::of(&theme, &[], day), theme }
    }

    #[test]
    fn every_tie_goes_from_left_to_right_between_boxes_that_are_there() {
        let flow =
            flow(&[strand(1, 9, &[(1, Strength::Shaped), (2, Strength::Considered)]), strand(2, 1, &[(1, Strength::Supported)]), strand(3, 0, &[])]);
        for tie in &flow.ties {
            assert!(flow.nodes[tie.from].column < flow.nodes[tie.to].column);
        }
        for (at, node) in flow.nodes.iter().enumerate() {
            let tied = flow.ties.iter().any(|tie| tie.from == at || tie.to == at);
            assert!(tied, "{} stands alone", node.text);
        }
    }

    #[test]
    fn a_plan_item_that_two_themes_moved_is_one_box_with_an_answer_to_each() {
        let flow = flow(&[strand(1, 3, &[(1, Strength::Shaped)]), strand(2, 3, &[(1, Strength::AlreadyPlanned)])]);
        let column = |column: usize| flow.nodes.iter().filter(|node| node.column == column).count();
        assert_eq!((column(0), column(1), column(2), column(3)), (6, 2, 1, 2));
        assert_eq!(flow.ties.iter().filter(|tie| tie.weak).count(), 2);
    }

    #[test]
    fn the_words_that_are_not_shown_one_by_one_are_counted() {
        let flow = flow(&[strand(1, 9, &[])]);
        assert!(flow.nodes.iter().any(|node| node.text == "and 7 more"));
    }
}
