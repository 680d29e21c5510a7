//! Parts of the pages about a concern: its record, the Board's procedure and numbers, and the form that says why one was raised.

use crate::{
    board::{Board, Helpline},
    clock::short_day,
    concerns::{
        Cause, ConcernEvent,
        store::{Referral, Step},
        target::say_hour,
    },
    feedback::{staff_view::words_or_damaged, store::StoredWords},
    web::{
        DeskForm,
        markup::{IntoMarkup, Markup},
    },
};
use leptos::prelude::*;
use strum::VariantArray;

/// The steps of a concern, the last first.
pub fn record(steps: &[Step]) -> Markup {
    let steps = steps.iter().rev().map(|step| {
        let decided = if matches!(step.what, ConcernEvent::Decided(_)) { "Decided: " } else { "" };
        let subject = step.subject.as_ref().map(|(_, name)| view! { ": "<bdi dir="auto">{name.clone()}</bdi> });
        let cause = step.cause.map(|cause| view! { <p>{cause.label()}</p> });
        view! {
            <li>
                <h3>{decided}{step.what.label()}{subject}</h3>
                <p class="hush">"By "<bdi dir="auto">{step.by.clone()}</bdi>", "{say_hour(&step.hour)}</p>
                {cause}
                {step.referral.as_ref().map(referral)}
                {step.note.as_ref().map(quote)}
            </li>
        }
    });
    view! { <section class="panel" aria-labelledby="record"><h2 id="record">"The record, latest first"</h2><ol class="plainlist">{steps.collect_view()}</ol></section> }
        .into_markup()
}

fn referral(Referral { to, on, reference }: &Referral<StoredWords>) -> impl IntoView + use<> {
    let reference = reference.as_ref().map(|reference| {
        view! { <dt>"Reference"</dt><dd><bdi dir="auto">{words_or_damaged(reference).to_string()}</bdi></dd> }
    });
    view! {
        <dl class="facts">
            <dt>"To"</dt><dd><bdi dir="auto">{words_or_damaged(to).to_string()}</bdi></dd>
            <dt>"On"</dt><dd>{short_day(*on)}</dd>
            {reference}
        </dl>
    }
}

fn quote(note: &StoredWords) -> impl IntoView + use<> {
    view! { <blockquote class="quote"><bdi dir="auto">{words_or_damaged(note).to_string()}</bdi></blockquote> }
}

/// The form that says why a concern was raised: one tap, and words for whoever wants to write some.
pub fn reason_form(action: String, hidden: (&'static str, String), form: &DeskForm) -> Markup {
    let picks = Cause::VARIANTS.iter().map(|&cause| {
        let value: &'static str = cause.into();
        view! { <button class="bt" name="cause" value=value>{cause.label()}</button> }
    });
    view! {
        <section class="panel slim" aria-labelledby="why">
            <h2 id="why">"Why? One tap helps the lead"</h2>
            <form method="post" action=action autocomplete="off">
                <input type="hidden" name=hidden.0 value=hidden.1/>
                {form.hint_and_error("cause", "")}
                <div class="tools" id="cause" role="group" aria-labelledby="why">{picks.collect_view()}</div>
                {form.area("note", "In your words, if you like", "Kept sealed, for the lead alone.", 3)}
                <button class="bt">"Add these words"</button>
            </form>
        </section>
    }
    .into_markup()
}

/// Reads the form that says why; `None` when something is wrong with it.
pub fn read_reason(form: &mut DeskForm) -> Option<(Option<Cause>, Option<String>)> {
    let note = form.text("note", crate::web::desk_form::TEXT, "");
    let cause = form.pick_or_none("cause", |_| true, "Tap one of the reasons.");
    if cause.is_none() && note.is_empty() {
        form.wrong("cause", "Tap one of the reasons, or write one.");
    }
    form.is_fine().then_some((cause, Some(note).filter(|note| !note.is_empty())))
}

/// The Board's own steps for when a young person may have told of harm.
pub fn procedure(board: &Board) -> impl IntoView + use<> {
    let steps = board.procedure.lines().map(str::trim).filter(|line| !line.is_empty());
    let steps = steps.map(|line| view! { <li><bdi dir="auto">{line.to_string()}</bdi></li> }).collect_view();
    view! { <ol class="todo">{steps}</ol> }
}

/// The help numbers; whoever is in danger now needs the first.
pub fn numbers(board: &Board) -> Markup {
    let (now, more): (Vec<&Helpline>, Vec<&Helpline>) = board.helplines.iter().partition(|line| line.is_emergency());
    let lines = now.into_iter().chain(more).map(|line| {
        view! { <li><a href=line.link()>{line.number.clone()}</a>" "<b>{line.name.clone()}</b><br/><span class="hush">{line.what_for.clone()}</span></li> }
    });
    view! { <ul class="plainlist">{lines.collect_view()}</ul> }.into_markup()
}
