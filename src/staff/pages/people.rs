//! The accounts: inviting people, changing roles, switching accounts off and on.

use crate::{
    clock::say_day,
    form::Problems,
    id::PersonId,
    staff::{
        Person, Role,
        invited::Invited,
        proof::{Administrator, Proof},
        store::{self, AccountChangeRefused},
    },
    state::App,
    web::{Answer, DeskForm, Error, Fields, Page, parts::ErrorSummary, redirect, unprocessable},
};
use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::{get, post},
};
use leptos::prelude::*;
use strum::VariantArray;

const LAST: &str = "This is the last administrator. Make somebody else one first: without any, nobody could be invited or switched off.";
const OWN: &str = "Nobody gives themselves a role. Another administrator has to.";
const NO_ROLE: &str = "Tick at least one role. To keep somebody out, switch the account off.";

pub fn routes() -> Router<App> {
    Router::new()
        .route("/people", get(list))
        .route("/people/invitation", post(invite))
        .route("/people/{id}", get(show))
        .route("/people/{id}/roles", post(set_roles))
        .route("/people/{id}/state", post(set_state))
}

/// `GET /people`
async fn list(State(app): State<App>, proof: Administrator, page: Page) -> Answer {
    list_page(&app, page, &proof, &DeskForm::fresh("")).await
}

/// `POST /people/invitation`: answers with the link, which is shown only here.
async fn invite(State(app): State<App>, proof: Administrator, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("", &fields, &["name", "email", "role"]);
    let new = Invited { name: fields.line("name").into(), email: fields.line("email").into(), role: ticked(&fields) };
    new.problems().iter().for_each(|(field, sentence)| form.wrong(field, sentence));
    if !form.is_fine() {
        return Ok(unprocessable(list_page(&app, page.wrong(), &proof, &form).await?));
    }
    let mut tx = app.write_as_staff_urgently().await?;
    let Some(invitation) = store::invite(&mut tx, &app.audit_context(), &proof, &new.name, &new.email, &new.role).await? else {
        drop(tx);
        form.wrong("email", "Somebody with this email works here already. You find them in the list.");
        return Ok(unprocessable(list_page(&app, page.wrong(), &proof, &form).await?));
    };
    tx.commit().await?;
    let link = format!("{}/invitation/{}", app.config.url(), invitation.token);
    let until = say_day(store::invitation_ends(app.clock.today()));
    Ok(page.desk(proof.desk()).static_page("Invited", || {
        view! {
            <h1>"Give "<bdi dir="auto">{new.name.clone()}</bdi>" this link"</h1>
            <section class="panel slim" aria-labelledby="link">
                <p class="label" id="link">"The link"</p>
                <output class="line" aria-labelledby="link" translate="no">{link}</output>
                <p>"It works once, until "{until}". Whoever has it can join as "<bdi dir="auto">{new.name}</bdi>", so hand it over in a way only they can read."</p>
                <p>"It is shown here and nowhere else. If it gets lost, invite the same email again: that makes a new link and ends this one."</p>
            </section>
            <p><a class="bt" href="/people">"Back to people"</a></p>
        }
    }))
}

/// `GET /people/{id}`
async fn show(State(app): State<App>, proof: Administrator, page: Page, Path(id): Path<String>) -> Answer {
    let person = store::person(&mut *app.read().await?, id.parse()?).await?.ok_or(Error::NotThere)?;
    Ok(person_page(page, &proof, &person, &person.roles, &Problems::default()))
}

/// `POST /people/{id}/roles`
async fn set_roles(State(app): State<App>, proof: Administrator, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: PersonId = id.parse()?;
    let roles = ticked(&fields);
    if roles.is_empty() {
        return page_again(&app, page, &proof, id, &roles, &Problems::one("role", NO_ROLE)).await;
    }
    let mut tx = app.write_as_staff_urgently().await?;
    let done = store::set_roles(&mut tx, &app.audit_context(), &proof, id, &roles).await?.ok_or(Error::NotThere)?;
    if let Err(refusal) = done {
        drop(tx);
        let sentence = match refusal {
            AccountChangeRefused::LastAdministrator => LAST,
            AccountChangeRefused::OwnRole => OWN,
        };
        return page_again(&app, page, &proof, id, &roles, &Problems::one("role", sentence)).await;
    }
    tx.commit().await?;
    app.channels.accounts_changed();
    Ok(redirect("/people"))
}

/// `POST /people/{id}/state`, with `active` as `yes` or `no`.
async fn set_state(State(app): State<App>, proof: Administrator, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: PersonId = id.parse()?;
    let active = match fields.line("active") {
        "yes" => true,
        "no" => false,
        _ => return Err(Error::Unreadable),
    };
    let mut tx = app.write_as_staff_urgently().await?;
    let done = store::set_active(&mut tx, &app.audit_context(), &proof, id, active).await?.ok_or(Error::NotThere)?;
    if done.is_err() {
        drop(tx);
        let person = store::person(&mut *app.read().await?, id).await?.ok_or(Error::NotThere)?;
        return Ok(unprocessable(person_page(page.wrong(), &proof, &person, &person.roles, &Problems::one("state", LAST))));
    }
    tx.commit().await?;
    app.channels.accounts_changed();
    Ok(redirect("/people"))
}

