//! Words that are taken back: hidden at once, erased after seven days, and kept out of restored backups.

pub mod erase;
pub mod hide;
pub mod ledger;
pub mod pages;
pub mod request_store;
