//! The bars and the foot around every page.

use crate::{
    text::Catalogue,
    web::{
        keys::letter,
        page::{Desk, NavNote, NavNotes},
    },
};
use leptos::prelude::*;

/// The bar on top of young people's pages. Where somebody writes, help opens beside the page.
pub fn young_bar(text: &'static Catalogue, writes: bool) -> impl IntoView {
    view! {
        <header class="bar">
            <a class="mark" href="/">
                <Logo/>
                {text.get("site-name")}
            </a>
            <nav class="quick" aria-label=text.get("nav-label")>
                <a href="/help" target=writes.then_some("_blank") rel=writes.then_some("noopener")>{text.get("nav-help")}</a>
                <a class="leave" id="leave" href="/leave" rel="noreferrer">{text.get("nav-leave")}</a>
            </nav>
        </header>
    }
}

/// The foot of young people's pages.
pub fn young_foot(text: &'static Catalogue, body: &str, writes: bool) -> impl IntoView + use<> {
    view! {
        <footer class="foot">
            <nav aria-label=text.get("foot-label")>
                <ul>
                    <li><a href="/help" target=writes.then_some("_blank") rel=writes.then_some("noopener")>{text.get("foot-help")}</a></li>
                    <li><a href="/privacy">{text.get("foot-privacy")}</a></li>
                    <li><a href="/accessibility">{text.get("foot-accessibility")}</a></li>
                </ul>
            </nav>
            <p class="hush">{text.with("foot-about", [("body", body)])}</p>
        </footer>
    }
}

/// The bar of the staff side, with the links that the person's roles allow; `review_due` marks the settings.
pub fn desk_bar(desk: &Desk, path: &str, notes: &NavNotes, review_due: bool) -> impl IntoView + use<> {
    let links = desk.links.iter().map(|&(address, name)| {
        let current = match path.strip_prefix(address) {
            Some("") => Some("page"),
            Some(below) if below.starts_with('/') => Some("true"),
            _ => None,
        };
        let note = notes.0.iter().find(|note| note.address == address).map(|NavNote { count, text, late, .. }| {
            view! { " "<span class="count" class:late=*late>{count.to_string()}</span>" "<small>{text.clone()}</small> }
        });
        let due = (review_due && address == "/settings").then(|| view! { " "<span class="chip late">"check numbers"</span> });
        view! { <li><a href=address aria-current=current data-go=letter(address)>{name}{note}{due}</a></li> }
    });
    view! {
        <header class="side">
            <div>
                <a class="mark" href="/desk"><Logo/>"Sayso"</a>
                <nav class="rooms" aria-label="Rooms"><ul>{links.collect_view()}</ul></nav>
                <form class="out" method="post" action="/sign-out"><a href="/account"><span class="hide">"Your account: "</span>{desk.name.clone()}</a><button class="bt">"Sign out"</button></form>
            </div>
        </header>
    }
}

/// The bar of the staff side before anybody is signed in.
pub fn signed_out_bar() -> impl IntoView {
    view! { <header class="side"><div><a class="mark" href="/"><Logo/>"Sayso"</a></div></header> }
}

/// The logo: a speech shape.
#[component]
fn Logo() -> impl IntoView {
    view! {
        <svg viewBox="0 0 32 32" aria-hidden="true">
            <path class="y" d="M10 3h12a7 7 0 0 1 7 7v6a7 7 0 0 1-7 7H12l-9 6V10a7 7 0 0 1 7-7z"></path>
        </svg>
    }
}
