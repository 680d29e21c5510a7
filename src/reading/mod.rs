//! Reading: the inbox, what was read already, one piece of feedback with its first reading, and a sitting that goes through many.

mod alike_pieces;
mod assign;
pub mod assignment;
mod bulk_check;
mod codes;
pub mod filter;
mod filter_form;
mod first_reading;
pub mod inbox;
mod inbox_list;
mod list_store;
mod order;
pub mod piece;
mod put_off;
pub mod raised;
pub mod read_list;
pub mod recent_order;
mod redactions;
mod safety_look;
pub mod sitting;
mod ties;
mod together;
pub mod triage;
pub mod view;
pub mod watch;

use crate::state::App;
use axum::Router;

pub fn routes() -> Router<App> {
    inbox::routes().merge(read_list::routes()).merge(piece::routes()).merge(raised::routes()).merge(safety_look::routes()).merge(together::routes())
}
