//! Requests about accounts: a second person agrees or declines, and leads see how somebody came to read young people's words.

use crate::{
    clock::{say_day, short_day},
    db::Conn,
    id::{PersonId, RequestId},
    staff::{
        Role,
        proof::{Confirmer, Proof},
        requests::{self, Confirmed, may_confirm},
        requests_store::{self, Request, RequestKind},
    },
    state::App,
    web::{
        Answer, Error, Fields, NotHere, Page,
        markup::{IntoMarkup, Markup},
        not_here::with_not_here,
        redirect,
    },
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::post,
};
use jiff::{ToSpan, civil::Date};
use leptos::prelude::*;

const NOT_HERE: NotHere = NotHere { text: "This request does not wait any more.", back: ("/requests", "Back to the requests") };

/// Days for which everybody who may agree sees what was agreed to.
const SHOWN_DAYS: i64 = 30;

pub fn routes() -> Router<App> {
    with_not_here(Router::new().route("/requests/{id}", post(settle)), &NOT_HERE)
}

/// The requests about accounts, as the page of all requests shows them.
pub struct Requests {
    waiting: Vec<Request>,
    given: Vec<Request>,
}

impl Requests {
    pub async fn load(db: &mut Conn, today: Date) -> sqlx::Result<Self> {
        Ok(Self { waiting: requests_store::waiting(db).await?, given: given(db, today).await? })
    }

    /// Each request that waits, for somebody who may agree.
    pub fn waiting(&self, by: &Confirmer) -> Vec<Markup> {
        self.waiting.iter().map(|request| request_view(request, by.person().id).into_markup()).collect()
    }

    /// Everything that was agreed to lately.
    pub fn given(&self) -> Markup {
        given_view(&self.given).into_markup()
    }
}

/// `POST /requests/{id}`, with `outcome` as `confirm` or `decline`.
async fn settle(State(app): State<App>, by: Confirmer, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: RequestId = id.parse()?;
    let (mut tx, audit) = (app.write_as_staff_urgently().await?, app.audit_context());
    let confirmed = match fields.line("outcome") {
        "confirm" => requests::confirm(&mut tx, &audit, &by, id).await?.ok_or(Error::NotThere)?,
        "decline" => {
            requests::decline(&mut tx, &audit, &by, id).await?.ok_or(Error::NotThere)?;
            tx.commit().await?;
            return Ok(redirect("/requests?done=declined"));
        }
        _ => return Err(Error::Unreadable),
    };
    let Ok(Confirmed { request, number }) = confirmed else { return Ok(redirect("/requests?done=own")) };
    tx.commit().await?;
    app.channels.accounts_changed();
    match number {
        Some(number) => Ok(number_page(page, &by, &request, &number)),
        None => Ok(redirect("/requests?done=confirmed")),
    }
}

/// The number is shown once, to whoever agreed: with it and the link, the person gets in, and nobody with only one of the two does.
fn number_page(page: Page, by: &Confirmer, request: &Request, number: &str) -> Response {
    let name = request.name.clone();
    let asked_by = request.asked_by_name.clone().unwrap_or_default();
    page.desk(by.desk()).static_page("You agreed", || {
        view! {
            <h1>"Tell "<bdi dir="auto">{name.clone()}</bdi>" this number"</h1>
            <section class="panel slim" aria-labelledby="number">
                <p class="label" id="number">"The number"</p>
                <output class="line" aria-labelledby="number" translate="no">{spaced(number)}</output>
                <p>"Ring "<bdi dir="auto">{name.clone()}</bdi>", or tell them in person. "<bdi dir="auto">{asked_by.clone()}</bdi>" gives them the link. Only with both does it open, so do not give the number to "<bdi dir="auto">{asked_by}</bdi>"."</p>
                <p>"It is shown here and nowhere else. If it gets lost, an administrator asks again."</p>
            </section>
            <p><a class="bt" href="/requests">"Back to the requests"</a></p>
        }
    })
}

