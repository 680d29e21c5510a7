//! The pages about accounts: sign-in, joining, people; and the words of the audit log.

mod account;
mod devices;
mod history;
mod invitation;
mod link;
#[cfg(not(feature = "passkeys"))]
#[path = "no_passkeys.rs"]
mod passkeys;
#[cfg(feature = "passkeys")]
mod passkeys;
mod people;
mod provider;
pub mod requests;
mod role_change;
mod sign_in;

use crate::state::App;
use axum::Router;
pub use history::{People, action_label, described, say_hour};

pub fn routes() -> Router<App> {
    Router::new()
        .merge(sign_in::routes())
        .merge(invitation::routes())
        .merge(people::routes())
        .merge(link::routes())
        .merge(requests::routes())
        .merge(account::routes())
        .merge(passkeys::routes())
        .merge(provider::routes())
}
