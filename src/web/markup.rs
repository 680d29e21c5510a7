//! Parts of a page that are rendered at once, so that they share a type.

use leptos::{prelude::*, tachys::html::InertElement};

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
