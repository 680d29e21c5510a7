//! Receipts: five words that identify feedback to its author, the form token they are derived from, and their forms.

pub mod again;
pub mod confirmation;
pub mod receipt;
pub mod receipt_form;
pub mod token;
pub mod typed;
