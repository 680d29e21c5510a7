//! Planning a group session: the list of a facilitator's own, the plan of one, its prompts, and the dry run.

pub mod acts;
pub mod dry_run;
mod meanwhile;
pub mod plan;
pub mod prompts;
pub mod session_index;
mod suggestions;
pub mod when;

use crate::state::App;
use axum::Router;

pub fn routes() -> Router<App> {
    session_index::routes().merge(plan::routes()).merge(prompts::routes()).merge(dry_run::routes())
}
