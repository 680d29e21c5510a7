//! Suggested codes: learned here from the staff's own coding, in memory only. A stop of the program forgets all of it.

pub mod index;
pub mod learned;
pub mod page;
mod store;
pub mod suggest;
