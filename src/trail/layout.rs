//! A picture of what leads to what: boxes in columns, tied from left to right, with few crossings and none on top of another.

use leptos::prelude::*;

/// The size of a box, and how far apart boxes stand, in the drawing's own units.
pub const WIDTH: f64 = 240.0;
const HEIGHT: f64 = 44.0;
const ROW: f64 = 56.0;
const COLUMN: f64 = 281.0;
const LEFT: f64 = 8.0;
/// Where the first box begins, below the columns' names.
const TOP: f64 = 36.0;
/// How often the order of the columns is improved: enough for pictures of this size.
const SWEEPS: usize = 6;
/// How wide a line of text may be, in the height of its letters: what a box holds in the widest of the usual fonts.
pub const LINE: f64 = 17.2;

/// One box: a line, a small line below it when there is one, both cut already, and the whole text for who points at it.
pub struct Node {
    pub column: usize,
    /// The class that gives it its colour.
    pub look: &'static str,
    pub text: String,
    pub small: String,
    pub full: String,
    pub link: String,
}

/// A line between two boxes, told by their places in the list.
pub struct Tie {
    pub from: usize,
    pub to: usize,
    pub width: f64,
    /// Drawn as a thin broken line: we don't claim much.
    pub weak: bool,
}

#[derive(Default)]
pub struct Flow {
    pub nodes: Vec<Node>,
    pub ties: Vec<Tie>,
}

impl Flow {
    /// Adds a box and tells its place.
    pub fn add(&mut self, node: Node) -> usize {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// Ties two boxes, once: of two ties between the same boxes the strong one stays.
    pub fn tie(&mut self, tie: Tie) {
        match self.ties.iter_mut().find(|known| (known.from, known.to) == (tie.from, tie.to)) {
            Some(known) if known.weak && !tie.weak => *known = tie,
            Some(_) => {}
            None => self.ties.push(tie),
        }
    }
}

/// Where every box stands (its left upper corner), and how high the picture is.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    pub places: Vec<(f64, f64)>,
    pub height: f64,
}

/// Places boxes, given the column of each and the ties between them.
///
/// Each column is ordered by where its neighbours stand (the barycentre), back and forth; then the fullest column is stacked and
/// every other box goes as near to the middle of its neighbours as the boxes beside it let it.
pub fn layout(columns: &[usize], ties: &[(usize, usize)]) -> Layout {
    let width = columns.iter().max().map_or(0, |last| last + 1);
    let mut order: Vec<Vec<usize>> = vec![vec![]; width];
    for (node, &column) in columns.iter().enumerate() {
        order[column].push(node);
    }
    let mut neighbours: Vec<Vec<usize>> = vec![vec![]; columns.len()];
    for &(from, to) in ties.iter().filter(|(from, to)| from.max(to) < &columns.len() && columns[*from] != columns[*to]) {
        neighbours[from].push(to);
        neighbours[to].push(from);
    }
    for sweep in 0..SWEEPS {
        for step in 0..width {
            let column = if sweep % 2 == 0 { step } else { width - 1 - step };
            let ranks = ranks(&order, columns.len());
            let side = |node: &usize| if sweep % 2 == 0 { columns[*node] < column } else { columns[*node] > column };
            let goal = |node: usize| mean(neighbours[node].iter().filter(|node| side(node)).map(|&node| ranks[node])).unwrap_or(ranks[node]);
            order[column].sort_by(|&a, &b| goal(a).total_cmp(&goal(b)));
        }
    }
    place(columns, &order, &neighbours)
}

/// How far down its column every box stands: 0 at the top, 1 at the bottom.
fn ranks(order: &[Vec<usize>], count: usize) -> Vec<f64> {
    let mut ranks = vec![0.0; count];
    for column in order {
        for (at, &node) in column.iter().enumerate() {
            ranks[node] = (at as f64 + 0.5) / column.len() as f64;
        }
    }
    ranks
}

