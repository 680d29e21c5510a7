//! How the console looks: dense, with big targets, and nothing that moves under a thumb.

use crate::{
    clock::say_day,
    feedback::session_item_store::Item,
    group_sessions::{
        AnswerFormat, Band, ModerationState, PromptState, kept_until,
        mark_store::Count,
        prompt_store::Prompt,
        store::{GroupSession, OwnSession},
        suppression::LEAST,
    },
    id::FeedbackId,
    live::{
        console::{item::piece, notice::Done},
        planning::{dry_run, plan, prompts},
        wall::{choices, count_of, stage_button},
    },
    state::App,
    text,
    web::{Page, markup::IntoMarkup},
};
use axum::response::Response;
use leptos::prelude::*;

/// Everything in the room that the facilitator may see.
pub struct ConsoleView {
    pub prompts: Vec<Prompt>,
    pub items: Vec<Item>,
    pub counts: Vec<Count>,
    pub headcount: Band,
    /// The Board's own numbers, which name nobody.
    pub numbers: Vec<String>,
    /// The act that was done just now.
    pub done: Option<Done>,
    /// The items that stay picked because they can't be put together, and why.
    pub picked: Vec<FeedbackId>,
    pub wrong: Option<&'static str>,
}

impl ConsoleView {
    /// The items of one state, without those that were merged into another.
    fn heads(&self, state: ModerationState) -> Vec<&Item> {
        self.items.iter().filter(|item| item.state == state && item.merged_into.is_none()).collect()
    }
}

pub fn console(app: &App, page: &Page, own: &OwnSession, shown: &ConsoleView) -> Response {
    let session = &own.session;
    let live = format!("/group-sessions/{}/live?since={}", session.id, session.changes + session.arrivals);
    let scripts = ["room.js", "console.js"].map(|name| app.assets.address(name).map(str::to_string));
    let scripts = scripts.map(|script| view! { <script type="module" src=script></script> });
    let until = say_day(kept_until(session.held_on));
    let asked = shown.prompts.iter().map(|prompt| asking(session, shown, prompt)).collect_view();
    page.with_scripts("Console", || {
        view! {
            {plan::top(own)}
            {dry_run::notice(session)}
            {session.kind.is_adult_free().then(|| view! {
                <p class="told">"Adult-free: you see only the words and choices that the young people have let go. The rest is locked, to you and to all staff. Choices go when the session ends, words after "{until.clone()}"."</p>
            })}
            <p id="offline" class="wrong" role="alert" tabindex="-1" hidden=true>"That did not go. Check your signal, then press it again."</p>
            <p id="refused" class="wrong" role="alert" tabindex="-1" hidden=true>"That did not go: it may be gone, or somebody changed it meanwhile. This is how things are now."</p>
            <div class="console" data-live=live>
                <div>
                    <div id="state" data-pieces=true>{state(session, shown)}</div>
                    <section aria-labelledby="asks-heading">
                        <h2 id="asks-heading">"Prompts"</h2>
                        <div id="asks" data-pieces=true>{asked}</div>
                        <details class="slim">
                            <summary>"Another prompt"</summary>
                            {prompts::form_view(&format!("/group-sessions/{}/prompts", session.id), &prompts::fresh(), None, "Add the prompt")}
                        </details>
                    </section>
                    {closing(session, &until)}
                </div>
                {looking(session, shown)}
                {decided(session, shown)}
            </div>
            <p id="lost" class="note" role="status" hidden=true>"No signal. This may be out of date."</p>
            <div class="bars">{undoing(session, shown)}<div id="picks" data-pieces=true>{together(session, shown)}</div></div>
            {scripts.into_iter().collect_view()}
        }
    })
}

/// The items that wait. On a phone there is one at a time: in the page, or as `#look` alone on the screen, or with `#all` as a list.
fn looking(session: &GroupSession, shown: &ConsoleView) -> impl IntoView + use<> {
    let waiting = shown.heads(ModerationState::Waiting);
    let on_wall = shown.heads(ModerationState::Approved).len();
    let left = match waiting.len() {
        0 => view! { <h2 id="waiting-heading">"Nothing to look at"</h2> }.into_markup(),
        count => view! { <h2 id="waiting-heading"><span id="count">{count}</span>" to look at"</h2> }.into_markup(),
    };
    let none = waiting.is_empty().then(|| view! { <p class="hush" id="no-waiting">"What comes in stands here, on no wall before you let it."</p> });
    let pieces = waiting.into_iter().map(|item| piece(session.id, shown, item)).collect::<Vec<_>>();
    view! {
        <section id="look" aria-labelledby="waiting-heading">
            <div id="left" data-pieces=true><div class="left" id="left-now">{left}<a href="#approved-heading">{on_wall}" on the wall"</a></div></div>
            <nav id="all" class="ways-to-look" aria-label="Ways to look">
                <a class="bt one" href="#look">"One at a time"</a>
                <a class="bt list" href="#all">"All as a list"</a>
                <a class="bt whole" href="#asks-heading">"The whole console"</a>
            </nav>
            <div id="waiting" data-pieces="last">{none}{pieces}</div>
        </section>
    }
}

