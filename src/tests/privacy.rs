//! P4 and P5: we keep nothing that says who someone is, when exactly they came, or in what order.

use super::town::{Town, encode};
use axum::{body::Body, extract::ConnectInfo};
use http::Request;
use std::{
    io::Write,
    net::{Ipv4Addr, SocketAddr},
    sync::{Arc, Mutex},
};

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The ways an address or a name could hide in bytes.
fn disguises(canary: &str) -> Vec<Vec<u8>> {
    use base64::Engine;
    let mut forms = vec![canary.as_bytes().to_vec(), crate::id::to_hex(canary.as_bytes()).into_bytes()];
    forms.push(base64::engine::general_purpose::STANDARD_NO_PAD.encode(canary).into_bytes());
    if let Ok(address) = canary.parse::<Ipv4Addr>() {
        forms.push(crate::id::to_hex(&address.octets()).into_bytes());
        forms.push(u32::from(address).to_string().into_bytes());
    }
    forms
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[tokio::test]
async fn p04_we_keep_nothing_that_says_who_you_are() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer({
        let log = log.clone();
        move || log.clone()
    });
    let _logging = tracing::subscriber::set_default(subscriber.finish());
    let town = Town::with(|config| config.sends = 100_000).await;
    let phone = town.anyone();
    let mut canaries = vec![];
    for visitor in 0..50u8 {
        let address = Ipv4Addr::new(127, 41 + visitor, 200 - visitor, 77);
        let marks = [format!("CanaryAgent{visitor}x"), format!("xx-canary{visitor}x"), format!("https://canary-referer{visitor}.example/")];
        canaries.extend([address.to_string()].into_iter().chain(marks.clone()));
        for _ in 0..10 {
            let dressed = |request: http::request::Builder| {
                let request = request.header("user-agent", &marks[0]).header("accept-language", &marks[1]).header("referer", &marks[2]);
                request.extension(ConnectInfo(SocketAddr::from((address, 40_000 + u16::from(visitor)))))
            };
            let form = phone.send(dressed(Request::get("/have-your-say")).body(Body::empty()).unwrap()).await;
            let body = encode(&[("token", &form.token()), ("words", "canarywords that nobody else says"), ("checked", "yes")]);
            let post = dressed(Request::post("/have-your-say")).header("content-type", "application/x-www-form-urlencoded");
            let phrase = phone.send(post.body(Body::from(body)).unwrap()).await.five_words();
            let back = dressed(Request::post("/receipt")).header("content-type", "application/x-www-form-urlencoded");
            let seen = phone.send(back.body(Body::from(encode(&[("receipt", &phrase)]))).unwrap()).await;
            assert_eq!(seen.status, 200);
            if canaries.len() < 300 {
                canaries.push(phrase);
            }
        }
    }
    canaries.push("canarywords".into());
    let logged = log.0.lock().unwrap().clone();
    let kept = town.raw().await;
    assert!(logged.len() > 10_000, "the log is really kept, at its finest");
    assert!(kept.len() > 100_000, "the database is really read");
    assert!(holds(&kept, b"Durham Safeguarding"), "and what it holds in the open is found");
    for canary in &canaries {
        for form in disguises(canary) {
            assert!(!holds(&kept, &form), "the database holds {canary}");
            assert!(!holds(&logged, &form), "the log holds {canary}");
        }
    }
}

#[tokio::test]
async fn p05_we_do_not_keep_the_moment_or_the_order() {
    use crate::feedback::{Facts, Provenance, Source, Words, clerk, store, token::FormToken};
    let town = Town::new().await;
    let mut order = vec![];
    for _ in 0..2_500 {
        let new = clerk::NewFeedback {
            words: Words::parse("The bus stop has no light").unwrap(),
            facts: Facts::default(),
            source: Source::Direct,
            provenance: Provenance::Verbatim,
        };
        let prepared = clerk::prepare(&town.app.vault, &FormToken::new(&town.clock), &new, town.clock.today());
        let mut tx = town.app.write().await.unwrap();
        store::keep(&mut tx, &prepared).await.unwrap();
        tx.commit().await.unwrap();
        order.push(prepared.id.to_string());
        town.clock.advance(1);
    }
    town.app.tidy().await;
    let rows: Vec<String> = town.dump_in_disk_order("feedback").await;
    let ranks: Vec<usize> = order.iter().map(|id| rows.iter().position(|row| row.contains(id)).expect("every row is there")).collect();
    let rho = spearman(&ranks);
    // 2,500 rows: by chance alone it passes 0.1 once in two million runs.
    assert!(rho.abs() < 0.1, "the order shows: rho = {rho}");
    for row in &rows {
        assert!(!row.contains(':'), "a time of day: {row}");
        assert!(!row.contains("179538"), "a moment in seconds: {row}");
    }
}

fn spearman(ranks: &[usize]) -> f64 {
    let n = ranks.len() as f64;
    let squares: f64 = ranks.iter().enumerate().map(|(place, &rank)| (place as f64 - rank as f64).powi(2)).sum();
    1.0 - 6.0 * squares / (n * (n * n - 1.0))
}
