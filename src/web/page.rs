//! Pages: the frame around every view, without script (`static_page`), with script files (`with_scripts`) or with islands (`with_islands`), and the page of every error.

use crate::{
    text::{Catalogue, english, for_browser},
    web::{
        assets::Assets,
        bars,
        error::Incident,
        guard,
        known_desk::KnownDesk,
        markup::{IntoMarkup, Markup, render},
    },
};
use axum::{
    body::Body,
    extract::{FromRef, FromRequestParts, Request, State},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use http::{StatusCode, header, request::Parts};
use leptos::prelude::*;
use std::{
    convert::Infallible,
    sync::{Arc, LazyLock},
};

/// The script for leaving fast, the only one of static pages; inline so that it costs no request. Its source is `public/leave.js`.
pub static LEAVE_SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let lines = include_str!("../../public/leave.js").lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with("//")).collect::<Vec<_>>().join("\n")
});

/// The person who is signed in: their name and the links that their roles allow.
#[derive(Clone)]
pub struct Desk {
    pub name: String,
    pub links: Vec<(&'static str, &'static str)>,
}

/// A number beside a link of the navigation, and a few words on it.
#[derive(Clone)]
pub struct NavNote {
    pub address: &'static str,
    pub count: i64,
    pub text: String,
    pub late: bool,
}

/// The program that hydrates a page's islands; each is named as its feature in Cargo.toml.
#[derive(Clone, Copy, strum::IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub enum Islands {
    Young,
    Staff,
}

/// The part of the Board's data that stands on every page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// The Board's own name.
    pub body: String,
    /// The numbers beside every box where somebody writes.
    pub help: Vec<HelpLink>,
    /// The first day by which a help number must be checked again, `2026-11-01`.
    pub reviews: Option<String>,
}

/// A help number as a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HelpLink {
    pub label: String,
    /// `tel:` or `sms:` with the digits.
    pub link: String,
    pub number: String,
}

/// The server's part of every page.
#[derive(Clone)]
pub struct PageContext {
    pub assets: Arc<Assets>,
    pub site: Arc<Site>,
    /// The town is invented, and the page says so.
    pub demo: bool,
    /// Today, `2026-11-22`.
    pub today: String,
}

impl PageContext {
    /// Whether a help number should have been checked again by now.
    fn has_review_due(&self) -> bool {
        self.site.reviews.as_ref().is_some_and(|day| *day < self.today)
    }
}

/// The frame of a page: the language, the Board's data, and on the staff side the person who is signed in.
#[derive(Clone)]
pub struct Page {
    context: PageContext,
    pub text: &'static Catalogue,
    path: String,
    desk: Option<Desk>,
    nav_note: Option<NavNote>,
    signed_out: bool,
    title_key: &'static str,
}

impl<S: Send + Sync> FromRequestParts<S> for Page
where
    PageContext: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let page = Self::new(PageContext::from_ref(state), parts.uri.path(), &parts.headers);
        Ok(Self { nav_note: parts.extensions.get().cloned(), ..page })
    }
}

impl Page {
    fn new(context: PageContext, path: &str, headers: &http::HeaderMap) -> Self {
        let accepts = headers.get(header::ACCEPT_LANGUAGE).and_then(|accepts| accepts.to_str().ok()).unwrap_or("");
        Self {
            text: for_browser(accepts, context.demo),
            context,
            path: path.into(),
            desk: None,
            nav_note: None,
            signed_out: false,
            title_key: "title-page",
        }
    }

    /// The address of one of our files by its plain name; `None` when it was not built.
    pub fn asset(&self, name: &str) -> Option<String> {
        self.context.assets.address(name).map(str::to_string)
    }

    /// The part of the Board's data that stands on every page.
    pub fn site(&self) -> Arc<Site> {
        self.context.site.clone()
    }

    /// The same page with another context, as one that is drawn for the cache needs the newest.
    pub fn with_context(self, context: PageContext) -> Self {
        Self { context, ..self }
    }

    /// The same page in the frame of the staff side, in English.
    pub fn desk(mut self, desk: Desk) -> Self {
        self.text = english();
        self.desk = Some(desk);
        self
    }

    /// The same page in the frame of the staff side before anybody is signed in.
    pub fn signed_out(mut self) -> Self {
        self.text = english();
        self.signed_out = true;
        self
    }

