//! After a session, for its facilitator: the page of a session that is over, and the evidence sheet for the Membership Award.

use crate::{
    clock::say_day,
    db::Conn,
    group_sessions::{
        AnswerFormat, Band, SessionState,
        mark_store::Count,
        prompt_store::Prompt,
        store::{GroupSession, OwnSession},
        suppression::{SuppressedCount, alone, shown},
    },
    id::AnswerId,
    influence::{answer_status::kind_label, public, view::chip},
    live::{
        check_back_store,
        outcome::{Outcome, outcome},
        ranking::{Order, Ranking, cells},
    },
    staff::proof::Proof,
    state::App,
    text,
    web::{Answer, DeskForm, Error, NotHere, Page, markup::IntoMarkup, not_here::with_not_here},
};
use axum::{Router, extract::State, routing::get};
use jiff::civil::Date;
use leptos::prelude::*;

const NOT_HERE: NotHere = NotHere {
    text: "There is no such session of yours that is over. What came of one is here once you have closed it.",
    back: ("/group-sessions", "Back to your sessions"),
};

pub fn routes() -> Router<App> {
    with_not_here(Router::new().route("/group-sessions/{id}/evidence", get(evidence)), &NOT_HERE)
}

/// Everything both pages show.
struct After {
    outcome: Outcome,
    check_backs: Vec<(AnswerId, i64, i64)>,
}

async fn load(db: &mut Conn, session: &GroupSession) -> sqlx::Result<After> {
    Ok(After { outcome: outcome(db, session).await?, check_backs: check_back_store::check_backs(db, session.id).await? })
}

/// The page of `GET /group-sessions/{id}` once the session is over.
pub async fn show(app: &App, own: &OwnSession, page: Page) -> Answer {
    let after = load(&mut *app.read().await?, &own.session).await?;
    let (page, session, today) = (page.desk(own.desk()), &own.session, app.clock.today());
    let form = DeskForm::fresh("copy-");
    Ok(page.static_page("Session", || {
        let link = |ending: &str| format!("/group-sessions/{}/{ending}", session.id);
        view! {
            <nav class="crumbs" aria-label="Where you are"><ol><li><a href="/group-sessions">"Group sessions"</a></li></ol></nav>
            <div class="head">
                <h1>{session.kind.label()}" in "<bdi dir="auto">{session.place.clone()}</bdi></h1>
                {(!session.dry_run).then(|| view! { <p><a class="bt main" href=link("evidence")>"Evidence sheet"</a></p> })}
            </div>
            {session.dry_run.then(|| view! { <p class="told">"This was a dry run: nothing that was said in it was kept."</p> })}
            <div class="cols">
                <div>{asked(&after)}{said(session, &after)}{done(session, &after, today)}</div>
                <aside aria-label="What to do next">
                    <section class="panel" aria-labelledby="facts"><h2 id="facts">"The session"</h2>{facts(session)}</section>
                    <section class="panel" aria-labelledby="more">
                        <h2 id="more">"Paper"</h2>
                        <ul class="plainlist">
                            <li><a href=link("typing")>"Type in what stands on paper"</a></li>
                            <li><a href=link("sheet")>"The sheet to print"</a></li>
                            <li><a href=format!("/join/{}", session.code.as_str())>"What the group sees"</a></li>
                        </ul>
                    </section>
                    <section class="panel" aria-labelledby="again">
                        <h2 id="again">"Once more"</h2>
                        <form method="post" action=link("copy")>
                            {form.input("date", "date", "Day of the next session", "It begins with the same questions.")}
                            <button class="bt">"Copy the session"</button>
                        </form>
                    </section>
                </aside>
            </div>
        }
    }))
}

