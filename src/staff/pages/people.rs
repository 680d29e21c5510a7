//! The accounts: inviting people, changing roles, switching accounts off and on.

use crate::{
    clock::short_day,
    form::Problems,
    id::PersonId,
    staff::{
        Person, Role, invitations,
        invited::Invited,
        pages::{
            link::{link_page, return_form},
            provider::link_fact,
            role_change,
        },
        proof::{Administrator, Proof},
        provider_link_store,
        requests_store::{self, Request},
        store::{self, AccountChangeRefused, RolesChange},
    },
    state::App,
    unicode::nfc,
    web::{
        Answer, DeskForm, Error, Fields, Page,
        conflict::{CHANGED, Conflict},
        parts::ErrorSummary,
        redirect, refused, unprocessable,
    },
};
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    routing::{get, post},
};
use jiff::civil::Date;
use leptos::prelude::*;
use std::collections::HashMap;
use strum::VariantArray;

const LAST: &str = "This is the last administrator. Make somebody else one first: without any, nobody could be invited or switched off.";
const LAST_LEAD: &str = "This person is needed as a safeguarding lead: without them, a concern could lie where nobody can read it. Make somebody else a lead first, and wait until they have joined.";
const OWN: &str = "Nobody gives themselves a role. Another administrator has to.";
const NOT_JOINED: &str =
    "This person has not joined yet, and their link was made for the roles they have. Invite the same email again with the other roles.";
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
async fn list(State(app): State<App>, proof: Administrator, page: Page, RawQuery(query): RawQuery) -> Answer {
    let notice = notice(Fields::parse(query.unwrap_or_default().as_bytes()).text("done"));
    list_page(&app, page, &proof, &DeskForm::fresh(""), notice).await
}

/// `POST /people/invitation`: answers with the link, which is shown only here.
async fn invite(State(app): State<App>, proof: Administrator, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("", &fields, &["name", "email", "role"]);
    let new = Invited { name: nfc(fields.line("name")), email: fields.line("email").into(), role: ticked(&fields) };
    new.problems().iter().for_each(|(field, sentence)| form.wrong(field, sentence));
    if !form.is_fine() {
        return Ok(unprocessable(list_page(&app, page.wrong(), &proof, &form, None).await?));
    }
    let mut tx = app.write_as_staff_urgently().await?;
    let Some(invitation) = invitations::invite(&mut tx, &app.audit_context(), &proof, &new.name, &new.email, &new.role).await? else {
        drop(tx);
        form.wrong("email", "Somebody with this email works here already. You find them in the list.");
        return Ok(unprocessable(list_page(&app, page.wrong(), &proof, &form, None).await?));
    };
    tx.commit().await?;
    let waits = new.role.iter().any(|role| role.needs_second_person());
    link_page(&app, page, &proof, &new.name, invitation, waits).await
}

/// `GET /people/{id}`
async fn show(State(app): State<App>, proof: Administrator, page: Page, Path(id): Path<String>) -> Answer {
    let person = store::person(&mut *app.read().await?, id.parse()?).await?.ok_or(Error::NotThere)?;
    person_page(&app, page, &proof, &person, &person.roles, &Problems::default(), None).await
}

