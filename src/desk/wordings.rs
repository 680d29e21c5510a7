//! A plan item's wordings with their changes, the themes behind them, and the form that adds one.

use crate::{
    clock::{say_day, short_day},
    influence::{
        read_store::Influence,
        view::{chip, wording_of},
    },
    plan::store::{PlanItem, Wording},
    web::{DeskForm, conflict::Version, diff::marked, markup::IntoMarkup},
};
use leptos::prelude::*;

/// Renders the themes that influenced the item.
pub fn influence_section(influences: &[Influence]) -> impl IntoView + use<> {
    let list = influences.iter().map(|influence| {
        let target = match &influence.change {
            Some(change) => view! { "its "{wording_of(change)} }.into_markup(),
            None => "the item as a whole".into_markup(),
        };
        view! {
            <li>
                <p>{chip(influence.strength)}" "<a href=format!("/themes/{}", influence.theme)><bdi dir="auto">{influence.theme_name.clone()}</bdi></a></p>
                <p><bdi dir="auto">{influence.reason.clone()}</bdi></p>
                <p class="hush">"About "{target}". Tied on "{short_day(influence.linked_on)}" by "{influence.linked_by.clone()}"."</p>
            </li>
        }
    });
    let none = influences.is_empty().then(|| view! { <p class="hush">"No theme yet. Open a theme to tie it to this item."</p> });
    view! {
        <section aria-labelledby="moved"><h2 id="moved">"What young people had to do with it"</h2>{none}<ul class="plainlist">{list.collect_view()}</ul></section>
    }
}

/// Renders every wording with its changes, newest first.
pub fn wordings_section(wordings: &[Wording], influences: &[Influence]) -> impl IntoView + use<> {
    let list = wordings.iter().enumerate().rev().map(|(at, wording)| {
        let before = at.checked_sub(1).and_then(|before| wordings.get(before));
        let text = before.map_or(wording.wording.clone().into_markup(), |before| marked(&before.wording, &wording.wording));
        let because = influences.iter().filter(|influence| influence.change.as_ref().is_some_and(|change| change.wording == wording.id));
        let because = because.map(|influence| {
            view! { <p>{chip(influence.strength)}" by "<a href=format!("/themes/{}", influence.theme)><bdi dir="auto">{influence.theme_name.clone()}</bdi></a></p> }
        });
        let author = wording.changed_by.clone().map(|name| format!(", {name}"));
        view! {
            <li>
                <p><b>{wording.number}</b>" "<span class="hush">{say_day(wording.changed_on)}{author}</span></p>
                {because.collect_view()}
                <p class="said"><bdi dir="auto">{text}</bdi></p>
                <p class="hush">"Why: "<bdi dir="auto">{wording.reason.clone()}</bdi></p>
            </li>
        }
    });
    view! { <section aria-labelledby="wordings"><h2 id="wordings">"Every wording, newest first"</h2><ol class="versions" reversed=true>{list.collect_view()}</ol></section> }
}

pub fn wording_form(item: &PlanItem, form: &DeskForm, was: &Version, number: usize) -> impl IntoView + use<> {
    view! {
        <section class="panel noprint" aria-labelledby="reword">
            <h2 id="reword">"Change the wording"</h2>
            <form method="post" action=format!("/plan/{}/wording", item.id) autocomplete="off">
                {was.field_of(form)}
                {form.area("wording", "New wording", "", 6)}
                {form.area("reason", "Why", "Shown beside the change, for good; and to anyone, once an answer is published beside it.", 3)}
                <button class="bt main">{format!("Save as wording {number}")}</button>
            </form>
        </section>
    }
}
