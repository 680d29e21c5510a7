//! The invented town.
pub mod pages;

use crate::{app::App, web::Error};

pub async fn fill(_app: &App) -> Result<(), Error> {
    Ok(())
}
