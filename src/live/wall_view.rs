//! How the wall looks. The picture is sent anew with every change; the code to join with and the buttons that turn pages stay.
//!
//! The server does not see the screen: public/wall.js chooses the size of letters by measuring, and turns pages.

use super::{
    answered::{Answered, Share},
    wall::{WallView, choices, count_of, short_address},
};
use crate::{
    feedback::{Prevalence, session_item_store::Item},
    group_sessions::{AnswerFormat, PromptState, SessionState, prompt_store::Prompt, store::GroupSession},
    text::Catalogue,
    web::{
        markup::{IntoMarkup, Markup},
        parts::qr,
    },
};
use leptos::prelude::*;

/// Most characters of one item on the wall.
const LONGEST: usize = 240;
/// Most items that are set in large letters, and in middling ones, where no script measures.
const FEW: usize = 4;
const SOME: usize = 10;
/// Most choices that stand one below the other.
const ONE_COLUMN: usize = 6;
/// Most characters of a question in large letters, and in middling ones.
const SHORT: usize = 30;
const FAIR: usize = 90;
/// From so many items merged into one, it stands in the largest letters.
const MERGED: i64 = 3;

/// The part of the wall that an event replaces.
pub fn picture(text: &'static Catalogue, shown: &WallView) -> Markup {
    let dry = shown.session.dry_run.then(|| view! { <p class="quiet">{text.get("group-dry-run")}</p> });
    let stage: &'static str = shown.session.stage.into();
    let adult_free = shown.session.kind.is_adult_free().then(|| view! { <p>{text.get("wall-adult-free")}</p> });
    let (class, inside) = match (&shown.prompt, shown.session.state) {
        (_, SessionState::Planned) => ("soon", view! { <section class="opening">{dry}<h1>{text.get("wall-soon")}</h1></section> }.into_markup()),
        (_, SessionState::Closed) => {
            let thanks = view! { <section class="opening">{dry}<h1>{text.get("wall-over")}</h1><p>{text.get("wall-over-code")}</p></section> };
            ("over", thanks.into_markup())
        }
        (None, SessionState::Open) => {
            let opening = view! { <section class="opening">{dry}<h1>{text.get("wall-join")}</h1><p>{text.get("wall-no-name")}</p>{adult_free}{how(text)}</section> };
            ("start", opening.into_markup())
        }
        (Some(prompt), SessionState::Open) if prompt.format == AnswerFormat::Words && shown.items.is_empty() => {
            let class = question_size(&prompt.question);
            let asked = view! {
                <section class="opening">{dry}<h1 class=class dir="auto">{prompt.question.clone()}</h1>{how(text)}</section>
                {below(text, shown, prompt)}
            };
            (if shown.anybody { "start going" } else { "start" }, asked.into_markup())
        }
        (Some(prompt), SessionState::Open) => {
            let asked = view! {
                <header class="ask">{dry}<h1 class=question_size(&prompt.question) dir="auto">{prompt.question.clone()}</h1></header>
                <div class=if prompt.format == AnswerFormat::Words { "frame" } else { "frame rows" }>{if prompt.format == AnswerFormat::Words { said(text, shown) } else { chosen(text, shown, prompt) }}</div>
                {below(text, shown, prompt)}
            };
            (if shown.anybody { "asks going" } else { "asks" }, asked.into_markup())
        }
    };
    view! { <div class=format!("picture {class}") data-stage=stage>{inside}</div> }.into_markup()
}

fn question_size(question: &str) -> &'static str {
    match question.chars().count() {
        count if count <= SHORT => "short",
        count if count <= FAIR => "fair",
        _ => "long",
    }
}

/// How it works, in three words.
fn how(text: &'static Catalogue) -> impl IntoView + use<> {
    view! {
        <ol class="how">
            <li><svg viewBox="0 0 28 28" aria-hidden="true"><path class="line" d="M3 9V3h6M19 3h6v6M25 19v6h-6M9 25H3v-6"/><path class="dot" d="M9 9h10v10H9z"/></svg>{text.get("wall-scan")}</li>
            <li><svg viewBox="0 0 28 28" aria-hidden="true"><path class="dot" d="M7 3h14a4 4 0 0 1 4 4v8a4 4 0 0 1-4 4h-8l-10 7V7a4 4 0 0 1 4-4z"/></svg>{text.get("wall-say")}</li>
            <li><svg viewBox="0 0 28 28" aria-hidden="true"><path class="line" d="M2 4h24v16H2zM9 26h10"/><path class="dot" d="M6 8h9v8H6zM18 8h4v4h-4z"/></svg>{text.get("wall-see")}</li>
        </ol>
    }
}

