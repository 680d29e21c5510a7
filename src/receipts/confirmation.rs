//! The confirmation after a submission: the receipt, the ways to keep it, and the next steps.

use crate::{
    receipts::receipt::WORD_COUNT,
    text::Catalogue,
    web::{
        Page,
        parts::{Picture, Tels},
    },
};
use leptos::prelude::*;

/// The words of a receipt, or what stands for them in a page that is drawn once for everybody.
pub type FiveWords<'a> = [&'a str; WORD_COUNT];

/// The five words, and the facts that stand with them wherever they are kept.
pub struct Confirmation<'a> {
    pub words: FiveWords<'a>,
    /// The address to come back to, as people type it.
    pub address: String,
    pub next_meeting: Option<String>,
    /// The words as the tab remembers them (`receipts::again`).
    pub sealed: String,
}

/// Renders the receipt twice and the next steps: the body of the form's answer, which the island also inserts.
pub fn receipt_view(page: &Page, confirmed: &Confirmation) -> impl IntoView + use<> {
    let (text, words) = (page.text, confirmed.words);
    let meeting = match &confirmed.next_meeting {
        Some(date) => text.with("receipt-next-board", [("date", date.as_str())]),
        None => text.get("receipt-next-board-no-date").to_string(),
    };
    let date = confirmed.next_meeting.as_deref().map(|date| view! { <p id="date">{text.with("receipt-date", [("date", date)])}</p> });
    view! {
        <h1 tabindex="-1">{text.get("receipt-heading")}</h1>
        <div class="two">
            <div>
                {words_card(text, words, Some(confirmed.address.clone()))}
                <p>{text.get("receipt-intro")}</p>
                {date}
                <div class="btns">
                    {progress_form(text, words, "btn")}
                    {kept_form(words, "", text.get("receipt-kept"))}
                </div>
                {keep_view(page, confirmed)}
            </div>
            <div class="noprint">
                <h2>{text.get("receipt-next-heading")}</h2>
                <ol class="travel">
                    <li><Picture name="read"/><span>{text.get("receipt-next-read")}</span></li>
                    <li><Picture name="group"/><span>{text.get("receipt-next-group")}</span></li>
                    <li><Picture name="talk"/><span>{meeting}</span></li>
                    <li><Picture name="change"/><span>{text.get("receipt-next-answer")}</span></li>
                </ol>
                <section class="note">
                    <h2>{text.get("receipt-help-heading")}</h2>
                    <p>{text.get("receipt-help-intro")}</p>
                    <Tels site=page.site()/>
                    <p><a href="/help">{text.get("say-help-more")}</a></p>
                </section>
                {shared_phone(text)}
            </div>
        </div>
    }
}

/// The five words large, and where they are used.
pub fn words_card(text: &'static Catalogue, words: FiveWords, address: Option<String>) -> impl IntoView + use<> {
    let items = words.map(|word| view! { <li>{word.to_string()}</li> }).into_iter().collect_view();
    let address = address.map(|address| {
        view! { <p class="where"><span id="where">{text.get("receipt-address")}</span>" "<bdi id="address" class="address" dir="ltr" translate="no">{address}</bdi></p> }
    });
    view! {
        <section class="you" aria-labelledby="five">
            <h2 class="who" id="five">{text.get("receipt-words-label")}</h2>
            <ol class="five" translate="no">{items}</ol>
            {address}
        </section>
    }
}

/// The five words folded up, on the pages that follow: no way back is needed to see them again.
pub fn words_again(text: &'static Catalogue, words: FiveWords) -> impl IntoView + use<> {
    view! {
        <details>
            <summary>{text.get("receipt-words-label")}</summary>
            <output class="line" translate="no">{words.join(" ")}</output>
        </details>
    }
}

/// The ways to keep the words. Script shows its buttons where they work (`public/receipt.js`).
fn keep_view(page: &Page, confirmed: &Confirmation) -> impl IntoView + use<> {
    let text = page.text;
    view! {
        <h2 class="noprint">{text.get("receipt-keep-heading")}</h2>
        <div id="keep" hidden=true data-sealed=confirmed.sealed.clone() data-copied=text.get("receipt-copied") data-not-copied=text.get("receipt-not-copied") data-saved=text.get("receipt-saved")>
            <div class="btns">
                <button class="btn quiet" type="button" data-keep="picture" hidden=true>{text.get("receipt-picture")}</button>
                <button class="btn quiet" type="button" data-keep="copy" hidden=true>{text.get("receipt-copy")}</button>
                <button class="btn quiet" type="button" data-keep="print" hidden=true>{text.get("receipt-print")}</button>
            </div>
            <p role="status" id="keep-told"></p>
        </div>
        <ul class="noprint"><li>{text.get("receipt-keep-paper")}</li><li>{text.get("receipt-keep-photo")}</li></ul>
        <div class="noprint">
            <p class="label" id="again">{text.get("receipt-again-label")}</p>
            <output class="line" id="line" aria-labelledby="again" translate="no">{confirmed.words.join(" ")}</output>
        </div>
        <p class="noprint">{text.get("receipt-keep-lost")}</p>
        <script type="module" src=page.asset("receipt.js")></script>
    }
}

/// The button that shows where the words are. The page that it is on holds the receipt anyway, so nobody has to type it.
pub fn progress_form(text: &'static Catalogue, words: FiveWords, class: &'static str) -> impl IntoView + use<> {
    view! {
        <form method="post" action="/receipt" autocomplete="off">
            <input type="hidden" name="receipt" value=words.join(" ")/>
            <input type="hidden" name="again" value="yes"/>
            <button class=class>{text.get("receipt-come-back")}</button>
        </form>
    }
}

/// A button of the step that asks whether the words are kept; `act` is its one field besides the receipt.
pub fn kept_form(words: FiveWords, act: &'static str, button: &'static str) -> impl IntoView + use<> {
    let act = (!act.is_empty()).then(|| view! { <input type="hidden" name=act value="yes"/> });
    view! {
        <form method="post" action="/receipt/kept" autocomplete="off">
            <input type="hidden" name="receipt" value=words.join(" ")/>
            {act}
            <button class="btn quiet">{button}</button>
        </form>
    }
}

pub fn shared_phone(text: &'static Catalogue) -> impl IntoView {
    view! { <section class="note noprint"><h2>{text.get("receipt-leave-heading")}</h2><p>{text.get("receipt-leave")}</p></section> }
}
