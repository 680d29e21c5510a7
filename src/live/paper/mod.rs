//! Paper: the printed sheet of a session, and typing in what stands on it.

pub mod acts;
pub mod sheet;
pub mod ticks;
pub mod ticks_form;
pub mod typing;

use crate::state::App;
use axum::Router;

pub fn routes() -> Router<App> {
    sheet::routes().merge(typing::routes()).merge(ticks::routes())
}
