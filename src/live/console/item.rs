//! One item on the console: the words, with what may name somebody marked, and the buttons for it.

use crate::{
    feedback::{Prevalence, Source, session_item_store::Item, staff_view::words_or_damaged},
    group_sessions::ModerationState,
    id::GroupSessionId,
    identifiers::{self, Identifier, Kind},
    lexicon,
    live::console::view::ConsoleView,
    web::markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;
use strum::VariantArray;

/// Most characters of an item that a button's name repeats.
const SHORT: usize = 60;
/// Most characters of an item in the line that offers to undo.
const SHORTER: usize = 24;

/// From how many characters the words may need more than the screen of a phone, where one item is shown at a time.
const LONG: usize = 140;
/// The acts that can be undone, as that line names them.
const ON_THE_WALL: &str = "On the wall";
const HELD_BACK: &str = "Held back";

/// An item with what was found in its words.
struct Seen<'a> {
    item: &'a Item,
    /// The address that its acts are sent to.
    action: String,
    words: String,
    found: Vec<Identifier>,
    reads_first: bool,
}

/// Whether an item may tell of harm.
pub fn reads_first(item: &Item) -> bool {
    item.words.as_deref().is_ok_and(|words| lexicon::reason(words).is_some())
}

/// One item, with those that say the same.
pub fn piece(session: GroupSessionId, shown: &ConsoleView, item: &Item) -> impl IntoView + use<> {
    // Damaged words can be taken off the wall, and not put there.
    let readable = item.words.is_ok();
    let seen = Seen {
        item,
        action: format!("/group-sessions/{session}/items/{}", item.id),
        words: words_or_damaged(&item.words).to_string(),
        found: item.words.as_deref().map(|words| identifiers::find_besides(words, &shown.numbers)).unwrap_or_default(),
        reads_first: item.state == ModerationState::Waiting && reads_first(item),
    };
    let asked = shown.prompts.iter().find(|prompt| prompt.id == item.prompt).map_or("", |prompt| &prompt.question).to_string();
    let alike = shown.items.iter().filter(|other| other.merged_into == Some(item.id)).map(|other| merged(session, other)).collect::<Vec<_>>();
    let alike = (!alike.is_empty()).then(|| view! { <p class="hush">"Says the same:"</p><ul class="plainlist">{alike}</ul> });
    let source = (item.source == Source::Transcribed).then(|| view! { <span class="chip">"from paper"</span>" " });
    let pinned = item.pinned.then(|| view! { <span class="chip ok">"pinned"</span>" " });
    // The reason is left out: young people may see this screen.
    let first = seen.reads_first.then(|| view! { <span class="chip late">"Read first"</span>" " });
    let warning = warning(&seen.found, item.state).map(|sentence| view! { <p class="warns">{sentence}</p> });
    // A box that may scroll must be reachable by keyboard.
    let scrolls = alike.is_some() || seen.words.chars().count() > LONG;
    let acts = if readable { acts(&seen) } else { acts_on_damaged(&seen) };
    let was: &'static str = item.state.into();
    let class = if seen.reads_first || !seen.found.is_empty() { "thumbs choices careful" } else { "thumbs choices" };
    view! {
        <article class="panel item" id=format!("i-{}", item.id) data-first=seen.reads_first.then_some("yes")>
            <p class="hush">{first}{source}{pinned}<bdi dir="auto">{asked}</bdi></p>
            <div class="saying" tabindex=scrolls.then_some("0")>
                <p class="you said"><bdi dir="auto">{marked(&seen.words, &seen.found)}</bdi></p>
                {warning}
                {alike}
            </div>
            <form class=class method="post" action=seen.action.clone() data-room=true>
                <input type="hidden" name="was" value=was/>
                {acts}
            </form>
            {(readable && item.state == ModerationState::Approved).then(|| weigh(item, &seen.action))}
            {readable.then(|| pick(shown, &seen))}
        </article>
    }
}

