//! Escalation to the safeguarding lead: one tap, what to do then, and undoing it.

use super::paper::PaperSession;
use crate::{
    board,
    group_sessions::{AnswerFormat, Kind},
    live::planning::acts as planning,
    staff::Role,
    tests::{group::Group, town::Town},
};
use http::StatusCode;

mod escalate {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn item_leaves_every_other_screen_for_the_lead() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let receipt = group.phone(&town).await.says("Somebody at home hits me").await;
        group.approve("Somebody at home hits me").await;
        let seen = group.item_to("Somebody at home hits me", &[("to", "lead")]).await;
        assert!(seen.location().contains("/what-to-do?item="), "{}", seen.location());
        for page in [group.console().await, group.wall().await] {
            page.assert_silent("hits me");
        }
        let reviewer = town.reviewer("Priya Nair").await;
        reviewer.get("/inbox").await.assert_silent("hits me");
        let lead = town.lead("Margaret Okafor").await;
        let concern = lead.get("/concerns").await.ids("/concerns/").remove(0);
        lead.get(&format!("/concerns/{concern}")).await.assert_says("Somebody at home hits me");
        group.close().await;
        reviewer.get("/inbox").await.assert_silent("hits me");
        let journey = town.anyone().post("/receipt", &[("receipt", &receipt)]).await;
        journey.assert_says("Where your words are now").assert_silent("hits me");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn merged_item_can_be_escalated_alone() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let long = format!("The stop is dark {} and a man waits there for me", "and the road is dark and nobody comes ".repeat(4));
        for words in ["No light at the stop", &long] {
            group.phone(&town).await.says(words).await;
        }
        let twin = group.item("The stop is dark").await;
        group.approve("No light at the stop").await;
        group.together(&["No light at the stop", "The stop is dark"]).await;
        group.console().await.assert_says("a man waits there for me");
        group.does(&format!("/items/{twin}"), &[("to", "lead")]).await;
        group.console().await.assert_silent("a man waits").assert_says("No light at the stop");
        group.wall().await.assert_says("No light at the stop");
        let lead = town.lead("Margaret Okafor").await;
        lead.get(&format!("/concerns/{twin}")).await.assert_says("a man waits there for me");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn items_merged_with_it_return_to_moderation() {
        let town = Town::new().await;
        let group = Group::open(&town, "Sam Hill", "Workshop").await;
        let phone = group.phone(&town).await;
        let words = phone.says("He follows me home").await;
        group.phone(&town).await.says("Somebody follows us").await;
        for said in ["He follows me home", "Somebody follows us"] {
            group.approve(said).await;
        }
        group.item_to("He follows me home", &[("to", "pin")]).await;
        group.together(&["Somebody follows us", "He follows me home"]).await;
        group.item_to("He follows me home", &[("to", "lead")]).await;
        group.wall().await.assert_silent("follows");
        group.console().await.assert_says("Somebody follows us");
        phone.room().await.assert_says(&words);
        // The session is over, and the phone that was there still shows its receipt; nobody else sees it.
        group.close().await;
        phone.room().await.assert_says(&words).assert_says("What happened to what we said");
        town.anyone().get(&phone.address).await.assert_silent(&words);
    }
}

mod undo {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn only_the_sender_can_undo_until_the_lead_decides() {
        let paper = PaperSession::new(Kind::Workshop).await;
        let prompt = paper.ask(AnswerFormat::Words, "What would help?").await;
        paper.session.open_with_prompts().await;
        let item = paper.say(prompt, "My brother kills me in this game").await;
        let left = paper.say(prompt, "Somebody hurts me").await;
        paper.escalate(item).await;
        paper.escalate(left).await;
        let (margaret, priya) = (paper.town.lead("Margaret Okafor").await, paper.town.staff("Priya Nair", &[Role::Reviewer, Role::Auditor]).await);
        let other = paper.town.staff("Olga Other", &[Role::Facilitator, Role::Reviewer, Role::Lead]).await;
        margaret.get("/concerns").await.assert_says("2 to decide").assert_says("Raised by Sam Teasdale");
        let open = margaret.get(&format!("/concerns/{item}")).await;
        open.assert_says("My brother kills me").assert_says("What would help?").assert_says("Workshop, East Durham, 22 Nov 2026");

