//! Settling a difference between two coders: other codes on the piece, a better codebook, or nothing, each with the reason.

use crate::{
    agreement::{CodeSet, Compared, Outcome, Round, Settlement, settlement_store as settlements, store},
    audit_log::AuditContext,
    clock::say_day,
    coding::{
        Code, Coding, Excerpt,
        code_store::{codes, standing},
        coding_store,
    },
    db::Conn,
    desk::{
        records::RoundAt,
        round_figures::{Names, both_sets},
        round_piece::{code_picks, crumbs, facts},
    },
    feedback::{
        staff_view::{WholeWords, words_or_damaged},
        store::{Feedback, feedback},
    },
    id::{CodeId, FeedbackId},
    staff::proof::{Proof, Reviewer},
    state::App,
    vault::Vault,
    web::{
        self, Answer, DeskForm, Done, Error, Fields, Page,
        conflict::{Conflict, Differing, Version},
        desk_form::TEXT,
        done,
        markup::{IntoMarkup, Markup},
        parts::ErrorSummary,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    routing::post,
};
use leptos::prelude::*;
use strum::VariantArray;

const AGREE_NOW: &str = "Both agree by now: their codes were merged into one since you opened this. There is nothing left to settle. Your reason still stands here, to be copied.";

const DONE: [(&str, &str); 2] = [("undone", "Undone."), ("undone-some", "Undone, but for what somebody has changed since.")];

pub fn routes() -> Router<App> {
    Router::new().route("/agreement/{id}/{piece}/settlement", post(settle))
}

/// A difference with all that its page shows.
struct Difference {
    piece: Compared,
    feedback: Feedback,
    codes: Vec<Code>,
    /// The codings that are on the piece now.
    codings: Vec<Coding>,
    settlements: Vec<Settlement>,
}

impl Difference {
    /// Loads one, or a piece on which both agree; 404 when the round is not over.
    async fn read(db: &mut Conn, app: &App, by: &Reviewer, round: &Round, id: FeedbackId) -> Result<Self, Error> {
        let standing = standing(db).await?;
        let compared = store::compared(db, &app.vault, by, round.id, &standing).await?;
        let piece = compared.into_iter().find(|piece| piece.feedback == id).ok_or(Error::NotThere)?;
        let feedback = feedback(db, &app.vault, by, id).await?.ok_or(Error::NotThere)?;
        let codings = coding_store::codings_of(db, &app.vault, by, &feedback).await?;
        let settlements = settlements::settlements(db, &app.vault, round.id, id).await?;
        Ok(Self { piece, feedback, codes: codes(db).await?, codings, settlements })
    }

    /// The codes that are on the piece now.
    fn now(&self) -> CodeSet {
        self.codings.iter().map(|coding| coding.code).collect()
    }

    /// The codes that the form offers: those of either, and those on the piece now.
    fn offered(&self) -> impl Iterator<Item = &Code> {
        let now = self.now();
        self.codes.iter().filter(move |code| {
            let named = self.piece.first.contains(&code.id) || self.piece.second.contains(&code.id);
            now.contains(&code.id) || named && !code.retired
        })
    }

    /// The present state beside that of a form which was opened before: the codes on the piece, and how it was settled.
    fn differing(&self, put: &CodeSet, outcome: Option<Outcome>, reason: &str) -> Vec<Differing> {
        let said = |codes: &CodeSet| {
            let names: Vec<&str> = self.codes.iter().filter(|code| codes.contains(&code.id)).map(|code| code.name.as_str()).collect();
            if names.is_empty() { "no code".to_string() } else { names.join(", ") }
        };
        let codes = (*put != self.now()).then(|| Differing::of("Codes on the piece", said(&self.now()), said(put)));
        let settled = self.settlements.last().map(|last| {
            let now = format!("{}: {} ({})", last.outcome.label(), words_or_damaged(&last.reason), last.by);
            Differing::of("Settled", now, format!("{}: {reason}", outcome.map_or("not chosen", Outcome::label)))
        });
        codes.into_iter().chain(settled).collect()
    }

    /// The state that the form shows: the codes on the piece, and how often it was settled.
    fn version(&self, vault: &Vault) -> sqlx::Result<Version> {
        Version::of(vault, &(self.now(), self.settlements.len()))
    }
}

/// `POST /agreement/{id}/{piece}/settlement`
async fn settle(
    State(app): State<App>,
    by: Reviewer,
    page: Page,
    RoundAt(round): RoundAt,
    Path((_, piece)): Path<(String, String)>,
    fields: Fields,
) -> Answer {
    let id: FeedbackId = piece.parse()?;
    let mut form = DeskForm::sent("settle-", &fields, &["outcome", "put", "reason"]);
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    let difference = Difference::read(&mut tx, &app, &by, &round, id).await?;
    let outcome: Option<Outcome> = form.pick("outcome", |_| true, "Choose how it is settled.");
    let put: CodeSet = form.ticked("put", |id: &CodeId| difference.offered().any(|code| code.id == *id)).into_iter().collect();
    let reason = form.text("reason", TEXT, "Write why, so that the next one who codes can follow it.");
    let agree = difference.piece.agrees();
    // Nothing was to be settled when the form was made up.
    if agree && fields.text("was").is_empty() {
        return Err(Error::NotThere);
    }
    let mut conflict = None;
    if agree {
        form.wrong("outcome", AGREE_NOW);
    } else if difference.version(&app.vault)?.is_stale(&fields) {
        conflict = Conflict::tell(&mut form, "outcome", difference.differing(&put, outcome, &reason), None);
    }
    if conflict.is_some() {
        // The ticks of an old form would take away a code that somebody has put on since.
        form = difference.now().iter().fold(form.without("put"), |form, code| form.with("put", code));
    } else if outcome == Some(Outcome::Recoded) && put == difference.now() {
        form.wrong("put", "These codes are on it already. Tick or untick one, or settle it in another way.");
    }
    if let (true, Some(outcome)) = (form.is_fine(), outcome) {
        settlements::settle(&mut tx, &audit, &by, (round.id, id), outcome, &reason).await?.ok_or(Error::NotThere)?;
        if outcome != Outcome::Recoded || recode(&mut tx, &audit, &by, &difference, &put).await? {
            tx.commit().await?;
            return Ok(web::redirect(&done::at(&format!("/agreement/{}", round.id), "settled", audit.act())));
        }
        form.wrong("put", "You can’t code this piece now: its words can’t be read, or you are to code it in a round that is running.");
    }
    drop(tx);
    let is_conflict = agree || conflict.is_some();
    Ok(web::refused(is_conflict, settle_page(&app, &by, page.wrong(), &round, id, (form, conflict), &Done::default()).await?))
}

/// Puts codes on the whole piece and takes others away, as reviewers do while they read; `false` when one can't be put.
async fn recode(db: &mut Conn, audit: &AuditContext<'_>, by: &Reviewer, difference: &Difference, put: &CodeSet) -> sqlx::Result<bool> {
    for coding in difference.codings.iter().filter(|coding| !put.contains(&coding.code)) {
        coding_store::take_away(db, audit, by, coding.id).await?;
    }
    let (now, feedback) = (difference.now(), &difference.feedback);
    let whole = Excerpt::whole(feedback.words.as_deref().unwrap_or_default());
    for code in difference.codes.iter().filter(|code| put.contains(&code.id) && !now.contains(&code.id)) {
        if coding_store::put(db, audit, by, feedback, code, whole, "").await? != coding_store::Outcome::Coded {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The page of a difference; 404 when both agree, unless a form comes back that says so.
pub async fn settle_page(
    app: &App,
    by: &Reviewer,
    page: Page,
    round: &Round,
    id: FeedbackId,
    (form, conflict): (DeskForm, Option<Conflict>),
    done: &Done,
) -> Answer {
    let mut db = app.read().await?;
    let difference = Difference::read(&mut db, app, by, round, id).await?;
    drop(db);
    if difference.piece.agrees() && form.is_fine() {
        return Err(Error::NotThere);
    }
    let names = Names::of(difference.codes.clone());
    let was = difference.version(&app.vault)?;
    // A form that nobody has sent shows the codes that are on the piece.
    let fresh = form.is_fine() && form.value("outcome").is_empty();
    let form = if fresh { difference.now().iter().fold(form, |form, code| form.with("put", code)) } else { form };
    let page = page.desk(by.desk());
    Ok(page.static_page("Second coding", || {
        let settled = difference.settlements.iter().rev().map(|settlement| settlement_view(settlement, &difference.piece, &names)).collect_view();
        let heading = if difference.settlements.is_empty() { "Settle it" } else { "Settle it anew" };
        view! {
            <ErrorSummary text=page.text problems=form.wrongs()/>
            {crumbs(round.id)}
            {done.view(&DONE)}
            <h1>"Where two people differ"</h1>
            {conflict.as_ref().map(|conflict| conflict.view(&format!("/agreement/{}/{id}", round.id)))}
            <div class="cols">
                <div>
                    <WholeWords words=difference.feedback.words.clone() key="w"/>
                    {both_sets(round, &difference.piece, &names)}
                    <p class="slim">"On the piece now: "{names.links(difference.now().iter())}". "<a href=format!("/feedback/{id}")>"Open the piece"</a></p>
                    {facts(&difference.feedback)}
                </div>
                <div>
                    {settled}
                    <section class="panel" aria-labelledby="settle"><h2 id="settle">{heading}</h2>{settle_form(round, &difference, &form, &was)}</section>
                </div>
            </div>
        }
    }))
}

fn settle_form(round: &Round, difference: &Difference, form: &DeskForm, was: &Version) -> Markup {
    let ways = Outcome::VARIANTS.iter().map(|way| (<&str>::from(way).to_string(), way.label().to_string())).collect();
    let codes = code_picks(&difference.codes, difference.offered());
    let action = format!("/agreement/{}/{}/settlement", round.id, difference.piece.feedback);
    view! {
        <form method="post" action=action autocomplete="off">
            {was.field()}
            {form.picks("outcome", "radio", "How", "", ways)}
            {form.picks("put", "checkbox", "If it gets other codes: which ones", "The ticks are the codes on the piece now. A new one goes on the whole piece.", codes)}
            {form.area("reason", "Why", "Other reviewers can read it. Don’t write down what the young person said: they can take it back.", 3)}
            <button class="bt main">"Settle it"</button>
        </form>
    }
    .into_markup()
}

fn settlement_view(settlement: &Settlement, piece: &Compared, names: &Names) -> impl IntoView + use<> {
    let change = (settlement.outcome == Outcome::Codebook).then(|| {
        let codes: CodeSet = piece.first.symmetric_difference(&piece.second).copied().collect();
        view! { <p>"Change what they say: "{names.links(codes.iter())}"."</p> }
    });
    view! {
        <section class="panel">
            <p><b>{settlement.outcome.label()}</b>", "{say_day(settlement.on)}", "<bdi dir="auto">{settlement.by.clone()}</bdi></p>
            <p class="said"><bdi dir="auto">{words_or_damaged(&settlement.reason).to_string()}</bdi></p>
            {change}
        </section>
    }
}
