//! The receipt's page: a young person types five words and sees the progress of their feedback.
//!
//! The feedback itself is never shown, because somebody else may have found the receipt.

use crate::{
    analysis, board,
    db::Conn,
    feedback::{
        Triage,
        lookup::pieces,
        store::{Own, Piece, Withdrawn},
    },
    group_sessions::kept_until,
    id::HeadingId,
    influence::{read_store, store},
    plan,
    progress::{
        stages::{self, Calendar, Stage, ThemeProgress, current_stage},
        view::receipt_progress,
    },
    receipts::{
        confirmation::words_again,
        receipt::Receipt,
        receipt_form::{self, LOOK_UP, Problem},
    },
    state::App,
    web::{self, Answer, Fields, Page},
};
use axum::{Router, extract::State, routing::get};
use jiff::civil::Date;
use leptos::prelude::*;
use std::cmp::Reverse;

pub fn routes() -> Router<App> {
    Router::new().route("/receipt", get(form_page).post(look_up))
}

/// Progress of everything that belongs to one receipt.
pub struct ReceiptProgress {
    /// The furthest first.
    pub feedback: Vec<FeedbackProgress>,
    /// Feedback that its owner has not released: the question, and the day until which it is stored.
    pub locked: Vec<(Option<String>, Date)>,
    /// Feedback that was taken back: the question, and when.
    pub withdrawn: Vec<(Option<String>, Withdrawn)>,
}

/// Progress of one piece of feedback in each of its themes, the furthest first; one entry without a theme if it is in none.
pub struct FeedbackProgress {
    pub question: Option<String>,
    pub triage: Option<Triage>,
    pub themes: Vec<(ThemeProgress, Vec<Stage>)>,
}

impl FeedbackProgress {
    fn furthest(&self) -> Option<usize> {
        self.themes.first().map(|(_, stages)| current_stage(stages))
    }
}

/// `GET /receipt`
async fn form_page(page: Page) -> Answer {
    Ok(LOOK_UP.page(&page, "", None))
}

/// `POST /receipt`
async fn look_up(State(app): State<App>, page: Page, fields: Fields) -> Answer {
    let typed = fields.text("receipt");
    let found = match receipt_form::parse(typed) {
        Ok(receipt) => receipt_form::busy_as_problem(load(&app, &receipt).await)?.map(|found| (receipt, found)),
        Err(problem) => Err(problem),
    };
    match found {
        Ok((receipt, found)) => Ok(page.static_page(page.text.get("journey-title"), || {
            // Coming from the page with the five words loses none of them; whoever typed them has them.
            let again = (fields.text("again") == "yes").then(|| words_again(page.text, receipt.words()));
            view! { {receipt_progress(&page, &found, app.clock.today())}{again} }
        })),
        Err(problem) => Ok(LOOK_UP.page_with_problem(&page, typed, problem)),
    }
}

async fn load(app: &App, receipt: &Receipt) -> Result<Result<ReceiptProgress, Problem>, web::Error> {
    let pieces = match pieces(app, receipt).await? {
        Ok(pieces) => pieces,
        Err(problem) => return Ok(Err(problem)),
    };
    let mut db = app.read().await?;
    let today = app.clock.today();
    let next_meeting = plan::store::next_meeting(&mut db, today).await?.map(|meeting| meeting.held_on);
    let calendar = Calendar { today, next_meeting, unread_since: board::store::silent_since(&mut db, today).await? };
    let mut found = ReceiptProgress { feedback: vec![], locked: vec![], withdrawn: vec![] };
    for piece in pieces {
        match (piece.withdrawn, piece.locked) {
            (Some(withdrawn), _) => found.withdrawn.push((piece.question, withdrawn)),
            (None, Some(locked)) => found.locked.push((piece.question, kept_until(locked.held_on))),
            (None, None) => found.feedback.push(feedback_progress(&mut db, piece, &calendar).await?),
        }
    }
    found.feedback.sort_by_key(|feedback| Reverse(feedback.furthest()));
    Ok(Ok(found))
}

async fn feedback_progress(db: &mut Conn, piece: Piece, calendar: &Calendar) -> sqlx::Result<FeedbackProgress> {
    let mut themes = vec![];
    for progress in theme_progress(db, &piece.own).await? {
        let stages = stages::stages(&piece.own, &progress, calendar);
        themes.push((progress, stages));
    }
    themes.sort_by_key(|(_, stages)| Reverse(current_stage(stages)));
    Ok(FeedbackProgress { question: piece.question, triage: piece.own.triage, themes })
}

/// Loads the progress of each theme of one piece of feedback, and nothing about other feedback in those themes.
async fn theme_progress(db: &mut Conn, own: &Own) -> sqlx::Result<Vec<ThemeProgress>> {
    if own.triage != Some(Triage::ForAnalysis) {
        return Ok(vec![ThemeProgress::default()]);
    }
    let all = plan::store::headings(db).await?;
    let names = |ids: &[HeadingId]| all.iter().filter(|heading| ids.contains(&heading.id)).map(|heading| heading.name.clone()).collect();
    let tagged = analysis::store::headings_of(db, own.id).await?;
    let mut themes = vec![];
    for theme in analysis::store::themes_of(db, own.id).await? {
        let mut headings = analysis::store::theme_headings(db, theme.id).await?;
        headings.extend(&tagged);
        let answer = store::answer_of_theme(db, theme.id).await?;
        themes.push(ThemeProgress {
            grouped: true,
            theme: answer.as_ref().map(|answer| answer.theme_name.clone()),
            meeting: theme.meeting.map(|meeting| meeting.held_on),
            headings: names(&headings),
            influences: read_store::influences_of_theme(db, theme.id).await?,
            answer,
        });
    }
    if themes.is_empty() {
        themes.push(ThemeProgress { headings: names(&tagged), ..ThemeProgress::default() });
    }
    Ok(themes)
}
