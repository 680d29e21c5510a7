//! A group session while it runs, from the plan to the outcome: over HTTP, and through the stores where HTTP does not reach.

mod adult_free;
mod console;
mod demo;
mod dry_run;
mod escalation;
mod events;
mod first;
mod joining;
mod offline;
pub mod outcome;
pub mod paper;
mod phone;
mod planning;
mod stored_session;
mod wall;
