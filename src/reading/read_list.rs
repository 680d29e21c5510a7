//! The list of feedback that was read already, by triage, latest day first. Never concerns.

use crate::{
    analysis::read_store,
    analysis::read_store::ReadAs,
    clock::short_day,
    feedback::{
        Triage,
        place::{Place, place, written},
        staff_view::{first_words, source},
        store::Feedback,
    },
    staff::proof::{Proof, Reviewer},
    state::App,
    web::{Answer, Error, Fields, Page, markup::IntoMarkup, parts::Picture},
};
use axum::{
    Router,
    extract::{RawQuery, State},
    routing::get,
};
use leptos::prelude::*;

/// How many a page shows.
const AT_ONCE: usize = 50;

/// The piles: how the address spells each, what it is called, and what lies there. The first is shown unasked, for it is work left to do.
/// Only what is for analysis is ever tied.
const PILES: [(&str, &str, ReadAs); 4] = [
    ("untied", "For analysis, in no theme", (Triage::ForAnalysis, false)),
    ("tied", "For analysis, in a theme", (Triage::ForAnalysis, true)),
    ("not-for-us", "Not for us", (Triage::NotForUs, false)),
    ("abuse", "Abuse", (Triage::Abuse, false)),
];

pub fn routes() -> Router<App> {
    Router::new().route("/inbox/read", get(show))
}

/// `GET /inbox/read`, with `?as=` one of the piles and `&after=` a place in it.
async fn show(State(app): State<App>, by: Reviewer, page: Page, RawQuery(query): RawQuery) -> Answer {
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    let asked = if query.text("as").is_empty() { PILES[0].0 } else { query.text("as") };
    let (spelled, name, read_as) = PILES.into_iter().find(|(spelled, ..)| *spelled == asked).ok_or(Error::NotThere)?;
    let after = match query.text("after") {
        "" => None,
        text => Some(place(text).ok_or(Error::NotThere)?),
    };
    let mut db = app.read().await?;
    let counts = read_store::read_counts(&mut db, &by).await?;
    let mut read = read_store::read(&mut db, &app.vault, &by, read_as, after, AT_ONCE as i64 + 1).await?;
    drop(db);
    let more = read.len() > AT_ONCE;
    read.truncate(AT_ONCE);
    let next: Option<Place> = read.last().filter(|_| more).and_then(|last| Some((last.read_on?, last.id)));
    Ok(page.desk(by.desk()).static_page("Already read", || {
        view! {
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/inbox">"Inbox"</a></li><li aria-current="page">"Already read"</li></ol></nav>
            <div class="head"><h1>"Already read"</h1><p class="hush">"Open one to read it all, to tie it, or to change your mind."</p></div>
            {piles(spelled, &counts)}
            {if read.is_empty() { nothing(name, after.is_some()).into_markup() } else { list(name, &read).into_markup() }}
            <p class="btns">
                {after.map(|_| view! { <a class="bt" href=format!("/inbox/read?as={spelled}")>"Back to the latest"</a> })}
                {next.map(|next| view! { <a class="bt" rel="next" href=format!("/inbox/read?as={spelled}&after={}", written(next))>"More, read earlier"</a> })}
            </p>
        }
    }))
}

fn piles(current: &str, counts: &[(ReadAs, i64)]) -> impl IntoView + use<> {
    let links = PILES.map(|(spelled, name, read_as)| {
        let count = counts.iter().find(|(known, _)| *known == read_as).map_or(0, |(_, count)| *count);
        let current = (spelled == current).then_some("page");
        view! { <a class="chip" href=format!("/inbox/read?as={spelled}") aria-current=current>{format!("{name}: {count}")}</a> }
    });
    view! { <nav class="tools" aria-label="Read as">{links.into_iter().collect_view()}</nav> }
}

fn list(name: &'static str, read: &[Feedback]) -> impl IntoView + use<> {
    let rows = read.iter().map(|feedback| {
        view! {
            <li class="row">
                <span class="age">{feedback.read_on.map(|on| format!("Read {}", short_day(on)))}</span>
                <a class="first" href=format!("/feedback/{}", feedback.id)><bdi dir="auto">{first_words(&feedback.words)}</bdi></a>
                <span class="chip">{source(feedback.source)}</span>
            </li>
        }
    });
    view! { <ol class="mail read" aria-label=name>{rows.collect_view()}</ol> }
}

fn nothing(name: &str, earlier: bool) -> impl IntoView + use<> {
    let name = name.to_string();
    if earlier {
        return view! { <p>"There are none that were read earlier."</p> }.into_markup();
    }
    view! {
        <div class="empty">
            <Picture name="read"/>
            <h2>"Nothing here: “"{name}"”"</h2>
            <p>"What a reviewer has read lies here by what they read it as. What is unread is in the "<a href="/inbox">"inbox"</a>"; concerns are with the safeguarding lead alone."</p>
        </div>
    }
    .into_markup()
}
