//! Tying a piece of feedback to themes and to the plan: type to find, or make a theme in place. Without script it is plain forms.

use crate::{
    analysis::{
        Tag, TagKind, Tagged, Tagging, name_problem,
        offered::{Choice, choices, is_clear, is_named},
    },
    refusal::Refusal,
};
use leptos::{
    ev::{KeyboardEvent, SubmitEvent},
    html,
    prelude::*,
    task::spawn_local,
};
use wasm_bindgen::JsCast;
use web_sys::js_sys::JsString;

/// Ties, unties, or makes a theme and ties it; gives back everything there is to tie to, as it is now.
#[server(name = TagFeedback, endpoint = "tag", input = leptos::server_fn::codec::Json)]
pub async fn tag(feedback: String, tagging: Tagging) -> Result<Tagged, Refusal> {
    super::api::tag(&feedback, &tagging).await
}

/// The ties of a piece of feedback, and the box to tie it to more. `typed` and `problem` are what a form without script left.
#[island]
pub fn Tagger(feedback: String, unread: bool, typed: String, problem: Option<String>, tags: Vec<Tag>) -> impl IntoView {
    let action = format!("/feedback/{feedback}/tags");
    // Whether the browser's half is there: until then, and without it, the plain forms do the work.
    let live = RwSignal::new(false);
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let text = RwSignal::new(typed.clone());
    let tags = RwSignal::new(tags);
    let active = RwSignal::new(None::<usize>);
    let trouble = RwSignal::new(problem);
    // The last act in words, and its id while it can be undone.
    let said = RwSignal::new(None::<(String, Option<String>)>);
    // Whether somebody chose the entry themselves, with an arrow key or a click.
    let sure = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let feedback = StoredValue::new(feedback);
    let offered = Memo::new(move |_| choices(&tags.read(), &text.read()));
    let listed = Memo::new(move |_| open.get() && !offered.read().is_empty());

    Effect::new(move |_| {
        // Input typed before hydration stays where it is.
        if let Some(input) = input.get() {
            text.set(input.value());
        }
        live.set(true);
    });

    let close = move || {
        open.set(false);
        active.set(None);
    };
    let send = move |tagging: Tagging, done: String| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        trouble.set(None);
        spawn_local(async move {
            let added = !matches!(tagging, Tagging::Untie { .. });
            match tag(feedback.get_value(), tagging).await {
                Ok(now) => {
                    tags.set(now.tags);
                    said.set(Some((done, now.act)));
                    if let Some(input) = input.get_untracked() {
                        if added {
                            input.set_value("");
                            text.set(String::new());
                            close();
                        }
                        let _ = input.focus();
                    }
                    if unread {
                        note_read();
                    }
                }
                Err(refusal) => trouble.set(Some(sentence(&refusal, &text.read_untracked()).into())),
            }
            busy.set(false);
        });
    };
    let choose = move |choice: Choice| match choice {
        Choice::Tie(tag) => send(Tagging::Tie { kind: tag.kind, id: tag.id }, format!("Tied to {}.", tag.name)),
        Choice::New(name) => match name_problem(&name) {
            Some(problem) => trouble.set(Some(problem.into())),
            None => send(Tagging::Create { name: name.clone(), sure: sure.get_untracked() }, format!("New theme {name}, and tied to it.")),
        },
    };
    // Enter takes the first entry, unless that is a new name which may be the beginning of another.
    let begin = move || {
        sure.set(false);
        open.set(true);
        active.set(is_clear(&tags.read_untracked(), &text.read_untracked()).then_some(0));
    };
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        let at = active.get_untracked().filter(|_| listed.get_untracked());
        match at.and_then(|at| offered.read_untracked().get(at).cloned()) {
            Some(choice) => choose(choice),
            None => {
                begin();
                let unclear = active.get_untracked().is_none() && matches!(offered.read_untracked().last(), Some(Choice::New(_)));
                trouble.set(unclear.then(|| UNCLEAR.into()));
            }
        }
    };
    let on_type = move |_| {
        // Names come in normal form C.
        text.set(input.get_untracked().map(|input| JsString::from(input.value()).normalize("NFC").into()).unwrap_or_default());
        trouble.set(None);
        begin();
    };
    let on_key = move |event: KeyboardEvent| {
        let count = offered.read_untracked().len();
        let was = active.get_untracked().filter(|_| listed.get_untracked());
        let now = match event.key().as_str() {
            "ArrowDown" => was.map_or(0, |at| at + 1) % count.max(1),
            "ArrowUp" => was.filter(|at| *at > 0).unwrap_or(count.max(1)) - 1,
            "Escape" if open.get_untracked() => {
                event.prevent_default();
                return close();
            }
            _ => return,
        };
        event.prevent_default();
        sure.set(true);
        open.set(true);
        active.set((count > 0).then_some(now));
        scroll_to(now);
    };

    let tied = {
        let action = action.clone();
        move || {
            let tied = tags.get().into_iter().filter(|tag| tag.tied);
            let tied = tied.map(|tag| {
                tied_row(tag, action.clone(), move |tag| send(Tagging::Untie { kind: tag.kind, id: tag.id }, format!("Taken off {}.", tag.name)))
            });
            tied.collect_view()
        }
    };
    let click = move |choice| {
        sure.set(true);
        choose(choice);
    };
    let options = move || offered.get().into_iter().enumerate().map(|(at, choice)| option(at, choice, active, click)).collect_view();
    let nothing_tied = move || !tags.read().iter().any(|tag| tag.tied);
    let already = move || open.get() && tags.read().iter().any(|tag| tag.tied && is_named(tag, &text.read()));

    view! {
        <ul class="ties" hidden=when(nothing_tied)>{tied}</ul>
        <p class="hush" hidden=when(move || !nothing_tied())>"Tied to nothing yet."</p>
        <form class="inline" method="post" action=action.clone() autocomplete="off" hidden=when(move || live.get())>
            <div class="field"><label for="to">"Tie to"</label><select id="to" name="to">{groups(&tags.get_untracked())}</select></div>
            <button class="bt">"Tie"</button>
        </form>
        <form class="tagger" method="post" action=action autocomplete="off" on:submit=on_submit>
            <label for="theme">{move || if live.get() { "Tie to a theme, a priority or a challenge" } else { "New theme" }}</label>
            <p class="hint" id="theme-hint" hidden=when(move || !live.get())>"Type to find one, or to name a new theme. Arrow keys choose, Enter ties."</p>
            <p class="error" id="theme-error" role="alert" hidden=when(move || trouble.read().is_none())>{move || trouble.get()}</p>
            <div class="inline">
                <input
                    id="theme" name="theme" type="text" value=typed dir="auto" autocomplete="off" autocapitalize="off" spellcheck="true" data-key="t"
                    node_ref=input
                    role=only(when(move || live.get()), "combobox")
                    aria-autocomplete=only(when(move || live.get()), "list")
                    aria-controls=only(when(move || live.get()), "offered")
                    aria-expanded=move || live.get().then(|| listed.get().to_string())
                    aria-activedescendant=move || active.get().filter(|_| listed.get()).map(|at| format!("offered-{at}"))
                    aria-describedby="theme-hint theme-error"
                    aria-invalid=only(when(move || trouble.read().is_some()), "true")
                    aria-busy=only(when(move || busy.get()), "true")
                    on:input=on_type
                    on:keydown=on_key
                    on:click=move |_| open.set(true)
                    on:blur=move |_| close()
                />
                <button class="bt" hidden=when(move || live.get())>"Make it and tie"</button>
            </div>
            <ul id="offered" role="listbox" aria-label="Themes, priorities and challenges" hidden=when(move || !listed.get())>{options}</ul>
            <p class="hush" hidden=when(move || !already())>"Tied to this already."</p>
        </form>
        <div role="status">{move || said.get().map(|(sentence, act)| told(sentence, act))}</div>
    }
}

