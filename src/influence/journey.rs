//! Coming back with five words: where what somebody said is now. Their own words are not shown, for somebody else may have found the five.

use super::{
    path::{self, Part, Stop},
    public, store,
};
use crate::{
    analysis,
    app::App,
    db::Conn,
    feedback::{
        Triage,
        receipt::Receipt,
        store::{Own, by_receipt},
        token::receipt_kept,
    },
    id::HeadingId,
    plan,
    web::{
        self, Answer, Fields, Page,
        limits::Door,
        parts::{ErrorSummary, Tels},
        serve::Caller,
    },
    words::Catalogue,
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use http::StatusCode;
use jiff::civil::Date;
use leptos::{attr::custom::custom_attribute, prelude::*};

/// Five words of our list that show what five words look like.
const EXAMPLE: &str = "kite garden melon basket otter";

pub fn routes() -> Router<App> {
    Router::new().route("/receipt", get(come_back).post(journey))
}

/// Where words are now: one path for each theme they are in, furthest first, or one for words that are in none.
struct Journey {
    triage: Option<Triage>,
    paths: Vec<(Part, Vec<Stop>)>,
}

/// `GET /receipt`
async fn come_back(page: Page) -> Answer {
    Ok(back_page(&page, "", None))
}

/// `POST /receipt`
async fn journey(State(app): State<App>, page: Page, Caller(caller): Caller, fields: Fields) -> Answer {
    let typed = fields.text("receipt");
    let again = |status: StatusCode, key| Ok((status, back_page(&page.clone().wrong(), typed, Some(key))).into_response());
    if typed.trim().is_empty() {
        return again(StatusCode::UNPROCESSABLE_ENTITY, "back-error-empty");
    }
    if !app.limits.admits(Door::Receipt, caller) {
        return again(StatusCode::TOO_MANY_REQUESTS, "back-error-slow");
    }
    match find(&app, typed).await {
        Ok(Some(journey)) => Ok(page.paper(page.words.get("journey-title"), || journey_view(page.words, &journey, app.clock.today()))),
        // Unreadable, unknown and mistyped look the same.
        Ok(None) => again(StatusCode::UNPROCESSABLE_ENTITY, "back-error-wrong"),
        Err(web::Error::Busy) => again(StatusCode::SERVICE_UNAVAILABLE, "back-error-slow"),
        Err(error) => Err(error),
    }
}

async fn find(app: &App, typed: &str) -> Result<Option<Journey>, web::Error> {
    let Some(receipt) = Receipt::parse(typed) else { return Ok(None) };
    let mut db = app.read().await?;
    let Some(own) = by_receipt(&mut db, &receipt_kept(&app.vault, &receipt)).await? else { return Ok(None) };
    let today = app.clock.today();
    let parts = parts(&mut db, &own).await?;
    let mut paths: Vec<_> = parts.into_iter().map(|part| (path::stops(&own, &part, today), part)).map(|(stops, part)| (part, stops)).collect();
    paths.sort_by_key(|(_, stops)| std::cmp::Reverse(path::progress(stops)));
    Ok(Some(Journey { triage: own.triage, paths }))
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

fn back_page(page: &Page, typed: &str, problem: Option<&'static str>) -> Response {
    let words = page.words;
    let problem = problem.map(|key| words.get(key));
    let problems: Vec<_> = problem.map(|text| ("receipt".to_string(), text.to_string())).into_iter().collect();
    let described = if problem.is_some() { "five-hint five-error" } else { "five-hint" };
    page.paper(words.get("back-title"), || {
        view! {
            <ErrorSummary words problems/>
            <h1>{words.get("back-heading")}</h1>
            <p class="lead">{words.get("back-intro")}</p>
            <form method="post" action="/receipt" autocomplete="off" novalidate>
                <div class="field" class:bad=problem.is_some()>
                    <label for="receipt">{words.get("back-label")}</label>
                    <p class="hint" id="five-hint">{words.get("back-hint")}" "<bdi lang="en" translate="no">{EXAMPLE}</bdi></p>
                    {problem.map(|text| view! { <p class="error" id="five-error">{text}</p> })}
                    <div class="box">
                        <input
                            id="receipt"
                            name="receipt"
                            value=typed.to_string()
                            dir="auto"
                            autocomplete="off"
                            autocapitalize="none"
                            {..custom_attribute("autocorrect", "off")}
                            spellcheck="false"
                            aria-describedby=described
                            aria-invalid=problem.map(|_| "true")
                        />
                    </div>
                </div>
                <div class="btns"><button class="btn">{words.get("back-go")}</button></div>
            </form>
            <details>
                <summary>{words.get("back-lost-summary")}</summary>
                <p>{words.get("back-lost")}</p>
                <p><a href="/you-said-we-did">{words.get("home-see")}</a></p>
            </details>
        }
    })
}

fn journey_view(words: &'static Catalogue, journey: &Journey, today: Date) -> impl IntoView + use<> {
    let paths = match journey.paths.as_slice() {
        [(part, stops)] => one_path(words, part, stops, today).into_any(),
        several => {
            let paths = several.iter().enumerate().map(|(at, (part, stops))| named_path(words, at + 1, part, stops, today));
            view! { <p class="lead">{words.get("journey-several")}</p>{paths.collect_view()}<div class="two">{care(words)}</div> }.into_any()
        }
    };
    let not_taken = match journey.triage {
        Some(Triage::NotForUs) => Some(view! { <p class="lead">{words.get("journey-not-ours")}</p> }.into_any()),
        Some(Triage::Abuse) => {
            Some(view! { <p class="lead">{words.get("journey-not-taken")}" "<a href="/have-your-say">{words.get("home-say")}</a></p> }.into_any())
        }
        _ => None,
    };
    view! { <h1>{words.get("journey-heading")}</h1>{not_taken}{paths} }
}

/// The usual page: the path in words comes first until there is an answer, and then the answer does.
fn one_path(words: &'static Catalogue, part: &Part, stops: &[Stop], today: Date) -> impl IntoView + use<> {
    let (road, steps, outcome) = (public::road(words, stops, "road".into()), public::steps(words, stops), outcome(words, part, today));
    if part.public().is_some() || part.changes().next().is_some() {
        view! { <div class="two"><div>{road}{outcome}</div><div>{steps}{care(words)}</div></div> }.into_any()
    } else {
        view! { <div class="two"><div>{road}{steps}</div><div>{care(words)}</div></div> }.into_any()
    }
}

/// One of several, under the name of its theme.
fn named_path(words: &'static Catalogue, number: usize, part: &Part, stops: &[Stop], today: Date) -> impl IntoView + use<> {
    let (road, steps, outcome) = (public::road(words, stops, format!("road-{number}")), public::steps(words, stops), outcome(words, part, today));
    let (id, theme) = (format!("theme-{number}"), part.theme.clone());
    view! {
        <section class="two" aria-labelledby=id.clone()>
            <div><h2 id=id.clone()><bdi dir="auto">{theme}</bdi></h2>{road}{outcome}</div>
            <div>{steps}</div>
        </section>
    }
}

/// What the Board said and what changed, when there is either.
fn outcome(words: &'static Catalogue, part: &Part, today: Date) -> impl IntoView + use<> {
    let answer = part.public().map(|answer| {
        let shape = public::answer(words, answer, today, false);
        view! { <div><h2>{words.get("answer-heading")}</h2>{shape}</div> }
    });
    let changes: Vec<_> = part.changes().map(|(change, strength)| public::change(words, change, strength)).collect();
    let changes = (!changes.is_empty()).then(|| view! { <div class="note"><h2>{words.get("change-heading")}</h2>{changes}</div> });
    view! { {answer}{changes} }
}

/// Help, on every journey alike: it must not show whose words worried somebody.
fn care(words: &'static Catalogue) -> impl IntoView {
    view! {
        <section class="note" aria-labelledby="care">
            <h2 id="care">{words.get("receipt-help-heading")}</h2>
            <p>{words.get("journey-care")}</p>
            <Tels words/>
            <p><a href="/help">{words.get("say-help-more")}</a></p>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_five_words_of_our_own() {
        assert!(Receipt::parse(EXAMPLE).is_some_and(|receipt| receipt.phrase() == EXAMPLE));
    }
}
