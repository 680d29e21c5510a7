//! A reviewer's own acts, latest first, each with a button that undoes it.

use crate::{
    agreement::{settlement_store::restore_settlement, store as agreement},
    analysis::{
        store::{forget_ties, is_heading_used, restore_reading, was_for_analysis},
        theme_store::restore_theme,
    },
    audit_log::{AuditAction, AuditContext},
    coding::{
        code_store::{is_code_used, restore_code},
        coding_store::{is_coded, restore_coding},
    },
    db::Conn,
    desk::{
        act_filter::Asked,
        act_view::{self, acts_page},
        plan_item::is_item_used,
        theme_state::is_used_above,
    },
    feedback::store as feedback,
    find::saved_store::restore_saved,
    id::{ActId, FeedbackId, HeadingId, PersonId, ThemeId},
    influence::{link_store, store as influence},
    plan::{group_store, heading_store, item_store, meeting_store, store as plan, wording_store},
    reading::{assignment::restore_assignment, sitting},
    redaction::store::restore_redaction,
    staff::proof::{Proof, Reviewer},
    state::App,
    undo::{self, Act, Edit, Kind},
    web::{self, Answer, Done, Fields, NotHere, Page, done, not_here::with_not_here},
};
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    routing::{get, post},
};

const NOT_HERE: NotHere =
    NotHere { text: "There is no such act of yours. Acts can be undone for thirty days.", back: ("/acts", "Back to what you did") };

/// The reason why an act stays as it is.
pub const CHANGED_SINCE: &str = "This can’t be undone any more: somebody has changed or used it since. Open it, and change it by hand. (No new code can be unmade while a second coding is running.)";

pub fn routes() -> Router<App> {
    with_not_here(Router::new().route("/acts", get(index)).route("/acts/{id}/undo", post(undo)), &NOT_HERE)
}

/// `GET /acts`
async fn index(State(app): State<App>, reviewer: Reviewer, page: Page, done: Done, RawQuery(query): RawQuery) -> Answer {
    let asked = Asked::read(&Fields::parse(query.unwrap_or_default().as_bytes()), app.clock.today());
    acts_page(&app, &mut *app.read().await?, &reviewer, page, &done, &asked, None).await
}

/// `POST /acts/{id}/undo`: all that the act changed, or nothing; of many pieces of feedback, those that are still as the act left them.
async fn undo(State(app): State<App>, reviewer: Reviewer, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: ActId = id.parse()?;
    let by = reviewer.person().id;
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let act = undo::store::find(&mut tx, &app.vault, by, id).await?.ok_or(web::Error::NotThere)?;
    let changes = act.changes.as_deref().unwrap_or_default();
    let back = sitting::after_undo(&fields, changes);
    let to = match &back {
        Some(back) => back.clone(),
        None => act_view::address(&mut tx, &app, &reviewer, changes).await?,
    };
    // A second press is a success.
    if act.undone {
        return Ok(web::redirect(&done::at(&to, "undone", None)));
    }
    let skipped = match take_back(&mut tx, &audit, by, &act).await {
        Ok(skipped) => skipped,
        // Its name is taken, or something it belonged to is gone.
        Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() || error.is_unique_violation() => None,
        Err(error) => return Err(error.into()),
    };
    let Some(skipped) = skipped else {
        drop(tx);
        let page = acts_page(&app, &mut *app.read().await?, &reviewer, page.wrong(), &Done::default(), &Asked::page_of(&act), Some(id)).await?;
        return Ok(web::unprocessable(page));
    };
    undo::store::set_undone(&mut tx, &audit, by, &act).await?;
    let to = match back {
        Some(back) => back,
        None => act_view::address(&mut tx, &app, &reviewer, changes).await.unwrap_or(to),
    };
    tx.commit().await?;
    for redaction in changes.iter().filter(|change| change.kind == Kind::Redaction) {
        redaction.feedback().inspect(|id| app.verdicts.forget(*id));
    }
    Ok(web::redirect(&done::at(&to, if skipped == 0 { "undone" } else { "undone-some" }, None)))
}

