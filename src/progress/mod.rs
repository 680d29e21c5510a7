//! Progress of feedback: its stages, and the page on which a receipt shows them.

pub mod pages;
pub mod stages;
mod view;
