//! The page for something that is not there: why that may be, and the way back.

use crate::web::{Page, page::Desk};
use axum::{
    Router, middleware,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use leptos::prelude::*;

/// The text of the page, and the address and name of the way back. The same for all things of a kind, since it must not show which of
/// them there are.
pub struct NotHere {
    pub text: &'static str,
    pub back: (&'static str, &'static str),
}

/// Marks a bare 404 with the page that it gets.
#[derive(Clone, Copy)]
pub struct Missing(pub &'static NotHere);

/// Gives these routes their page for a 404; `staff::missing::render` renders it.
pub fn with_not_here<S: Clone + Send + Sync + 'static>(routes: Router<S>, page: &'static NotHere) -> Router<S> {
    routes.layer(middleware::map_response(move |mut response: Response| async move {
        if response.status() == StatusCode::NOT_FOUND {
            response.extensions_mut().insert(Missing(page));
        }
        response
    }))
}

impl NotHere {
    pub fn render(&self, page: Page, desk: Desk) -> Response {
        let (address, name) = self.back;
        let page = page.desk(desk).static_page("Not here", || {
            view! {
                <h1>"Not here"</h1>
                <p>{self.text}</p>
                <p><a class="bt" href=address>{name}</a></p>
            }
        });
        (StatusCode::NOT_FOUND, page).into_response()
    }
}
