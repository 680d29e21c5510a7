//! P26: an upgrade keeps every piece of feedback.

use crate::{
    db::{Database, schema, scratch},
    tests::town::Town,
};

macro_rules! into {
    ($table:literal) => {
        concat!(
            "insert into ",
            $table,
            " (id, token, receipt, words, received_on, source, provenance) values ($1, $2, $3, $4, '2026-11-01', 'Direct', 'Verbatim')"
        )
    };
}

/// Upgrades a database of an old version that holds so many pieces of feedback.
async fn upgrade(version: i64, pieces: u8) {
    let (place, _gone) = scratch::place().await;
    let old = Database::open_as_of(&place, version).await.unwrap();
    let mut tx = old.write().await.unwrap();
    for nth in 0..pieces {
        // Later versions hide what was taken back behind a view of this name.
        let insert = if version < 8 { into!("feedback") } else { into!("all_feedback") };
        sqlx::query(insert).bind(&[nth; 16][..]).bind(&[nth; 32][..]).bind(&[nth; 32][..]).bind(&[nth; 300][..]).execute(&mut *tx).await.unwrap();
    }
    tx.commit().await.unwrap();
    let before = scratch::rows(&mut old.read().await.unwrap(), "feedback").await;
    old.close().await;

    let new = Database::open(&place).await.unwrap();
    let after = scratch::rows(&mut new.read().await.unwrap(), "feedback").await;
    assert_eq!((before.len(), after.len()), (usize::from(pieces), usize::from(pieces)));
    for (before, after) in before.iter().zip(&after) {
        assert!(after.starts_with(before.trim_end_matches(')')), "{before}\n{after}");
    }
    let upgraded = scratch::tables(&mut new.read().await.unwrap()).await;
    let fresh = Town::new().await;
    assert_eq!(upgraded, scratch::tables(&mut fresh.app.read().await.unwrap()).await);
    new.close().await;
}

#[tokio::test]
async fn p26_feedback_of_every_version_survives_upgrade() {
    for version in 1..schema::newest_known() {
        upgrade(version, 0).await;
        upgrade(version, 50).await;
    }
}
