//! Coming back with five words: where what somebody said is now. Their own words are not shown, for somebody else may have found the five.

use crate::{
    analysis,
    clock::say_day,
    db::Conn,
    feedback::{
        Triage,
        lookup::pieces,
        store::{Own, Piece},
    },
    group_sessions::kept_until,
    id::HeadingId,
    influence::{public, store},
    plan,
    progress::stages::{self, Part, Stop},
    receipts::{receipt::Receipt, receipt_form},
    state::App,
    text::Catalogue,
    web::{self, Answer, Fields, Page, parts::Tels, serve::Caller},
};
use axum::{Router, extract::State, routing::get};
use jiff::civil::Date;
use leptos::prelude::*;

pub fn routes() -> Router<App> {
    Router::new().route("/receipt", get(come_back).post(journey))
}

/// Where everything is now that goes with one receipt.
struct Journey {
    /// What has come furthest is first.
    told: Vec<Told>,
    /// What only its owner can let go: to which question, and until which day it is kept.
    locked: Vec<(Option<String>, Date)>,
}

/// Where one thing is now: one path for each theme it is in, furthest first, or one for words that are in none.
struct Told {
    question: Option<String>,
    triage: Option<Triage>,
    paths: Vec<(Part, Vec<Stop>)>,
}

/// `GET /receipt`
async fn come_back(page: Page) -> Answer {
    Ok(receipt_form::ask(&page, &receipt_form::COME_BACK, "", None))
}

/// `POST /receipt`
async fn journey(State(app): State<App>, page: Page, Caller(caller): Caller, fields: Fields) -> Answer {
    let typed = fields.text("receipt");
    let found = match receipt_form::read(&app, caller, typed) {
        Ok(receipt) => receipt_form::found(find(&app, &receipt).await)?,
        Err(trouble) => Err(trouble),
    };
    match found {
        Ok(journey) => Ok(page.paper(page.text.get("journey-title"), || journey_view(&page, &journey, app.clock.today()))),
        Err(trouble) => Ok(receipt_form::again(&page, &receipt_form::COME_BACK, typed, trouble)),
    }
}

async fn find(app: &App, receipt: &Receipt) -> Result<Option<Journey>, web::Error> {
    let mut db = app.read().await?;
    let pieces = pieces(&mut db, &app.vault, receipt).await?;
    if pieces.is_empty() {
        return Ok(None);
    }
    let (mut told, mut locked) = (vec![], vec![]);
    for piece in pieces {
        match piece.locked {
            Some(at) => locked.push((piece.question, kept_until(at.held_on))),
            None => told.push(tell(&mut db, piece, app.clock.today()).await?),
        }
    }
    told.sort_by_key(|told| std::cmp::Reverse(told.paths.first().map(|(_, stops)| stages::progress(stops))));
    Ok(Some(Journey { told, locked }))
}

async fn tell(db: &mut Conn, piece: Piece, today: Date) -> sqlx::Result<Told> {
    let parts = parts(db, &piece.own).await?;
    let mut paths: Vec<_> =
        parts.into_iter().map(|part| (stages::stops(&piece.own, &part, today), part)).map(|(stops, part)| (part, stops)).collect();
    paths.sort_by_key(|(_, stops)| std::cmp::Reverse(stages::progress(stops)));
    Ok(Told { question: piece.question, triage: piece.own.triage, paths })
}

/// What staff made of the words. Never anything about others in the same theme, nor how many there are.
async fn parts(db: &mut Conn, own: &Own) -> sqlx::Result<Vec<Part>> {
    if own.triage != Some(Triage::ForAnalysis) {
        return Ok(vec![Part::default()]);
    }
    let known = plan::store::headings(db).await?;
    let names = |ids: &[HeadingId]| known.iter().filter(|heading| ids.contains(&heading.id)).map(|heading| heading.name.clone()).collect();
    let tied = analysis::store::headings_of(db, own.id).await?;
    let mut parts = vec![];
    for theme in analysis::store::themes_of(db, own.id).await? {
        let mut headings = analysis::store::theme_headings(db, theme.id).await?;
        headings.extend(&tied);
        parts.push(Part {
            meeting: theme.meeting.map(|meeting| meeting.held_on),
            headings: names(&headings),
            influences: store::influences_of_theme(db, theme.id).await?,
            answer: store::answer_of_theme(db, theme.id).await?,
            theme: Some(theme.name),
        });
    }
    if parts.is_empty() {
        parts.push(Part { headings: names(&tied), ..Part::default() });
    }
    Ok(parts)
}

fn journey_view(page: &Page, journey: &Journey, today: Date) -> AnyView {
    let words = page.text;
    match (journey.told.as_slice(), journey.locked.as_slice()) {
        ([told], []) => one_thing(page, told, today).into_any(),
        (told, locked) => {
            let count = told.len() + locked.len();
            let heading =
                if count == 1 { words.get("journey-heading").into() } else { words.with("journey-things", [("count", &count.to_string())]) };
            let locked = (!locked.is_empty()).then(|| locked_view(words, locked));
            let told = told.iter().enumerate().map(|(at, told)| one_of_several(words, at + 1, told, today)).collect_view();
            view! { <h1>{heading}</h1>{locked}{told}{care(page)} }.into_any()
        }
    }
}

