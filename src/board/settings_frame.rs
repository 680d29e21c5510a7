//! Everything that each page of settings has around its fields: a preview, the check that nobody's change is overwritten, and the list of changes.

use crate::{
    board::change_store::{self, Changes, SettingChange, Shown},
    clock::short_day,
    db::Conn,
    vault::Vault,
    web::{
        DeskForm, Fields,
        conflict::{ChangedBy, Conflict, Differing, Version},
        done::Done,
        markup::{IntoMarkup, Markup},
    },
};
use jiff::civil::Date;
use leptos::prelude::*;

/// Changes shown below the form.
const MOST: i64 = 40;

/// A page of settings as it is now, and what was sent to it.
pub struct Frame {
    address: &'static str,
    title: &'static str,
    now: Shown,
    /// The settings that the form shows, or is compared with.
    was: Version,
    changes: Vec<SettingChange>,
    told: Option<Markup>,
    /// A preview, or both texts of a conflict.
    above: Option<Markup>,
    is_conflict: bool,
}

/// The outcome of a form that was sent.
pub enum Next {
    /// Something is wrong, or somebody else has changed the same: the form comes back.
    Wrong,
    /// It is to be looked at first.
    Preview(Changes),
    Save(Changes),
}

impl Frame {
    pub async fn load(db: &mut Conn, vault: &Vault, address: &'static str, title: &'static str, now: Shown) -> sqlx::Result<Self> {
        let changes = change_store::latest(db, address, MOST).await?;
        Ok(Self { address, title, was: Version::of(vault, &now)?, now, changes, told: None, above: None, is_conflict: false })
    }

    /// The same page with the message of success that its address asks for.
    pub fn told(self, done: &Done, sentences: &[(&str, &'static str)]) -> Self {
        Self { told: done.view(sentences), ..self }
    }

    /// Compares what was sent with what is there; `after` is `None` where a field is wrong. A conflict is told at a field.
    pub fn next(&mut self, fields: &Fields, form: &mut DeskForm, field: &str, after: Option<Shown>) -> Next {
        let Some(after) = after.filter(|_| form.is_fine()) else {
            self.was = self.was.clone().kept(form);
            return Next::Wrong;
        };
        let changes = Changes::between(self.address, &self.now, &after);
        if self.was.is_stale(fields)
            && let Some(conflict) = Conflict::tell(form, field, changes.rows.iter().map(Differing::from).collect(), self.last_change())
        {
            (self.above, self.is_conflict) = (Some(conflict.view(self.address)), true);
            return Next::Wrong;
        }
        if fields.text("to") == "preview" { Next::Preview(changes) } else { Next::Save(changes) }
    }

    /// Whether somebody else has changed the same meanwhile.
    pub fn is_conflict(&self) -> bool {
        self.is_conflict
    }

    fn last_change(&self) -> Option<ChangedBy> {
        let last = self.changes.first()?;
        Some(ChangedBy { name: last.by.clone(), is_own: false, on: day(last)? })
    }

    /// Shows how it would look, and what would change.
    pub fn preview(&mut self, look: Markup, changes: &Changes) {
        let rows = changes.rows.iter().map(|(name, before, after)| row(name, before, after)).collect::<Vec<_>>();
        let view = view! {
            <section class="panel" id="preview" aria-labelledby="previewed">
                <h2 id="previewed">"How it would look"</h2>
                <p class="hush">"Nothing is saved yet."</p>
                {rows.is_empty().then(|| view! { <p>"Nothing differs from what is there now."</p> })}
                {look}
                {(!rows.is_empty()).then(|| table("What would change", rows))}
            </section>
        };
        self.above = Some(view.into_markup());
    }

    /// The way back to the settings, the heading, and what there is to say.
    pub fn head(&mut self) -> Markup {
        let title = self.title;
        let crumbs = (self.address != "/settings").then(|| {
            view! {
                <nav class="crumbs" aria-label="You are in"><ol><li><a href="/settings">"Settings"</a></li><li aria-current="page">{title}</li></ol></nav>
            }
        });
        view! { {crumbs}{self.told.take()}<h1>{title}</h1>{self.above.take()} }.into_markup()
    }

    /// The form around its fields; it knows which state it shows.
    pub fn form(&self, class: &'static str, fields: impl IntoView) -> Markup {
        view! {
            <form class=(!class.is_empty()).then_some(class) method="post" action=self.address autocomplete="off">
                {self.was.field()}
                {fields}
                <div class="btns">
                    <button class="bt main">"Save"</button>
                    <button class="bt" name="to" value="preview">"Look at it first"</button>
                </div>
            </form>
        }
        .into_markup()
    }

    /// The hidden field of a form with buttons of its own.
    pub fn was(&self) -> Markup {
        self.was.field()
    }

    /// The latest changes, newest first, with whoever made them.
    pub fn changes(&self) -> Markup {
        let rows: Vec<Markup> = self.changes.iter().map(|change| row(&heading(change), &change.before, &change.after)).collect();
        let list = match rows.is_empty() {
            true => view! { <p class="hush">"Nothing has been changed yet."</p> }.into_markup(),
            false => table("Changes of settings, newest first", rows),
        };
        view! { <section aria-labelledby="changes"><h2 id="changes">"What was changed"</h2>{list}</section> }.into_markup()
    }
}

fn day(change: &SettingChange) -> Option<Date> {
    change.hour.split(' ').next()?.parse().ok()
}

/// The setting, the day, and whoever changed it.
fn heading(change: &SettingChange) -> String {
    let day = day(change).map_or_else(|| change.hour.clone(), short_day);
    let by = match &change.agreed_by {
        Some(agreed) => format!("asked by {}, agreed by {agreed}", change.by),
        None => change.by.clone(),
    };
    format!("{}, {day}, {by}", change.name)
}

fn row(name: &str, before: &str, after: &str) -> Markup {
    let text = |text: &str| if text.is_empty() { "nothing".to_string() } else { text.to_string() };
    view! { <tr><th scope="row">{name.to_string()}</th><td class="said"><bdi dir="auto">{text(before)}</bdi></td><td class="said"><bdi dir="auto">{text(after)}</bdi></td></tr> }
        .into_markup()
}

fn table(label: &'static str, rows: Vec<Markup>) -> Markup {
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=label><table>
            <caption>{label}</caption>
            <thead><tr><th scope="col">"Setting"</th><th scope="col">"Before"</th><th scope="col">"After"</th></tr></thead>
            <tbody>{rows}</tbody>
        </table></div>
    }
    .into_markup()
}
