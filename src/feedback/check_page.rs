//! The page between the form and sending: what in the words might say who wrote them. Only where no script runs.

use crate::{
    feedback::{form::FACTS, pages::Typed},
    identifiers::{self, Identifier},
    web::{
        Page,
        markup::{IntoMarkup, Markup},
    },
};
use leptos::prelude::*;

/// The kinds of identifier in the order of `Kind`, each with its sentence.
pub(super) const KINDS: [(identifiers::Kind, &str); 12] = [
    (identifiers::Kind::Name, "check-kind-name"),
    (identifiers::Kind::Phone, "check-kind-phone"),
    (identifiers::Kind::Email, "check-kind-email"),
    (identifiers::Kind::Handle, "check-kind-handle"),
    (identifiers::Kind::School, "check-kind-school"),
    (identifiers::Kind::Postcode, "check-kind-postcode"),
    (identifiers::Kind::NhsNumber, "check-kind-nhs"),
    (identifiers::Kind::NiNumber, "check-kind-ni"),
    (identifiers::Kind::Link, "check-kind-link"),
    (identifiers::Kind::BirthDate, "check-kind-birth-date"),
    (identifiers::Kind::Address, "check-kind-address"),
    (identifiers::Kind::CarRegistration, "check-kind-car"),
];

/// The words with what we found in them; whether to send them so is up to whoever wrote them.
pub(super) fn check_page(page: &Page, typed: &Typed, words: &str, found: &[Identifier]) -> axum::response::Response {
    let text = page.text;
    page.static_page(text.get("check-title"), || {
        let kinds = KINDS.iter().filter(|(kind, _)| found.iter().any(|found| found.kind == *kind));
        let kinds = kinds.map(|(_, key)| view! { <li>{text.get(key)}</li> }).collect_view();
        let typed = [("token", &typed.token), ("words", &typed.words)].into_iter().chain(FACTS.into_iter().zip(&typed.facts));
        let hidden = typed.map(|(name, value)| view! { <input type="hidden" name=name value=value.clone()/> }).collect_view();
        view! {
            <h1>{text.get("check-heading")}</h1>
            <p class="lead">{text.get("check-intro")}</p>
            <h2 class="hide">{text.get("check-words-label")}</h2>
            <blockquote class="you said" dir="auto">{marked(words, found)}</blockquote>
            <h2>{text.get("check-found-heading")}</h2>
            <ul>{kinds}</ul>
            <p>{text.get("check-choice")}</p>
            <form method="post" action="/have-your-say" autocomplete="off">
                {hidden}
                <div class="btns">
                    <button class="btn" name="checked" value="no">{text.get("check-change")}</button>
                    <button class="btn quiet" name="checked" value="yes">{text.get("check-send")}</button>
                </div>
            </form>
            <p class="hush">{text.get("check-may-be-wrong")}</p>
        }
    })
}

/// The words with what was found marked in them.
fn marked(words: &str, found: &[Identifier]) -> impl IntoView + use<> {
    let mut pieces: Vec<Markup> = vec![];
    let mut at = 0;
    for identifier in found {
        pieces.push(words.get(at..identifier.start).unwrap_or("").to_string().into_markup());
        let mark = words.get(identifier.start..identifier.end).unwrap_or("").to_string();
        pieces.push(view! { <mark>{mark}</mark> }.into_markup());
        at = identifier.end;
    }
    pieces.push(words.get(at..).unwrap_or("").to_string().into_markup());
    pieces
}
