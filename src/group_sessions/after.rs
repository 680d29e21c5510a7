//! A group session that is over.

use super::{plan, rehearsal, store::OwnSession};
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
