//! The acts that a reviewer looks for among their own: of a day, of a kind, and before a number.

use crate::{
    audit_log::AuditAction,
    staff::pages::action_label,
    undo::{Act, store::Filter},
    web::{
        DeskForm, Fields,
        markup::{IntoMarkup, Markup},
    },
};
use jiff::civil::Date;
use leptos::prelude::*;

/// A filter as it was asked for; a day or a kind that is none filters nothing.
#[derive(Default)]
pub struct Asked {
    pub filter: Filter,
}

impl Asked {
    pub fn read(fields: &Fields, today: Date) -> Self {
        let day = fields.past_day("day", today).map(|day| day.to_string()).unwrap_or_default();
        let action = fields.parsed::<AuditAction>("act").map(|act| <&str>::from(act).to_string()).unwrap_or_default();
        Self { filter: Filter { day, action, before: fields.parsed("before") } }
    }

    /// The page that begins with an act.
    pub fn page_of(act: &Act) -> Self {
        Self { filter: Filter { before: Some(act.number + 1), ..Filter::default() } }
    }

    /// An address that asks for the same acts, before a number.
    fn link(&self, before: Option<i64>) -> String {
        let Filter { day, action, .. } = &self.filter;
        let pairs = [("day", day.clone()), ("act", action.clone()), ("before", before.map(|number| number.to_string()).unwrap_or_default())];
        let pairs: Vec<String> = pairs.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}={value}")).collect();
        if pairs.is_empty() { "/acts".into() } else { format!("/acts?{}", pairs.join("&")) }
    }

    pub fn is_all(&self) -> bool {
        self.filter.day.is_empty() && self.filter.action.is_empty() && self.filter.before.is_none()
    }

    pub fn form(&self, kinds: &[AuditAction]) -> Markup {
        let form = DeskForm::fresh("filter-").with("day", &self.filter.day).with("act", &self.filter.action);
        let kinds = kinds.iter().map(|&kind| form.option("act", <&str>::from(kind), capitalized(action_label(kind.into())))).collect_view();
        let kinds = (form.option("act", "", "Everything"), kinds).into_markup();
        view! {
            <form class="panel slim" method="get" action="/acts" autocomplete="off">
                <div class="inline">{form.input("day", "date", "Day", "")}{form.select("act", "Did what", "", kinds)}<button class="bt">"Show"</button></div>
            </form>
        }
        .into_markup()
    }

    /// The ways to the latest acts and to those before these.
    pub fn pages(&self, older: Option<i64>) -> Markup {
        view! {
            <nav class="tools" aria-label="Pages of what you did">
                {self.filter.before.map(|_| view! { <a class="bt" href=self.link(None)>"Latest"</a> })}
                {older.map(|number| view! { <a class="bt" href=self.link(Some(number))>"Older"</a> })}
            </nav>
        }
        .into_markup()
    }
}

/// A text with a capital at its beginning.
pub fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
