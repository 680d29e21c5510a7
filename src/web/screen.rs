//! A page for a big screen: nothing around it, no name of anybody on it, and a script of its own.

use crate::web::{guard, markup::render, page::Page};
use axum::response::{Html, IntoResponse, Response};
use http::header;
use leptos::prelude::*;

/// Without script, the page is asked for again after so many seconds.
const AGAIN: &str = "10";

impl Page {
    /// Renders a page for a projector, as dark as `stage` says. `live` is the address of its events, `lost` the text when none has come for
    /// a while.
    pub fn screen<V: IntoView>(&self, title: &str, stage: &'static str, live: &str, lost: &'static str, view: impl FnOnce() -> V) -> Response {
        let asset = |name: &str| self.asset(name);
        let (title, live) = (title.to_string(), live.to_string());
        let html = Html(render(|| {
            view! {
                <html lang=self.text.lang dir=self.text.dir>
                    <head>
                        <meta charset="utf-8"/>
                        <meta name="viewport" content="width=device-width, initial-scale=1"/>
                        <title>{title}</title>
                        <link rel="stylesheet" href=asset("main.css")/>
                        <link rel="stylesheet" href=asset("wall.css")/>
                        <link rel="icon" href=asset("icon.svg") type="image/svg+xml"/>
                        <script type="module" src=asset("wall.js")></script>
                        <noscript><meta http-equiv="refresh" content=AGAIN/></noscript>
                    </head>
                    <body class=format!("screen {stage}") id="black">
                        <main id="main" data-live=live>{view()}</main>
                        <p id="lost" role="status" hidden=true>{lost}</p>
                    </body>
                </html>
            }
        }));
        ([(header::CONTENT_SECURITY_POLICY, guard::SCRIPTS_POLICY.clone())], html).into_response()
    }
}
