//! The posts that give pieces to a reader: one from its page, or several from the inbox.

use crate::{
    id::FeedbackId,
    reading::{
        assignment::{Outcome, To, assign, colleagues, spelled},
        inbox,
        list_store::reader_of,
        piece,
        view::View,
    },
    staff::proof::Reviewer,
    state::App,
    web::{self, Answer, Error, Fields, Page, done, redirect},
};
use axum::{
    Router,
    extract::{Path, State},
    routing::post,
};

/// Most pieces at once.
const AT_ONCE: usize = 50;

/// The route of the inbox.
pub fn routes() -> Router<App> {
    Router::new().route("/inbox/assignment", post(of_several))
}

/// The route whose 404 is that of a piece of feedback.
pub fn piece_routes() -> Router<App> {
    Router::new().route("/feedback/{id}/assignment", post(of_one))
}

/// `POST /inbox/assignment`: those that were ticked. Nobody takes one from a colleague so, or gives back a colleague's.
async fn of_several(State(app): State<App>, by: Reviewer, page: Page, fields: Fields) -> Answer {
    let view = View::read(&fields);
    let chosen: Vec<&str> = fields.all("id").flat_map(|ids| ids.split(',')).take(AT_ONCE).collect();
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let to = match To::read(&fields, &colleagues(&mut tx, &by).await?) {
        Ok(_) if chosen.is_empty() => Err(("inbox", "Nothing is chosen. Tick one or more, then press the button again.")),
        read => read,
    };
    let to = match to {
        Ok(to) => to,
        Err(problem) => {
            drop(tx);
            return inbox::refused(&app, page, &by, view, problem, &chosen).await;
        }
    };
    let only_own = !matches!(to, To::Colleague(_));
    let (mut any, mut all) = (false, true);
    for id in chosen {
        let outcome = match id.parse() {
            Ok(id) => assign(&mut tx, &audit, &by, id, to.reader(&by), only_own).await?,
            Err(_) => Outcome::NotThere,
        };
        any |= outcome == Outcome::Done;
        all &= outcome == Outcome::Done;
    }
    tx.commit().await?;
    let word = match (any, all) {
        (false, _) => "nobody-given".to_string(),
        (true, true) => to.word().into(),
        (true, false) => format!("{}-some", to.word()),
    };
    Ok(redirect(&done::at(&view.at("/inbox"), &word, audit.act())))
}

/// `POST /feedback/{id}/assignment`: a reviewer who sees whose it is may take it over.
async fn of_one(State(app): State<App>, by: Reviewer, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let (parsed, view): (FeedbackId, View) = (id.parse()?, View::read(&fields));
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let now = reader_of(&mut tx, &by, parsed).await?.ok_or(Error::NotThere)?;
    let problem = match To::read(&fields, &colleagues(&mut tx, &by).await?) {
        Err(problem) => problem,
        // The same choice by somebody else is a success.
        Ok(to) if to.reader(&by) != now && !fields.text("was").is_empty() && fields.text("was") != spelled(now) => {
            ("assignment", "Somebody took it, or gave it back, since you opened this. Nothing was changed: look again, then choose.")
        }
        Ok(to) => {
            if assign(&mut tx, &audit, &by, parsed, to.reader(&by), false).await? == Outcome::NotThere {
                return Err(Error::NotThere);
            }
            tx.commit().await?;
            return Ok(redirect(&done::at(&view.at(&format!("/feedback/{id}")), to.word(), audit.act())));
        }
    };
    drop(tx);
    Ok(web::unprocessable(piece::show(&app, page.wrong(), &by, &id, piece::Asked::refused(view, problem)).await?))
}
