//! Problems of a form, by field.

use serde::{Deserialize, Serialize};

/// Problems of a form in its order: the field's name and the sentence, or its key in the catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problems(Vec<(String, String)>);

impl Problems {
    pub fn one(field: &str, key: &str) -> Self {
        Self(vec![(field.into(), key.into())])
    }

    pub fn add(&mut self, field: &str, key: &str) {
        self.0.push((field.into(), key.into()));
    }

    /// Both lists, these first.
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The key of the first sentence about this field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, key)| key.as_str())
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, key)| (field.as_str(), key.as_str()))
    }
}
