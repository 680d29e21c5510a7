//! The trail from feedback through themes to the plan and the answers: a graph, its layout, and the pages that show it.

pub mod graph;
pub mod layout;
pub mod pages;
mod picture;
pub mod text_fit;
