//! P3 and P3b: nobody can call what their role may not, nor touch another's object. One table: every address × every character.

use super::town::{Browser, Town, encode};
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
    ("GET", "/people", ADMINISTRATOR),
    ("POST", "/people/invitation", ADMINISTRATOR),
    ("GET", "/people/{id}", ADMINISTRATOR),
    ("POST", "/people/{id}/roles", ADMINISTRATOR),
    ("POST", "/people/{id}/state", ADMINISTRATOR),
    ("GET", "/settings", ADMINISTRATOR),
    ("POST", "/settings", ADMINISTRATOR),
    ("GET", "/history", Only(&["auditor"])),
    ("GET", "/group-sessions/{id}/sheet", FACILITATOR),
    ("GET", "/group-sessions/{id}/typing", FACILITATOR),
    ("POST", "/group-sessions/{id}/typing", FACILITATOR),
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
    session: String,
    /// A prompt of that session, and something said there that was sent to the lead.
    prompt: String,
    slip: String,
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
    let (session, prompt, slip) = super::group_paper::slipped(town).await;
    Things {
        session,
        prompt,
        slip,
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
        "group-sessions" => &things.session,
        _ => &things.person,
    };
    path.replace("{id}", id).replace("{token}", &"0".repeat(32)).replace("{file}", "nothing.css")
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
        "/people/invitation" => vec![("name", "New Person"), ("email", "new@example.org"), ("role", "reviewer")],
        "/people/{id}/roles" => vec![("role", "auditor")],
        "/people/{id}/state" => vec![("active", "no")],
        "/group-sessions/{id}/typing" => {
            vec![("prompt", &things.prompt), ("provenance", "Verbatim"), ("hand", "Theirs"), ("words", "x")]
        }
        "/group-sessions/{id}/slip" => vec![("item", &things.slip)],
        _ => vec![],
    };
    encode(&fields)
}

/// Every post of the table, filled in, with a body that would change something.
pub async fn posts(town: &Town) -> Vec<(String, String)> {
    let things = things(town).await;
    TABLE.iter().filter(|(method, ..)| *method == "POST").map(|(_, path, _)| (filled(path, &things), body(path, &things))).collect()
}

async fn ask(browser: &Browser, method: &str, path: &str, body: String) -> super::town::Seen {
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
    super::house::for_each_source(|_, text| {
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
    for role in ["reviewer", "lead", "publisher", "administrator"] {
        let browser = town.cast(role).await;
        for (method, path, policy) in TABLE.iter().filter(|(_, path, _)| path.contains("{id}")) {
            if !matches!(policy, Only(roles) if roles.contains(&role)) {
                continue;
            }
            // Real things that are not of the kind this address is for, the concern among them.
            let foreign = [&things.concern, &things.theme, &things.person, &things.draft, &things.heading];
            let none = ask(&browser, method, &path.replace("{id}", &nothing), body(path, &things)).await;
            assert_eq!(none.status, StatusCode::NOT_FOUND, "{role} {method} {path}");
            for id in foreign.into_iter().filter(|id| !filled(path, &things).contains(*id)) {
                let belongs = (path.starts_with("/trail") && *id == things.theme) || (path.starts_with("/answers") && *id == things.draft);
                let belongs =
                    belongs || (path.starts_with("/themes") && *id == things.theme) || (path.starts_with("/people") && *id == things.person);
                if belongs || (path.starts_with("/concerns") && *id == things.concern) {
                    continue;
                }
                let other = ask(&browser, method, &path.replace("{id}", id), body(path, &things)).await;
                assert_eq!((other.status, &other.body), (none.status, &none.body), "{role} {method} {path}");
            }
        }
    }
}
