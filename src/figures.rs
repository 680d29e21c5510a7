//! Counts and times for monitoring, of this process. None of them moves with a single post of a young person.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::StatusCode;
use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU64, Ordering},
};

#[derive(Default)]
pub struct Figures {
    /// Answers that said "too many", "busy", and "broken".
    pub too_many: AtomicU64,
    pub busy: AtomicU64,
    pub broken: AtomicU64,
    /// When the hourly jobs last all succeeded, in seconds since 1970; before that, when the program started.
    pub jobs_done_at: AtomicI64,
    /// The size of the database at the last hourly jobs. A size of this second would tell when somebody wrote.
    pub database_bytes: AtomicI64,
}

impl Figures {
    /// Figures of a program that started then: its hourly jobs are not late yet.
    pub fn since(start: i64) -> Self {
        Self { jobs_done_at: AtomicI64::new(start), ..Self::default() }
    }
}

/// Counts the answers that somebody should look into; all others are nobody's business.
pub async fn count(State(figures): State<Arc<Figures>>, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let counter = match response.status() {
        StatusCode::TOO_MANY_REQUESTS => Some(&figures.too_many),
        StatusCode::SERVICE_UNAVAILABLE => Some(&figures.busy),
        status if status.is_server_error() => Some(&figures.broken),
        _ => None,
    };
    if let Some(counter) = counter {
        counter.fetch_add(1, Ordering::Relaxed);
    }
    response
}
