//! Answers between drafting and withdrawal: nobody's words are changed under the publisher's hand.

use super::{journey::create_theme, town::Town};
use http::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn a_publisher_publishes_the_words_they_read_and_no_later_ones() {
    let town = Town::demo().await;
    let (priya, joe) = (town.cast("reviewer").await, town.cast("publisher").await);
    let theme = create_theme(&priya).await;
    let before = joe.get("/answers").await.ids("/answers/");
    let draft = |words: &'static str| [("kind", "Done"), ("words", words)];
    priya.post(&format!("/themes/{theme}/answer"), &draft("The first words.")).await;
    let read = joe.get("/answers").await.ids("/answers/").into_iter().find(|id| !before.contains(id)).expect("a new draft");
    priya.post(&format!("/themes/{theme}/answer"), &draft("Quite other words.")).await;

    let stale = joe.post(&format!("/answers/{read}/publication"), &[]).await;
    assert_eq!(stale.status, StatusCode::NOT_FOUND);
    stale.assert_says("not there any more").assert_says("Quite other words.");
    town.anyone().get("/you-said-we-did").await.assert_silent("Quite other words.");

    let fresh = stale.ids("/answers/").into_iter().find(|id| !before.contains(id)).expect("the draft of now");
    for press in ["first", "second"] {
        let seen = joe.post(&format!("/answers/{fresh}/publication"), &[]).await;
        assert_eq!((seen.status, seen.location()), (StatusCode::SEE_OTHER, "/answers"), "{press} press");
    }
    town.anyone().get("/you-said-we-did").await.assert_says("Quite other words.");

    // While it is published there is no other; withdrawn, it leaves a note, and a new one can be drafted.
    let refused = priya.post(&format!("/themes/{theme}/answer"), &draft("Third words.")).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.assert_says("must withdraw it");
    let withdrawal = format!("/answers/{fresh}/withdrawal");
    assert_eq!(joe.post(&withdrawal, &[("note", " ")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(joe.post(&withdrawal, &[("note", "It was not so.")]).await.status, StatusCode::SEE_OTHER);
    joe.get("/answers").await.assert_says("It was not so.");
    assert_eq!(priya.post(&format!("/themes/{theme}/answer"), &draft("Third words.")).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test(flavor = "multi_thread")]
async fn still_deciding_needs_a_day_that_is_not_past_and_keeps_what_was_typed() {
    let town = Town::demo().await;
    let priya = town.cast("reviewer").await;
    let theme = create_theme(&priya).await;
    let today = town.app.clock.today().to_string();
    for (until, status) in [("", 422), ("2020-01-01", 422), ("soon", 422), ("9999-12-31", 422), (today.as_str(), 303)] {
        let fields = [("kind", "StillDeciding"), ("words", "We talk about it <again>."), ("until", until)];
        let seen = priya.post(&format!("/themes/{theme}/answer"), &fields).await;
        assert_eq!(seen.status.as_u16(), status, "{until}");
        if status == 422 {
            seen.assert_says("We talk about it <again>.");
        }
    }
}
