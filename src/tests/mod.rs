//! The walk and the promises, through the public doors: HTTP requests to the whole router, on a real database.

mod answers;
mod architecture;
mod bad_input;
mod board;
mod browser;
mod concerns;
mod cross_site;
mod dice;
mod escaping;
mod group;
mod headers;
mod history;
mod journey;
mod live;
mod metrics;
mod page_cache;
mod page_size;
mod permissions;
mod privacy;
mod reading;
mod shared_numbers;
mod staff;
mod submit;
mod town;
mod unsaved_input;
mod upgrade;