/// A button for an item; its name repeats the words for a screen reader. `done` is said once it is pressed.
fn button(seen: &Seen, to: &'static str, class: &'static str, name: &'static str, done: Option<&str>) -> Markup {
    let said = short(&seen.words, SHORT);
    let done = done.map(|done| said_and_done(&seen.words, done));
    view! { <button class=class name="to" value=to data-done=done>{name}<span class="hide">": "{said}</span></button> }.into_markup()
}

/// The buttons of an item. Where the words may tell of harm, the lead's leads; where they may name somebody, holding back does.
fn acts(seen: &Seen) -> Vec<Markup> {
    let is_new = seen.item.state == ModerationState::Waiting;
    // An item that was held back is taken off the wall again, not undone.
    let approve = |class| button(seen, "approve", class, "On the wall", is_new.then_some(ON_THE_WALL));
    let hold = || button(seen, "hold", "bt", "Hold back", Some(HELD_BACK));
    let lead = |class| button(seen, "lead", class, "To the safeguarding lead", None);
    match seen.item.state {
        ModerationState::Waiting if seen.reads_first => vec![lead("bt main worry"), approve("bt"), hold()],
        ModerationState::Waiting if !seen.found.is_empty() => vec![hold(), approve("bt"), lead("bt worry")],
        ModerationState::Waiting => vec![approve("bt main"), hold(), lead("bt worry")],
        ModerationState::Approved => {
            let (to, name) = if seen.item.pinned { ("unpin", "Unpin") } else { ("pin", "Pin") };
            vec![button(seen, "wait", "bt", "Take off", None), button(seen, to, "bt", name, None), lead("bt worry")]
        }
        ModerationState::Held => {
            let class = if seen.found.is_empty() { "bt main" } else { "bt" };
            vec![approve(class), button(seen, "wait", "bt", "Look again", None), lead("bt worry")]
        }
    }
}

fn acts_on_damaged(seen: &Seen) -> Vec<Markup> {
    vec![match seen.item.state {
        ModerationState::Waiting => button(seen, "hold", "bt", "Hold back", Some(HELD_BACK)),
        ModerationState::Approved => button(seen, "wait", "bt", "Take off", None),
        ModerationState::Held => button(seen, "wait", "bt", "Look again", None),
    }]
}

/// The sentence beside the button that takes an act back; `None` for acts that another button of the item takes back, and where the item
/// is not as the act left it.
pub fn sentence(item: &Item, act: &str) -> Option<String> {
    let done = match (act, item.state, item.merged_into) {
        ("approve", ModerationState::Approved, None) => ON_THE_WALL,
        ("hold", ModerationState::Held, None) => HELD_BACK,
        _ => return None,
    };
    Some(said_and_done(words_or_damaged(&item.words), done))
}

fn said_and_done(words: &str, done: &str) -> String {
    format!("{done}: “{}”", short(words, SHORTER))
}

/// An item that was merged into another.
fn merged(session: GroupSessionId, other: &Item) -> impl IntoView + use<> {
    let (whole, action) = (words_or_damaged(&other.words).to_string(), format!("/group-sessions/{session}/items/{}", other.id));
    let said = short(&whole, SHORT);
    view! {
        <li>
            <p class="twin"><bdi dir="auto">{whole}</bdi></p>
            <form class="thumbs" method="post" action=action data-room=true>
                <button class="bt" name="to" value="part">"Part again"<span class="hide">": "{said.clone()}</span></button>
                <button class="bt worry" name="to" value="lead">"To the safeguarding lead"<span class="hide">": "{said}</span></button>
            </form>
        </li>
    }
}

