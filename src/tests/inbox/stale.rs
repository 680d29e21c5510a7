//! Several pieces read at once from a page whose words have changed since.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn changed_words_lose_their_tick_and_others_keep_it() {
    let (town, priya) = town().await;
    let (swings, buses) = (piece(&priya, "The swings").await, piece(&priya, "More buses").await);
    let ticks = priya.ticks(&[swings.clone(), buses.clone()]).await;
    let redaction = [("other_words", "swings"), ("reason", "SomethingElse"), ("note", "x")];
    act(&priya, &format!("/feedback/{swings}/redactions"), &redaction).await;
    let before = town.dump().await;
    let mut fields: Vec<(&str, &str)> = ticks.iter().map(|tick| ("id", tick.as_str())).collect();
    fields.extend([("outcome", "NotForUs"), ("seen", "whole")]);
    let again = priya.post("/inbox", &fields).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    again.assert_says("The words of some have changed since you opened this. Those are not ticked now: read them again.").assert_says("▮▮▮");
    let boxes: Vec<&str> = again.body.split("name=\"id\" value=\"").skip(1).map(|rest| rest.split('>').next().unwrap()).collect();
    assert_eq!(boxes.len(), 2);
    for tick in boxes {
        assert_eq!(tick.contains(" checked"), tick.starts_with(&buses), "{tick}");
    }
    assert_eq!(town.dump().await, before);
}
