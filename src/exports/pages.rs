//! The three files that a reviewer can take to another program. Taking one is an act, and is recorded before anything is given.

use crate::{
    audit_log::{self, AuditAction},
    coding::{Code, code_store, coding_store},
    exports::{Project, description, offered_or_used, refi, store},
    staff::proof::{Proof, Reviewer},
    state::App,
    web::{Answer, Error, csv},
};
use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use http::header;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/exports/codebook.qdc", get(codebook))
        .route("/exports/codebook.csv", get(codebook_table))
        .route("/exports/project.qdpx", get(project))
}

/// `GET /exports/codebook.qdc`
async fn codebook(State(app): State<App>, reviewer: Reviewer) -> Answer {
    let file = refi::codebook(&taken_codes(&app, &reviewer).await?).map_err(broken)?;
    Ok(download("codebook.qdc", "application/octet-stream", file))
}

/// `GET /exports/codebook.csv`, with the columns that Taguette reads, and a byte order mark: without one it guesses the encoding, and wrongly.
async fn codebook_table(State(app): State<App>, reviewer: Reviewer) -> Answer {
    let codes = taken_codes(&app, &reviewer).await?;
    let rows = codes.iter().map(|code| [code.name.clone(), description(code)]);
    let rows: Vec<[String; 2]> = [["tag", "description"].map(String::from)].into_iter().chain(rows).collect();
    let table = format!("\u{feff}{}", csv::table(rows.iter().map(|row| row.iter().map(String::as_str))));
    Ok(download("codebook.csv", "text/csv; charset=utf-8", table.into_bytes()))
}

/// The codes of a file that is taken now. Without any there is no file.
async fn taken_codes(app: &App, reviewer: &Reviewer) -> Result<Vec<Code>, Error> {
    let mut tx = app.write_anonymously().await?;
    audit_log::record(&mut tx, &app.audit_context(), reviewer.person().id, AuditAction::ExportedCodebook, b"codebook").await?;
    let used = coding_store::counts(&mut tx, reviewer).await?.into_keys().collect();
    let codes = offered_or_used(&code_store::codes(&mut tx).await?, &used);
    if codes.is_empty() {
        return Err(Error::NotThere);
    }
    tx.commit().await?;
    Ok(codes)
}

/// `GET /exports/project.qdpx`. The whole file is made in memory, away from the threads that answer.
async fn project(State(app): State<App>, reviewer: Reviewer) -> Answer {
    let mut tx = app.write_anonymously().await?;
    audit_log::record(&mut tx, &app.audit_context(), reviewer.person().id, AuditAction::ExportedProject, b"project").await?;
    let pieces = store::pieces(&mut tx, &app.vault, &reviewer).await?;
    let codings = coding_store::all_codings(&mut tx, &app.vault, &reviewer, &pieces).await?;
    let codes = code_store::codes(&mut tx).await?;
    tx.commit().await?;
    let name = app.board().body.clone();
    let archive = move || refi::archive(&Project::new(name, &codes, pieces, codings));
    let file = tokio::task::spawn_blocking(archive).await.map_err(broken)?.map_err(broken)?;
    Ok(download("project.qdpx", "application/octet-stream", file))
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::Broken(Box::new(error))
}

fn download(name: &str, kind: &'static str, file: Vec<u8>) -> Response {
    let kind = [(header::CONTENT_TYPE, kind.to_string()), (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))];
    (kind, file).into_response()
}
