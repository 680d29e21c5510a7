//! The audit log as the auditor reads it: whether its chain is whole, and who did what when. Never words, never receipts.

use crate::{
    audit_log::{self, AuditAction, Chain, Entry},
    clock::short_day,
    db::Conn,
    id::PersonId,
    staff::{
        Role,
        pages::history_filter::{self, Asked},
        proof::{Auditor, Proof},
        store,
    },
    state::App,
    vault::Vault,
    web::{
        Answer, Fields, Page,
        markup::{IntoMarkup, Markup},
    },
};
use axum::{
    Router,
    extract::{RawQuery, State},
    routing::get,
};
use jiff::civil::Date;
use leptos::prelude::*;
use std::collections::HashMap;

/// Acts on one page.
const MOST: i64 = 50;

pub fn routes() -> Router<App> {
    Router::new().route("/history", get(show)).route("/history/export.csv", get(history_filter::export))
}

/// `GET /history`; with `?before=` a number the acts before it, with `?head=` whether the history still holds a head noted earlier.
async fn show(State(app): State<App>, proof: Auditor, page: Page, RawQuery(query): RawQuery) -> Answer {
    let asked = Fields::parse(query.unwrap_or_default().as_bytes());
    let before = asked.parsed("before").unwrap_or(i64::MAX);
    let mut db = app.read().await?;
    let chain = audit_log::verify(&mut db, &app.vault).await?;
    let noted = Noted::read(&mut db, asked.line("head"), &chain).await?;
    let asked = Asked::read(&asked);
    let entries = audit_log::entries(&mut db, &asked.filter, before, MOST).await?;
    let people = People::read(&mut db, &app.vault, &proof).await?;
    let older = entries.last().map(|entry| entry.seq).filter(|&seq| seq > 1 && entries.len() as i64 == MOST);
    let newest = before == i64::MAX;
    Ok(page.desk(proof.desk()).static_page("History", || {
        view! {
            <div class="head"><h1>"History"</h1><p class="hush">"Every act, to the hour. Never the words."</p></div>
            {chain_view(&chain)}
            {noted.view()}
            {asked.form(&people)}
            {table(&entries, &people, proof.person().is(Role::Administrator))}
            <nav class="tools" aria-label="Pages of the history">
                {(!newest).then(|| view! { <a class="bt" href=asked.link_to("/history", None)>"Newest"</a> })}
                {older.map(|seq| view! { <a class="bt" href=asked.link_to("/history", Some(seq))>"Older"</a> })}
                <a class="bt" href=asked.link_to("/history/export.csv", None)>"As a table (CSV)"</a>
            </nav>
            <p class="hush">"A mark in the last column stands for what was acted on, where it is no person: the same thing has the same mark everywhere, and it tells nothing else."</p>
        }
    }))
}

fn chain_view(chain: &Chain) -> Markup {
    match chain {
        Chain::Whole { rows, head } => view! {
            <section class="panel slim" aria-label="The chain">
                <p><span class="chip ok">"Whole"</span>" "{acts(*rows)}", each as it was written."</p>
                <p>"Head: "<code>{grouped(head)}</code></p>
                <p class="hush">"Note the number of acts and the head down, outside this computer. If the end of the history is ever cut off and the rest made to look whole, they will not fit what you noted."</p>
            </section>
        }
        .into_markup(),
        Chain::Broken { at } => view! {
            <section class="wrong slim" role="alert">
                <h2>"The history has been changed"</h2>
                <p>{format!("Act {at} is not as it was written, or it is missing. What comes before it is whole; from there on, nothing can be relied on.")}</p>
                <p>"Tell the person responsible for this system today, and keep a copy of the database as it is now."</p>
            </section>
        }
        .into_markup(),
    }
}

/// A head that the auditor noted down earlier, and where the history holds it.
struct Noted {
    typed: String,
    found: Found,
}

enum Found {
    NotAsked,
    NotAHead,
    After(i64),
    Nowhere,
}

impl Noted {
    async fn read(db: &mut Conn, typed: &str, chain: &Chain) -> sqlx::Result<Self> {
        let found = match (audit_log::parse_head(typed), chain) {
            (None, _) if typed.is_empty() => Found::NotAsked,
            (None, _) => Found::NotAHead,
            // Anybody may have written the rows after a break, so a head among them proves nothing.
            (Some(head), chain) => match (audit_log::act_of_head(db, head).await?, chain) {
                (Some(act), Chain::Broken { at }) if act >= *at => Found::Nowhere,
                (Some(act), _) => Found::After(act),
                (None, _) => Found::Nowhere,
            },
        };
        Ok(Self { typed: typed.into(), found })
    }

