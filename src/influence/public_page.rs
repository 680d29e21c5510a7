//! "You said, we did" as a page: a card for each theme, a list to jump from, and a filter by priority.

use crate::{
    analysis,
    clock::say_day,
    id::HeadingId,
    influence::{
        feed::{PublishedAnswer, published_answers},
        public,
    },
    plan::{self, store::Heading},
    state::App,
    text::Catalogue,
    web::{self, Page},
};
use axum::{
    Router,
    extract::{Query, State, rejection::QueryRejection},
    routing::get,
};
use leptos::prelude::*;
use serde::Deserialize;

/// Answers on one page: as many as fit the byte budget of a first visit.
const PAGE_SIZE: usize = 7;

pub fn routes() -> Router<App> {
    Router::new().route("/you-said-we-did", get(index))
}

/// The largest number of a page: none has so many answers.
const LAST_PAGE: usize = 1_000_000;

/// The address of the page: which answers, and which page of them.
#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    about: String,
    #[serde(default)]
    page: String,
}

/// The answers to show, and the way to the others.
struct Shown {
    answers: Vec<PublishedAnswer>,
    /// The number of answers without a filter.
    all: usize,
    /// The priorities and challenges that an answer belongs to.
    headings: Vec<Heading>,
    /// The one that is asked for; it may be gone by now.
    about: Option<Option<HeadingId>>,
    page: usize,
}

/// `GET /you-said-we-did`
async fn index(State(app): State<App>, page: Page, query: Result<Query<Asked>, QueryRejection>) -> web::Answer {
    let text = page.text;
    let asked = query.map(|Query(asked)| asked).unwrap_or_default();
    let shown = load(&app, &asked).await?;
    let today = app.clock.today();
    let next = plan::store::next_meeting(&mut *app.read().await?, today).await?;
    let empty = (shown.all == 0).then(|| match next {
        Some(meeting) => text.with("did-empty", [("date", &say_day(meeting.held_on))]),
        None => text.get("did-empty-no-date").to_string(),
    });
    let from = (shown.page - 1) * PAGE_SIZE;
    if shown.page > 1 && shown.answers.len() <= from {
        return Err(web::Error::NotThere);
    }
    Ok(page.static_page(text.get("did-title"), || {
        let here: Vec<&PublishedAnswer> = shown.answers.iter().skip(from).take(PAGE_SIZE).collect();
        let cards = here.iter().enumerate();
        let cards = cards.map(|(at, published)| {
            let read = public::read_by(text, published.agreed);
            public::card(text, at + 1, &published.answer, &published.changes, today, Some(read), None)
        });
        let cards = cards.collect_view();
        view! {
            <h1>{text.get("did-heading")}</h1>
            <p class="lead">{text.get("did-intro")}</p>
            {empty.map(|empty| view! { <p class="note">{empty}</p> })}
            {find(text, &shown, &here)}
            {filtered(text, &shown)}
            {contents(&here)}
            {cards}
            {page_links(text, &shown)}
            <p><a class="btn" href="/have-your-say">{text.get("did-say")}</a></p>
            {(shown.all > 0).then(|| take_away(text))}
        }
    }))
}

/// Renders what holds for all answers, and the ways to have them elsewhere.
fn take_away(text: &'static Catalogue) -> impl IntoView {
    view! {
        <p>{text.get("did-words-back")}</p>
        <details class="noprint">
            <summary>{text.get("did-more-heading")}</summary>
            <ul>
                <li><a href="/you-said-we-did.atom">{text.get("did-feed")}</a></li>
                <li><a href="/you-said-we-did.json">{text.get("did-data")}</a></li>
            </ul>
        </details>
    }
}