/// How to come in: always on the wall.
pub fn ticket(text: &'static Catalogue, address: &str, session: &GroupSession) -> impl IntoView + use<> {
    let short = short_address(address).to_string();
    view! {
        <div class="ticket">
            {qr(address, text.get("wall-qr"))}
            <p>{text.get("wall-at")}" "<b dir="ltr">{short}</b></p>
            <p class="code" dir="ltr" translate="no">{session.code.spoken()}</p>
        </div>
    }
}

/// The buttons that turn pages; the script shows them where there is more than one page.
pub fn pages(text: &'static Catalogue) -> impl IntoView + use<> {
    view! {
        <nav id="pages" hidden=true data-count="1" aria-label=text.get("wall-pages")>
            <button type="button" data-turn="-1" aria-label=text.get("wall-back")><svg viewBox="0 0 20 20" aria-hidden="true"><path d="M13 2 5 10l8 8z"/></svg></button>
            <span id="page"></span>
            <button type="button" data-turn="1" aria-label=text.get("wall-next")><svg viewBox="0 0 20 20" aria-hidden="true"><path d="m7 2 8 8-8 8z"/></svg></button>
            <button type="button" id="hold" aria-pressed="false" aria-label=text.get("wall-hold")>
                <svg class="stop" viewBox="0 0 20 20" aria-hidden="true"><path d="M4 3h4v14H4zM12 3h4v14h-4z"/></svg>
                <svg class="go" viewBox="0 0 20 20" aria-hidden="true"><path d="m5 2 12 8-12 8z"/></svg>
            </button>
        </nav>
    }
}

/// Everything that was said and approved.
fn said(text: &'static Catalogue, shown: &WallView) -> Markup {
    let items = shown.items.iter().map(|item| {
        let chip = if item.goes_first { Some("wall-first") } else { item.prevalence.map(prevalence_key) };
        let chip = chip.map(|key| view! { <span class="chip">{text.get(key)}</span> });
        let words = cut(item.words.as_deref().unwrap_or_else(|_| text.get("group-damaged")));
        view! { <li id=format!("i-{}", item.id) class=item_class(shown, item) dir="auto"><p>{words}</p>{chip}</li> }
    });
    let size = match shown.items.len() {
        count if count <= FEW => "few",
        count if count <= SOME => "some",
        _ => "many",
    };
    view! { <ul class=format!("said {size}")>{items.collect_view()}</ul> }.into_markup()
}

/// An item grows with how many said it.
fn item_class(shown: &WallView, item: &Item) -> String {
    let merged = shown.merged.iter().find(|(into, _)| *into == item.id).map_or(0, |(_, count)| *count);
    let grown = match (merged, item.prevalence) {
        (MERGED.., _) | (_, Some(Prevalence::Most)) => " most",
        (1.., _) | (_, Some(Prevalence::Some)) => " more",
        _ => "",
    };
    format!("you{grown}{}", if item.pinned { " pinned" } else { "" })
}

pub fn prevalence_key(prevalence: Prevalence) -> &'static str {
    match prevalence {
        Prevalence::One => "group-one",
        Prevalence::Some => "group-some",
        Prevalence::Most => "group-most",
    }
}

fn cut(words: &str) -> String {
    match words.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", &words[..at]),
        None => words.into(),
    }
}

