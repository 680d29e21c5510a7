//! P17: sign-ins cannot be fixed, stolen back, or outlive a change of the account.

use super::*;
use crate::{
    db::scratch,
    staff::{Role, sessions::Store},
    tests::town::id_of,
};
use tower_sessions::{SessionStore, session::Id};

const MINUTE: i64 = 60;

fn is_full() -> bool {
    std::env::var_os("SAYSO_FULL").is_some()
}

async fn is_in(browser: &Browser) -> bool {
    browser.get("/desk").await.status == StatusCode::OK
}

#[tokio::test(flavor = "multi_thread")]
async fn p17_planted_and_earlier_ids_are_never_accepted() {
    let town = Town::new().await;
    let (email, token) = town.joined_by(town.administrator().await, "Joe Bell", &[Role::Publisher]).await;
    town.clock.advance(MINUTE);
    // Somebody who knows the password has a session that waits for its code, and plants its id in another browser.
    let thief = town.anyone();
    thief.post("/sign-in", &[("email", &email), ("password", "four odd purple trams")]).await;
    let planted = thief.cookie().expect("it waits for a code");
    for cookie in [planted.as_str(), "staff=AAAAAAAAAAAAAAAAAAAAAA"] {
        town.clock.advance(MINUTE);
        let owner = town.anyone();
        owner.keep_cookie(Some(cookie.into()));
        owner.post("/sign-in", &[("email", &email), ("password", "four odd purple trams")]).await;
        let before_code = owner.cookie().unwrap();
        let seen = owner.post("/sign-in", &[("code", &town.code(&token, &email))]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        assert!(is_in(&owner).await);
        for old in [cookie, &before_code] {
            let other = town.anyone();
            other.keep_cookie(Some(old.into()));
            assert!(old != owner.cookie().unwrap() && !is_in(&other).await, "{old}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p17_slow_request_brings_no_ended_sign_in_back() {
    let rounds = if is_full() { 1_000 } else { 40 };
    let town = Town::demo().await;
    let store = Store { db: town.app.db.clone(), clock: town.clock.clone() };
    let mut back = 0;
    for round in 0..rounds {
        let browser = town.cast("auditor").await;
        let cookie = browser.cookie();
        let id: Id = cookie.as_ref().unwrap().split_once('=').unwrap().1.parse().unwrap();
        // A request that began before the end, and would write when it was used last.
        town.clock.advance(MINUTE + 1);
        let slow = store.load(&id).await.unwrap().expect("signed in");
        let (leaving, asking) = (browser.clone(), browser.clone());
        let asks = tokio::spawn(async move { asking.get("/desk").await.status });
        if round % 2 == 0 {
            tokio::task::yield_now().await;
        }
        leaving.post("/sign-out", &[]).await;
        asks.await.unwrap();
        store.save(&slow).await.unwrap();
        browser.keep_cookie(cookie);
        back += usize::from(store.load(&id).await.unwrap().is_some() || is_in(&browser).await);
    }
    println!("P17: {rounds} sign-outs during a slow request: {back} came back");
    assert_eq!(back, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn p17_changes_of_an_account_end_its_sign_ins() {
    let town = Town::new().await;
    let dilys = town.administrator().await;
    let changes: [(&str, &[(&str, &str)]); 2] = [("state", &[("active", "no")]), ("roles", &[("role", "auditor")])];
    for (nth, (what, fields)) in changes.into_iter().enumerate() {
        let name = format!("Joe Bell {nth}");
        let (email, token) = town.joined_by(dilys, &name, &[Role::Publisher]).await;
        let (desk, wall) = (town.sign_in(&email, &token).await, town.sign_in(&email, &token).await);
        let id = id_of(dilys, &name).await;
        dilys.post(&format!("/people/{id}/{what}"), fields).await;
        assert!(!is_in(&desk).await && !is_in(&wall).await, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn p17_sign_in_ends_after_idle_and_after_longest_time() {
    let town = Town::new().await;
    let (email, token) = town.joined_by(town.administrator().await, "Joe Bell", &[Role::Publisher]).await;
    let idle = town.sign_in(&email, &token).await;
    town.clock.advance(30 * MINUTE - 1);
    assert!(is_in(&idle).await);
    town.clock.advance(30 * MINUTE);
    assert!(!is_in(&idle).await, "after half an hour without use");
    let busy = town.sign_in(&email, &token).await;
    for _ in 0..23 {
        town.clock.advance(20 * MINUTE);
        assert!(is_in(&busy).await);
    }
    town.clock.advance(20 * MINUTE);
    assert!(!is_in(&busy).await, "after eight hours");
}

#[tokio::test(flavor = "multi_thread")]
async fn p17_database_holds_no_usable_id() {
    let town = Town::new().await;
    let (email, token) = town.joined_by(town.administrator().await, "Joe Bell", &[Role::Publisher]).await;
    let joe = town.sign_in(&email, &token).await;
    let id = joe.cookie().unwrap().split_once('=').unwrap().1.to_string();
    let number = id.parse::<Id>().unwrap().0;
    let rows = scratch::rows(&mut town.app.read().await.unwrap(), "sign_ins").await;
    assert!(!rows.is_empty());
    for row in rows {
        for spelled in [id.clone(), format!("{number:x}"), number.to_string(), crate::id::to_hex(&number.to_le_bytes())] {
            assert!(!row.to_lowercase().contains(&spelled.to_lowercase()), "{row}");
        }
        for stored in row.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| part.len() >= 16) {
            let thief = town.anyone();
            thief.keep_cookie(Some(format!("staff={stored}")));
            assert!(!is_in(&thief).await);
        }
    }
}

#[cfg(not(feature = "postgres"))]
mod restore {
    use super::*;
    use crate::{backup, db::Database};

    #[tokio::test(flavor = "multi_thread")]
    async fn p17_sign_ins_of_a_backup_are_over() {
        let town = Town::new().await;
        town.publisher("Joe Bell").await;
        let place = tempfile::tempdir().unwrap();
        let file = backup::create::create(&town.app.config.place(), town.app.vault.clone(), place.path(), town.clock.today()).await.unwrap();
        let restored = place.path().join("new/sayso.db").display().to_string();
        backup::restore::restore(&file, &restored, &town.app.vault, &Default::default()).await.unwrap();
        let db = Database::open(&restored).await.unwrap();
        assert!(scratch::rows(&mut db.read().await.unwrap(), "sign_ins").await.is_empty());
        assert!(!scratch::rows(&mut db.read().await.unwrap(), "people").await.is_empty());
        db.close().await;
    }
}
