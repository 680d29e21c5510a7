//! Pages: the frame around every view, without script (`static_page`), with script files (`with_scripts`) or with islands (`with_islands`).

use crate::{
    text::{Called, Catalogue, english, for_browser},
    web::{
        assets::{Assets, without_comments},
        bars, guard,
        keys::{self, Key},
        markup::{IntoMarkup, Markup, render},
        once,
    },
};
use axum::{
    body::Body,
    extract::{FromRef, FromRequestParts},
    response::{Html, IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, header, request::Parts};
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

/// The style of every page. A page that somebody arrives at carries it, so that its first paint waits for one answer only. The same as the
/// file `style/main.css` as it is served.
pub static STYLE: LazyLock<String> = LazyLock::new(|| without_comments(include_str!("../../style/main.css")));

/// Whether the browser says that it comes from elsewhere: it has none of our files yet. Old browsers don't say, and fetch the style as a file.
pub fn is_arrival(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-site").is_some_and(|site| site != "same-origin")
}

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

/// The numbers beside links of the navigation, which layers leave for the page.
#[derive(Clone, Default)]
pub struct NavNotes(pub Vec<NavNote>);

impl NavNotes {
    /// Adds a number to those that other layers left.
    pub fn add(extensions: &mut http::Extensions, note: NavNote) {
        extensions.get_or_insert_default::<Self>().0.push(note);
    }
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
    /// The name that sentences have for it.
    pub called: Called,
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
    pub(super) desk: Option<Desk>,
    pub(super) keys: &'static [Key],
    nav_notes: NavNotes,
    signed_out: bool,
    /// It follows a form that was sent before, whose own answer is not known any more (`web::once`).
    came_twice: bool,
    arrival: bool,
    /// Somebody writes on it, so no link to help leads away from it.
    writes: bool,
    title_key: &'static str,
}

impl<S: Send + Sync> FromRequestParts<S> for Page
where
    PageContext: FromRef<S>,
{
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let page = Self::new(PageContext::from_ref(state), parts.uri.path(), &parts.headers);
        let came_twice = parts.uri.query() == Some(once::CAME_TWICE);
        Ok(Self { nav_notes: parts.extensions.get().cloned().unwrap_or_default(), came_twice, ..page })
    }
}

