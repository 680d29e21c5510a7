//! P18: passwords and codes resist guessing and replay, and nobody who guesses keeps the owner of an account out.

use super::*;
use crate::{staff::Role, staff::password, tests::town::encode};
use axum::{body::Body, extract::ConnectInfo};
use http::{Request, header};
use std::{
    net::{Ipv4Addr, SocketAddr},
    time::{Duration, Instant},
};

const RIGHT: &str = "four odd purple trams";

fn is_full() -> bool {
    std::env::var_os("SAYSO_FULL").is_some()
}

/// Posts to the sign-in page from a neighbourhood, with a cookie or without.
async fn from(town: &Town, place: u8, cookie: Option<&str>, fields: &[(&str, &str)]) -> Seen {
    let request = Request::post("/sign-in")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .extension(ConnectInfo(SocketAddr::from((Ipv4Addr::new(203, 0, place, 9), 4000))));
    let request = cookie.into_iter().fold(request, |request, cookie| request.header(header::COOKIE, cookie));
    town.anyone().send(request.body(Body::from(encode(fields))).unwrap()).await
}

/// The value of the cookie with this name that an answer sets.
fn cookie_of(seen: &Seen, name: &str) -> String {
    let lines = seen.headers.get_all(header::SET_COOKIE).iter().map(|line| line.to_str().unwrap());
    lines.filter(|line| line.starts_with(name)).map(|line| line.split(';').next().unwrap().to_string()).next().expect("it is set")
}

/// Somebody with an account, and the token that made their codes.
async fn priya(town: &Town) -> (String, String) {
    let made = town.joined_by(town.administrator().await, "Priya Nair", &[Role::Publisher]).await;
    town.clock.advance(60);
    made
}

