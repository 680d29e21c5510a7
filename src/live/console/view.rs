//! How the console looks: dense, with big targets, and nothing that moves under a thumb.

use crate::{
    clock::say_day,
    feedback::{Prevalence, Source, session_item_store::Item, staff_view::words_or_damaged},
    group_sessions::{
        AnswerFormat, Band, ModerationState, PromptState, kept_until,
        mark_store::Count,
        prompt_store::Prompt,
        store::{GroupSession, OwnSession},
    },
    id::GroupSessionId,
    lexicon,
    live::{
        planning::{dry_run, plan, prompts},
        wall::{choices, count_of},
    },
    state::App,
    text,
    web::Page,
};
use axum::response::Response;
use leptos::prelude::*;
use strum::VariantArray;

/// Most characters of an item that a list of others shows.
const SHORT: usize = 60;

/// Everything in the room that the facilitator may see.
pub struct ConsoleView {
    pub prompts: Vec<Prompt>,
    pub items: Vec<Item>,
    pub counts: Vec<Count>,
    pub headcount: Band,
}

pub fn console(app: &App, page: &Page, own: &OwnSession, shown: &ConsoleView) -> Response {
    let session = &own.session;
    let live = format!("/group-sessions/{}/live?since={}", session.id, session.changes + session.arrivals);
    let script = app.assets.address("room.js").map(str::to_string);
    let heads = |standing: ModerationState| shown.items.iter().filter(move |item| item.state == standing && item.merged_into.is_none());
    let pieces = |standing: ModerationState| heads(standing).map(|item| piece(session.id, shown, item)).collect::<Vec<_>>();
    let (waiting, approved, held) = (pieces(ModerationState::Waiting), pieces(ModerationState::Approved), pieces(ModerationState::Held));
    let waits = waiting
        .is_empty()
        .then(|| view! { <p class="hush" id="no-waiting">"Nothing to look at. What comes in stands here, on no wall before you let it."</p> });
    let empty_wall = approved.is_empty().then(|| view! { <p class="hush" id="no-wall">"Nothing on the wall yet."</p> });
    let none_held = held.is_empty().then(|| view! { <p class="hush" id="no-held">"Nothing is held back."</p> });
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
                            {prompts::form_view(&format!("/group-sessions/{}/prompts", session.id), &prompts::fresh(), "Add the prompt")}
                        </details>
                    </section>
                </div>
                <section aria-labelledby="waiting-heading">
                    <h2 id="waiting-heading">"To look at"</h2>
                    <div id="waiting" data-pieces="last">{waits}{waiting}</div>
                </section>
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
            </div>
            <p id="lost" class="note" role="status" hidden=true>"No signal. This may be out of date."</p>
            {closing(session, &until)}
            <script type="module" src=script></script>
        }
    })
}

