//! The 404 page of the staff side: the likely reason, and the way back.

use crate::web::{Answer, Error, Page, page::Desk};
use axum::response::IntoResponse;
use http::StatusCode;
use leptos::prelude::*;

/// The text of a 404 page, and the address and name of the way back. It is the same for all things of a kind, so that it does not
/// reveal which exist.
pub struct NotHere {
    pub text: &'static str,
    pub back: (&'static str, &'static str),
}

impl NotHere {
    /// The answer as it is, but for a thing that is not there.
    pub fn instead(&self, answer: Answer, page: Page, desk: Desk) -> Answer {
        match answer {
            Err(Error::NotThere) => Ok((StatusCode::NOT_FOUND, self.page(&page.desk(desk))).into_response()),
            answer => answer,
        }
    }

    fn page(&self, page: &Page) -> axum::response::Response {
        let (address, name) = self.back;
        page.paper("Not here", || {
            view! {
                <h1>"Not here"</h1>
                <p>{self.text}</p>
                <p><a class="bt" href=address>{name}</a></p>
            }
        })
    }
}
