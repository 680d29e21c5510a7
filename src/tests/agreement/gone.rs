//! Pieces leave their rounds with their words: taken back, raised as a concern, set aside, erased. Nothing tells these apart.

use super::*;
use crate::jobs;

const DAY: i64 = 24 * 3600;

const TABLES: [&str; 3] = ["round_pieces", "round_codes", "round_settlements"];

async fn withdraw(desk: &Desk, nth: usize, field: &str) {
    desk.town.anyone().post("/receipt/withdrawal", &[("receipt", &desk.pieces[nth].1), (field, "yes")]).await;
}

async fn triage(desk: &Desk, nth: usize, outcome: &str) -> Seen {
    done(&desk.priya, &format!("/feedback/{}/triage", desk.id(nth)), &[("outcome", outcome)]).await
}

async fn count(desk: &Desk, table: &'static str) -> usize {
    desk.town.dump_in_disk_order(table).await.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn p22_withdrawn_and_raised_pieces_vanish_alike() {
    let mut pages = vec![];
    for raised in [true, false] {
        let desk = Desk::usual().await;
        let finished = desk.finished().await;
        let running = desk.asks("Ann Cole", &[]).await.leads_to().to_string();
        done(&desk.priya, &format!("{finished}/{}/settlement", desk.id(2)), &[("outcome", "Left"), ("reason", "x")]).await;
        if raised {
            triage(&desk, 2, "Concern").await;
        } else {
            withdraw(&desk, 2, "sure").await;
        }
        let told = desk.sam.get(&finished).await;
        told.assert_says("They agreed on 1 of 2").assert_silent("I waited for help.").assert_says("1 of 1 to settle");
        let left = desk.ann.get(&running).await;
        left.assert_says("0 of 2 coded.").assert_silent("I waited for help.");
        for (by, round) in [(&desk.sam, &finished), (&desk.ann, &running)] {
            let address = format!("{round}/{}", desk.id(2));
            assert_eq!(by.get(&address).await.status, StatusCode::NOT_FOUND);
            assert_eq!(by.post(&address, &[("nothing", "yes")]).await.status, StatusCode::NOT_FOUND);
            assert_eq!(by.post(&format!("{address}/settlement"), &[("outcome", "Left"), ("reason", "y")]).await.status, StatusCode::NOT_FOUND);
        }
        pages.push([told.text(), left.text()].map(|text| text.split_once("Second coding of").unwrap().1.to_string()));
    }
    // Which of the others comes first is chance, and there is one other.
    assert_eq!(pages[0][0], pages[1][0]);
    assert_eq!(pages[0][1].split_once("coded.").unwrap().0, pages[1][1].split_once("coded.").unwrap().0);
}

#[tokio::test(flavor = "multi_thread")]
async fn p22_codes_of_a_concern_and_of_erased_words_are_deleted() {
    let desk = Desk::usual().await;
    let round = desk.finished().await;
    for nth in [1, 2] {
        done(&desk.priya, &format!("{round}/{}/settlement", desk.id(nth)), &[("outcome", "Left"), ("reason", "x")]).await;
    }
    triage(&desk, 2, "Concern").await;
    assert_eq!([count(&desk, TABLES[0]).await, count(&desk, TABLES[1]).await, count(&desk, TABLES[2]).await], [2, 5, 1]);
    withdraw(&desk, 1, "sure").await;
    desk.sam.get(&round).await.assert_says("They agreed on 1 of 1");
    withdraw(&desk, 1, "undo").await;
    desk.sam.get(&round).await.assert_says("They agreed on 1 of 2");
    withdraw(&desk, 1, "sure").await;
    for _ in 0..8 {
        desk.town.clock.advance(DAY);
        jobs::run(&desk.town.app).await;
    }
    assert_eq!([count(&desk, TABLES[0]).await, count(&desk, TABLES[1]).await, count(&desk, TABLES[2]).await], [1, 2, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn piece_set_aside_comes_back_with_undo() {
    let desk = Desk::usual().await;
    let round = desk.finished().await;
    let aside = triage(&desk, 1, "NotForUs").await;
    desk.sam.get(&round).await.assert_says("They agreed on 1 of 2");
    assert_eq!(undo(&desk.priya, &aside).await.status, StatusCode::SEE_OTHER);
    desk.sam.get(&round).await.assert_says("They agreed on 1 of 3");
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_of_what_vanished_does_nothing_and_tells_nothing() {
    let mut answers = vec![];
    for raised in [true, false] {
        let desk = Desk::usual().await;
        let round = desk.round().await;
        let coded = desk.blind(&round, 2, &["Buses"]).await;
        if raised {
            triage(&desk, 2, "Concern").await;
        } else {
            withdraw(&desk, 2, "sure").await;
        }
        let seen = undo(&desk.sam, &coded).await;
        answers.push((seen.status, seen.text().contains("one piece of feedback, which is not here for you any more")));
    }
    assert_eq!(answers, [(StatusCode::UNPROCESSABLE_ENTITY, true); 2]);
}
