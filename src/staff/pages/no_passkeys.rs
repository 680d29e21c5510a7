//! The places of passkeys in pages, in a program built without them.

use crate::{
    form::Problems,
    id::PersonId,
    state::App,
    web::{Error, Page},
};
use axum::Router;
use leptos::prelude::*;

pub fn routes() -> Router<App> {
    Router::new()
}

pub fn button(_: &App, _: &Page, _: &Problems) -> impl IntoView + use<> {}

pub fn script(_: &Page) -> impl IntoView + use<> {}

pub async fn section(_: &App, _: PersonId) -> Result<impl IntoView + use<>, Error> {
    Ok(())
}
