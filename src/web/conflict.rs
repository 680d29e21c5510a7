//! Two people who edited the same thing: both texts, whoever was first, and the choice which to keep.
//!
//! A form that edits carries a `Version` of the state it shows. Its handler compares it with the present state in the transaction of the act.
//! Where they differ, `Conflict::tell` keeps the form from being saved; the page answers 409 with both texts and a form that knows the present
//! state, so that sending it again is a choice. A form that is refused for another fault keeps the state it showed.

use super::markup::{IntoMarkup, Markup};
use crate::{
    clock::say_day,
    typed::{with_newlines, written},
    unicode::nfc,
    vault::{Purpose, Vault},
    web::{DeskForm, Fields, diff::marked},
};
use jiff::civil::Date;
use leptos::prelude::*;
use serde::Serialize;

/// Bytes of a version as a form carries it.
const BYTES: usize = 8;

/// A keyed hash of the state that a form shows. It tells nothing of the state but whether it is another one now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(String);

impl Version {
    pub fn of<T: Serialize>(vault: &Vault, state: &T) -> sqlx::Result<Self> {
        // By way of a value: fields stand in one order then.
        let state = serde_json::to_value(state).map_err(|error| sqlx::Error::Encode(Box::new(error)))?;
        Ok(Self(crate::id::to_hex(&vault.mac(Purpose::ShownState, &[state.to_string().as_bytes()])[..BYTES])))
    }

    /// The version as a form carries it.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The hidden field of a form that shows this state.
    pub fn field(&self) -> Markup {
        view! { <input type="hidden" name="was" value=self.0.clone()/> }.into_markup()
    }

    /// The same field of a form that may have been sent: one that was refused keeps the state it showed, until it is told of another.
    pub fn field_of(&self, form: &DeskForm) -> Markup {
        match form.was() {
            Some(was) => Self(was.into()).field(),
            None => self.field(),
        }
    }

    /// The version that a page shows again after a fault: the one that was sent, if there is one.
    pub fn kept(self, form: &DeskForm) -> Self {
        form.was().map_or(self, |was| Self(was.into()))
    }

    /// Whether a form shows another state than this one; a form that does not say what it shows is taken as it comes.
    pub fn is_stale(&self, fields: &Fields) -> bool {
        !fields.text("was").is_empty() && fields.text("was") != self.0
    }
}

/// A field that holds one thing now and another in somebody's form.
pub struct Differing {
    pub label: String,
    pub now: String,
    pub yours: String,
}

impl Differing {
    pub fn of(label: &str, now: impl Into<String>, yours: impl Into<String>) -> Self {
        Self { label: label.into(), now: now.into(), yours: yours.into() }
    }
}

impl From<&(String, String, String)> for Differing {
    fn from((label, now, yours): &(String, String, String)) -> Self {
        Self { label: label.clone(), now: now.clone(), yours: yours.clone() }
    }
}

/// The problem beside a field of a form that was opened before somebody else's change.
pub const CHANGED: &str = "Somebody has changed this since you opened it, so nothing was saved. Compare both, then choose.";

/// The person who made the last change, and its day.
pub struct ChangedBy {
    pub name: String,
    /// The person who reads this did it, elsewhere.
    pub is_own: bool,
    pub on: Date,
}

impl ChangedBy {
    fn sentence(&self) -> Markup {
        let on = say_day(self.on);
        match self.is_own {
            true => format!("You changed it yourself on {on}, in another window or on another device.").into_markup(),
            false => view! { <bdi dir="auto">{self.name.clone()}</bdi>" changed it on "{on}"." }.into_markup(),
        }
    }
}

/// The way on from a conflict.
#[derive(Clone, Copy)]
enum Choice {
    /// The form below holds what was typed.
    Save,
    /// The choice was made by a button or a tick.
    Again,
    /// The typed text can be saved no more, and stands below to be copied.
    Copy,
}

/// A change that was made while somebody had the form open.
pub struct Conflict {
    rows: Vec<Differing>,
    by: Option<ChangedBy>,
    choice: Choice,
}

