//! The codebook: all codes as a tree, and the form that makes one.

use crate::{
    agreement::store::blind_pieces,
    coding::{
        Code, MOST_IN_NAME,
        code_store::{self, CodeText, codes},
        coding_store, is_within,
    },
    db::Conn,
    id::CodeId,
    staff::proof::{Proof, Reviewer},
    state::App,
    web::{
        self, Answer, DeskForm, Done, Fields, Page,
        desk_form::TEXT,
        done,
        markup::{IntoMarkup, Markup},
        parts::ErrorSummary,
    },
};
use axum::{Router, extract::State, routing::get};
use leptos::prelude::*;
use std::collections::HashMap;

const DONE: [(&str, &str); 1] = [("undone", "Undone.")];

/// The fields of a code's form, in its order.
pub const NAMES: [&str; 7] = ["name", "definition", "include", "exclude", "example", "memo", "parent"];

pub fn routes() -> Router<App> {
    Router::new().route("/codebook", get(index).post(create))
}

/// `GET /codebook`
async fn index(State(app): State<App>, reviewer: Reviewer, page: Page, done: Done) -> Answer {
    codebook_page(&mut *app.read().await?, &reviewer, page, DeskForm::fresh("new-"), &done).await
}

/// `POST /codebook`
async fn create(State(app): State<App>, reviewer: Reviewer, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("new-", &fields, &NAMES);
    let mut tx = app.write_as_staff().await?;
    let read = ReadCode::of(&mut form, &codes(&mut tx).await?, None);
    if form.is_fine() {
        let audit = app.audit_context();
        if let Some(id) = code_store::create_code(&mut tx, &audit, &reviewer, &read.text()).await? {
            tx.commit().await?;
            return Ok(web::redirect(&done::at(&format!("/codebook/{id}"), "made", audit.act())));
        }
        form.wrong("name", "There is a code of this name already.");
    }
    Ok(web::unprocessable(codebook_page(&mut tx, &reviewer, page.wrong(), form, &Done::default()).await?))
}

/// The texts of a code as a form brought them.
pub struct ReadCode {
    name: String,
    texts: [String; 5],
    parent: Option<CodeId>,
}

impl ReadCode {
    /// Reads a form; `id` is the code that it changes, which can't stand under itself.
    pub fn of(form: &mut DeskForm, all: &[Code], id: Option<CodeId>) -> Self {
        let name = form.line("name", MOST_IN_NAME, "Give the code a name.");
        let texts = ["definition", "include", "exclude", "example", "memo"].map(|field| form.text(field, TEXT, ""));
        let offered = |parent: &CodeId| all.iter().any(|code| code.id == *parent) && id.is_none_or(|id| !is_within(all, *parent, id));
        let parent = form.pick_or_none("parent", offered, "Pick a code from the list. It can’t be this one, nor one under it.");
        Self { name, texts, parent }
    }

    pub fn text(&self) -> CodeText<'_> {
        let [definition, include, exclude, example, memo] = &self.texts;
        CodeText { name: &self.name, definition, include, exclude, example, memo, parent: self.parent }
    }
}

/// Renders the fields of a code; `id` is the code that the form changes.
pub fn fields(form: &DeskForm, all: &[Code], id: Option<CodeId>) -> Markup {
    let offered = all.iter().filter(|code| id.is_none_or(|id| !is_within(all, code.id, id)));
    let offered = offered.filter(|code| !code.retired || form.value("parent") == code.id.to_string());
    let options = offered.map(|code| form.option("parent", code.id, code.name.clone())).collect_view();
    let options = (form.option("parent", "", "None: it stands by itself"), options).into_markup();
    view! {
        {form.input("name", "text", "Name", "A few words for one idea: “Not being believed”. In your own words: it stays when theirs are taken back.")}
        {form.area("definition", "Definition", "What the code means.", 3)}
        {form.area("include", "Use it for", "", 2)}
        {form.area("exclude", "Don’t use it for", "", 2)}
        {form.area("example", "Example", "In your own words. Young people can take theirs back, and an example stays.", 2)}
        {form.area("memo", "Memo", "Notes for whoever codes: doubts, borders to other codes, decisions. It is not kept with the versions.", 2)}
        {form.select("parent", "It is a kind of", "", options)}
    }
    .into_markup()
}

