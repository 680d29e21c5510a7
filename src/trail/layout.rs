//! The layout of the graph: nodes in columns with few crossing edges and no overlap.

/// The size of a node and the distance between nodes, in the units of the picture.
pub const NODE_WIDTH: f64 = 240.0;
pub const NODE_HEIGHT: f64 = 44.0;
const ROW: f64 = 56.0;
pub const COLUMN: f64 = 281.0;
pub const LEFT: f64 = 8.0;
/// The top of the first node, below the names of the columns.
const TOP: f64 = 36.0;
/// Sweeps that improve the order of the columns: enough for graphs of this size.
const SWEEPS: usize = 6;

/// The upper left corner of every node, and the height of the picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    pub positions: Vec<(f64, f64)>,
    pub height: f64,
}

/// Computes the positions of nodes from the column of each and the edges between them.
///
/// Sweeps in both directions order each column by the barycentre of its neighbours, which reduces crossings. Then the fullest
/// column is stacked, and every other node moves as close to the mean of its neighbours as its column allows.
pub fn layout(columns: &[usize], edges: &[(usize, usize)]) -> Layout {
    let width = columns.iter().max().map_or(0, |last| last + 1);
    let mut order: Vec<Vec<usize>> = vec![vec![]; width];
    for (node, &column) in columns.iter().enumerate() {
        order[column].push(node);
    }
    let mut neighbours: Vec<Vec<usize>> = vec![vec![]; columns.len()];
    for &(from, to) in edges.iter().filter(|(from, to)| from.max(to) < &columns.len() && columns[*from] != columns[*to]) {
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
    position(columns, &order, &neighbours)
}

/// Returns the relative position of every node in its column: 0 at the top, 1 at the bottom.
fn ranks(order: &[Vec<usize>], count: usize) -> Vec<f64> {
    let mut ranks = vec![0.0; count];
    for column in order {
        for (at, &node) in column.iter().enumerate() {
            ranks[node] = (at as f64 + 0.5) / column.len() as f64;
        }
    }
    ranks
}

/// Stacks the fullest column and works outwards from it.
fn position(columns: &[usize], order: &[Vec<usize>], neighbours: &[Vec<usize>]) -> Layout {
    let fullest = (0..order.len()).rev().max_by_key(|&column| order[column].len()).unwrap_or(0);
    let mut ys: Vec<Option<f64>> = vec![None; columns.len()];
    let outwards = (0..fullest).rev().chain(fullest + 1..order.len());
    for column in std::iter::once(fullest).chain(outwards).filter(|&column| column < order.len()) {
        let middle = (order[fullest].len() - 1) as f64 * ROW / 2.0;
        let goals: Vec<f64> = order[column]
            .iter()
            .enumerate()
            .map(|(at, &node)| match column == fullest {
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
    let positions = columns.iter().zip(&ys).map(|(&column, y)| (LEFT + column as f64 * COLUMN, TOP + y - top));
    Layout { positions: positions.collect(), height: TOP + bottom - top + NODE_HEIGHT + LEFT }
}

/// Returns positions as close to the goals as possible, in the same order and at least a row apart.
///
/// Neighbours that would overlap move as one block (isotonic regression by pooling adjacent violators).
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn crossings(layout: &Layout, edges: &[(usize, usize)]) -> usize {
        let y = |node: usize| layout.positions[node].1;
        let pairs = edges.iter().enumerate().flat_map(|(at, a)| edges[at + 1..].iter().map(move |b| (a, b)));
        pairs.filter(|((a, b), (c, d))| (y(*a) - y(*c)) * (y(*b) - y(*d)) < 0.0).count()
    }

    #[test]
    fn avoidable_crossings_are_avoided() {
        let columns = [0, 0, 0, 1, 1, 1];
        let edges = [(0, 5), (1, 4), (2, 3)];
        assert_eq!(crossings(&layout(&columns, &edges), &edges), 0);
    }

    #[test]
    fn node_stands_in_the_middle_of_its_neighbours() {
        let layout = layout(&[0, 0, 0, 1], &[(0, 3), (1, 3), (2, 3)]);
        assert_eq!(layout.positions[3].1, layout.positions[1].1);
    }

    #[test]
    fn empty_graph_and_unknown_node_are_accepted() {
        assert_eq!(layout(&[], &[]).positions, []);
        assert_eq!(layout(&[0], &[(0, 7)]).positions.len(), 1);
    }

    proptest! {
        #[test]
        fn nodes_never_overlap_and_layout_is_deterministic(
            columns in prop::collection::vec(0_usize..4, 0..40),
            ends in prop::collection::vec((0_usize..40, 0_usize..40), 0..80),
        ) {
            let drawn = layout(&columns, &ends);
            prop_assert_eq!(&drawn, &layout(&columns, &ends));
            for (a, &(x, y)) in drawn.positions.iter().enumerate() {
                prop_assert!(y >= TOP - 0.001 && y + NODE_HEIGHT <= drawn.height);
                for &(other_x, other_y) in &drawn.positions[a + 1..] {
                    prop_assert!(x != other_x || (y - other_y).abs() >= ROW - 0.001);
                }
            }
        }
    }
}
