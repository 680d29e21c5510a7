//! The story and the promises, through the public doors: HTTP requests to the whole router, on a real database.

mod answers;
mod architecture;
mod bad_input;
mod concerns;
mod cross_site;
mod forms;
mod group;
mod group_adult_free;
mod group_after;
mod group_capture;
mod group_door;
mod group_live;
mod group_paper;
mod group_plan;
mod group_room;
mod group_ticks;
mod headers;

mod journey;
mod people;
mod permissions;
mod privacy;
mod reading;
mod shared_numbers;
mod shown_as_text;
mod sizes;
mod still;
mod town;
mod typed_is_kept;
mod upgrade;
