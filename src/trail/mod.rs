//! The trail between words and plan: a graph, its layout as a picture, and the pages that show it.

pub mod graph;
pub mod layout;
pub mod pages;