async fn load(app: &App, asked: &Asked) -> Result<Shown, web::Error> {
    let mut answers = published_answers(app).await?;
    let mut db = app.read().await?;
    // A heading is the Board's own name for a part of its plan and claims nothing, so it is the present one, as on a receipt.
    let ties = analysis::store::all_theme_headings(&mut db).await?;
    let belongs = |published: &PublishedAnswer, id: HeadingId| ties.contains(&(published.answer.theme, id));
    let mut headings = plan::store::headings(&mut db).await?;
    headings.retain(|heading| answers.iter().any(|published| belongs(published, heading.id)));
    let about = (!asked.about.is_empty()).then(|| asked.about.parse().ok());
    let all = answers.len();
    if let Some(about) = about {
        answers.retain(|published| about.is_some_and(|id| belongs(published, id)));
    }
    Ok(Shown { answers, all, headings, about, page: asked.page.parse().unwrap_or(1).clamp(1, LAST_PAGE) })
}

/// Renders the list to jump from and the filter, folded: the answers come first.
fn find(text: &'static Catalogue, shown: &Shown, here: &[&PublishedAnswer]) -> Option<impl IntoView + use<>> {
    let jumps = here.iter().enumerate().map(|(at, published)| {
        view! { <li><a href=format!("#said-{}", at + 1)><bdi dir="auto">{published.answer.theme_name.clone()}</bdi></a></li> }
    });
    let jumps = (here.len() > 1)
        .then(|| view! { <nav aria-label=text.get("did-jump")><p class="label">{text.get("did-jump")}</p><ol>{jumps.collect_view()}</ol></nav> });
    let options = shown.headings.iter().map(|heading| {
        let is_asked = shown.about == Some(Some(heading.id));
        view! { <option value=heading.id.to_string() selected=is_asked>{heading.name.clone()}</option> }
    });
    let filter = (shown.headings.len() > 1).then(|| {
        view! {
            <form class="field" action="/you-said-we-did" autocomplete="off">
                <label for="about">{text.get("did-about")}</label>
                <select id="about" name="about" autocomplete="off"><option value="">{text.get("did-about-all")}</option>{options.collect_view()}</select>
                <button class="btn quiet">{text.get("did-about-go")}</button>
            </form>
        }
    });
    (shown.all > 1).then(|| {
        view! { <details class="find noprint"><summary>{text.with("did-find", [("count", &here.len().to_string())])}</summary>{filter}{jumps}</details> }
    })
}

/// Renders which answers these are, and the way to all of them.
fn filtered(text: &'static Catalogue, shown: &Shown) -> Option<impl IntoView + use<>> {
    let about = shown.about?;
    let name = shown.headings.iter().find(|heading| Some(heading.id) == about).map(|heading| heading.name.clone());
    let sentence = match name {
        Some(name) => view! { {text.get("did-only")}" "<b><bdi dir="auto">{name}</bdi></b>"." }.into_any(),
        None => text.get("did-none").into_any(),
    };
    let all = text.with("did-show-all", [("count", &shown.all.to_string())]);
    Some(view! { <p class="note" role="status">{sentence}" "<a href="/you-said-we-did">{all}</a></p> })
}

/// The list of what is answered, for paper alone: on a screen it is folded.
fn contents(here: &[&PublishedAnswer]) -> Option<impl IntoView + use<>> {
    let names = here.iter().map(|published| view! { <li><bdi dir="auto">{published.answer.theme_name.clone()}</bdi></li> }).collect_view();
    (here.len() > 1).then(|| view! { <ol class="paper">{names}</ol> })
}

/// The ways to newer and older answers; the filter stays.
fn page_links(text: &'static Catalogue, shown: &Shown) -> Option<impl IntoView + use<>> {
    let pages = shown.answers.len().div_ceil(PAGE_SIZE);
    let about = shown.about.flatten().map(|id| format!("about={id}&")).unwrap_or_default();
    let link = |to: usize, key| {
        (to >= 1 && to <= pages).then(|| view! { <a class="btn quiet" href=format!("/you-said-we-did?{about}page={to}")>{text.get(key)}</a> })
    };
    let (newer, older) = (link(shown.page - 1, "did-newer"), link(shown.page + 1, "did-older"));
    (newer.is_some() || older.is_some()).then(|| view! { <p class="btns">{newer}{older}</p> })
}
