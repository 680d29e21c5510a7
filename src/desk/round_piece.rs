//! One piece of a round: coded blind by the second coder while it runs, compared and settled once it is over.

use crate::{
    agreement::{CodeSet, Round, Standing, store},
    coding::{
        Code,
        code_store::{codes, standing},
    },
    db::Conn,
    desk::{records::RoundAt, round_settle},
    feedback::{
        staff_view::{FactList, WholeWords},
        store::{Feedback, feedback},
    },
    id::{CodeId, FeedbackId, RoundId},
    staff::proof::{Proof, Reviewer},
    state::App,
    web::{
        self, Answer, DeskForm, Done, Error, Fields, Page, done,
        markup::{IntoMarkup, Markup},
        parts::ErrorSummary,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use leptos::prelude::*;

const DONE: [(&str, &str); 3] =
    [("coded-next", "Coded. Here is the next one."), ("undone", "Undone."), ("undone-some", "Undone, but for what somebody has changed since.")];

pub fn routes() -> Router<App> {
    Router::new().route("/agreement/{id}/{piece}", get(show).post(code))
}

/// `GET /agreement/{id}/{piece}`
async fn show(
    State(app): State<App>,
    by: Reviewer,
    page: Page,
    RoundAt(round): RoundAt,
    Path((_, piece)): Path<(String, String)>,
    done: Done,
) -> Answer {
    let piece: FeedbackId = piece.parse()?;
    if !round.is_running() {
        return round_settle::settle_page(&app, &by, page, &round, piece, (DeskForm::fresh("settle-"), None), &done).await;
    }
    blind_page(&app, &by, page, &round, piece, None, &done).await
}

/// `POST /agreement/{id}/{piece}`: the second coder's codes on the whole piece, with `put` for each, or `nothing` as `yes`.
async fn code(
    State(app): State<App>,
    by: Reviewer,
    page: Page,
    RoundAt(round): RoundAt,
    Path((_, piece)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let piece: FeedbackId = piece.parse()?;
    let mut form = DeskForm::sent("blind-", &fields, &["put", "nothing"]);
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let offered = Offered::read(&mut tx, &by, &round, piece).await?;
    let put: CodeSet = form.ticked("put", |_| true).into_iter().map(|id| offered.standing(id)).collect();
    form = put.iter().fold(form.without("put"), |form, code| form.with("put", code));
    if put.iter().any(|id| !offered.codes.iter().any(|code| code.id == *id)) {
        form.wrong("put", "A code that you ticked was retired since you opened this. Look at the ticks again.");
    }
    match (put.is_empty(), form.is_ticked("nothing")) {
        (true, false) => form.wrong("put", "Tick the codes that fit, or tick that none of them does."),
        (false, true) => form.wrong("put", "You ticked codes, and that none fits. Take one of the two back."),
        _ => {}
    }
    if !form.is_fine() {
        drop(tx);
        return Ok(web::unprocessable(blind_page(&app, &by, page.wrong(), &round, piece, Some(form), &Done::default()).await?));
    }
    store::code_blind(&mut tx, &audit, &by, round.id, piece, &put).await?.ok_or(Error::NotThere)?;
    let next = store::pieces(&mut tx, round.id).await?.into_iter().find(|other| !other.coded);
    tx.commit().await?;
    Ok(web::redirect(&match next {
        Some(next) => done::at(&format!("/agreement/{}/{}", round.id, next.feedback), "coded-next", audit.act()),
        None => done::at(&format!("/agreement/{}", round.id), "coded", audit.act()),
    }))
}

async fn blind_page(app: &App, by: &Reviewer, page: Page, round: &Round, piece: FeedbackId, form: Option<DeskForm>, done: &Done) -> Answer {
    let mut db = app.read().await?;
    let offered = Offered::read(&mut db, by, round, piece).await?;
    let feedback = feedback(&mut db, &app.vault, by, piece).await?.ok_or(Error::NotThere)?;
    let pieces = store::pieces(&mut db, round.id).await?;
    drop(db);
    let left = pieces.iter().filter(|piece| !piece.coded).count();
    let form = form.unwrap_or_else(|| form_of(offered.own.as_ref()));
    let page = page.desk(by.desk());
    Ok(page.static_page("Second coding", || {
        view! {
            <ErrorSummary text=page.text problems=form.wrongs()/>
            {crumbs(round.id)}
            {done.view(&DONE)}
            <h1 class="hide">"One piece to code"</h1>
            <div class="cols">
                <div><WholeWords words=feedback.words.clone() key="w"/>{facts(&feedback)}</div>
                <div>
                    <section class="panel" aria-labelledby="blind">
                        <h2 id="blind">"Which codes fit?"</h2>
                        <p class="hush">{left}" of "{pieces.len()}" not coded yet. A code counts for the whole piece, wherever in it the words are."</p>
                        {blind_form(round.id, piece, &offered, &form)}
                    </section>
                    {meanings(&offered.codes)}
                </div>
            </div>
        }
    }))
}

/// The codes that the second coder may put on a piece.
struct Offered {
    all: Vec<Code>,
    codes: Vec<Code>,
    standing: Standing,
    /// Those that they have put on it before; `None`: not coded yet.
    own: Option<CodeSet>,
}

impl Offered {
    /// Those in use, those that the first coder had put on any piece of the round, and their own: one that was retired meanwhile must make no
    /// difference between two people, nor go off a piece unseen. 404 for anybody but the second coder.
    async fn read(db: &mut Conn, by: &Reviewer, round: &Round, piece: FeedbackId) -> Result<Self, Error> {
        let own = store::own_codes(db, by, round.id, piece).await?.ok_or(Error::NotThere)?;
        let (all, standing) = (codes(db).await?, standing(db).await?);
        let stands = |codes: CodeSet| -> CodeSet { codes.into_iter().map(|code| standing.get(&code).copied().unwrap_or(code)).collect() };
        let (first, own) = (stands(store::first_codes(db, round.id).await?), own.map(stands));
        let is_own = |id: &CodeId| own.as_ref().is_some_and(|own| own.contains(id));
        let codes = all.iter().filter(|code| !code.retired || first.contains(&code.id) || is_own(&code.id)).cloned().collect();
        Ok(Self { all, codes, standing, own })
    }

    /// The code that stands for one that was merged since a form was opened.
    fn standing(&self, id: CodeId) -> CodeId {
        self.standing.get(&id).copied().unwrap_or(id)
    }
}

/// The way back to the round.
pub fn crumbs(round: RoundId) -> impl IntoView {
    view! {
        <nav class="crumbs" aria-label="You are in"><ol>
            <li><a href="/codebook">"Codebook"</a></li>
            <li><a href="/agreement">"Second coding"</a></li>
            <li><a href=format!("/agreement/{round}")>"The round"</a></li>
            <li aria-current="page">"One piece"</li>
        </ol></nav>
    }
}

pub fn facts(feedback: &Feedback) -> impl IntoView + use<> {
    view! { <section class="panel" aria-labelledby="told"><h2 id="told">"What we were told"</h2><FactList feedback=feedback.clone()/></section> }
}

/// Fills the form with what the second coder has put before.
fn form_of(own: Option<&CodeSet>) -> DeskForm {
    let form = DeskForm::fresh("blind-");
    match own {
        None => form,
        Some(codes) if codes.is_empty() => form.with("nothing", "yes"),
        Some(codes) => codes.iter().fold(form, |form, code| form.with("put", code)),
    }
}

/// Codes to tick, each behind the codes that it is a kind of.
pub fn code_picks<'a>(all: &[Code], codes: impl Iterator<Item = &'a Code>) -> Vec<(String, String)> {
    let find = |id: CodeId| all.iter().find(|code| code.id == id);
    let named = codes.map(|code| {
        let above = std::iter::successors(code.parent.and_then(find), |above| above.parent.and_then(find)).take(all.len());
        let mut names: Vec<&str> = above.map(|above| above.name.as_str()).collect();
        names.reverse();
        names.push(&code.name);
        (names.join(": "), code.id.to_string())
    });
    let mut named: Vec<(String, String)> = named.collect();
    named.sort();
    named.into_iter().map(|(name, id)| (id, name)).collect()
}

fn blind_form(round: RoundId, piece: FeedbackId, offered: &Offered, form: &DeskForm) -> Markup {
    let picks = code_picks(&offered.all, offered.codes.iter());
    view! {
        <form method="post" action=format!("/agreement/{round}/{piece}") autocomplete="off">
            {form.picks("put", "checkbox", "Codes", "Nobody sees them until the round is over.", picks)}
            {form.tick("nothing", "yes", "None of these fits")}
            <button class="bt main">"Save, and go on"</button>
        </form>
    }
    .into_markup()
}

/// Renders when to use each code.
fn meanings(codes: &[Code]) -> impl IntoView + use<> {
    let told = codes.iter().filter(|code| !(code.definition.is_empty() && code.include.is_empty() && code.exclude.is_empty()));
    let rows = told.map(|code| {
        let Code { name, definition, include, exclude, .. } = code.clone();
        view! {
            <li>
                <p><b><bdi dir="auto">{name}</bdi></b></p>
                {(!definition.is_empty()).then(|| view! { <p><bdi dir="auto">{definition}</bdi></p> })}
                {(!include.is_empty()).then(|| view! { <p class="hush">"For: "<bdi dir="auto">{include}</bdi></p> })}
                {(!exclude.is_empty()).then(|| view! { <p class="hush">"Not for: "<bdi dir="auto">{exclude}</bdi></p> })}
            </li>
        }
    });
    let rows: Vec<_> = rows.collect();
    (!rows.is_empty()).then(|| view! { <details><summary>"What the codes mean"</summary><ul class="plainlist">{rows}</ul></details> })
}
