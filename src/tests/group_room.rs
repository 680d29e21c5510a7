//! A room full of phones: what they say, what the facilitator does with it, and what the wall shows.

use super::{
    group::{ASKED, Group},
    town::Town,
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
async fn a_phone_that_leaves_is_known_no_more_and_its_five_words_are_gone_from_it() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    let phone = group.phone(&town).await;
    let words = phone.says("Said before leaving").await;
    phone.room().await.assert_says(&words);
    phone.browser.get("/leave").await;
    assert_eq!(phone.browser.cookie(), None);
    phone.room().await.assert_says("You are about to go in").assert_silent(&words);
    assert!(town.anyone().get("/leave").await.headers.get("set-cookie").is_none(), "nobody else is told of cookies");
    town.anyone().post("/receipt", &[("receipt", &words)]).await.assert_says("Where your words are now");
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
    let facilitator = town.staff("Sam Hill", &[crate::people::Role::Facilitator]).await;
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
async fn a_phone_without_cookies_is_one_phone_as_long_as_it_goes_on_from_its_page() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    let address = format!("/join/{}", group.code);
    // Each asks anew, as a browser that keeps nothing does.
    let went_in = town.anyone().post(&address, &[]).await;
    assert_eq!(went_in.status, StatusCode::SEE_OTHER);
    let mut page = town.anyone().get(went_in.location()).await;
    let mut phrases = vec![];
    for words in ["First of all", "And then"] {
        let (phone, token) = (page.between("name=\"phone\" value=\"", "\""), page.token());
        let fields = [("prompt", group.prompts[0].as_str()), ("phone", &phone), ("token", &token), ("words", words)];
        page = town.anyone().post(&address, &fields).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.headers.get("set-cookie").is_none(), "an old page gives nobody back who they were");
        phrases.push(page.assert_says("We have it").five_words());
    }
    assert_eq!(phrases[0], phrases[1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_is_handed_on_shows_nothing_of_the_last_one_and_has_its_own_voice() {
    let town = Town::new().await;
    let group = Group::asking(&town, "Sam Hill", "Workshop", &[("Words", ASKED, ""), ("Agree", "I know who to ask", "")]).await;
    group.prompt(1, "open").await;
    let phone = group.phone(&town).await;
    phone.room().await.assert_silent("Give it to the next person");
    let first = phone.says("Said by the first").await;
    phone.chooses(&group.prompts[1], &[("choice", "0")]).await.assert_says("Give it to the next person");
    // Nothing sent stays in the browser's history to be sent again, and no page of the phone says who it is.
    let fields = [("prompt", group.prompts[0].as_str()), ("token", &phone.room().await.token()), ("words", "Said once more")];
    let sent = phone.browser.post(&phone.address, &fields).await;
    assert_eq!((sent.status, sent.location()), (StatusCode::SEE_OTHER, format!("{}?said={}", phone.address, group.prompts[0]).as_str()));
    assert!(!phone.browser.get(sent.location()).await.assert_says("We have it").body.contains("name=\"phone\""));
    let handed = phone.browser.post(&format!("{}/next", phone.address), &[]).await;
    assert_eq!((handed.status, handed.location()), (StatusCode::SEE_OTHER, phone.address.as_str()));
    phone.room().await.assert_says("You are about to go in").assert_silent(&first);
    phone.sends("", &[]).await.assert_silent("checked").assert_silent(&first);
    let second = phone.says("Said by the second").await;
    assert_ne!(first, second);
    phone.chooses(&group.prompts[1], &[("choice", "2")]).await;
    group.console().await.assert_says("I agree: 1").assert_says("I don’t agree: 1");
    town.anyone().post("/receipt", &[("receipt", &first)]).await.assert_says("You told us 2 things");
    // After the end too.
    group.close().await;
    phone.room().await.assert_says(&second).assert_says("Give it to the next person");
    phone.browser.post(&format!("{}/next", phone.address), &[]).await;
    phone.room().await.assert_silent(&second);
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
async fn whoever_is_in_stays_in_however_many_wrong_codes_come_from_the_same_place() {
    let town = Town::new().await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    let phone = group.phone(&town).await;
    // Coming too early counts for nothing.
    let early = Group::planned(&town, &group.facilitator, "Workshop", &[]).await.code;
    for _ in 0..400 {
        assert_eq!(town.anyone().get(&format!("/join/{early}")).await.status, StatusCode::NOT_FOUND);
    }
    group.phone(&town).await;
    for _ in 0..400 {
        town.anyone().get("/join/CCCDDD").await;
    }
    let stranger = town.anyone();
    assert_eq!(stranger.get(&phone.address).await.status, StatusCode::TOO_MANY_REQUESTS);
    let kept = stranger.post(&phone.address, &[("words", "Typed and sent all the same")]).await;
    kept.assert_says("Typed and sent all the same");
    phone.says("Said in the middle of it").await;
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
    town.app.tidy().await;
    group.phone(&town).await.says("Still open").await;
    town.clock.advance(24 * 3600);
    town.app.tidy().await;
    assert_eq!(town.dump_in_disk_order("session_items").await.len(), 0);
    assert_eq!(town.dump_in_disk_order("feedback").await.len(), 2);
    let page = town.anyone().get(&format!("/join/{}", group.code)).await;
    page.assert_silent("You are about to go in");
}

#[tokio::test(flavor = "multi_thread")]
async fn p07_wrong_codes_let_nobody_in_tell_nothing_and_shut_no_group_out() {
    let town = Town::with(|config| config.proxy = vec!["127.0.0.1".parse().unwrap()]).await;
    let facilitator = town.staff("Sam Hill", &[crate::people::Role::Facilitator]).await;
    let mut codes = vec![];
    for _ in 0..20 {
        let group = Group::planned(&town, &facilitator, "Workshop", &[("Words", ASKED, "")]).await;
        group.begin().await;
        codes.push(group.code);
    }
    let planned = Group::planned(&town, &facilitator, "Workshop", &[]).await.code;
    let get = async |path: String, from: String| {
        let request = http::Request::get(path).header("x-forwarded-for", from).body(axum::body::Body::empty()).unwrap();
        town.anyone().send(request).await
    };
    // One that was never given out, and one that is not open yet.
    let (never, not_yet) = (get("/join/CCCDDD".into(), "203.0.113.1".into()).await, get(format!("/join/{planned}"), "203.0.113.1".into()).await);
    assert_eq!((never.status, never.body.replace("CCCDDD", "")), (not_yet.status, not_yet.body.replace(&planned, "")));
    assert_eq!(never.status, StatusCode::NOT_FOUND);
    let mut tried = 0;
    let mut reached = 0;
    let all = if std::env::var_os("SAYSO_FULL").is_some() { 20_000 } else { 2_000 };
    while tried < all {
        let code = crate::group_sessions::code::JoinCode::new();
        if codes.iter().any(|known| known == code.as_str()) {
            continue;
        }
        let seen = get(format!("/join/{}", code.as_str()), format!("10.{}.{}.9", tried % 2, tried % 100)).await;
        assert!(matches!(seen.status, StatusCode::NOT_FOUND | StatusCode::TOO_MANY_REQUESTS), "{}", seen.status);
        reached += usize::from(seen.status == StatusCode::NOT_FOUND);
        tried += 1;
    }
    assert!(reached <= 1_000, "{reached} of {tried} were looked up");
    // Meanwhile a class of thirty goes in from one address.
    for _ in 0..30 {
        let seen = get(format!("/join/{}", codes[0]), "198.51.100.7".into()).await;
        seen.assert_says("You are about to go in");
    }
}
