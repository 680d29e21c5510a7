//! Pieces that reviewers may not read are in no number, no list and no act of a theme, whichever way they went.

use super::*;

const SAID: [&str; 3] = ["Nobody asks us at canary meetings", "My canary worker always asks", "They never ask"];

#[tokio::test(flavor = "multi_thread")]
async fn withdrawn_and_concern_pieces_leave_both_counts_alike() {
    let mut seen = vec![];
    for gone in ["withdrawn", "concern"] {
        let desk = Desk::new(&SAID).await;
        let theme = desk.theme("Nobody asks young people").await;
        for nth in 0..3 {
            desk.code(nth, "asking").await;
            desk.tie(nth, &theme).await;
        }
        desk.act(&format!("{theme}/ties"), &[("feedback", desk.id(1)), ("to", "against")]).await;
        let page = desk.priya.get(&theme).await;
        page.assert_says("2 pieces say so, 1 says otherwise.").assert_says("asking 3 pieces, 1 of them says otherwise");
        for nth in [0, 1] {
            if gone == "withdrawn" {
                desk.town.anyone().post("/receipt/withdrawal", &[("receipt", &desk.said[nth].1), ("sure", "yes")]).await;
            } else {
                desk.act(&format!("/feedback/{}/triage", desk.id(nth)), &[("outcome", "Concern")]).await;
            }
        }
        let page = desk.priya.get(&theme).await;
        page.assert_says("1 piece of feedback").assert_says("asking 1 piece").assert_silent("canary");
        let marked = desk.priya.post(&format!("{theme}/ties"), &[("feedback", desk.id(0)), ("to", "against")]).await;
        let moved = [("feedback", desk.id(1)), ("theme_name", "Workers ask"), ("to", "move")];
        let moved = desk.priya.post(&format!("{theme}/ties"), &moved).await;
        for refused in [&marked, &moved] {
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            refused.assert_says("or they are not in this theme any more").assert_silent("canary");
        }
        // A theme of its own takes only the one that is left.
        let (other, code) = (desk.theme("Asking").await, desk.code_id("asking").await);
        desk.priya.get(&format!("{other}?code={code}")).await.assert_says("1 piece coded “asking” is not tied to this theme.");
        desk.act(&format!("{other}/code"), &[("code", &code)]).await.assert_says("1 piece of feedback").assert_silent("canary");
        desk.priya.get(&theme).await.assert_says("Only one piece of feedback says this.");
        seen.push(page.text().replace(last(&theme), ""));
    }
    assert_eq!(seen[0], seen[1], "nobody can tell which it was");
}

#[tokio::test(flavor = "multi_thread")]
async fn withdrawal_that_is_undone_brings_the_mark_back() {
    let desk = Desk::new(&SAID).await;
    let theme = desk.theme("Nobody asks young people").await;
    for nth in 0..2 {
        desk.tie(nth, &theme).await;
    }
    desk.act(&format!("{theme}/ties"), &[("feedback", desk.id(1)), ("to", "against")]).await;
    let send = async |field| desk.town.anyone().post("/receipt/withdrawal", &[("receipt", &desk.said[1].1), (field, "yes")]).await;
    send("sure").await;
    desk.priya.get(&theme).await.assert_says("1 piece of feedback").assert_silent("canary worker");
    send("undo").await;
    desk.priya.get(&theme).await.assert_says("1 piece says so, 1 says otherwise.");
}
