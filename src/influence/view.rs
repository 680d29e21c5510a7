//! Views of influence that several staff pages share.

use crate::{
    clock::short_day,
    id::{PlanItemId, ThemeId},
    influence::{
        Strength,
        read_store::{Change, Influence},
    },
    web::markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;
use strum::VariantArray;

/// Renders a strength as a chip; only real influence has the tick.
pub fn chip(strength: Strength) -> impl IntoView {
    let real = matches!(strength, Strength::Shaped | Strength::Supported);
    view! { <span class=if real { "chip ok" } else { "chip" }>{strength.label()}</span> }
}

/// Names the wording of a link by its day, and by its item where that was merged into another since.
pub fn wording_of(change: &Change) -> impl IntoView + use<> {
    let merged = change.merged_item.clone().map(|name| view! { ", as “"<bdi dir="auto">{name}</bdi>"”, which was merged into it" });
    (format!("wording of {}", short_day(change.changed_on)), merged)
}

/// Renders the number of themes that influenced an item, by strength.
pub fn theme_counts(influences: &[Influence], item: PlanItemId) -> Markup {
    let counts = Strength::VARIANTS.iter().filter_map(|&strength| {
        let mut themes: Vec<ThemeId> = influences
            .iter()
            .filter(|influence| influence.plan_item == item && influence.strength == strength)
            .map(|influence| influence.theme)
            .collect();
        themes.sort();
        themes.dedup();
        let count = themes.len();
        (count > 0).then(|| view! { {chip(strength)}" "{count}{if count == 1 { " theme" } else { " themes" }}" " })
    });
    let counts: Vec<_> = counts.collect();
    if counts.is_empty() { view! { <p class="hush">"No theme tied to it yet."</p> }.into_markup() } else { view! { <p>{counts}</p> }.into_markup() }
}
