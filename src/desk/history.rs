//! The audit log as the auditor reads it: whether its chain is whole, and who did what when. Never words, never receipts.

use crate::{
    audit_log::{self, Chain, Entry},
    db::Conn,
    desk::{
        history_filter::{self, Asked},
        history_things::Things,
    },
    staff::{
        pages::{People, described, say_hour},
        proof::{Auditor, Proof},
    },
    state::App,
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
use leptos::prelude::*;

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
    let asked = Asked::read(&asked, app.clock.today());
    let entries = audit_log::entries(&mut db, &asked.filter, before, MOST).await?;
    let people = People::read(&mut db, &app.vault, &proof).await?;
    let things = Things::read(&mut db, &app.vault, proof.person(), &entries).await?;
    let older = entries.last().map(|entry| entry.seq).filter(|&seq| seq > 1 && entries.len() as i64 == MOST);
    let newest = before == i64::MAX;
    Ok(page.desk(proof.desk()).static_page("History", || {
        view! {
            <div class="head"><h1>"History"</h1><p class="hush">"Every act, to the hour. Never the words."</p></div>
            {chain_view(&chain)}
            {noted.view()}
            {asked.form(&people)}
            {table(&entries, &people, &things)}
            <nav class="tools" aria-label="Pages of the history">
                {(!newest).then(|| view! { <a class="bt" href=asked.link_to("/history", None)>"Newest"</a> })}
                {older.map(|seq| view! { <a class="bt" href=asked.link_to("/history", Some(seq))>"Older"</a> })}
                <a class="bt" href=asked.link_to("/history/export.csv", None)>"As a table (CSV)"</a>
            </nav>
            <p class="hush">"A mark stands for what was acted on, where it is no person: the same thing has the same mark everywhere, and it tells nothing else. It is a link where your roles let you open the thing."</p>
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

/// The acts; each row is a list of its own on a narrow screen.
fn table(entries: &[Entry], people: &People, things: &Things) -> impl IntoView + use<> {
    let rows = entries.iter().map(|entry| {
        let mark = grouped(&crate::id::to_hex(entry.object.get(..4).unwrap_or_default()));
        let object = match people.acted_on(&entry.object) {
            Some((_, name)) => view! { <bdi dir="auto">{name}</bdi> }.into_markup(),
            None => view! { <code>{mark}</code> }.into_markup(),
        };
        let object = match things.of(&entry.object) {
            Some(thing) => view! { <a href=thing.address.clone()><span class="hide">{thing.kind}": "</span>{object}</a> }.into_markup(),
            None => object,
        };
        view! {
            <tr>
                <td class="num" data-label="Act">{entry.seq.to_string()}</td>
                <td class="when" data-label="When">{say_hour(&entry.hour)}</td>
                <td data-label="Who"><bdi dir="auto">{people.name(&entry.actor)}</bdi></td>
                <td data-label="Did what">{described(&entry.action)}</td>
                <td data-label="To">{object}</td>
            </tr>
        }
    });
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Acts, newest first">
            <table class="stack">
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
