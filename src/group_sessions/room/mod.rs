//! A young person's phone in a group session: coming in by a code, and what it sends from there.

mod answers;
mod door;
pub mod marks_store;
pub(super) mod phone;
pub mod store;
mod theirs;
mod told;
mod view;

use crate::app::App;
use axum::{
    Router,
    routing::{get, post},
};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/join", get(door::ask))
        .route("/join/{code}", get(door::come).post(answers::act))
        .route("/join/{code}/choice", get(door::back).post(answers::choose))
        .route("/join/{code}/next", post(phone::next))
        .route("/join/{code}/release", get(door::back).post(answers::release))
        .route("/join/{code}/live", get(door::live))
}
