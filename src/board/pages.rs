//! The standing pages: start, help, privacy, accessibility, and the page that leaving leads to.

use crate::{
    board::{
        Contact, Helpline,
        retention::{Class, say_months},
        store,
    },
    clock::say_day,
    state::App,
    text::Catalogue,
    web::{Answer, Page, parts::Picture},
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use http::{HeaderValue, StatusCode, header};
use leptos::prelude::*;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/", get(start))
        .route("/help", get(help))
        .route("/privacy", get(privacy))
        .route("/accessibility", get(accessibility))
        .route("/leave", get(leave))
}

/// `GET /`
async fn start(State(app): State<App>, page: Page) -> Answer {
    let (text, board) = (page.text, app.board());
    let stops = [
        ("said", "path-said", "home-path-said"),
        ("read", "path-read", "home-path-read"),
        ("group", "path-grouped", "home-path-grouped"),
        ("change", "path-changed", "home-path-changed"),
    ];
    Ok(page.static_page(text.get("home-title"), || {
        let stops = stops.map(|(name, what, more)| view! { <li><Picture name/><b>{text.get(what)}</b><span>{text.get(more)}</span></li> });
        view! {
            <div class="you hero">
                <h1>{text.get("home-heading")}</h1>
                <p>{text.get("home-promise")}</p>
                <a class="btn" href="/have-your-say">{text.get("home-say")}</a>
            </div>
            <p class="lead">{text.with("home-intro", [("body", &board.body)])}</p>
            <ul class="doors" aria-label=text.get("home-doors-label")>
                <li><a class="door" href="/receipt"><Picture name="paper"/><b>{text.get("home-back")}</b><span>{text.get("home-back-more")}</span></a></li>
                <li><a class="door" href="/you-said-we-did"><Picture name="change"/><b>{text.get("home-see")}</b><span>{text.get("home-see-more")}</span></a></li>
            </ul>
            <h2>{text.get("home-path-heading")}</h2>
            <ol class="travel">{stops.into_iter().collect_view()}</ol>
            <p class="note">{text.get("home-danger")}" "<a href="/help">{text.get("home-danger-link")}</a></p>
        }
    }))
}

/// `GET /help`
async fn help(State(app): State<App>, page: Page) -> Answer {
    let (text, board) = (page.text, app.board());
    // Danger stands first, whatever the order of the settings.
    let (now, more): (Vec<&Helpline>, Vec<&Helpline>) = board.helplines.iter().partition(|line| line.is_emergency());
    Ok(page.static_page(text.get("help-title"), || {
        view! {
            <h1>{text.get("help-heading")}</h1>
            <p class="lead">{text.get("help-intro")}</p>
            {calls(text, text.get("help-danger-heading"), &now)}
            {calls(text, text.get("help-more-heading"), &more)}
            <p>{text.get("help-history")}</p>
        }
    }))
}

fn calls(text: &'static Catalogue, heading: &'static str, lines: &[&Helpline]) -> impl IntoView + use<> {
    let rows = lines.iter().map(|line| {
        // Isolated from left to right: a number with gaps would turn round in a language that is written from the right.
        let number = format!("\u{2066}{}\u{2069}", line.number);
        let call = match line.kind {
            Contact::Call => text.with("help-call", [("number", &number)]),
            Contact::Text => text.with("help-text", [("number", &number)]),
        };
        let checked = line.checked_on.parse().ok().map(|day| text.with("help-checked", [("date", &say_day(day))]));
        view! {
            <li class="call">
                <h3>{line.name.clone()}</h3>
                <p>{line.what_for.clone()}</p>
                <a class="tel" href=line.link()>{call}</a>
                {checked.map(|checked| view! { <p class="hush">{checked}</p> })}
            </li>
        }
    });
    (!lines.is_empty()).then(|| view! { <h2>{heading}</h2><ul class="calls">{rows.collect_view()}</ul> })
}

