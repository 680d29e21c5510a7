//! The keys of a staff page: shown where they work, which is where script runs (`public/desk.js`).

use crate::web::Page;
use leptos::prelude::*;

/// A page's keys, each with what it does; the rest of them is in `desk.js`. Only on pages `with_scripts` or `with_islands`: others run no script.
pub fn keys(page: &Page, keys: &'static [(&'static str, &'static str)]) -> impl IntoView + use<> {
    let script = page.asset("desk.js");
    let hints = keys.iter().map(|&(key, does)| view! { <span><kbd>{key}</kbd>" "{does}</span>" " }).collect_view();
    let list = keys.iter().map(|&(key, does)| view! { <dt><kbd>{key}</kbd></dt><dd>{does}</dd> }).collect_view();
    view! {
        <p class="keys" hidden=true>{hints}<button class="bt" type="button"><kbd>"?"</kbd>" all keys"</button></p>
        <dialog id="keys" class="panel" aria-labelledby="keys-title">
            <h2 id="keys-title">"Keys on this page"</h2>
            <dl class="facts">{list}<dt><kbd>"?"</kbd></dt><dd>"show these"</dd></dl>
            // One-letter keys get in the way of speech input, so they can be switched off (WCAG 2.1.4).
            <form method="dialog" class="btns">
                <button class="bt main">"Close"</button>
                <button class="bt" value="switch">"Turn keys off"</button>
            </form>
        </dialog>
        <script type="module" src=script></script>
    }
}
