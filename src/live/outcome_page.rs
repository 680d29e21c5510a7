//! After a session, its code leads to what happened to what the group said: for everyone who was there, with five words or without.

use crate::{
    clock::say_day,
    group_sessions::{
        AnswerFormat, SessionState,
        code::JoinCode,
        kept_until,
        mark_store::Count,
        prompt_store::Prompt,
        store::{GroupSession, by_code},
    },
    id::AnswerId,
    influence::public,
    live::check_back_store,
    live::{
        outcome::{Open, Outcome, Pair, outcome},
        phone::cookie::Phone,
        ranking::{Order, Ranking},
    },
    receipts::{receipt_form, token::FormToken},
    state::App,
    text::Catalogue,
    web::{
        self, Answer, Error, Fields, Page,
        limits::Attempt,
        markup::{IntoMarkup, Markup},
        parts::{ErrorSummary, padlock},
        serve::Caller,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use jiff::civil::Date;
use leptos::prelude::*;

pub fn routes() -> Router<App> {
    Router::new().route("/join/{code}/check-back", post(check_back))
}

/// The page of `GET /join/{code}` once the session is over.
/// `phone_panel` is the part that only the asking phone sees.
pub async fn group_page(app: &App, page: &Page, session: &GroupSession, phone_panel: Option<Markup>) -> Answer {
    if session.dry_run {
        let text = page.text;
        return Ok(
            page.static_page(text.get("after-title"), || view! { <h1>{text.get("wall-over")}</h1><p class="lead">{text.get("group-dry-run")}</p> })
        );
    }
    let outcome = outcome(&mut *app.read().await?, session).await?;
    Ok(draw(app, page, session, &outcome, &Saying::new(app), phone_panel))
}

/// The phone that answers "is this what you meant?", and its last act.
struct Saying {
    /// As it stands in the forms.
    token: String,
    thanked: bool,
    /// The answer under which neither yes nor no was pressed.
    wrong: Option<AnswerId>,
}

impl Saying {
    fn new(app: &App) -> Self {
        Self { token: FormToken::new(&app.clock).write(&app.vault), thanked: false, wrong: None }
    }
}

/// `POST /join/{code}/check-back`
async fn check_back(State(app): State<App>, page: Page, Caller(caller): Caller, phone: Phone, Path(code): Path<String>, fields: Fields) -> Answer {
    if !app.limits.allows(Attempt::CheckBack, caller) {
        return Err(Error::Slowly);
    }
    let code = JoinCode::parse(&code).map_err(|_| Error::NotThere)?;
    let mut db = app.read().await?;
    let session = by_code(&mut db, &code).await?.filter(|session| session.state == SessionState::Closed).ok_or(Error::NotThere)?;
    let outcome = outcome(&mut db, &session).await?;
    drop(db);
    let answer: AnswerId = fields.parsed("answer").ok_or(Error::NotThere)?;
    if !outcome.pairs.iter().any(|pair| pair.answer.id == answer) {
        return Err(Error::NotThere);
    }
    // A phone that was there answers once; a page that is open elsewhere stands for whoever has it open, however long.
    let token = match phone.known {
        true => phone.token,
        false => FormToken::read(&app.vault, fields.text("token")).unwrap_or(phone.token),
    };
    let saying = Saying { token: token.write(&app.vault), ..Saying::new(&app) };
    let meant = match fields.text("meant") {
        "yes" => true,
        "no" => false,
        _ => return Ok(web::unprocessable(draw(&app, &page.wrong(), &session, &outcome, &Saying { wrong: Some(answer), ..saying }, None))),
    };
    let mut tx = app.write_anonymously().await?;
    // For each answer another hash: nobody sees without the key which were of one phone.
    let phone = token.phone_in(&app.vault, &[session.id.bytes(), answer.bytes()].concat());
    check_back_store::check_back(&mut tx, session.id, answer, &phone, meant).await?;
    tx.commit().await?;
    Ok(draw(&app, &page, &session, &outcome, &Saying { thanked: true, ..saying }, None))
}

fn draw(app: &App, page: &Page, session: &GroupSession, outcome: &Outcome, saying: &Saying, phone_panel: Option<Markup>) -> Response {
    let (text, today) = (page.text, app.clock.today());
    let problems = saying.wrong.map(|answer| (format!("check-{answer}"), text.get("after-check-pick").to_string())).into_iter().collect();
    page.static_page(text.get("after-title"), || {
        let asked = outcome.asked.iter().map(|prompt| {
            let ranked = ranked(text, prompt, &outcome.counts);
            view! { <li><bdi dir="auto">{prompt.question.clone()}</bdi>{ranked}</li> }
        });
        let asked = asked.collect_view();
        let pairs = outcome.pairs.iter().enumerate().map(|(at, pair)| {
            let check = check(text, session, pair, saying).into_markup();
            let earlier = pair.is_earlier(session).then(|| view! { <p class="note">{text.get("after-earlier")}</p> });
            let first = pair.goes_first.then(|| view! { <p class="note">{text.get("after-first")}</p> });
            view! { {first}{earlier}{public::card(text, at + 1, &pair.answer, &pair.changes, today, None, Some(check))} }
        });
        view! {
            <ErrorSummary text=text problems/>
            <h1>{text.get("after-heading")}</h1>
            {saying.thanked.then(|| view! { <p class="note" role="status">{text.get("after-check-thanks")}</p> })}
            // The month will do: the day is known to those who were there.
            <p class="lead">{text.with("after-met", [("date", &session.held_on.strftime("%B %Y").to_string())])}" "<bdi dir="auto">{session.place.clone()}</bdi></p>
            {phone_panel}
            {locked(text, session, today)}
            {(!outcome.asked.is_empty()).then(|| view! { <h2>{text.get("after-asked")}</h2><ul>{asked}</ul> })}
            {session.said_first.then(|| view! { <p>{text.get("after-said-first")}</p> })}
            {pairs.collect_view()}
            {waiting(text, outcome, today)}
            <p><a class="btn" href="/have-your-say">{text.get("did-say")}</a></p>
        }
    })
}

/// The things that a group put first on a list: the numbers that may be shown, or an order where none may.
fn ranked(text: &'static Catalogue, prompt: &Prompt, counts: &[Count]) -> Option<Markup> {
    let ranking = Some(prompt).filter(|prompt| prompt.format == AnswerFormat::Dots).map(|prompt| Ranking::public(text, prompt, counts))?;
    if !ranking.says_something() {
        return None;
    }
    Some(match ranking {
        Ranking::Numbers(numbers) => {
            let rows = numbers.into_iter().map(|(name, number)| {
                let number = number.map_or_else(|| text.get("after-dots-hidden").into(), |number| text.with("after-dots", [("count", &number)]));
                view! { <li><bdi dir="auto">{name}</bdi>": "<b>{number}</b></li> }
            });
            view! { <p class="hush">{text.get("after-ranked-numbers")}</p><ul>{rows.collect_view()}</ul> }.into_markup()
        }
        Ranking::Order(Order { places, others }) => {
            let places = places.into_iter().map(|(place, names)| {
                let names = names.into_iter().enumerate();
                let names =
                    names.map(|(at, name)| view! { {(at > 0).then(|| format!(" {} ", text.get("after-ranked-and")))}<bdi dir="auto">{name}</bdi> });
                view! { <li value=place.to_string()>{names.collect_view()}</li> }
            });
            let others = others.into_iter().map(|name| view! { <li><bdi dir="auto">{name}</bdi></li> }).collect::<Vec<_>>();
            let others = (!others.is_empty()).then(|| view! { <p class="hush">{text.get("after-ranked-others")}</p><ul>{others}</ul> });
            view! { <p class="hush">{text.get("after-ranked")}</p><ol class="places">{places.collect_view()}</ol>{others} }.into_markup()
        }
    })
}

/// Until the last day, the same on the page of every session without adults: it must not tell whether anybody has something locked.
fn locked(text: &'static Catalogue, session: &GroupSession, today: Date) -> Option<Markup> {
    let until = kept_until(session.held_on);
    (session.kind.is_adult_free() && today <= until).then(|| {
        view! {
            <section class="note" aria-labelledby="letting-go">
                <h2 id="letting-go">{text.get("after-locked-title")}</h2>
                {padlock(text.with("after-locked", [("date", &say_day(until))]))}
                <p>{text.get("locked-how")}</p>
                {receipt_form::RELEASE.form(text, "", None)}
            </section>
        }
        .into_markup()
    })
}

/// "Is this what you meant?" A post of its own for each answer.
fn check(text: &'static Catalogue, session: &GroupSession, pair: &Pair, saying: &Saying) -> impl IntoView + use<> {
    let (action, answer) = (format!("/join/{}/check-back", session.code.as_str()), pair.answer.id);
    let (id, token) = (format!("check-{answer}"), saying.token.clone());
    let error = (saying.wrong == Some(answer)).then(|| view! { <p class="error">{text.get("after-check-pick")}</p> });
    view! {
        <form class="note" method="post" action=action>
            <h3 id=id.clone()>{text.get("after-check")}</h3>
            <input type="hidden" name="token" value=token/>
            <input type="hidden" name="answer" value=answer.to_string()/>
            {error}
            <div class="btns" role="group" aria-labelledby=id>
                <button class="btn quiet" name="meant" value="yes">{text.get("say-facts-yes")}</button>
                <button class="btn quiet" name="meant" value="no">{text.get("say-facts-no")}</button>
            </div>
        </form>
    }
}

/// The stages of what has no answer yet, each once and without numbers.
fn waiting(text: &'static Catalogue, outcome: &Outcome, today: Date) -> Option<impl IntoView + use<>> {
    let meetings = || outcome.open.iter().filter_map(|open: &Open| open.meeting);
    let grouped = match (meetings().filter(|day| *day >= today).min(), meetings().max()) {
        _ if outcome.open.is_empty() => None,
        (Some(day), _) => Some(text.with("after-grouped", [("date", &say_day(day))])),
        (None, Some(day)) => Some(text.with("after-grouped-late", [("date", &say_day(day))])),
        (None, None) => Some(match outcome.meetings.iter().find(|day| **day >= today) {
            Some(day) => text.with("after-grouped-next", [("date", &say_day(*day))]),
            None => text.get("after-grouped-no-date").into(),
        }),
    };
    let taken_back = outcome.open.iter().filter_map(|open| open.taken_back_on).max();
    let taken_back = taken_back.map(|day| text.with("after-taken-back", [("date", &say_day(day))]));
    let stages =
        [outcome.unread.then(|| text.get("after-unread").into()), outcome.ungrouped.then(|| text.get("after-read").into()), grouped, taken_back];
    let stages: Vec<String> = stages.into_iter().flatten().collect();
    let none = stages.is_empty();
    if none && !outcome.pairs.is_empty() {
        return None;
    }
    let stages = stages.into_iter().map(|stage| view! { <li>{stage}</li> }).collect_view();
    Some(view! {
        <section aria-labelledby="waiting">
            <h2 id="waiting">{text.get("after-waiting")}</h2>
            {if none { view! { <p>{text.get("after-nothing")}</p> }.into_markup() } else { view! { <ul>{stages}</ul> }.into_markup() }}
        </section>
    })
}
