//! The frame of whoever is signed in, noted when a proof is made, for pages of errors that other layers render.

use crate::web::{Page, page::Desk};
use http::Extensions;
use std::sync::{Arc, OnceLock};

/// A place in a request for the desk of whoever sent it; it is read without a database.
#[derive(Clone, Default)]
pub struct KnownDesk(Arc<OnceLock<Desk>>);

impl KnownDesk {
    /// Makes the place in a request, or finds it there.
    pub fn of(extensions: &mut Extensions) -> Self {
        extensions.get_or_insert_default::<Self>().clone()
    }

    /// Notes who is signed in.
    pub fn note(extensions: &Extensions, desk: impl FnOnce() -> Desk) {
        if let Some(Self(place)) = extensions.get() {
            place.get_or_init(desk);
        }
    }

    /// The page in the frame of whoever is signed in; `None` while nobody is known to be.
    pub fn frame(&self, page: &Page) -> Option<Page> {
        self.0.get().map(|desk| page.clone().desk(desk.clone()))
    }
}
