//! The graph as an SVG picture.

use crate::trail::{
    graph::{Graph, Node},
    layout::{COLUMN, LEFT, NODE_HEIGHT, NODE_WIDTH, layout},
};
use leptos::prelude::*;

/// Renders the graph as SVG; every node is a link.
pub fn picture(graph: &Graph, columns: &[&'static str], title: &str, about: &str) -> impl IntoView + use<> {
    let edges: Vec<(usize, usize)> = graph.edges.iter().map(|edge| (edge.from, edge.to)).collect();
    let layout = layout(&graph.nodes.iter().map(|node| node.column).collect::<Vec<_>>(), &edges);
    let lines = graph.edges.iter().map(|edge| {
        let ((x1, y1), (x2, y2)) = (layout.positions[edge.from], layout.positions[edge.to]);
        let (x1, y1, y2) = (x1 + NODE_WIDTH, y1 + NODE_HEIGHT / 2.0, y2 + NODE_HEIGHT / 2.0);
        let middle = (x1 + x2) / 2.0;
        let class = if edge.weak { "tie weak" } else { "tie" };
        view! { <path class=class stroke-width=format!("{:.1}", edge.width) d=format!("M{x1:.1} {y1:.1}C{middle:.1} {y1:.1} {middle:.1} {y2:.1} {x2:.1} {y2:.1}")></path> }
    });
    let names = columns.iter().enumerate().map(|(at, &name)| {
        let x = LEFT + at as f64 * COLUMN;
        view! { <text class="col" x=x.to_string() y="20">{name}</text> }
    });
    let nodes = graph.nodes.iter().zip(&layout.positions).map(|(node, &(x, y))| node_view(node, x, y));
    let view_box = format!("0 0 {} {:.0}", LEFT * 2.0 + COLUMN * (columns.len() as f64 - 1.0) + NODE_WIDTH, layout.height);
    view! {
        <svg class="flow" viewBox=view_box role="group" aria-labelledby="flow-title flow-about">
            <title id="flow-title">{title.to_string()}</title>
            <desc id="flow-about">{about.to_string()}</desc>
            {lines.collect_view()}{names.collect_view()}{nodes.collect_view()}
        </svg>
    }
}

fn node_view(node: &Node, x: f64, y: f64) -> impl IntoView + use<> {
    let (left, detail) = (x + 10.0, node.detail.clone());
    let baseline = if detail.is_empty() { y + 27.0 } else { y + 19.0 };
    let detail = (!detail.is_empty()).then(|| view! { <text class="small" x=format!("{left:.1}") y=format!("{:.1}", y + 35.0)>{detail}</text> });
    view! {
        <a href=node.link.clone()>
            <g class=format!("node {}", node.class)>
                <title>{node.title.clone()}</title>
                <rect x=format!("{x:.1}") y=format!("{y:.1}") width=NODE_WIDTH.to_string() height=NODE_HEIGHT.to_string() rx="9"></rect>
                <text x=format!("{left:.1}") y=format!("{baseline:.1}")>{node.text.clone()}</text>
                {detail}
            </g>
        </a>
    }
}