fn place(columns: &[usize], order: &[Vec<usize>], neighbours: &[Vec<usize>]) -> Layout {
    let spine = (0..order.len()).rev().max_by_key(|&column| order[column].len()).unwrap_or(0);
    let mut ys: Vec<Option<f64>> = vec![None; columns.len()];
    let outwards = (0..spine).rev().chain(spine + 1..order.len());
    for column in std::iter::once(spine).chain(outwards).filter(|&column| column < order.len()) {
        let middle = (order[spine].len() - 1) as f64 * ROW / 2.0;
        let goals: Vec<f64> = order[column]
            .iter()
            .enumerate()
            .map(|(at, &node)| match column == spine {
                true => at as f64 * ROW,
                false => mean(neighbours[node].iter().filter_map(|&node| ys[node])).unwrap_or(middle),
            })
            .collect();
        for (&node, y) in order[column].iter().zip(apart(&goals)) {
            ys[node] = Some(y);
        }
    }
    let ys: Vec<f64> = ys.into_iter().map(|y| y.unwrap_or(0.0)).collect();
    let (top, bottom) = ys.iter().fold((0.0_f64, 0.0_f64), |(top, bottom), &y| (top.min(y), bottom.max(y)));
    let places = columns.iter().zip(&ys).map(|(&column, y)| (LEFT + column as f64 * COLUMN, TOP + y - top));
    Layout { places: places.collect(), height: TOP + bottom - top + HEIGHT + LEFT }
}

