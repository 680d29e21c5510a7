//! The page of one round of second coding: how far it is and, once it is finished, its figures and differences.

use crate::{
    agreement::{Compared, Round, RoundPiece, figures::RoundFigures, store},
    analysis::store::theme,
    clock::say_day,
    coding::code_store::{codes, standing},
    db::{Conn, Db},
    desk::{
        records::RoundAt,
        round_figures::{Names, differences, figures_view},
        round_piece, round_settle,
    },
    feedback::staff_view::first_words,
    staff::proof::{Proof, Reviewer},
    state::App,
    web::{
        self, Answer, DeskForm, Done, Error, Fields, NotHere, Page, done,
        markup::{IntoMarkup, Markup},
        not_here::with_not_here,
        parts::ErrorSummary,
    },
};
use axum::{
    Router,
    extract::State,
    routing::{get, post},
};
use leptos::prelude::*;
use sqlx::pool::PoolConnection;

/// For what never was, what was taken back, and what somebody else is to code alike.
const NOT_HERE: NotHere = NotHere {
    text: "There is nothing to code or to compare here for you. The round may be over, or not over yet.",
    back: ("/agreement", "Back to second coding"),
};

const DONE: [(&str, &str); 6] = [
    ("started", "It has begun. The second coder finds it in the codebook."),
    ("coded", "That was the last one. Look through them again if you like, then end the round."),
    ("finished", "The round is over: both people’s codes are open."),
    ("settled", "Settled."),
    ("undone", "Undone."),
    ("undone-some", "Undone, but for what somebody has changed since."),
];

pub fn routes() -> Router<App> {
    let routes = Router::new().route("/agreement/{id}", get(show)).route("/agreement/{id}/state", post(set_state));
    with_not_here(routes.merge(round_piece::routes()).merge(round_settle::routes()), &NOT_HERE)
}

/// `GET /agreement/{id}`
async fn show(State(app): State<App>, by: Reviewer, page: Page, RoundAt(round): RoundAt, done: Done) -> Answer {
    round_page(&app, &by, page, &round, DeskForm::fresh("end-"), &done).await
}

/// `POST /agreement/{id}/state`, with `to` as `finish` (and `sure`) or `drop` (and `certain`).
async fn set_state(State(app): State<App>, by: Reviewer, page: Page, RoundAt(round): RoundAt, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("end-", &fields, &["to", "sure", "certain"]);
    let (mut tx, audit) = (app.write_as_staff().await?, app.audit_context());
    match form.value("to") {
        "drop" if form.value("certain") == "yes" => {
            store::give_up(&mut tx, &audit, &by, round.id).await?.ok_or(Error::NotThere)?;
            tx.commit().await?;
            Ok(web::redirect(&done::at("/agreement", "given-up", None)))
        }
        "finish" if form.value("sure") == "yes" => {
            store::finish(&mut tx, &audit, &by, round.id).await?.ok_or(Error::NotThere)?;
            tx.commit().await?;
            Ok(web::redirect(&done::at(&format!("/agreement/{}", round.id), "finished", None)))
        }
        to => {
            match to {
                "finish" if round.may_end(by.person().id) => form.wrong("sure", "Tick that the codes may be opened: this can’t be undone."),
                "drop" if round.is_running() => form.wrong("certain", "Tick that you give it up: this can’t be undone."),
                _ => return Err(Error::NotThere),
            }
            drop(tx);
            Ok(web::unprocessable(round_page(&app, &by, page.wrong(), &round, form, &Done::default()).await?))
        }
    }
}

async fn round_page(app: &App, by: &Reviewer, page: Page, round: &Round, form: DeskForm, done: &Done) -> Answer {
    let mut db = app.read().await?;
    let pieces = store::pieces(&mut db, round.id).await?;
    // The second coder must not learn from it which codes are on the pieces.
    let taken = if round.is_running() && by.person().id == round.second.id { None } else { Some(taken(&mut db, round).await?) };
    let inside =
        if round.is_running() { running(&mut db, app, by, round, &pieces, &form).await? } else { finished(db, app, by, round, pieces.len()).await? };
    let page = page.desk(by.desk());
    Ok(page.static_page("Second coding", || {
        view! {
            <ErrorSummary text=page.text problems=form.wrongs()/>
            <nav class="crumbs" aria-label="You are in"><ol><li><a href="/codebook">"Codebook"</a></li><li><a href="/agreement">"Second coding"</a></li><li aria-current="page">{say_day(round.started_on)}</li></ol></nav>
            {done.view(&DONE)}
            <h1>"Second coding of "{say_day(round.started_on)}</h1>
            <dl class="facts slim">
                <dt>"Codes of"</dt><dd><bdi dir="auto">{round.first.name.clone()}</bdi>", as they were on that day"</dd>
                <dt>"Coded again by"</dt><dd><bdi dir="auto">{round.second.name.clone()}</bdi></dd>
                {taken.map(|taken| view! { <dt>"Pieces"</dt><dd><bdi dir="auto">{taken}</bdi></dd> })}
                {round.ended_on.map(|day| view! { <dt>"Ended"</dt><dd>{say_day(day)}</dd> })}
            </dl>
            {inside}
        }
    }))
}

