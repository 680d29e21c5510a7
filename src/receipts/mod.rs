//! Receipts: the five words with which a young person comes back, the form's token they are made from, and the pages about them.

pub mod confirmation;
pub mod receipt;
pub mod receipt_form;
pub mod token;
