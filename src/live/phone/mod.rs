//! A young person's phone in a group session: coming in by a code, and what it sends from there.

pub mod acts;
mod answers;
pub mod cookie;
mod dots;
mod join;
mod notice;
mod panel;
mod question;
mod view;

use crate::state::App;
use axum::{
    Router,
    routing::{get, post},
};

pub fn routes() -> Router<App> {
    Router::new()
        .route("/join", get(join::ask))
        .route("/join/{code}", get(join::show).post(answers::act))
        .route("/join/{code}/choice", get(join::back).post(answers::choose))
        .route("/join/{code}/next", post(cookie::next))
        .route("/join/{code}/release", get(join::back).post(answers::release))
        .route("/join/{code}/live", get(join::live))
}
