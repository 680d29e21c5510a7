//! The form that asks for a receipt: to look up the progress of feedback, or to release locked feedback.

use crate::{
    receipts::{
        receipt::Receipt,
        typed::{self, Unread},
    },
    text::Catalogue,
    web::{self, Page, parts::ErrorSummary},
};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use leptos::{attr::custom::custom_attribute, prelude::*};

/// An example shown beside the input: five words of the list.
const EXAMPLE: &str = "kite garden melon basket otter";

/// One use of the form: the catalogue keys of its page, and the address it posts to.
pub struct ReceiptForm {
    heading: &'static str,
    intro: &'static str,
    button: &'static str,
    action: &'static str,
    /// A hidden field with the value "yes".
    hidden: Option<&'static str>,
}

/// Shows the progress of the feedback.
pub const LOOK_UP: ReceiptForm = ReceiptForm { heading: "back-heading", intro: "back-intro", button: "back-go", action: "/receipt", hidden: None };
/// Releases locked feedback.
pub const RELEASE: ReceiptForm =
    ReceiptForm { heading: "locked-heading", intro: "locked-intro", button: "locked-go", action: "/receipt/release", hidden: None };
/// Takes feedback back.
pub const WITHDRAW: ReceiptForm =
    ReceiptForm { heading: "withdraw-heading", intro: "withdraw-intro", button: "withdraw-go", action: "/receipt/withdrawal", hidden: None };
/// Undoes that.
pub const UNDO: ReceiptForm =
    ReceiptForm { heading: "withdraw-undo", intro: "withdraw-undo-intro", button: "withdraw-undo", action: WITHDRAW.action, hidden: Some("undo") };

/// The reason why the form is refused.
#[derive(Clone, Debug)]
pub enum Problem {
    /// A status and the catalogue key of the error message.
    Plain(StatusCode, &'static str),
    /// No receipt can be read in the typed text.
    Unread(Unread),
}

/// Wrong, expired and withdrawn receipts share one message, so that it does not confirm a guess.
pub const WRONG: Problem = Problem::Plain(StatusCode::UNPROCESSABLE_ENTITY, "back-error-wrong");
pub const SLOW: Problem = Problem::Plain(StatusCode::TOO_MANY_REQUESTS, "back-error-slow");

impl Problem {
    fn status(&self) -> StatusCode {
        match self {
            Self::Plain(status, _) => *status,
            Self::Unread(_) => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// Whether it is a mistake in the five words, and not a busy server.
    fn is_mistake(&self) -> bool {
        self.status() == StatusCode::UNPROCESSABLE_ENTITY || self.status() == StatusCode::CONFLICT
    }

    pub fn sentence(&self, text: &Catalogue) -> String {
        // Isolated, for it may be of letters that run the other way.
        let isolated = |word: &str| format!("\u{2068}{word}\u{2069}");
        match self {
            Self::Plain(_, key) => text.get(key).to_string(),
            Self::Unread(Unread::Count(0)) => text.get("back-error-empty").to_string(),
            Self::Unread(Unread::Count(count)) => text.with("back-error-count", [("count", &count.to_string())]),
            Self::Unread(Unread::Unknown(word, Some(near))) => text.with("back-error-near", [("word", &isolated(word)), ("near", near)]),
            Self::Unread(Unread::Unknown(word, None)) => text.with("back-error-unknown", [("word", &isolated(word))]),
            Self::Unread(Unread::Unclear) => text.get("back-error-wrong").to_string(),
        }
    }
}

/// Reads a typed receipt.
pub fn parse(typed: &str) -> Result<Receipt, Problem> {
    typed::read(typed).map_err(Problem::Unread)
}

/// Turns a busy database into a problem of the form, so that the typed words stay.
pub fn busy_as_problem<T>(found: Result<Result<T, Problem>, web::Error>) -> Result<Result<T, Problem>, web::Error> {
    match found {
        Err(web::Error::Busy) => Ok(Err(Problem::Plain(StatusCode::SERVICE_UNAVAILABLE, "back-error-busy"))),
        found => found,
    }
}

impl ReceiptForm {
    /// Renders the page again with the typed text and the problem.
    pub fn page_with_problem(&self, page: &Page, typed: &str, problem: Problem) -> Response {
        (problem.status(), self.page(&page.clone().wrong(), typed, Some(problem))).into_response()
    }

    pub fn page(&self, page: &Page, typed: &str, problem: Option<Problem>) -> Response {
        let text = page.text;
        let problems: Vec<_> = problem.iter().map(|problem| ("receipt".to_string(), problem.sentence(text))).collect();
        // A busy server is no mistake in the five words: the summary alone says it.
        let problem = problem.filter(Problem::is_mistake).map(|problem| problem.sentence(text));
        page.static_page(text.get("back-title"), || {
            view! {
                <ErrorSummary text=text problems/>
                <h1>{text.get(self.heading)}</h1>
                <p class="lead">{text.get(self.intro)}</p>
                {self.form(text, typed, problem)}
                <details>
                    <summary>{text.get("back-lost-summary")}</summary>
                    <p>{text.get("back-lost")}</p>
                    <ul><li><a href="/you-said-we-did">{text.get("home-see")}</a></li><li><a href="/have-your-say">{text.get("home-say")}</a></li></ul>
                </details>
            }
        })
    }

    /// Renders the form. No page fills in a receipt by itself, so each use asks for it again.
    pub fn form(&self, text: &'static Catalogue, typed: &str, problem: Option<String>) -> impl IntoView + use<> {
        let (action, button, typed) = (self.action, text.get(self.button), typed.to_string());
        let is_wrong = problem.is_some();
        let described_by = if is_wrong { "five-hint five-error" } else { "five-hint" };
        view! {
            <form method="post" action=action autocomplete="off" novalidate>
                {self.hidden.map(|name| view! { <input type="hidden" name=name value="yes"/> })}
                <div class="field" class:bad=is_wrong>
                    <label for="receipt">{text.get("back-label")}</label>
                    <p class="hint" id="five-hint">{text.get("back-hint")}" "<bdi lang="en" translate="no">{EXAMPLE}</bdi></p>
                    {problem.map(|problem| view! { <p class="error" id="five-error">{problem}</p> })}
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
                            aria-describedby=described_by
                            aria-invalid=is_wrong.then_some("true")
                        />
                    </div>
                </div>
                <div class="btns"><button class="btn">{button}</button></div>
            </form>
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn example_is_a_valid_receipt() {
        assert!(Receipt::parse(EXAMPLE).is_some_and(|receipt| receipt.phrase() == EXAMPLE));
    }
}
