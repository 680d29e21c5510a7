//! A page for somebody at their desk whose thing is not there: why that may be, and the way back.

use crate::web::{Answer, Error, Page, page::Desk};
use axum::response::IntoResponse;
use http::StatusCode;
use leptos::prelude::*;

/// What is said where nothing is there, and the address and name of the way back. The same for all such things of a room: it must
/// not show which of them there are.
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
