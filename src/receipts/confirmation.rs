//! The confirmation after a submission: the receipt and the next steps.

use crate::{
    receipts::receipt::Receipt,
    web::{
        Page,
        parts::{Picture, Tels},
    },
};
use leptos::prelude::*;

/// Renders the receipt twice and the next steps: the body of the form's answer, which the island also inserts.
pub fn receipt_view(page: &Page, receipt: &Receipt, next_meeting: Option<&str>) -> impl IntoView + use<> {
    let text = page.text;
    let items = receipt.words().map(|word| view! { <li>{word}</li> }).into_iter().collect_view();
    let meeting = match next_meeting {
        Some(date) => text.with("receipt-next-board", [("date", date)]),
        None => text.get("receipt-next-board-no-date").to_string(),
    };
    view! {
        <h1 tabindex="-1">{text.get("receipt-heading")}</h1>
        <p class="lead">{text.get("receipt-intro")}</p>
        <div class="two">
            <div>
                <section class="you" aria-labelledby="five"><h2 class="who" id="five">{text.get("receipt-words-label")}</h2><ol class="five" translate="no">{items}</ol></section>
                <p class="label" id="again">{text.get("receipt-again-label")}</p>
                <output class="line" aria-labelledby="again" translate="no">{receipt.phrase()}</output>
                <h2>{text.get("receipt-keep-heading")}</h2>
                <ul><li>{text.get("receipt-keep-paper")}</li><li>{text.get("receipt-keep-photo")}</li><li>{text.get("receipt-keep-print")}</li></ul>
                <p>{text.get("receipt-keep-lost")}</p>
            </div>
            <div class="noprint">
                <h2>{text.get("receipt-next-heading")}</h2>
                <ol class="travel">
                    <li><Picture name="read"/><span>{text.get("receipt-next-read")}</span></li>
                    <li><Picture name="group"/><span>{text.get("receipt-next-group")}</span></li>
                    <li><Picture name="talk"/><span>{meeting}</span></li>
                    <li><Picture name="change"/><span>{text.get("receipt-next-answer")}</span></li>
                </ol>
                <p><a class="btn quiet" href="/receipt">{text.get("receipt-come-back")}</a></p>
                <section class="note">
                    <h2>{text.get("receipt-help-heading")}</h2>
                    <p>{text.get("receipt-help-intro")}</p>
                    <Tels site=page.site()/>
                    <p><a href="/help">{text.get("say-help-more")}</a></p>
                </section>
                <section class="note"><h2>{text.get("receipt-leave-heading")}</h2><p>{text.get("receipt-leave")}</p></section>
            </div>
        </div>
    }
}