async fn page_again(app: &App, page: Page, proof: &Administrator, id: PersonId, roles: &[Role], problems: &Problems) -> Answer {
    let person = store::person(&mut *app.read().await?, id).await?.ok_or(Error::NotThere)?;
    Ok(unprocessable(person_page(page.wrong(), proof, &person, roles, problems)))
}

/// Returns the roles that were ticked, each once and in their own order.
fn ticked(fields: &Fields) -> Vec<Role> {
    Role::VARIANTS.iter().copied().filter(|role| fields.all("role").any(|ticked| ticked == role.name())).collect()
}

async fn list_page(app: &App, page: Page, proof: &Administrator, form: &DeskForm) -> Answer {
    let people = store::everyone(&mut *app.read().await?, proof).await?;
    let text = page.text;
    Ok(page.desk(proof.desk()).static_page("People", || {
        let rows = people.iter().map(row).collect_view();
        view! {
            <ErrorSummary text problems=form.wrongs()/>
            <h1>"People"</h1>
            <div class="scroll" tabindex="0" role="region" aria-label="People">
                <table>
                    <thead><tr><th scope="col">"Name"</th><th scope="col">"Email"</th><th scope="col">"Roles"</th><th scope="col">"Account"</th><th scope="col"><span class="hide">"Change"</span></th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <section class="panel slim" aria-labelledby="invite">
                <h2 id="invite">"Invite someone"</h2>
                <form method="post" action="/people/invitation" autocomplete="off">
                    <div class="inline">{form.input("name", "text", "Name", "")}{form.input("email", "email", "Email", "")}</div>
                    {form.picks("role", "checkbox", "Roles", "", roles())}
                    <p class="hush">"The link works once, for a week. An administrator never sees the words."</p>
                    <button class="bt main">"Make the link"</button>
                </form>
            </section>
        }
    }))
}

fn roles() -> Vec<(String, String)> {
    Role::VARIANTS.iter().map(|role| (role.name().to_string(), role.label().to_string())).collect()
}

fn row(person: &Person) -> impl IntoView + use<> {
    let roles = person.roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", ");
    let (class, state) = match (person.active, person.joined) {
        (false, _) => ("chip late", "switched off"),
        (true, true) => ("chip ok", "active"),
        (true, false) => ("chip", "invited, not joined yet"),
    };
    let (name, email, address) = (person.name.clone(), person.email.clone(), format!("/people/{}", person.id));
    view! {
        <tr>
            <th scope="row"><bdi dir="auto">{name.clone()}</bdi></th>
            <td><bdi>{email}</bdi></td>
            <td>{roles}</td>
            <td><span class=class>{state}</span></td>
            <td><a class="bt" href=address>"Change"<span class="hide">": "{name}</span></a></td>
        </tr>
    }
}

fn person_page(page: Page, proof: &Administrator, person: &Person, ticked: &[Role], problems: &Problems) -> Response {
    let text = page.text;
    let summary: Vec<_> = problems.iter().map(|(field, sentence)| (field.to_string(), sentence.to_string())).collect();
    let mut form = ticked.iter().fold(DeskForm::fresh(""), |form, role| form.with("role", role.name()));
    problems.of("role").into_iter().for_each(|sentence| form.wrong("role", sentence));
    let (value, does, what) = match person.active {
        true => (
            "no",
            "Switch off",
            "Switching the account off signs the person out at once, everywhere, and lets nobody in with it. What they did stays in the history.",
        ),
        false => ("yes", "Switch on", "The account is switched off. Switched on again, it works with the password and the app it had."),
    };
    let state_wrong = problems.of("state").map(|sentence| view! { <p class="error">{sentence.to_string()}</p> });
    let self_change = (proof.person().id == person.id)
        .then(|| view! { <p class="note slim">"This is you. "{OWN}" You can take one from yourself; then you will be asked to sign in again."</p> });
    page.desk(proof.desk()).static_page("A person", || {
        view! {
            <ErrorSummary text problems=summary/>
            <nav class="crumbs" aria-label="Where you are"><ol><li><a href="/people">"People"</a></li><li aria-current="page"><bdi dir="auto">{person.name.clone()}</bdi></li></ol></nav>
            <div class="head"><h1><bdi dir="auto">{person.name.clone()}</bdi></h1><p class="hush"><bdi>{person.email.clone()}</bdi></p></div>
            {self_change}
            <section class="panel slim">
                <form method="post" action=format!("/people/{}/roles", person.id) autocomplete="off">
                    {form.picks("role", "checkbox", "Roles", "A change signs the person out; they come back with what they may do then.", roles())}
                    <button class="bt main">"Save the roles"</button>
                </form>
            </section>
            <section class="panel slim" aria-labelledby="account">
                <h2 id="account">"Account"</h2>
                <form method="post" action=format!("/people/{}/state", person.id)>
                    {state_wrong}
                    <p>{what}</p>
                    <button class="bt" id="state" name="active" value=value>{does}</button>
                </form>
            </section>
        }
    })
}
