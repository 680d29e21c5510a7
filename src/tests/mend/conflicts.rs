//! Nobody's change is overwritten in silence: every form that edits carries the state it shows.

use super::{act, changed};
use crate::tests::{
    permissions::{Policy, TABLE},
    town::Town,
};
use http::StatusCode;

/// A form that edits: its address, the page it stands on, and two ways to fill it in, the first field being the one that differs.
type EditForm = (&'static str, &'static str, [&'static [(&'static str, &'static str)]; 2]);

const EDIT_FORMS: [EditForm; 8] = [
    ("/themes/{theme}", "/themes/{theme}", [&[("name", "As Sam writes it"), ("about", "a")], &[("name", "As Priya writes it"), ("about", "a")]]),
    (
        "/themes/{theme}/answer",
        "/themes/{theme}",
        [
            &[("words", "As Sam writes it"), ("kind", "Done"), ("warned", "NoPiece")],
            &[("words", "As Priya writes it"), ("kind", "Done"), ("warned", "NoPiece")],
        ],
    ),
    (
        "/codebook/{code}",
        "/codebook/{code}",
        [&[("name", "As Sam writes it"), ("example", "a")], &[("name", "As Priya writes it"), ("example", "a")]],
    ),
    ("/plan/{item}", "/plan/{item}", [&[("name", "As Sam writes it")], &[("name", "As Priya writes it")]]),
    (
        "/plan/{item}/wording",
        "/plan/{item}",
        [&[("wording", "As Sam writes it"), ("reason", "a")], &[("wording", "As Priya writes it"), ("reason", "b")]],
    ),
    (
        "/plan/headings/{heading}",
        "/plan/headings/{heading}",
        [&[("name", "As Sam writes it"), ("about", "a")], &[("name", "As Priya writes it"), ("about", "a")]],
    ),
    ("/plan/sub-groups/{group}", "/plan/sub-groups/{group}", [&[("name", "As Sam writes it")], &[("name", "As Priya writes it")]]),
    ("/plan/meetings/{meeting}", "/plan/meetings/{meeting}", [&[("date", "2027-02-03")], &[("date", "2027-02-10")]]),
];

/// Posts that overwrite no text of somebody else: they add, choose, or say what they saw in a way of their own.
const NO_EDIT: [&str; 50] = [
    "/inbox",
    "/inbox/raised/reason",
    "/inbox/raised/undo",
    "/reading",
    "/reading/goal",
    "/reading/alike",
    "/feedback/{id}/erasure",
    "/erasures/{id}/undo",
    "/people/{id}/return",
    "/requests/{id}",
    "/requests/retention/{id}",
    "/feedback/{id}/triage",
    "/feedback/{id}/tags",
    "/api/tag",
    "/feedback/{id}/codings",
    "/codings/{id}/removal",
    "/feedback/{id}/redactions",
    "/codebook",
    "/codebook/{id}/state",
    "/codebook/{id}/codings",
    "/codebook/{id}/merge",
    "/agreement",
    "/agreement/{id}/state",
    "/agreement/{id}/{piece}",
    "/agreement/{id}/{piece}/settlement",
    "/acts/{id}/undo",
    "/themes",
    "/themes/{id}/influence",
    "/themes/{id}/state",
    "/themes/{id}/merge",
    "/themes/{id}/ties",
    "/themes/{id}/code",
    "/influence/{id}/removal",
    "/plan/items",
    "/plan/sub-groups",
    "/plan/meetings",
    "/plan/headings",
    "/plan/{id}/state",
    "/plan/{id}/merge",
    "/plan/headings/{id}/merge",
    "/plan/sub-groups/{id}/merge",
    "/plan/meetings/{id}/merge",
    "/plan/headings/{id}/state",
    "/plan/sub-groups/{id}/state",
    "/plan/meetings/{id}/state",
    "/answers/{id}/publication",
    "/answers/{id}/withdrawal",
    "/people/invitation",
    "/people/{id}/roles",
    "/people/{id}/state",
];

#[tokio::test(flavor = "multi_thread")]
async fn stale_form_comes_back_with_both_texts() {
    let town = Town::demo().await;
    let (priya, administrator) = (town.cast("reviewer").await, town.cast("administrator").await);
    let sam = town.invited_by(&administrator, "Sam Reader", &[crate::staff::Role::Reviewer]).await;
    let made = priya.post("/themes", &[("name", "A claim to edit"), ("about", "")]).await;
    let theme = made.leads_to().rsplit('/').next().unwrap().to_string();
    let code = priya.post("/codebook", &[("name", "A code to edit")]).await.leads_to().rsplit('/').next().unwrap().to_string();
    let plan = priya.get("/plan").await;
    let first = |prefix: &str| plan.ids(prefix).remove(0);
    let (item, heading, group, meeting) = (first("/plan/"), first("/plan/headings/"), first("/plan/sub-groups/"), first("/plan/meetings/"));
    let filled = |path: &str| {
        let path = path.replace("{theme}", &theme).replace("{item}", &item).replace("{heading}", &heading);
        path.replace("{group}", &group).replace("{meeting}", &meeting).replace("{code}", &code)
    };
    for (path, page, [theirs, mine]) in EDIT_FORMS {
        let (path, page) = (filled(path), filled(page));
        let was = |body: &str| {
            let form = body.split(&format!("action=\"{path}\"")).nth(1).unwrap_or_else(|| panic!("no form to {path} on {page}"));
            form.split("name=\"was\" value=\"")
                .nth(1)
                .unwrap_or_else(|| panic!("{path} does not say what it shows"))
                .split('"')
                .next()
                .unwrap()
                .to_string()
        };
        let opened = was(&priya.get(&page).await.body);
        act(&sam, &path, theirs).await;
        let before = changed(&town).await;
        let send = |was: &str| mine.iter().map(|(name, value)| (*name, value.to_string())).chain([("was", was.to_string())]).collect::<Vec<_>>();
        let post = async |was: &str| {
            let fields = send(was);
            priya.post(&path, &fields.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>()).await
        };
        let stale = post(&opened).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {}", stale.text());
        assert_eq!(changed(&town).await, before, "{path} overwrites nothing");
        for text in [theirs[0].1, mine[0].1] {
            assert!(stale.body.contains(text), "{path} shows {text:?}: {}", stale.text());
        }
        // The page that came back knows what is there now, and sending it again is a choice.
        let again = post(&was(&stale.body)).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{path}: {}", again.text());
        assert!(priya.get(&page).await.body.contains(mine[0].1), "{path}");
    }
}

#[test]
fn every_desk_post_is_an_edit_form_or_overwrites_nothing() {
    let edits: Vec<String> = EDIT_FORMS
        .iter()
        .map(|(path, ..)| {
            ["{theme}", "{item}", "{heading}", "{group}", "{meeting}", "{code}"].iter().fold(path.to_string(), |path, id| path.replace(id, "{id}"))
        })
        .collect();
    let mut unlisted = vec![];
    for (method, path, policy) in TABLE {
        let Policy::Only(roles) = policy else { continue };
        if *method == "POST" && roles.iter().any(|role| ["reviewer", "publisher", "administrator"].contains(role)) {
            // The forms of settings are walked in `tests/settings_pages.rs`.
            let listed = edits.iter().any(|edit| edit == path) || NO_EDIT.contains(path) || path.starts_with("/settings");
            if !listed {
                unlisted.push(path);
            }
        }
    }
    assert!(unlisted.is_empty(), "may overwrite somebody's change: {unlisted:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn same_change_by_two_people_is_no_conflict() {
    let town = Town::demo().await;
    let priya = town.cast("reviewer").await;
    let made = priya.post("/themes", &[("name", "A claim to edit"), ("about", "")]).await;
    let theme = made.leads_to().to_string();
    let page = priya.get(&theme).await.between(&format!("action=\"{theme}\""), "</form>");
    let was = page.split("name=\"was\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let fields = [("name", "Said better"), ("about", ""), ("meeting", ""), ("was", was)];
    for press in ["first", "second"] {
        let seen = priya.post(&theme, &fields).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{press}: {}", seen.text());
    }
}
