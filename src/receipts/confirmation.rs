//! The confirmation after sending: the five words, and what happens next.

use crate::{
    receipts::receipt::Receipt,
    text::Catalogue,
    web::parts::{Picture, Tels},
};
use leptos::prelude::*;

/// The five words, shown twice, and what happens next. The form's answer, and what the island puts in the page's place.
pub fn receipt_view(words: &'static Catalogue, receipt: &Receipt, next_meeting: Option<&str>) -> impl IntoView + use<> {
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
