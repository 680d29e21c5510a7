//! The panel of a phone: its receipt, its locked items, and handing it on.

use crate::{
    clock::say_day,
    group_sessions::{AnswerFormat, kept_until, prompt_store::Prompt},
    live::{
        phone::{
            dots::dots_words,
            question::notice_view,
            view::{Notice, PhoneView},
        },
        wall::choices,
    },
    text::Catalogue,
    web::{
        markup::{IntoMarkup, Markup},
        parts::padlock,
    },
};
use leptos::prelude::*;

/// The five words of this phone, as soon as it has said something; open when it has just said it.
pub fn receipt_panel(text: &'static Catalogue, seen: &PhoneView) -> Option<Markup> {
    let open = seen.notice.as_ref().is_some_and(Notice::is_sent);
    let words = seen.receipt.words().map(|word| view! { <li>{word}</li> }).into_iter().collect_view();
    // In a try-out nothing is kept, so there is nothing to come back to.
    (seen.said > 0 && !seen.session.dry_run).then(|| {
        view! {
            <details id="five" open=open>
                <summary>{text.get("group-five-summary")}</summary>
                <p>{text.get("group-five")}</p>
                <div class="you"><ol class="five" translate="no">{words}</ol></div>
                <p class="label" id="line">{text.get("group-five-line")}</p>
                <output class="line" aria-labelledby="line" translate="no">{seen.receipt.phrase()}</output>
            </details>
        }
        .into_markup()
    })
}

/// For a phone that goes from hand to hand: the next one finds nothing of the last one on it.
pub fn hand_on(text: &'static Catalogue, seen: &PhoneView) -> Option<Markup> {
    (seen.said > 0 || !seen.marks.is_empty() || seen.is_back).then(|| {
        let receipt_note = (seen.said > 0 && !seen.session.dry_run).then(|| view! { <p>{text.get("group-hand-on-five")}</p> });
        // Five words let go of words; nothing but the phone lets go of what it chose.
        let choices = (!uncounted(text, seen).is_empty()).then(|| view! { <p>{text.get("group-hand-on-choices")}</p> });
        view! {
            <details id="hand-on">
                <summary>{text.get("group-hand-on-summary")}</summary>
                {receipt_note}
                {choices}
                <form method="post" action=seen.action("/next") data-hand-on=true><button class="btn quiet">{text.get("group-hand-on")}</button></form>
            </details>
        }
        .into_markup()
    })
}

/// The locked items, each with a button that releases it.
pub fn locked(text: &'static Catalogue, seen: &PhoneView) -> Option<Markup> {
    let notice = seen.notice_for(None).map(|notice| notice_view(text, notice, "let-go".into()));
    let uncounted = uncounted(text, seen);
    if seen.unreleased.is_empty() && uncounted.is_empty() && notice.is_none() {
        return None;
    }
    let until = say_day(kept_until(seen.session.held_on));
    let heading = if seen.unreleased.is_empty() && uncounted.is_empty() { "group-let-go-heading" } else { "group-locked-heading" };
    let form = |only: Option<(&'static str, String)>, key: &'static str| {
        view! {
            <form method="post" action=seen.action("/release") data-room=true>
                {seen.said_by()}
                {only.map(|(name, id)| view! { <input type="hidden" name=name value=id/> })}
                <button class="btn quiet">{text.get(key)}</button>
            </form>
        }
    };
    let all = (seen.unreleased.len() + uncounted.len() > 1).then(|| form(None, "group-let-all-go"));
    let chosen = uncounted.into_iter().map(|(prompt, said)| {
        view! {
            <li>
                <p class="hush"><bdi dir="auto">{prompt.question.clone()}</bdi></p>
                <p class="you said" dir="auto">{said}</p>
                {form(Some(("prompt", prompt.id.to_string())), "group-let-go")}
            </li>
        }
    });
    let chosen = chosen.collect::<Vec<_>>();
    let chosen = (!chosen.is_empty()).then(|| view! { {padlock(text.get("group-locked-choices").into())}<ul class="calls">{chosen}</ul> });
    let items = seen.unreleased.iter().map(|item| {
        let asked = seen.prompts.iter().find(|prompt| prompt.id == item.prompt).map_or("", |prompt| &prompt.question);
        view! {
            <li>
                <p class="hush"><bdi dir="auto">{asked.to_string()}</bdi></p>
                {match &item.words {
                    Ok(words) => view! { <p class="you said" dir="auto">{words.clone()}</p> }.into_markup(),
                    Err(_) => view! { <p>{text.get("group-damaged")}</p> }.into_markup(),
                }}
                {item.words.is_ok().then(|| form(Some(("item", item.id.to_string())), "group-let-go"))}
            </li>
        }
    });
    let items = (!seen.unreleased.is_empty()).then(|| {
        view! { {padlock(text.with("group-locked", [("date", &until)]))}<ul class="calls">{items.collect_view()}</ul> }
    });
    Some(
        view! {
            <section class="note" id="locked" aria-labelledby="locked-heading">
                <h2 id="locked-heading">{text.get(heading)}</h2>
                {notice}
                {items}
                {chosen}
                {all}
            </section>
        }
        .into_markup(),
    )
}

/// The choices that are not released, prompt by prompt, in words.
fn uncounted<'a>(text: &'static Catalogue, seen: &'a PhoneView) -> Vec<(&'a Prompt, String)> {
    let chose = |prompt: &Prompt| {
        let names = choices(text, prompt);
        let marks = seen.marks.iter().filter(|mark| mark.prompt == prompt.id && !mark.released);
        let said = marks.filter_map(|mark| {
            let name = names.get(usize::try_from(mark.choice).ok()?)?;
            let dots = u8::try_from(mark.dots).ok().filter(|_| prompt.format == AnswerFormat::Dots);
            Some(dots.map_or(name.clone(), |dots| format!("{name}: {}", dots_words(text, dots))))
        });
        said.collect::<Vec<_>>().join("; ")
    };
    seen.prompts.iter().map(|prompt| (prompt, chose(prompt))).filter(|(_, said)| !said.is_empty()).collect()
}
