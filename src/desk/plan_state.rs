//! The forms that merge, retire, offer again or delete a part of the plan.

use crate::web::DeskForm;
use crate::web::markup::{IntoMarkup, Markup};
use leptos::prelude::*;

/// Renders the forms; the one named `state-` holds the reason why a merging or a deletion was refused.
pub fn state_forms(address: &str, retired: bool, form: &DeskForm, about: &str, merge: Option<Markup>) -> Markup {
    let (to, name) = if retired { ("offer", "Offer it again") } else { ("retire", "Retire it") };
    buttons(address, form, about, (to, name), merge)
}

/// The same with the name of the first button.
pub fn buttons(address: &str, form: &DeskForm, about: &str, (to, name): (&'static str, &'static str), merge: Option<Markup>) -> Markup {
    let summary = if merge.is_some() { ", merge it or delete it" } else { " or delete it" };
    view! {
        <details class="slim noprint" open=!form.is_fine()>
            <summary>{name}{summary}</summary>
            {merge}
            <form method="post" action=format!("{address}/state") autocomplete="off">
                {form.hint_and_error("to", about)}
                <div class="btns" id="state-to">
                    <button class="bt" name="to" value=to>{name}</button>
                    <button class="bt" name="to" value="delete">"Delete it"</button>
                </div>
            </form>
        </details>
    }
    .into_markup()
}
