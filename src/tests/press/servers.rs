//! Pressing twice where the answers of the first are not in memory: on another server, and after a crash.

use super::*;
use crate::jobs;

/// The same browser, whose next post another server hears.
async fn elsewhere(town: &Town, browser: &Browser) -> Browser {
    Browser { router: town.another_server(|config| config.demo = true).await, ..browser.clone() }
}

const PLAN: [(&str, &str); 4] = [("kind", "DropIn"), ("place", "North Durham"), ("date", "2027-03-01"), ("once", "a")];

mod press {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn another_server_does_it_no_second_time() {
        let town = Town::demo().await;
        let sam = town.cast("facilitator").await;
        assert_eq!(sam.post("/group-sessions", &PLAN).await.status, StatusCode::SEE_OTHER);
        let before = town.dump().await;
        let again = elsewhere(&town, &sam).await.post("/group-sessions", &PLAN).await;
        assert_eq!((again.status, again.location()), (StatusCode::SEE_OTHER, "/group-sessions?came-twice"));
        sam.get(again.location()).await.assert_says("That form came twice.");
        assert_eq!(town.dump().await, before);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn two_servers_at_once_do_it_once() {
        let town = Town::demo().await;
        let here = town.cast("facilitator").await;
        let there = elsewhere(&town, &here).await;
        let before = counts(&town).await["group_sessions"];
        for once in ["a", "b", "c", "d", "e", "f"] {
            let fields = [PLAN[0], PLAN[1], PLAN[2], ("once", once)];
            let (one, other) = tokio::join!(here.post("/group-sessions", &fields), there.post("/group-sessions", &fields));
            for seen in [one, other] {
                assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
            }
        }
        assert_eq!(counts(&town).await["group_sessions"], before + 6);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn code_that_another_server_took_signs_nobody_out() {
        let town = Town::new().await;
        let (email, token) = town.joined_by(town.administrator().await, "Joe Bell", &[crate::staff::Role::Publisher]).await;
        town.clock.advance(60);
        let joe = town.anyone();
        let there = Browser { router: town.another_server(|_| {}).await, ..joe.clone() };
        joe.post("/sign-in", &[("email", &email), ("password", "four odd purple trams")]).await;
        let code = town.code(&token, &email);
        let fields = [("code", code.as_str()), ("once", "a")];
        let (one, other) = tokio::join!(joe.post("/sign-in", &fields), there.post("/sign-in", &fields));
        for seen in [&one, &other, &there.post("/sign-in", &fields).await] {
            assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        }
        assert_eq!(joe.get("/desk").await.status, StatusCode::OK);
        assert_eq!(counts(&town).await["sign_ins"], 3, "two administrators' ways in, and one");
    }
}

mod forget {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn spent_forms_go_after_the_next_day() {
        let town = Town::demo().await;
        town.cast("facilitator").await.post("/group-sessions", &PLAN).await;
        assert_eq!(counts(&town).await["spent_tokens"], 1);
        for (hours, left) in [(24, 1), (24, 0)] {
            for _ in 0..hours {
                town.clock.advance(3_600);
                jobs::run(&town.app).await;
            }
            assert_eq!(counts(&town).await["spent_tokens"], left, "after {hours} more hours");
        }
    }
}
