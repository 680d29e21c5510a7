//! P5: we do not keep when or in which order young people came. (P4, who they are, is tested with the real program in `promises/`.)

use crate::tests::town::Town;

#[tokio::test]
async fn p05_feedback_keeps_no_time_and_no_order() {
    use crate::{
        feedback::{Facts, Provenance, Source, Words, store, submit},
        receipts::token::FormToken,
    };
    let town = Town::new().await;
    let mut order = vec![];
    for _ in 0..2_500 {
        let new = submit::NewFeedback {
            words: Words::parse("The bus stop has no light").unwrap(),
            facts: Facts::default(),
            source: Source::Direct,
            provenance: Provenance::Verbatim,
        };
        let prepared = submit::prepare(&town.app.vault, &FormToken::new(&town.clock), &new, town.clock.today());
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
    use crate::tests::group::Group;
    use crate::{
        feedback::{Provenance, Source, Words, session_item_store::NewItem},
        id::to_hex,
        live::phone::{acts as room, acts::ItemOutcome},
        receipts::token::FormToken,
    };
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
        assert!(room::choose(&mut tx, session, chosen, &phone, &[(0, 1)], true).await.unwrap());
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
