//! The stored spelling of roles: their names with spaces between.

use crate::{db, staff::Role};

pub fn role_names(roles: &[Role]) -> String {
    Role::names(roles).join(" ")
}

pub fn read_roles(names: &str) -> sqlx::Result<Vec<Role>> {
    names.split_whitespace().map(|role| db::read("roles", role)).collect()
}
