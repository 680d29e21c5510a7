//! Typed input of a post that was refused or failed: it is shown again instead of lost, whichever layer gave the answer.

use super::markup::{IntoMarkup, Markup};
use crate::web::{
    Fields, Page,
    error::{AuthFailed, Incident, NoSpace},
    error_page::is_for_programs,
    field_labels::{chosen, label, section},
    guard::CrossSite,
    known_desk::KnownDesk,
    parts::{SafeTextarea, Tels},
};
use axum::{
    body::{Body, Bytes},
    extract::{FromRequest, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header, request::Parts};
use leptos::prelude::*;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// The fields that young people type into; the others of their forms are chosen, or hidden already.
const TYPED: [&str; 2] = ["words", "receipt"];
/// Fields that no page shows again. A form with one of them is filled in anew.
pub const SECRET: [&str; 6] = ["password", "new_password", "code", "new_code", "recovery", "link_number"];

/// Marks the answer to a request that took too long: it may have done its work nevertheless.
#[derive(Clone, Copy)]
struct TookTooLong;

/// Runs a request within a time limit. A post that fails is answered with what it brought, in a form to send it again.
pub async fn keep(page: Page, is_staff: bool, within: Duration, request: Request, next: Next) -> Response {
    let deadline = Instant::now() + within;
    let path = request.uri().path();
    if request.method() != Method::POST || is_for_programs(path) {
        return in_time(deadline, next.run(request)).await;
    }
    let (mut parts, body) = request.into_parts();
    let known = KnownDesk::of(&mut parts.extensions);
    // Within the limit for every body, which stands in the request.
    let body = match timeout_at(deadline, Bytes::from_request(Request::from_parts(parts.clone(), body), &())).await {
        Ok(Ok(body)) => body,
        Ok(Err(rejection)) => return rejection.into_response(),
        Err(_) if is_staff => return StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Err(_) => return not_received_page(&page),
    };
    let copy = Request::from_parts(parts.clone(), Body::from(body.clone()));
    let response = in_time(deadline, next.run(Request::from_parts(parts.clone(), Body::from(body)))).await;
    let desk = known.frame(&page).unwrap_or_else(|| page.clone().signed_out());
    let auth_failed = response.extensions().get::<AuthFailed>().is_some();
    if !auth_failed && !is_lost(&response) {
        return response;
    }
    match Fields::from_request(copy, &()).await {
        Ok(fields) if auth_failed && fields.texts().next().is_some() => texts_page(desk, response.status() == StatusCode::FORBIDDEN, &fields),
        Ok(fields) if !auth_failed && can_be_sent_again(&parts, &fields) => {
            sent_again(if is_staff { desk } else { page }, is_staff, &parts, &response, &fields)
        }
        _ => response,
    }
}

async fn in_time(deadline: Instant, answer: impl Future<Output = Response>) -> Response {
    timeout_at(deadline, answer).await.unwrap_or_else(|_| {
        let mut response = (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, HeaderValue::from_static("5"))]).into_response();
        response.extensions_mut().insert(TookTooLong);
        response
    })
}

/// Whether an answer fails for now and is no page: a page of a handler's own holds what was typed already.
fn is_lost(response: &Response) -> bool {
    let status = response.status();
    let for_now = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::PAYLOAD_TOO_LARGE;
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    for_now && !is_page
}

/// Another site may have chosen the fields of its post, and would know the five words that come of its token. An address that begins with
/// two slashes would lead to another site.
fn can_be_sent_again(parts: &Parts, fields: &Fields) -> bool {
    let ours = parts.extensions.get::<CrossSite>().is_none() && !parts.uri.path()[1..].starts_with(['/', '\\']);
    ours && fields.iter().next().is_some() && !fields.iter().any(|(name, _)| SECRET.contains(&name))
}

fn sent_again(page: Page, is_staff: bool, parts: &Parts, failed: &Response, fields: &Fields) -> Response {
    let address = parts.uri.path_and_query().map_or("", |address| address.as_str());
    let incident = failed.extensions().get::<Incident>().map(|incident| incident.0);
    let status = failed.status();
    let mut response = match is_staff {
        true => staff_form(page.wrong(), staff_sentences(failed), incident, address, fields),
        false => young_form(page.wrong(), status, incident, address, fields),
    };
    *response.status_mut() = status;
    for name in [header::RETRY_AFTER, header::SET_COOKIE] {
        for value in failed.headers().get_all(&name) {
            response.headers_mut().append(&name, value.clone());
        }
    }
    response
}

/// The page for a post that did not arrive whole: the browser alone has the words, and this page says where.
fn not_received_page(page: &Page) -> Response {
    let text = page.text;
    let body = page.clone().wrong().static_page(text.get("error-503-title"), || {
        view! {
            <h1>{text.get("error-slow-heading")}</h1>
            <p class="lead">{text.get("error-slow")}</p>
            <ul><li>{text.get("error-slow-reload")}</li><li>{text.get("error-slow-back")}</li></ul>
            <section class="note">
                <p>{text.get("error-help")}</p>
                <Tels site=page.site()/>
            </section>
        }
    });
    (StatusCode::SERVICE_UNAVAILABLE, body).into_response()
}

