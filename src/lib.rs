#![doc = include_str!("../README.md")]
// A page is one nested type; the compiler wants to be told that this is meant.
#![recursion_limit = "512"]

pub mod form;
pub mod id;
pub mod refusal;

pub mod analysis;
pub mod board;
pub mod feedback;
pub mod influence;
pub mod people;
pub mod plan;

#[cfg(feature = "ssr")]
pub mod app;
#[cfg(feature = "ssr")]
pub mod chance;
#[cfg(feature = "ssr")]
pub mod clock;
#[cfg(feature = "ssr")]
pub mod config;
#[cfg(feature = "ssr")]
pub mod db;
#[cfg(feature = "ssr")]
pub mod demo;
#[cfg(feature = "ssr")]
pub mod desk;
#[cfg(feature = "ssr")]
pub mod group_sessions;
#[cfg(feature = "ssr")]
pub mod history;
#[cfg(feature = "ssr")]
pub mod vault;
#[cfg(feature = "ssr")]
pub mod web;
#[cfg(feature = "ssr")]
pub mod words;

#[cfg(test)]
mod tests;

/// Wakes the islands of a page; the loader in `public/live.js` calls it.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
