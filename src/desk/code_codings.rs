//! Moving codings from one code to another: some of them, which splits a code, or all, which merges it.

use crate::{
    coding::{
        Code,
        choice::{self, Choice},
        code_store::{self, codes},
        coding_store, is_within,
    },
    desk::{
        code::{Asked, code_page},
        records::CodeAt,
    },
    id::{CodeId, CodingId},
    staff::proof::Reviewer,
    state::App,
    web::{
        self, Answer, DeskForm, Fields, Page, done,
        markup::{IntoMarkup, Markup},
    },
};
use axum::{Router, extract::State, routing::post};
use leptos::prelude::*;

/// Codings that one form can move.
const AT_ONCE: usize = 50;

pub fn routes() -> Router<App> {
    Router::new().route("/codebook/{id}/codings", post(move_some)).route("/codebook/{id}/merge", post(merge))
}

/// `POST /codebook/{id}/codings`: gives the ticked codings to another code, which may be a new one.
async fn move_some(State(app): State<App>, reviewer: Reviewer, page: Page, CodeAt(code): CodeAt, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("move-", &fields, &["coding", choice::FIELDS[0], choice::FIELDS[1], "after"]);
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let ticked: Vec<CodingId> = form.ticked("coding", |_| true).into_iter().take(AT_ONCE).collect();
    if ticked.is_empty() {
        form.wrong("coding", "Tick the words that get another code.");
    }
    let choice = Choice::read(&mut tx, &mut form).await?;
    if matches!(&choice, Some(Choice::Known(known)) if known.id == code.id) {
        form.wrong("code_name", "They have this code. Name the one they get.");
    }
    if let Some(choice) = choice.filter(|_| form.is_fine()) {
        let into = choice.code(&mut tx, &audit, &reviewer).await?;
        if coding_store::recode(&mut tx, &audit, &reviewer, code.id, &ticked, into.id).await? > 0 {
            tx.commit().await?;
            return Ok(web::redirect(&done::at(&format!("/codebook/{}", code.id), "moved", audit.act())));
        }
        form.wrong("coding", "None of these has this code any more. Somebody was quicker.");
    }
    drop(tx);
    Ok(web::unprocessable(
        code_page(&app, &mut *app.read().await?, &reviewer, page.wrong(), code, Asked::with_moving(form, fields.parsed("after"))).await?,
    ))
}

/// `POST /codebook/{id}/merge`: the code of the address goes into another, which takes over its codings and the codes under it.
async fn merge(State(app): State<App>, reviewer: Reviewer, page: Page, CodeAt(code): CodeAt, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("merge-", &fields, &["into"]);
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let all = codes(&mut tx).await?;
    let offered = |id: &CodeId| targets(&all, code.id).any(|other| other.id == *id);
    let into = form.pick("into", offered, "Pick the code that takes over. It can’t be retired, nor stand under this one.");
    if let Some(into) = into.filter(|_| form.is_fine()) {
        if code_store::merge_code(&mut tx, &audit, &reviewer, code.id, into).await?.is_some() {
            tx.commit().await?;
            return Ok(web::redirect(&done::at(&format!("/codebook/{into}"), "merged", audit.act())));
        }
        form.wrong("into", "One of the two was merged or retired meanwhile.");
    }
    drop(tx);
    Ok(web::unprocessable(code_page(&app, &mut *app.read().await?, &reviewer, page.wrong(), code, Asked::with_merging(form)).await?))
}

/// The codes that another can be merged into.
fn targets(all: &[Code], from: CodeId) -> impl Iterator<Item = &Code> {
    all.iter().filter(move |code| !code.retired && !is_within(all, code.id, from))
}

/// Renders the list of codings with the box that names another code for the ticked ones.
pub fn moving_form(code: &Code, after: Option<CodingId>, list: Markup, form: &DeskForm, all: &[Code]) -> Markup {
    let others: Vec<Code> = all.iter().filter(|other| other.id != code.id).cloned().collect();
    view! {
        <form method="post" action=format!("/codebook/{}/codings", code.id) autocomplete="off" id="move-coding">
            {after.map(|after| view! { <input type="hidden" name="after" value=after.to_string()/> })}
            {form.hint_and_error("coding", "")}
            {list}
            <div class="noprint">
                {choice::finder(form, "Give the ticked ones another code", "Type to find one, or name a new one: that splits this code.", None, &others)}
                <button class="bt">"Move them"</button>
            </div>
        </form>
    }
    .into_markup()
}

/// Renders the forms that merge or retire a code.
pub fn forms(code: &Code, all: &[Code], form: &DeskForm) -> impl IntoView + use<> {
    let options: Vec<_> = targets(all, code.id).map(|other| form.option("into", other.id, &other.name)).collect();
    let others = !options.is_empty() && code.merged_into.is_none();
    let options = (form.option("into", "", "Pick one"), options.collect_view()).into_markup();
    let (to, button) = if code.retired { ("offer", "Offer it again") } else { ("retire", "Retire it") };
    view! {
        <details class="noprint" open=!form.is_fine()>
            <summary>"Merge or retire it"</summary>
            {others.then(|| view! {
                <form method="post" action=format!("/codebook/{}/merge", code.id) autocomplete="off">
                    {form.select("into", "Merge it into", "What has this code has that one then, and the codes under it stand there. Words that have both keep one, with its own memo. You can undo it.", options)}
                    <button class="bt">"Merge"</button>
                </form>
            })}
            <form method="post" action=format!("/codebook/{}/state", code.id)>
                <p class="hint">"A retired code is not offered any more, and stays where it is used."</p>
                <button class="bt" name="to" value=to>{button}</button>
            </form>
        </details>
    }
}