impl Page {
    pub(super) fn new(context: PageContext, path: &str, headers: &HeaderMap) -> Self {
        let accepts = headers.get(header::ACCEPT_LANGUAGE).and_then(|accepts| accepts.to_str().ok()).unwrap_or("");
        Self {
            text: for_browser(accepts, context.demo).naming(&context.site.called),
            context,
            path: path.into(),
            desk: None,
            keys: &[],
            nav_notes: NavNotes::default(),
            signed_out: false,
            came_twice: false,
            arrival: is_arrival(headers),
            writes: false,
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
        Self { text: self.text.naming(&context.site.called), context, ..self }
    }

    /// The same page in the frame of the staff side, in English.
    pub fn desk(mut self, desk: Desk) -> Self {
        self.text = english().naming(&self.context.site.called);
        self.desk = Some(desk);
        self
    }

    /// The same page in the frame of the staff side before anybody is signed in.
    pub fn signed_out(mut self) -> Self {
        self.text = english().naming(&self.context.site.called);
        self.signed_out = true;
        self
    }

    /// A page without script, but for leaving fast, and for the keys of staff.
    pub fn static_page<V: IntoView>(&self, title: &str, view: impl FnOnce() -> V) -> Response {
        self.answer(if self.desk.is_some() { &guard::SCRIPTS_POLICY } else { &guard::STATIC_POLICY }, self.draw(title, None, || view().into_markup()))
    }

    /// A page that may load script files of ours, and has no islands.
    pub fn with_scripts<V: IntoView>(&self, title: &str, view: impl FnOnce() -> V) -> Response {
        self.drawn_with_scripts(self.draw_with_scripts(title, view))
    }

    /// The same page, drawn only.
    pub fn draw_with_scripts<V: IntoView>(&self, title: &str, view: impl FnOnce() -> V) -> String {
        self.draw(title, None, || view().into_markup())
    }

    /// A page that may load script files and is drawn already.
    pub fn drawn_with_scripts(&self, html: impl Into<Body>) -> Response {
        self.answer(&guard::SCRIPTS_POLICY, html)
    }

    /// A page with islands. It works as a static page until their program is there, and without it.
    pub fn with_islands<V: IntoView>(&self, title: &str, islands: Islands, view: impl FnOnce() -> V) -> Response {
        self.drawn_with_islands(self.draw(title, Some(islands), || view().into_markup()))
    }

    /// A page with islands that is drawn already.
    pub fn drawn_with_islands(&self, html: impl Into<Body>) -> Response {
        self.answer(&guard::ISLANDS_POLICY, html)
    }

    fn answer(&self, policy: &HeaderValue, html: impl Into<Body>) -> Response {
        let mut response = ([(header::CONTENT_SECURITY_POLICY, policy.clone())], Html(html.into())).into_response();
        if !self.is_staff() {
            response.headers_mut().append(header::VARY, HeaderValue::from_static("sec-fetch-site"));
        }
        response
    }

    fn is_staff(&self) -> bool {
        self.desk.is_some() || self.signed_out
    }

    /// Whether the page carries its style: a young person arrives at it.
    pub fn has_style(&self) -> bool {
        self.arrival && !self.is_staff()
    }

    /// The same page as one where somebody writes: help opens over it (`public/help.js`), or in a new tab.
    pub fn writes(mut self) -> Self {
        self.writes = true;
        self
    }

    /// The same page with an error in its form: its title begins with "Error".
    pub fn wrong(mut self) -> Self {
        self.title_key = "title-error";
        self
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
        let html = render(|| self.frame(title, islands, body()));
        if self.is_staff() { once::mark_forms(&html) } else { html }
    }

    fn frame(&self, title: &str, islands: Option<Islands>, body: Markup) -> impl IntoView + use<> {
        let text = self.text;
        let asset = |name: &str| self.asset(name);
        let loader = islands.and_then(|islands| self.context.assets.program(islands.into())).map(|(js, wasm)| {
            view! { <script type="module" id="live" src=asset("live.js") data-js=js.to_string() data-wasm=wasm.to_string()></script> }
        });
        let staff = self.is_staff();
        let carried = self.has_style().then(|| view! { <style inner_html=STYLE.as_str()></style> });
        // Fetched after the first paint then, and kept for the next page: no screen waits for a style for paper.
        let media = carried.is_some().then_some("print");
        let top = match &self.desk {
            Some(desk) => bars::desk_bar(desk, &self.path, &self.nav_notes, self.context.has_review_due()).into_markup(),
            None if self.signed_out => bars::signed_out_bar().into_markup(),
            None => bars::young_bar(text, self.writes).into_markup(),
        };
        let twice = (staff && self.came_twice)
            .then(|| view! { <p class="told" role="status">"That form came twice. It was saved the first time, and only then."</p> });
        let foot = (!staff).then(|| bars::young_foot(text, &self.context.site.body, self.writes));
        view! {
            <html lang=text.lang dir=text.dir>
                <head>
                    <meta charset="utf-8"/>
                    <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content"/>
                    <title>{text.with(self.title_key, [("page", title), ("site", text.get("site-name"))])}</title>
                    {carried}
                    <link rel="stylesheet" href=asset("main.css") media=media/>
                    {staff.then(|| view! { <link rel="stylesheet" href=asset("desk.css")/> })}
                    <link rel="icon" href=asset("icon.svg") type="image/svg+xml"/>
                    {loader}
                </head>
                <body class=staff.then_some(if self.signed_out { "desk bare" } else { "desk" })>
                    <a class="skip" href="#main">{text.get("skip")}</a>
                    {self.context.demo.then(|| view! { <aside class="demo">{text.get("demo-notice")}</aside> })}
                    {top}
                    {(!staff).then(|| view! { <script inner_html=LEAVE_SCRIPT.as_str()></script> })}
                    <main id="main" tabindex="-1">{twice}{body}{self.desk.as_ref().map(|desk| keys::keys(desk, self.keys, asset("desk.js")))}</main>
                    {foot}
                </body>
            </html>
        }
    }
}
