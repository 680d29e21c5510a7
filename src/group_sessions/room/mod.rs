//! A young person's phone in a group session.

pub mod store;
