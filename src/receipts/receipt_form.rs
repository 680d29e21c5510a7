//! The form that asks for a receipt: to look up the progress of feedback, or to release locked feedback.

use crate::{
    receipts::receipt::Receipt,
    text::Catalogue,
    typed::written,
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

/// The status of the refused form and the catalogue key of its error message.
pub type Problem = (StatusCode, &'static str);

/// Mistyped and unknown receipts share one message, so that it does not confirm a guess.
pub const WRONG: Problem = (StatusCode::UNPROCESSABLE_ENTITY, "back-error-wrong");
pub const SLOW: Problem = (StatusCode::TOO_MANY_REQUESTS, "back-error-slow");

/// Parses a typed receipt.
pub fn parse(typed: &str) -> Result<Receipt, Problem> {
    if written(typed).is_empty() {
        return Err((StatusCode::UNPROCESSABLE_ENTITY, "back-error-empty"));
    }
    Receipt::parse(typed).ok_or(WRONG)
}

/// Turns a busy database into a problem of the form, so that the typed words stay.
pub fn busy_as_problem<T>(found: Result<Result<T, Problem>, web::Error>) -> Result<Result<T, Problem>, web::Error> {
    match found {
        Err(web::Error::Busy) => Ok(Err((StatusCode::SERVICE_UNAVAILABLE, "back-error-busy"))),
        found => found,
    }
}

impl ReceiptForm {
    /// Renders the page again with the typed text and the problem.
    pub fn page_with_problem(&self, page: &Page, typed: &str, (status, key): Problem) -> Response {
        (status, self.page(&page.clone().wrong(), typed, Some(key))).into_response()
    }

    pub fn page(&self, page: &Page, typed: &str, problem: Option<&'static str>) -> Response {
        let text = page.text;
        let problems: Vec<_> = problem.map(|key| ("receipt".to_string(), text.get(key).to_string())).into_iter().collect();
        // A busy server is no mistake in the five words: the summary alone says it.
        let problem = problem.filter(|key| !["back-error-busy", SLOW.1].contains(key));
        page.static_page(text.get("back-title"), || {
            view! {
                <ErrorSummary text=text problems/>
                <h1>{text.get(self.heading)}</h1>
                <p class="lead">{text.get(self.intro)}</p>
                {self.form(text, typed, problem)}
                <details>
                    <summary>{text.get("back-lost-summary")}</summary>
                    <p>{text.get("back-lost")}</p>
                    <p><a href="/you-said-we-did">{text.get("home-see")}</a></p>
                </details>
            }
        })
    }

    /// Renders the form. No page fills in a receipt by itself, so each use asks for it again.
    pub fn form(&self, text: &'static Catalogue, typed: &str, problem: Option<&'static str>) -> impl IntoView + use<> {
        let (action, button, typed, problem) = (self.action, text.get(self.button), typed.to_string(), problem.map(|key| text.get(key)));
        let described_by = if problem.is_some() { "five-hint five-error" } else { "five-hint" };
        view! {
            <form method="post" action=action autocomplete="off" novalidate>
                {self.hidden.map(|name| view! { <input type="hidden" name=name value="yes"/> })}
                <div class="field" class:bad=problem.is_some()>
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
                            aria-invalid=problem.map(|_| "true")
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
