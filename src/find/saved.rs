//! Searches that reviewers saved: the list on the page to find words, and the forms that save, rename, share and remove one.

use crate::{
    find::{
        address::Asked,
        page::{self, Forms},
        query::Query,
        saved_store::{self, MOST, Naming, SavedSearch},
    },
    id::{PersonId, SavedSearchId},
    staff::proof::{Proof, Reviewer},
    state::App,
    web::{
        self, Answer, DeskForm, Error, Fields, NotHere, Page,
        desk_form::NAME,
        done,
        markup::{IntoMarkup, Markup},
        not_here::with_not_here,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    routing::post,
};
use leptos::prelude::*;

const NOT_HERE: NotHere = NotHere { text: "There is no such saved search of yours. You may have removed it.", back: ("/find", "Back to the search") };

/// The prefix of the form that saves; the others have the id of their search.
pub const PREFIX: &str = "save-";

pub const DONE: [(&str, &str); 5] = [
    ("saved", "Saved."),
    ("changed", "Saved."),
    ("removed", "Removed."),
    ("undone", "Undone."),
    ("undone-some", "Undone, but for what somebody has changed since."),
];

pub fn routes() -> Router<App> {
    let own = Router::new().route("/find/saved/{id}", post(change)).route("/find/saved/{id}/removal", post(remove));
    Router::new().route("/find/saved", post(save)).merge(with_not_here(own, &NOT_HERE))
}

/// Reads the name, which no other search of the reviewer's may have.
async fn named(app: &App, by: &Reviewer, form: &mut DeskForm, but: Option<SavedSearchId>) -> Result<String, Error> {
    let name = form.line("name", NAME, "Give it a name, by which you find it again.");
    let saved = saved_store::saved(&mut *app.read().await?, &app.vault, by).await?;
    let mut own = saved.iter().filter(|search| search.owner == by.person().id && Some(search.id) != but);
    if own.any(|search| search.name.as_deref().ok() == Some(&name)) {
        form.wrong("name", "You have saved another search under this name.");
    }
    Ok(name)
}

/// `POST /find/saved`: the words and choices of the page it was sent from.
async fn save(State(app): State<App>, by: Reviewer, page: Page, fields: Fields) -> Answer {
    let (asked, mut form) = (Asked::read(&fields), DeskForm::sent(PREFIX, &fields, &["name", "shared"]));
    let name = named(&app, &by, &mut form, None).await?;
    if Query::parse(&asked.words).terms().is_empty() {
        form.wrong("name", "There are no words to find. Search first, then save it.");
    }
    let address = asked.at(&asked.choices, None);
    if form.is_fine() {
        let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
        let query = address.split_once('?').map_or("", |(_, query)| query);
        let naming = Naming { name: &name, shared: form.is_ticked("shared") };
        if saved_store::save(&mut tx, &audit, &by, query, &naming).await? {
            tx.commit().await?;
            return Ok(web::redirect(&done::at(&address, "saved", audit.act())));
        }
        form.wrong("name", &format!("You have {MOST} saved searches. Remove one first."));
    }
    Ok(web::unprocessable(page::show(&app, page.wrong(), &by, &asked, Forms { save: Some(form), ..Forms::default() }).await?))
}

/// `POST /find/saved/{id}`
async fn change(State(app): State<App>, by: Reviewer, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: SavedSearchId = id.parse()?;
    let mut form = DeskForm::sent(prefix(id), &fields, &["name", "shared"]);
    let name = named(&app, &by, &mut form, Some(id)).await?;
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    if form.is_fine() {
        let naming = Naming { name: &name, shared: form.is_ticked("shared") };
        saved_store::change(&mut tx, &audit, &by, id, &naming).await?.ok_or(Error::NotThere)?;
        tx.commit().await?;
        return Ok(web::redirect(&done::at("/find", "changed", audit.act())));
    }
    let is_own = saved_store::saved(&mut tx, &app.vault, &by).await?.iter().any(|search| search.id == id && search.owner == by.person().id);
    drop(tx);
    if !is_own {
        return Err(Error::NotThere);
    }
    let forms = Forms { change: Some((id, form)), ..Forms::default() };
    Ok(web::unprocessable(page::show(&app, page.wrong(), &by, &Asked::read(&Fields::default()), forms).await?))
}

/// `POST /find/saved/{id}/removal`
async fn remove(State(app): State<App>, by: Reviewer, Path(id): Path<String>) -> Answer {
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    saved_store::remove(&mut tx, &audit, &by, id.parse()?).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    Ok(web::redirect(&done::at("/find", "removed", audit.act())))
}

fn prefix(id: SavedSearchId) -> String {
    format!("saved-{id}-")
}

/// The form that saves the search on the page.
pub fn save_form(asked: &Asked, form: Option<&DeskForm>) -> Markup {
    let fresh = DeskForm::fresh(PREFIX);
    let form = form.unwrap_or(&fresh);
    let fields = [("q", asked.words.clone())].into_iter().chain(asked.choices.iter().map(|choice| choice.field()));
    let hidden = fields.map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    view! {
        <details open=!form.is_fine()>
            <summary>"Save this search"</summary>
            <form method="post" action="/find/saved" autocomplete="off">
                {hidden}
                {form.input("name", "text", "Name", "Both are kept sealed. It finds what is there whenever you open it.")}
                {form.tick("shared", "yes", "My colleagues see it too")}
                <button class="bt">"Save"</button>
            </form>
        </details>
    }
    .into_markup()
}

/// The saved searches: a reviewer's own, each with its forms, and those that colleagues share.
pub fn list(saved: &[SavedSearch], own: PersonId, sent: Option<&(SavedSearchId, DeskForm)>) -> Option<Markup> {
    let (mine, theirs): (Vec<_>, Vec<_>) = saved.iter().partition(|search| search.owner == own);
    let mine_rows = mine.iter().map(|search| own_row(search, sent)).collect_view();
    let their_rows = theirs
        .iter()
        .map(|search| view! { <li>{link(search)}" "<span class="hush">"from "<bdi dir="auto">{search.owner_name.clone()}</bdi></span></li> });
    let their_rows = their_rows.collect_view();
    let mine = (!mine.is_empty()).then(|| view! { <ul class="plainlist">{mine_rows}</ul> });
    let theirs = (!theirs.is_empty()).then(|| view! { <h3>"From colleagues"</h3><ul class="plainlist">{their_rows}</ul> });
    (!saved.is_empty())
        .then(|| view! { <section class="panel" aria-labelledby="saved"><h2 id="saved">"Saved searches"</h2>{mine}{theirs}</section> }.into_markup())
}

fn link(search: &SavedSearch) -> Markup {
    match (&search.name, &search.query) {
        (Ok(name), Ok(query)) => view! { <a href=format!("/find?{query}")><bdi dir="auto">{name.clone()}</bdi></a> }.into_markup(),
        _ => view! { "This one can’t be read: the stored text is damaged." }.into_markup(),
    }
}

fn own_row(search: &SavedSearch, sent: Option<&(SavedSearchId, DeskForm)>) -> impl IntoView + use<> {
    let mut fresh = DeskForm::fresh(prefix(search.id)).with("name", search.name.as_deref().unwrap_or_default());
    if search.shared {
        fresh = fresh.with("shared", "yes");
    }
    let form = sent.filter(|(id, _)| *id == search.id).map_or(&fresh, |(_, form)| form);
    let address = format!("/find/saved/{}", search.id);
    let name = search.name.clone().unwrap_or_default();
    view! {
        <li>
            {link(search)}{search.shared.then(|| view! { " "<span class="chip">"shared"</span> })}
            <details open=!form.is_fine()>
                <summary>"Rename, share or remove"<span class="hide">": "{name.clone()}</span></summary>
                <form method="post" action=address.clone() autocomplete="off">
                    {form.input("name", "text", "Name", "")}
                    {form.tick("shared", "yes", "My colleagues see it too")}
                    <button class="bt">"Save"</button>
                </form>
                <form method="post" action=format!("{address}/removal")><button class="bt">"Remove"<span class="hide">": "{name}</span></button></form>
            </details>
        </li>
    }
}
