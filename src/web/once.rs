//! A form of the staff side counts once: sent a second time, it has the effect of the first and the same answer.
//!
//! Every form of a page holds random bytes, new on each page. The commit of its act spends them (`spend`), so that no retry and no other server
//! does it again. Answers of the last minute are kept in memory, so that the second press sees what the first would have.

use crate::{
    clock::Clock,
    db::{Conn, Database},
    vault::{Purpose, Vault},
    web::{
        Fields,
        error::{AuthFailed, KeepNone},
        error_page::is_for_programs,
        field_labels::section,
        once_store as store, redirect,
    },
};
use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{FromRequest, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{Method, header, response::Parts};
use jiff::civil::Date;
use std::{
    collections::HashMap,
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// The field with the random bytes of a form.
const FIELD: &str = "once";
/// The query of the page that follows a form whose own answer is not known any more.
pub const CAME_TWICE: &str = "came-twice";
/// How long an answer is kept: as long as somebody may press again without knowing what came of it.
const KEPT: Duration = Duration::from_secs(60);
/// Most answers that are kept; past that, the oldest goes.
const MOST: usize = 1_000;

tokio::task_local! {
    /// The form that the request under way brought.
    static FORM: Arc<Form>;
}

/// A form that was sent, known by a keyed hash.
struct Form {
    token: [u8; 32],
    on: Date,
    is_spent: AtomicBool,
}

/// The act of this form is done already: by another server, or before a crash.
#[derive(Debug)]
struct DoneBefore;

impl std::fmt::Display for DoneBefore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("this form was sent before")
    }
}

impl std::error::Error for DoneBefore {}

/// Whether an error says that the act of the form is done already.
pub fn is_done_before(error: &sqlx::Error) -> bool {
    matches!(error, sqlx::Error::Io(cause) if cause.get_ref().is_some_and(|cause| cause.is::<DoneBefore>()))
}

/// Spends the form of the request in the transaction of its act; fails when it was spent before. Does nothing without a form.
pub async fn spend(db: &mut Conn) -> sqlx::Result<()> {
    let Ok(form) = FORM.try_with(Arc::clone) else { return Ok(()) };
    if form.is_spent.load(Ordering::Relaxed) {
        return Ok(());
    }
    if !store::insert(db, &form.token, form.on).await? {
        return Err(sqlx::Error::Io(io::Error::other(DoneBefore)));
    }
    form.is_spent.store(true, Ordering::Relaxed);
    Ok(())
}

/// Puts random bytes into each form of a page that posts. Left out: islands, which a browser must find as they were written, forms that have
/// some already, and signing out, which is the same however often and stands on every page.
pub fn mark_forms(html: &str) -> String {
    let field = format!("<input type=\"hidden\" name=\"{FIELD}\" value=\"{}\">", crate::id::to_hex(&crate::random::bytes::<16>()));
    let mut marked = String::with_capacity(html.len() + 1024);
    let mut islands = 0;
    for (nth, part) in html.split("<form").enumerate() {
        let end = part.find('>').map_or(0, |end| end + 1);
        if nth > 0 {
            marked.push_str("<form");
            let (tag, inside) = (&part[..end], part.split("</form>").next().unwrap_or(part));
            marked.push_str(tag);
            let counts = tag.contains("method=\"post\"") && !tag.contains("action=\"/sign-out\"");
            if islands == 0 && counts && !inside.contains(&format!("name=\"{FIELD}\"")) {
                marked.push_str(&field);
            }
            marked.push_str(&part[end..]);
        } else {
            marked.push_str(part);
        }
        islands += part.matches("<leptos-island").count();
        islands -= part.matches("</leptos-island").count().min(islands);
    }
    marked
}

/// The answers of the last minute, and the means to spend a form.
pub struct Once {
    db: Database,
    vault: Arc<Vault>,
    clock: Clock,
    answers: Mutex<HashMap<[u8; 32], (Instant, Slot)>>,
}

/// The place for one answer, locked while it is made.
type Slot = Arc<tokio::sync::Mutex<Option<(Parts, Bytes)>>>;

impl Once {
    pub fn new(db: Database, vault: Arc<Vault>, clock: Clock) -> Self {
        Self { db, vault, clock, answers: Mutex::default() }
    }

