//! The pages of errors that have only a status.

use crate::web::{
    Page,
    error::Incident,
    known_desk::KnownDesk,
    markup::{IntoMarkup, Markup},
    page::PageContext,
};
use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use leptos::prelude::*;

impl Page {
    /// The page for an error that has only a status.
    pub fn status(&self, status: StatusCode, incident: Option<u32>) -> Response {
        let kind = match status.as_u16() {
            403 | 404 | 413 | 429 | 503 => status.as_u16(),
            405 => 404,
            500..=599 => 500,
            _ => 400,
        };
        let text = self.text;
        let [title, heading, lead] = match kind {
            403 => ["error-403-title", "error-403-heading", "error-403-text"],
            404 => ["error-404-title", "error-404-heading", "error-404-text"],
            413 => ["error-413-title", "error-413-heading", "error-413-text"],
            429 => ["error-429-title", "error-429-heading", "error-429-plain"],
            500 => ["error-500-title", "error-500-heading", "error-500-text"],
            503 => ["error-503-title", "error-503-heading", "error-503-plain"],
            _ => ["error-400-title", "error-400-heading", "error-400-text"],
        }
        .map(|key| text.get(key));
        let number = incident.map(|number| text.with("error-500-number", [("number", &number.to_string())]));
        let page = self.static_page(title, || {
            view! {
                <h1>{heading}</h1>
                <p class="lead">{lead}</p>
                {number.map(|number| view! { <p>{number}</p> })}
                {self.way_on()}
            }
        });
        (status, page).into_response()
    }

    /// The way on from an error: help for young people, and their own rooms for staff.
    fn way_on(&self) -> Markup {
        if self.desk.is_some() {
            return view! { <p><a class="bt" href="/desk">"To what you may do here"</a></p> }.into_markup();
        }
        let text = self.text;
        view! {
            <p>{text.get("error-help")}" "<a href="/help">{text.get("home-danger-link")}</a></p>
            <p><a class="btn quiet" href="/">{text.get("nav-back-home")}</a></p>
        }
        .into_markup()
    }
}

/// Renders a page for every error that has only a status. Answers for programs (`/api`, `.json`, `.atom`) stay as they are.
pub async fn render_errors(State(context): State<PageContext>, mut request: Request, next: Next) -> Response {
    let known = KnownDesk::of(request.extensions_mut());
    let path = request.uri().path().to_string();
    let page = Page::new(context, &path, request.headers());
    let response = next.run(request).await;
    let status = response.status();
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !(status.is_client_error() || status.is_server_error()) || is_page || is_for_programs(&path) {
        return response;
    }
    let page = known.frame(&page).unwrap_or(page);
    let mut page = page.status(status, response.extensions().get::<Incident>().map(|incident| incident.0));
    for name in [header::RETRY_AFTER, header::ALLOW] {
        if let Some(value) = response.headers().get(&name) {
            page.headers_mut().insert(name, value.clone());
        }
    }
    page
}

/// Whether the answers of an address are read by programs.
pub fn is_for_programs(path: &str) -> bool {
    path == "/readyz" || path.starts_with("/api/") || path.ends_with(".json") || path.ends_with(".atom")
}

/// Answers a panic with an error page and its number. The panic's text may hold words and is not logged.
pub fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    crate::web::Error::Broken("a handler panicked".into()).into_response()
}
