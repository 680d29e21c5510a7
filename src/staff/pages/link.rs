//! Links for people: how a new one is shown, and asking for one for somebody who has lost phone or password.

use crate::{
    clock::say_day,
    id::PersonId,
    staff::{
        Person, invitations,
        proof::{Administrator, Proof},
        requests_store,
        store::{self, Invitation},
    },
    state::App,
    web::{
        Answer, Error, Page,
        markup::{IntoMarkup, Markup},
    },
};
use axum::{
    Router,
    extract::{Path, State},
    routing::post,
};
use leptos::prelude::*;

pub fn routes() -> Router<App> {
    Router::new().route("/people/{id}/return", post(ask_back))
}

/// `POST /people/{id}/return`
async fn ask_back(State(app): State<App>, proof: Administrator, page: Page, Path(id): Path<String>) -> Answer {
    let id: PersonId = id.parse()?;
    let mut tx = app.write_as_staff_urgently().await?;
    let person = store::person(&mut tx, id).await?.ok_or(Error::NotThere)?;
    let invitation = invitations::ask_back(&mut tx, &app.audit_context(), &proof, id).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    link_page(&app, page, &proof, &person.name, invitation, true).await
}

/// Shows a link, which is shown only here, and says who can agree to it.
pub async fn link_page(app: &App, page: Page, proof: &Administrator, name: &str, invitation: Invitation, waits: bool) -> Answer {
    let link = format!("{}/invitation/{}", app.config.url(), invitation.token);
    let until = say_day(store::invitation_ends(app.clock.today()));
    let second = if waits { Some(second_person(app, proof, invitation.id).await?) } else { None };
    let name = name.to_string();
    Ok(page.desk(proof.desk()).static_page("A link", || {
        view! {
            <h1>"Give "<bdi dir="auto">{name.clone()}</bdi>" this link"</h1>
            {second}
            <section class="panel slim" aria-labelledby="link">
                <p class="label" id="link">"The link"</p>
                <output class="line" aria-labelledby="link" translate="no">{link}</output>
                <p>"It works once, until "{until}". Hand it over in a way only "<bdi dir="auto">{name}</bdi>" can read."</p>
                <p>"It is shown here and nowhere else. If it gets lost, make a new one: that ends this one."</p>
            </section>
            <p><a class="bt" href="/people">"Back to people"</a></p>
        }
    }))
}

/// Says that a second person must agree, and who can.
async fn second_person(app: &App, proof: &Administrator, about: PersonId) -> Result<Markup, Error> {
    let others = requests_store::confirmers(&mut *app.read().await?, proof.person().id, about).await?;
    if others.is_empty() {
        return Ok(view! {
            <div class="note slim">
                <p>"It opens nothing until a second person agrees, and nobody else here can yet. Whoever runs the server can let this person in:"</p>
                <p><code translate="no">"sayso invite --again EMAIL"</code></p>
                <p>"Ask them to invite a second administrator, too: "<code translate="no">"sayso invite --name NAME --email EMAIL --role administrator"</code></p>
            </div>
        }
        .into_markup());
    }
    let names = others.into_iter().map(|name| view! { <li><bdi dir="auto">{name}</bdi></li> }).collect_view();
    Ok(view! {
        <div class="note slim">
            <p>"It opens nothing until a second person agrees, at "<a href="/requests">"Requests"</a>". They get a number, which they tell the person themselves. These can:"</p>
            <ul>{names}</ul>
        </div>
    }
    .into_markup())
}

/// The form that asks for a new link, on somebody's page.
pub fn return_form(person: &Person) -> impl IntoView + use<> {
    view! {
        <section class="panel slim" aria-labelledby="return">
            <h2 id="return">"A new link"</h2>
            <form method="post" action=format!("/people/{}/return", person.id)>
                <p>"For somebody who has lost their phone or password, or comes back. A second person must agree. With the link they choose a new password and get new codes; what they had before ends then."</p>
                <button class="bt">"Ask for a new link"</button>
            </form>
        </section>
    }
}
