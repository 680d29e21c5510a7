//! P5: we do not keep when or in which order young people came. (P4, who they are, is tested with the real program in `promises/`.)

use crate::{
    db::scratch,
    feedback::{Facts, Provenance, Source, Words, session_item_store::NewItem, store, submit},
    id::to_hex,
    live::phone::{acts as room, acts::ItemOutcome},
    receipts::token::FormToken,
    tests::{group::Group, town::Town},
};
use std::time::{Duration, Instant};

#[tokio::test]
async fn p05_feedback_keeps_no_time_and_no_order() {
    let town = Town::new().await;
    let mut order = vec![];
    for _ in 0..2_500 {
        let prepared = prepared(&town, "The bus stop has no light");
        let mut tx = town.app.write_as_staff().await.unwrap();
        store::insert(&mut tx, &prepared).await.unwrap();
        tx.commit().await.unwrap();
        order.push(prepared.id.to_string());
        town.clock.advance(1);
    }
    crate::jobs::run(&town.app).await;
    assert_no_order(&order, &town.dump_in_disk_order("feedback").await);
}

#[tokio::test]
async fn p05_open_session_keeps_no_time_and_no_order() {
    let town = Town::new().await;
    let group = Group::asking(&town, "Sam Hill", "Workshop", &[("Words", "What would help?", ""), ("Agree", "They listen", "")]).await;
    group.prompt(1, "open").await;
    let session = group.address.rsplit('/').next().unwrap().parse().unwrap();
    let [asked, chosen] = [0, 1].map(|nth| group.prompts[nth].parse().unwrap());
    let (mut items, mut phones) = (vec![], vec![]);
    for _ in 0..2_500 {
        let token = FormToken::new(&town.clock);
        let phone = token.phone_in(&town.app.vault, group.address.as_bytes());
        let new = NewItem {
            prompt: asked,
            token: token.hash(&town.app.vault),
            receipt: &token.receipt(&town.app.vault),
            words: &Words::parse("The bus stop has no light").unwrap(),
            on: town.clock.today(),
            source: Source::Session,
            provenance: Provenance::Verbatim,
            transcriber: None,
            released: true,
        };
        let mut tx = town.app.write_as_staff().await.unwrap();
        assert!(room::join(&mut tx, session, &phone).await.unwrap());
        assert_eq!(room::say(&mut tx, &town.app.vault, session, &new).await.unwrap(), ItemOutcome::Kept);
        assert!(room::choose(&mut tx, session, chosen, &phone.into(), &[(0, 1)], true).await.unwrap());
        tx.commit().await.unwrap();
        items.push(to_hex(&new.token));
        phones.push(to_hex(&phone));
        town.clock.advance(1);
    }
    crate::jobs::run(&town.app).await;
    for (table, order) in [("session_items", &items), ("session_phones", &phones), ("session_marks", &phones)] {
        assert_no_order(order, &town.dump_in_disk_order(table).await);
    }
}

#[tokio::test]
async fn p05_texts_do_not_lie_in_order_of_arrival() {
    let town = Town::new().await;
    let (mut texts, mut tx) = (vec![], town.app.write_anonymously().await.unwrap());
    for nth in 0..500 {
        let prepared = prepared(&town, &"Nobody ever asks us. ".repeat(110 + nth * 7 % 90));
        store::insert(&mut tx, &prepared).await.unwrap();
        texts.push(prepared.words);
    }
    tx.commit().await.unwrap();
    let before = order_on_disk(&town, &texts).await;
    assert!(before.iter().any(|(_, rho)| *rho > 0.8), "the test can see the order: {before:?}");
    // By chance alone, one run in ten leaves one of the places in some order.
    for _ in 0..10 {
        crate::jobs::run(&town.app).await;
        if order_on_disk(&town, &texts).await.iter().all(|(_, rho)| rho.abs() < 0.1) {
            return;
        }
    }
    panic!("the order shows: {:?}", order_on_disk(&town, &texts).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn p05_writing_waits_briefly_while_order_is_erased() {
    let rows = if std::env::var_os("SAYSO_FULL").is_some() { 100_000 } else { 2_000 };
    let town = Town::new().await;
    for first in (0..rows).step_by(1_000) {
        let mut tx = town.app.write_anonymously().await.unwrap();
        for nth in first..first + 1_000 {
            store::insert(&mut tx, &prepared(&town, &"x".repeat(600 + nth * 7 % 900))).await.unwrap();
        }
        tx.commit().await.unwrap();
    }
    let (app, began) = (town.app.clone(), Instant::now());
    let job = tokio::spawn(async move { app.db.forget_order(app.clock.today()).await.unwrap() });
    let mut longest = Duration::ZERO;
    while !job.is_finished() {
        let began = Instant::now();
        let mut tx = town.app.write_anonymously().await.unwrap();
        store::insert(&mut tx, &prepared(&town, "Written meanwhile")).await.unwrap();
        tx.commit().await.unwrap();
        longest = longest.max(began.elapsed());
    }
    job.await.unwrap();
    println!("P5: {rows} rows: the order was erased in {:?}, and the longest wait to write was {longest:?}", began.elapsed());
    assert!(longest < Duration::from_secs(2), "{longest:?}");
}

/// How far each place of the texts on the disk goes with the order of their arrival.
async fn order_on_disk(town: &Town, texts: &[Vec<u8>]) -> Vec<(&'static str, f64)> {
    let places = scratch::places(&mut town.app.read().await.unwrap(), texts).await;
    places.into_iter().map(|(name, places)| (name, spearman(&ranks(&places)))).collect()
}

fn ranks(places: &[usize]) -> Vec<usize> {
    let mut sorted = places.to_vec();
    sorted.sort_unstable();
    places.iter().map(|place| sorted.partition_point(|other| other < place)).collect()
}

fn prepared(town: &Town, words: &str) -> store::Prepared {
    let new = submit::NewFeedback {
        words: Words::parse(words).unwrap(),
        facts: Facts::default(),
        source: Source::Direct,
        provenance: Provenance::Verbatim,
    };
    submit::prepare(&town.app.vault, &FormToken::new(&town.clock), &new, town.clock.today())
}

/// Where the rows lie says nothing of the order in which they came, and no row has a moment in it.
fn assert_no_order(order: &[String], rows: &[String]) {
    let ranks: Vec<usize> = order.iter().map(|id| rows.iter().position(|row| row.contains(id)).expect("every row is there")).collect();
    let rho = spearman(&ranks);
    // 2,500 rows: by chance alone it passes 0.1 once in two million runs.
    assert!(rho.abs() < 0.1, "the order shows: rho = {rho}");
    for row in rows {
        assert!(!row.contains(':'), "a time of day: {row}");
        let is_number = |field: &&str| field.len() > 8 && field.bytes().all(|byte| byte.is_ascii_digit());
        assert!(row.split(['|', ',']).find(is_number).is_none(), "a moment in seconds: {row}");
    }
}

fn spearman(ranks: &[usize]) -> f64 {
    let n = ranks.len() as f64;
    let squares: f64 = ranks.iter().enumerate().map(|(place, &rank)| (place as f64 - rank as f64).powi(2)).sum();
    1.0 - 6.0 * squares / (n * (n * n - 1.0))
}
