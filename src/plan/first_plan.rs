//! The work plan with which an empty database begins.

use crate::web;
use serde::Deserialize;

/// The first work plan as `first.json` holds it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstPlan {
    pub year: String,
    pub priorities: Vec<FirstHeading>,
    pub challenges: Vec<FirstHeading>,
    pub plan_items: Vec<FirstItem>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstHeading {
    pub key: String,
    pub name: String,
    pub about: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstItem {
    pub key: String,
    pub name: String,
    pub wording: String,
    pub headings: Vec<String>,
}

impl FirstPlan {
    pub fn parse() -> Result<Self, web::Error> {
        serde_json::from_str(include_str!("first.json")).map_err(|error| web::Error::Broken(Box::new(error)))
    }
}