/// The usual page: somebody said one thing.
fn one_thing(page: &Page, told: &Told, today: Date) -> impl IntoView + use<> {
    let words = page.text;
    let paths = match told.paths.as_slice() {
        [(part, stops)] => one_path(page, part, stops, today).into_any(),
        several => {
            let paths = several.iter().enumerate().map(|(at, (part, stops))| named_path(words, at + 1, part, stops, today));
            view! { <p class="lead">{words.get("journey-several")}</p>{paths.collect_view()}<div class="two">{care(page)}</div> }.into_any()
        }
    };
    view! { <h1>{words.get("journey-heading")}</h1>{not_taken(words, told)}{paths} }
}

/// One of several things, under what it was the answer to: whoever else reads this page learns none of the words.
fn one_of_several(words: &'static Catalogue, number: usize, told: &Told, today: Date) -> impl IntoView + use<> {
    let several = told.paths.len() > 1;
    let paths = told.paths.iter().enumerate().map(|(at, (part, stops))| {
        let road = public::road(words, stops, format!("road-{number}-{}", at + 1));
        let theme = part.theme.clone().filter(|_| several).map(|theme| view! { <h3><bdi dir="auto">{theme}</bdi></h3> });
        let (steps, outcome) = (public::steps(words, stops), outcome(words, part, today, true));
        view! { <div class="two"><div>{theme}{road}{outcome}</div><div>{steps}</div></div> }
    });
    let lead = several.then(|| view! { <p>{words.get("journey-several")}</p> });
    view! { <h2>{question(words, told.question.clone())}</h2>{not_taken(words, told)}{lead}{paths.collect_view()} }
}

/// What is locked comes before the rest: it is the one thing here that somebody has to do, and by a day.
fn locked_view(words: &'static Catalogue, locked: &[(Option<String>, Date)]) -> impl IntoView + use<> {
    let things = locked.iter().map(|(asked, until)| {
        let sentence = words.with("locked-until", [("date", &say_day(*until))]);
        view! { <h3>{question(words, asked.clone())}</h3><p>{sentence}</p> }
    });
    view! {
        <section class="note" aria-labelledby="locked">
            <h2 id="locked">{words.get("locked-title")}</h2>
            {things.collect_view()}
            <p>{words.get("locked-how")}</p>
            {receipt_form::form(words, &receipt_form::LET_GO, "", None)}
        </section>
    }
}

fn question(words: &'static Catalogue, question: Option<String>) -> impl IntoView {
    match question {
        Some(question) => view! { <bdi dir="auto">{question}</bdi> }.into_any(),
        None => words.get("journey-thing").into_any(),
    }
}

fn not_taken(words: &'static Catalogue, told: &Told) -> Option<AnyView> {
    match told.triage {
        Some(Triage::NotForUs) => Some(view! { <p class="lead">{words.get("journey-not-ours")}</p> }.into_any()),
        Some(Triage::Abuse) => {
            Some(view! { <p class="lead">{words.get("journey-not-taken")}" "<a href="/have-your-say">{words.get("home-say")}</a></p> }.into_any())
        }
        _ => None,
    }
}

/// The usual page: the path in words comes first until there is an answer, and then the answer does.
fn one_path(page: &Page, part: &Part, stops: &[Stop], today: Date) -> impl IntoView + use<> {
    let words = page.text;
    let (road, steps, outcome) = (public::road(words, stops, "road".into()), public::steps(words, stops), outcome(words, part, today, false));
    if part.public().is_some() || part.changes().next().is_some() {
        view! { <div class="two"><div>{road}{outcome}</div><div>{steps}{care(page)}</div></div> }.into_any()
    } else {
        view! { <div class="two"><div>{road}{steps}</div><div>{care(page)}</div></div> }.into_any()
    }
}

/// One of several, under the name of its theme.
fn named_path(words: &'static Catalogue, number: usize, part: &Part, stops: &[Stop], today: Date) -> impl IntoView + use<> {
    let (road, steps, outcome) =
        (public::road(words, stops, format!("road-{number}")), public::steps(words, stops), outcome(words, part, today, false));
    let (id, theme) = (format!("theme-{number}"), part.theme.clone());
    view! {
        <section class="two" aria-labelledby=id.clone()>
            <div><h2 id=id.clone()><bdi dir="auto">{theme}</bdi></h2>{road}{outcome}</div>
            <div>{steps}</div>
        </section>
    }
}

/// What the Board said and what changed, when there is either; `under` where there is a heading above already.
fn outcome(words: &'static Catalogue, part: &Part, today: Date, under: bool) -> impl IntoView + use<> {
    let heading = |key| if under { view! { <h3>{words.get(key)}</h3> }.into_any() } else { view! { <h2>{words.get(key)}</h2> }.into_any() };
    let answer = part.public().map(|answer| {
        let shape = public::answer(words, answer, today, false);
        view! { <div>{heading("answer-heading")}{shape}</div> }
    });
    let changes: Vec<_> = part.changes().map(|(change, strength)| public::change(words, change, strength)).collect();
    let changes = (!changes.is_empty()).then(|| view! { <div class="note">{heading("change-heading")}{changes}</div> });
    view! { {answer}{changes} }
}

/// Help, on every journey alike: it must not show whose words worried somebody.
fn care(page: &Page) -> impl IntoView + use<> {
    let words = page.text;
    view! {
        <section class="note" aria-labelledby="care">
            <h2 id="care">{words.get("receipt-help-heading")}</h2>
            <p>{words.get("journey-care")}</p>
            <Tels site=page.site()/>
            <p><a href="/help">{words.get("say-help-more")}</a></p>
        </section>
    }
}
