//! The staff's pages that show several rooms at once: a theme with its words, influence and answer; the plan with what moved it.

mod drafts;
mod heading;
mod influence;
mod plan;
mod plan_item;
mod themes;

use crate::state::App;
use axum::Router;

pub fn routes() -> Router<App> {
    plan::routes().merge(themes::routes()).merge(influence::routes()).merge(drafts::routes())
}
