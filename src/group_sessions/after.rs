//! What came of a session: for the group, and for its facilitator.

use super::store::GroupSession;
use crate::{
    app::App,
    web::{Answer, Page},
};

pub async fn group_page(_app: &App, page: &Page, _session: &GroupSession) -> Answer {
    Ok(page.status(http::StatusCode::NOT_FOUND, None))
}