fn weigh(item: &Item, action: &str) -> impl IntoView + use<> {
    let picks = Prevalence::VARIANTS.iter().map(|&prevalence| {
        let chosen = item.prevalence == Some(prevalence);
        let value: &'static str = if chosen { "" } else { prevalence.into() };
        let name: &'static str = prevalence.into();
        view! { <button class="bt" name="prevalence" value=value aria-pressed=if chosen { "true" } else { "false" }>{name}</button> }
    });
    let id = format!("weigh-{}", item.id);
    view! {
        <form class="weighs" method="post" action=action.to_string() data-room=true>
            <input type="hidden" name="to" value="weigh"/>
            <p class="hush" id=id.clone()>"How many of us say it?"</p>
            <div class="thumbs" role="group" aria-labelledby=id>{picks.collect_view()}</div>
        </form>
    }
}

/// The box that picks an item, to be put together with others of its prompt; it belongs to the form `#together`.
fn pick(shown: &ConsoleView, seen: &Seen) -> Option<impl IntoView + use<>> {
    let item = seen.item;
    let has_others =
        shown.items.iter().any(|other| other.prompt == item.prompt && other.id != item.id && other.merged_into.is_none() && other.words.is_ok());
    let said = short(&seen.words, SHORT);
    has_others.then(|| {
        view! {
            <label class="pick">
                <input type="checkbox" name="item" value=item.id.to_string() form="together" checked=shown.picked.contains(&item.id)/>
                <span>"Says the same as another"<span class="hide">": "{said}</span></span>
            </label>
        }
    })
}

/// The words with what was found marked in them. Empty text is left out: it would be drawn as a space.
fn marked(words: &str, found: &[Identifier]) -> Vec<Markup> {
    let text = |from: usize, to: usize| words.get(from..to).filter(|text| !text.is_empty()).map(|text| text.to_string().into_markup());
    let mut at = 0;
    let mut pieces = vec![];
    for identifier in found {
        pieces.extend(text(at, identifier.start));
        pieces.extend(text(identifier.start, identifier.end).map(|mark| view! { <mark>{mark}</mark> }.into_markup()));
        at = identifier.end;
    }
    pieces.extend(text(at, words.len()));
    pieces
}

/// The kinds of identifier, each by the name that the console has for it.
fn name_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Name => "a name",
        Kind::Phone | Kind::NhsNumber | Kind::NiNumber | Kind::CarRegistration => "a number",
        Kind::Email | Kind::Handle | Kind::Link => "an address on the internet",
        Kind::School => "a school",
        Kind::Postcode | Kind::Address => "an address",
        Kind::BirthDate => "a birthday",
    }
}

/// Says of words that may name somebody what they may hold.
fn warning(found: &[Identifier], state: ModerationState) -> Option<String> {
    let mut names: Vec<&str> = vec![];
    for name in found.iter().map(|found| name_of(found.kind)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let (last, others) = names.split_last()?;
    let named = if others.is_empty() { (*last).to_string() } else { format!("{} and {last}", others.join(", ")) };
    let wall = if state == ModerationState::Approved { "The wall shows it." } else { "The wall would show it." };
    Some(format!("There may be {named} in this. {wall}"))
}

/// The beginning of the words, on one line.
fn short(words: &str, most: usize) -> String {
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(words: &str) -> Option<String> {
        warning(&identifiers::find(words), ModerationState::Waiting)
    }

    #[test]
    fn warning_names_each_kind_once() {
        assert_eq!(said("More lamps on the path"), None);
        assert_eq!(said("Mr Khan and Mrs Okonkwo shout").as_deref(), Some("There may be a name in this. The wall would show it."));
        let both = said("Mr Khan is the only one who listens. ring me on 07700 900123 pls. my birthday is 12/03/2009").unwrap();
        assert_eq!(both, "There may be a name, a number and a birthday in this. The wall would show it.");
    }

    #[test]
    fn long_words_are_cut_between_letters() {
        assert_eq!(said_and_done("No\n suits", ON_THE_WALL), "On the wall: “No suits”");
        assert_eq!(said_and_done(&"é".repeat(30), HELD_BACK), format!("Held back: “{}…”", "é".repeat(24)));
    }
}