    /// The same form with the same fields at the same address, by whomever it is sent.
    fn form(&self, path: &str, fields: &Fields) -> Form {
        let parts: Vec<&[u8]> = fields.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]).collect();
        let token = self.vault.mac(Purpose::SpentToken, &[&[path.as_bytes()], &parts[..]].concat());
        Form { token, on: self.clock.today(), is_spent: AtomicBool::new(false) }
    }

    /// The place for the answer to a form from one browser.
    fn slot(&self, token: &[u8; 32], cookies: &[u8]) -> Slot {
        let key = self.vault.mac(Purpose::SpentToken, &[token, cookies]);
        let mut answers = self.answers.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        answers.retain(|_, (at, _)| at.elapsed() < KEPT);
        if answers.len() >= MOST
            && let Some(oldest) = answers.iter().min_by_key(|(_, (at, _))| *at).map(|(key, _)| *key)
        {
            answers.remove(&oldest);
        }
        answers.entry(key).or_insert_with(|| (Instant::now(), Slot::default())).1.clone()
    }

    async fn is_spent(&self, form: &Form) -> sqlx::Result<bool> {
        store::is_spent(&mut *self.db.read().await?, &form.token).await
    }

    async fn give_back(&self, form: &Form) -> sqlx::Result<()> {
        let mut tx = self.db.write().await?;
        store::delete(&mut tx, &form.token).await?;
        tx.commit().await
    }
}

/// Answers each form once. Those that come at the same time wait for the first; one that failed may be sent again.
pub async fn answer_once(State(once): State<Arc<Once>>, request: Request, next: Next) -> Response {
    let is_form = request.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    if request.method() != Method::POST || !is_form || is_for_programs(request.uri().path()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let body = match Bytes::from_request(Request::from_parts(parts.clone(), body), &()).await {
        Ok(body) => body,
        Err(rejection) => return rejection.into_response(),
    };
    let (path, fields) = (parts.uri.path().to_string(), Fields::parse(&body));
    let cookies = parts.headers.get_all(header::COOKIE).iter().map(|line| line.as_bytes()).collect::<Vec<_>>().join(&b';');
    let request = Request::from_parts(parts, Body::from(body));
    if fields.text(FIELD).is_empty() {
        return next.run(request).await;
    }
    let form = Arc::new(once.form(&path, &fields));
    let slot = once.slot(&form.token, &cookies);
    let mut kept = slot.lock().await;
    if let Some((parts, body)) = &*kept {
        return Response::from_parts(parts.clone(), Body::from(body.clone()));
    }
    match once.is_spent(&form).await {
        Ok(true) => return done_before(&path),
        Ok(false) => {}
        Err(error) => return crate::web::Error::from(error).into_response(),
    }
    let response = FORM.scope(form.clone(), next.run(request)).await;
    let status = response.status();
    if response.extensions().get::<KeepNone>().is_some() {
        return response;
    }
    if (status.is_success() || status.is_redirection()) && response.extensions().get::<AuthFailed>().is_none() {
        let (parts, body) = response.into_parts();
        let Ok(body) = to_bytes(body, usize::MAX).await else { return crate::web::Error::Broken("a page could not be read".into()).into_response() };
        *kept = Some((parts.clone(), body.clone()));
        return Response::from_parts(parts, Body::from(body));
    }
    if !form.is_spent.load(Ordering::Relaxed) {
        // Another server was faster.
        return if once.is_spent(&form).await.unwrap_or(false) { done_before(&path) } else { response };
    }
    // Something on the way was written, and then the form was refused: it may be sent again.
    if status.is_client_error()
        && let Err(error) = once.give_back(&form).await
    {
        tracing::warn!(%error, "a form that was refused can't be sent again as it is");
    }
    response
}

/// The way on for a form whose answer is not here any more.
fn done_before(path: &str) -> Response {
    redirect(&format!("{}?{CAME_TWICE}", section(path).0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(html: &str) -> usize {
        mark_forms(html).matches("name=\"once\"").count()
    }

    #[test]
    fn each_form_that_posts_is_marked_once() {
        let post = "<form class=\"a\" method=\"post\" action=\"/b\"><input name=\"c\"></form>";
        assert_eq!(count("<form method=\"post\" action=\"/sign-out\"></form>"), 0);
        assert_eq!(count(&format!("<p>a</p>{post}<form action=\"/d\">e</form>{post}")), 2);
        let marked = mark_forms(&format!("é{post}<p>f"));
        assert!(marked.starts_with("é<form class=\"a\" method=\"post\" action=\"/b\"><input type=\"hidden\" name=\"once\" value=\""), "{marked}");
        assert!(marked.ends_with("\"><input name=\"c\"></form><p>f"), "{marked}");
        assert_eq!(mark_forms(&marked), marked, "one that is shown again keeps its own");
    }

    #[test]
    fn forms_in_islands_stay_as_they_were_written() {
        let post = "<form method=\"post\"></form>";
        assert_eq!(count(&format!("<leptos-island>{post}</leptos-island>{post}")), 1);
        assert_eq!(count(&format!("{post}<leptos-island><p>{post}{post}</leptos-island>")), 1);
    }

    #[test]
    fn pages_differ_in_their_bytes() {
        let post = "<form method=\"post\"></form>";
        assert_ne!(mark_forms(post), mark_forms(post));
    }
}
