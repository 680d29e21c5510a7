//! Prompts for a facilitator who has never asked a group: a tap puts one into the form, where it is better to change it.

use crate::{
    group_sessions::{AnswerFormat, Kind, prompt_store::Prompt, store::OwnSession},
    live::planning::prompts,
    unicode::caseless,
    web::{
        DeskForm, Fields,
        markup::{IntoMarkup, Markup},
    },
};
use leptos::prelude::*;

/// The field of the address that says which one was tapped.
const TAKEN: &str = "suggestion";

fn suggestions(kind: Kind) -> [(AnswerFormat, &'static str); 3] {
    match kind {
        Kind::AgendaDay => [
            (AnswerFormat::Words, "What should adults stop doing in meetings that are about us?"),
            (AnswerFormat::Dots, "Which of these should the Board talk about first?"),
            (AnswerFormat::Agree, "I know who sees what I tell a worker."),
        ],
        Kind::Workshop => [
            (AnswerFormat::HowMany, "How many of us have told the same story to more than one worker?"),
            (AnswerFormat::Words, "What would make it easier to say that something is wrong?"),
            (AnswerFormat::Dots, "What should change first?"),
        ],
        Kind::DropIn => [
            (AnswerFormat::Words, "What is one thing the Board should know today?"),
            (AnswerFormat::Agree, "Somebody asked me what I think before they decided."),
            (AnswerFormat::HowMany, "How many of us know where to get help near here?"),
        ],
    }
}

/// The form for another prompt, with the suggestion that was tapped in it.
pub fn taken(own: &OwnSession, query: &Fields) -> DeskForm {
    let taken = query.parsed::<usize>(TAKEN).and_then(|nth| suggestions(own.session.kind).get(nth).copied());
    match taken {
        Some((way, question)) => prompts::fresh().with("way", <&str>::from(way)).with("question", question),
        None => prompts::fresh(),
    }
}

/// The suggestions that nobody has asked yet, each to be put into the form below.
pub fn offer(own: &OwnSession, there: &[Prompt]) -> Option<Markup> {
    let is_asked = |question: &str| there.iter().any(|prompt| caseless(&prompt.question) == caseless(question));
    let rows: Vec<_> = (0..)
        .zip(suggestions(own.session.kind))
        .filter(|(_, (_, question))| !is_asked(question))
        .map(|(nth, (way, question))| {
            let address = format!("/group-sessions/{}?{TAKEN}={nth}#adding", own.id());
            view! { <li><a class="suggestion" href=address><span class="quote">{question}</span><span class="hush">{way.label()}", tap to use it"</span></a></li> }
        })
        .collect();
    let teach = there.is_empty().then(|| {
        view! { <p>"A prompt is one question to the group. Short ones work, that nobody must know anything for, and that don’t ask for what happened to somebody."</p> }
    });
    (!rows.is_empty()).then(|| {
        view! {
            <div class="empty noprint">
                {teach}
                <p>"You could begin with one of these, and change it:"</p>
                <ul class="plainlist">{rows}</ul>
            </div>
        }
        .into_markup()
    })
}
