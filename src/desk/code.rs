//! The page of one code with its codings, and the forms that change or retire it.

use crate::{
    clock::short_day,
    coding::{
        Code, Coding, Excerpt,
        code_store::{self, codes},
        coding_store,
    },
    db::Conn,
    desk::{
        codebook::{NAMES, ReadCode, counted, fields as code_fields},
        records::CodeAt,
    },
    feedback::{staff_view::words_or_damaged, store::Feedback},
    id::CodingId,
    staff::proof::{Proof, Reviewer},
    state::App,
    undo::fingerprint,
    web::{
        self, Answer, DeskForm, Done, Error, Fields, Page,
        conflict::{self, CHANGED, Differing, conflict},
        done,
        parts::ErrorSummary,
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

const DONE: [(&str, &str); 6] = [
    ("made", "The code is made. Put it on words while you read."),
    ("changed", "Saved."),
    ("retired", "Retired: it is not offered any more, and stays where it is used."),
    ("offered", "Offered again."),
    ("undone", "Undone."),
    ("undone-some", "Undone, but for what somebody has changed since."),
];

const FIELDS: [(&str, &str); 6] = [
    ("name", "Name"),
    ("definition", "Definition"),
    ("include", "Use it for"),
    ("exclude", "Don’t use it for"),
    ("example", "Example"),
    ("parent", "It is a kind of"),
];

pub fn routes() -> Router<App> {
    Router::new().route("/codebook/{id}", get(show).post(update)).route("/codebook/{id}/state", post(set_state))
}

/// The last coding of the page before.
#[derive(Deserialize)]
struct Paging {
    after: Option<String>,
}

/// The form of the page, the fields in which it differs from what is saved, and the last coding of the page before.
#[derive(Default)]
struct Asked {
    form: Option<DeskForm>,
    differing: Vec<Differing>,
    done: Done,
    after: Option<CodingId>,
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
    let mut differing = vec![];
    if form.is_fine() && conflict::is_stale(&fields, &fingerprint(&code_store::state(&mut tx, &app.vault, code.id).await?)?) {
        let named = |id: &str| all.iter().find(|code| code.id.to_string() == id).map(|code| code.name.clone());
        let said = |field, value: &str| if field == "parent" { named(value).unwrap_or_default() } else { value.to_string() };
        differing = conflict::differing(&edit_form_of(&mut tx, &app, &code).await?, &form, &FIELDS, said);
        if !differing.is_empty() {
            form.wrong("name", CHANGED);
        }
    }
    if form.is_fine() {
        let audit = app.audit_context();
        if code_store::change_code(&mut tx, &audit, &reviewer, code.id, &read.text()).await?.is_some() {
            tx.commit().await?;
            return Ok(web::redirect(&done::at(&format!("/codebook/{}", code.id), "changed", audit.act())));
        }
        form.wrong("name", "Another code has this name.");
    }
    let asked = Asked { form: Some(form), differing, ..Asked::default() };
    Ok(web::unprocessable(code_page(&app, &mut tx, &reviewer, page.wrong(), code, asked).await?))
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
    let form = form.with("include", state.include).with("exclude", state.exclude).with("example", state.example.unwrap_or_default());
    Ok(code.parent.iter().fold(form, |form, parent| form.with("parent", parent)))
}

async fn code_page(app: &App, db: &mut Conn, reviewer: &Reviewer, page: Page, code: Code, asked: Asked) -> Answer {
    let coded = coding_store::codings_with(db, &app.vault, reviewer, code.id, asked.after, PAGE_SIZE as i64 + 1).await?;
    let (all, count) = (codes(db).await?, coding_store::count_with(db, code.id).await?);
    let state = code_store::state(db, &app.vault, code.id).await?;
    let damaged = state.as_ref().is_some_and(|state| state.example.is_none());
    let was = fingerprint(&state)?;
    let form = match asked.form {
        Some(form) => form,
        None => edit_form_of(db, app, &code).await?,
    };
    let page = page.desk(reviewer.desk());
    Ok(page.with_scripts("Code", || {
        let address = format!("/codebook/{}", code.id);
        let (to, button) = if code.retired { ("offer", "Offer it again") } else { ("retire", "Retire it") };
        view! {
            <ErrorSummary text=page.text problems=form.wrongs()/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/codebook">"Codebook"</a></li><li aria-current="page"><bdi dir="auto">{code.name.clone()}</bdi></li></ol></nav>
            {asked.done.view(&DONE)}
            <h1><bdi dir="auto">{code.name.clone()}</bdi></h1>
            {(!code.definition.is_empty()).then(|| view! { <p class="said"><bdi dir="auto">{code.definition.clone()}</bdi></p> })}
            {conflict(&asked.differing, &address)}
            {code.retired.then(|| view! { <p class="note">"Retired: it is not offered for new codings. It stays where it is used."</p> })}
            {damaged.then(|| view! { <p class="note">"The example can’t be read: the stored text is damaged. Save the code to put another in its place."</p> })}
            <div class="cols">
                <div>{codings_section(&code, count, &coded, asked.after.is_some())}</div>
                <aside aria-label="The code itself">
                    <section class="panel noprint" aria-labelledby="change">
                        <h2 id="change">"Change the code"</h2>
                        <form method="post" action=address.clone() autocomplete="off">
                            <input type="hidden" name="was" value=was/>
                            {code_fields(&form, &all, Some(code.id))}
                            <button class="bt main">"Save"</button>
                        </form>
                    </section>
                    <form class="panel noprint" method="post" action=format!("{address}/state")>
                        <p class="hint">"A retired code is not offered any more, and stays where it is used."</p>
                        <button class="bt" name="to" value=to>{button}</button>
                    </form>
                </aside>
            </div>
        }
    }))
}

/// Renders one page of the codings; `later` adds a link to the first page.
fn codings_section(code: &Code, count: i64, coded: &[(Coding, Feedback)], later: bool) -> impl IntoView + use<> {
    let list = coded.iter().take(PAGE_SIZE).map(|(coding, feedback)| row(coding, feedback)).collect_view();
    let last = coded.get(PAGE_SIZE - 1).filter(|_| coded.len() > PAGE_SIZE).map(|(last, _)| last.id);
    let next = last.map(|last| view! { <a class="bt" href=format!("/codebook/{}?after={last}#said", code.id)>"Next "{PAGE_SIZE}</a> });
    let first = later.then(|| view! { <a class="bt" href=format!("/codebook/{}#said", code.id)>"Back to the first"</a>" " });
    let none =
        (count == 0).then(|| view! { <p>"Nothing yet. Put this code on words while you read them in the "<a href="/inbox">"inbox"</a>"."</p> });
    view! {
        <section id="said" aria-labelledby="said-heading">
            <h2 id="said-heading">"The words it is on"</h2>
            <p class="hush">{counted(count, "coding")}", in no particular order."</p>
            {none}
            <ul class="plainlist">{list}</ul>
            <p>{first}{next}</p>
        </section>
    }
}

fn row(coding: &Coding, feedback: &Feedback) -> impl IntoView + use<> {
    let words = words_or_damaged(&feedback.words);
    let (said, part) = match coding.excerpt {
        Some(excerpt) if excerpt != Excerpt::whole(words) => (excerpt.of(words).unwrap_or(words), ""),
        Some(_) => (words, ", the whole piece"),
        None if feedback.words.is_err() => (words, ""),
        None => (words, ", whose words have changed since they were coded"),
    };
    let memo = coding.memo.as_ref().map(|memo| memo.clone().unwrap_or_else(|_| "The memo can’t be read: the stored text is damaged.".into()));
    view! {
        <li>
            <blockquote class="quote"><bdi dir="auto">{said.to_string()}</bdi></blockquote>
            {memo.map(|memo| view! { <p class="said">"Memo: "<bdi dir="auto">{memo}</bdi></p> })}
            <p class="hush"><a href=format!("/feedback/{}", feedback.id)>{<&str>::from(feedback.source)}", "{short_day(feedback.received_on)}</a>{part}</p>
        </li>
    }
}
