//! Typing five words: the page that asks for them, and the form by which words said in a group session are let go.

use crate::{
    receipts::receipt::Receipt,
    state::App,
    text::Catalogue,
    web::{self, Page, limits::Attempt, parts::ErrorSummary},
};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use leptos::{attr::custom::custom_attribute, prelude::*};
use std::net::IpAddr;

/// Five words of our list that show what five words look like.
const EXAMPLE: &str = "kite garden melon basket otter";

/// What five words are typed for: the sentences of the page, and where its form goes.
pub struct Purpose {
    heading: &'static str,
    intro: &'static str,
    go: &'static str,
    action: &'static str,
}

/// To see where the words are now.
pub const COME_BACK: Purpose = Purpose { heading: "back-heading", intro: "back-intro", go: "back-go", action: "/receipt" };
/// To let words go that are still locked.
pub const LET_GO: Purpose = Purpose { heading: "locked-heading", intro: "locked-intro", go: "locked-go", action: "/receipt/release" };

/// Why the page comes again: its status, and the key of what is wrong.
pub type Trouble = (StatusCode, &'static str);

/// Unreadable, unknown and mistyped look the same.
const WRONG: Trouble = (StatusCode::UNPROCESSABLE_ENTITY, "back-error-wrong");

/// The five words that were typed, if they are five words and not too many were typed from there.
pub fn read(app: &App, caller: IpAddr, typed: &str) -> Result<Receipt, Trouble> {
    if typed.trim().is_empty() {
        return Err((StatusCode::UNPROCESSABLE_ENTITY, "back-error-empty"));
    }
    if !app.limits.allows(Attempt::Receipt, caller) {
        return Err((StatusCode::TOO_MANY_REQUESTS, "back-error-slow"));
    }
    Receipt::parse(typed).ok_or(WRONG)
}

/// What was found with them, or why the page comes again.
pub fn found<T>(found: Result<Option<T>, web::Error>) -> Result<Result<T, Trouble>, web::Error> {
    match found {
        Ok(found) => Ok(found.ok_or(WRONG)),
        Err(web::Error::Busy) => Ok(Err((StatusCode::SERVICE_UNAVAILABLE, "back-error-slow"))),
        Err(error) => Err(error),
    }
}

/// The page again, with what was typed and what is wrong with it.
pub fn again(page: &Page, purpose: &Purpose, typed: &str, (status, key): Trouble) -> Response {
    (status, ask(&page.clone().wrong(), purpose, typed, Some(key))).into_response()
}

pub fn ask(page: &Page, purpose: &Purpose, typed: &str, problem: Option<&'static str>) -> Response {
    let words = page.text;
    let problems: Vec<_> = problem.map(|key| ("receipt".to_string(), words.get(key).to_string())).into_iter().collect();
    page.paper(words.get("back-title"), || {
        view! {
            <ErrorSummary text=words problems/>
            <h1>{words.get(purpose.heading)}</h1>
            <p class="lead">{words.get(purpose.intro)}</p>
            {form(words, purpose, typed, problem)}
            <details>
                <summary>{words.get("back-lost-summary")}</summary>
                <p>{words.get("back-lost")}</p>
                <p><a href="/you-said-we-did">{words.get("home-see")}</a></p>
            </details>
        }
    })
}

/// The box for the five words. They never stand in a page by themselves, so whoever lets words go types them again.
pub fn form(words: &'static Catalogue, purpose: &Purpose, typed: &str, problem: Option<&'static str>) -> impl IntoView + use<> {
    let (action, go, typed, problem) = (purpose.action, words.get(purpose.go), typed.to_string(), problem.map(|key| words.get(key)));
    let described = if problem.is_some() { "five-hint five-error" } else { "five-hint" };
    view! {
        <form method="post" action=action autocomplete="off" novalidate>
            <div class="field" class:bad=problem.is_some()>
                <label for="receipt">{words.get("back-label")}</label>
                <p class="hint" id="five-hint">{words.get("back-hint")}" "<bdi lang="en" translate="no">{EXAMPLE}</bdi></p>
                {problem.map(|text| view! { <p class="error" id="five-error">{text}</p> })}
                <div class="box">
                    <input
                        id="receipt"
                        name="receipt"
                        value=typed
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
            <div class="btns"><button class="btn">{go}</button></div>
        </form>
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