    /// A page without script, but for leaving fast.
    pub fn static_page<V: IntoView>(&self, title: &str, view: impl FnOnce() -> V) -> Response {
        Html(self.draw(title, None, || view().into_markup())).into_response()
    }

    /// A page that may load script files of ours, as for keys (`web::keys`), and has no islands.
    pub fn with_scripts<V: IntoView>(&self, title: &str, view: impl FnOnce() -> V) -> Response {
        let html = Html(self.draw(title, None, || view().into_markup()));
        ([(header::CONTENT_SECURITY_POLICY, guard::SCRIPTS_POLICY.clone())], html).into_response()
    }

    /// A page with islands. It works as a static page until their program is there, and without it.
    pub fn with_islands<V: IntoView>(&self, title: &str, islands: Islands, view: impl FnOnce() -> V) -> Response {
        self.drawn_with_islands(self.draw(title, Some(islands), || view().into_markup()))
    }

    /// A page with islands that is drawn already.
    pub fn drawn_with_islands(&self, html: impl Into<Body>) -> Response {
        ([(header::CONTENT_SECURITY_POLICY, guard::ISLANDS_POLICY.clone())], Html(html.into())).into_response()
    }

    /// The same page with an error in its form: its title begins with "Error".
    pub fn wrong(mut self) -> Self {
        self.title_key = "title-error";
        self
    }

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

    /// A page that does not show where it came from: no name, no navigation, no script. The way out leads to it.
    pub fn blank<V: IntoView>(&self, title: &str, view: impl FnOnce() -> V) -> Response {
        let asset = |name: &str| self.asset(name);
        let title = title.to_string();
        let (lang, dir) = (self.text.lang, self.text.dir);
        Html(render(|| {
            view! {
                <html lang=lang dir=dir>
                    <head>
                        <meta charset="utf-8"/>
                        <meta name="viewport" content="width=device-width, initial-scale=1"/>
                        <title>{title}</title>
                        <link rel="stylesheet" href=asset("main.css")/>
                        <link rel="icon" href=asset("icon.svg") type="image/svg+xml"/>
                    </head>
                    <body><main id="main">{view()}</main></body>
                </html>
            }
        }))
        .into_response()
    }

    fn draw(&self, title: &str, islands: Option<Islands>, body: impl FnOnce() -> Markup) -> String {
        render(|| self.frame(title, islands, body()))
    }

    fn frame(&self, title: &str, islands: Option<Islands>, body: Markup) -> impl IntoView + use<> {
        let text = self.text;
        let asset = |name: &str| self.asset(name);
        let loader = islands.and_then(|islands| self.context.assets.program(islands.into())).map(|(js, wasm)| {
            view! { <script type="module" id="live" src=asset("live.js") data-js=js.to_string() data-wasm=wasm.to_string()></script> }
        });
        let staff = self.desk.is_some() || self.signed_out;
        let top = match &self.desk {
            Some(desk) => bars::desk_bar(desk, &self.path, self.nav_note.as_ref(), self.context.has_review_due()).into_markup(),
            None if self.signed_out => bars::signed_out_bar().into_markup(),
            None => bars::young_bar(text).into_markup(),
        };
        let foot = (!staff).then(|| bars::young_foot(text, &self.context.site.body));
        view! {
            <html lang=text.lang dir=text.dir>
                <head>
                    <meta charset="utf-8"/>
                    <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content"/>
                    <title>{text.with(self.title_key, [("page", title), ("site", text.get("site-name"))])}</title>
                    <link rel="stylesheet" href=asset("main.css")/>
                    {staff.then(|| view! { <link rel="stylesheet" href=asset("desk.css")/> })}
                    <link rel="icon" href=asset("icon.svg") type="image/svg+xml"/>
                    {loader}
                </head>
                <body class=staff.then_some(if self.signed_out { "desk bare" } else { "desk" })>
                    <a class="skip" href="#main">{text.get("skip")}</a>
                    {self.context.demo.then(|| view! { <aside class="demo">{text.get("demo-notice")}</aside> })}
                    {top}
                    <main id="main" tabindex="-1">{body}</main>
                    {foot}
                    {(!staff).then(|| view! { <script inner_html=LEAVE_SCRIPT.as_str()></script> })}
                </body>
            </html>
        }
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
