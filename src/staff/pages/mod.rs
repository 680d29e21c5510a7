//! What staff see of themselves: signing in, joining, who works here, and the history of what was done.

mod history;
mod invitation;
mod people;
mod sign_in;

use crate::state::App;
use axum::Router;

pub fn routes() -> Router<App> {
    Router::new().merge(sign_in::routes()).merge(invitation::routes()).merge(people::routes()).merge(history::routes())
}
