//! HTTP plumbing: pages, forms, errors, headers, connections. It imports no domain module.

pub mod api;
pub mod assets;
mod bars;
pub mod conflict;
pub mod csv;
pub mod desk_form;
pub mod diff;
pub mod done;
pub mod error;
pub mod error_page;
mod field_labels;
pub mod fields;
mod forwarded;
pub mod guard;
pub mod guesses;
pub mod keys;
pub mod kind_address;
pub mod known_desk;
pub mod licences;
pub mod limits;
mod markers;
pub mod markup;
pub mod new_name;
pub mod not_here;
pub mod once;
pub mod once_store;
pub mod origin;
pub mod padding;
pub mod page;
pub mod page_cache;
pub mod parts;
mod places;
pub mod presence;
pub mod readiness;
mod screen;
pub mod serve;
mod stream;
pub mod tries;
pub mod typed_day;
pub mod unsaved_input;
pub mod valid;
pub mod xml;

pub use desk_form::DeskForm;
pub use done::Done;
pub use error::{Error, KeepNone};
pub use fields::Fields;
pub use not_here::NotHere;
pub use page::{Islands, Page};

/// The result of a handler: a page, or the reason why there is none.
pub type Answer = Result<axum::response::Response, Error>;

/// Answers 422 with the form's page, which says what is wrong with it.
pub fn unprocessable(page: axum::response::Response) -> axum::response::Response {
    use axum::response::IntoResponse;
    (http::StatusCode::UNPROCESSABLE_ENTITY, page).into_response()
}

/// Answers with the page of a form that was refused: 409 where somebody has changed the same meanwhile, else 422.
pub fn refused(is_conflict: bool, page: axum::response::Response) -> axum::response::Response {
    use axum::response::IntoResponse;
    if is_conflict { (http::StatusCode::CONFLICT, page).into_response() } else { unprocessable(page) }
}

/// Answers 303: the end of a form that changed something. Takes only addresses of our own.
pub fn redirect(address: &str) -> axum::response::Response {
    use axum::response::IntoResponse;
    match http::HeaderValue::from_str(address) {
        Ok(address) => (http::StatusCode::SEE_OTHER, [(http::header::LOCATION, address)]).into_response(),
        Err(_) => http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
