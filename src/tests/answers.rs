//! Answers from draft to withdrawal: a publisher publishes only the text they read.

use crate::tests::{
    journey::create_theme,
    town::{Seen, Town},
};
use http::StatusCode;

mod publish {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn publisher_publishes_only_the_text_they_read() {
        let town = Town::demo().await;
        let (priya, joe) = (town.cast("reviewer").await, town.cast("publisher").await);
        let theme = create_theme(&priya).await;
        let before = joe.get("/answers").await.ids("/answers/");
        let draft = |words: &'static str| [("kind", "Done"), ("words", words), ("for_you", "You can ask for it."), ("warned", "NoPiece")];
        priya.post(&format!("/themes/{theme}/answer"), &draft("The first words.")).await;
        let read = joe.get("/answers").await.ids("/answers/").into_iter().find(|id| !before.contains(id)).expect("a new draft");
        priya.post(&format!("/themes/{theme}/answer"), &draft("Quite other words.")).await;

        let stale = joe.post(&format!("/answers/{read}/publication"), &[("sure", "yes"), ("warned", "FewSources")]).await;
        assert_eq!(stale.status, StatusCode::NOT_FOUND);
        stale.assert_says("not there any more").assert_says("Quite other words.");
        town.anyone().get("/you-said-we-did").await.assert_silent("Quite other words.");

        let fresh = stale.ids("/answers/").into_iter().find(|id| !before.contains(id)).expect("the draft of now");
        for press in ["first", "second"] {
            let seen = joe.post(&format!("/answers/{fresh}/publication"), &[("sure", "yes"), ("warned", "FewSources")]).await;
            assert_eq!((seen.status, seen.leads_to()), (StatusCode::SEE_OTHER, "/answers"), "{press} press");
        }
        town.anyone().get("/you-said-we-did").await.assert_says("Quite other words.");

        // While it is published there is no other; withdrawn, it leaves a note, and a new one can be drafted.
        let refused = priya.post(&format!("/themes/{theme}/answer"), &draft("Third words.")).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
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
        priya
            .post(
                &format!("/themes/{theme}/answer"),
                &[("kind", "Done"), ("words", "We changed it."), ("for_you", "You can ask for it."), ("warned", "NoPiece")],
            )
            .await;
        let answers = joe.get("/answers").await;
        let answer = answers.ids("/answers/").into_iter().find(|id| !before.contains(id)).expect("a new draft");
        answers.assert_says("A first new wording.");

        // The draft changes after the publisher read it.
        let publication = format!("/answers/{answer}/publication");
        let seen = answers.body.split(&publication).nth(1).and_then(|rest| rest.split("name=\"was\" value=\"").nth(1)).unwrap();
        let seen = seen.split('"').next().unwrap().to_string();
        let rename = |name: &'static str| [("name", name), ("about", "About it, quite otherwise.")];
        priya.post(&format!("/themes/{theme}"), &rename("Renamed before")).await;
        for ticks in [&[("sure", "yes"), ("warned", "FewSources")][..], &[("warned", "FewSources")], &[]] {
            let stale = joe.post(&publication, &[&[("was", seen.as_str())], ticks].concat()).await;
            assert_eq!(stale.status, StatusCode::CONFLICT, "{ticks:?}");
            stale.assert_says("so nothing was published. Please read it again.");
        }
        anyone.get("/you-said-we-did").await.assert_silent("We changed it.");
        assert_eq!(joe.post(&publication, &[("sure", "yes"), ("warned", "FewSources")]).await.status, StatusCode::SEE_OTHER);
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
            let fields = [("kind", "StillDeciding"), ("words", "We talk about it <again>."), ("until", until), ("warned", "NoPiece")];
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
        let draft = |words: &'static str, was: &str| {
            [("kind", "Done"), ("words", words), ("was", was), ("warned", "NoPiece")].map(|(name, value)| (name, value.to_string()))
        };
        let was = |seen: &Seen| seen.between("/answer\"", "</form>").split("name=\"was\" value=\"").nth(1).unwrap()[..16].to_string();
        let address = format!("/themes/{theme}/answer");
        let post = async |words: &'static str, was: &str| {
            let fields = draft(words, was);
            priya.post(&address, &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await
        };
        let none = was(&priya.get(&format!("/themes/{theme}")).await);
        assert_eq!(post("The first draft.", &none).await.status, StatusCode::SEE_OTHER);
        let stale = post("From a page of before.", &none).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        stale.assert_says("The first draft.").assert_says("From a page of before.").assert_says("You changed it yourself");
        priya.get("/answers").await.assert_says("The first draft.").assert_silent("From a page of before.");
        assert_eq!(post("From a page of before.", &was(&stale)).await.status, StatusCode::SEE_OTHER);
        priya.get("/answers").await.assert_says("From a page of before.").assert_silent("The first draft.");
    }
}

