//! Rendering: whole pages, and parts that are rendered at once, so that they share a type.

use super::markers;
use hydration_context::SsrSharedContext;
use leptos::{prelude::*, tachys::html::InertElement};
use std::sync::Arc;

/// Rendered HTML. Unlike leptos' `AnyView` it brings no code for rendering in a browser or in a stream: a quarter of the program.
pub type Markup = InertElement;

/// Renders a view that stands outside of islands.
pub trait IntoMarkup {
    fn into_markup(self) -> Markup;
}

impl<V: IntoView> IntoMarkup for V {
    fn into_markup(self) -> Markup {
        Markup::new(self.into_view().to_html())
    }
}

/// Renders a whole document. Islands need an owner for their signals.
pub(super) fn render<V: IntoView>(page: impl FnOnce() -> V) -> String {
    format!("<!DOCTYPE html>{}", markup(page))
}

/// Renders a part of a page.
pub fn markup<V: IntoView>(view: impl FnOnce() -> V) -> String {
    let owner = Owner::new_root(Some(Arc::new(SsrSharedContext::new_islands())));
    markers::tidy(&owner.with(|| view().into_view().to_html()))
}
