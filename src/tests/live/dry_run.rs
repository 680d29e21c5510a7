//! Dry runs: invented phones answer, paper is taken while it is open, and nothing is left.

use super::{
    paper::{
        PaperSession,
        ticks::{ASKED, Dots, sam},
    },
    stored_session::{own, session_id},
};
use crate::{
    group_sessions::{AnswerFormat, Kind, mark_store as marks, prompt_store},
    live::{
        console::acts::{self as console, PromptAct},
        planning::{acts as planning, dry_run},
    },
    tests::{
        group::Group,
        town::{Browser, Town},
    },
};
use http::StatusCode;

/// The tables of what is said and picked while a session is open.
const ROOM: [&str; 4] = ["session_items", "session_marks", "session_phones", "session_counts"];

/// The address of the demo's session that is to come.
async fn planned(sam: &Browser) -> String {
    let list = sam.get("/group-sessions").await.body;
    let before = list.split(">Planned<").next().unwrap();
    format!("/group-sessions/{}", &before.rsplit("href=\"/group-sessions/").next().unwrap()[..32])
}

#[tokio::test(flavor = "multi_thread")]
async fn invented_phones_answer_and_nothing_is_left() {
    let town = Town::demo().await;
    let (sam, priya, margaret) = (town.cast("facilitator").await, town.cast("reviewer").await, town.cast("lead").await);
    let planned = planned(&sam).await;
    let (inbox, concerns) = (priya.get("/inbox").await.body, margaret.get("/concerns").await.body);
    let feedback = town.dump_in_disk_order("feedback").await;
    let mut room = vec![];
    for table in ROOM {
        room.push(town.dump_in_disk_order(table).await.len());
    }

    let run = sam.post(&format!("{planned}/rehearsal"), &[]).await.location().to_string();
    assert!(run.starts_with("/group-sessions/") && run != planned);
    sam.get(&run).await.assert_says("everything here is invented");
    sam.get("/group-sessions").await.assert_says("Dry run: invented").assert_says("Open now");

    let mut tx = town.app.write_as_staff().await.unwrap();
    let at = town.app.audit_context();
    let dry = own(&mut tx, "Sam Teasdale", session_id(&run)).await;
    let prompts = prompt_store::prompts(&mut tx, dry.id()).await.unwrap();
    assert_eq!(prompts.len(), 4);
    // The last is opened a second time: nobody says the same thing twice.
    for prompt in prompts.iter().chain(&prompts) {
        console::act_on_prompt(&mut tx, &at, &dry, prompt.id, PromptAct::Open).await.unwrap().unwrap();
        dry_run::answer(&mut tx, &town.app.vault, at.today, &dry.session, prompt.id).await.unwrap();
    }
    let items = crate::feedback::session_item_store::items(&mut tx, &town.app.vault, dry.id()).await.unwrap();
    assert_eq!(items.len(), 6, "to be approved, held, merged and sent");
    let counts = marks::counts(&mut tx, dry.id()).await.unwrap();
    for prompt in prompts.iter().filter(|prompt| prompt.format != AnswerFormat::Words) {
        let dots: i64 = counts.iter().filter(|count| count.prompt == prompt.id).map(|count| count.dots).sum();
        assert_eq!(dots, if prompt.options.is_empty() { 8 } else { 24 }, "{}", prompt.question);
    }
    console::escalate(&mut tx, &at, &dry, items[0].id).await.unwrap().unwrap();
    // In the session itself, nobody invented answers.
    let real = own(&mut tx, "Sam Teasdale", session_id(&planned)).await;
    let asked = prompt_store::prompts(&mut tx, real.id()).await.unwrap()[1].id;
    console::open(&mut tx, &at, &real).await.unwrap().unwrap();
    console::act_on_prompt(&mut tx, &at, &real, asked, PromptAct::Open).await.unwrap().unwrap();
    dry_run::answer(&mut tx, &town.app.vault, at.today, &real.session, asked).await.unwrap();
    assert!(crate::feedback::session_item_store::items(&mut tx, &town.app.vault, real.id()).await.unwrap().is_empty());
    console::close(&mut tx, &at, &dry).await.unwrap().unwrap();
    tx.commit().await.unwrap();

    sam.get(&run).await.assert_says("This was a dry run");
    assert_eq!(town.dump_in_disk_order("feedback").await, feedback);
    assert!(priya.get("/inbox").await.body == inbox && margaret.get("/concerns").await.body == concerns);
    for (table, before) in ROOM.into_iter().zip(room) {
        assert_eq!(town.dump_in_disk_order(table).await.len(), before, "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn demo_town_has_one_session_with_each_answer_format() {
    let town = Town::demo().await;
    let sam = town.cast("facilitator").await;
    let page = sam.get(&planned(&sam).await).await;
    for words in
        ["4 prompts, 40 minutes in all.", "Their own words", "Rank by dots", "One, some or most of us", "Agree or don’t agree", "30 November 2026"]
    {
        page.assert_says(words);
    }
}

mod paper {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn words_are_taken_only_while_the_dry_run_is_open() {
        let mut paper = PaperSession::new(Kind::AgendaDay).await;
        paper.ask(AnswerFormat::Words, "What would help?").await;
        paper.sam.get(&paper.path("typing")).await.assert_says("Who types a paper in has read it");
        let own = paper.session.own().await;
        let mut tx = paper.town.app.write_as_staff().await.unwrap();
        paper.session.id = planning::copy(&mut tx, &paper.town.app.audit_context(), &own, paper.town.app.clock.today(), true).await.unwrap();
        let prompt = prompt_store::prompts(&mut tx, paper.session.id).await.unwrap().remove(0).id;
        tx.commit().await.unwrap();

        for state in ["planned", "over"] {
            if state == "over" {
                paper.session.open_with_prompts().await;
                paper.type_in(prompt, "Tried out").await.assert_says("Kept, until the dry run ends.").assert_silent("fivewords");
                assert_eq!(paper.waiting().await, ["Tried out"]);
                paper.session.close().await;
            }
            let seen = paper.type_in(prompt, "Too early or too late").await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{state}");
            seen.assert_says("This is a dry run, and it is not open: nothing was kept.").assert_says("Too early or too late");
            assert!(paper.waiting().await.is_empty() && paper.town.dump_in_disk_order("feedback").await.is_empty(), "{state}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn sheets_count_only_while_the_dry_run_is_open() {
        let town = Town::new().await;
        let plan = Group::planned(&town, &sam(&town).await, "Workshop", &ASKED).await;
        let made = plan.does("/rehearsal", &[]).await;
        let address = made.location().split('#').next().unwrap().to_string();
        let db = town.app.read().await;
        let id = address.rsplit('/').next().unwrap().parse().unwrap();
        let prompts = prompt_store::prompts(&mut db.unwrap(), id).await.unwrap();
        let dry = Group {
            facilitator: plan.facilitator.clone(),
            address,
            code: String::new(),
            prompts: prompts.into_iter().map(|prompt| prompt.id.to_string()).collect(),
        };
        let page = dry.typing().await;
        let sheet = dry.sheet(&page, &[(0, Dots(&["3", "0"]))], &[]);
        let seen = dry.send_sheet(&sheet).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        dry.facilitator.get(seen.location()).await.assert_says("That sheet is counted, until the dry run ends.");
        dry.close().await;
        for table in ["session_marks", "session_counts"] {
            assert!(town.dump_in_disk_order(table).await.is_empty(), "{table}");
        }
        dry.typing().await.assert_silent("counted so far");
        let over = dry.send_sheet(&sheet).await;
        assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
        over.assert_says("This is a dry run, and it is not open: nothing was counted.");
        assert!(town.dump_in_disk_order("session_marks").await.is_empty());
    }
}
