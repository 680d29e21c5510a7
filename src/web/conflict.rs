//! Two people who edited the same thing: both texts, and the choice which to keep.

use super::markup::{IntoMarkup, Markup};
use crate::{
    typed::{with_newlines, written},
    unicode::nfc,
    web::{DeskForm, Fields},
};
use leptos::prelude::*;

/// A field that holds one thing now and another in somebody's form.
pub struct Differing {
    label: String,
    now: String,
    yours: String,
}

impl From<&(String, String, String)> for Differing {
    fn from((label, now, yours): &(String, String, String)) -> Self {
        Self { label: label.clone(), now: now.clone(), yours: yours.clone() }
    }
}

/// The problem beside a field of a form that was opened before somebody else's change.
pub const CHANGED: &str = "Somebody has changed this since you opened it, so nothing was saved. Compare both, then choose.";

/// Whether a form shows another state than the present one; a form that does not say what it shows is taken as it comes.
pub fn is_stale(fields: &Fields, now: &str) -> bool {
    !fields.text("was").is_empty() && fields.text("was") != now
}

/// The fields, with their labels, in which a form as it would be now differs from one that was sent; `say` words a value.
pub fn differing(
    now: &DeskForm,
    yours: &DeskForm,
    fields: &[(&'static str, &'static str)],
    say: impl Fn(&'static str, &str) -> String,
) -> Vec<Differing> {
    let words = |form: &DeskForm, name| {
        let mut values: Vec<String> = form.values(name).into_iter().map(|value| say(name, &nfc(written(&with_newlines(value))))).collect();
        values.retain(|value| !value.is_empty());
        values.sort();
        if values.is_empty() { "nothing".to_string() } else { values.join("; ") }
    };
    let rows = fields.iter().map(|&(name, label)| Differing { label: label.into(), now: words(now, name), yours: words(yours, name) });
    rows.filter(|row| row.now != row.yours).collect()
}

/// Renders both texts of each field. The form on the page holds the sender's, and knows the present state: sending it again puts theirs in place.
pub fn conflict(rows: &[Differing], present: &str) -> Option<Markup> {
    let present = present.to_string();
    let cells = rows.iter().map(|row| {
        view! {
            <tr>
                <th scope="row">{row.label.clone()}</th>
                <td class="said"><bdi dir="auto">{row.now.clone()}</bdi></td>
                <td class="said"><bdi dir="auto">{row.yours.clone()}</bdi></td>
            </tr>
        }
    });
    let cells = cells.collect_view();
    (!rows.is_empty()).then(|| {
        view! {
            <section class="panel">
                <h2 id="both">"Which one do you keep?"</h2>
                <div class="scroll" tabindex="0" role="region" aria-labelledby="both"><table>
                    <thead><tr><th scope="col">"Field"</th><th scope="col">"As it is now"</th><th scope="col">"As you wrote it"</th></tr></thead>
                    <tbody>{cells}</tbody>
                </table></div>
                <p>"Your text is still in the form below: change it if you like, and save again to put it in place. Or "<a href=present>"keep what is there now"</a>"."</p>
            </section>
        }
        .into_markup()
    })
}
