//! Find: any word, phrase or start of a word in all feedback that a reviewer may read, by an index in memory.

mod address;
pub mod choice;
mod fold;
pub mod index;
mod page;
pub mod query;
mod refresh;
mod snippet;
mod store;

use crate::state::App;
use axum::{Router, routing::get};

pub fn routes() -> Router<App> {
    Router::new().route("/find", get(page::find))
}
