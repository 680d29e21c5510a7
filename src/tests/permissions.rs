//! P3 and P3b: nobody can call what their role may not, nor touch another's object. One table: every address × every role.

mod requests;
mod table;

use crate::tests::{
    group::{ASKED, Group},
    town::{Browser, Town},
};
use http::StatusCode;
pub use requests::posts;
pub use requests::{Things, ask, body, filled, things};
use table::Policy::{Anyone, Only, SignedIn};
pub use table::{Policy, TABLE};

const ROLES: [&str; 6] = ["facilitator", "reviewer", "lead", "publisher", "auditor", "administrator"];

#[tokio::test(flavor = "multi_thread")]
async fn p03_no_role_can_call_what_it_may_not() {
    let town = Town::demo().await;
    let things = things(&town).await;
    let mut characters: Vec<(&str, Browser)> = vec![("nobody", town.anyone())];
    let with_receipt = town.anyone();
    let phrase = with_receipt.says("Somebody with a receipt").await;
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
            // An allowed post would change the town for the next in line, so other tests send it.
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
fn p03_every_route_is_in_the_table() {
    let mut known: Vec<String> = TABLE.iter().map(|(_, path, _)| path.to_string()).collect();
    // The figures have a port of their own, on a private address.
    known.extend(["/api/{*function}".into(), "/metrics".into()]);
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
async fn p03b_foreign_and_missing_objects_look_the_same() {
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
async fn p03b_foreign_session_looks_missing_in_every_state() {
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
async fn p03b_unreleased_item_is_on_no_page_and_unchangeable() {
    let town = Town::demo().await;
    let mut things = things(&town).await;
    let sam = town.cast("facilitator").await;
    let group = Group::planned(&town, &sam, "AgendaDay", &[("Words", ASKED, "")]).await;
    group.begin().await;
    let phone = group.phone(&town).await;
    let receipt = phone.says("Locked until we say so").await;
    let item = phone.room().await.between("name=\"item\" value=\"", "\"");
    // A released item beside it, to merge into.
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
                    for secret in ["Locked until we say so", &receipt] {
                        assert!(!seen.body.contains(secret), "{role} reads {secret:?} at {path}, open: {open}");
                    }
                    tried += 1;
                }
            }
        }
        let before = town.dump().await;
        let acts = ["approve", "hold", "wait", "pin", "unpin", "weigh", "part", "lead"];
        for act in acts {
            let seen = sam.post(&format!("{}/items/{item}", group.address), &[("to", act), ("prevalence", "Most")]).await;
            assert_eq!(seen.status, StatusCode::NOT_FOUND, "{act}, open: {open}");
        }
        let together = sam.post(&format!("{}/together", group.address), &[("item", &head), ("item", &item)]).await;
        assert_ne!(together.status, StatusCode::SEE_OTHER);
        assert_eq!(town.dump().await, before, "and nothing has changed");
        if open {
            group.close().await;
        }
    }
    assert!(tried > 500, "{tried}");
}
