//! A group session as it happens: planned, run on console, phones, wall and paper, and looked back on.

pub mod answered;
pub mod check_back_store;
pub mod console;
pub mod escalation;
pub mod events;
pub mod evidence;
pub mod first;
pub mod offline;
pub mod outcome;
pub mod outcome_page;
pub mod paper;
pub mod phone;
mod phone_lines;
pub mod planning;
pub mod ranking;
pub mod release;
pub mod transaction;
pub mod wall;
mod wall_view;

use crate::state::App;
use axum::Router;

/// Routes for facilitators.
pub fn staff_routes() -> Router<App> {
    planning::routes()
        .merge(console::routes())
        .merge(wall::routes())
        .merge(paper::routes())
        .merge(escalation::routes())
        .merge(evidence::routes())
        .merge(first::routes())
        .merge(offline::routes())
}

/// Routes for young people.
pub fn public_routes() -> Router<App> {
    phone::routes().merge(outcome_page::routes()).merge(release::routes())
}