async fn codebook_page(db: &mut Conn, reviewer: &Reviewer, page: Page, form: DeskForm, done: &Done) -> Answer {
    let (all, counts) = (codes(db).await?, coding_store::counts(db, reviewer).await?);
    let (codings, blind): (i64, _) = (counts.values().sum(), blind_pieces(db, reviewer).await?.len());
    let page = page.desk(reviewer.desk());
    Ok(page.static_page("Codebook", || {
        let tree = if all.is_empty() { nothing_yet().into_markup() } else { tree(&all, &counts, None) };
        view! {
            <ErrorSummary text=page.text problems=form.wrongs()/>
            {done.view(&DONE)}
            <div class="head"><h1>"Codebook"</h1><p><a class="bt" href="/agreement">"Second coding"</a>" "<a class="bt main" href="#new">"New code"</a></p></div>
            {(blind > 0).then(|| view! { <p class="note">"A colleague asks you to code "{counted(blind as i64, "piece")}" a second time. Until you have ended that, codes on them are hidden from you here. "<a href="/agreement">"Go to second coding"</a></p> })}
            {(!all.is_empty()).then(|| view! { <p class="hush">{counted(all.len() as i64, "code")}", "{counted(codings, "coding")}"."</p> })}
            {tree}
            {(!all.is_empty()).then(take_with_you)}
            <section class="panel slim noprint" id="new" aria-labelledby="make">
                <h2 id="make">"New code"</h2>
                <form method="post" action="/codebook" autocomplete="off">
                    {fields(&form, &all, None)}
                    <button class="bt main">"Make the code"</button>
                </form>
            </section>
        }
    }))
}

/// Links to the files of `exports`.
fn take_with_you() -> impl IntoView {
    view! {
        <section class="panel slim noprint" aria-labelledby="take">
            <h2 id="take">"Take it with you"</h2>
            <p>
                <a href="/exports/project.qdpx">"All words for analysis, with their codings (QDPX)"</a>
                ": made for QualCoder, and for other programs that read REFI-QDA projects. "
                "Words that are taken back later stay in your copy, so delete it when you are done."
            </p>
            <p>
                <a href="/exports/codebook.qdc">"The codebook (QDC)"</a>
                ": made for the same programs, which read it as codes under codes, in their colours."
            </p>
            <p>
                <a href="/exports/codebook.csv">"The codebook as a table (CSV)"</a>
                ": made for Taguette, which imports it as tags. A spreadsheet opens it too."
            </p>
            <p class="hush">"Each file that you take stands in the history. Examples and memos are in none of them."</p>
        </section>
    }
}

/// A number with the name of the thing.
pub fn counted(number: i64, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

fn nothing_yet() -> impl IntoView {
    view! {
        <div class="empty">
            <h2>"No code yet"</h2>
            <p>"A code is a name for one idea in what young people say. Make the first one here, or while you read in the "<a href="/inbox">"inbox"</a>"."</p>
        </div>
    }
}

/// Renders the codes under one, each with those under it.
fn tree(all: &[Code], counts: &HashMap<CodeId, i64>, parent: Option<CodeId>) -> Markup {
    let count = |code: &Code| counts.get(&code.id).copied().unwrap_or_default();
    let rows = all.iter().filter(|code| code.parent == parent);
    let rows: Vec<_> = rows.map(|code| row(code, count(code), tree(all, counts, Some(code.id)))).collect();
    (!rows.is_empty()).then(|| view! { <ul class="codebook">{rows}</ul> }).into_markup()
}

fn row(code: &Code, count: i64, under: Markup) -> impl IntoView + use<> {
    let Code { id, name, definition, colour, retired, .. } = code.clone();
    view! {
        <li>
            <p>
                <a class=format!("hue-{colour}") href=format!("/codebook/{id}")><bdi dir="auto">{name}</bdi></a>" "
                <span class="hush">{counted(count, "coding")}</span>
                {retired.then(|| view! { " "<span class="chip">"retired"</span> })}
            </p>
            {(!definition.is_empty()).then(|| view! { <p class="said"><bdi dir="auto">{definition}</bdi></p> })}
            {under}
        </li>
    }
}
