//! The acts that an auditor looks for: by person, act and days; and the same acts as a table for a spreadsheet.

use crate::{
    audit_log::{self, AuditAction, Detail, Filter},
    desk::{act_filter::capitalized, history::grouped},
    staff::{
        pages::{People, action_label, described},
        proof::{Auditor, Proof},
    },
    state::App,
    web::{Answer, DeskForm, Fields, csv, markup::IntoMarkup},
};
use axum::{
    extract::{RawQuery, State},
    response::IntoResponse,
};
use http::header;
use jiff::civil::Date;
use leptos::prelude::*;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use strum::VariantArray;

/// Most acts in one table.
const MOST: i64 = 100_000;
const NAMES: [&str; 4] = ["who", "act", "from", "to"];

/// A filter as it was asked for; a day that is none filters nothing and stays in its field.
pub struct Asked {
    pub filter: Filter,
    fields: Vec<(&'static str, String)>,
}

impl Asked {
    pub fn read(fields: &Fields, today: Date) -> Self {
        let (from, to) = (fields.past_day("from", today), fields.past_day("to", today));
        let shown = |name: &'static str| match name {
            "from" => from.map(|day| day.to_string()),
            "to" => to.map(|day| day.to_string()),
            _ => None,
        };
        let fields_shown = NAMES.iter().map(|name| (*name, shown(name).unwrap_or_else(|| fields.line(name).to_string()))).collect();
        Self { filter: Filter { actor: fields.line("who").into(), action: fields.line("act").into(), from, to }, fields: fields_shown }
    }

    /// An address that asks for the same acts, before a number.
    pub fn link_to(&self, path: &str, before: Option<i64>) -> String {
        let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
        let fields = self.fields.iter().filter(|(_, value)| !value.is_empty());
        let mut pairs: Vec<String> = fields.map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        pairs.extend(before.map(|seq| format!("before={seq}")));
        if pairs.is_empty() { path.into() } else { format!("{path}?{}", pairs.join("&")) }
    }

    pub fn form(&self, people: &People) -> impl IntoView + use<> {
        let form = self.fields.iter().fold(DeskForm::fresh("filter-"), |form, (name, value)| form.with(name, value));
        let mut names: Vec<_> = people.names.iter().collect();
        names.sort_by_key(|(id, name)| (name.to_lowercase(), **id));
        let everybody = (form.option("who", "", "Everybody"), form.option("who", "operator", "The operator"));
        let people = names.into_iter().map(|(id, name)| form.option("who", id, name.clone())).collect_view();
        let acts = AuditAction::VARIANTS
            .iter()
            .map(|act| <&str>::from(*act))
            .map(|name| form.option("act", name, capitalized(action_label(name))))
            .collect_view();
        let acts = (form.option("act", "", "Everything"), acts).into_markup();
        view! {
            <form class="panel slim" method="get" action="/history" autocomplete="off">
                <div class="inline">
                    {form.select("who", "Who", "", (everybody, people).into_markup())}
                    {form.select("act", "Did what", "", acts)}
                </div>
                <div class="inline">{form.input("from", "date", "From", "")}{form.input("to", "date", "To", "")}</div>
                <button class="bt">"Show"</button>
            </form>
        }
    }
}

/// `GET /history/export.csv`, with the same filter. Taking the table is an act too, and stands in it.
pub async fn export(State(app): State<App>, proof: Auditor, RawQuery(query): RawQuery) -> Answer {
    let asked = Asked::read(&Fields::parse(query.unwrap_or_default().as_bytes()), app.clock.today());
    let mut tx = app.write_anonymously().await?;
    let details = asked.fields.iter().filter(|(_, value)| !value.is_empty()).map(|(name, _)| Detail::Word(name)).collect::<Vec<_>>();
    audit_log::record_with(&mut tx, &app.audit_context(), proof.person().id, AuditAction::ExportedHistory, &details, b"history").await?;
    let entries = audit_log::entries(&mut tx, &asked.filter, i64::MAX, MOST).await?;
    let people = People::read(&mut tx, &app.vault, &proof).await?;
    tx.commit().await?;
    let mut rows: Vec<[String; 5]> = vec![["Act", "Hour", "Who", "Did what", "To"].map(String::from)];
    for entry in entries {
        let object = people.acted_on(&entry.object).map(|(_, name)| name);
        let object = object.unwrap_or_else(|| grouped(&crate::id::to_hex(entry.object.get(..4).unwrap_or_default())));
        rows.push([entry.seq.to_string(), entry.hour, people.name(&entry.actor), described(&entry.action), object]);
    }
    let table = csv::table(rows.iter().map(|row| row.iter().map(String::as_str)));
    let kind = [(header::CONTENT_TYPE, "text/csv; charset=utf-8"), (header::CONTENT_DISPOSITION, "attachment; filename=\"history.csv\"")];
    Ok((kind, table).into_response())
}
