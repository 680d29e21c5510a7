//! Views of an answer and of a plan change for young people, shared by every page that shows them.

use crate::{
    clock::say_day,
    influence::{AnswerKind, Strength, read_store::Change, store::Answer},
    text::Catalogue,
    web::markup::{IntoMarkup, Markup},
};
use jiff::civil::Date;
use leptos::prelude::*;

/// Returns the catalogue's key for the kind of an answer.
pub fn kind_key(kind: AnswerKind) -> &'static str {
    match kind {
        AnswerKind::Done => "answer-kind-done",
        AnswerKind::WillDo => "answer-kind-will-do",
        AnswerKind::CannotBecause => "answer-kind-cannot",
        AnswerKind::PassedOn => "answer-kind-passed-on",
        AnswerKind::StillDeciding => "answer-kind-still-deciding",
    }
}

/// Returns the catalogue's key for the strength of an influence.
pub fn strength_key(strength: Strength) -> &'static str {
    match strength {
        Strength::Shaped => "influence-shaped",
        Strength::Supported => "influence-supported",
        Strength::AlreadyPlanned => "influence-already-planned",
        Strength::Considered => "influence-considered",
    }
}

/// Returns the sentence with the day by which the Board decides or acts, or that it is late.
pub fn until(text: &Catalogue, answer: &Answer, today: Date) -> Option<String> {
    let day = answer.until?;
    let key = match (answer.kind, day < today) {
        (AnswerKind::StillDeciding, false) => "answer-until",
        (AnswerKind::StillDeciding, true) => "answer-until-past",
        (AnswerKind::WillDo, false) => "answer-done-by",
        (AnswerKind::WillDo, true) => "answer-done-by-past",
        _ => return None,
    };
    Some(text.with(key, [("date", &say_day(day))]))
}

/// Renders an answer; `named` adds a heading where the page has none above it.
pub fn answer(text: &'static Catalogue, answer: &Answer, today: Date, named: bool) -> impl IntoView + use<> {
    let on = answer.published_on.map(|day| text.with("answer-by", [("date", &say_day(day))]));
    let until = until(text, answer, today);
    view! {
        <div class="we">
            {named.then(|| view! { <p class="who">{text.get("answer-heading")}</p> })}
            <p class="kind">{text.get(kind_key(answer.kind))}</p>
            <p class="said" dir="auto">{answer.words.clone()}</p>
            {until.map(|until| view! { <p>{until}</p> })}
            {on.map(|on| view! { <p>{on}</p> })}
            {answer.words_erased.then(|| view! { <p class="hush">{text.get("answer-words-erased")}</p> })}
        </div>
    }
}

/// Renders the wording before and after a change, with the influence young people had on it.
pub fn change(text: &'static Catalogue, change: &Change, strength: Strength) -> impl IntoView + use<> {
    let before = change.before.clone();
    view! {
        <dl class="diff">
            {before.map(|before| view! { <dt>{text.get("change-before")}</dt><dd><del class="said" dir="auto">{before}</del></dd> })}
            <dt>{text.get("change-after")}</dt>
            <dd class="after"><ins class="said" dir="auto">{change.after.clone()}</ins></dd>
            <dt>{text.get("change-why")}</dt>
            <dd class="said"><bdi dir="auto">{change.reason.clone()}</bdi></dd>
        </dl>
        <p>{text.get(strength_key(strength))}" "{text.with("change-on", [("date", &say_day(change.changed_on))])}</p>
    }
}

/// Renders a theme beside its answer, with plan changes and the page's own addition below.
pub fn pair(
    text: &'static Catalogue,
    number: usize,
    answered: &Answer,
    changes: &[(Change, Strength)],
    today: Date,
    more: Option<Markup>,
) -> impl IntoView + use<> {
    let id = format!("said-{number}");
    let about = if answered.theme_about.trim().is_empty() { answered.theme_name.clone() } else { answered.theme_about.clone() };
    let answer = match answered.withdrawn_on {
        None => answer(text, answered, today, true).into_markup(),
        Some(day) => {
            let withdrawn = text.with("did-taken-back", [("date", &say_day(day))]);
            let note = answered.withdrawn_note.clone();
            view! { <div class="we"><p class="who">{text.get("answer-heading")}</p><p>{withdrawn}</p><p class="said" dir="auto">{note}</p></div> }
                .into_markup()
        }
    };
    let changes: Vec<_> = changes.iter().map(|(changed, strength)| change(text, changed, *strength)).collect();
    let changes = (!changes.is_empty()).then(|| view! { <div class="note"><h3>{text.get("change-heading")}</h3>{changes}</div> });
    view! {
        <article class="pair" aria-labelledby=id.clone()>
            <h2 id=id.clone()><bdi dir="auto">{answered.theme_name.clone()}</bdi></h2>
            <div class="you"><p class="who">{text.get("did-said")}</p><p class="said" dir="auto">{about}</p></div>
            {answer}
            {changes}
            {more}
        </article>
    }
}
