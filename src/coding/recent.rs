//! The codes that a person used last, from their own acts: one press puts one of them on words again.

use crate::{
    audit_log::AuditAction,
    coding::Code,
    db::Conn,
    id::CodeId,
    staff::proof::{Proof, Reviewer},
    undo::{
        Edit, Kind,
        store::{Filter, own},
    },
    vault::Vault,
    web::markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;
use std::{cmp::Reverse, ops::RangeInclusive};

/// Codes that are offered.
const MOST: usize = 9;
/// Acts of each kind that are looked through for them.
const ACTS: i64 = 60;

/// The codes on which a person's last codings were, the latest first; none that is retired, nor from an act that was undone.
pub async fn codes(db: &mut Conn, vault: &Vault, by: &Reviewer, codebook: &[Code]) -> sqlx::Result<Vec<Code>> {
    let mut acts = vec![];
    // A coding that made its code is an act of making a code.
    for action in [AuditAction::Coded, AuditAction::CreatedCode] {
        let filter = Filter { action: <&str>::from(action).into(), ..Filter::default() };
        acts.extend(own(db, vault, by.person().id, &filter, ACTS).await?);
    }
    acts.sort_unstable_by_key(|act| Reverse(act.number));
    let changes = acts.iter().filter(|act| !act.undone).flat_map(|act| act.changes.as_deref().unwrap_or_default());
    let mut recent: Vec<Code> = vec![];
    for id in changes.filter_map(code_of) {
        let known = codebook.iter().find(|code| code.id == id && !code.retired);
        recent.extend(known.filter(|_| recent.iter().all(|code| code.id != id)).cloned());
    }
    recent.truncate(MOST);
    Ok(recent)
}

/// The code that a change put on words.
fn code_of(change: &Edit) -> Option<CodeId> {
    (change.kind == Kind::Coding).then(|| change.after_text("code")?.parse().ok()).flatten()
}

/// Renders a button for each; a digit of `keys` goes to each of the first, and their range leads to all. They belong after the form's own button,
/// which Enter presses.
pub fn buttons(recent: &[Code], about: &'static str, keys: RangeInclusive<u8>) -> Option<Markup> {
    let range = format!("{}–{}", keys.start(), keys.end());
    let keys = keys.map(|key| Some(key.to_string())).chain(std::iter::repeat(None));
    let buttons = recent.iter().zip(keys).map(|(code, key)| {
        let shown = key.clone().map(|key| view! { " "<kbd aria-hidden="true">{key}</kbd> });
        view! {
            <button class=format!("bt hue-{}", code.colour) name="recent" value=code.id.to_string() data-key=key>
                <bdi dir="auto">{code.name.clone()}</bdi>{shown}
            </button>
        }
    });
    let buttons = buttons.collect_view();
    (!recent.is_empty()).then(|| {
        view! {
            <div class="recent" role="group" aria-labelledby="recent">
                <p class="hint" id="recent" tabindex="-1" data-key=range>{about}</p>
                <div class="tools">{buttons}</div>
            </div>
        }
        .into_markup()
    })
}
