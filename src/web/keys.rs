//! The keys of the staff pages, in one dialog that lists them and runs what it lists (`public/desk.js`). Where no script runs, it is not shown.

use crate::web::page::{Desk, Page};
use leptos::prelude::*;

/// A key of a page, and what it does: the element with this `data-key` is clicked or gets the focus. `desk.js` knows the keys of lists.
pub type Key = (&'static str, &'static str);

/// The letter that follows `g` to go to an address of the navigation.
const GO: [(&str, &str); 13] = [
    ("/inbox", "i"),
    ("/find", "f"),
    ("/concerns", "n"),
    ("/codebook", "c"),
    ("/themes", "t"),
    ("/plan", "p"),
    ("/answers", "a"),
    ("/trail", "r"),
    ("/group-sessions", "g"),
    ("/people", "e"),
    ("/requests", "q"),
    ("/settings", "s"),
    ("/history", "h"),
];

/// The letter that follows `g` to go to this address.
pub fn letter(address: &str) -> Option<&'static str> {
    GO.iter().find(|(known, _)| *known == address).map(|(_, letter)| *letter)
}

impl Page {
    /// The same staff page with keys of its own, beside those that every one has.
    pub fn keys(mut self, keys: &'static [Key]) -> Self {
        self.keys = keys;
        self
    }
}

/// Renders the hints and the dialog of a page with these keys.
pub fn keys(desk: &Desk, keys: &'static [Key], script: Option<String>) -> impl IntoView + use<> {
    let hints = keys.iter().map(|&(key, does)| view! { <span><kbd>{key}</kbd>" "{does}</span>" " }).collect_view();
    let here = keys.iter().map(|&(key, does)| view! { <li><button class="bt" type="button" value=key>{does}" "<kbd>{key}</kbd></button></li> });
    let rooms = desk.links.iter().map(|&(address, name)| {
        let keys = letter(address).map(|letter| view! { " "<kbd>"g"</kbd>" "<kbd>{letter}</kbd> });
        view! { <li><a class="bt" href=address>{name}{keys}</a></li> }
    });
    view! {
        <p class="keys" hidden=true>{hints}<button class="bt" type="button"><kbd>"?"</kbd>" all keys"</button></p>
        <dialog id="keys" class="panel" aria-labelledby="keys-title">
            <h2 id="keys-title">"Keys"</h2>
            <label for="keys-filter">"Type to find one, Enter does it"</label>
            <input id="keys-filter" type="text" autocomplete="off" spellcheck="false"/>
            <ul class="commands">{here.collect_view()}{rooms.collect_view()}</ul>
            // One-letter keys get in the way of speech input, so they can be switched off (WCAG 2.1.4).
            <form method="dialog" class="btns">
                <button class="bt main">"Close"</button>
                <button class="bt" value="switch">"Turn keys off"</button>
            </form>
        </dialog>
        <script type="module" src=script></script>
    }
}