#[tokio::test(flavor = "multi_thread")]
async fn p18_few_guesses_are_tried_and_the_owner_gets_in() {
    let guesses = if is_full() { 1_000 } else { 60 };
    let town = Town::new().await;
    let (email, token) = priya(&town).await;
    // The device is known from a sign-in before.
    let first = from(&town, 1, None, &[("email", &email), ("password", RIGHT), ("code", &town.code(&token, &email))]).await;
    assert_eq!(first.location(), "/answers");
    let device = cookie_of(&first, "staff-device");
    let mut tried = 0;
    for guess in 0..guesses {
        // Half come from elsewhere: past the limit of a neighbourhood, guesses wait for turns in real time.
        let place = if guess % 2 == 0 { 1 } else { (2 + guess / 60) as u8 };
        let seen = from(&town, place, None, &[("email", &email), ("password", "guess number one")]).await;
        tried += usize::from(guess % 2 == 0 && seen.status == StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(tried, 10, "of one place in a quarter of an hour");
    // From the same network as the guesser: with everything together, or with a device that is known.
    town.clock.advance(30);
    let alone = from(&town, 1, None, &[("email", &email), ("password", RIGHT)]).await;
    assert_eq!(alone.status, StatusCode::TOO_MANY_REQUESTS);
    alone.assert_says("together");
    let wrong_code = from(&town, 1, None, &[("email", &email), ("password", RIGHT), ("code", "000000")]).await;
    assert_eq!(wrong_code.status, StatusCode::TOO_MANY_REQUESTS);
    let together = from(&town, 1, None, &[("email", &email), ("password", RIGHT), ("code", &town.code(&token, &email))]).await;
    assert_eq!(together.location(), "/answers", "{}", together.text());
    let known = from(&town, 1, Some(&device), &[("email", &email), ("password", RIGHT)]).await;
    known.assert_says("Six digits");
    // From elsewhere as on any other day.
    let elsewhere = from(&town, 200, None, &[("email", &email), ("password", RIGHT)]).await;
    elsewhere.assert_says("Six digits");
    println!("P18: {guesses} wrong passwords: {tried} tried from one place; the owner got in from there, from a known device and from elsewhere");
}

#[tokio::test(flavor = "multi_thread")]
async fn p18_no_code_is_accepted_twice() {
    let codes = if is_full() { 100 } else { 5 };
    let town = Town::new().await;
    let (email, token) = priya(&town).await;
    let mut twice = 0;
    for nth in 0..codes {
        town.clock.advance(120);
        let code = town.code(&token, &email);
        let place = nth as u8;
        for accepted in [true, false] {
            let seen = from(&town, place, None, &[("email", &email), ("password", RIGHT), ("code", &code)]).await;
            assert!(!accepted || seen.status == StatusCode::SEE_OTHER, "{}", seen.text());
            twice += usize::from(!accepted && seen.status == StatusCode::SEE_OTHER);
        }
    }
    println!("P18: {codes} codes replayed: {twice} accepted twice");
    assert_eq!(twice, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn p18_codes_after_a_right_password_are_few() {
    let town = Town::new().await;
    let (email, token) = priya(&town).await;
    let mut tried = 0;
    for guess in 0..60 {
        let seen = from(&town, (guess / 12) as u8, None, &[("email", &email), ("password", RIGHT), ("code", "000000")]).await;
        tried += usize::from(seen.status == StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(tried, 30, "from all places together");
    town.clock.advance(16 * 60);
    let seen = from(&town, 1, None, &[("email", &email), ("password", RIGHT), ("code", &town.code(&token, &email))]).await;
    assert_eq!(seen.location(), "/answers");
}

/// A timed test, so only at full size.
#[tokio::test(flavor = "multi_thread")]
async fn p18_unknown_and_known_addresses_take_the_same_time() {
    if !is_full() {
        return;
    }
    let town = Town::new().await;
    let (email, _) = priya(&town).await;
    let (mut known, mut unknown) = (vec![], vec![]);
    for nth in 0..1_000 {
        let mut pair = [(email.as_str(), &mut known), ("nobody.at.all@example.org", &mut unknown)];
        if nth % 2 == 0 {
            pair.reverse();
        }
        for (address, times) in pair {
            let begun = Instant::now();
            assert!(password::check(&town.app, address, &format!("guess number {nth}"), &nth).await.unwrap().is_none());
            times.push(begun.elapsed().as_secs_f64() * 1e6);
        }
    }
    let spread = |times: &[f64]| {
        let mean = times.iter().sum::<f64>() / times.len() as f64;
        (mean, times.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (times.len() - 1) as f64)
    };
    let ((a, va), (b, vb)) = (spread(&known), spread(&unknown));
    let t = (a - b) / (va / known.len() as f64 + vb / unknown.len() as f64).sqrt();
    println!("P18: 1,000 wrong passwords each of a known and an unknown address: means {:.0} and {:.0} µs, t = {t:.2}", a, b);
    assert!(t.abs() < 4.5, "{t}");
}

#[tokio::test(flavor = "multi_thread")]
async fn p18_flood_elsewhere_delays_nobody() {
    let flood = if is_full() { 300 } else { 40 };
    let town = Town::new().await;
    let (email, token) = priya(&town).await;
    let mut guesses = vec![];
    for guess in 0..flood {
        let (router, guess) = (town.router.clone(), format!("somebody{guess}@example.org"));
        let request = Request::post("/sign-in")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .header(header::HOST, "sayso.example")
            .extension(ConnectInfo(SocketAddr::from(([203, 0, 1, 9], 4000))))
            .body(Body::from(encode(&[("email", &guess), ("password", "guess number one")])));
        guesses.push(tokio::spawn(tower::ServiceExt::oneshot(router, request.unwrap())));
    }
    tokio::task::yield_now().await;
    let begun = Instant::now();
    let seen = from(&town, 2, None, &[("email", &email), ("password", RIGHT), ("code", &town.code(&token, &email))]).await;
    let waited = begun.elapsed();
    assert_eq!(seen.location(), "/answers");
    println!("P18: {flood} wrong sign-ins at once delay a right one to {waited:?}");
    assert!(!is_full() || waited < Duration::from_secs(2), "{waited:?}");
    guesses.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_secret_is_said_kindly() {
    let town = Town::new().await;
    let (email, token) = priya(&town).await;
    let mut tx = town.app.write_as_staff().await.unwrap();
    let damaged = &[1_u8; 300][..];
    sqlx::query("update people set totp = $1 where email = $2").bind(damaged).bind(&email).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    let code = town.code(&token, &email);
    let seen = from(&town, 1, None, &[("email", &email), ("password", RIGHT), ("code", &code)]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.assert_says("ask an administrator for a new link".replace("ask", "Ask").as_str());
}

mod provider {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn its_pages_are_not_there_while_none_is_set() {
        let town = Town::new().await;
        let publisher = town.publisher("Joe Bell").await;
        let anyone = town.anyone();
        anyone.get("/sign-in").await.assert_silent("Sign in with");
        publisher.get("/account").await.assert_silent("Unlink").assert_silent("Linked");
        assert_eq!(anyone.post("/sign-in/provider", &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(anyone.get("/sign-in/provider/return?state=x&code=y").await.status, StatusCode::NOT_FOUND);
        assert_eq!(anyone.post("/sign-in/provider/return", &[("state", "x"), ("code", "y")]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(publisher.get("/account/provider").await.status, StatusCode::NOT_FOUND);
        assert_eq!(publisher.post("/account/provider", &[]).await.status, StatusCode::NOT_FOUND);
    }
}