mod draft_too_late {
    use super::*;
    use crate::tests::form::{fields_of, send, with};

    #[tokio::test(flavor = "multi_thread")]
    async fn text_is_kept_where_an_answer_was_published_meanwhile() {
        let town = Town::demo().await;
        let (priya, joe) = (town.cast("reviewer").await, town.cast("publisher").await);
        let theme = create_theme(&priya).await;
        let (page, address) = (format!("/themes/{theme}"), format!("/themes/{theme}/answer"));
        let draft = |words: &'static str| [("kind", "Done"), ("words", words), ("for_you", "You can ask for it."), ("warned", "NoPiece")];
        let before = joe.get("/answers").await.ids("/answers/");
        let fresh = fields_of(&priya.get(&page).await, &address);
        priya.post(&address, &draft("The first draft.")).await;
        let drafted = fields_of(&priya.get(&page).await, &address);
        let answer = joe.get("/answers").await.ids("/answers/").into_iter().find(|id| !before.contains(id)).expect("a new draft");
        let published = joe.post(&format!("/answers/{answer}/publication"), &[("sure", "yes"), ("warned", "FewSources")]).await;
        assert_eq!(published.status, StatusCode::SEE_OTHER, "{}", published.text());
        for shown in [fresh, drafted] {
            let late = send(&priya, &address, &with(shown, &draft("Typed meanwhile."))).await;
            assert_eq!(late.status, StatusCode::CONFLICT);
            late.assert_says("The first draft.").assert_says("This theme has a published answer by now, so nothing was saved.");
            late.assert_says("Your text stands below, where you can copy it.").assert_says(" changed it on Sunday 22 November 2026");
            late.assert_silent("You changed it yourself").assert_silent("still in the form below");
            let below = late.text();
            let below = below.split("As you wrote it").last().unwrap();
            assert!(below.contains("Typed meanwhile.") && below.contains("You can ask for it."), "{below}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn merged_theme_is_said_to_be_merged() {
        let town = Town::demo().await;
        let priya = town.cast("reviewer").await;
        let (theme, other) = (create_theme(&priya).await, priya.post("/themes", &[("name", "Another claim"), ("about", "")]).await);
        let address = format!("/themes/{theme}/answer");
        let shown = fields_of(&priya.get(&format!("/themes/{theme}")).await, &address);
        let into = other.leads_to().rsplit('/').next().unwrap().to_string();
        assert_eq!(priya.post(&format!("/themes/{theme}/merge"), &[("into", &into)]).await.status, StatusCode::SEE_OTHER);
        let typed = [("kind", "Done"), ("words", "Typed meanwhile."), ("warned", "NoPiece")];
        let refused = send(&priya, &address, &with(shown, &typed)).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.assert_says("This theme was merged into another since you opened it").assert_says("Typed meanwhile.");
        refused.assert_silent("has a published answer");
    }
}

mod for_you {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn draft_without_it_is_saved_and_not_published() {
        let town = Town::demo().await;
        let (priya, joe) = (town.cast("reviewer").await, town.cast("publisher").await);
        let theme = create_theme(&priya).await;
        let before = joe.get("/answers").await.ids("/answers/");
        let address = format!("/themes/{theme}/answer");
        let new = async || joe.get("/answers").await.ids("/answers/").into_iter().find(|id| !before.contains(id)).expect("a new draft");
        for blank in ["", " \r\n "] {
            let saved = priya.post(&address, &[("kind", "Done"), ("words", "We put a lamp there."), ("for_you", blank), ("warned", "NoPiece")]).await;
            assert_eq!(saved.status, StatusCode::SEE_OTHER);
            let refused = joe.post(&format!("/answers/{}/publication", new().await), &[("sure", "yes"), ("warned", "FewSources")]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
            refused.assert_says("It does not say yet what it means for the young person").assert_says("We put a lamp there.");
        }
        town.anyone().get("/you-said-we-did").await.assert_silent("We put a lamp there.");

        let sentence = "You can see who is there,\r\n  at night too.";
        priya.post(&address, &[("kind", "Done"), ("words", "We put a lamp there."), ("for_you", sentence), ("warned", "NoPiece")]).await;
        priya.get(&format!("/themes/{theme}")).await.assert_says("You can see who is there, at night too.");
        joe.get("/answers").await.assert_says("You can see who is there, at night too.");
        let published = joe.post(&format!("/answers/{}/publication", new().await), &[("sure", "yes"), ("warned", "FewSources")]).await;
        assert_eq!(published.status, StatusCode::SEE_OTHER);
        for address in ["/you-said-we-did", "/you-said-we-did.json", "/you-said-we-did.atom"] {
            town.anyone().get(address).await.assert_says("You can see who is there, at night too.");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn long_sentence_is_refused_with_all_that_was_typed() {
        let town = Town::demo().await;
        let priya = town.cast("reviewer").await;
        let theme = create_theme(&priya).await;
        let long = "You can ask. ".repeat(20);
        let refused = priya.post(&format!("/themes/{theme}/answer"), &[("kind", "Done"), ("words", "We did."), ("for_you", &long)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.assert_says("Please use at most 200.").assert_says(long.trim());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn author_reads_how_old_a_reader_it_needs() {
        let town = Town::demo().await;
        let priya = town.cast("reviewer").await;
        let theme = create_theme(&priya).await;
        priya.get(&format!("/themes/{theme}")).await.assert_says("Reading age: too short to tell.");
        let hard = "Practitioners across all agencies are aware of their responsibilities to share information appropriately.";
        let draft = [("kind", "Done"), ("words", hard), ("for_you", "You can ask a worker why."), ("warned", "NoPiece")];
        priya.post(&format!("/themes/{theme}/answer"), &draft).await;
        let page = priya.get(&format!("/themes/{theme}")).await;
        page.assert_says("Reading age: about 18. Aim for 11").assert_says("Reading age: about 6.");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn answer_from_before_it_shows_its_first_sentence() {
        let town = Town::demo().await;
        let mut tx = town.app.write_as_staff().await.unwrap();
        sqlx::query("update answers set for_you = null").execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let page = town.anyone().get("/you-said-we-did").await;
        let card = page.body.split("<article").skip(1).find(|card| card.contains("Our things are moved in bin bags")).unwrap();
        let first = card.split("<details").next().unwrap();
        assert!(first.contains(">Bin bags.</p>"), "{first}");
        let data: serde_json::Value = serde_json::from_str(&town.anyone().get("/you-said-we-did.json").await.body).unwrap();
        assert!(data["answers"][0]["for_you"].is_null() && data["answers"][0]["words"].is_string());
        town.cast("publisher").await.get("/answers").await.assert_silent("For you:");
    }
}

mod public_page {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn each_card_says_yes_no_or_not_yet_first() {
        let town = Town::demo().await;
        let anyone = town.anyone();
        let pages = [anyone.get("/you-said-we-did").await.body, anyone.get("/you-said-we-did?page=2").await.body];
        let cards: Vec<&str> = pages.iter().flat_map(|page| page.split("<article").skip(1)).collect();
        assert_eq!((cards.len(), pages[1].matches("<article").count()), (9, 2));
        let card = |name: &str| cards.iter().find(|card| card.contains(name)).unwrap().split("<details").next().unwrap();
        for (name, says) in
            [("When a parent is ill", ">Yes<"), ("Help comes when", ">No<"), ("bin bags", ">Not yet<"), ("who sees our records", ">Not yet<")]
        {
            assert!(card(name).contains(says), "{}", card(name));
        }
        assert!(card("bin bags").contains("you can ask how your things will be packed"), "{}", card("bin bags"));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn filter_by_priority_shows_its_answers_alone() {
        let town = Town::demo().await;
        let anyone = town.anyone();
        let page = anyone.get("/you-said-we-did").await;
        let early = page.body.split("<option value=\"").find(|option| option.contains("Early Help<")).unwrap()[..32].to_string();
        let about = anyone.get(&format!("/you-said-we-did?about={early}")).await;
        assert_eq!(about.body.matches("<article").count(), 2);
        about.assert_says("Only about Early Help.").assert_says("Show all 9").assert_says("When a parent is ill").assert_silent("bin bags");
        assert!(about.body.contains(&format!("<option value=\"{early}\" selected")), "the form says what is shown");
        anyone.get("/you-said-we-did?about=").await.assert_says("bin bags").assert_silent("Only about");
        for gone in ["0".repeat(32), "x".into()] {
            let none = anyone.get(&format!("/you-said-we-did?about={gone}")).await;
            assert_eq!(none.status, StatusCode::OK);
            none.assert_says("There is no answer about this yet.").assert_says("Show all 9").assert_silent("bin bags");
        }
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