/// `GET /group-sessions/{id}/evidence`
async fn evidence(State(app): State<App>, own: OwnSession, page: Page) -> Answer {
    if own.session.state != SessionState::Closed || own.session.dry_run {
        return Err(Error::NotThere);
    }
    let after = load(&mut *app.read().await?, &own.session).await?;
    let (page, session, today, board) = (page.desk(own.desk()), &own.session, app.clock.today(), app.board());
    Ok(page.static_page("Evidence", || {
        let back = format!("/group-sessions/{}", session.id);
        view! {
            <nav class="crumbs" aria-label="Where you are">
                <ol><li><a href="/group-sessions">"Group sessions"</a></li><li><a href=back>"The session"</a></li></ol>
            </nav>
            <p class="hush noprint">"To keep it as a PDF, print this page and choose “Save as PDF”."</p>
            <article class="evidence">
                <header>
                    <p>"Evidence for the Membership Award of "<bdi dir="auto">{board.run_with.clone()}</bdi></p>
                    <h1>"What young people said, and what came of it"</h1>
                    {facts(session)}
                    <p class="hush">"As it stood on "{say_day(today)}". "<bdi dir="auto">{board.body.clone()}</bdi></p>
                </header>
                {asked(&after)}{said(session, &after)}{done(session, &after, today)}
            </article>
        }
    }))
}

fn facts(session: &GroupSession) -> impl IntoView + use<> {
    let there = session.headcount.unwrap_or(Band::Nobody);
    let there = if there == Band::Nobody { "nobody with a phone" } else { there.label() };
    let paper = match Band::of(session.sheets) {
        Band::Nobody => String::new(),
        sheets => format!("; {} sheets of paper with dots or ticks", sheets.label()),
    };
    let how = if session.kind.is_adult_free() { ", without adults" } else { "" };
    view! {
        <dl class="facts">
            <dt>"What"</dt><dd>{session.kind.label()}{how}</dd>
            <dt>"Where"</dt><dd><bdi dir="auto">{session.place.clone()}</bdi></dd>
            <dt>"When"</dt><dd>{say_day(session.held_on)}</dd>
            <dt>"Who"</dt><dd>"Young people: "{there}{paper}</dd>
        </dl>
    }
}

/// The prompts, with the choices where there were any.
fn asked(after: &After) -> impl IntoView + use<> {
    let prompts = after.outcome.asked.iter().map(|prompt| {
        let chosen = (prompt.format != AnswerFormat::Words).then(|| chosen(prompt, &after.outcome.counts));
        view! { <li><p><b><bdi dir="auto">{prompt.question.clone()}</bdi></b>" "<span class="hush">{prompt.format.label()}</span></p>{chosen}</li> }
    });
    let prompts: Vec<_> = prompts.collect();
    let none = prompts.is_empty().then(|| view! { <p class="hush">"Nothing was asked."</p> });
    view! { <section aria-labelledby="asked"><h2 id="asked">"What was asked"</h2>{none}<ol class="asked">{prompts}</ol></section> }
}

/// The counts in the order of the choices, or a ranking's order where all of its numbers are hidden.
fn chosen(prompt: &Prompt, counts: &[Count]) -> impl IntoView + use<> {
    if prompt.format == AnswerFormat::Dots
        && let Ranking::Order(order) = Ranking::of(text::english(), prompt, counts)
    {
        return in_order(order).into_markup();
    }
    let (names, cells): (Vec<String>, Vec<SuppressedCount>) = cells(text::english(), prompt, counts).into_iter().unzip();
    let what = if prompt.format == AnswerFormat::Dots { "Dots" } else { "People" };
    table("Choice", what, names.into_iter().zip(shown(&cells)).collect()).into_markup()
}

fn in_order(order: Order) -> impl IntoView + use<> {
    let places = order.places.into_iter().map(|(place, names)| {
        let equal = (names.len() > 1).then(|| view! { <span class="hush">" (equal)"</span> });
        let names =
            names.into_iter().enumerate().map(|(at, name)| view! { {(at > 0).then_some(" and ")}<bdi dir="auto">{name}</bdi> }).collect_view();
        view! { <li value=place.to_string()>{names}{equal}</li> }
    });
    let others = order.others.into_iter().map(|name| view! { <li><bdi dir="auto">{name}</bdi></li> }).collect::<Vec<_>>();
    let others = (!others.is_empty()).then(|| view! { <p class="hush">"Then, in no order:"</p><ul>{others}</ul> });
    view! {
        <p class="hush">"What the group put first, by its dots. The numbers are hidden, because few people put dots on each."</p>
        <ol class="places">{places.collect_view()}</ol>
        {others}
    }
}

