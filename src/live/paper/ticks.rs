//! Dots and ticks from paper: what one sheet chose, in all the questions at once that are answered by choosing.

use crate::{
    group_sessions::store,
    live::transaction::LiveTransaction,
    live::{
        console::store::{arrive, count_sheet, counted_before, take_sheet_back},
        paper::{
            ticks_form::{SHEET, Sheet, Told},
            typing::{NOT_HERE, Room, brought},
        },
    },
    receipts::token::FormToken,
    staff::proof::{Facilitator, Proof},
    state::App,
    web::{Answer, DeskForm, Error, Fields, Page, redirect, unprocessable},
};
use axum::{
    Router,
    extract::{Path, State},
    routing::post,
};

pub fn routes() -> Router<App> {
    Router::new().route("/group-sessions/{id}/typing/ticks", post(count)).route("/group-sessions/{id}/typing/back", post(take_back))
}

/// `POST /group-sessions/{id}/typing/ticks`
async fn count(State(app): State<App>, by: Facilitator, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    NOT_HERE.instead(counted(&app, page.clone(), &by, &id, &fields).await, page, by.desk())
}

async fn counted(app: &App, page: Page, by: &Facilitator, id: &str, fields: &Fields) -> Answer {
    let mut tx = LiveTransaction::as_staff(app, id.parse()?).await?;
    let own = store::own(&mut tx, by, id.parse()?).await?.ok_or(Error::NotThere)?;
    // From here on nobody ends the session or changes a question until this is done.
    let open = arrive(&mut tx, &own).await?;
    let mut room = Room::of(&mut tx, app, by, own).await?;
    let (form, token) = brought(app, fields);
    let mut sheet = Sheet::sent(app, fields, &room.choices);
    let (at, this) = (app.audit_context(), sheet.token.clone());
    let before = match &this {
        Some(this) => counted_before(&mut tx, at.vault, &room.choices, this).await?,
        None => vec![],
    };
    let chosen = sheet.chosen(&room.choices);
    let wrong = match &this {
        // Whatever has become of its page since: it is counted.
        Some(_) if !before.is_empty() => (before != chosen).then_some(
            "This page brought another sheet before, and that one is counted. This one is not, yet: if it is another sheet, count it now; if you only mended a slip, leave it.",
        ),
        Some(this) if sheet.form.is_fine() => {
            if !this.is_fresh(&app.clock) {
                Some("This page was open for more than a day. Nothing was counted yet: look it over, then count it again.")
            } else if room.own.session.rehearsal && !open {
                Some("This is a dry run, and it is not open: nothing was counted.")
            } else {
                count_sheet(&mut tx, &at, &room.own, this, &chosen).await?;
                tx.commit().await?;
                room.own.session.sheets += 1;
                None
            }
        }
        // It is told already what is wrong.
        _ => return Ok(unprocessable(room.page(page.wrong(), &form, &token, None, &sheet))),
    };
    match (wrong, this) {
        (None, Some(this)) if form.value("words").trim().is_empty() => Ok(redirect(&back_to(&room, &form, &this.write(at.vault)))),
        // Words that were begun and not kept yet can't go into an address.
        (None, Some(this)) => Ok(room.page(page, &form, &token, None, &Sheet::after(&room.choices, Told::Counted(this, chosen)))),
        (wrong, _) => {
            sheet.form.wrong(SHEET, wrong.unwrap_or_default());
            // Whatever was wrong with the token, a new one has none of it.
            sheet.token = None;
            Ok(unprocessable(room.page(page.wrong(), &form, &token, None, &sheet)))
        }
    }
}

/// `POST /group-sessions/{id}/typing/back`
async fn take_back(State(app): State<App>, by: Facilitator, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    NOT_HERE.instead(taken_back(&app, page.clone(), &by, &id, &fields).await, page, by.desk())
}

/// Answers with the page and not with an address of it, so that nothing is lost that stands there already. Sent again, it changes nothing.
async fn taken_back(app: &App, page: Page, by: &Facilitator, id: &str, fields: &Fields) -> Answer {
    let mut tx = LiveTransaction::as_staff(app, id.parse()?).await?;
    let own = store::own(&mut tx, by, id.parse()?).await?.ok_or(Error::NotThere)?;
    arrive(&mut tx, &own).await?;
    let counted = FormToken::read(&app.vault, fields.text("counted")).ok_or(Error::Unreadable)?;
    let mut room = Room::of(&mut tx, app, by, own).await?;
    let fresh = counted.is_fresh(&app.clock);
    if fresh && take_sheet_back(&mut tx, &app.audit_context(), &room.own, &room.choices, &counted).await? {
        tx.commit().await?;
        room.own.session.sheets -= 1;
    }
    let (form, token) = brought(app, fields);
    let mut sheet = Sheet::sent(app, fields, &room.choices);
    if !fresh {
        sheet.form.wrong(SHEET, "That sheet was counted more than a day ago. It can’t be taken back any more.");
        return Ok(unprocessable(room.page(page.wrong(), &form, &token, None, &sheet)));
    }
    sheet.told = Some(Told::TakenBack);
    Ok(room.page(page, &form, &token, None, &sheet))
}

/// The address of the page for the next sheet: what is the same from sheet to sheet stays chosen in the half for words.
fn back_to(room: &Room<'_>, form: &DeskForm, counted: &str) -> String {
    let same = ["prompt", "provenance", "hand"].map(|name| (name, form.value(name)));
    let same = same.iter().filter(|(_, value)| value.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    let same: String = same.map(|(name, value)| format!("&{name}={value}")).collect();
    format!("/group-sessions/{}/typing?counted={counted}{same}", room.own.id())
}
