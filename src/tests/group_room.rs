//! A room full of phones: what they say, what the facilitator does with it, and what the wall shows.

use crate::{
    feedback::{
        self, Facts, Provenance, Source,
        store::{Prepared, SubmitOutcome},
    },
    random,
    receipts::token::FormToken,
    tests::{
        group::{ASKED, Group},
        town::Town,
    },
};
use http::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn thirty_phones_behind_one_address_speak_and_the_wall_shows_what_was_approved() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    let mut receipts = vec![];
    for nth in 0..30 {
        receipts.push(group.phone(&town).await.says(&format!("Thing number {nth:02} that we need")).await);
    }
    receipts.sort();
    receipts.dedup();
    assert_eq!(receipts.len(), 30, "each has five words of their own");
    group.console().await.assert_says("21 to 30").assert_says("Thing number 07");
    group.wall().await.assert_says(ASKED).assert_silent("Thing number");
    group.approve("Thing number 07").await;
    group.item_to("Thing number 08", &[("to", "hold")]).await;
    group.wall().await.assert_says("Thing number 07").assert_silent("Thing number 08").assert_silent("Thing number 09");

    // Taken back, and taken back again.
    group.item_to("Thing number 07", &[("to", "wait")]).await;
    group.wall().await.assert_silent("Thing number 07");
    group.approve("Thing number 07").await;
    group.close().await;

    // All of it is feedback now, approved or not.
    let reviewer = town.reviewer("Priya Nair").await;
    let inbox = reviewer.get("/inbox").await;
    for nth in 0..30 {
        inbox.assert_says(&format!("Thing number {nth:02}"));
    }
    let journey = town.anyone().post("/receipt", &[("receipt", &receipts[0])]).await;
    assert_eq!(journey.status, StatusCode::OK);
    journey.assert_says("Where your words are now");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_phone_has_one_receipt_for_all_it_says_and_the_same_form_twice_is_one_thing() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "DropIn").await;
    let phone = group.phone(&town).await;
    let first = phone.says("First of all").await;
    let second = phone.says("And then").await;
    assert_eq!(first, second);

    let room = phone.room().await;
    let fields = [("prompt", group.prompts[0].as_str()), ("token", &room.token()), ("words", "Sent twice")];
    for _ in 0..2 {
        let seen = phone.sends("", &fields).await;
        assert_eq!(seen.status, StatusCode::OK);
    }
    let other = [fields[0], fields[1], ("words", "Other words in the same form")];
    let seen = phone.browser.post(&phone.address, &other).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.assert_says("Other words in the same form");
    let console = group.console().await;
    assert_eq!(console.text().matches("Sent twice").count(), console.text().matches("First of all").count());
    console.assert_silent("Other words in the same form");
    group.close().await;

    // The answer was lost, and the phone sends again after the end: it is kept already.
    assert_eq!(phone.browser.post(&phone.address, &fields).await.status, StatusCode::SEE_OTHER);
    // New words are not lost either: they can go to the Board alone.
    let late = phone.browser.post(&phone.address, &[fields[0], ("token", "x"), ("words", "Too late but important")]).await;
    assert_eq!(late.status, StatusCode::CONFLICT);
    late.assert_says("Too late but important");
    let sent = phone.browser.post("/have-your-say", &[("token", &late.token()), ("words", "Too late but important")]).await;
    assert_eq!(sent.status, StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_whose_token_brings_words_to_the_group_and_past_it_keeps_nobody_from_ending_the_session() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    let phone = group.phone(&town).await;
    let token = phone.room().await.token();
    phone.sends("", &[("prompt", &group.prompts[0]), ("token", &token), ("words", "Said in the group")]).await.assert_says("We have it");
    let typing = group.facilitator.get(&format!("{}/typing", group.address)).await;
    let (typed, questions) = (typing.token(), typing.between("name=\"questions\" value=\"", "\""));
    let fields = [("prompt", group.prompts[0].as_str()), ("provenance", "Verbatim"), ("hand", "Theirs"), ("words", "Typed in from paper")];
    let fields = [&fields[..], &[("token", typed.as_str()), ("questions", &questions)]].concat();
    assert_eq!(group.facilitator.post(&format!("{}/typing", group.address), &fields).await.status, StatusCode::OK);
    for (token, words) in [(&token, "Said past the group"), (&typed, "Said past it too")] {
        let seen = town.anyone().post("/have-your-say", &[("token", token), ("words", words)]).await;
        assert_eq!(seen.status, StatusCode::OK);
    }
    group.item_to("Typed in from paper", &[("to", "lead")]).await;
    group.close().await;
    let inbox = town.reviewer("Priya Nair").await.get("/inbox").await;
    inbox.assert_says("Said in the group").assert_says("Said past the group").assert_says("Said past it too").assert_silent("Typed in");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_session_that_cannot_be_tidied_keeps_nothing_else_from_being_tidied() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    let other = Group::planned(&town, &group.facilitator, "Workshop", &[("Words", ASKED, "")]).await;
    other.begin().await;
    other.phone(&town).await.says("Said on the day").await;
    let phone = group.phone(&town).await;
    let token = phone.room().await.token();
    phone.sends("", &[("prompt", &group.prompts[0]), ("token", &token), ("words", "Said there")]).await.assert_says("We have it");
    // Its place is taken, by whatever trouble: the session can't end.
    let (vault, session) = (&town.app.vault, crate::id::from_hex(group.address.rsplit('/').next().unwrap()).unwrap());
    let taken = Prepared {
        id: random::id(),
        token: FormToken::read(vault, &token).unwrap().kept_in(vault, &session),
        receipt: random::bytes(),
        words: vec![],
        received_on: town.clock.today(),
        source: Source::Direct,
        provenance: Provenance::Verbatim,
        facts: Facts::default(),
    };
    let mut tx = town.app.write_as_staff().await.unwrap();
    assert!(matches!(feedback::store::insert(&mut tx, &taken).await.unwrap(), SubmitOutcome::New));
    tx.commit().await.unwrap();
    town.clock.advance(24 * 3600);
    crate::jobs::run(&town.app).await;
    let sessions = town.dump_in_disk_order("group_sessions").await;
    let is = |group: &Group, state: &str| sessions.iter().any(|row| row.contains(&group.code) && row.contains(state));
    assert!(is(&group, "Open") && is(&other, "Closed"), "{sessions:?}");
    assert_eq!(town.dump_in_disk_order("feedback").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_survives_every_refusal() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    let phone = group.phone(&town).await;
    let prompt = group.prompts[0].as_str();
    let token = phone.room().await.token();
    let say = async |fields: &[(&str, &str)]| phone.sends("", fields).await;
    let told = say(&[("prompt", prompt), ("token", &token), ("words", "Mr Hutchinson shouts at us")]).await;
    told.assert_says("This might say who you are").assert_says("Mr Hutchinson shouts at us").assert_says("Send as it is");
    for (token, words) in [("not ours", "Words with a bad token"), (token.as_str(), &"long ".repeat(1_001))] {
        let seen = say(&[("prompt", prompt), ("token", token), ("words", words)]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        seen.assert_says(words.trim());
        assert!(seen.body.contains("<title>Error"), "the title says so");
    }
    // A question that is not there, or is gone.
    let lost = say(&[("prompt", &"0".repeat(32)), ("token", &token), ("words", "Words for no question")]).await;
    lost.assert_says("Words for no question");
    // The prompt closed while they were writing: late words are words.
    group.prompt(0, "close").await;
    let late = say(&[("prompt", prompt), ("token", &token), ("words", "Still writing when it closed")]).await;
    assert_eq!(late.status, StatusCode::OK);
    group.console().await.assert_says("Still writing when it closed").assert_silent("Words for no question").assert_silent("bad token");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_database_is_gone_the_words_come_back_with_the_way_to_send_them_again() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    let phone = group.phone(&town).await;
    let token = phone.room().await.token();
    town.app.db.close().await;
    let seen = phone.sends("", &[("prompt", &group.prompts[0]), ("token", &token), ("words", "Typed on a bad day")]).await;
    assert!(seen.status.is_server_error(), "{}", seen.status);
    seen.assert_says("Typed on a bad day").assert_says("They are not sent");
    assert_eq!(seen.token(), token, "sent again it is the same thing");
    assert_eq!(seen.between("<form method=\"post\" action=\"", "\""), phone.address);
}

#[tokio::test(flavor = "multi_thread")]
async fn dots_and_choices_are_counted_once_a_phone_and_hidden_until_they_are_shown() {
    let town = Town::new().await;
    let prompts =
        [("Dots", "What first?", "Lights\nBuses\nA person to talk to"), ("Agree", "I know who to ask", ""), ("HowMany", "It happens to us", "")];
    let group = Group::asking(&town, "Sam Hill", "Workshop", &prompts).await;
    let phones = [group.phone(&town).await, group.phone(&town).await, group.phone(&town).await];
    for phone in &phones {
        let seen = phone.chooses(&group.prompts[0], &[("dots-0", "1"), ("dots-2", "2")]).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.text());
    }
    // Another mind, and too many.
    phones[0].chooses(&group.prompts[0], &[("dots-1", "3")]).await.assert_says("We have it");
    let many = phones[1].chooses(&group.prompts[0], &[("dots-0", "2"), ("dots-1", "2")]).await;
    assert_eq!(many.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(many.body.matches("<option value=\"2\" selected").count(), 2, "what was meant still stands there");
    let early = phones[2].chooses(&group.prompts[1], &[("choice", "2")]).await;
    early.assert_says("That question has closed");
    assert!(early.between("name=\"choice\" value=\"2\"", ">").contains("checked"), "what was meant still stands there");
    let wall = group.wall().await;
    wall.assert_says("Lights").assert_silent("<rect width=\"100\"").assert_says("We will look at this when everyone is done");
    group.console().await.assert_says("Lights: 2").assert_says("Buses: 3").assert_says("A person to talk to: 4");
    group.prompt(0, "reveal").await;
    group.wall().await.assert_says("Lights2").assert_says("Buses3").assert_says("A person to talk to4");
    group.prompt(0, "hide").await;
    group.wall().await.assert_silent("Lights2");
    group.prompt(1, "open").await;
    for (phone, choice) in phones.iter().zip(["0", "0", "2"]) {
        assert_eq!(phone.chooses(&group.prompts[1], &[("choice", choice)]).await.status, StatusCode::OK);
    }
    assert_eq!(phones[0].chooses(&group.prompts[1], &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    group.console().await.assert_says("I agree: 2").assert_says("I don’t agree: 1");
    group.close().await;
    // Nothing is left of whose phone chose what.
    for table in ["session_phones", "session_marks", "session_items"] {
        assert_eq!(town.dump_in_disk_order(table).await, Vec::<String>::new(), "{table}");
    }
    assert_eq!(town.dump_in_disk_order("session_counts").await.len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn alike_items_are_merged_weighed_and_pinned_and_that_can_be_taken_back() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    for words in ["No light at the stop", "The stop is dark", "I walk home scared"] {
        group.phone(&town).await.says(words).await;
    }
    for words in ["No light at the stop", "The stop is dark", "I walk home scared"] {
        group.approve(words).await;
    }
    let (head, child) = (group.item("No light at the stop").await, group.item("The stop is dark").await);
    group.item_to("The stop is dark", &[("to", "merge"), ("into", &head)]).await;
    group.item_to("No light at the stop", &[("to", "weigh"), ("prevalence", "Most")]).await;
    group.item_to("I walk home scared", &[("to", "pin")]).await;
    let wall = group.wall().await;
    wall.assert_says("Most of us").assert_silent("The stop is dark");
    assert!(wall.body.find("I walk home scared") < wall.body.find("No light at the stop"), "what is pinned comes first");
    // Not into itself, nor into something that is merged already.
    for into in [&head, &child] {
        let seen = group.facilitator.post(&format!("{}/items/{head}", group.address), &[("to", "merge"), ("into", into)]).await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND);
    }
    group.does(&format!("/items/{child}"), &[("to", "part")]).await;
    group.wall().await.assert_says("The stop is dark");
    group.does(&format!("/items/{child}"), &[("to", "merge"), ("into", &head)]).await;
    group.close().await;
    let reviewer = town.reviewer("Priya Nair").await;
    let inbox = reviewer.get("/inbox").await;
    assert_eq!(inbox.ids("/feedback/").len(), 3, "each is a piece of its own");
    let weighed = town.dump_in_disk_order("feedback").await.iter().filter(|row| row.contains("Most")).count();
    assert_eq!(weighed, 2, "what was merged weighs what it was merged into");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_said_the_same_as_a_worry_is_looked_at_anew_and_the_phone_keeps_its_five_words() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    let phone = group.phone(&town).await;
    let words = phone.says("He follows me home").await;
    group.phone(&town).await.says("Somebody follows us").await;
    let head = group.item("He follows me home").await;
    for said in ["He follows me home", "Somebody follows us"] {
        group.approve(said).await;
    }
    group.item_to("Somebody follows us", &[("to", "merge"), ("into", &head)]).await;
    group.item_to("He follows me home", &[("to", "lead")]).await;
    group.wall().await.assert_silent("follows");
    group.console().await.assert_says("Somebody follows us");
    phone.room().await.assert_says(&words);
    // The session is over, and the phone that was there still has its five words; nobody else has them.
    group.close().await;
    phone.room().await.assert_says(&words).assert_says("What happened to what we said");
    town.anyone().get(&phone.address).await.assert_silent(&words);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_merged_into_another_goes_to_the_lead_by_one_tap_too() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    let long = format!("The stop is dark {} and a man waits there for me", "and the road is dark and nobody comes ".repeat(4));
    for words in ["No light at the stop", &long] {
        group.phone(&town).await.says(words).await;
    }
    let (head, twin) = (group.item("No light at the stop").await, group.item("The stop is dark").await);
    group.approve("No light at the stop").await;
    group.does(&format!("/items/{twin}"), &[("to", "merge"), ("into", &head)]).await;
    group.console().await.assert_says("a man waits there for me");
    group.does(&format!("/items/{twin}"), &[("to", "lead")]).await;
    group.console().await.assert_silent("a man waits").assert_says("No light at the stop");
    group.wall().await.assert_says("No light at the stop");
    let lead = town.lead("Margaret Okafor").await;
    lead.get(&format!("/concerns/{twin}")).await.assert_says("a man waits there for me");
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_too_early_can_be_taken_back_until_somebody_has_come_in() {
    let town = Town::new().await;
    let facilitator = town.staff("Sam Hill", &[crate::staff::Role::Facilitator]).await;
    let group = Group::planned(&town, &facilitator, "Workshop", &[("Words", ASKED, "")]).await;
    let day = town.clock.today().tomorrow().unwrap();
    group.does("", &[("kind", "Workshop"), ("place", &town.app.board().areas[0]), ("date", &day.to_string())]).await;
    let day = crate::clock::say_day(day);
    group.begin().await;
    group.console().await.assert_silent(&day);
    let early = town.anyone();
    early.get(&format!("/join/{}", group.code)).await.assert_says("You are about to go in");
    group.console().await.assert_says("Too early: back to the plan");
    group.does("/opening", &[("to", "plan")]).await;
    assert_eq!(early.get(&format!("/join/{}", group.code)).await.status, StatusCode::NOT_FOUND);
    group.console().await.assert_says("Open the session").assert_says(&day);
    // The prompt that was open can be changed again.
    let fields = [("way", "Words"), ("question", "Another question?"), ("options", ""), ("minutes", "")];
    group.does(&format!("/prompts/{}", group.prompts[0]), &fields).await;
    group.begin().await;
    group.phone(&town).await.says("I am in").await;
    group.console().await.assert_silent("Too early").assert_says("Another question?");
    let late = group.facilitator.post(&format!("{}/opening", group.address), &[("to", "plan")]).await;
    assert_eq!(late.status, StatusCode::NOT_FOUND);
    group.console().await.assert_says("I am in");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_asked_by_mistake_is_as_if_it_never_was_until_somebody_has_answered() {
    let town = Town::new().await;
    let group = Group::asking(&town, "Sam Hill", "Workshop", &[("Words", ASKED, ""), ("Agree", "They lisen", "")]).await;
    group.prompt(1, "open").await;
    group.wall().await.assert_says("They lisen");
    group.prompt(1, "unask").await;
    group.wall().await.assert_silent("They lisen");
    group.console().await.assert_says("Remove: They lisen");
    group.does(&format!("/prompts/{}/removal", group.prompts[1]), &[]).await;
    group.phone(&town).await.says("A lamp").await;
    group.prompt(0, "show").await;
    let before = [town.dump_in_disk_order("group_sessions").await, town.dump_in_disk_order("history").await];
    let late = group.facilitator.post(&format!("{}/prompts/{}/state", group.address, group.prompts[0]), &[("to", "unask")]).await;
    assert_eq!(late.status, StatusCode::NOT_FOUND);
    late.assert_says("it is too late for it");
    assert_eq!([town.dump_in_disk_order("group_sessions").await, town.dump_in_disk_order("history").await], before);
    group.wall().await.assert_says(ASKED);
    group.console().await.assert_says("A lamp").assert_silent("Not yet: ").assert_silent("They lisen");
    group.close().await;
    town.anyone().get(&format!("/join/{}", group.code)).await.assert_says(ASKED).assert_silent("They lisen");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_chooses_too_fast_is_told_so_and_keeps_its_choice() {
    let town = Town::new().await;
    let group = Group::asking(&town, "Sam Hill", "Workshop", &[("Agree", "I know who to ask", "")]).await;
    let phone = group.phone(&town).await;
    for _ in 0..200 {
        let seen = phone.chooses(&group.prompts[0], &[("choice", "1")]).await;
        if seen.status == StatusCode::TOO_MANY_REQUESTS {
            seen.assert_says("That was a lot at once. Your choice is still here.");
            assert!(seen.between("value=\"1\"", ">").contains("checked"), "{}", seen.body);
            return;
        }
    }
    panic!("two hundred choices at once are let through");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_tap_sends_a_worry_to_the_lead_and_off_every_other_screen() {
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
async fn a_session_that_nobody_ended_ends_by_itself_the_next_day() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    group.phone(&town).await.says("Said on the day").await;
    crate::jobs::run(&town.app).await;
    group.phone(&town).await.says("Still open").await;
    town.clock.advance(24 * 3600);
    crate::jobs::run(&town.app).await;
    assert_eq!(town.dump_in_disk_order("session_items").await.len(), 0);
    assert_eq!(town.dump_in_disk_order("feedback").await.len(), 2);
    let page = town.anyone().get(&format!("/join/{}", group.code)).await;
    page.assert_silent("You are about to go in");
}