/// `482109375526` as `4821 0937 5526`.
fn spaced(number: &str) -> String {
    number.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

fn request_view(request: &Request, own: PersonId) -> impl IntoView + use<> {
    let roles = request.roles.iter().map(|role| view! { <dt>{role.label()}</dt><dd>{role.about()}</dd> }).collect_view();
    let asks = match request.kind {
        RequestKind::Join => "is invited to work here",
        RequestKind::Roles => "is to have these roles",
        RequestKind::Return => "is to choose a new password and get new codes",
    };
    let (name, email, asked_by) = (request.name.clone(), request.email.clone(), request.asked_by_name.clone().unwrap_or_default());
    let (may, asked_it) = (may_confirm(request, own), request.asked_by == Some(own));
    let why = if asked_it { "You asked for this, so somebody else has to agree." } else { "This is about you, so somebody else has to agree." };
    let sure = may.then(|| {
        view! {
            <p>"Agree only if you know this person and have heard from them, not from "<bdi dir="auto">{asked_by.clone()}</bdi>" alone, that it is right."</p>
        }
    });
    let agree =
        may.then(|| view! { <button class="bt main" name="outcome" value="confirm">"Agree"<span class="hide">": "{name.clone()}</span></button> });
    view! {
        <section class="panel slim">
            <h2><bdi dir="auto">{name.clone()}</bdi>" "{asks}</h2>
            <p class="hush"><bdi>{email}</bdi>". Asked by "<bdi dir="auto">{asked_by.clone()}</bdi>" on "{say_day(request.asked_on)}"."</p>
            <dl class="facts">{roles}</dl>
            <form method="post" action=format!("/requests/{}", request.id)>
                {sure}
                {(!may).then(|| view! { <p>{why}</p> })}
                <div class="btns">
                    {agree}
                    <button class="bt" name="outcome" value="decline">{if asked_it { "Take it back" } else { "Decline" }}<span class="hide">": "{name.clone()}</span></button>
                </div>
            </form>
        </section>
    }
}

/// Everything that was agreed to lately.
async fn given(db: &mut Conn, today: Date) -> sqlx::Result<Vec<Request>> {
    requests_store::confirmed_since(db, today.saturating_sub(SHOWN_DAYS.days())).await
}

fn given_view(given: &[Request]) -> impl IntoView + use<> {
    let rows = given.iter().map(|request| {
        let what = match request.kind {
            RequestKind::Return => "new password and codes".to_string(),
            RequestKind::Join | RequestKind::Roles => request.roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", "),
        };
        let on = request.settled_on.map(short_day).unwrap_or_default();
        view! { <tr><th scope="row"><bdi dir="auto">{request.name.clone()}</bdi></th><td>{what}</td><td>{by_whom(request)}</td><td class="when">{on}</td></tr> }
    });
    view! {
        <section>
            <h2 id="given">"Agreed in the last 30 days"</h2>
            {if given.is_empty() {
                view! { <p>"Nothing."</p> }.into_markup()
            } else {
                view! {
                    <div class="scroll" tabindex="0" role="region" aria-labelledby="given">
                        <table>
                            <thead><tr><th scope="col">"Person"</th><th scope="col">"Was given"</th><th scope="col">"By"</th><th scope="col">"On"</th></tr></thead>
                            <tbody>{rows.collect_view()}</tbody>
                        </table>
                    </div>
                }
                .into_markup()
            }}
        </section>
    }
}

fn by_whom(request: &Request) -> String {
    match (&request.asked_by_name, &request.settled_by_name) {
        (Some(asked), Some(agreed)) => format!("asked by {asked}, agreed by {agreed}"),
        _ => "the operator, on the server’s command line".into(),
    }
}

/// The part of a lead's list of concerns that says who else has come to read them, and who is to.
pub async fn new_leads(db: &mut Conn, today: Date) -> Result<Markup, Error> {
    let is_lead = |request: &Request| request.kind != RequestKind::Return && request.roles.contains(&Role::Lead);
    let waiting = requests_store::waiting(db).await?.len();
    let mut given = given(db, today).await?;
    given.retain(is_lead);
    let lines = given.iter().map(|request| {
        let on = request.settled_on.map(say_day).unwrap_or_default();
        view! { <p><bdi dir="auto">{request.name.clone()}</bdi>" may read concerns since "{on}" ("{by_whom(request)}")."</p> }
    });
    let waiting = (waiting > 0).then(|| view! { <p><a href="/requests">"A request about an account waits for a second person"</a>"."</p> });
    if given.is_empty() && waiting.is_none() {
        return Ok(().into_markup());
    }
    Ok(view! { <section class="note slim" aria-label="People who read concerns">{lines.collect_view()}{waiting}</section> }.into_markup())
}