/// The success message with its button, as after the plain forms: undoing leads back here.
fn told(sentence: String, act: Option<String>) -> impl IntoView {
    let undo = act.map(|act| view! { <form method="post" action=format!("/acts/{act}/undo")><button class="bt">"Undo"</button></form> });
    view! { <div class="told"><p>{sentence}</p>{undo}</div> }
}

type When = Box<dyn Fn() -> bool + Send + Sync>;

/// A condition of the view, all of them of one type: what draws it is then in the program once, not once for each.
fn when(condition: impl Fn() -> bool + Send + Sync + 'static) -> When {
    Box::new(condition)
}

/// An attribute that is only there under a condition.
fn only(condition: When, value: &'static str) -> impl Fn() -> Option<&'static str> + Send + Sync {
    move || condition().then_some(value)
}

fn tied_row(tag: Tag, action: String, take_off: impl Fn(Tag) + Send + Sync + 'static) -> impl IntoView {
    let (from, name, kind) = (format!("{}.{}", <&str>::from(tag.kind), tag.id), tag.name.clone(), kind(tag.kind));
    let link = (tag.kind == TagKind::Theme).then(|| format!("/themes/{}", tag.id));
    let hidden_name = name.clone();
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        take_off(tag.clone());
    };
    view! {
        <li>
            <span class="chip">{kind}</span>
            {match link {
                Some(link) => view! { <a href=link><bdi dir="auto">{name}</bdi></a> }.into_any(),
                None => view! { <bdi dir="auto">{name}</bdi> }.into_any(),
            }}
            <form method="post" action=action on:submit=on_submit>
                <input type="hidden" name="from" value=from/>
                <button class="bt">"Take off"<span class="hide">" "<bdi>{hidden_name}</bdi></span></button>
            </form>
        </li>
    }
}