        // Somebody else, another session, and items that were not escalated: no form, and nothing happens.
        let item = item.to_string();
        let second = {
            let (own, mut tx) = (paper.session.own().await, paper.town.app.write_as_staff().await.unwrap());
            let id = planning::copy(&mut tx, &paper.town.app.audit_context(), &own, paper.town.app.clock.today(), false).await.unwrap();
            tx.commit().await.unwrap();
            id
        };
        let before = paper.town.dump().await;
        assert_eq!(other.get(&paper.path(&format!("what-to-do?item={item}"))).await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.post(&paper.path("slip"), &[("item", &item)]).await.status, StatusCode::NOT_FOUND);
        for stranger in [&margaret, &priya] {
            assert_eq!(stranger.post(&paper.path("slip"), &[("item", &item)]).await.status, StatusCode::FORBIDDEN);
        }
        let there = format!("/group-sessions/{second}");
        paper.sam.get(&format!("{there}/what-to-do?item={item}")).await.assert_silent("That was a slip");
        assert_eq!(paper.sam.post(&format!("{there}/slip"), &[("item", &item)]).await.status, StatusCode::NOT_FOUND);
        for nothing in ["", "x", &"0".repeat(32)] {
            paper.sam.get(&paper.path(&format!("what-to-do?item={nothing}"))).await.assert_says("What to do now").assert_silent("That was a slip");
            assert_eq!(paper.sam.post(&paper.path("slip"), &[("item", nothing)]).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(paper.town.dump().await, before);

        let page = paper.sam.get(&paper.path(&format!("what-to-do?item={item}"))).await;
        page.assert_says("That was a slip: take it back").assert_silent("My brother");
        // Later the page is found without the item. Two of one hour and one question can't be told apart without their words.
        let later = paper.sam.get(&paper.path("what-to-do")).await;
        later
            .assert_says("Sent to the lead from this session")
            .assert_says("only the lead can tell them apart")
            .assert_silent("My brother")
            .assert_silent("hurts me");
        assert_eq!(later.ids("name=\"item\" value=\""), Vec::<String>::new());
        assert_eq!(paper.sam.get(&there).await.status, StatusCode::OK);
        paper.sam.get(&format!("{there}/what-to-do")).await.assert_silent("Sent to the lead from this session");
        assert_eq!(page.between("name=\"item\" value=\"", "\""), item);
        for press in ["first", "second"] {
            let seen = paper.sam.post(&paper.path("slip"), &[("item", &item)]).await;
            assert_eq!(
                (seen.status, seen.location()),
                (StatusCode::SEE_OTHER, format!("/group-sessions/{}", paper.session.id).as_str()),
                "{press} press"
            );
        }
        assert_eq!(priya.get("/history").await.text().matches("sent a concern back to the inbox").count(), 1);
        let later = paper.sam.get(&paper.path(&format!("what-to-do?item={item}"))).await;
        later.assert_silent("That was a slip").assert_says("Take it back").assert_silent("hurts me");
        assert_eq!(later.between("name=\"item\" value=\"", "\""), left.to_string(), "the other one is alone now");

        // The lead keeps that it came and went, and by whom; the words are the inbox's, unread like any others.
        let list = margaret.get("/concerns").await;
        list.assert_says("1 to decide").assert_says("Sent back to the inbox").assert_says("; sent back by Sam Teasdale, 22 Nov 2026");
        let kept = margaret.get(&format!("/concerns/{item}")).await;
        kept.assert_says("By Sam Teasdale, 22 Nov 2026")
            .assert_says("Sent by a slip of the hand, and taken back by whoever sent it.")
            .assert_silent("My brother");
        assert!(paper.town.dump().await.iter().all(|row| !row.contains("slip of the hand")), "the note is sealed");
        priya.get("/inbox").await.assert_says("My brother kills me in this game").assert_silent("Somebody hurts me");
        priya.get(&format!("/feedback/{item}")).await.assert_says("Nobody has read this yet.").assert_silent("The safeguarding lead sent it back");

        // Raised again by a reviewer, it is not the facilitator's any more; nor is what the lead has decided about.
        priya.post(&format!("/feedback/{item}/triage"), &[("outcome", "Concern")]).await;
        let left = left.to_string();
        margaret.post(&format!("/concerns/{left}/decision"), &[("decision", "NoFurtherAction"), ("note", "A song.")]).await;
        let before = paper.town.dump().await;
        for item in [&item, &left] {
            paper.sam.get(&paper.path(&format!("what-to-do?item={item}"))).await.assert_silent("That was a slip");
            let seen = paper.sam.post(&paper.path("slip"), &[("item", item)]).await;
            assert_eq!(seen.status, StatusCode::NOT_FOUND);
            seen.assert_says("the safeguarding lead has dealt with it already").assert_links("/group-sessions");
        }
        assert_eq!(paper.town.dump().await, before);
    }
}

mod procedure {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn board_edits_it_and_older_databases_get_the_default() {
        let paper = PaperSession::new(Kind::Workshop).await;
        let seen = paper.sam.get(&paper.path("what-to-do")).await;
        seen.assert_says("If somebody is in danger now, call 999 first.").assert_says("Tell the safeguarding lead today").assert_silent("/slip");
        for line in &paper.town.app.board().helplines {
            seen.assert_says(&line.number).assert_says(&line.name).assert_links(&line.link());
        }
        seen.assert_links(&format!("/group-sessions/{}", paper.session.id));