    fn view(self) -> impl IntoView {
        let wrong = matches!(self.found, Found::NotAHead);
        let answer = match self.found {
            Found::NotAsked => ().into_markup(),
            Found::NotAHead => {
                view! { <p class="error" id="head-error">"A head is twelve characters: digits, and letters from a to f."</p> }.into_markup()
            }
            Found::After(act) => view! {
                <p class="told" role="status"><span class="chip ok">"Held"</span>{format!(" This was the head after act {act}. Up to there, nothing has been changed or cut off since you noted it.")}</p>
            }
            .into_markup(),
            Found::Nowhere => view! {
                <div class="wrong" role="alert">
                    <h2>"The history does not hold this head"</h2>
                    <p>"Compare it once more with what you noted. If it is right, acts have been cut off or replaced since. Tell the person responsible for this system today, and keep a copy of the database as it is now."</p>
                </div>
            }
            .into_markup(),
        };
        view! {
            <form class="slim" method="get" action="/history" autocomplete="off">
                <div class="field" class:bad=wrong>
                    <label for="head">"A head you noted earlier"</label>
                    <input
                        id="head"
                        name="head"
                        value=self.typed
                        dir="ltr"
                        autocomplete="off"
                        spellcheck="false"
                        aria-describedby=wrong.then_some("head-error")
                        aria-invalid=wrong.then_some("true")
                    />
                </div>
                <button class="bt">"Compare"</button>
                {answer}
            </form>
        }
    }
}

/// The people who acted or were acted on.
pub(super) struct People {
    pub names: HashMap<PersonId, String>,
    /// By the keyed hash under which the history knows them.
    objects: HashMap<[u8; 32], PersonId>,
}

impl People {
    pub async fn read(db: &mut Conn, vault: &Vault, by: &Auditor) -> sqlx::Result<Self> {
        let names = store::names(db, by).await?;
        let objects = names.keys().map(|id| (audit_log::object(vault, id.bytes()), *id)).collect();
        Ok(Self { names, objects })
    }

    pub fn name(&self, actor: &str) -> String {
        let known = actor.parse().ok().and_then(|id: PersonId| self.names.get(&id));
        known.map_or_else(|| actor.to_string(), Clone::clone)
    }

    /// The person an act was about, if it was about one.
    pub fn acted_on(&self, object: &[u8]) -> Option<(PersonId, String)> {
        let id = self.objects.get(object)?;
        Some((*id, self.names.get(id)?.clone()))
    }
}

/// `links`: whoever looks may open the pages of people.
fn table(entries: &[Entry], people: &People, links: bool) -> impl IntoView + use<> {
    let rows = entries.iter().map(|entry| {
        let actor = people.name(&entry.actor);
        let object = match people.acted_on(&entry.object) {
            Some((id, name)) if links => view! { <a href=format!("/people/{id}")><bdi dir="auto">{name}</bdi></a> }.into_markup(),
            Some((_, name)) => view! { <bdi dir="auto">{name}</bdi> }.into_markup(),
            None => view! { <code>{grouped(&crate::id::to_hex(entry.object.get(..4).unwrap_or_default()))}</code> }.into_markup(),
        };
        view! {
            <tr>
                <td class="num">{entry.seq.to_string()}</td>
                <td class="when">{say_hour(&entry.hour)}</td>
                <td><bdi dir="auto">{actor}</bdi></td>
                <td>{described(&entry.action)}</td>
                <td>{object}</td>
            </tr>
        }
    });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Acts, newest first">
            <table>
                <thead><tr><th scope="col" class="num">"Act"</th><th scope="col">"When"</th><th scope="col">"Who"</th><th scope="col">"Did what"</th><th scope="col">"To"</th></tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
}

fn acts(count: i64) -> String {
    if count == 1 { "1 act".into() } else { format!("{count} acts") }
}

