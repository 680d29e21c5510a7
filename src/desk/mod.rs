//! Staff pages that join several modules: a theme with its feedback, influence and answer, and the plan with its influences.

mod drafts;
mod heading;
mod influence;
mod plan;
mod plan_item;
mod records;
mod themes;

use crate::state::App;
use axum::Router;

pub fn routes() -> Router<App> {
    plan::routes().merge(themes::routes()).merge(influence::routes()).merge(drafts::routes())
}
