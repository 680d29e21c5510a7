//! The page of one code with its codings, and the forms that change or retire it.

use crate::{
    clock::{say_day, short_day},
    coding::{
        Code, Coding, Excerpt,
        code_store::{self, codes},
        coding_store,
        version_store::{self, CodeVersion},
    },
    db::Conn,
    desk::{
        code_codings,
        codebook::{NAMES, ReadCode, counted, fields as code_fields},
        records::CodeAt,
    },
    feedback::{
        staff_view::{first_words, words_or_damaged},
        store::Feedback,
    },
    id::CodingId,
    staff::proof::{Proof, Reviewer},
    state::App,
    undo::{self, Kind},
    web::{
        self, Answer, DeskForm, Done, Error, Fields, Page,
        conflict::{self, Conflict, Version},
        diff::marked,
        done,
        markup::{IntoMarkup, Markup},
        parts::ErrorSummary,
        presence,
    },
};
use axum::{
    Router,
    extract::{Query, State},
    routing::{get, post},
};
use leptos::prelude::*;
use serde::Deserialize;

/// Codings on one page.
const PAGE_SIZE: usize = 25;

const DONE: [(&str, &str); 8] = [
    ("made", "The code is made. Put it on words while you read."),
    ("changed", "Saved."),
    ("retired", "Retired: it is not offered any more, and stays where it is used."),
    ("offered", "Offered again."),
    ("merged", "Merged: what had the other code has this one now."),
    ("moved", "Moved to the other code."),
    ("undone", "Undone."),
    ("undone-some", "Undone, but for what somebody has changed since."),
];

const FIELDS: [(&str, &str); 7] = [
    ("name", "Name"),
    ("definition", "Definition"),
    ("include", "Use it for"),
    ("exclude", "Don’t use it for"),
    ("example", "Example"),
    ("memo", "Memo"),
    ("parent", "It is a kind of"),
];

pub fn routes() -> Router<App> {
    Router::new().route("/codebook/{id}", get(show).post(update)).route("/codebook/{id}/state", post(set_state)).merge(code_codings::routes())
}

/// The last coding of the page before.
#[derive(Deserialize)]
struct Paging {
    after: Option<String>,
}

/// The forms of the page, the change that somebody saved meanwhile, and the last coding of the page before.
#[derive(Default)]
pub struct Asked {
    form: Option<DeskForm>,
    /// The form that moves codings, if it was sent.
    moving: Option<DeskForm>,
    /// The form that merges, if it was sent.
    merging: Option<DeskForm>,
    conflict: Option<Conflict>,
    done: Done,
    after: Option<CodingId>,
}

impl Asked {
    pub fn with_moving(form: DeskForm, after: Option<CodingId>) -> Self {
        Self { moving: Some(form), after, ..Self::default() }
    }

    pub fn with_merging(form: DeskForm) -> Self {
        Self { merging: Some(form), ..Self::default() }
    }
}

/// `GET /codebook/{id}`
async fn show(State(app): State<App>, reviewer: Reviewer, page: Page, CodeAt(code): CodeAt, done: Done, Query(paging): Query<Paging>) -> Answer {
    let after = paging.after.map(|after| after.parse()).transpose()?;
    code_page(&app, &mut *app.read().await?, &reviewer, page, code, Asked { done, after, ..Asked::default() }).await
}

/// `POST /codebook/{id}`
async fn update(State(app): State<App>, reviewer: Reviewer, page: Page, CodeAt(code): CodeAt, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("code-", &fields, &NAMES);
    let mut tx = app.write_as_staff().await?;
    let all = codes(&mut tx).await?;
    let read = ReadCode::of(&mut form, &all, Some(code.id));
    let code = all.iter().find(|known| known.id == code.id).cloned().ok_or(Error::NotThere)?;
    let mut conflict = None;
    if form.is_fine() && Version::of(&app.vault, &code_store::state(&mut tx, &app.vault, code.id).await?)?.is_stale(&fields) {
        let named = |id: &str| all.iter().find(|code| code.id.to_string() == id).map(|code| code.name.clone());
        let said = |field, value: &str| if field == "parent" { named(value).unwrap_or_default() } else { value.to_string() };
        let rows = conflict::differing(&edit_form_of(&mut tx, &app, &code).await?, &form, &FIELDS, said);
        let by = undo::store::last_change(&mut tx, &app.vault, reviewer.person().id, |edit| edit.is(Kind::Code, code.id.bytes())).await?;
        conflict = Conflict::tell(&mut form, "name", rows, by);
    }
    if form.is_fine() {
        let audit = app.audit_context();
        if code_store::change_code(&mut tx, &audit, &reviewer, code.id, &read.text()).await?.is_some() {
            tx.commit().await?;
            return Ok(web::redirect(&done::at(&format!("/codebook/{}", code.id), "changed", audit.act())));
        }
        form.wrong("name", "Another code has this name.");
    }
    let is_conflict = conflict.is_some();
    let asked = Asked { form: Some(form), conflict, ..Asked::default() };
    Ok(web::refused(is_conflict, code_page(&app, &mut tx, &reviewer, page.wrong(), code, asked).await?))
}