/// Says by which choices the pieces were taken.
async fn taken(db: &mut Conn, round: &Round) -> sqlx::Result<String> {
    let mut choices = vec![];
    if let Some(id) = round.taken.code {
        let name = codes(db).await?.into_iter().find(|code| code.id == id).map(|code| format!("with the code “{}”", code.name));
        choices.push(name.unwrap_or("with a code that is gone".into()));
    }
    if let Some(id) = round.taken.theme {
        choices.push(theme(db, id).await?.map_or("in a theme that is gone".into(), |theme| format!("in the theme “{}”", theme.name)));
    }
    choices.extend(round.taken.month.map(|month| format!("from {}", month.strftime("%B %Y"))));
    Ok(if choices.is_empty() { "drawn at random".into() } else { format!("drawn at random from those {}", choices.join(", ")) })
}

/// Renders a round that is running: for the second coder the pieces, for everybody else how far it is.
async fn running(db: &mut Conn, app: &App, by: &Reviewer, round: &Round, pieces: &[RoundPiece], form: &DeskForm) -> Result<Markup, Error> {
    let coded = pieces.iter().filter(|piece| piece.coded).count();
    let is_second = by.person().id == round.second.id;
    let mut rows = vec![];
    if is_second {
        let words = store::feedback_in(db, &app.vault, by, round.id).await?;
        for piece in pieces {
            if let Some(feedback) = words.get(&piece.feedback) {
                let address = format!("/agreement/{}/{}", round.id, piece.feedback);
                let state = if piece.coded { "coded" } else { "not yet" };
                rows.push(
                    view! { <li><a href=address><bdi dir="auto">{first_words(&feedback.words)}</bdi></a>" "<span class="chip">{state}</span></li> },
                );
            }
        }
    }
    let next = pieces.iter().find(|piece| !piece.coded).filter(|_| is_second);
    let next = next.map(|next| view! { <p><a class="bt main" href=format!("/agreement/{}/{}", round.id, next.feedback)>"Code the next one"</a></p> });
    let about = if is_second {
        "You see nobody’s codes on these pieces, here or elsewhere, until the round is over, and nobody sees yours. If you have seen codes on one of them before, \
         that can’t be undone: say so when you talk about it."
    } else {
        "Nobody sees the new codes until the round is over. On these pieces, the second coder sees no codes of others: not on the page of a piece, not in the \
         codebook, not by finding, and not in files. What you tell them, and what they saw before, the program can’t hide."
    };
    Ok(view! {
        <p><b>{coded}" of "{pieces.len()}</b>" coded."</p>
        <p class="slim">{about}</p>
        {next}
        {(!rows.is_empty()).then(|| view! { <ul class="plainlist">{rows}</ul> })}
        {ending(round, coded, pieces.len(), form, round.may_end(by.person().id))}
    }
    .into_markup())
}

/// Renders the forms that end a round: with figures, by those who may, or as if it had not been, by anybody.
fn ending(round: &Round, coded: usize, all: usize, form: &DeskForm, may_finish: bool) -> impl IntoView + use<> {
    let action = format!("/agreement/{}/state", round.id);
    let missing = (coded < all).then(|| view! { <p class="hint">{all - coded}" not coded yet. The figures would leave them out."</p> });
    let finish = (may_finish && coded > 0).then(|| {
        view! {
            <form method="post" action=action.clone() autocomplete="off">
                {missing}
                {form.tick("sure", "yes", "Open both people’s codes. The second coder’s can’t be changed after that.")}
                <button class="bt main" name="to" value="finish">"End the round"</button>
            </form>
        }
    });
    view! {
        <section class="panel slim noprint" aria-labelledby="end">
            <h2 id="end">"End it"</h2>
            {finish}
            <form method="post" action=action autocomplete="off">
                <p class="hint">"Any reviewer may give it up. Then no figure rests on it, and the second coder may look at all codes again."</p>
                {form.tick("certain", "yes", "Give it up for good. This can’t be undone.")}
                <button class="bt" name="to" value="drop">"Give it up"</button>
            </form>
        </section>
    }
}

/// Renders a round that is over. The connection is given back before the figures are reckoned, which takes a while.
async fn finished(mut db: PoolConnection<Db>, app: &App, by: &Reviewer, round: &Round, pieces: usize) -> Result<Markup, Error> {
    let names = Names::of(codes(&mut db).await?);
    let standing = standing(&mut db).await?;
    let compared = store::compared(&mut db, &app.vault, by, round.id, &standing).await?;
    let words = store::feedback_in(&mut db, &app.vault, by, round.id).await?;
    drop(db);
    let reckon = move || (RoundFigures::of(&compared), compared);
    let (figures, compared) = tokio::task::spawn_blocking(reckon).await.map_err(|error| Error::Broken(Box::new(error)))?;
    let left_out = pieces.saturating_sub(compared.len());
    let differing = compared.iter().filter(|piece| !piece.agrees());
    let differing = differing.filter_map(|piece| Some((piece, first_words(&words.get(&piece.feedback)?.words))));
    let differing: Vec<(&Compared, String)> = differing.collect();
    let left_out =
        (left_out > 0).then(|| view! { <p class="hush">{left_out}" more left out: not coded by both, or you are coding them in another round."</p> });
    Ok(view! {
        {figures_view(&figures, round, &names)}
        {left_out}
        {differences(round, &differing, &names)}
    }
    .into_markup())
}
