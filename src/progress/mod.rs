//! Progress: the page behind a receipt, where a young person sees how far their words have come.

pub mod pages;
pub mod stages;