/// As near to the goals as can be, in the same order and at least a row apart: neighbours that would touch are moved as one block.
fn apart(goals: &[f64]) -> Vec<f64> {
    let mut blocks: Vec<(f64, usize)> = vec![];
    for (at, goal) in goals.iter().enumerate() {
        blocks.push((goal - at as f64 * ROW, 1));
        while let [.., (before, many), (last, few)] = blocks[..] {
            if before <= last {
                break;
            }
            blocks.truncate(blocks.len() - 2);
            blocks.push(((before * many as f64 + last * few as f64) / (many + few) as f64, many + few));
        }
    }
    let offsets = blocks.iter().flat_map(|&(offset, count)| std::iter::repeat_n(offset, count));
    offsets.enumerate().map(|(at, offset)| offset + at as f64 * ROW).collect()
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

/// A text cut to one line of a box.
pub fn cut(text: &str) -> String {
    cut_to(text, LINE)
}

/// Words in their marks, cut to one line of a box.
pub fn quote(words: &str) -> String {
    format!("“{}”", cut_to(words, LINE - 1.2))
}

fn cut_to(text: &str, room: f64) -> String {
    // Marks that turn the direction of writing would turn what stands behind them too.
    let hidden = |letter: &char| letter.is_control() || matches!(letter, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let words: String = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|letter| !hidden(letter)).collect();
    if words.chars().map(width).sum::<f64>() <= room {
        return words;
    }
    let (mut used, mut line) = (width('…'), String::new());
    for letter in words.chars() {
        used += width(letter);
        if used > room {
            break;
        }
        line.push(letter);
    }
    format!("{}…", line.trim_end_matches(|letter: char| letter.is_whitespace() || ".,…".contains(letter)))
}

/// About how wide a letter is, in the height of letters.
fn width(letter: char) -> f64 {
    match letter {
        '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' => 0.0,
        ' ' | 'i' | 'j' | 'l' | '.' | ',' | '\'' | '’' | '!' | ':' | ';' | '|' => 0.33,
        'f' | 'r' | 't' | '(' | ')' | '-' => 0.42,
        'm' | 'w' | 'M' | 'W' | '…' | '%' | '@' => 1.0,
        'a'..='z' | '0'..='9' => 0.62,
        _ if letter >= '\u{1100}' && !('\u{2000}'..'\u{2100}').contains(&letter) => 1.3,
        _ => 0.75,
    }
}

/// The picture itself: every box is a link.
pub fn picture(flow: &Flow, columns: &[&'static str], title: &str, about: &str) -> impl IntoView + use<> {
    let ties: Vec<(usize, usize)> = flow.ties.iter().map(|tie| (tie.from, tie.to)).collect();
    let layout = layout(&flow.nodes.iter().map(|node| node.column).collect::<Vec<_>>(), &ties);
    let lines = flow.ties.iter().map(|tie| {
        let ((x1, y1), (x2, y2)) = (layout.places[tie.from], layout.places[tie.to]);
        let (x1, y1, y2) = (x1 + WIDTH, y1 + HEIGHT / 2.0, y2 + HEIGHT / 2.0);
        let middle = (x1 + x2) / 2.0;
        let class = if tie.weak { "tie weak" } else { "tie" };
        view! { <path class=class stroke-width=format!("{:.1}", tie.width) d=format!("M{x1:.1} {y1:.1}C{middle:.1} {y1:.1} {middle:.1} {y2:.1} {x2:.1} {y2:.1}")></path> }
    });
    let names = columns.iter().enumerate().map(|(at, &name)| {
        let x = LEFT + at as f64 * COLUMN;
        view! { <text class="col" x=x.to_string() y="20">{name}</text> }
    });
    let boxes = flow.nodes.iter().zip(&layout.places).map(|(node, &(x, y))| node_box(node, x, y));
    let view_box = format!("0 0 {} {:.0}", LEFT * 2.0 + COLUMN * (columns.len() as f64 - 1.0) + WIDTH, layout.height);
    view! {
        <svg class="flow" viewBox=view_box role="group" aria-labelledby="flow-title flow-about">
            <title id="flow-title">{title.to_string()}</title>
            <desc id="flow-about">{about.to_string()}</desc>
            {lines.collect_view()}{names.collect_view()}{boxes.collect_view()}
        </svg>
    }
}

fn node_box(node: &Node, x: f64, y: f64) -> impl IntoView + use<> {
    let (left, small) = (x + 10.0, node.small.clone());
    let first = if small.is_empty() { y + 27.0 } else { y + 19.0 };
    let small = (!small.is_empty()).then(|| view! { <text class="small" x=format!("{left:.1}") y=format!("{:.1}", y + 35.0)>{small}</text> });
    view! {
        <a href=node.link.clone()>
            <g class=format!("node {}", node.look)>
                <title>{node.full.clone()}</title>
                <rect x=format!("{x:.1}") y=format!("{y:.1}") width=WIDTH.to_string() height=HEIGHT.to_string() rx="9"></rect>
                <text x=format!("{left:.1}") y=format!("{first:.1}")>{node.text.clone()}</text>
                {small}
            </g>
        </a>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn crossings(layout: &Layout, ties: &[(usize, usize)]) -> usize {
        let y = |node: usize| layout.places[node].1;
        let pairs = ties.iter().enumerate().flat_map(|(at, a)| ties[at + 1..].iter().map(move |b| (a, b)));
        pairs.filter(|((a, b), (c, d))| (y(*a) - y(*c)) * (y(*b) - y(*d)) < 0.0).count()
    }

    #[test]
    fn ties_that_need_not_cross_do_not() {
        let columns = [0, 0, 0, 1, 1, 1];
        let ties = [(0, 5), (1, 4), (2, 3)];
        assert_eq!(crossings(&layout(&columns, &ties), &ties), 0);
    }

    #[test]
    fn a_box_stands_in_the_middle_of_what_leads_to_it() {
        let layout = layout(&[0, 0, 0, 1], &[(0, 3), (1, 3), (2, 3)]);
        assert_eq!(layout.places[3].1, layout.places[1].1);
    }

    #[test]
    fn nothing_is_a_picture_too_and_a_tie_to_nowhere_is_left_out() {
        assert_eq!(layout(&[], &[]).places, []);
        assert_eq!(layout(&[0], &[(0, 7)]).places.len(), 1);
    }

    #[test]
    fn of_two_ties_the_strong_one_stays() {
        let mut flow = Flow::default();
        for weak in [true, false, true] {
            flow.tie(Tie { from: 0, to: 1, width: 1.0, weak });
        }
        assert_eq!(flow.ties.iter().map(|tie| tie.weak).collect::<Vec<_>>(), [false]);
    }

    #[test]
    fn a_text_is_cut_to_one_line() {
        assert_eq!(cut("short\n enough"), "short enough");
        assert_eq!(cut("a\u{202e}b"), "ab");
        let long = cut(&"many words ".repeat(9));
        assert!(long.ends_with('…') && (26..36).contains(&long.chars().count()), "{long}");
        assert_eq!(cut(&"W".repeat(99)).chars().count(), 17);
        assert!(cut(&"🚏".repeat(99)).chars().count() < 14);
    }

    proptest! {
        #[test]
        fn boxes_never_overlap_and_the_same_is_always_drawn_alike(
            columns in prop::collection::vec(0_usize..4, 0..40),
            ends in prop::collection::vec((0_usize..40, 0_usize..40), 0..80),
        ) {
            let drawn = layout(&columns, &ends);
            prop_assert_eq!(&drawn, &layout(&columns, &ends));
            for (a, &(x, y)) in drawn.places.iter().enumerate() {
                prop_assert!(y >= TOP - 0.001 && y + HEIGHT <= drawn.height);
                for &(other_x, other_y) in &drawn.places[a + 1..] {
                    prop_assert!(x != other_x || (y - other_y).abs() >= ROW - 0.001);
                }
            }
        }
    }
}
