//! The graph of the trail: feedback, themes, plan items and answers as nodes, joined by edges.

use crate::{
    agreement::Agreed,
    analysis::{evidence::says, store::Theme},
    clock::short_day,
    feedback::{staff_view::words_or_damaged, store::Feedback},
    id::{PlanItemId, ThemeId, WordingId},
    influence::{
        Strength,
        answer_status::{AnswerStatus, kind_label},
        read_store::Influence,
    },
    trail::text_fit::{cut, quote, quote_or_damaged},
};

/// One theme with its influences, its answer and some of its feedback.
pub struct ThemeTrail {
    pub theme: Theme,
    /// A sample of the feedback in the theme.
    pub feedback: Vec<Feedback>,
    pub influences: Vec<Influence>,
    pub status: AnswerStatus,
    /// How often two people agreed on its feedback.
    pub agreed: Agreed,
}

/// One node: a line of text and a smaller line below it, both cut to fit, and the whole text as its title.
pub struct Node {
    pub column: usize,
    /// The CSS class that gives the node its colour.
    pub class: &'static str,
    pub text: String,
    pub detail: String,
    pub title: String,
    pub link: String,
}

/// An edge between two nodes, given by their indices.
pub struct Edge {
    pub from: usize,
    pub to: usize,
    pub width: f64,
    /// Drawn as a thin broken line: the theme had little or no influence.
    pub weak: bool,
}

#[derive(Default)]
pub struct Graph {
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
}

impl Graph {
    /// Builds the graph of some themes. A plan item that several of them influenced is one node.
    pub fn of(themes: &[ThemeTrail]) -> Self {
        let mut graph = Self::default();
        let mut plan_nodes: Vec<((PlanItemId, Option<WordingId>), usize)> = vec![];
        for trail in themes {
            let theme = graph.add_node(theme_node(&trail.theme));
            for feedback in &trail.feedback {
                let from = graph.add_node(feedback_node(feedback));
                graph.add_edge(Edge { from, to: theme, width: 2.0, weak: false });
            }
            let against = trail.theme.against;
            let more = trail.theme.count - against - trail.feedback.len() as i64;
            if more > 0 {
                let from = graph.add_node(more_node(&trail.theme, format!("and {more} more")));
                graph.add_edge(Edge { from, to: theme, width: edge_width(more), weak: false });
            }
            if against > 0 {
                let text = format!("{against} {} otherwise", if against == 1 { "says" } else { "say" });
                let from = graph.add_node(more_node(&trail.theme, text));
                graph.add_edge(Edge { from, to: theme, width: 2.0, weak: true });
            }
            let answer = graph.add_node(answer_node(trail, themes.len() > 1));
            for influence in &trail.influences {
                let key = (influence.plan_item, influence.change.as_ref().map(|change| change.wording));
                let item = plan_nodes.iter().find(|(known, _)| *known == key).map(|(_, at)| *at).unwrap_or_else(|| {
                    let at = graph.add_node(plan_node(influence));
                    plan_nodes.push((key, at));
                    at
                });
                let weak = matches!(influence.strength, Strength::AlreadyPlanned | Strength::Considered);
                let width = if weak { 2.0 } else { edge_width(trail.theme.count) };
                graph.add_edge(Edge { from: theme, to: item, width, weak });
                graph.add_edge(Edge { from: item, to: answer, width, weak });
            }
            if trail.influences.is_empty() {
                graph.add_edge(Edge { from: theme, to: answer, width: 2.0, weak: false });
            }
        }
        graph
    }