impl Conflict {
    /// Tells a form of the change at one of its fields. `None` where the form says the same as what is there now.
    pub fn tell(form: &mut DeskForm, field: &str, rows: Vec<Differing>, by: Option<ChangedBy>) -> Option<Self> {
        if rows.is_empty() {
            return None;
        }
        form.changed(field, CHANGED);
        Some(Self { rows, by, choice: Choice::Save })
    }

    /// The same where buttons or ticks choose, and nothing is typed.
    pub fn of_choices(rows: Vec<Differing>, by: Option<ChangedBy>) -> Self {
        Self { rows, by, choice: Choice::Again }
    }

    /// The same where what was typed cannot be saved any more: the page shows it to be copied.
    pub fn without_form(rows: Vec<Differing>, by: Option<ChangedBy>) -> Self {
        Self { rows, by, choice: Choice::Copy }
    }

    /// Renders both texts of each field, and their difference. `present` is the address where what is there now stands alone.
    pub fn view(&self, present: &str) -> Markup {
        let present = present.to_string();
        let rows = self.rows.iter().map(row).collect_view();
        let table = (!self.rows.is_empty()).then(|| {
            view! {
                <div class="scroll" tabindex="0" role="region" aria-labelledby="both"><table class="stack">
                    <thead><tr><th scope="col">"Field"</th><th scope="col">"As it is now"</th><th scope="col">"As you wrote it"</th><th scope="col">"What yours would change"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table></div>
            }
        });
        let keep = || view! { <a href=present>"keep what is there now"</a>"." };
        let (heading, next) = match self.choice {
            Choice::Save => (
                "Which one do you keep?",
                view! { <p>"Your text is still in the form below: change it if you like, and save again to put it in place. Or "{keep()}</p> }
                    .into_markup(),
            ),
            Choice::Again => ("Which one do you keep?", view! { <p>"Choose again below, if you still want to. Or "{keep()}</p> }.into_markup()),
            Choice::Copy => {
                ("It can’t be saved any more", view! { <p>"Your text stands below, where you can copy it. Or "{keep()}</p> }.into_markup())
            }
        };
        view! {
            <section class="panel" aria-labelledby="both">
                <h2 id="both">{heading}</h2>
                {self.by.as_ref().map(|by| view! { <p>{by.sentence()}</p> })}
                {table}
                {next}
            </section>
        }
        .into_markup()
    }
}

fn row(row: &Differing) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row">{row.label.clone()}</th>
            <td class="said" data-label="As it is now"><bdi dir="auto">{row.now.clone()}</bdi></td>
            <td class="said" data-label="As you wrote it"><bdi dir="auto">{row.yours.clone()}</bdi></td>
            <td class="said" data-label="What yours would change"><bdi dir="auto">{marked(&row.now, &row.yours)}</bdi></td>
        </tr>
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn version_differs_by_state_and_by_key() {
        let (ours, theirs) = (Vault::new([1; 32]), Vault::new([2; 32]));
        let of = |vault: &Vault, text: &str| Version::of(vault, &("name", text)).unwrap();
        assert_eq!(of(&ours, "Swings"), of(&ours, "Swings"));
        assert_ne!(of(&ours, "Swings"), of(&ours, "Swing"));
        assert_ne!(of(&ours, "Swings"), of(&theirs, "Swings"));
    }

    #[test]
    fn only_another_version_is_stale() {
        let vault = Vault::new([1; 32]);
        let [shown, now] = ["Swings", "Slides"].map(|name| Version::of(&vault, &name).unwrap());
        let sent = |was: &str| Fields::parse(format!("was={was}").as_bytes());
        assert!(now.is_stale(&sent(&shown.0)));
        assert!(!now.is_stale(&sent(&now.0)) && !now.is_stale(&sent("")) && !now.is_stale(&Fields::parse(b"name=x")));
    }

    #[test]
    fn same_text_by_two_people_is_no_conflict() {
        let form = |text: &str| DeskForm::fresh("").with("name", text);
        let rows = |now: &str, yours: &str| differing(&form(now), &form(yours), &[("name", "Name")], |_, value| value.into());
        let mut sent = form(" Swings\r\n");
        assert!(Conflict::tell(&mut sent, "name", rows("Swings", " Swings\r\n"), None).is_none() && sent.is_fine());
        assert!(Conflict::tell(&mut sent, "name", rows("Swings", "Slides"), None).is_some() && !sent.is_fine());
    }
}