/// `9f2c71aa04de` as `9f2c 71aa 04de`.
pub(super) fn grouped(hex: &str) -> String {
    hex.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

/// Formats `2026-11-22 21` as people say it, and leaves anything else as it is.
pub fn say_hour(stored: &str) -> String {
    let parts = stored.split_once(' ').and_then(|(day, hour)| Some((day.parse::<Date>().ok()?, hour.parse::<u8>().ok()?)));
    parts.map_or_else(|| stored.to_string(), |(day, hour)| format!("{}, {hour} o’clock", short_day(day)))
}

/// An act with its details as people say it: "invited somebody: Safeguarding lead".
pub(super) fn described(stored: &str) -> String {
    let (name, details) = stored.split_once(' ').unwrap_or((stored, ""));
    let details: Vec<String> = details.split_whitespace().map(detail).collect();
    if details.is_empty() { action_label(name).into() } else { format!("{}: {}", action_label(name), details.join(", ")) }
}

/// A role by its label; `NoFurtherAction` as "no further action".
fn detail(stored: &str) -> String {
    if let Ok(role) = stored.parse::<Role>() {
        return role.label().to_lowercase();
    }
    let mut said = String::new();
    for letter in stored.chars() {
        if letter.is_uppercase() && !said.is_empty() {
            said.push(' ');
        }
        said.extend(letter.to_lowercase());
    }
    said
}

/// An action as people say it. The chain covers an unknown spelling too, so it is shown as it was written.
pub fn action_label(stored: &str) -> &str {
    match stored.parse() {
        Ok(AuditAction::Invited) => "invited somebody",
        Ok(AuditAction::Joined) => "joined",
        Ok(AuditAction::SignedIn) => "signed in",
        Ok(AuditAction::ChangedRoles) => "changed somebody’s roles",
        Ok(AuditAction::SwitchedOff) => "switched an account off",
        Ok(AuditAction::SwitchedOn) => "switched an account on",
        Ok(AuditAction::AskedForRoles) => "asked for other roles for somebody",
        Ok(AuditAction::AskedBack) => "asked for a new link for somebody",
        Ok(AuditAction::ConfirmedRequest) => "agreed to a request",
        Ok(AuditAction::DeclinedRequest) => "declined a request, or took it back",
        Ok(AuditAction::OpenedInvitation) => "opened an invitation",
        Ok(AuditAction::CameBack) => "came back with a new password and new codes",
        Ok(AuditAction::SignedOutOthers) => "ended their other sign-ins",
        Ok(AuditAction::ChangedPassword) => "changed their password",
        Ok(AuditAction::ChangedAuthenticator) => "changed their authenticator",
        Ok(AuditAction::MadeRecoveryCodes) => "made recovery codes",
        Ok(AuditAction::LinkedProvider) => "linked an account elsewhere, to sign in with",
        Ok(AuditAction::UnlinkedProvider) => "unlinked an account elsewhere",
        Ok(AuditAction::UsedRecoveryCode) => "signed in with a recovery code",
        Ok(AuditAction::Read) => "opened a concern",
        Ok(AuditAction::Triaged) => "read feedback and said where it goes",
        Ok(AuditAction::RaisedConcern) => "raised a concern",
        Ok(AuditAction::DecidedConcern) => "decided about a concern",
        Ok(AuditAction::ReturnedConcern) => "sent a concern back to the inbox",
        Ok(AuditAction::Tagged) => "tied feedback to something",
        Ok(AuditAction::Untagged) => "untied feedback from something",
        Ok(AuditAction::CreatedTheme) => "made a theme",
        Ok(AuditAction::ChangedTheme) => "changed a theme",
        Ok(AuditAction::ChangedPlan) => "changed the plan",
        Ok(AuditAction::ReworkedPlanItem) => "changed a plan item’s wording",
        Ok(AuditAction::LinkedInfluence) => "tied a theme to the plan",
        Ok(AuditAction::UnlinkedInfluence) => "untied a theme from the plan",
        Ok(AuditAction::DraftedAnswer) => "drafted an answer",
        Ok(AuditAction::PublishedAnswer) => "published an answer",
        Ok(AuditAction::WithdrewAnswer) => "withdrew an answer",
        Ok(AuditAction::ChangedSettings) => "changed the settings",
        Ok(AuditAction::PlannedSession) => "planned a group session",
        Ok(AuditAction::ChangedSession) => "changed the plan of a group session",
        Ok(AuditAction::OpenedSession) => "opened a group session",
        Ok(AuditAction::ClosedSession) => "closed a group session",
        Ok(AuditAction::OpenedPrompt) => "opened a prompt in a group session",
        Ok(AuditAction::ClosedPrompt) => "closed a prompt in a group session",
        Ok(AuditAction::RevealedPrompt) => "showed or hid what a group chose",
        Ok(AuditAction::ApprovedItem) => "let something on the wall",
        Ok(AuditAction::HeldItem) => "took or kept something off the wall",
        Ok(AuditAction::ChangedItem) => "weighed or merged something said in a group",
        Ok(AuditAction::TypedItem) => "typed in something from paper",
        Ok(AuditAction::TookSheetBack) => "took back what was typed in from paper",
        Ok(AuditAction::ExplainedConcern) => "said why they raised a concern",
        Ok(AuditAction::AddedToConcern) => "added to the record of a concern",
        Ok(AuditAction::ExcludedFromConcern) => "kept somebody out of a concern",
        Ok(AuditAction::ReadmittedToConcern) => "let somebody into a concern again",
        Ok(AuditAction::CopiedConcern) => "wrote a redacted copy of a concern",
        Ok(AuditAction::Undid) => "undid an act of their own",
        Ok(AuditAction::MergedThemes) => "merged a theme into another",
        Ok(AuditAction::RetiredTheme) => "retired a theme, or offered it again",
        Ok(AuditAction::DeletedTheme) => "deleted an unused theme",
        Ok(AuditAction::RetiredInPlan) => "retired a part of the plan, or offered it again",
        Ok(AuditAction::DeletedFromPlan) => "deleted an unused part of the plan",
        Ok(AuditAction::MovedMeeting) => "moved a meeting of the Board",
        Ok(AuditAction::CancelledMeeting) => "cancelled a meeting of the Board, or put it back",
        Ok(AuditAction::AskedErasure) => "asked that feedback be erased",
        Ok(AuditAction::DroppedErasure) => "dropped a request to erase feedback",
        Ok(AuditAction::ConfirmedErasure) => "confirmed that feedback be erased",
        Ok(AuditAction::UndidErasure) => "took an erasure back",
        Ok(AuditAction::ErasedFeedback) => "erased feedback that was taken back, or whose time was over",
        Ok(AuditAction::ChangedRetention) => "changed how long things are kept",
        Err(_) => stored,
    }
}
