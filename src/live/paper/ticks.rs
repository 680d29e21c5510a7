//! Dots and ticks from paper: what one sheet chose, in all the questions at once that are answered by choosing.

use crate::{
    group_sessions::store::OwnSession,
    live::{
        paper::{
            NOT_HERE,
            acts::{count_sheet, counted_before, lock, undo_count_sheet},
            ticks_form::{SHEET, Sheet, SheetNotice},
            typing::{PaperPage, brought},
        },
        transaction::LiveTransaction,
    },
    receipts::token::FormToken,
    state::App,
    typed::written,
    web::{Answer, DeskForm, Error, Fields, Page, not_here::with_not_here, redirect, unprocessable},
};
use axum::{Router, extract::State, routing::post};

pub fn routes() -> Router<App> {
    let routes = Router::new().route("/group-sessions/{id}/typing/ticks", post(count)).route("/group-sessions/{id}/typing/back", post(undo));
    with_not_here(routes, &NOT_HERE)
}

/// `POST /group-sessions/{id}/typing/ticks`
async fn count(State(app): State<App>, own: OwnSession, page: Page, fields: Fields) -> Answer {
    let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
    // From here on nobody ends the session or changes a question until this is done.
    let open = lock(&mut tx, &own).await?;
    let mut paper = PaperPage::load(&mut tx, &app, own).await?;
    let (form, token) = brought(&app, &fields);
    let mut sheet = Sheet::sent(&app, &fields, &paper.choices);
    let (audit, this) = (app.audit_context(), sheet.token.clone());
    let before = match &this {
        Some(this) => counted_before(&mut tx, audit.vault, &paper.choices, this).await?,
        None => vec![],
    };
    let chosen = sheet.chosen(&paper.choices);
    let wrong = match &this {
        // The sheet is counted, however old its page is.
        Some(_) if !before.is_empty() => (before != chosen).then_some(
            "This page brought another sheet before, and that one is counted. This one is not, yet: if it is another sheet, count it now; if you only mended a slip, leave it.",
        ),
        Some(this) if sheet.form.is_fine() => {
            if !this.is_fresh(&app.clock) {
                Some("This page was open for more than a day. Nothing was counted yet: look it over, then count it again.")
            } else if paper.own.session.dry_run && !open {
                Some("This is a dry run, and it is not open: nothing was counted.")
            } else {
                count_sheet(&mut tx, &audit, &paper.own, this, &chosen).await?;
                tx.commit().await?;
                paper.own.session.sheets += 1;
                None
            }
        }
        // It is told already what is wrong.
        _ => return Ok(unprocessable(paper.page(page.wrong(), &form, &token, None, &sheet))),
    };
    match (wrong, this) {
        (None, Some(this)) if written(form.value("words")).is_empty() => Ok(redirect(&back_to(&paper, &form, &this.write(audit.vault)))),
        // Words that were begun and not kept yet can't go into an address.
        (None, Some(this)) => Ok(paper.page(page, &form, &token, None, &Sheet::after(&paper.choices, SheetNotice::Counted(this, chosen)))),
        (wrong, _) => {
            sheet.form.wrong(SHEET, wrong.unwrap_or_default());
            // A new token has none of the faults of the old one.
            sheet.token = None;
            Ok(unprocessable(paper.page(page.wrong(), &form, &token, None, &sheet)))
        }
    }
}

/// `POST /group-sessions/{id}/typing/back`: answers with the page instead of a redirect, so that words typed there already are not lost.
///
/// Sent again, it changes nothing.
async fn undo(State(app): State<App>, own: OwnSession, page: Page, fields: Fields) -> Answer {
    let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
    lock(&mut tx, &own).await?;
    let counted = FormToken::read(&app.vault, fields.text("counted")).ok_or(Error::Unreadable)?;
    let mut paper = PaperPage::load(&mut tx, &app, own).await?;
    let fresh = counted.is_fresh(&app.clock);
    if fresh && undo_count_sheet(&mut tx, &app.audit_context(), &paper.own, &paper.choices, &counted).await? {
        tx.commit().await?;
        paper.own.session.sheets -= 1;
    }
    let (form, token) = brought(&app, &fields);
    let mut sheet = Sheet::sent(&app, &fields, &paper.choices);
    if !fresh {
        sheet.form.wrong(SHEET, "That sheet was counted more than a day ago. It can’t be taken back any more.");
        return Ok(unprocessable(paper.page(page.wrong(), &form, &token, None, &sheet)));
    }
    sheet.notice = Some(SheetNotice::TakenBack);
    Ok(paper.page(page, &form, &token, None, &sheet))
}

/// The address of the page for the next sheet: what is the same from sheet to sheet stays chosen in the half for words.
fn back_to(paper: &PaperPage<'_>, form: &DeskForm, counted: &str) -> String {
    let same = ["prompt", "provenance", "hand"].map(|name| (name, form.value(name)));
    let same = same.iter().filter(|(_, value)| value.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let same: String = same.map(|(name, value)| format!("&{name}={value}")).collect();
    format!("/group-sessions/{}/typing?counted={counted}{same}", paper.own.id())
}