/// Undoes the changes of an act, the last first, and counts those left because somebody has changed the thing since. `None` when the act
/// can't be undone.
async fn take_back(db: &mut Conn, audit: &AuditContext<'_>, by: PersonId, act: &Act) -> sqlx::Result<Option<usize>> {
    let Ok(changes) = &act.changes else { return Ok(None) };
    let mut skipped = 0;
    for (at, change) in changes.iter().rev().enumerate() {
        if is_needed(db, change).await? {
            return Ok(None);
        }
        if !restore(db, audit, by, change).await? {
            // Of many pieces, one that was changed since must not keep the others; nor a thing from coming back that was merged into another.
            let is_tie = matches!(change.kind, Kind::Reading | Kind::Coding | Kind::Assignment | Kind::Influence)
                || act.action == AuditAction::MergedInPlan && at > 0;
            if !is_tie {
                return Ok(None);
            }
            skipped += 1;
        }
    }
    Ok(Some(skipped).filter(|skipped| *skipped < changes.len()))
}

/// Whether something uses what undoing would take away.
async fn is_needed(db: &mut Conn, change: &Edit) -> sqlx::Result<bool> {
    match change.kind {
        Kind::Wordings => {
            for wording in wording_store::taken_away(change)? {
                if link_store::is_linked(db, wording.bytes()).await? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ if !change.made_it() => Ok(false),
        Kind::Code => Ok(is_code_used(db, change.id()?).await? || agreement::needs_code(db, change.id()?).await?),
        Kind::Theme => is_used_above(db, change.id::<ThemeId>()?).await,
        Kind::PlanItem => is_item_used(db, change.id()?).await,
        Kind::Heading => is_heading_used(db, change.id::<HeadingId>()?).await,
        Kind::SubGroup => plan::sub_group_is_used(db, change.id()?).await,
        Kind::Meeting => influence::meeting_is_used(db, change.id()?).await,
        Kind::Reading | Kind::Coding | Kind::Redaction | Kind::Assignment | Kind::SavedSearch => Ok(false),
        Kind::Influence | Kind::Draft | Kind::Discussion | Kind::Round | Kind::BlindCoding | Kind::Settlement => Ok(false),
    }
}

async fn restore(db: &mut Conn, audit: &AuditContext<'_>, by: PersonId, change: &Edit) -> sqlx::Result<bool> {
    match change.kind {
        // As a tie does, a code that came since keeps feedback for analysis.
        Kind::Reading if !was_for_analysis(change)? && is_coded(db, change.id()?).await? => Ok(false),
        Kind::Reading => restore_reading(db, change).await,
        Kind::Code => {
            if change.made_it() {
                agreement::forget_code(db, change.id()?).await?;
            }
            restore_code(db, audit, by, change).await
        }
        Kind::Coding => restore_coding(db, change).await,
        Kind::Redaction => restore_redaction(db, audit.vault, change).await,
        Kind::Round => agreement::restore_round(db, change).await,
        Kind::BlindCoding => agreement::restore_blind(db, audit, change).await,
        Kind::Settlement => restore_settlement(db, change).await,
        Kind::Assignment => restore_assignment(db, by, audit, change).await,
        Kind::SavedSearch => restore_saved(db, audit.vault, change).await,
        Kind::Theme => restore_theme(db, change).await,
        Kind::Influence => link_store::restore(db, change).await,
        Kind::Draft => influence::restore_draft(db, change).await,
        Kind::Discussion => influence::restore_discussion(db, change).await,
        Kind::PlanItem => item_store::restore_item(db, change).await,
        Kind::Wordings => wording_store::restore(db, change).await,
        Kind::Heading => {
            if change.made_it() {
                forget_ties(db, change.id::<HeadingId>()?.bytes()).await?;
            }
            heading_store::restore_heading(db, change).await
        }
        Kind::SubGroup => group_store::restore_sub_group(db, change).await,
        Kind::Meeting => meeting_store::restore_meeting(db, change).await,
    }
}

/// Loads a piece that an act read, unless it is the lead's alone by now.
pub async fn piece(db: &mut Conn, app: &App, by: &Reviewer, id: FeedbackId) -> Result<Option<feedback::Feedback>, web::Error> {
    feedback::feedback(db, &app.vault, by, id).await
}
