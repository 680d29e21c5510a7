//! Reading: the inbox, what was read already, and one piece of feedback with its first reading.

mod bulk_check;
mod codes;
mod first_reading;
pub mod inbox;
mod order;
pub mod piece;
pub mod raised;
pub mod read_list;
pub mod recent_order;
mod redactions;
mod ties;
pub mod triage;
pub mod view;
pub mod watch;

use crate::state::App;
use axum::Router;

pub fn routes() -> Router<App> {
    inbox::routes().merge(read_list::routes()).merge(piece::routes()).merge(raised::routes())
}