/// `POST /people/{id}/roles`
async fn set_roles(State(app): State<App>, proof: Administrator, page: Page, Path(id): Path<String>, fields: Fields) -> Answer {
    let id: PersonId = id.parse()?;
    let roles = ticked(&fields);
    let mut tx = app.write_as_staff_urgently().await?;
    // Before any other fault: the form that comes back knows the present roles.
    if let Some(conflict) = role_change::conflict(&mut tx, &app, &proof, id, &roles, &fields).await? {
        drop(tx);
        let person = store::person(&mut *app.read().await?, id).await?.ok_or(Error::NotThere)?;
        let problems = Problems::one("role", CHANGED);
        let page = person_page(&app, page.wrong(), &proof, &person, &roles, &problems, Some(conflict)).await?;
        return Ok(refused(true, page));
    }
    if roles.is_empty() {
        drop(tx);
        return page_again(&app, page, &proof, id, &roles, &Problems::one("role", NO_ROLE)).await;
    }
    let done = store::set_roles(&mut tx, &app.audit_context(), &proof, id, &roles).await?.ok_or(Error::NotThere)?;
    if let Err(refusal) = &done {
        drop(tx);
        return page_again(&app, page, &proof, id, &roles, &Problems::one("role", sentence(*refusal))).await;
    }
    tx.commit().await?;
    app.channels.accounts_changed();
    app.presence.forget(id);
    Ok(redirect(if done == Ok(RolesChange::Asked) { "/people?done=asked" } else { "/people?done=roles" }))
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
    if let Err(refusal) = done {
        drop(tx);
        let person = store::person(&mut *app.read().await?, id).await?.ok_or(Error::NotThere)?;
        let problems = Problems::one("state", sentence(refusal));
        return Ok(unprocessable(person_page(&app, page.wrong(), &proof, &person, &person.roles, &problems, None).await?));
    }
    tx.commit().await?;
    app.channels.accounts_changed();
    app.presence.forget(id);
    Ok(redirect(if active { "/people?done=on" } else { "/people?done=off" }))
}

fn sentence(refusal: AccountChangeRefused) -> &'static str {
    match refusal {
        AccountChangeRefused::LastAdministrator => LAST,
        AccountChangeRefused::LastLead => LAST_LEAD,
        AccountChangeRefused::OwnRole => OWN,
        AccountChangeRefused::NotJoined => NOT_JOINED,
    }
}

async fn page_again(app: &App, page: Page, proof: &Administrator, id: PersonId, roles: &[Role], problems: &Problems) -> Answer {
    let person = store::person(&mut *app.read().await?, id).await?.ok_or(Error::NotThere)?;
    Ok(unprocessable(person_page(app, page.wrong(), proof, &person, roles, problems, None).await?))
}

/// Returns the roles that were ticked, each once and in their own order.
fn ticked(fields: &Fields) -> Vec<Role> {
    Role::VARIANTS.iter().copied().filter(|role| fields.all("role").any(|ticked| ticked == role.name())).collect()
}

async fn list_page(app: &App, page: Page, proof: &Administrator, form: &DeskForm, notice: Option<&'static str>) -> Answer {
    let mut db = app.read().await?;
    let people = store::everyone(&mut db, proof).await?;
    let states = States { waiting: requests_store::waiting(&mut db).await?, opened: requests_store::opened_invitations(&mut db, proof).await? };
    let text = page.text;
    Ok(page.desk(proof.desk()).static_page("People", || {
        let rows = people.iter().map(|person| row(person, &states)).collect_view();
        view! {
            <ErrorSummary text problems=form.wrongs()/>
            {notice.map(|notice| view! { <p class="told" role="status">{notice}</p> })}
            <h1>"People"</h1>
            <div class="scroll" tabindex="0" role="region" aria-label="People">
                <table class="stack">
                    <thead><tr><th scope="col">"Name"</th><th scope="col">"Email"</th><th scope="col">"Roles"</th><th scope="col">"Account"</th><th scope="col"><span class="hide">"Change"</span></th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <section class="panel slim noprint" aria-labelledby="invite">
                <h2 id="invite">"Invite someone"</h2>
                <form method="post" action="/people/invitation" autocomplete="off">
                    <div class="inline">{form.input("name", "text", "Name", "")}{form.input("email", "email", "Email", "")}</div>
                    {form.picks("role", "checkbox", "Roles", "", roles())}
                    <p class="hush">"The link works once, for a week. Every role but publisher and auditor needs a second person to agree."</p>
                    <button class="bt main">"Make the link"</button>
                </form>
            </section>
        }
    }))
}

fn roles() -> Vec<(String, String)> {
    Role::VARIANTS.iter().map(|role| (role.name().to_string(), role.label().to_string())).collect()
}

/// The invitations and requests that are under way.
struct States {
    waiting: Vec<Request>,
    opened: HashMap<PersonId, Date>,
}

