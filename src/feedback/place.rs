//! A place in a list of feedback, as addresses write it: a day, and an id within it.

use crate::id::FeedbackId;
use jiff::civil::Date;

/// A day, and an id within it.
pub type Place = (Date, FeedbackId);

/// Reads a place; `None` for a text that is none.
pub fn place(text: &str) -> Option<Place> {
    let (on, id) = text.split_once('.')?;
    Some((on.parse().ok()?, id.parse().ok()?))
}

pub fn written((on, id): Place) -> String {
    format!("{on}.{id}")
}
