//! Two people at once: each sees who else is here, and nothing that either does is lost.

mod interleavings;
mod model;
mod presence;
