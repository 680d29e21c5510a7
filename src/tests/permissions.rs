//! P3 and P3b: nobody can call what their role may not, nor touch another's object. One table: every address × every character.

use crate::tests::{
    group::{ASKED, Group},
    town::{Browser, Town, encode},
};
use Policy::{Anyone, Only, SignedIn};
use http::{Request, StatusCode};

/// Who may.
#[derive(Clone, Copy, Debug)]
pub enum Policy {
    Anyone,
    SignedIn,
    /// People with one of these roles.
    Only(&'static [&'static str]),
}

const REVIEWER: Policy = Only(&["reviewer"]);
const LEAD: Policy = Only(&["lead"]);
const PUBLISHER: Policy = Only(&["publisher"]);
const FACILITATOR: Policy = Only(&["facilitator"]);
const ADMINISTRATOR: Policy = Only(&["administrator"]);

/// Every address there is. `{id}` and the like stand for something real; what the body of a post must hold stands in `body`.
pub const TABLE: &[(&str, &str, Policy)] = &[
    ("GET", "/", Anyone),
    ("GET", "/help", Anyone),
    ("GET", "/privacy", Anyone),
    ("GET", "/accessibility", Anyone),
    ("GET", "/leave", Anyone),
    ("GET", "/have-your-say", Anyone),
    ("POST", "/have-your-say", Anyone),
    ("GET", "/receipt", Anyone),
    ("POST", "/receipt", Anyone),
    ("GET", "/you-said-we-did", Anyone),
    ("GET", "/you-said-we-did.json", Anyone),
    ("GET", "/you-said-we-did.atom", Anyone),
    ("POST", "/api/submit", Anyone),
    ("GET", "/assets/{file}", Anyone),
    ("GET", "/healthz", Anyone),
    ("GET", "/readyz", Anyone),
    ("GET", "/sign-in", Anyone),
    ("POST", "/sign-in", Anyone),
    ("GET", "/invitation/{token}", Anyone),
    ("POST", "/invitation/{token}", Anyone),
    ("GET", "/demo", Anyone),
    ("POST", "/demo/sign-in", Anyone),
    ("GET", "/desk", SignedIn),
    ("GET", "/inbox", REVIEWER),
    ("POST", "/inbox", REVIEWER),
    ("GET", "/inbox/read", REVIEWER),
    ("GET", "/feedback/{id}", REVIEWER),
    ("POST", "/feedback/{id}/triage", REVIEWER),
    ("POST", "/feedback/{id}/tags", REVIEWER),
    ("POST", "/api/tag", REVIEWER),
    ("GET", "/concerns", LEAD),
    ("GET", "/concerns/{id}", LEAD),
    ("POST", "/concerns/{id}/decision", LEAD),
    ("POST", "/concerns/{id}/return", LEAD),
    ("GET", "/themes", REVIEWER),
    ("POST", "/themes", REVIEWER),
    ("GET", "/themes/{id}", REVIEWER),
    ("POST", "/themes/{id}", REVIEWER),
    ("POST", "/themes/{id}/influence", REVIEWER),
    ("POST", "/influence/{id}/removal", REVIEWER),
    ("POST", "/themes/{id}/answer", REVIEWER),
    ("GET", "/plan", REVIEWER),
    ("POST", "/plan/items", REVIEWER),
    ("POST", "/plan/sub-groups", REVIEWER),
    ("POST", "/plan/meetings", REVIEWER),
    ("POST", "/plan/headings", REVIEWER),
    ("POST", "/plan/headings/{id}", REVIEWER),
    ("GET", "/plan/{id}", REVIEWER),
    ("POST", "/plan/{id}", REVIEWER),
    ("POST", "/plan/{id}/wording", REVIEWER),
    ("GET", "/trail", REVIEWER),
    ("GET", "/trail/{id}", REVIEWER),
    ("GET", "/answers", Only(&["reviewer", "publisher"])),
    ("POST", "/answers/{id}/publication", PUBLISHER),
    ("POST", "/answers/{id}/withdrawal", PUBLISHER),
    ("GET", "/group-sessions", FACILITATOR),
    ("POST", "/group-sessions", FACILITATOR),
    ("GET", "/group-sessions/{id}", FACILITATOR),
    ("POST", "/group-sessions/{id}", FACILITATOR),
    ("POST", "/group-sessions/{id}/copy", FACILITATOR),
    ("POST", "/group-sessions/{id}/removal", FACILITATOR),
    ("POST", "/group-sessions/{id}/rehearsal", FACILITATOR),
    ("POST", "/group-sessions/{id}/prompts", FACILITATOR),
    ("POST", "/group-sessions/{id}/prompts/{prompt}", FACILITATOR),
    ("POST", "/group-sessions/{id}/prompts/{prompt}/move", FACILITATOR),
    ("POST", "/group-sessions/{id}/prompts/{prompt}/removal", FACILITATOR),
    ("GET", "/group-sessions/worker.js", Anyone),
    ("GET", "/group-sessions/{id}/capture", Only(&["facilitator"])),
    ("POST", "/group-sessions/{id}/captured", Only(&["facilitator"])),
    ("GET", "/people", ADMINISTRATOR),
    ("POST", "/people/invitation", ADMINISTRATOR),
    ("GET", "/people/{id}", ADMINISTRATOR),
    ("POST", "/people/{id}/roles", ADMINISTRATOR),
    ("POST", "/people/{id}/state", ADMINISTRATOR),
    ("GET", "/settings", ADMINISTRATOR),
    ("POST", "/settings", ADMINISTRATOR),
    ("GET", "/history", Only(&["auditor"])),
    ("POST", "/receipt/release", Anyone),
    ("POST", "/join/{code}/check-back", Anyone),
    ("GET", "/join", Anyone),
    ("GET", "/join/{code}", Anyone),
    ("POST", "/join/{code}", Anyone),
    ("POST", "/join/{code}/choice", Anyone),
    ("GET", "/join/{code}/choice", Anyone),
    ("GET", "/join/{code}/release", Anyone),
    ("POST", "/join/{code}/release", Anyone),
    ("POST", "/join/{code}/next", Anyone),
    ("GET", "/join/{code}/live", Anyone),
    ("GET", "/group-sessions/{id}/evidence", FACILITATOR),
    ("GET", "/group-sessions/{id}/wall", FACILITATOR),
    ("GET", "/group-sessions/{id}/wall/live", FACILITATOR),
    ("GET", "/group-sessions/{id}/live", FACILITATOR),
    ("POST", "/group-sessions/{id}/opening", FACILITATOR),
    ("POST", "/group-sessions/{id}/closing", FACILITATOR),
    ("POST", "/group-sessions/{id}/prompts/{prompt}/state", FACILITATOR),
    ("POST", "/group-sessions/{id}/items/{item}", FACILITATOR),
    ("GET", "/group-sessions/{id}/sheet", FACILITATOR),
    ("GET", "/group-sessions/{id}/typing", FACILITATOR),
    ("POST", "/group-sessions/{id}/typing", FACILITATOR),
    ("POST", "/group-sessions/{id}/typing/ticks", FACILITATOR),
    ("POST", "/group-sessions/{id}/typing/back", FACILITATOR),
    ("GET", "/group-sessions/{id}/what-to-do", FACILITATOR),
    ("POST", "/group-sessions/{id}/slip", FACILITATOR),
    // Last: it ends the sign-in it is tried with.
    ("POST", "/sign-out", SignedIn),
];