    /// Adds a node and returns its index.
    fn add_node(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Adds an edge; of two edges between the same nodes the strong one stays.
    fn add_edge(&mut self, edge: Edge) {
        match self.edges.iter_mut().find(|known| (known.from, known.to) == (edge.from, edge.to)) {
            Some(known) if known.weak && !edge.weak => *known = edge,
            Some(_) => {}
            None => self.edges.push(edge),
        }
    }
}

/// Returns the width of an edge; it grows with the square root of the number of pieces.
fn edge_width(pieces: i64) -> f64 {
    (2.0 + (pieces.max(0) as f64).sqrt() * 1.8).min(16.0)
}

/// Returns "1 piece" or "2 pieces".
pub fn count(count: i64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn feedback_node(feedback: &Feedback) -> Node {
    Node {
        column: 0,
        class: "w",
        text: quote_or_damaged(&feedback.words),
        detail: format!("{}, {}", <&str>::from(feedback.source), short_day(feedback.received_on)),
        title: words_or_damaged(&feedback.words).into(),
        link: format!("/feedback/{}", feedback.id),
    }
}

/// Words how many pieces are in a theme, and how many of them say otherwise.
pub fn said(theme: &Theme) -> String {
    match theme.against {
        0 => format!("{} of feedback", count(theme.count, "piece")),
        against => says(theme.count - against, against, |number| number.to_string()),
    }
}

fn more_node(theme: &Theme, text: String) -> Node {
    Node {
        column: 0, class: "w", title: format!("{text} in “{}”", theme.name), text, detail: "".into(), link: format!("/themes/{}#said", theme.id)
    }
}

fn theme_node(theme: &Theme) -> Node {
    let detail = said(theme);
    Node { column: 1, class: "t", text: cut(&theme.name), title: format!("{}: {detail}", theme.name), detail, link: format!("/themes/{}", theme.id) }
}

fn plan_node(influence: &Influence) -> Node {
    let detail = influence.change.as_ref().map_or("as a whole".into(), |change| format!("wording of {}", short_day(change.changed_on)));
    let title =
        influence.change.as_ref().map_or(influence.plan_item_name.clone(), |change| format!("{}: {}", influence.plan_item_name, change.after));
    Node { column: 2, class: "i", text: cut(&influence.plan_item_name), detail, title, link: format!("/plan/{}", influence.plan_item) }
}

fn answer_node(trail: &ThemeTrail, several: bool) -> Node {
    let theme = &trail.theme;
    let (class, text, detail, link) = match (&trail.status.answer, trail.status.published().and_then(|answer| answer.published_on)) {
        (Some(answer), Some(on)) => ("a", kind_label(answer), format!("published {}", short_day(on)), format!("/answers#answer-{}", answer.id)),
        (Some(answer), None) => ("open", format!("Draft: {}", kind_label(answer)), "not published yet".into(), answer_link(theme.id)),
        (None, _) => ("open", "No answer yet".into(), due(theme), answer_link(theme.id)),
    };
    let detail = trail.status.late_label().unwrap_or(detail);
    let title = format!("Answer to “{}”: {text}, {detail}", theme.name);
    // Among several answers each one names its theme, so a late one says so in its first line.
    let text = if several && trail.status.days_late.is_some() { format!("{text}: {detail}") } else { text };
    let detail = if several { format!("to {}", quote(&theme.name)) } else { detail };
    Node { column: 3, class, text: cut(&text), detail, title, link }
}

/// Returns the address of the answer section of a theme.
pub fn answer_link(theme: ThemeId) -> String {
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

    fn trail(name: u8, count: i64, influenced: &[(u8, Strength)]) -> ThemeTrail {
        let day = date(2026, 3, 1);
        let theme = Theme {
            id: ThemeId::from([name; 16]),
            name: format!("theme {name}"),
            about: "".into(),
            meeting: None,
            created_on: day,
            count,
            against: 0,
            retired: false,
            merged_into: None,
        };
        let feedback = (0..count.min(2)).map(|nth| Feedback {
            id: FeedbackId::from([nth as u8; 16]),
            words: Ok("I waited".into()),
            received_on: day,
            source: Source::Direct,
            provenance: Provenance::Verbatim,
            facts: Facts::default(),
            triage: None,
            read_on: None,
            redacted: false,
            said_in: None,
        });
        let influences = influenced.iter().map(|&(item, strength)| Influence {
            id: InfluenceId::from([item; 16]),
            theme: theme.id,
            theme_name: theme.name.clone(),
            plan_item: PlanItemId::from([item; 16]),
            plan_item_name: format!("item {item}"),
            public_item_name: format!("item {item}"),
            change: None,
            strength,
            reason: "They said so.".into(),
            linked_on: day,
            linked_by: "Ann".into(),
            published_with: None,
        });
        ThemeTrail {
            feedback: feedback.collect(),
            influences: influences.collect(),
            status: AnswerStatus::of(&theme, &[], day),
            agreed: Agreed::default(),
            theme,
        }
    }

    #[test]
    fn edges_run_left_to_right_and_join_every_node() {
        let graph = Graph::of(&[
            trail(1, 9, &[(1, Strength::Shaped), (2, Strength::Considered)]),
            trail(2, 1, &[(1, Strength::Supported)]),
            trail(3, 0, &[]),
        ]);
        for edge in &graph.edges {
            assert!(graph.nodes[edge.from].column < graph.nodes[edge.to].column);
        }
        for (at, node) in graph.nodes.iter().enumerate() {
            let joined = graph.edges.iter().any(|edge| edge.from == at || edge.to == at);
            assert!(joined, "{} stands alone", node.text);
        }
    }

    #[test]
    fn plan_item_of_two_themes_is_one_node() {
        let graph = Graph::of(&[trail(1, 3, &[(1, Strength::Shaped)]), trail(2, 3, &[(1, Strength::AlreadyPlanned)])]);
        let column = |column: usize| graph.nodes.iter().filter(|node| node.column == column).count();
        assert_eq!((column(0), column(1), column(2), column(3)), (6, 2, 1, 2));
        assert_eq!(graph.edges.iter().filter(|edge| edge.weak).count(), 2);
    }

    #[test]
    fn feedback_outside_the_sample_is_counted() {
        let graph = Graph::of(&[trail(1, 9, &[])]);
        assert!(graph.nodes.iter().any(|node| node.text == "and 7 more"));
    }

    #[test]
    fn pieces_that_say_otherwise_are_a_broken_line_of_their_own() {
        let mut divided = trail(1, 9, &[]);
        divided.theme.against = 3;
        let graph = Graph::of(&[divided]);
        let node = |text: &str| graph.nodes.iter().position(|node| node.text == text).unwrap_or_else(|| panic!("no {text}"));
        assert!(graph.edges.iter().any(|edge| edge.from == node("3 say otherwise") && edge.weak));
        assert!(graph.edges.iter().any(|edge| edge.from == node("and 4 more") && !edge.weak));
        assert!(graph.nodes.iter().any(|node| node.detail == "6 pieces say so, 3 say otherwise"));
    }

    #[test]
    fn of_two_edges_the_strong_one_stays() {
        let mut graph = Graph::default();
        for weak in [true, false, true] {
            graph.add_edge(Edge { from: 0, to: 1, width: 1.0, weak });
        }
        assert_eq!(graph.edges.iter().map(|edge| edge.weak).collect::<Vec<_>>(), [false]);
    }
}
