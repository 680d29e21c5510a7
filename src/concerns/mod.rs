//! Concerns: feedback that may be a young person's account of harm, for the safeguarding lead alone.

pub mod pages;
pub mod store;
mod withdrawn;