const ROLES: [&str; 6] = ["facilitator", "reviewer", "lead", "publisher", "auditor", "administrator"];

/// Something real for each kind of address, from the invented town.
struct Things {
    feedback: String,
    concern: String,
    theme: String,
    plan_item: String,
    heading: String,
    influence: String,
    draft: String,
    published: String,
    person: String,
    /// A group session that is only planned, and a prompt of it.
    planned: [String; 2],
    /// One that is open, its prompt, something that waits to be approved, something that was sent to the lead, and the code.
    room: [String; 4],
    code: String,
}

async fn things(town: &Town) -> Things {
    let reviewer = town.cast("reviewer").await;
    let first = |mut ids: Vec<String>, what: &str| if ids.is_empty() { panic!("no {what}") } else { ids.remove(0) };
    let themes = reviewer.get("/themes").await.ids("/themes/");
    let mut influence = vec![];
    for theme in &themes {
        influence.extend(reviewer.get(&format!("/themes/{theme}")).await.ids("/influence/"));
    }
    let plan = reviewer.get("/plan").await;
    let answers = town.cast("publisher").await.get("/answers").await;
    let with = |ending: &str| {
        let id = answers.ids("/answers/").into_iter().find(|id| answers.body.contains(&format!("/answers/{id}/{ending}")));
        id.unwrap_or_else(|| panic!("no answer for {ending}"))
    };
    let facilitator = town.cast("facilitator").await;
    let id = |group: &Group| group.address.rsplit('/').next().unwrap().to_string();
    let planned = Group::planned(town, &facilitator, "DropIn", &[("Words", ASKED, ""), ("Agree", "They listen", "")]).await;
    let group = Group::planned(town, &facilitator, "Workshop", &[("Words", ASKED, "")]).await;
    group.begin().await;
    let phone = group.phone(town).await;
    phone.says("Waits to be looked at").await;
    phone.says("Was sent to the lead").await;
    let slip = group.item("Was sent to the lead").await;
    group.item_to("Was sent to the lead", &[("to", "lead")]).await;
    let item = group.item("Waits to be looked at").await;
    Things {
        planned: [id(&planned), planned.prompts[0].clone()],
        room: [id(&group), group.prompts[0].clone(), item, slip],
        code: group.code.clone(),
        feedback: first(reviewer.get("/inbox").await.ids("/feedback/"), "feedback"),
        concern: first(town.cast("lead").await.get("/concerns").await.ids("/concerns/"), "concern"),
        theme: first(themes, "theme"),
        plan_item: first(plan.ids("/plan/"), "plan item"),
        heading: first(plan.ids("/plan/headings/"), "heading"),
        influence: first(influence, "influence"),
        draft: with("publication"),
        published: with("withdrawal"),
        person: first(town.cast("administrator").await.get("/people").await.ids("/people/"), "person"),
    }
}

