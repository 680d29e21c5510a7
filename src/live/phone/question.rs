//! The questions on the page of a phone: the latest with its answer, and those before it folded.

use crate::{
    feedback::session_item_store::Whereabouts,
    group_sessions::{AnswerFormat, DOTS, PromptState, prompt_store::Prompt},
    live::{
        phone::{
            dots::dots_form,
            view::{Notice, PhoneView},
        },
        wall::choices,
    },
    receipts::token::FormToken,
    state::App,
    text::Catalogue,
    web::{
        markup::{IntoMarkup, Markup},
        parts::SafeTextarea,
    },
};
use leptos::prelude::*;

/// The question that was opened last.
pub fn latest(app: &App, text: &'static Catalogue, seen: &PhoneView, prompt: &Prompt) -> Markup {
    let id = prompt.id.to_string();
    let (name, labelled) = (format!("q-{id}"), format!("q-{id}"));
    view! {
        <section class="note" id=format!("p-{id}") aria-labelledby=labelled data-asked=true>
            <h2 id=name tabindex="-1"><bdi dir="auto">{prompt.question.clone()}</bdi></h2>
            {answering(app, text, seen, prompt)}
        </section>
    }
    .into_markup()
}

/// A question before it, folded unless something is told about it.
pub fn earlier(app: &App, text: &'static Catalogue, seen: &PhoneView, prompt: &Prompt) -> Markup {
    let (id, told) = (format!("p-{}", prompt.id), seen.notice_for(Some(prompt.id)).is_some());
    let question = prompt.question.clone();
    let (where_they_are, state) = (yours(text, seen, prompt), answered(text, seen, prompt));
    if prompt.state != PromptState::Open && !told {
        return view! { <div class="note" id=id><p><b><bdi dir="auto">{question}</bdi></b></p>{where_they_are}</div> }.into_markup();
    }
    view! {
        <details id=id open=told data-asked=true>
            <summary><bdi dir="auto">{question}</bdi>{state}</summary>
            {answering(app, text, seen, prompt)}
        </details>
    }
    .into_markup()
}

/// The notice about an answer, where it is, and the way to answer.
fn answering(app: &App, text: &'static Catalogue, seen: &PhoneView, prompt: &Prompt) -> Markup {
    let notice = seen.notice_for(Some(prompt.id));
    let dots = prompt.format == AnswerFormat::Dots;
    // How many dots are left tells it already.
    let told = notice.filter(|notice| !dots || notice.is_wrong());
    let said = told.map(|notice| notice_view(text, notice, format!("error-{}", prompt.id)));
    // It stays, long after the notice about it has gone.
    let has_chosen = notice.is_none() && !dots && prompt.format != AnswerFormat::Words && seen.marks.iter().any(|mark| mark.prompt == prompt.id);
    let key = if seen.session.kind.is_adult_free() { "group-chosen-locked" } else { "group-chosen" };
    let chosen = has_chosen.then(|| view! { <p class="we">{text.get(key)}</p> });
    let still = prompt.state == PromptState::Open || notice.is_some_and(|notice| notice.typed.is_some() || !notice.chose.is_empty());
    let form = still.then(|| match prompt.format {
        AnswerFormat::Words => words_form(app, text, seen, prompt, notice),
        AnswerFormat::Dots => dots_form(text, seen, prompt),
        AnswerFormat::HowMany | AnswerFormat::Agree => choice_form(text, seen, prompt, notice),
    });
    view! { {said}{chosen}{yours(text, seen, prompt)}{form} }.into_markup()
}

/// Where this phone's words are that were said under a prompt, without showing them. Words that went to the safeguarding lead were
/// looked at and kept, and so were those held back: nobody can tell the one from the other here.
fn yours(text: &'static Catalogue, seen: &PhoneView, prompt: &Prompt) -> Option<Markup> {
    let places = [
        (Whereabouts::OnWall, "group-yours-wall"),
        (Whereabouts::WithAnother, "group-yours-together"),
        (Whereabouts::Waiting, "group-yours-waiting"),
        (Whereabouts::Kept, "group-yours-kept"),
    ];
    let lines = places.into_iter().filter_map(|(place, key)| {
        let count = seen.released.iter().filter(|released| **released == (prompt.id, place)).count();
        (count > 0).then(|| text.with(key, [("count", &count.to_string())]))
    });
    let lines = lines.collect::<Vec<_>>().join(" · ");
    (!lines.is_empty()).then(|| view! { <p class="yours"><b>{text.get("group-yours")}</b>" "{lines}</p> }.into_markup())
}

