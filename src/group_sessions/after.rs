//! What came of a session: for the group, and for its facilitator.

use super::{
    plan, rehearsal,
    store::{GroupSession, OwnSession},
};
use crate::{
    app::App,
    people::proof::{Facilitator, Proof},
    web::{Answer, Page},
};
use leptos::prelude::*;

/// What the facilitator sees of their own session once it is over.
pub async fn show(_app: &App, own: &OwnSession, page: Page, by: &Facilitator) -> Answer {
    Ok(page.desk(by.desk()).paper("Group session", || view! { {plan::top(own)}{rehearsal::notice(&own.session)}<p>"This session is over."</p> }))
}

pub async fn group_page(_app: &App, page: &Page, _session: &GroupSession) -> Answer {
    Ok(page.status(http::StatusCode::NOT_FOUND, None))
}
