//! Views of influence that several staff pages share.

use crate::{
    id::{PlanItemId, ThemeId},
    influence::{Strength, store::Influence},
    web::markup::{IntoMarkup, Markup},
};
use leptos::prelude::*;
use strum::VariantArray;

/// Renders a strength as a chip; only real influence has the tick.
pub fn chip(strength: Strength) -> impl IntoView {
    let real = matches!(strength, Strength::Shaped | Strength::Supported);
    view! { <span class=if real { "chip ok" } else { "chip" }>{strength.label()}</span> }
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