fn state(session: &GroupSession, shown: &ConsoleView) -> impl IntoView + use<> {
    let address = format!("/group-sessions/{}", session.id);
    let nobody = shown.headcount == Band::Nobody && shown.items.is_empty();
    let waiting = shown.items.iter().filter(|item| item.state == ModerationState::Waiting && item.merged_into.is_none()).count();
    let waiting = (waiting > 0).then(|| view! { <p><a class="bt" href="#waiting-heading">{waiting}" to look at"</a></p> });
    view! {
        <div class="panel" id="here">
            <p class="code" dir="ltr" translate="no">{session.code.spoken()}</p>
            <p>"Here: "<b>{shown.headcount.label()}</b></p>
            <p class="tools">
                <a class="bt main" href=format!("{address}/wall") target="_blank">"Wall"<span class="hide">" (in a new tab)"</span></a>
                <a class="bt" href=format!("{address}/typing")>"Type in"</a>
                <a class="bt" href=format!("{address}/capture")>"No signal"</a>
                <a class="bt" href=format!("{address}/what-to-do")>"Worried?"</a>
                <a class="bt" href=address.clone()>"Look again"</a>
            </p>
            {waiting}
            <p class="hush">"On the wall, the B key makes it black, and shows it again."</p>
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
    let minutes = prompt.minutes.map(|minutes| format!(", {minutes} minutes"));
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
    view! {
        <article class="panel" id=format!("p-{id}")>
            <h3><bdi dir="auto">{prompt.question.clone()}</bdi></h3>
            <p class="hush">
                <span class=chip.0>{chip.1}</span>" "{on_wall.then(|| view! { <span class="chip ok">"on the wall"</span>" " })}{prompt.format.label()}{minutes}
            </p>
            {chosen}
            <form class="thumbs" method="post" action=action data-room=true>{open}{show}{reveal}{unask}</form>
            {remove}
        </article>
    }
}

fn piece(session: GroupSessionId, shown: &ConsoleView, item: &Item) -> impl IntoView + use<> {
    let id = item.id.to_string();
    let action = format!("/group-sessions/{session}/items/{id}");
    // Damaged words can be taken off the wall, and not put there.
    let readable = item.words.is_ok();
    let words = words_or_damaged(&item.words).to_string();
    let said = short(&words);
    let button = |to: &'static str, class: &'static str, name: &'static str| {
        let said = said.clone();
        view! { <button class=class name="to" value=to>{name}<span class="hide">": "{said}</span></button> }
    };
    let asked = shown.prompts.iter().find(|prompt| prompt.id == item.prompt).map_or("", |prompt| &prompt.question).to_string();
    let alike: Vec<_> = shown.items.iter().filter(|other| other.merged_into == Some(item.id)).collect();
    let first = match item.state {
        ModerationState::Waiting => (readable.then(|| button("approve", "bt main", "On the wall")), Some(button("hold", "bt", "Hold back"))),
        ModerationState::Approved => {
            let (to, name) = if item.pinned { ("unpin", "Unpin") } else { ("pin", "Pin") };
            (Some(button("wait", "bt", "Take off")), readable.then(|| button(to, "bt", name)))
        }
        ModerationState::Held => (readable.then(|| button("approve", "bt main", "On the wall")), Some(button("wait", "bt", "Look again"))),
    };
    let alike_count = alike.len();
    let merged = alike.into_iter().map(|other| {
        let (said, action) = (words_or_damaged(&other.words).to_string(), format!("/group-sessions/{session}/items/{}", other.id));
        let whole = said.clone();
        let said = short(&said);
        view! {
            <li>
                <p class="twin"><bdi dir="auto">{whole}</bdi></p>
                <form class="thumbs" method="post" action=action data-room=true>
                    <button class="bt" name="to" value="part">"Part again"<span class="hide">": "{said.clone()}</span></button>
                    <button class="bt worry" name="to" value="lead">"To the safeguarding lead"<span class="hide">": "{said}</span></button>
                </form>
            </li>
        }
    });
    let merged = (alike_count > 0).then(|| view! { <p class="hush">"Says the same:"</p><ul class="plainlist">{merged.collect_view()}</ul> });
    let source = (item.source == Source::Transcribed).then(|| view! { <span class="chip">"from paper"</span>" " });
    let pinned = item.pinned.then(|| view! { <span class="chip ok">"pinned"</span>" " });
    let read_first = (item.state == ModerationState::Waiting && reads_first(item)).then(|| view! { <span class="chip late">"Read first"</span>" " });
    // The reason is left out: young people may see this screen.
    view! {
        <article class="panel item" id=format!("i-{id}")>
            <p class="hush">{read_first}{source}{pinned}<bdi dir="auto">{asked}</bdi></p>
            <p class="you said"><bdi dir="auto">{words}</bdi></p>
            {merged}
            <form class="thumbs" method="post" action=action.clone() data-room=true>
                {first.0}{first.1}{readable.then(|| button("lead", "bt worry", "To the safeguarding lead"))}
            </form>
            {(readable && item.state == ModerationState::Approved).then(|| weigh(item, &action))}
            {readable.then(|| merge(shown, item, &action))}
        </article>
    }
}

/// Whether an item may tell of harm.
pub fn reads_first(item: &Item) -> bool {
    item.words.as_deref().is_ok_and(|words| lexicon::reason(words).is_some())
}

fn weigh(item: &Item, action: &str) -> impl IntoView + use<> {
    let picks = Prevalence::VARIANTS.iter().map(|&prevalence| {
        let chosen = item.prevalence == Some(prevalence);
        let value: &'static str = if chosen { "" } else { prevalence.into() };
        let name: &'static str = prevalence.into();
        view! { <button class="bt" name="prevalence" value=value aria-pressed=if chosen { "true" } else { "false" }>{name}</button> }
    });
    view! {
        <form method="post" action=action.to_string() data-room=true>
            <input type="hidden" name="to" value="weigh"/>
            <div class="thumbs" role="group" aria-label="How many of the group say it">{picks.collect_view()}</div>
        </form>
    }
}

/// The others of the same prompt, to say that one says the same.
fn merge(shown: &ConsoleView, item: &Item, action: &str) -> Option<impl IntoView + use<>> {
    let others: Vec<_> = shown
        .items
        .iter()
        .filter(|other| other.prompt == item.prompt && other.id != item.id && other.merged_into.is_none())
        .filter_map(|other| other.words.as_deref().ok().map(|words| view! { <option value=other.id.to_string()>{short(words)}</option> }))
        .collect();
    let (name, labelled) = (format!("into-{}", item.id), format!("into-{}", item.id));
    (!others.is_empty()).then(|| {
        view! {
            <details class="alike">
                <summary>"Says the same as another"</summary>
                <form class="thumbs" method="post" action=action.to_string() data-room=true>
                    <input type="hidden" name="to" value="merge"/>
                    <label for=name>"Which one?"</label>
                    <select id=labelled name="into" autocomplete="off">{others}</select>
                    <button class="bt">"Merge"</button>
                </form>
            </details>
        }
    })
}

fn short(words: &str) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(SHORT) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
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
