//! The pages about accounts: sign-in, joining, people, and the audit log.

mod account;
mod history;
mod history_filter;
mod invitation;
mod link;
mod people;
mod provider;
pub mod requests;
mod sign_in;

use crate::state::App;
use axum::Router;
pub use history::{action_label, say_hour};

pub fn routes() -> Router<App> {
    Router::new()
        .merge(sign_in::routes())
        .merge(invitation::routes())
        .merge(people::routes())
        .merge(link::routes())
        .merge(requests::routes())
        .merge(history::routes())
        .merge(account::routes())
        .merge(provider::routes())
}
