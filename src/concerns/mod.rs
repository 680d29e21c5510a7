//! Concerns: feedback that may be a young person's account of harm, for the safeguarding lead alone.

pub mod pages;
mod read_first;
pub mod reminder_store;
pub mod reminders;
pub mod store;