fn decided(session: &GroupSession, shown: &ConsoleView) -> impl IntoView + use<> {
    let pieces = |state| shown.heads(state).into_iter().map(|item| piece(session.id, shown, item)).collect::<Vec<_>>();
    let (approved, held) = (pieces(ModerationState::Approved), pieces(ModerationState::Held));
    let empty_wall = approved.is_empty().then(|| view! { <p class="hush" id="no-wall">"Nothing on the wall yet."</p> });
    let none_held = held.is_empty().then(|| view! { <p class="hush" id="no-held">"Nothing is held back."</p> });
    view! {
        <div>
            <section aria-labelledby="approved-heading">
                <h2 id="approved-heading">"On the wall"</h2>
                <div id="approved" data-pieces="last">{empty_wall}{approved}</div>
            </section>
            <section aria-labelledby="held-heading">
                <h2 id="held-heading">"Held back"</h2>
                <p class="hush">"Not for the wall. The Board reads it like the rest."</p>
                <div id="held" data-pieces="last">{none_held}{held}</div>
            </section>
        </div>
    }
}

/// The form that the boxes of the items belong to.
fn together(session: &GroupSession, shown: &ConsoleView) -> impl IntoView + use<> {
    let wrong = shown.wrong.map(|sentence| view! { <p class="error" role="alert">{sentence}</p> });
    view! {
        <form id="together" method="post" action=format!("/group-sessions/{}/together", session.id) data-room=true autocomplete="off">
            {wrong}
            <p>"Tick all that say the same. They are then one thing on the wall, and can be parted again."</p>
            <button class="bt main">"Put together"</button>
        </form>
    }
}

/// Takes the last act back. Script shows it for some seconds; without script it stands until the next act.
fn undoing(session: &GroupSession, shown: &ConsoleView) -> impl IntoView + use<> {
    let done = shown.done.as_ref().and_then(|done| done.sentence(&shown.items).map(|sentence| (done.item, sentence)));
    let hidden = done.is_none();
    let (item, sentence) = done.map_or_else(|| ("0".repeat(32), String::new()), |(item, sentence)| (item.to_string(), sentence));
    view! {
        <div id="undo" data-pieces="own" role="status">
            <div id="undo-act" hidden=hidden>
                <p><bdi dir="auto">{sentence}</bdi></p>
                <form method="post" action=format!("/group-sessions/{}/items/{item}", session.id) data-room=true>
                    <button class="bt" name="to" value="wait">"Undo"</button>
                </form>
            </div>
        </div>
    }
}

fn state(session: &GroupSession, shown: &ConsoleView) -> impl IntoView + use<> {
    let address = format!("/group-sessions/{}", session.id);
    let nobody = shown.headcount == Band::Nobody && shown.items.is_empty();
    let waiting = shown.heads(ModerationState::Waiting).len();
    // It stands there in any case, so that what comes in moves nothing.
    let (class, waiting) = if waiting > 0 { ("bt main", format!("{waiting} to look at")) } else { ("bt", "Nothing to look at".to_string()) };
    view! {
        <div class="panel" id="here">
            <p class="waiting"><a class=class href="#look">{waiting}</a></p>
            <p class="code" dir="ltr" translate="no">{session.code.spoken()}</p>
            <p>"Here: "<b>{shown.headcount.label()}</b></p>
            <p class="hush">"The wall"</p>
            <div class="tools"><a class="bt main" href=format!("{address}/wall") target="_blank">"Wall"<span class="hide">" (in a new tab)"</span></a>{stage_button(session)}</div>
            <p class="hush">"On the wall, the B key makes it black, and shows it again."</p>
            <p class="hush">"From paper, or without signal"</p>
            <p class="tools"><a class="bt" href=format!("{address}/typing")>"Type in"</a><a class="bt" href=format!("{address}/capture")>"No signal"</a></p>
            <p class="hush">"Any time"</p>
            <p class="tools">
                <a class="bt" href=format!("{address}/what-to-do")>"Worried?"</a>
                <a class="bt" href=format!("{address}/first")>"What goes first"</a>
                <a class="bt" href=address.clone()>"Look again"</a>
            </p>
            {nobody.then(|| view! {
                <form method="post" action=format!("{address}/opening")><button class="bt" name="to" value="plan">"Too early: back to the plan"</button></form>
            })}
        </div>
    }
}

