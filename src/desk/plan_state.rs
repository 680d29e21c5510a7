//! The buttons that retire, offer again or delete a part of the plan.

use crate::web::DeskForm;
use crate::web::markup::{IntoMarkup, Markup};
use leptos::prelude::*;

/// Renders the buttons; the form named `state-` holds the reason why a deletion was refused.
pub fn state_forms(action: &str, retired: bool, form: &DeskForm, about: &str) -> Markup {
    let (to, name) = if retired { ("offer", "Offer it again") } else { ("retire", "Retire it") };
    buttons(action, form, about, (to, name))
}

/// The same with the name of the first button.
pub fn buttons(action: &str, form: &DeskForm, about: &str, (to, name): (&'static str, &'static str)) -> Markup {
    view! {
        <details class="slim noprint" open=!form.is_fine()>
            <summary>{name}" or delete it"</summary>
            <form method="post" action=action.to_string() autocomplete="off">
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
