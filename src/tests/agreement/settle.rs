//! Settling differences: each way with its reason, as acts that are undone.

use super::*;

async fn settle(desk: &Desk, by: &Browser, round: &str, nth: usize, fields: &[(&str, &str)]) -> Seen {
    by.post(&format!("{round}/{}/settlement", desk.id(nth)), fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn piece_gets_other_codes_and_undo_takes_all_of_it_back() {
    let desk = Desk::usual().await;
    let round = desk.finished().await;
    let (buses, waiting) = (desk.code("Buses").await, desk.code("Waiting").await);
    let rows = async |table| {
        let mut rows = desk.town.dump_in_disk_order(table).await;
        rows.sort();
        rows
    };
    let before = rows("codings").await;
    let page = format!("{round}/{}", desk.id(2));
    desk.ann.get(&page).await.assert_says("I waited for help.").assert_says("BothnoneOnly Priya NairWaitingOnly Sam Readernone");
    let same = settle(&desk, &desk.ann, &round, 2, &[("outcome", "Recoded"), ("put", &waiting), ("reason", "Why not")]).await;
    assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY);
    same.assert_says("These codes are on it already.").assert_says("Why not");
    // The third piece loses its only code, and the second one of its two.
    let taken = settle(&desk, &desk.ann, &round, 2, &[("outcome", "Recoded"), ("reason", "Nobody waits here")]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
    desk.ann.get(taken.location()).await.assert_says("Settled.").assert_says("1 of 2 to settle").assert_says("The piece gets other codes");
    desk.ann.get(&format!("/feedback/{}", desk.id(2))).await.assert_says("No code yet.");
    desk.ann.get(&page).await.assert_says("Nobody waits here").assert_says("Settle it anew");
    assert!(desk.town.dump().await.iter().all(|row| !row.contains("Nobody waits")), "the reason is sealed");
    desk.ann.get("/acts").await.assert_says("Settled a difference between two coders").assert_silent("Nobody waits here");
    assert_eq!(undo(&desk.ann, &taken).await.leads_to(), page);
    assert_eq!((rows("codings").await, rows("round_settlements").await), (before.clone(), vec![]));
    let put = settle(&desk, &desk.ann, &round, 2, &[("outcome", "Recoded"), ("put", &waiting), ("put", &buses), ("reason", "x")]).await;
    assert_eq!(put.status, StatusCode::UNPROCESSABLE_ENTITY, "only codes of the two can be put");
    let one = settle(&desk, &desk.sam, &round, 1, &[("outcome", "Recoded"), ("put", &buses), ("reason", "x")]).await;
    assert_eq!(one.status, StatusCode::SEE_OTHER, "{}", one.text());
    assert_eq!(rows("codings").await.iter().filter(|row| !before.contains(row)).count(), 1, "one was taken away");
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_code_goes_on_the_whole_piece() {
    let desk = Desk::new(&[("The bus was late.", &["Buses"]), ("I waited for help.", &["Waiting"])]).await;
    let round = desk.round().await;
    desk.blind(&round, 0, &["Buses", "Waiting"]).await;
    desk.blind(&round, 1, &["Waiting"]).await;
    done(&desk.priya, &format!("{round}/state"), &[("to", "finish"), ("sure", "yes")]).await;
    let (buses, waiting) = (desk.code("Buses").await, desk.code("Waiting").await);
    let put = settle(&desk, &desk.sam, &round, 0, &[("outcome", "Recoded"), ("put", &buses), ("put", &waiting), ("reason", "Both fit")]).await;
    assert_eq!(put.status, StatusCode::SEE_OTHER, "{}", put.text());
    desk.priya.get(&format!("/codebook/{waiting}")).await.assert_says("2 codings").assert_says("The bus was late.");
    // The figures are those of the blind codes: settling makes nobody agree after the fact.
    desk.priya.get(&round).await.assert_says("They agreed on 1 of 2");
}

#[tokio::test(flavor = "multi_thread")]
async fn codebook_and_leaving_it_are_ways_too() {
    let desk = Desk::usual().await;
    let round = desk.finished().await;
    let waiting = desk.code("Waiting").await;
    let codebook = settle(&desk, &desk.priya, &round, 1, &[("outcome", "Codebook"), ("reason", "Say what waiting is")]).await;
    assert_eq!(codebook.status, StatusCode::SEE_OTHER, "{}", codebook.text());
    desk.sam
        .get(&format!("{round}/{}", desk.id(1)))
        .await
        .assert_says("Change what they say: Waiting.")
        .assert_links(&format!("/codebook/{waiting}"));
    assert_eq!(settle(&desk, &desk.priya, &round, 2, &[("outcome", "Left"), ("reason", "Both are right")]).await.status, StatusCode::SEE_OTHER);
    desk.sam.get(&round).await.assert_says("0 of 2 to settle").assert_says("It stays as it is").assert_says("The codebook has to say it better");
    // Settling anew adds: nobody’s reason is written over.
    assert_eq!(settle(&desk, &desk.sam, &round, 2, &[("outcome", "Codebook"), ("reason", "On second thoughts")]).await.status, StatusCode::SEE_OTHER);
    desk.ann.get(&format!("{round}/{}", desk.id(2))).await.assert_says("Both are right").assert_says("On second thoughts");
}

#[tokio::test(flavor = "multi_thread")]
async fn form_that_says_too_little_or_shows_something_older_keeps_the_reason() {
    let desk = Desk::usual().await;
    let round = desk.finished().await;
    let page = desk.priya.get(&format!("{round}/{}", desk.id(2))).await;
    let was = page.between("name=\"was\" value=\"", "\"");
    for (fields, sentence) in [
        (vec![("reason", "Kept reason")], "Choose how it is settled."),
        (vec![("outcome", "Left"), ("reason", " ")], "Write why"),
        (vec![("outcome", "Wrong"), ("reason", "Kept reason")], "Choose how it is settled."),
    ] {
        let seen = settle(&desk, &desk.priya, &round, 2, &fields).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        seen.assert_says(sentence);
        assert!(fields.iter().all(|(_, value)| *value != "Kept reason" || seen.body.contains("Kept reason")));
    }
    settle(&desk, &desk.sam, &round, 2, &[("outcome", "Left"), ("reason", "Sam was quicker")]).await;
    let stale = settle(&desk, &desk.priya, &round, 2, &[("was", &was), ("outcome", "Left"), ("reason", "Kept reason")]).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    stale.assert_says("since you opened it").assert_says("Sam was quicker").assert_says("Kept reason");
    // Nothing to settle where both agree, nor before the end.
    assert_eq!(settle(&desk, &desk.priya, &round, 0, &[("outcome", "Left"), ("reason", "x")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn old_form_does_not_take_away_a_code_that_came_meanwhile() {
    let desk = Desk::usual().await;
    let round = desk.finished().await;
    let page = format!("{round}/{}", desk.id(2));
    let was = desk.priya.get(&page).await.between("name=\"was\" value=\"", "\"");
    let fields = [("excerpt", "0-18"), ("code_name", "Help"), ("make_code", "yes")];
    done(&desk.ann, &format!("/feedback/{}/codings", desk.id(2)), &fields).await;
    let fields = [("was", was.as_str()), ("outcome", "Recoded"), ("reason", "Kept reason")];
    let stale = settle(&desk, &desk.priya, &round, 2, &fields).await;
    assert_eq!(stale.status, StatusCode::CONFLICT);
    stale.assert_says("since you opened it").assert_says("Which one do you keep?").assert_says("Kept reason").assert_says("Help, Waiting");
    for code in ["Help", "Waiting"] {
        let code = desk.code(code).await;
        let inputs = stale.body.split("<input").map(|rest| rest.split('>').next().unwrap());
        assert!(inputs.filter(|input| input.contains(&code)).any(|input| input.contains("checked")), "{}", stale.body);
    }
    desk.ann.get(&format!("/feedback/{}", desk.id(2))).await.assert_says("Help");
}

#[tokio::test(flavor = "multi_thread")]
async fn reason_stays_when_a_merge_has_settled_it() {
    let desk = Desk::usual().await;
    let round = desk.finished().await;
    let page = format!("{round}/{}", desk.id(1));
    let was = desk.priya.get(&page).await.between("name=\"was\" value=\"", "\"");
    let (from, into) = (desk.code("Waiting").await, desk.code("Buses").await);
    done(&desk.ann, &format!("/codebook/{from}/merge"), &[("into", &into)]).await;
    let seen = settle(&desk, &desk.priya, &round, 1, &[("was", &was), ("outcome", "Left"), ("reason", "Kept reason")]).await;
    assert_eq!(seen.status, StatusCode::CONFLICT);
    seen.assert_says("Both agree by now").assert_says("Kept reason");
    assert!(desk.town.dump_in_disk_order("round_settlements").await.is_empty());
    assert_eq!(desk.priya.get(&page).await.status, StatusCode::NOT_FOUND);
}