impl States {
    /// Each state of an account, with the class of its chip.
    fn of(&self, person: &Person) -> Vec<(&'static str, String)> {
        let mut states = vec![match (person.active, person.joined) {
            (false, _) => ("chip late", "switched off".to_string()),
            (true, true) => ("chip ok", "active".into()),
            (true, false) => ("chip", "invited, not joined yet".into()),
        }];
        if self.waiting.iter().any(|request| request.person == person.id) {
            states.push(("chip", "waits for a second person".into()));
        }
        states.extend(self.opened.get(&person.id).map(|day| ("chip", format!("link opened {}, not finished", short_day(*day)))));
        states
    }
}

fn row(person: &Person, states: &States) -> impl IntoView + use<> {
    let roles = person.roles.iter().map(|role| role.label()).collect::<Vec<_>>().join(", ");
    let states = states.of(person).into_iter().map(|(class, state)| view! { <span class=class>{state}</span>" " }).collect_view();
    let (name, email, address) = (person.name.clone(), person.email.clone(), format!("/people/{}", person.id));
    view! {
        <tr>
            <th scope="row"><bdi dir="auto">{name.clone()}</bdi></th>
            <td data-label="Email"><bdi>{email}</bdi></td>
            <td data-label="Roles">{roles}</td>
            <td data-label="Account">{states}</td>
            <td><a class="bt" href=address>"Change"<span class="hide">": "{name}</span></a></td>
        </tr>
    }
}

async fn person_page(
    app: &App,
    page: Page,
    proof: &Administrator,
    person: &Person,
    ticked: &[Role],
    problems: &Problems,
    conflict: Option<Conflict>,
) -> Answer {
    let mut db = app.read().await?;
    let linked = link_fact(app.provider.as_ref(), provider_link_store::since(&mut db, person.id).await?);
    let was = role_change::version(&mut db, app, person).await?;
    drop(db);
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
        false => (
            "yes",
            "Switch on",
            "The account is switched off. Switched on again, it works with the password and the app it had; to give them new ones, ask for a new link below.",
        ),
    };
    let state_wrong = problems.of("state").map(|sentence| view! { <p class="error">{sentence.to_string()}</p> });
    let self_change = (proof.person().id == person.id)
        .then(|| view! { <p class="note slim">"This is you. "{OWN}" You can take one from yourself; then you will be asked to sign in again."</p> });
    Ok(page.desk(proof.desk()).static_page("A person", || {
        view! {
            <ErrorSummary text problems=summary/>
            <nav class="crumbs" aria-label="Where you are"><ol><li><a href="/people">"People"</a></li><li aria-current="page"><bdi dir="auto">{person.name.clone()}</bdi></li></ol></nav>
            <div class="head"><h1><bdi dir="auto">{person.name.clone()}</bdi></h1><p class="hush"><bdi>{person.email.clone()}</bdi></p></div>
            {conflict.map(|conflict| conflict.view(&format!("/people/{}", person.id)))}
            {self_change}
            <section class="panel slim">
                <form method="post" action=format!("/people/{}/roles", person.id) autocomplete="off">
                    {was.field()}
                    {form.picks("role", "checkbox", "Roles", "A change signs the person out; they come back with what they may do then.", roles())}
                    <button class="bt main">"Save the roles"</button>
                </form>
            </section>
            <section class="panel slim" aria-labelledby="account">
                <h2 id="account">"Account"</h2>
                {linked.map(|linked| view! { <p>{linked}</p> })}
                <form method="post" action=format!("/people/{}/state", person.id)>
                    {state_wrong}
                    <p>{what}</p>
                    <button class="bt" id="state" name="active" value=value>{does}</button>
                </form>
            </section>
            {(proof.person().id != person.id).then(|| return_form(person))}
        }
    }))
}

fn notice(word: &str) -> Option<&'static str> {
    match word {
        "roles" => Some("The roles are saved."),
        "asked" => Some("Nothing has changed yet. A second person must agree first, at Requests."),
        "on" => Some("The account is switched on."),
        "off" => Some("The account is switched off. Nobody is signed in with it any more."),
        _ => None,
    }
}