/// The themes with their numbers, never the words. Only a publisher's answer gives a theme a name here.
fn said(session: &GroupSession, after: &After) -> impl IntoView + use<> {
    let outcome = &after.outcome;
    let counts = outcome.pairs.iter().map(|pair| pair.count).chain(outcome.open.iter().map(|open| open.count));
    let numbers = shown(&counts.map(SuppressedCount::of).collect::<Vec<_>>());
    let rows: Vec<(String, String)> = outcome.pairs.iter().map(|pair| pair.answer.theme_name.clone()).zip(numbers).collect();
    let rows = if rows.is_empty() {
        view! { <p class="hush">"No theme can be named yet."</p> }.into_markup()
    } else {
        table("Theme", "Said", rows).into_markup()
    };
    let others = (!outcome.open.is_empty()).then(|| view! { <p>"Something was said about other themes too. They have no answer yet."</p> });
    let unread = outcome.unread.then(|| view! { <p>"Some of what was said has not been read yet."</p> });
    let first = session
        .said_first
        .then(|| view! { <p>"Before the end, the group looked through its list and said what goes first. Whoever reads it sees which."</p> });
    let ungrouped = outcome.ungrouped.then(|| view! { <p>"Some of what was said was read and is in no theme yet."</p> });
    view! {
        <section aria-labelledby="said">
            <h2 id="said">"What young people said"</h2>
            {rows}{others}{unread}{ungrouped}{first}
            <p class="hush">
                "These are things said, not people: one person may have said several. Numbers under 5 are hidden so that nobody can be picked out, and sometimes one beside them so that they can’t be worked out. Nobody’s own words are on this page."
            </p>
        </section>
    }
}

/// The answers and changes of the Board, and the check-backs of the group.
fn done(session: &GroupSession, after: &After, today: Date) -> impl IntoView + use<> {
    let pairs = after.outcome.pairs.iter().map(|pair| {
        let answer = &pair.answer;
        let changes = pair.changes.iter().map(|(change, strength)| {
            view! { <div class="change"><p><b>"Change in the work plan"</b>" "{chip(*strength)}</p>{public::change(text::english(), change, *strength)}</div> }
        });
        let (_, yes, no) = after.check_backs.iter().find(|(id, ..)| *id == answer.id).copied().unwrap_or((answer.id, 0, 0));
        let late = public::until(text::english(), answer, today);
        let earlier = pair.is_earlier(session).then(|| view! { <p><b>"Said before this session"</b>": what the group said backs it up, and did not bring it about."</p> });
        view! {
            <article class="came">
                <h3><bdi dir="auto">{answer.theme_name.clone()}</bdi></h3>
                {pair.goes_first.then(|| view! { <p><span class="chip ok">"The group says this goes first"</span></p> })}
                <p class="hush">"You said"</p>
                <p class="said"><bdi dir="auto">{answer.theme_about.clone()}</bdi></p>
                <p class="hush">"We did: "<b>{kind_label(answer)}</b>{answer.published_on.map(|on| format!(", {}", say_day(on)))}</p>
                <p class="said"><bdi dir="auto">{answer.words.clone()}</bdi></p>
                {earlier}
                {late.map(|late| view! { <p>{late}</p> })}
                {changes.collect_view()}
                <p class="back">"“Is this what you meant?” Yes: "<b>{alone(yes)}</b>", no: "<b>{alone(no)}</b>". Asked at the code’s own page, where somebody may answer more than once."</p>
            </article>
        }
    });
    let pairs: Vec<_> = pairs.collect();
    let none = pairs.is_empty().then(|| view! { <p class="hush">"The Board has not answered yet."</p> });
    view! { <section aria-labelledby="done"><h2 id="done">"What came of it"</h2>{none}{pairs}</section> }
}

fn table(what: &'static str, number: &'static str, rows: Vec<(String, String)>) -> impl IntoView + use<> {
    let rows =
        rows.into_iter().map(|(name, number)| view! { <tr><th scope="row"><bdi dir="auto">{name}</bdi></th><td class="num">{number}</td></tr> });
    view! {
        <table class="tally">
            <thead><tr><th scope="col">{what}</th><th scope="col" class="num">{number}</th></tr></thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}
