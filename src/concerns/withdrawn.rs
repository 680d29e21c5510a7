//! A concern whose words were taken back: the lead goes on reading it, and is told.

use crate::{
    clock::say_day,
    concerns::store::Concern,
    feedback::{store::Withdrawn, withdrawal_store},
    id::FeedbackId,
    state::App,
    web::markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;

/// Says that the words were taken back with their receipt, perhaps by somebody who found it; `None` where they were not.
pub async fn notice(app: &App, concern: &Concern, id: FeedbackId) -> sqlx::Result<Option<Markup>> {
    let withdrawn = withdrawal_store::withdrawn(&mut *app.read().await?, id).await?.filter(|_| concern.feedback.is_some());
    Ok(withdrawn.map(|Withdrawn { on, by_board }| {
        let what = if by_board { "The Board was asked to erase this" } else { "This was taken back with its five words" };
        view! {
            <p class="note">{what}" on "{say_day(on)}". It stays here as a safeguarding record, for safeguarding leads alone, and is used for nothing else. Somebody else may have found the five words."</p>
        }
        .into_markup()
    }))
}
