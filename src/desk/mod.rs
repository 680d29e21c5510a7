//! Staff pages that join several modules: the codebook, a theme with its feedback, influence and answer, the plan with its influences, all requests, and
//! the history of acts.

mod act_filter;
mod act_view;
mod acts;
mod code;
mod code_codings;
mod codebook;
mod drafts;
mod group;
mod heading;
mod history;
mod history_filter;
mod history_things;
mod influence;
mod meeting;
mod placement;
mod plan;
mod plan_item;
mod plan_lists;
mod plan_merge;
mod plan_state;
mod records;
pub mod requests;
mod round;
mod round_figures;
mod round_piece;
mod round_settle;
mod rounds;
mod theme;
mod theme_codes;
mod theme_pieces;
mod theme_state;
mod themes;
mod wordings;

use crate::state::App;
use axum::Router;

pub fn routes() -> Router<App> {
    plan::routes()
        .merge(acts::routes())
        .merge(codebook::routes())
        .merge(code::routes())
        .merge(rounds::routes())
        .merge(round::routes())
        .merge(themes::routes())
        .merge(theme::routes())
        .merge(theme_state::routes())
        .merge(theme_codes::routes())
        .merge(theme_pieces::routes())
        .merge(influence::routes())
        .merge(drafts::routes())
        .merge(requests::routes())
        .merge(history::routes())
}
