//! The console: what a facilitator sees and does while the group is there.

pub mod store;
