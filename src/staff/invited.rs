//! Somebody to be invited, and what is wrong with how they were written down.

use crate::{form::Problems, staff::Role, web::valid};
use validator::Validate;

#[derive(Validate)]
pub struct Invited {
    #[validate(length(min = 1, max = 120, message = "Write the person’s name, in 120 characters at most."))]
    #[validate(non_control_character(message = "There is a hidden control character in the name. Please type it again."))]
    pub name: String,
    #[validate(email(message = "Write a whole email address, like name@example.org."))]
    pub email: String,
    #[validate(length(min = 1, message = "Tick at least one role."))]
    pub role: Vec<Role>,
}

impl Invited {
    pub fn problems(&self) -> Problems {
        self.validate().err().map(|errors| valid::problems(&errors, &["name", "email", "role"])).unwrap_or_default()
    }
}