fn option(at: usize, choice: Choice, active: RwSignal<Option<usize>>, choose: impl Fn(Choice) + 'static) -> impl IntoView {
    let (name, note) = match &choice {
        Choice::Tie(tag) => (view! { <bdi dir="auto">{tag.name.clone()}</bdi> }.into_any(), kind(tag.kind)),
        Choice::New(name) => (view! { <span>"Make a new theme called “"<bdi dir="auto">{name.clone()}</bdi>"”"</span> }.into_any(), ""),
    };
    view! {
        <li
            role="option"
            id=format!("offered-{at}")
            aria-selected=move || (active.get() == Some(at)).to_string()
            // Kept from taking the focus, which would close the list before the click arrives.
            on:mousedown=|event| event.prevent_default()
            on:click=move |_| choose(choice.clone())
        >
            {name}
            <span class="hush">{note}</span>
        </li>
    }
}

/// The options of the plain select, by kind.
fn groups(tags: &[Tag]) -> impl IntoView + use<> {
    let groups = [(TagKind::Theme, "Themes"), (TagKind::Priority, "Priorities"), (TagKind::Challenge, "Challenges")].map(|(kind, label)| {
        let options = tags.iter().filter(|tag| tag.kind == kind && !tag.tied);
        let options =
            options.map(|tag| view! { <option value=format!("{}.{}", <&str>::from(kind), tag.id)>{tag.name.clone()}</option> }).collect::<Vec<_>>();
        (!options.is_empty()).then(|| view! { <optgroup label=label>{options}</optgroup> })
    });
    view! { <option value="">"Choose one"</option>{groups.into_iter().collect_view()} }
}

fn kind(kind: TagKind) -> &'static str {
    match kind {
        TagKind::Theme => "Theme",
        TagKind::Priority => "Priority",
        TagKind::Challenge => "Challenge",
    }
}

/// The problem of a name that nobody has called new yet.
const UNCLEAR: &str = "Nothing is made: this may be the beginning of another name, or a retired one’s. For a new theme, choose it in the list.";

/// The sentence for a refusal. The input is still in the box.
fn sentence(refusal: &Refusal, typed: &str) -> &'static str {
    match refusal {
        Refusal::Invalid(_) | Refusal::TooLong => name_problem(typed).unwrap_or(UNCLEAR),
        Refusal::Gone => "This can’t be tied any more: someone has read it differently meanwhile. Load the page again to see.",
        Refusal::SignIn => "You are signed out. Sign in on another page, then press Enter again.",
        Refusal::Forbidden => "You may not do this any more.",
        Refusal::Slowly => "Too many at once. Wait a moment, then press Enter again.",
        Refusal::Busy => "The database can’t take it right now. Nothing is lost: press Enter again in a minute.",
        Refusal::Offline => "There is no connection. Nothing is lost: press Enter again when it is back.",
        Refusal::Unreadable | Refusal::Broken => "That did not work, and it is our fault. Try again in a moment.",
    }
}

/// Tying something unread is a first reading; the page says so beside the island.
fn note_read() {
    if let Some(state) = document().get_element_by_id("state") {
        state.set_text_content(Some("For analysis since today. You can change your mind."));
    }
    // Else the forms there would still claim that it was unread, and be refused.
    if let Some(was) = document().get_element_by_id("was").and_then(|was| was.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        was.set_value("ForAnalysis");
    }
}

/// Brings an option into the part of the list that can be seen.
fn scroll_to(at: usize) {
    request_animation_frame(move || {
        let found = document().get_element_by_id("offered").zip(document().get_element_by_id(&format!("offered-{at}")));
        if let Some((list, option)) = found
            && let Some(option) = option.dyn_ref::<web_sys::HtmlElement>()
        {
            list.set_scroll_top(option.offset_top() - 80);
        }
    });
}
