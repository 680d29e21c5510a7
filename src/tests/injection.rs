//! P12: no input becomes SQL. Payloads in every field of every form, and in every address.

use crate::db::scratch;
use crate::tests::{
    permissions::{self, Policy, TABLE},
    town::{Browser, Town},
};
use http::Request;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use std::collections::BTreeMap;

const BREAKS: [&str; 20] =
    ["", "'", "''", "\"", "`", "\\'", "')", "'))", "';", "'--", "'/*", "*/", "\0'", "%27", "\u{2bc}", "\u{ff07}", "1", "0x27", "$1", "?1"];

const STATEMENTS: [&str; 25] = [
    " or 1=1",
    " or '1'='1",
    " or 1=1 --",
    " or 1=1 /*",
    " and 1=0 union select id, words from feedback --",
    " union select name, password, totp from people --",
    " union all select null, null, null --",
    "; drop table feedback; --",
    "; delete from feedback; --",
    "; delete from history where 1=1; --",
    "; update feedback set triage = 'Abuse'; --",
    "; update people set active = 1, roles = 'administrator'; --",
    "; insert into themes (id, name) values (x'00', 'x'); --",
    "; attach database '/tmp/x' as x; --",
    "; pragma writable_schema = 1; --",
    "; vacuum into '/tmp/x'; --",
    "; commit; drop table history; --",
    "||(select words from feedback limit 1)||",
    "||load_extension('x')",
    "||pg_sleep(10)--",
    "; copy feedback to '/tmp/x'; --",
    " or exists(select 1 from people) --",
    " having 1=1 --",
    " order by 100 --",
    " limit -1 --",
];

fn payloads() -> Vec<String> {
    BREAKS.iter().flat_map(|way_out| STATEMENTS.iter().map(move |statement| format!("{way_out}{statement}"))).collect()
}

/// How many rows each table has.
async fn counts(town: &Town) -> BTreeMap<String, i64> {
    scratch::counts(&mut town.app.read().await.unwrap()).await
}

/// A request with a gap where the payload goes.
struct Place {
    role: &'static str,
    method: &'static str,
    path: String,
    body: String,
}

/// Tables whose rows forms of ours replace, and a dry run fills.
const TIES: [&str; 12] = [
    "plan_item_headings",
    "theme_headings",
    "feedback_themes",
    "feedback_headings",
    "session_items",
    "session_marks",
    "session_counts",
    "session_phones",
    "round_codes",
    // They go when words are put back.
    "redaction_openings",
    "assignments",
    "saved_searches",
];

const GAP: &str = "GAPGAP";

impl Place {
    fn request(&self, payload: &str) -> Request<axum::body::Body> {
        let encoded = utf8_percent_encode(payload, NON_ALPHANUMERIC).to_string();
        let json = self.body.starts_with('{');
        let body =
            if json { self.body.replace(&format!("\"{GAP}\""), &serde_json::to_string(payload).unwrap()) } else { self.body.replace(GAP, &encoded) };
        Request::builder()
            .method(self.method)
            .uri(self.path.replace(GAP, &encoded))
            .header("sec-fetch-site", "same-origin")
            .header("content-type", if json { "application/json" } else { "application/x-www-form-urlencoded" })
            .body(body.into())
            .unwrap()
    }
}

/// Every field of every post, and every part of an address that names something.
async fn places(town: &Town) -> Vec<Place> {
    let role = |policy: &Policy| match policy {
        Policy::Anyone => "",
        Policy::SignedIn => "reviewer",
        Policy::Only(roles) => roles[0],
    };
    let mut places = vec![];
    for ((_, _, policy), (path, body)) in TABLE.iter().filter(|(method, ..)| *method == "POST").zip(permissions::posts(town).await) {
        let place = |body: String| Place { role: role(policy), method: "POST", path: path.clone(), body };
        if body.starts_with('{') {
            let id = body.split('"').find(|text| text.len() == 32).expect("an id").to_string();
            places.push(place(body.replacen(&id, GAP, 1)));
            continue;
        }
        // Nobody means to remove anything.
        let body = body.replace("sure=yes", "sure=no");
        let mut names: Vec<&str> = body.split('&').filter_map(|pair| pair.split('=').next()).filter(|name| !name.is_empty()).collect();
        names.extend(["email", "password", "code", "receipt", "token", "area", "note", "after", "item", "theme"]);
        for name in names {
            let others = body.split('&').filter(|pair| percent_decode_str(pair.split('=').next().unwrap_or("")).decode_utf8_lossy() != name);
            places.push(place(others.chain([format!("{name}={GAP}").as_str()]).collect::<Vec<_>>().join("&")));
        }
    }
    for (method, path, policy) in TABLE {
        let place = |path: String| Place { role: role(policy), method, path, body: String::new() };
        for part in ["{id}", "{prompt}", "{item}", "{code}", "{token}", "{file}"] {
            if path.contains(part) {
                let rest = path.replace(part, GAP);
                places.push(place(["{id}", "{prompt}", "{item}"].iter().fold(rest, |path, part| path.replace(part, &"0".repeat(32)))));
            }
        }
        if *method == "GET" {
            places.extend(["after", "as", "done", "code", "to"].map(|name| place(format!("{}?{name}={GAP}", path.replace(['{', '}'], "")))));
        }
    }
    places
}

#[tokio::test(flavor = "multi_thread")]
async fn p12_no_input_becomes_sql() {
    let full = std::env::var_os("SAYSO_FULL").is_some();
    let town = Town::demo().await;
    let places = places(&town).await;
    let mut browsers: BTreeMap<&str, Browser> = BTreeMap::from([("", town.anyone())]);
    for role in ["facilitator", "reviewer", "lead", "publisher", "auditor", "administrator"] {
        browsers.insert(role, town.cast(role).await);
    }
    let payloads = payloads();
    assert_eq!(payloads.len(), 500);
    // Each payload in one place; at full size in twenty, which are spread over the list, so that every place has at least ten.
    let rounds = payloads.len() * if full { 20 } else { 1 };
    let mut before = counts(&town).await;
    let mut tried = 0;
    for round in 0..rounds {
        let place = &places[round * places.len() / rounds];
        let payload = &payloads[round % payloads.len()];
        if place.path == "/sign-out" {
            continue;
        }
        let seen = browsers[place.role].send(place.request(payload)).await;
        tried += 1;
        let sent = format!("{} {} {} with {payload:?}", place.method, place.path, place.body);
        assert!(!seen.status.is_server_error(), "{sent}: {} {}", seen.status, seen.text());
        let after = counts(&town).await;
        for (table, rows) in &before {
            let now = after.get(table).copied().unwrap_or(0);
            // A form that was filled in like any other adds its own rows, and one without its ticks takes off ties. Signing in and out
            // changes its own table. A copy of a session, or its dry run, has all prompts that came to it.
            let copies = ["/copy", "/rehearsal"].iter().any(|end| place.path.ends_with(end));
            let most = if copies { i64::MAX } else { rows + 3 };
            let free = table == "sign_ins" || TIES.contains(&table.as_str());
            assert!(free || (now + 1 >= *rows && now <= most), "{sent}: {table} had {rows} rows and has {now}");
        }
        before = after;
    }
    println!("P12: {} payloads in {} places, {tried} requests, 0 broken", payloads.len(), places.len());
}
