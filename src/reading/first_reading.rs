//! The form of a first reading.

use crate::{
    clock::say_day,
    concerns::Cause,
    feedback::{Triage, store::Feedback},
    lexicon,
    reading::view::View,
    web::markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;
use strum::VariantArray;

/// Renders the choices of a first reading; `view` is how the inbox goes on after it, `tied` says whether there are ties to lose, `lead` whether somebody reads concerns.
pub fn first_reading(feedback: &Feedback, view: &View, tied: bool, lead: bool) -> Markup {
    let now = feedback.triage;
    let state = match (now, feedback.read_on) {
        (None, None) => "Nobody has read this yet.".into(),
        // Unread again: only the lead makes it so.
        (None, Some(_)) => "The safeguarding lead sent it back: not a concern. Read it as any other.".into(),
        (Some(_), Some(on)) => format!("{}, first read on {}. You can change your mind.", name(now), say_day(on)),
        (Some(_), None) => format!("{}. You can change your mind.", name(now)),
    };
    let choice = |key: &'static str, outcome: Triage, about: &'static str| {
        let (main, value) = (now.unwrap_or(Triage::ForAnalysis) == outcome, <&str>::from(outcome));
        let current = (now == Some(outcome)).then_some("true");
        view! {
            <button class="bt" class:main=main name="outcome" value=value aria-current=current data-key=key>
                <span>{name(Some(outcome))}<small>{about}</small></span>
                <kbd aria-hidden="true">{key}</kbd>
            </button>
        }
    };
    let reason = feedback.words.as_ref().ok().filter(|_| now.is_none()).and_then(|words| lexicon::reason(words));
    view! {
        <h2 id="reading">"First reading"</h2>
        {reason.map(|reason| view! { <p><span class="chip late">"Read first: "{reason.label()}</span></p> })}
        <p class="hush" id="state">{state}</p>
        <form class="triage" method="post" action=format!("/feedback/{}/triage", feedback.id) autocomplete="off">
            <input type="hidden" id="was" name="was" value=now.map_or("", <&str>::from)/>
            {view.hidden()}
            {choice("1", Triage::ForAnalysis, "Then tie it to themes and the plan")}
            {choice("2", Triage::Concern, if lead { "Goes to the safeguarding lead now" } else { "No safeguarding lead now: you act" })}
            <details>
                <summary>"Concern, and why in one tap"</summary>
                {Cause::VARIANTS.iter().map(why).collect_view()}
            </details>
            {choice("3", Triage::NotForUs, "Nothing the Board can act on")}
            {choice("4", Triage::Abuse, "Of the service; set aside, not thrown away")}
        </form>
        {tied.then(|| view! { <p class="hush">"Anything but “For analysis” takes it off what it is tied to, and takes its codes away."</p> })}
    }
    .into_markup()
}

fn why(cause: &Cause) -> impl IntoView + use<> {
    let value: &'static str = cause.into();
    view! { <button class="bt" name="outcome" value=format!("Concern.{value}")>{cause.label()}</button> }
}

/// The name of a reading on screen.
pub fn name(triage: Option<Triage>) -> &'static str {
    match triage {
        None => "Unread",
        Some(Triage::ForAnalysis) => "For analysis",
        Some(Triage::Concern) => "Concern",
        Some(Triage::NotForUs) => "Not for us",
        Some(Triage::Abuse) => "Abuse",
    }
}
