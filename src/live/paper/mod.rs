//! Paper: the printed sheet of a session, and typing in what stands on it.

pub mod acts;
pub mod sheet;
pub mod ticks;
pub mod ticks_form;
pub mod typing;

use crate::{state::App, web::NotHere};
use axum::Router;

const NOT_HERE: NotHere =
    NotHere { text: "There is no such session, or it is somebody else’s.", back: ("/group-sessions", "Back to your group sessions") };

pub fn routes() -> Router<App> {
    sheet::routes().merge(typing::routes()).merge(ticks::routes())
}
