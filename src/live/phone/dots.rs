//! A list to put dots on: a tap puts one on a thing, another takes it off, and the count of those left stands above.
//!
//! Each tap is a post of its own that says how many dots the thing has from then on. `public/phone.js` sends them one after the other.

use crate::{
    group_sessions::{DOTS, prompt_store::Prompt},
    live::{phone::view::PhoneView, wall::choices},
    text::Catalogue,
    web::markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;

pub fn dots_form(text: &'static Catalogue, seen: &PhoneView, prompt: &Prompt) -> Markup {
    let on = |choice: usize| {
        let mark = seen.marks.iter().find(|mark| mark.prompt == prompt.id && mark.choice == choice as i64);
        mark.and_then(|mark| u8::try_from(mark.dots).ok()).unwrap_or(0)
    };
    let names = choices(text, prompt);
    let used: u8 = (0..names.len()).map(on).sum();
    let left = DOTS.saturating_sub(used);
    let rows = names.into_iter().enumerate().map(|(choice, name)| row(text, choice, name, on(choice), left)).collect_view();
    // The script says the same sentences, and others while its taps are on their way.
    let sentences = (0..=DOTS).map(|left| left_sentence(text, left)).collect::<Vec<_>>().join("|");
    let unsent = (0..=DOTS).map(|left| unsent_sentence(text, left)).collect::<Vec<_>>().join("|");
    let words = (0..=DOTS).map(|dots| dots_words(text, dots)).collect::<Vec<_>>().join("|");
    let locked = seen.session.kind.is_adult_free().then(|| view! { <p class="hush">{text.get("group-dots-locked")}</p> });
    view! {
        <form
            class="dots"
            method="post"
            action=seen.action("/choice")
            autocomplete="off"
            novalidate
            data-dots=DOTS.to_string()
            data-left=sentences
            data-unsent-left=unsent
            data-words=words
            data-late=text.get("group-dots-late")
        >
            <input type="hidden" name="prompt" value=prompt.id.to_string()/>
            {seen.said_by()}
            <p class="free"><span class="dot" aria-hidden="true">{dots(left)}</span>" "<span role="status">{left_sentence(text, left)}</span></p>
            {locked}
            <ul>{rows}</ul>
        </form>
    }
    .into_markup()
}

/// One thing with its dots. Where none is left, its button stays where it is and says so.
fn row(text: &'static Catalogue, choice: usize, name: String, on: u8, left: u8) -> impl IntoView + use<> {
    let field = format!("dots-{choice}");
    let (put, take) = ((on + 1).to_string(), on.saturating_sub(1).to_string());
    let off = if left == 0 { "true" } else { "false" };
    view! {
        <li data-on=on.to_string()>
            <button class="put" name=field.clone() value=put aria-disabled=off>
                <bdi dir="auto">{name.clone()}</bdi>
                <span class="hide">": "{dots_words(text, on)}</span>
                <span class="dot" aria-hidden="true">{dots(on)}</span>
            </button>
            <button class="take" name=field value=take aria-label=text.with("group-dots-take", [("thing", &name)])>"−"</button>
        </li>
    }
}

fn dots(count: u8) -> String {
    "●".repeat(count.into())
}

fn left_sentence(text: &Catalogue, left: u8) -> String {
    match left {
        DOTS => text.with("group-dots", [("count", &DOTS.to_string())]),
        0 => text.get("group-dots-used").into(),
        1 => text.get("group-dots-left-one").into(),
        left => text.with("group-dots-left", [("count", &left.to_string())]),
    }
}

fn unsent_sentence(text: &Catalogue, left: u8) -> String {
    match left {
        DOTS => left_sentence(text, left),
        0 => text.get("group-dots-unsent-used").into(),
        1 => text.get("group-dots-unsent-left-one").into(),
        left => text.with("group-dots-unsent-left", [("count", &left.to_string())]),
    }
}

pub fn dots_words(text: &Catalogue, dots: u8) -> String {
    match dots {
        0 => text.get("group-dots-none").into(),
        1 => text.get("group-dots-one").into(),
        dots => text.with("group-dots-many", [("count", &dots.to_string())]),
    }
}
