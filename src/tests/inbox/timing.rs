//! Temporary.
use super::*;
use std::time::Instant;
#[tokio::test(flavor = "multi_thread")]
async fn timing() {
    for size in [10_000_usize, 100_000] {
        let town = Town::new().await;
        let began = Instant::now();
        let english =
            "I was waiting for the bus and nobody came, and then it was dark and the people at school did not listen to me when I said so number ";
        for batch in 0..size / 5_000 {
            put(&town, Source::Direct, &(0..5_000).map(|nth| format!("{english}{batch} {nth}")).collect::<Vec<_>>()).await;
        }
        println!("{size}: put {:?}", began.elapsed());
        let mut tx = town.app.write_anonymously().await.unwrap();
        sqlx::query("update all_feedback set triage = 'ForAnalysis', read_on = received_on where id > x'08'").execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let priya = town.reviewer("Priya Nair").await;
        for query in
            ["", "?reader=me", "?stage=any", "?stage=any&in_care=yes", "?stage=for-analysis&language=other", "?stage=any&sort=newest&from=Direct"]
        {
            let began = Instant::now();
            while priya.get(&format!("/inbox{query}")).await.status != StatusCode::OK {
                println!("again");
            }
            let first = began.elapsed();
            let mut all = vec![];
            for _ in 0..50 {
                let began = Instant::now();
                priya.get(&format!("/inbox{query}")).await;
                all.push(began.elapsed());
            }
            all.sort();
            println!("{size} {query}: first {first:?} p50 {:?} worst {:?}", all[25], all[49]);
        }
        let id = priya.get("/inbox?stage=any").await.ids("/feedback/").remove(9);
        let began = Instant::now();
        priya.get(&format!("/feedback/{id}?stage=any")).await;
        println!("{size} piece {:?}", began.elapsed());
        let began = Instant::now();
        act(&priya, "/inbox/assignment", &[("id", &id), ("to", "me"), ("stage", "any")]).await;
        println!("{size} act and page {:?}", began.elapsed());
        let mut tx = town.app.write_anonymously().await.unwrap();
        sqlx::query("update all_feedback set triage = null, read_on = null").execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        for query in ["", "?reader=me", "?in_care=yes", "?language=other"] {
            let began = Instant::now();
            priya.get(&format!("/inbox{query}")).await;
            let first = began.elapsed();
            let mut all = vec![];
            for _ in 0..50 {
                let began = Instant::now();
                priya.get(&format!("/inbox{query}")).await;
                all.push(began.elapsed());
            }
            all.sort();
            println!("{size} unread {query}: first {first:?} p50 {:?} worst {:?}", all[25], all[49]);
        }
    }
}
