//! Retiring, merging and deleting a theme.

use crate::{
    analysis::{
        name_store::{ThemeName, theme_names},
        store::Theme,
        theme_store,
    },
    db::Conn,
    desk::{
        records::ThemeAt,
        theme::{Forms, refuse},
    },
    id::ThemeId,
    influence::{link_store, read_store::influences_of_theme, store as influence},
    staff::proof::Reviewer,
    state::App,
    web::{
        self, Answer, DeskForm, Fields, Page, done,
        markup::{IntoMarkup, Markup},
    },
};
use axum::{Router, extract::State, routing::post};
use leptos::prelude::*;

pub fn routes() -> Router<App> {
    Router::new().route("/themes/{id}/state", post(set_state)).route("/themes/{id}/merge", post(merge))
}

/// `POST /themes/{id}/state`, with `to` as `retire`, `offer` or `delete`.
async fn set_state(State(app): State<App>, reviewer: Reviewer, page: Page, ThemeAt(theme): ThemeAt, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("state-", &fields, &["to"]);
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let (done, word, address) = match form.value("to") {
        "retire" => (theme_store::retire_theme(&mut tx, &audit, &reviewer, theme.id, true).await?, "retired", format!("/themes/{}", theme.id)),
        "offer" => (theme_store::retire_theme(&mut tx, &audit, &reviewer, theme.id, false).await?, "offered", format!("/themes/{}", theme.id)),
        "delete" if is_used_above(&mut tx, theme.id).await? => (None, "", String::new()),
        "delete" => (theme_store::delete_theme(&mut tx, &audit, &reviewer, theme.id).await?, "deleted", "/themes".into()),
        _ => return Err(web::Error::Unreadable),
    };
    if done.is_some() {
        tx.commit().await?;
        return Ok(web::redirect(&done::at(&address, word, audit.act())));
    }
    form.wrong("to", "Something is tied to this theme, or has been answered to it, so it can’t be deleted. Retire it, or merge it into another.");
    refuse(&app, &mut tx, &reviewer, page, theme, Forms { state: Some(form), ..Forms::default() }).await
}

/// Whether a theme has an answer, or a link to the plan.
pub async fn is_used_above(db: &mut Conn, id: ThemeId) -> sqlx::Result<bool> {
    Ok(influence::any_answer(db, id).await? || !influences_of_theme(db, id).await?.is_empty())
}

/// `POST /themes/{id}/merge`: the theme of the address goes into another, which takes over its ties.
async fn merge(State(app): State<App>, reviewer: Reviewer, page: Page, ThemeAt(theme): ThemeAt, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("state-", &fields, &["into"]);
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let others = theme_names(&mut tx).await?;
    let offered = |id: &ThemeId| *id != theme.id && others.iter().any(|other| other.id == *id && !other.retired);
    let into = form.pick("into", offered, "Pick the theme that takes over what is tied to this one.");
    if influence::answers(&mut tx).await?.iter().any(|answer| answer.theme == theme.id && answer.withdrawn_on.is_none()) {
        form.wrong("into", "This theme has an answer, or a draft of one. Merge the other into this one, or have the answer withdrawn first.");
    }
    if let Some(into) = into.filter(|_| form.is_fine()) {
        link_store::move_links(&mut tx, &audit, &reviewer, theme.id, into).await?;
        if theme_store::merge_theme(&mut tx, &audit, &reviewer, theme.id, into).await?.is_some() {
            tx.commit().await?;
            return Ok(web::redirect(&done::at(&format!("/themes/{into}"), "merged", audit.act())));
        }
        return Err(web::Error::NotThere);
    }
    refuse(&app, &mut tx, &reviewer, page, theme, Forms { state: Some(form), ..Forms::default() }).await
}

/// Says that a theme is retired, or which one took over its ties.
pub fn notice(theme: &Theme) -> Option<Markup> {
    match theme.merged_into {
        Some(into) => Some(
            view! { <p class="note">"This theme was merged into another, which has its ties now. "<a href=format!("/themes/{into}")>"Open that one"</a>"."</p> }
                .into_markup(),
        ),
        None if theme.retired => Some(view! { <p class="note">"Retired: nothing new is tied to it. It stays where it is used."</p> }.into_markup()),
        None => None,
    }
}

/// Renders the forms that retire, merge or delete a theme.
pub fn forms(theme: &Theme, form: &DeskForm, others: &[ThemeName]) -> Option<impl IntoView + use<>> {
    let action = format!("/themes/{}/state", theme.id);
    let options =
        others.iter().filter(|other| other.id != theme.id && !other.retired).map(|other| form.option("into", other.id, &other.name)).collect_view();
    let options = (form.option("into", "", "Pick one"), options).into_markup();
    let (to, name) = if theme.retired { ("offer", "Offer it again") } else { ("retire", "Retire it") };
    theme.merged_into.is_none().then(|| {
        view! {
            <details class="noprint" open=!form.is_fine()>
                <summary>"Merge, retire or delete it"</summary>
                <form method="post" action=format!("/themes/{}/merge", theme.id) autocomplete="off">
                    {form.select("into", "Merge it into", "What is tied to this theme is tied to that one then. You can undo it.", options)}
                    <button class="bt">"Merge"</button>
                </form>
                <form method="post" action=action autocomplete="off">
                    {form.hint_and_error("to", "A retired theme is not offered any more, and stays where it is used. Only one that nothing is tied to can be deleted.")}
                    <div class="btns" id="state-to">
                        <button class="bt" name="to" value=to>{name}</button>
                        <button class="bt" name="to" value="delete">"Delete it"</button>
                    </div>
                </form>
            </details>
        }
    })
}
