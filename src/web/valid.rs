//! Converts the errors of the `validator` crate to `Problems`.

use crate::form::Problems;
use validator::ValidationErrors;

/// Lists each field's sentences in the order of `fields`; the sentence is the rule's `message`.
pub fn problems(errors: &ValidationErrors, fields: &[&'static str]) -> Problems {
    let mut problems = Problems::default();
    let found = errors.field_errors();
    for field in fields {
        for error in found.get(*field).copied().into_iter().flatten() {
            problems.add(field, error.message.as_deref().unwrap_or("Please look at this again."));
        }
    }
    problems
}