fn filled(path: &str, things: &Things) -> String {
    let id = match path.split('/').nth(1).unwrap_or("") {
        "feedback" => &things.feedback,
        "concerns" => &things.concern,
        "themes" | "trail" => &things.theme,
        "influence" => &things.influence,
        "plan" if path.contains("headings") => &things.heading,
        "plan" => &things.plan_item,
        "answers" if path.ends_with("publication") => &things.draft,
        "answers" => &things.published,
        "group-sessions" if is_for_plans(path) => &things.planned[0],
        "group-sessions" => &things.room[0],
        _ => &things.person,
    };
    let prompt = if is_for_plans(path) { &things.planned[1] } else { &things.room[1] };
    let path = path.replace("{id}", id).replace("{prompt}", prompt).replace("{item}", &things.room[2]).replace("{code}", &things.code);
    path.replace("{token}", &"0".repeat(32)).replace("{file}", "nothing.css")
}

/// Whether an address changes a group session that is not open yet.
fn is_for_plans(path: &str) -> bool {
    let end = path.rsplit('/').next().unwrap_or("");
    ["{id}", "prompts", "{prompt}", "move", "removal", "copy", "rehearsal", "opening"].contains(&end)
}

/// A body that would change something if it were let through.
fn body(path: &str, things: &Things) -> String {
    if path == "/api/tag" {
        return format!(r#"{{"feedback":"{}","tagging":{{"Tie":{{"kind":"Theme","id":"{}"}}}}}}"#, things.feedback, things.theme);
    }
    let target = format!("{}.", things.plan_item);
    let theme = format!("Theme.{}", things.theme);
    let fields: Vec<(&str, &str)> = match path {
        "/have-your-say" => vec![("words", "x"), ("checked", "yes")],
        "/inbox" => vec![("id", &things.feedback), ("outcome", "NotForUs")],
        "/feedback/{id}/triage" => vec![("outcome", "NotForUs")],
        "/feedback/{id}/tags" => vec![("to", &theme)],
        "/concerns/{id}/return" => vec![("note", "x")],
        "/concerns/{id}/decision" => vec![("decision", "Referral"), ("note", "x")],
        "/themes" => vec![("name", "A new claim"), ("about", "x")],
        "/themes/{id}" => vec![("name", "Another claim"), ("about", "x")],
        "/themes/{id}/influence" => vec![("item", target.trim_end_matches('.')), ("strength", "Shaped"), ("reason", "x")],
        "/themes/{id}/answer" => vec![("kind", "Done"), ("words", "x")],
        "/plan/items" => vec![("name", "A new item"), ("wording", "x")],
        "/plan/sub-groups" => vec![("name", "A new group")],
        "/plan/meetings" => vec![("date", "2031-01-07")],
        "/plan/headings" => vec![("kind", "Challenge"), ("name", "A new challenge"), ("about", "x")],
        "/plan/headings/{id}" => vec![("name", "Another name"), ("about", "x")],
        "/plan/{id}/wording" => vec![("wording", "Other words"), ("reason", "x")],
        "/answers/{id}/withdrawal" => vec![("note", "x")],
        "/group-sessions" | "/group-sessions/{id}" => vec![("kind", "DropIn"), ("place", "North Durham"), ("date", "2027-03-01")],
        "/group-sessions/{id}/copy" => vec![("date", "2027-03-01")],
        "/group-sessions/{id}/removal" => vec![("sure", "yes")],
        "/group-sessions/{id}/prompts" | "/group-sessions/{id}/prompts/{prompt}" => vec![("way", "Words"), ("question", "Another question?")],
        "/group-sessions/{id}/closing" => vec![("sure", "yes")],
        "/group-sessions/{id}/prompts/{prompt}/state" => vec![("to", "close")],
        "/group-sessions/{id}/items/{item}" => vec![("to", "approve")],
        "/join/{code}" => vec![("words", "x")],
        "/join/{code}/choice" => vec![("prompt", &things.room[1]), ("choice", "0")],
        "/group-sessions/{id}/prompts/{prompt}/move" => vec![("to", "down")],
        "/group-sessions/{id}/captured" => {
            vec![("id", "0123456789abcdef0123456789abcdef"), ("prompt", "0"), ("words", "x"), ("provenance", "Verbatim"), ("hand", "Theirs")]
        }
        "/people/invitation" => vec![("name", "New Person"), ("email", "new@example.org"), ("role", "reviewer")],
        "/people/{id}/roles" => vec![("role", "auditor")],
        "/people/{id}/state" => vec![("active", "no")],
        "/group-sessions/{id}/typing" => {
            vec![("prompt", &things.room[1]), ("provenance", "Verbatim"), ("hand", "Theirs"), ("words", "x")]
        }
        "/group-sessions/{id}/slip" => vec![("item", &things.room[3])],
        _ => vec![],
    };
    encode(&fields)
}

/// Every post of the table, filled in, with a body that would change something.
pub async fn posts(town: &Town) -> Vec<(String, String)> {
    let things = things(town).await;
    TABLE.iter().filter(|(method, ..)| *method == "POST").map(|(_, path, _)| (filled(path, &things), body(path, &things))).collect()
}

async fn ask(browser: &Browser, method: &str, path: &str, body: String) -> crate::tests::town::Seen {
    let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
    let request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin").header("content-type", kind);
    browser.send(request.body(body.into()).unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn p03_nobody_can_call_what_their_role_may_not() {
    let town = Town::demo().await;
    let things = things(&town).await;
    let mut characters: Vec<(&str, Browser)> = vec![("nobody", town.anyone())];
    let with_receipt = town.anyone();
    let phrase = with_receipt.says("Somebody with five words").await;
    with_receipt.post("/receipt", &[("receipt", &phrase)]).await;
    characters.push(("receipt", with_receipt));
    for role in ROLES {
        characters.push((role, town.cast(role).await));
    }
    // Signed in as a reviewer, then switched off by the administrator.
    let switched_off = town.switched_off("Una Gone").await;
    characters.push(("switched off", switched_off));
    assert_eq!(characters.len(), 9);

    let mut tried = 0;
    for (method, path, policy) in TABLE {
        for (name, browser) in &characters {
            // What is allowed must not change the town for the next in line: those are walked elsewhere.
            let allowed = match policy {
                Anyone => true,
                SignedIn => ROLES.contains(name),
                Only(roles) => roles.contains(name),
            };
            if allowed && *method == "POST" {
                continue;
            }
            let seen = ask(browser, method, &filled(path, &things), body(path, &things)).await;
            tried += 1;
            let refused = seen.status == StatusCode::FORBIDDEN
                || seen.status == StatusCode::UNAUTHORIZED
                || (seen.status == StatusCode::SEE_OTHER && seen.location() == "/sign-in");
            assert_eq!(refused, !allowed, "{name} {method} {path}: {} {}", seen.status, seen.location());
            assert!(!seen.status.is_server_error(), "{name} {method} {path}");
        }
    }
    assert!(tried > 350, "{tried}");
}

#[test]
fn p03_every_address_is_in_the_table() {
    let mut known: Vec<String> = TABLE.iter().map(|(_, path, _)| path.to_string()).collect();
    known.extend(["/api/{*function}".into()]);
    let mut routes = vec![];
    crate::tests::architecture::for_each_source(|_, text| {
        for (at, _) in text.match_indices(".route(") {
            let rest = text[at + 7..].trim_start();
            if let Some(path) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                routes.push(path.to_string());
            }
        }
    });
    assert!(routes.len() > 40, "{routes:?}");
    for route in &routes {
        assert!(known.contains(route), "{route} has no policy in the table");
    }
    for path in known.iter().filter(|path| !path.starts_with("/api/")) {
        assert!(routes.contains(path), "{path} is in the table and is no route");
    }
    for function in leptos::server_fn::axum::server_fn_paths() {
        let (path, method) = function;
        assert!(TABLE.iter().any(|(_, known, _)| *known == path), "{path} has no policy");
        assert_eq!(method, http::Method::POST, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p03b_somebody_elses_thing_and_no_thing_look_the_same() {
    let town = Town::demo().await;
    let things = things(&town).await;
    let nothing = "0".repeat(32);
    for role in ["facilitator", "reviewer", "lead", "publisher", "administrator"] {
        let browser = town.cast(role).await;
        for (method, path, policy) in TABLE.iter().filter(|(_, path, _)| path.contains("{id}")) {
            if !matches!(policy, Only(roles) if roles.contains(&role)) {
                continue;
            }
            // Real things that are not of the kind this address is for, the concern among them.
            let foreign = [&things.concern, &things.theme, &things.person, &things.draft, &things.heading];
            let none = ask(&browser, method, &filled(&path.replace("{id}", &nothing), &things), body(path, &things)).await;
            assert_eq!(none.status, StatusCode::NOT_FOUND, "{role} {method} {path}");
            for id in foreign.into_iter().filter(|id| !filled(path, &things).contains(*id)) {
                let belongs = (path.starts_with("/trail") && *id == things.theme) || (path.starts_with("/answers") && *id == things.draft);
                let belongs =
                    belongs || (path.starts_with("/themes") && *id == things.theme) || (path.starts_with("/people") && *id == things.person);
                if belongs || (path.starts_with("/concerns") && *id == things.concern) {
                    continue;
                }
                let other = ask(&browser, method, &filled(&path.replace("{id}", id), &things), body(path, &things)).await;
                assert_eq!((other.status, &other.body), (none.status, &none.body), "{role} {method} {path}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p03b_another_facilitators_session_looks_like_none_planned_open_and_over() {
    let town = Town::demo().await;
    let sam = town.cast("facilitator").await;
    let nia = town.invited_by(&town.cast("administrator").await, "Nia Other", &[crate::staff::Role::Facilitator]).await;
    let things = things(&town).await;
    let over = Group::planned(&town, &sam, "AgendaDay", &[("Words", ASKED, "")]).await;
    over.begin().await;
    over.phone(&town).await.says("Never let go").await;
    over.close().await;
    let over = over.address.rsplit('/').next().unwrap().to_string();
    let before = town.dump().await;
    let mut tried = 0;
    for (method, path, _) in TABLE.iter().filter(|(_, path, _)| path.starts_with("/group-sessions/{id}")) {
        let none = ask(&nia, method, &filled(&path.replace("{id}", &"0".repeat(32)), &things), body(path, &things)).await;
        for id in [&things.planned[0], &things.room[0], &over] {
            let theirs = ask(&nia, method, &filled(&path.replace("{id}", id), &things), body(path, &things)).await;
            assert_eq!((theirs.status, &theirs.body), (none.status, &none.body), "{method} {path}");
            assert_eq!(theirs.status, StatusCode::NOT_FOUND, "{method} {path}");
            tried += 1;
        }
    }
    assert!(tried > 60, "{tried}");
    assert_eq!(town.dump().await, before, "and nothing has changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn p03b_what_is_not_let_go_is_on_no_page_of_anybody_and_nobody_can_do_anything_with_it() {
    let town = Town::demo().await;
    let mut things = things(&town).await;
    let sam = town.cast("facilitator").await;
    let group = Group::planned(&town, &sam, "AgendaDay", &[("Words", ASKED, "")]).await;
    group.begin().await;
    let phone = group.phone(&town).await;
    let five = phone.says("Locked until we say so").await;
    let item = phone.room().await.between("name=\"item\" value=\"", "\"");
    // Something beside it that is let go, to merge into.
    let other = group.phone(&town).await;
    other.says("This may be read").await;
    other.sends("/release", &[]).await;
    let head = group.item("This may be read").await;
    things.room = [group.address.rsplit('/').next().unwrap().into(), group.prompts[0].clone(), item.clone(), item.clone()];
    things.planned = [things.room[0].clone(), things.room[1].clone()];
    things.code = group.code.clone();
    let mut tried = 0;
    for open in [true, false] {
        for role in ROLES {
            let browser = town.cast(role).await;
            // Live lines go on; what they say is read where adult-free is tested.
            for (method, path, _) in TABLE.iter().filter(|(method, path, _)| *method == "GET" && !path.ends_with("/live")) {
                let theirs = ["/feedback/{id}", "/concerns/{id}", "/trail/{id}", "/themes/{id}"].contains(path).then(|| path.replace("{id}", &item));
                for path in [Some(filled(path, &things)), theirs].into_iter().flatten() {
                    let seen = ask(&browser, method, &path, String::new()).await;
                    assert!(!seen.status.is_server_error(), "{role} {path}");
                    for secret in ["Locked until we say so", &five] {
                        assert!(!seen.body.contains(secret), "{role} reads {secret:?} at {path}, open: {open}");
                    }
                    tried += 1;
                }
            }
        }
        let before = town.dump().await;
        let acts = ["approve", "hold", "wait", "pin", "unpin", "weigh", "merge", "part", "lead"];
        for act in acts {
            let seen = sam.post(&format!("{}/items/{item}", group.address), &[("to", act), ("prevalence", "Most"), ("into", &head)]).await;
            assert_eq!(seen.status, StatusCode::NOT_FOUND, "{act}, open: {open}");
        }
        let into = sam.post(&format!("{}/items/{head}", group.address), &[("to", "merge"), ("into", &item)]).await;
        assert_eq!(into.status, StatusCode::NOT_FOUND);
        assert_eq!(town.dump().await, before, "and nothing has changed");
        if open {
            group.close().await;
        }
    }
    assert!(tried > 500, "{tried}");
}
