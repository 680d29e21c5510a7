//! A change of a session or a prompt that its facilitator made elsewhere while its form was open: in another window, or on another device.

use crate::{
    audit_log::AuditAction,
    db::Conn,
    group_sessions::{AnswerFormat, Kind, prompt_store::Prompt, store::OwnSession},
    live::planning::{plan::Forms, prompts},
    staff::last_change::last_change,
    state::App,
    web::{
        DeskForm, Fields,
        conflict::{self, ChangedBy, Conflict, Version},
    },
};

const SESSION: [(&str, &str); 3] = [("kind", "Kind"), ("place", "Where"), ("date", "Day")];
const PROMPT: [(&str, &str); 4] = [("way", "How they answer"), ("question", "Question"), ("options", "What to put dots on"), ("minutes", "Minutes")];

/// When and where a session is, as its form shows it.
pub fn session_version(app: &App, own: &OwnSession) -> sqlx::Result<Version> {
    let session = &own.session;
    Version::of(&app.vault, &(<&str>::from(session.kind), &session.place, session.held_on.to_string()))
}

/// A prompt as its form shows it.
pub fn prompt_version(app: &App, prompt: &Prompt) -> sqlx::Result<Version> {
    Version::of(&app.vault, &(<&str>::from(prompt.format), &prompt.question, &prompt.options, prompt.minutes))
}

/// Compares the form that says when and where with the session as it is now.
pub async fn in_session(db: &mut Conn, app: &App, own: &OwnSession, fields: &Fields, form: &mut DeskForm) -> sqlx::Result<Option<Conflict>> {
    if !session_version(app, own)?.is_stale(fields) {
        return Ok(None);
    }
    let rows = conflict::differing(&Forms::fresh(own).when, form, &SESSION, said);
    Ok(Conflict::tell(form, "place", rows, changed_by(db, app, own).await?))
}

/// Compares the form of a prompt with the prompt as it is now.
pub async fn in_prompt(
    db: &mut Conn,
    app: &App,
    own: &OwnSession,
    fields: &Fields,
    prompt: &Prompt,
    form: &mut DeskForm,
) -> sqlx::Result<Option<Conflict>> {
    if !prompt_version(app, prompt)?.is_stale(fields) {
        return Ok(None);
    }
    let rows = conflict::differing(&prompts::written(prompt), form, &PROMPT, said);
    Ok(Conflict::tell(form, "question", rows, changed_by(db, app, own).await?))
}

async fn changed_by(db: &mut Conn, app: &App, own: &OwnSession) -> sqlx::Result<Option<ChangedBy>> {
    last_change(db, &app.vault, own.by().id, own.id().bytes(), &[AuditAction::ChangedSession]).await
}

/// Words a value of either form.
fn said(field: &str, value: &str) -> String {
    let label = match field {
        "kind" => value.parse::<Kind>().ok().map(Kind::label),
        "way" => value.parse::<AnswerFormat>().ok().map(AnswerFormat::label),
        _ => None,
    };
    label.unwrap_or(value).to_string()
}