/// `GET /privacy`: describes this version only.
async fn privacy(State(app): State<App>, page: Page) -> Answer {
    let (text, board) = (page.text, app.board());
    let mut db = app.read().await?;
    let (read_on, alerts) = (store::read_on(&mut db).await?, store::alerts(&mut db).await?);
    let kept = store::retention(&mut db).await?;
    drop(db);
    let who = text.with("privacy-read-who", [("date", &say_day(read_on))]);
    let watch = text.with("privacy-read-watch", [("count", &alerts.watch_days.to_string())]);
    let is_chair_told = app.config.smtp.smtp_host.is_some() && !alerts.chair.is_empty();
    let chair = is_chair_told.then(|| format!(" {}", text.get("privacy-read-chair")));
    Ok(page.static_page(text.get("privacy-title"), || {
        let long =
            [("privacy-keep-analysis", Class::Analysis), ("privacy-keep-set-aside", Class::SetAside), ("privacy-keep-concerns", Class::Concerns)];
        let fixed = ["privacy-keep-unread", "privacy-keep-locked", "privacy-keep-answers"].map(|key| view! { <li>{text.get(key)}</li> });
        let long = long.map(|(key, class)| view! { <li>{text.with(key, [("time", &say_months(text, kept.months(class)))])}</li> });
        view! {
            <h1>{text.get("privacy-heading")}</h1>
            <h2>{text.get("privacy-not-heading")}</h2>
            {list(text, &["privacy-not-name", "privacy-not-device", "privacy-not-cookies", "privacy-not-time"])}
            <h2>{text.get("privacy-keep-heading")}</h2>
            {list(text, &["privacy-keep-words", "privacy-keep-facts", "privacy-keep-copies", "privacy-quote"])}
            <h2>{text.get("privacy-long-heading")}</h2>
            <ul>{long.into_iter().collect_view()}{fixed.into_iter().collect_view()}</ul>
            <h2>{text.get("privacy-read-heading")}</h2>
            <ul><li><bdi dir="auto">{board.readers.clone()}</bdi></li><li>{who}</li><li>{watch}{chair}</li></ul>
            <h2>{text.get("privacy-secret-heading")}</h2>
            <p dir="auto">{board.passed_on.clone()}</p>
            <h2>{text.get("privacy-phone-heading")}</h2>
            {list(text, &["privacy-phone", "privacy-network"])}
            <h2>{text.get("privacy-rights-heading")}</h2>
            {list(text, &["privacy-rights-back", "privacy-rights-withdraw", "privacy-rights-copies", "privacy-rights-files"])}
            <p>{text.with("privacy-rights-ask", [("body", &board.body)])}</p>
            <h2>{text.get("privacy-why-heading")}</h2>
            <p>{text.get("privacy-why")}</p>
        }
    }))
}

/// `GET /accessibility`
async fn accessibility(page: Page) -> Answer {
    let text = page.text;
    Ok(page.static_page(text.get("access-title"), || {
        view! {
            <h1>{text.get("access-heading")}</h1>
            <p class="lead">{text.get("access-intro")}</p>
            <h2>{text.get("access-can-heading")}</h2>
            {list(text, &["access-can-zoom", "access-can-keys", "access-can-reader", "access-can-dark", "access-can-motion"])}
            <h2>{text.get("access-not-heading")}</h2>
            {list(text, &["access-not-languages", "access-not-sign", "access-not-easy-read"])}
            <p>{text.get("access-tested")}</p>
            <h2>{text.get("access-tell-heading")}</h2>
            <p>{text.get("access-tell")}</p>
            <p><a class="btn quiet" href="/have-your-say">{text.get("access-tell-link")}</a></p>
            <p>{text.get("access-paper")}</p>
            <p><a class="btn quiet" href="/licences">{text.get("access-made")}</a></p>
        }
    }))
}

fn list(text: &'static Catalogue, keys: &[&'static str]) -> impl IntoView + use<> {
    let items = keys.iter().map(|key| view! { <li>{text.get(key)}</li> }).collect_view();
    view! { <ul>{items}</ul> }
}

/// `GET /leave`: leads to another site, or to a page that does not show where the person was.
async fn leave(State(app): State<App>, page: Page) -> Response {
    if let Some(to) = app.config.leave_to.as_deref().and_then(|to| HeaderValue::from_str(to).ok()) {
        return (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
    }
    let text = page.text;
    page.blank(text.get("leave-title"), || view! { <h1>{text.get("leave-heading")}</h1><p>{text.get("leave-text")}</p> })
}