/// `POST /codebook/{id}/state`, with `to` as `retire` or `offer`.
async fn set_state(State(app): State<App>, reviewer: Reviewer, CodeAt(code): CodeAt, fields: Fields) -> Answer {
    let (retired, word) = match fields.line("to") {
        "retire" => (true, "retired"),
        "offer" => (false, "offered"),
        _ => return Err(Error::Unreadable),
    };
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    code_store::retire_code(&mut tx, &audit, &reviewer, code.id, retired).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    Ok(web::redirect(&done::at(&format!("/codebook/{}", code.id), word, audit.act())))
}

/// Fills the form that changes a code with its present values.
async fn edit_form_of(db: &mut Conn, app: &App, code: &Code) -> Result<DeskForm, Error> {
    let state = code_store::state(db, &app.vault, code.id).await?.ok_or(Error::NotThere)?;
    let form = DeskForm::fresh("code-").with("name", &code.name).with("definition", &code.definition);
    let form = form
        .with("include", state.include)
        .with("exclude", state.exclude)
        .with("example", state.example.unwrap_or_default())
        .with("memo", state.memo.unwrap_or_default());
    Ok(code.parent.iter().fold(form, |form, parent| form.with("parent", parent)))
}

pub async fn code_page(app: &App, db: &mut Conn, reviewer: &Reviewer, page: Page, code: Code, asked: Asked) -> Answer {
    let coded = coding_store::codings_with(db, &app.vault, reviewer, code.id, asked.after, PAGE_SIZE as i64 + 1).await?;
    let (all, counts) = (codes(db).await?, coding_store::counts(db, reviewer).await?);
    let count = counts.get(&code.id).copied().unwrap_or_default();
    let state = code_store::state(db, &app.vault, code.id).await?;
    let damaged = state.as_ref().is_some_and(|state| state.example.is_none() || state.memo.is_none());
    let versions = version_store::versions(db, code.id).await?;
    let was = Version::of(&app.vault, &state)?;
    let others_here = reviewer.load(&app.presence, &app.clock, &format!("/codebook/{}", code.id));
    let form = match asked.form {
        Some(form) => form,
        None => edit_form_of(db, app, &code).await?,
    };
    let page = page.desk(reviewer.desk());
    Ok(page.with_scripts("Code", || {
        let address = format!("/codebook/{}", code.id);
        let moving = asked.moving.unwrap_or_else(|| DeskForm::fresh("move-"));
        let merging = asked.merging.unwrap_or_else(|| DeskForm::fresh("merge-"));
        let problems = [&form, &moving, &merging].iter().flat_map(|form| form.wrongs()).collect();
        let memo = state.as_ref().and_then(|state| state.memo.clone()).filter(|memo| !memo.is_empty());
        view! {
            <ErrorSummary text=page.text problems/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/codebook">"Codebook"</a></li><li aria-current="page"><bdi dir="auto">{code.name.clone()}</bdi></li></ol></nav>
            {asked.done.view(&DONE)}
            <h1><bdi dir="auto">{code.name.clone()}</bdi></h1>
            {(!code.definition.is_empty()).then(|| view! { <p class="said"><bdi dir="auto">{code.definition.clone()}</bdi></p> })}
            {presence::view(&others_here)}
            {asked.conflict.map(|conflict| conflict.view(&address))}
            {notice(&code)}
            {memo.map(|memo| view! { <p class="said">"Memo: "<bdi dir="auto">{memo}</bdi></p> })}
            {damaged.then(|| view! { <p class="note">"The example or the memo can’t be read: the stored text is damaged. Save the code to put another in its place."</p> })}
            <div class="cols">
                <div>
                    {codings_section(&code, count, &coded, asked.after, &moving, &all)}
                    {versions_section(&versions, &all)}
                </div>
                <aside aria-label="The code itself">
                    <section class="panel noprint" aria-labelledby="change">
                        <h2 id="change">"Change the code"</h2>
                        <form method="post" action=address.clone() autocomplete="off">
                            {was.field_of(&form)}
                            {code_fields(&form, &all, Some(code.id))}
                            <button class="bt main">"Save"</button>
                        </form>
                    </section>
                    {code_codings::forms(&code, &all, &merging)}
                </aside>
            </div>
        }
    }))
}

/// Says that a code is retired, or which one took over its codings.
fn notice(code: &Code) -> Option<Markup> {
    match code.merged_into {
        Some(into) => Some(
            view! { <p class="note">"This code was merged into another, which took over its codings. "<a href=format!("/codebook/{into}")>"Open that one"</a>"."</p> }
                .into_markup(),
        ),
        None if code.retired => {
            Some(view! { <p class="note">"Retired: it is not offered for new codings. It stays where it is used."</p> }.into_markup())
        }
        None => None,
    }
}

