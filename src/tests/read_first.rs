//! Possible disclosures come first in the inbox, on the console and in the concerns; to young people nothing shows of it.

use crate::{
    feedback::{
        Facts, Provenance, Source,
        store::{Prepared, insert, words_place},
    },
    id::FeedbackId,
    random,
    tests::{
        group::Group,
        town::{Browser, Town},
    },
};
use std::{collections::HashSet, time::Instant};

const DAY: i64 = 24 * 3600;

/// Puts words into the inbox as if they had come today.
pub async fn put(town: &Town, source: Source, all: &[String]) {
    let mut tx = town.app.write_anonymously().await.unwrap();
    for words in all {
        let id: FeedbackId = random::id();
        let new = Prepared {
            id,
            token: random::bytes(),
            receipt: random::bytes(),
            words: town.app.vault.seal(words_place(&id), words),
            received_on: town.clock.today(),
            source,
            provenance: Provenance::Verbatim,
            facts: Facts::default(),
        };
        insert(&mut tx, &new).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// The rows of all pages of the inbox, in order, as their first words.
pub async fn all_rows(reviewer: &Browser, view: &str) -> Vec<String> {
    let (mut rows, mut next) = (vec![], Some(format!("/inbox{view}")));
    while let Some(address) = next {
        let page = reviewer.get(&address).await;
        let words = page.body.split("id=\"first-").skip(1).map(|row| row.split("<bdi dir=\"auto\">").nth(1).unwrap());
        rows.extend(words.map(|row| row.split("</bdi>").next().unwrap().to_string()));
        next = page.next_page();
    }
    rows
}

mod inbox {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_possible_disclosure_of_today_is_before_older_ones() {
        let town = Town::new().await;
        put(&town, Source::Direct, &["The swings are broken".into()]).await;
        town.clock.advance(DAY);
        put(&town, Source::Direct, &["More buses please".into()]).await;
        let receipt = town.anyone().says("my dad hits me when he is drunk").await;
        let priya = town.reviewer("Priya Nair").await;
        assert_eq!(all_rows(&priya, "").await, ["my dad hits me when he is drunk", "The swings are broken", "More buses please"]);
        let inbox = priya.get("/inbox").await;
        inbox.assert_says("3 unread. The oldest has waited").assert_says("1 may tell of harm.").assert_says("Read first: Being hit or hurt");
        assert_eq!(inbox.body.matches("Read first").count(), 1);

        // From one piece to the next by keyboard goes the same way.
        let ids = inbox.ids("/feedback/");
        let first = priya.get(&format!("/feedback/{}", ids[0])).await;
        assert!(first.body.contains(&format!("rel=\"next\" data-key=\"j\" href=\"/feedback/{}\"", ids[1])), "{}", first.body);
        let read = priya.post(&format!("/feedback/{}/triage", ids[0]), &[("outcome", "NotForUs"), ("was", "")]).await;
        assert!(read.location().starts_with(&format!("/feedback/{}?done=not-for-us-next", ids[1])), "{}", read.location());

        // It is stored nowhere and shown to nobody else.
        town.anyone().post("/receipt", &[("receipt", &receipt)]).await.assert_silent("Read first").assert_silent("Being hit");
        assert!(town.dump().await.iter().all(|row| !row.contains("Hurt") && !row.contains("Being hit")));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_pages_of_five_thousand_hold_each_once() {
        let town = Town::new().await;
        let words = |nth: usize| if nth.is_multiple_of(40) { format!("he hits me, number {nth}") } else { format!("More buses, number {nth}") };
        let all: Vec<String> = (0..5_000).map(words).collect();
        put(&town, Source::Direct, &all).await;
        let priya = town.reviewer("Priya Nair").await;
        let time = async || {
            let began = Instant::now();
            priya.get("/inbox").await.assert_says("125 may tell of harm.");
            began.elapsed()
        };
        let (first, again) = (time().await, time().await);
        println!("P31: first page of 5,000 unread: {first:?} when nothing is remembered, then {again:?}");
        let rows = all_rows(&priya, "").await;
        assert_eq!((rows.len(), rows.iter().collect::<HashSet<_>>().len()), (5_000, 5_000));
        assert!(rows[..125].iter().all(|row| row.contains("hits me")) && rows[125..].iter().all(|row| row.contains("buses")));
        // A place in the inbox means the same after a start that has forgotten everything, and once its piece was read.
        let page = priya.get("/inbox").await;
        let next = page.between("rel=\"next\" href=\"", "\"");
        let last = page.ids("/feedback/").pop().unwrap();
        let expected = priya.get(&next).await.ids("/feedback/");
        priya.post(&format!("/feedback/{last}/triage"), &[("outcome", "NotForUs"), ("was", "")]).await;
        let restarted = Browser { router: town.another_server(|_| {}).await, cookie: priya.cookie.clone() };
        assert_eq!(restarted.get(&next).await.ids("/feedback/"), expected);
    }
}

mod console {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_possible_disclosure_is_on_top_without_its_reason() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let phone = group.phone(&town).await;
        for words in ["More buses", "he touches me at night", "A warm place", "Longer breaks"] {
            phone.says(words).await;
        }
        let console = group.facilitator.get(&group.address).await;
        let said: Vec<&str> = console.body.split("class=\"you said\"").skip(1).map(|rest| rest.split(['>', '<']).nth(3).unwrap()).collect();
        assert_eq!(said[0], "he touches me at night", "{said:?}");
        assert_eq!(console.body.matches("Read first").count(), 1);
        console.assert_silent("Sexual harm");
    }
}

mod concerns {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_possible_disclosure_is_before_older_ones_and_words_stay_closed() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Nair").await;
        let margaret = town.lead("Margaret Okafor").await;
        for words in ["The swings are broken", "my uncle touches me at night"] {
            town.anyone().says(words).await;
            let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
            priya.post(&format!("/feedback/{id}/triage"), &[("outcome", "Concern")]).await;
            // A sign-in ends after half an hour without a page.
            for _ in 0..2 {
                town.clock.advance(20 * 60);
                margaret.get("/concerns").await;
                priya.get("/inbox").await;
            }
        }
        let list = margaret.get("/concerns").await;
        list.assert_says("2 to decide").assert_says("Read first: Sexual harm").assert_silent("uncle").assert_silent("swings");
        let rows: Vec<&str> = list.body.split("<li class=\"row").skip(1).collect();
        assert!(rows[0].contains("Read first") && !rows[1].contains("Read first"), "{}", list.body);
    }
}