/// A young person's form: their words in a box, the rest as it was sent, and the numbers to call.
fn young_form(page: Page, status: StatusCode, incident: Option<u32>, address: &str, fields: &Fields) -> Response {
    let text = page.text;
    let [title, heading, lead] = match status.as_u16() {
        413 => ["error-413-title", "error-413-heading", "error-413-form"],
        429 => ["error-429-title", "error-429-heading", "error-429-form"],
        503 => ["error-503-title", "error-503-heading", "error-503-form"],
        _ => ["error-500-title", "error-500-heading", "error-500-form"],
    }
    .map(|key| text.get(key));
    let number = incident.map(|number| text.with("error-500-number", [("number", &number.to_string())]));
    let boxes = fields.iter().map(|(name, value)| {
        if !TYPED.contains(&name) {
            return hidden(name, value);
        }
        let label = text.get(if name == "receipt" { "back-label" } else { "group-words-label" });
        view! {
            <div class="field">
                <label for=name.to_string()>{label}</label>
                <div class="box"><SafeTextarea name text=value.to_string() rows=8/></div>
            </div>
        }
        .into_markup()
    });
    let (boxes, address) = (boxes.collect_view(), address.to_string());
    page.static_page(title, || {
        view! {
            <h1>{heading}</h1>
            <p class="lead">{lead}</p>
            {number.map(|number| view! { <p>{number}</p> })}
            <form method="post" action=address autocomplete="off" novalidate>
                {boxes}
                <div class="btns"><button class="btn">{text.get("send")}</button></div>
            </form>
            <section class="note">
                <p>{text.get("error-help")}</p>
                <Tels site=page.site()/>
                <p><a href="/help">{text.get("say-help-more")}</a></p>
            </section>
        }
    })
}

/// The heading of the page for staff, and what they can do now.
fn staff_sentences(failed: &Response) -> (&'static str, &'static str) {
    let (extensions, status) = (failed.extensions(), failed.status().as_u16());
    match status {
        413 => ("Too long to save", "Nothing was saved. What you put in is still here: make it shorter, then send it again."),
        429 => ("Too many at once", "Nothing was saved. What you put in is still here: wait a minute, then send it again."),
        503 if extensions.get::<TookTooLong>().is_some() => {
            ("This took too long", "It may be saved or not: look in another tab before you send it again. What you put in is still here.")
        }
        503 if extensions.get::<NoSpace>().is_some() => (
            "The server’s disk is nearly full",
            "Nothing was saved, and waiting does not help: whoever runs the server must free some space. Tell them. What you put in is still here: \
             copy it to be safe.",
        ),
        503 => (
            "It can’t be saved right now",
            "Nothing was saved. What you put in is still here: copy it to be safe, wait a minute, then send it again. If that does not help, tell \
             whoever runs the server.",
        ),
        _ => ("Something broke, and it is our fault", "What you put in is still here: copy it, then try to send it again in a few minutes."),
    }
}

fn staff_form(page: Page, (heading, lead): (&'static str, &'static str), incident: Option<u32>, address: &str, fields: &Fields) -> Response {
    let number = incident.map(|number| view! { <p>"The number of this fault is "{number}": say it when you report it."</p> });
    let texts: Vec<(&str, &str)> = fields.texts().collect();
    let boxes = fields.iter().enumerate().map(|(nth, (name, value))| {
        if !texts.contains(&(name, value)) {
            return hidden(name, value);
        }
        let (id, rows) = (format!("kept-{nth}"), if value.len() < 100 { 2 } else { 8 });
        view! {
            <div class="field">
                <label for=id.clone()><bdi>{label(name)}</bdi></label>
                <SafeTextarea name id text=value.to_string() rows/>
            </div>
        }
        .into_markup()
    });
    let (boxes, address) = (boxes.collect_view(), address.to_string());
    let choices =
        chosen(fields).into_iter().map(|(label, value)| view! { <li>{label}": "<b><bdi dir="auto">{value}</bdi></b></li> }).collect::<Vec<_>>();
    let choices = (!choices.is_empty()).then(|| view! { <ul class="plainlist">{choices}</ul> });
    let (back, name) = section(&address);
    page.static_page(heading, || {
        view! {
            <h1>{heading}</h1>
            <div class="wrong" role="alert" tabindex="-1" id="wrong" autofocus=true><p>{lead}</p>{number}</div>
            <form method="post" action=address autocomplete="off" novalidate>
                {boxes}
                {choices}
                <p><button class="bt main">"Send it again"</button></p>
            </form>
            <p><a href=back>"Leave it, and go to "{name}</a></p>
        }
    })
}

fn hidden(name: &str, value: &str) -> Markup {
    view! { <input type="hidden" name=name.to_string() value=value.to_string()/> }.into_markup()
}

fn texts_page(page: Page, signed_in: bool, fields: &Fields) -> Response {
    let (status, heading, lead) = if signed_in {
        (StatusCode::FORBIDDEN, "You may not do this", "Nothing was saved. What you typed is still here: copy it, and give it to somebody who may.")
    } else {
        let lead = "Nothing was saved. What you typed is still here: copy it, sign in, and put it in again.";
        (StatusCode::UNAUTHORIZED, "You are signed out", lead)
    };
    let texts = fields.texts().enumerate().map(|(nth, (field, text))| {
        let (id, label, text) = (format!("kept-{nth}"), label(field), text.to_string());
        view! {
            <div class="field">
                <label for=id.clone()><bdi>{label}</bdi></label>
                <SafeTextarea name="kept" id text rows=8 readonly=true/>
            </div>
        }
    });
    let texts = texts.collect_view();
    let body = page.wrong().static_page(heading, || {
        view! {
            <h1>{heading}</h1>
            <p class="lead">{lead}</p>
            {texts}
            <p><a class="bt main" href="/sign-in" target="_blank">"Sign in"<span class="hide">" (in a new tab)"</span></a></p>
        }
    });
    (status, body).into_response()
}
