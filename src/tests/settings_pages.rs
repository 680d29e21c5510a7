//! Every page of settings has a preview, a list of changes, and the check that nobody's change is overwritten in silence.

use crate::tests::{
    form::fields_of,
    permissions::TABLE,
    town::{Browser, Seen, Town},
};
use http::StatusCode;

/// A page of settings: its address, one of its fields, and three texts for that.
type SettingsPage = (&'static str, &'static str, [&'static str; 3]);

/// Longer times only: shorter ones wait for a second person.
const PAGES: [SettingsPage; 4] = [
    ("/settings", "called", ["the Partnership", "the Panel", "the Group"]),
    ("/settings/concerns", "passed_on", ["We tell the lead.", "We tell the police.", "We tell people who help."]),
    ("/settings/alerts", "chair", ["one@example.org", "two@example.org", "three@example.org"]),
    ("/settings/retention", "analysis", ["37", "38", "39"]),
];

#[test]
fn every_page_of_settings_is_walked() {
    let walked: Vec<&str> = PAGES.iter().map(|(address, ..)| *address).collect();
    for (_, path, _) in TABLE.iter().filter(|(method, path, _)| *method == "GET" && path.starts_with("/settings")) {
        assert!(walked.contains(path), "{path} is not walked");
    }
}

/// Sends the form of a page with another text in one field, and more fields after it.
async fn send(browser: &Browser, form: &Seen, (address, field, _): SettingsPage, text: &str, more: &[(&str, &str)]) -> Seen {
    let mut fields = fields_of(form, address);
    fields.iter_mut().filter(|(name, _)| name == field).for_each(|(_, value)| *value = text.into());
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (&**name, &**value)).chain(more.iter().copied()).collect();
    browser.post(address, &fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn preview_saves_nothing_and_shows_what_would_change() {
    let town = Town::new().await;
    let dilys = town.administrator().await;
    for page in PAGES {
        let (address, field, [mine, ..]) = page;
        let before = town.dump().await;
        let seen = send(dilys, &dilys.get(address).await, page, mine, &[("to", "preview")]).await;
        assert_eq!((seen.status, town.dump().await), (StatusCode::OK, before), "{address}");
        seen.assert_says("How it would look").assert_says("Nothing is saved yet.").assert_says("What would change").assert_says(mine);
        assert!(fields_of(&seen, address).contains(&(field.into(), mine.into())), "{address} keeps what was typed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn change_stands_in_the_list_with_who_when_from_and_to() {
    let town = Town::new().await;
    let dilys = town.administrator().await;
    for page in PAGES {
        let (address, field, [mine, ..]) = page;
        let form = dilys.get(address).await;
        form.assert_says("Nothing has been changed yet.");
        let was = fields_of(&form, address).into_iter().find(|(name, _)| name == field).unwrap().1;
        let saved = send(dilys, &form, page, mine, &[("sure", "yes")]).await;
        assert_eq!(saved.location(), format!("{address}?done=saved"), "{}", saved.text());
        let seen = dilys.get(saved.location()).await;
        seen.assert_says("Saved.");
        let list = seen.between("Changes of settings", "</table>");
        for part in [was.as_str(), mine, "Dilys Morgan", "22 Nov 2026"] {
            assert!(list.contains(part), "{address}: {part:?} in {list}");
        }
        assert_eq!(list.matches("<tr>").count(), 2, "{address}: one change, and the heads");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn change_made_meanwhile_is_shown_and_not_overwritten() {
    let town = Town::new().await;
    let dilys = town.administrator().await;
    for page in PAGES {
        let (address, field, [_, theirs, mine]) = page;
        let opened = dilys.get(address).await;
        assert_eq!(send(dilys, &opened, page, theirs, &[("sure", "yes")]).await.status, StatusCode::SEE_OTHER, "{address}");
        let before = town.dump().await;
        let stale = send(dilys, &opened, page, mine, &[("sure", "yes")]).await;
        assert_eq!((stale.status, town.dump().await), (StatusCode::CONFLICT, before), "{address}");
        stale.assert_says("Which one do you keep?").assert_says(theirs).assert_says("Error:");
        assert!(fields_of(&stale, address).contains(&(field.into(), mine.into())), "{address} keeps what was typed");
        let again = send(dilys, &stale, page, mine, &[("sure", "yes")]).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{address}: sending again is a choice: {}", again.text());
        assert!(fields_of(&dilys.get(address).await, address).contains(&(field.into(), mine.into())), "{address}");
    }
}