fn asking(session: &GroupSession, shown: &ConsoleView, prompt: &Prompt) -> impl IntoView + use<> {
    let id = prompt.id.to_string();
    let action = format!("/group-sessions/{}/prompts/{id}/state", session.id);
    let button = |to: &'static str, main: bool, name: &'static str| {
        let question = prompt.question.clone();
        let class = if main { "bt main" } else { "bt" };
        view! { <button class=class name="to" value=to>{name}<span class="hide">": "{question}</span></button> }
    };
    let on_wall = session.showing == Some(prompt.id);
    let nothing_came = !shown.items.iter().any(|item| item.prompt == prompt.id) && !shown.counts.iter().any(|count| count.prompt == prompt.id);
    let remove = (prompt.state == PromptState::Waiting && nothing_came).then(|| {
        let (action, question) = (format!("/group-sessions/{}/prompts/{id}/removal", session.id), prompt.question.clone());
        view! { <form class="thumbs" method="post" action=action><button class="bt">"Remove"<span class="hide">": "{question}</span></button></form> }
    });
    let chip = match prompt.state {
        PromptState::Waiting => ("chip", "not yet"),
        PromptState::Open => ("chip now", "open"),
        PromptState::Closed => ("chip", "closed"),
    };
    let minutes = prompt.minutes.map(|minutes| if minutes == 1 { ", 1 minute".into() } else { format!(", {minutes} minutes") });
    let open = match prompt.state {
        PromptState::Waiting => button("open", true, "Open"),
        PromptState::Closed => button("open", false, "Open again"),
        PromptState::Open => button("close", true, "Close"),
    };
    let nothing_locked = !session.kind.is_adult_free() || shown.headcount == Band::Nobody;
    let unask = (prompt.state != PromptState::Waiting && nothing_came && nothing_locked).then(|| button("unask", false, "Not yet"));
    let show = (!on_wall && prompt.state != PromptState::Waiting).then(|| button("show", false, "Put on the wall"));
    let reveal = (prompt.format != AnswerFormat::Words && prompt.state != PromptState::Waiting)
        .then(|| if prompt.revealed { button("hide", false, "Hide the result") } else { button("reveal", false, "Show the result") });
    let chosen = (prompt.format != AnswerFormat::Words).then(|| {
        let rows = choices(text::english(), prompt).into_iter().enumerate().map(|(choice, name)| {
            view! { <li><bdi dir="auto">{name}</bdi>": "<b>{count_of(&shown.counts, prompt.id, choice).to_string()}</b></li> }
        });
        view! { <ul class="plainlist counts">{rows.collect_view()}</ul> }
    });
    let is_of_few = |count: &Count| count.prompt == prompt.id && (1..LEAST).contains(&count.phones);
    let few = (prompt.state != PromptState::Waiting && !prompt.revealed && shown.counts.iter().any(is_of_few))
        .then(|| view! { <p class="warns">"Few people stand behind some of these numbers. The result shows them to the room."</p> });
    view! {
        <article class="panel" id=format!("p-{id}")>
            <h3><bdi dir="auto">{prompt.question.clone()}</bdi></h3>
            <p class="hush">
                <span class=chip.0>{chip.1}</span>" "{on_wall.then(|| view! { <span class="chip ok">"on the wall"</span>" " })}{prompt.format.label()}{minutes}
            </p>
            {chosen}
            {few}
            <form class="thumbs" method="post" action=action data-room=true>{open}{show}{reveal}{unask}</form>
            {remove}
        </article>
    }
}

fn closing(session: &GroupSession, until: &str) -> impl IntoView + use<> {
    let what = if session.kind.is_adult_free() {
        format!(
            "What the young people have let go goes to the Board’s inbox. Choices that are still locked are deleted now, so ask the group first. Locked words can be let go until {until}."
        )
    } else {
        "What was said goes to the Board’s inbox.".into()
    };
    view! {
        <details class="slim noprint">
            <summary>"End the session"</summary>
            <p>"The code then leads to what came of it. "{what}" It can’t be opened again."</p>
            <form method="post" action=format!("/group-sessions/{}/closing", session.id) autocomplete="off">
                <label class="pick"><input type="checkbox" name="sure" value="yes" required=true/>"Yes, we have finished"</label>
                <div class="btns"><button class="bt main">"End the session"</button></div>
            </form>
        </details>
    }
}
