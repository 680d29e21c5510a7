//! Find: any word, phrase or start of a word in all feedback that a reviewer may read, by an index in memory.

mod address;
pub mod choice;
pub mod index;
pub mod page;
pub mod query;
pub mod refresh;
pub mod saved;
pub mod saved_store;
mod snippet;
mod store;
