//! Words that are taken back: hidden at once, erased after seven days, and kept out of restored backups. And words whose time is over.

pub mod erase;
pub mod expiry;
pub mod hide;
pub mod ledger;
pub mod pages;
pub mod request_store;
pub mod requests;
pub mod retention;
mod retention_store;
mod shortening_store;
pub mod shortenings;
