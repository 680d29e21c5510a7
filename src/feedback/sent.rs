//! What follows the form: the check before sending, where no script runs, and the five words after.

use super::{
    pages::Typed,
    receipt::Receipt,
    telltale::{self, Telltale},
};
use crate::{
    web::{
        Page,
        parts::{Picture, Tels},
    },
    words::Catalogue,
};
use leptos::prelude::*;

/// The kinds of telltale in the order of `Kind`, each with its sentence.
pub(super) const KINDS: [(telltale::Kind, &str); 10] = [
    (telltale::Kind::Name, "check-kind-name"),
    (telltale::Kind::Phone, "check-kind-phone"),
    (telltale::Kind::Email, "check-kind-email"),
    (telltale::Kind::Handle, "check-kind-handle"),
    (telltale::Kind::School, "check-kind-school"),
    (telltale::Kind::Postcode, "check-kind-postcode"),
    (telltale::Kind::NhsNumber, "check-kind-nhs"),
    (telltale::Kind::NiNumber, "check-kind-ni"),
    (telltale::Kind::Link, "check-kind-link"),
    (telltale::Kind::BirthDate, "check-kind-birth-date"),
];

/// The words with what we found in them; whether to send them so is up to whoever wrote them.
pub(super) fn check_page(page: &Page, typed: &Typed, text: &str, found: &[Telltale]) -> axum::response::Response {
    let words = page.words;
    page.paper(words.get("check-title"), || {
        let kinds = KINDS.iter().filter(|(kind, _)| found.iter().any(|found| found.kind == *kind));
        let kinds = kinds.map(|(_, key)| view! { <li>{words.get(key)}</li> }).collect_view();
        let hidden = [
            ("token", &typed.token),
            ("words", &typed.words),
            ("age_band", &typed.age_band),
            ("area", &typed.area),
            ("in_care", &typed.in_care),
            ("disability", &typed.disability),
        ];
        let hidden = hidden.map(|(name, value)| view! { <input type="hidden" name=name value=value.clone()/> }).into_iter().collect_view();
        view! {
            <h1>{words.get("check-heading")}</h1>
            <p class="lead">{words.get("check-intro")}</p>
            <h2 class="hide">{words.get("check-words-label")}</h2>
            <blockquote class="you said" dir="auto">{marked(text, found)}</blockquote>
            <h2>{words.get("check-found-heading")}</h2>
            <ul>{kinds}</ul>
            <p>{words.get("check-choice")}</p>
            <form method="post" action="/have-your-say" autocomplete="off">
                {hidden}
                <div class="btns">
                    <button class="btn" name="checked" value="no">{words.get("check-change")}</button>
                    <button class="btn quiet" name="checked" value="yes">{words.get("check-send")}</button>
                </div>
            </form>
            <p class="hush">{words.get("check-may-be-wrong")}</p>
        }
    })
}

/// The words with what was found marked in them.
fn marked(text: &str, found: &[Telltale]) -> impl IntoView + use<> {
    let mut pieces: Vec<AnyView> = vec![];
    let mut at = 0;
    for telltale in found {
        pieces.push(text.get(at..telltale.start).unwrap_or("").to_string().into_any());
        let mark = text.get(telltale.start..telltale.end).unwrap_or("").to_string();
        pieces.push(view! { <mark>{mark}</mark> }.into_any());
        at = telltale.end;
    }
    pieces.push(text.get(at..).unwrap_or("").to_string().into_any());
    pieces
}

/// The five words, shown twice, and what happens next. The form's answer, and what the island puts in the page's place.
pub(super) fn receipt_view(words: &'static Catalogue, receipt: &Receipt, next_meeting: Option<&str>) -> impl IntoView + use<> {
    let five = receipt.words().map(|word| view! { <li>{word}</li> }).into_iter().collect_view();
    let meets = match next_meeting {
        Some(date) => words.with("receipt-next-board", [("date", date)]),
        None => words.get("receipt-next-board-no-date").to_string(),
    };
    view! {
        <h1 tabindex="-1">{words.get("receipt-heading")}</h1>
        <p class="lead">{words.get("receipt-intro")}</p>
        <div class="two">
            <div>
                <section class="you" aria-labelledby="five"><h2 class="who" id="five">{words.get("receipt-words-label")}</h2><ol class="five" translate="no">{five}</ol></section>
                <p class="label" id="again">{words.get("receipt-again-label")}</p>
                <output class="line" aria-labelledby="again" translate="no">{receipt.phrase()}</output>
                <h2>{words.get("receipt-keep-heading")}</h2>
                <ul><li>{words.get("receipt-keep-paper")}</li><li>{words.get("receipt-keep-photo")}</li><li>{words.get("receipt-keep-print")}</li></ul>
                <p>{words.get("receipt-keep-lost")}</p>
            </div>
            <div class="noprint">
                <h2>{words.get("receipt-next-heading")}</h2>
                <ol class="travel">
                    <li><Picture name="read"/><span>{words.get("receipt-next-read")}</span></li>
                    <li><Picture name="group"/><span>{words.get("receipt-next-group")}</span></li>
                    <li><Picture name="talk"/><span>{meets}</span></li>
                    <li><Picture name="change"/><span>{words.get("receipt-next-answer")}</span></li>
                </ol>
                <p><a class="btn quiet" href="/receipt">{words.get("receipt-come-back")}</a></p>
                <section class="note">
                    <h2>{words.get("receipt-help-heading")}</h2>
                    <p>{words.get("receipt-help-intro")}</p>
                    <Tels words/>
                    <p><a href="/help">{words.get("say-help-more")}</a></p>
                </section>
                <section class="note"><h2>{words.get("receipt-leave-heading")}</h2><p>{words.get("receipt-leave")}</p></section>
            </div>
        </div>
    }
}
