//! Answers from draft to withdrawal: a publisher publishes only the text they read.

use crate::tests::{journey::create_theme, town::Town};
use http::StatusCode;

mod publish {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn publisher_publishes_only_the_text_they_read() {
        let town = Town::demo().await;
        let (priya, joe) = (town.cast("reviewer").await, town.cast("publisher").await);
        let theme = create_theme(&priya).await;
        let before = joe.get("/answers").await.ids("/answers/");
        let draft = |words: &'static str| [("kind", "Done"), ("words", words)];
        priya.post(&format!("/themes/{theme}/answer"), &draft("The first words.")).await;
        let read = joe.get("/answers").await.ids("/answers/").into_iter().find(|id| !before.contains(id)).expect("a new draft");
        priya.post(&format!("/themes/{theme}/answer"), &draft("Quite other words.")).await;

        let stale = joe.post(&format!("/answers/{read}/publication"), &[("sure", "yes")]).await;
        assert_eq!(stale.status, StatusCode::NOT_FOUND);
        stale.assert_says("not there any more").assert_says("Quite other words.");
        town.anyone().get("/you-said-we-did").await.assert_silent("Quite other words.");

        let fresh = stale.ids("/answers/").into_iter().find(|id| !before.contains(id)).expect("the draft of now");
        for press in ["first", "second"] {
            let seen = joe.post(&format!("/answers/{fresh}/publication"), &[("sure", "yes")]).await;
            assert_eq!((seen.status, seen.leads_to()), (StatusCode::SEE_OTHER, "/answers"), "{press} press");
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
    async fn later_edits_stay_private_until_published() {
        let town = Town::demo().await;
        let (priya, joe, anyone) = (town.cast("reviewer").await, town.cast("publisher").await, town.anyone());
        let theme = create_theme(&priya).await;
        let item = priya.get("/plan").await.ids("/plan/").first().expect("an item of the plan").clone();
        let tie = format!("/themes/{theme}/influence");
        let before = joe.get("/answers").await.ids("/answers/");
        priya.post(&format!("/plan/{item}/wording"), &[("wording", "A first new wording."), ("reason", "They asked.")]).await;
        let wording = |page: &str| {
            let at = page.rfind(&format!("value=\"{item}.")).expect("a wording to tie to");
            page[at + 7..].split('"').next().unwrap().to_string()
        };
        let first = wording(&priya.get(&format!("/themes/{theme}")).await.body);
        priya.post(&tie, &[("item", &first), ("strength", "Shaped"), ("reason", "Their words.")]).await;
        priya.post(&format!("/themes/{theme}/answer"), &[("kind", "Done"), ("words", "We changed it.")]).await;
        let answers = joe.get("/answers").await;
        let answer = answers.ids("/answers/").into_iter().find(|id| !before.contains(id)).expect("a new draft");
        answers.assert_says("A first new wording.");

        // The draft changes after the publisher read it.
        let publication = format!("/answers/{answer}/publication");
        let seen = answers.body.split(&publication).nth(1).and_then(|rest| rest.split("name=\"seen\" value=\"").nth(1)).unwrap();
        let seen = seen.split('"').next().unwrap().to_string();
        let rename = |name: &'static str| [("name", name), ("about", "About it, quite otherwise.")];
        priya.post(&format!("/themes/{theme}"), &rename("Renamed before")).await;
        assert_eq!(joe.post(&publication, &[("seen", &seen), ("sure", "yes")]).await.status, StatusCode::NOT_FOUND);
        anyone.get("/you-said-we-did").await.assert_silent("We changed it.");
        assert_eq!(joe.post(&publication, &[("sure", "yes")]).await.status, StatusCode::SEE_OTHER);
        anyone.get("/you-said-we-did").await.assert_says("Renamed before").assert_says("A first new wording.");

        priya.post(&format!("/themes/{theme}"), &rename("Renamed after")).await;
        priya.post(&format!("/plan/{item}/wording"), &[("wording", "A second new wording."), ("reason", "More.")]).await;
        let second = wording(&priya.get(&format!("/themes/{theme}")).await.body);
        assert_ne!(first, second);
        priya.post(&tie, &[("item", &second), ("strength", "Shaped"), ("reason", "Their words.")]).await;
        let page = priya.get(&format!("/themes/{theme}")).await;
        page.assert_says("Renamed after").assert_says("the answer is withdrawn first");
        for address in ["/you-said-we-did", "/you-said-we-did.json", "/you-said-we-did.atom"] {
            let seen = anyone.get(address).await;
            seen.assert_says("Renamed before")
                .assert_says("A first new wording.")
                .assert_silent("Renamed after")
                .assert_silent("A second new wording.");
        }
    }
}

mod draft {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn still_deciding_needs_a_date_not_in_the_past() {
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

    #[tokio::test(flavor = "multi_thread")]
    async fn unseen_draft_is_not_overwritten() {
        let town = Town::demo().await;
        let priya = town.cast("reviewer").await;
        let theme = create_theme(&priya).await;
        let draft = |words: &'static str, was: &'static str| [("kind", "Done"), ("words", words), ("was", was)];
        let address = format!("/themes/{theme}/answer");
        assert_eq!(priya.post(&address, &draft("The first draft.", "none")).await.status, StatusCode::SEE_OTHER);
        let stale = priya.post(&address, &draft("From a page of before.", "none")).await;
        assert_eq!(stale.status, StatusCode::UNPROCESSABLE_ENTITY);
        stale.assert_says("The first draft.").assert_says("From a page of before.").assert_says("Saving again");
        priya.get("/answers").await.assert_says("The first draft.").assert_silent("From a page of before.");
        let now = stale.between("name=\"was\" value=\"", "\"").to_string();
        let again = [("kind", "Done"), ("words", "From a page of before."), ("was", now.as_str())];
        assert_eq!(priya.post(&address, &again).await.status, StatusCode::SEE_OTHER);
        priya.get("/answers").await.assert_says("From a page of before.").assert_silent("The first draft.");
    }
}

mod influence {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn link_is_made_once_and_is_more_than_considered() {
        let town = Town::demo().await;
        let priya = town.cast("reviewer").await;
        let theme = create_theme(&priya).await;
        let item = priya.get("/plan").await.ids("/plan/").first().expect("an item of the plan").clone();
        priya.post(&format!("/plan/{item}/wording"), &[("wording", "Other words."), ("reason", "They asked.")]).await;
        let page = format!("/themes/{theme}");
        let wording = format!("{item}.{}", priya.get(&page).await.between(&format!("value=\"{item}."), "\""));
        let tie = |strength: &'static str| [("item", wording.as_str()), ("strength", strength), ("reason", "Their words did it.")];
        let considered = priya.post(&format!("{page}/influence"), &tie("Considered")).await;
        assert_eq!(considered.status, StatusCode::UNPROCESSABLE_ENTITY);
        considered.assert_says("more than considered").assert_says("Their words did it.");
        for press in ["first", "second"] {
            assert_eq!(priya.post(&format!("{page}/influence"), &tie("Shaped")).await.status, StatusCode::SEE_OTHER, "{press} press");
        }
        assert_eq!(priya.get(&page).await.body.matches("Their words did it.").count(), 1);
    }
}