        let dilys = paper.town.administrator().await;
        dilys.get("/settings").await.assert_says("Tell the safeguarding lead today");
        let first = paper.town.app.board().procedure.clone();
        let fields = |procedure: &str| {
            let one = [
                ("body", "B"),
                ("called", "we"),
                ("called_object", "us"),
                ("area", "A"),
                ("reference_group", "G"),
                ("run_with", "F"),
                ("areas", "North"),
                ("procedure", procedure),
            ];
            let line = [("name", "Childline"), ("what_for", "To talk."), ("number", "0800 1111"), ("kind", "call"), ("source", "x")];
            let days = [("checked_on", "2026-11-01"), ("review_by", "2099-01-01"), ("always_shown", "0")];
            one.into_iter().chain(line).chain(days).map(|(name, value)| (name.to_string(), value.to_string())).collect::<Vec<_>>()
        };
        for (procedure, sentence) in [(String::new(), "Write what a facilitator does"), ("x".repeat(2_001), "This has 2001 characters.")] {
            let fields = fields(&procedure);
            let sent: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            let seen = dilys.post("/settings", &sent).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
            seen.assert_says(sentence);
        }
        let fields = fields("Sit down.\r\n\r\nCall <Margaret>.");
        let sent: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(dilys.post("/settings", &sent).await.status, StatusCode::SEE_OTHER);
        let seen = paper.sam.get(&paper.path("what-to-do")).await;
        seen.assert_says("Sit down.").assert_says("Call <Margaret>.").assert_silent("999 first");

        let mut tx = paper.town.app.write_as_staff().await.unwrap();
        board::store::fill(&mut tx).await.unwrap();
        assert_eq!(board::store::board(&mut tx).await.unwrap().procedure, "Sit down.\n\nCall <Margaret>.");
        sqlx::query("delete from settings where name = 'procedure'").execute(&mut *tx).await.unwrap();
        board::store::fill(&mut tx).await.unwrap();
        let board = board::store::board(&mut tx).await.unwrap();
        assert_eq!((board.procedure, board.body.as_str()), (first, "B"));
    }
}
