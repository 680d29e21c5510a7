//! Typed text of a post that was refused because the sign-in or the permission ended meanwhile: it is shown again instead of lost.

use crate::web::{Fields, Page, error::AuthFailed, parts::SafeTextarea};
use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{Method, StatusCode};
use leptos::prelude::*;

/// Answers with the page of the texts where there are any. A refused post without one is answered as ever.
pub async fn keep(page: Page, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    // Within the limit for every body, which stands in the request.
    let body = match Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await {
        Ok(body) => body,
        Err(rejection) => return rejection.into_response(),
    };
    let copy = Request::from_parts(parts.clone(), Body::from(body.clone()));
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if response.extensions().get::<AuthFailed>().is_none() {
        return response;
    }
    match Fields::from_request(copy, &()).await {
        Ok(fields) if fields.texts().next().is_some() => texts_page(page, response.status() == StatusCode::FORBIDDEN, &fields),
        _ => response,
    }
}

fn texts_page(page: Page, signed_in: bool, fields: &Fields) -> Response {
    let (status, heading, lead) = if signed_in {
        (StatusCode::FORBIDDEN, "You may not do this", "Nothing was saved. What you typed is still here: copy it, and give it to somebody who may.")
    } else {
        let lead = "Nothing was saved. What you typed is still here: copy it, sign in, and put it in again.";
        (StatusCode::UNAUTHORIZED, "You are signed out", lead)
    };
    let texts = fields.texts().enumerate().map(|(nth, (field, text))| {
        let (id, label, text) = (format!("kept-{nth}"), format!("What you typed as “{field}”"), text.to_string());
        view! {
            <div class="field">
                <label for=id.clone()><bdi>{label}</bdi></label>
                <SafeTextarea name="kept" id text rows=8 readonly=true/>
            </div>
        }
    });
    let texts = texts.collect_view();
    let body = page.signed_out().static_page(heading, || {
        view! {
            <h1>{heading}</h1>
            <p class="lead">{lead}</p>
            {texts}
            <p><a class="bt main" href="/sign-in" target="_blank">"Sign in"<span class="hide">" (in a new tab)"</span></a></p>
        }
    });
    (status, body).into_response()
}