/// Renders one page of the codings, those after one, each with a tick to move it.
fn codings_section(
    code: &Code,
    count: i64,
    coded: &[(Coding, Feedback)],
    after: Option<CodingId>,
    moving: &DeskForm,
    all: &[Code],
) -> impl IntoView + use<> {
    let list = coded.iter().take(PAGE_SIZE).map(|(coding, feedback)| row(coding, feedback, moving)).collect_view();
    let last = coded.get(PAGE_SIZE - 1).filter(|_| coded.len() > PAGE_SIZE).map(|(last, _)| last.id);
    let next = last.map(|last| view! { <a class="bt" href=format!("/codebook/{}?after={last}#said", code.id)>"Next "{PAGE_SIZE}</a> });
    let first = after.map(|_| view! { <a class="bt" href=format!("/codebook/{}#said", code.id)>"Back to the first"</a>" " });
    let none =
        (count == 0).then(|| view! { <p>"Nothing yet. Put this code on words while you read them in the "<a href="/inbox">"inbox"</a>"."</p> });
    let list = view! { <ul class="plainlist">{list}</ul> };
    let list = if coded.is_empty() { list.into_markup() } else { code_codings::moving_form(code, after, list.into_markup(), moving, all) };
    view! {
        <section id="said" aria-labelledby="said-heading">
            <h2 id="said-heading">"The words it is on"</h2>
            <p class="hush">{counted(count, "coding")}", in no particular order."</p>
            {none}
            {list}
            <p>{first}{next}</p>
        </section>
    }
}

fn row(coding: &Coding, feedback: &Feedback, moving: &DeskForm) -> impl IntoView + use<> {
    let words = words_or_damaged(&feedback.words);
    let (said, part) = match coding.excerpt {
        Some(excerpt) if excerpt != Excerpt::whole(words) => (excerpt.of(words).unwrap_or(words), ""),
        Some(_) => (words, ", the whole piece"),
        None if feedback.words.is_err() => (words, ""),
        None => (words, ", whose words have changed since they were coded"),
    };
    let memo = coding.memo.as_ref().map(|memo| memo.clone().unwrap_or_else(|_| "The memo can’t be read: the stored text is damaged.".into()));
    let (id, name) = (coding.id.to_string(), format!("Move “{}”", first_words(&Ok(said.to_string()))));
    let ticked = moving.values("coding").contains(&id.as_str());
    view! {
        <li class="ticked">
            <input class="noprint" type="checkbox" name="coding" value=id checked=ticked aria-label=name/>
            <div>
                <blockquote class="quote"><bdi dir="auto">{said.to_string()}</bdi></blockquote>
                {memo.map(|memo| view! { <p class="said">"Memo: "<bdi dir="auto">{memo}</bdi></p> })}
                <p class="hush"><a href=format!("/feedback/{}", feedback.id)>{<&str>::from(feedback.source)}", "{short_day(feedback.received_on)}</a>{part}</p>
            </div>
        </li>
    }
}

/// Renders each version with what it changed, the newest first.
fn versions_section(versions: &[CodeVersion], all: &[Code]) -> impl IntoView + use<> {
    let list = versions.iter().enumerate().rev().map(|(at, version)| {
        let changes = changes(at.checked_sub(1).and_then(|before| versions.get(before)), version, all);
        let none = changes.is_empty().then(|| view! { <p class="hush">"Its example or its memo, which are not kept here."</p> });
        view! {
            <li>
                <p><b>{version.number}</b>" "<span class="hush">{say_day(version.changed_on)}", "<bdi dir="auto">{version.changed_by.clone()}</bdi></span></p>
                {none}
                {changes}
            </li>
        }
    });
    view! {
        <section aria-labelledby="versions"><h2 id="versions">"Every version, newest first"</h2><ol class="versions" reversed=true>{list.collect_view()}</ol></section>
    }
}

/// Renders the texts in which a version differs from the one before.
fn changes(before: Option<&CodeVersion>, now: &CodeVersion, all: &[Code]) -> Vec<Markup> {
    let parent = |version: &CodeVersion| {
        version
            .parent
            .map_or(String::new(), |id| all.iter().find(|code| code.id == id).map_or("a code that is gone".into(), |code| code.name.clone()))
    };
    let texts = |version: &CodeVersion| {
        let state = if version.retired { "retired" } else { "in use" };
        let CodeVersion { name, definition, include, exclude, .. } = version.clone();
        [name, definition, include, exclude, parent(version), state.to_string()]
    };
    let labels = ["Name", "Definition", "Use it for", "Don’t use it for", "It is a kind of", "State"];
    let old = before.map(texts);
    let differing = labels.into_iter().zip(texts(now)).enumerate().filter_map(|(nth, (label, text))| match &old {
        Some(old) if old[nth] == text => None,
        Some(old) => Some((label, marked(&old[nth], &text))),
        None => (!text.is_empty() && label != "State").then(|| (label, text.into_markup())),
    });
    differing.map(|(label, text)| view! { <p>{label}": "<bdi dir="auto">{text}</bdi></p> }.into_markup()).collect()
}