/// Whether this phone has answered, in the line of a folded question.
fn answered(text: &'static Catalogue, seen: &PhoneView, prompt: &Prompt) -> Option<Markup> {
    let said = seen.released.iter().any(|(of, _)| *of == prompt.id) || seen.unreleased.iter().any(|item| item.prompt == prompt.id);
    let answered = said || seen.marks.iter().any(|mark| mark.prompt == prompt.id);
    answered.then(|| view! { " "<span class="hush">{text.get("group-answered")}</span> }.into_markup())
}

pub(super) fn notice_view(text: &'static Catalogue, notice: &Notice, id: String) -> Markup {
    let sentence = match notice.key {
        "group-error-dots" => text.with(notice.key, [("count", &DOTS.to_string())]),
        "say-error-long" => {
            let [(_, count), (_, max)] = crate::feedback::form::lengths(notice.typed.as_ref().map_or("", |(typed, _)| typed));
            text.with(notice.key, [("count", &count), ("max", &max)])
        }
        key => text.get(key).to_string(),
    };
    let found = notice.typed.as_ref().map(|(_, found)| found.clone()).unwrap_or_default();
    let found = (!found.is_empty()).then(|| {
        let found = found.into_iter().map(|found| view! { <li><mark><bdi>{found}</bdi></mark></li> }).collect_view();
        view! { <ul>{found}</ul><p>{text.get("group-found-choice")}</p> }
    });
    if notice.is_wrong() {
        // Words for a closed prompt can't be sent again, and of dots only those that were taken are shown.
        let unsent = !matches!(notice.key, "group-error-closed" | "group-error-closed-dots" | "group-error-dots" | "group-error-slow-dots");
        view! { <div class="wrong" role="alert" tabindex="-1" id=id autofocus=true data-told=true data-unsent=unsent><p>{sentence}</p>{found}</div> }
            .into_markup()
    } else {
        view! { <p class="we" role="status" tabindex="-1" id=id autofocus=true data-told=true>{sentence}</p> }.into_markup()
    }
}

fn words_form(app: &App, text: &'static Catalogue, seen: &PhoneView, prompt: &Prompt, notice: Option<&Notice>) -> Markup {
    let id = prompt.id.to_string();
    let (typed, found) = notice.and_then(|notice| notice.typed.clone()).unwrap_or_default();
    let wrong = notice.is_some_and(Notice::is_wrong);
    let described = if wrong { format!("error-{id}") } else { String::new() };
    let token = FormToken::new(&app.clock).write(&app.vault);
    let anyway = (!found.is_empty()).then(|| view! { <button class="btn quiet" name="checked" value="yes">{text.get("group-send-anyway")}</button> });
    let boxed = format!("words-{id}");
    // After sending, the notice and the five words are what is to be seen.
    let sent = notice.is_some_and(Notice::is_sent);
    let form = view! {
        <form method="post" action=seen.action("") autocomplete="off" novalidate data-room=true data-busy=text.get("say-sending-short")>
            <input type="hidden" name="token" value=token/>
            <input type="hidden" name="prompt" value=id/>
            {seen.said_by()}
            <label for=boxed.clone()>{text.get("group-words-label")}</label>
            <div class="box"><SafeTextarea name="words" id=boxed text=typed rows=3 described wrong/></div>
            <div class="btns"><button class="btn">{text.get("group-send")}</button>{anyway}</div>
        </form>
    };
    if sent { view! { <details><summary>{text.get("group-say-more")}</summary>{form}</details> }.into_markup() } else { form.into_markup() }
}

fn choice_form(text: &'static Catalogue, seen: &PhoneView, prompt: &Prompt, notice: Option<&Notice>) -> Markup {
    let id = prompt.id.to_string();
    let stored = seen.marks.iter().filter(|mark| mark.prompt == prompt.id).map(|mark| (mark.choice, mark.dots)).collect();
    let chose: Vec<(i64, i64)> = notice.map(|notice| notice.chose.clone()).filter(|chose| !chose.is_empty()).unwrap_or(stored);
    let dots_on = |choice: usize| chose.iter().find(|(known, _)| *known == choice as i64).map_or(0, |(_, dots)| *dots);
    let names = choices(text, prompt);
    let picks = names.into_iter().enumerate().map(|(choice, name)| {
        view! { <label class="pick"><input type="radio" name="choice" value=choice.to_string() checked={dots_on(choice) > 0}/>{name}</label> }
    });
    view! {
        <form method="post" action=seen.action("/choice") autocomplete="off" novalidate data-room=true data-busy=text.get("say-sending-short")>
            <input type="hidden" name="prompt" value=id/>
            {seen.said_by()}
            <fieldset class="picks"><legend class="hide">{text.get("group-choose")}</legend>{picks.collect_view()}</fieldset>
            <div class="btns"><button class="btn">{text.get("group-send")}</button></div>
        </form>
    }
    .into_markup()
}
