//! The ties of a piece of feedback to themes and to the plan: the tagger's forms without script.

use crate::{
    analysis::{Tag, TagKind, Tagging, choice, island::Tagger, name_problem, store},
    feedback::{self, Triage, store::Feedback},
    id::FeedbackId,
    reading::piece::{Asked, meanwhile, refused},
    staff::proof::Reviewer,
    state::App,
    typed::written,
    web::{
        Answer, Error, Fields, Page, done,
        markup::{IntoMarkup, Markup},
        redirect,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    routing::post,
};
use leptos::prelude::*;

pub fn routes() -> Router<App> {
    Router::new().route("/feedback/{id}/tags", post(tag))
}

/// `POST /feedback/{id}/tags`: the tagger's plain forms.
async fn tag(State(app): State<App>, by: Reviewer, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let refusal = |(field, sentence): (&'static str, &'static str)| Asked::with_tie((field, sentence.into()), fields.text("theme"), false);
    let tagging = match tagging(&fields) {
        Ok(tagging) => tagging,
        Err(problem) => return refused(&app, page, &by, &id, refusal(problem)).await,
    };
    let parsed: FeedbackId = id.parse()?;
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    if let Tagging::Create { name, sure } = &tagging
        && let Some(problem) = choice::problem(&mut tx, name, *sure).await?
    {
        drop(tx);
        let begun = problem != choice::RETIRED;
        return refused(&app, page, &by, &id, Asked::with_tie(("theme", problem.into()), fields.text("theme"), begun)).await;
    }
    if store::tag(&mut tx, &audit, &by, parsed, &tagging).await?.is_none() {
        let now = feedback::store::feedback(&mut tx, &app.vault, &by, parsed).await?.ok_or(Error::NotThere)?.triage;
        drop(tx);
        let problem = match now {
            None | Some(Triage::ForAnalysis) => ("to", "What you chose to tie it to is not there any more. Choose again."),
            set_aside => ("reading", meanwhile(set_aside)),
        };
        return refused(&app, page, &by, &id, refusal(problem)).await;
    }
    tx.commit().await?;
    let word = if matches!(tagging, Tagging::Untie { .. }) { "untied" } else { "tied" };
    Ok(redirect(&done::at(&format!("/feedback/{id}"), word, audit.act())))
}

/// Reads one of the tagger's forms; the error is the field and its sentence.
fn tagging(fields: &Fields) -> Result<Tagging, (&'static str, &'static str)> {
    let known = |name: &str| {
        let (kind, id) = fields.line(name).split_once('.')?;
        Some((kind.parse::<TagKind>().ok()?, id.to_string()))
    };
    if let Some((kind, id)) = known("from") {
        return Ok(Tagging::Untie { kind, id });
    }
    if let Some((kind, id)) = known("to") {
        return Ok(Tagging::Tie { kind, id });
    }
    if fields.all("to").next().is_some() {
        return Err(("to", "Choose what to tie it to, then press “Tie”."));
    }
    let name = fields.line("theme").to_string();
    match name_problem(&name) {
        _ if fields.broken => Err(("theme", "Some letters could not be read. Type the name again.")),
        Some(problem) => Err(("theme", problem)),
        None => Ok(Tagging::Create { name, sure: fields.text("new_theme") == "yes" }),
    }
}

/// Renders the ties and the tagger.
pub fn section(feedback: &Feedback, tags: &[Tag], asked: &Asked) -> Markup {
    let for_analysis = matches!(feedback.triage, None | Some(Triage::ForAnalysis));
    let problem = asked.problem.as_ref().filter(|(field, _)| *field == "theme").map(|(_, text)| text.to_string());
    let new = (asked.begun && for_analysis).then(|| new_theme(feedback.id, &asked.theme));
    let (id, tags, typed) = (feedback.id.to_string(), tags.to_vec(), asked.theme.clone());
    let inside = if for_analysis {
        view! { <Tagger feedback=id unread=feedback.triage.is_none() typed problem tags/> }.into_markup()
    } else {
        view! { <p>"Only what is for analysis can be tied to a theme or to the plan."</p> }.into_markup()
    };
    view! { <section class="panel" aria-labelledby="tied"><h2 id="tied">"Tied to"</h2>{inside}{new}</section> }.into_markup()
}

/// Renders the button that calls a typed name new, after it was taken for one that is only begun.
fn new_theme(feedback: FeedbackId, name: &str) -> Markup {
    let name = written(name).to_string();
    view! {
        <form method="post" action=format!("/feedback/{feedback}/tags")>
            <input type="hidden" name="theme" value=name.clone()/>
            <input type="hidden" name="new_theme" value="yes"/>
            <button class="bt">"Make a new theme called “"<bdi dir="auto">{name}</bdi>"”"</button>
        </form>
    }
    .into_markup()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_plain_form_asks_for_one_tagging() {
        let asked = |body: &str| tagging(&Fields::parse(body.as_bytes())).map_err(|(field, _)| field);
        assert_eq!(asked("from=Theme.12"), Ok(Tagging::Untie { kind: TagKind::Theme, id: "12".into() }));
        assert_eq!(asked("to=Priority.12"), Ok(Tagging::Tie { kind: TagKind::Priority, id: "12".into() }));
        assert_eq!(asked("theme=+Buses+"), Ok(Tagging::Create { name: "Buses".into(), sure: false }));
        assert_eq!(asked("theme=Bus&new_theme=yes"), Ok(Tagging::Create { name: "Bus".into(), sure: true }));
        assert_eq!(asked("to="), Err("to"));
        assert_eq!(asked("to=Bus.12"), Err("to"));
        assert_eq!(asked(""), Err("theme"));
        assert_eq!(asked("theme=%FFx"), Err("theme"));
    }
}
