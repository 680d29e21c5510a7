//! Plumbing: pages, forms, errors, headers, connections. Knows nothing of young people or plans.

pub mod api;
pub mod assets;
pub mod desk_form;
pub mod error;
pub mod fields;
pub mod guard;
pub mod keys;
pub mod limits;
mod markers;
pub mod not_here;
pub mod page;
pub mod page_cache;
pub mod parts;
mod screen;
pub mod serve;
pub mod unsaved_input;
pub mod valid;

pub use desk_form::DeskForm;
pub use error::Error;
pub use fields::Fields;
pub use not_here::NotHere;
pub use page::{Islands, Page};

/// What a handler gives back: a page, or why there is none.
pub type Answer = Result<axum::response::Response, Error>;

/// A form's page again, saying what is wrong with it.
pub fn refused(page: axum::response::Response) -> axum::response::Response {
    use axum::response::IntoResponse;
    (http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// "Go and look there": how a form that changed something ends. Only addresses of our own.
pub fn see(address: &str) -> axum::response::Response {
    use axum::response::IntoResponse;
    match http::HeaderValue::from_str(address) {
        Ok(address) => (http::StatusCode::SEE_OTHER, [(http::header::LOCATION, address)]).into_response(),
        Err(_) => http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