/// The choices; once it is revealed, with what the group chose. A ranking is sorted then, a scale keeps its order.
fn chosen(text: &'static Catalogue, shown: &WallView, prompt: &Prompt) -> Markup {
    let mut rows: Vec<(String, i64)> =
        choices(text, prompt).into_iter().enumerate().map(|(choice, name)| (name, count_of(&shown.counts, prompt.id, choice))).collect();
    let is_ranking = prompt.revealed && prompt.format == AnswerFormat::Dots;
    if is_ranking {
        rows.sort_by_key(|(_, count)| -count);
    }
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let class = if rows.len() > ONE_COLUMN { "bars two" } else { "bars" };
    let rank = |count: i64| rows.iter().filter(|(_, other)| *other > count).count() + 1;
    let drawn = rows.iter().map(|(name, count)| {
        let rank = is_ranking.then(|| view! { <span class="rank">{(*count > 0).then(|| rank(*count).to_string())}</span> });
        let bar = prompt.revealed.then(|| bar(*count, most));
        view! { <li>{rank}<span class="words" dir="auto">{name.clone()}</span>{bar}</li> }
    });
    view! { <ul class=class>{drawn.collect_view()}</ul> }.into_markup()
}

fn bar(count: i64, most: i64) -> impl IntoView {
    let wide = (count * 100 / most).to_string();
    let bar = (count > 0).then(|| {
        view! { <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width=wide height="8"></rect></svg> }
    });
    view! {
        {bar}
        <b>{count.to_string()}</b>
    }
}

/// The line below: how many have answered, and the time that was planned for it.
fn below(text: &'static Catalogue, shown: &WallView, prompt: &Prompt) -> impl IntoView + use<> {
    let is_hidden = prompt.format != AnswerFormat::Words && !prompt.revealed;
    let band = shown.answered.map(|answered| band(text, prompt, answered));
    let adult_free = shown.session.kind.is_adult_free().then(|| view! { <p class="free">{text.get("wall-adult-free")}</p> });
    let hidden = is_hidden.then(|| view! { <p>{text.get(if prompt.state == PromptState::Closed { "wall-closed" } else { "wall-hidden" })}</p> });
    view! { <div class="below">{band}{adult_free}{hidden}{time(text, prompt)}</div> }
}

fn band(text: &'static Catalogue, prompt: &Prompt, answered: Answered) -> impl IntoView + use<> {
    // Of 100. A bar, since things that can be counted would look like people.
    let (on, said, chose) = match answered.share {
        Share::Some => (25, "wall-said-some", "wall-answered-some"),
        Share::Half => (50, "wall-said-half", "wall-answered-half"),
        Share::Most => (70, "wall-said-most", "wall-answered-most"),
        Share::Nearly => (90, "wall-said-nearly", "wall-answered-nearly"),
        Share::All => (100, "wall-said-all", "wall-answered-all"),
    };
    let is_words = prompt.format == AnswerFormat::Words;
    let sentence = match answered.numbers {
        Some((count, all)) => {
            let (count, all) = (count.to_string(), all.to_string());
            if is_words {
                text.with("wall-said-number", [("count", &*count), ("max", &*all)])
            } else {
                text.with("wall-answered-number", [("count", &*count), ("max", &*all)])
            }
        }
        None => text.get(if is_words { said } else { chose }).to_string(),
    };
    view! {
        <p class="band">
            <svg viewBox="0 0 100 14" aria-hidden="true"><rect width="100" height="14"></rect><rect class="on" width=on.to_string() height="14"></rect></svg>
            {sentence}
        </p>
    }
}

/// A ring that empties while the question is open; its circle is 100 long. The wall’s own browser keeps the time, for the server stores none.
fn time(text: &'static Catalogue, prompt: &Prompt) -> Option<impl IntoView + use<>> {
    let minutes = prompt.minutes.filter(|_| prompt.state == PromptState::Open)?;
    let many = text.with("wall-minutes-many", [("count", "#")]);
    let now = if minutes == 1 { text.get("wall-minutes-one").to_string() } else { text.with("wall-minutes-many", [("count", &minutes.to_string())]) };
    Some(view! {
        <p class="time" data-prompt=prompt.id.to_string() data-minutes=minutes.to_string() data-many=many data-one=text.get("wall-minutes-one") data-over=text.get("wall-minutes-over")>
            <svg viewBox="0 0 40 40" aria-hidden="true"><circle cx="20" cy="20" r="15.9155"></circle><circle class="left" cx="20" cy="20" r="15.9155" stroke-dasharray="100 100"></circle></svg>
            <span>{now}</span>
        </p>
    })
}
