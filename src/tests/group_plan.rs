//! Planning a group session: what is written is kept, in order, for whoever wrote it alone; and a dry run leaves nothing behind.

use crate::{
    group_sessions::{
        mark_store as marks,
        store::{self, OwnSession},
    },
    live::paper::acts as paper,
    live::{
        console::{acts as console, acts::PromptAct},
        planning::dry_run,
    },
    staff::{self, Role, proof::Facilitator},
    tests::town::{Browser, Seen, Town},
};
use http::StatusCode;

/// Sam, who facilitates, and the address of a session of theirs.
struct Planned {
    town: Town,
    sam: Browser,
    path: String,
}

impl Planned {
    async fn new() -> Self {
        let town = Town::new().await;
        let sam = town.staff("Sam Teasdale", &[Role::Facilitator]).await;
        let path = plans(&sam, "Workshop", "2026-11-30").await.location().to_string();
        assert!(path.starts_with("/group-sessions/"), "{path}");
        Self { town, sam, path }
    }

    async fn post(&self, below: &str, fields: &[(&str, &str)]) -> Seen {
        self.sam.post(&format!("{}{below}", self.path), fields).await
    }

    async fn page(&self) -> Seen {
        self.sam.get(&self.path).await
    }

    /// Adds a prompt to be answered in words.
    async fn asks(&self, question: &str) -> String {
        let seen = self.post("/prompts", &[("way", "Words"), ("question", question)]).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        seen.location().split_once("#p").expect("it leads to the prompt").1.to_string()
    }

    /// Opens the session, and one of its prompts.
    async fn open(&self, prompt: Option<&str>) {
        let mut tx = self.town.app.write_as_staff().await.unwrap();
        let (at, own) = (self.town.app.audit_context(), own(&mut tx, "sam.teasdale@example.org", &self.path).await);
        console::open(&mut tx, &at, &own).await.unwrap().unwrap();
        if let Some(prompt) = prompt {
            console::act_on_prompt(&mut tx, &at, &own, prompt.parse().unwrap(), PromptAct::Open).await.unwrap().unwrap();
        }
        tx.commit().await.unwrap();
    }
}

async fn plans(browser: &Browser, kind: &str, date: &str) -> Seen {
    browser.post("/group-sessions", &[("kind", kind), ("place", "East Durham"), ("date", date)]).await
}

pub async fn own(db: &mut crate::db::Conn, email: &str, path: &str) -> OwnSession {
    let person = staff::store::credentials(db, email).await.unwrap().unwrap().person.id;
    let by = Facilitator::holding(db, person).await.unwrap().unwrap();
    let own = store::own(db, &by, path.trim_start_matches("/group-sessions/").parse().unwrap()).await.unwrap();
    own.expect("it is theirs")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_planned_changed_and_removed() {
    let town = Town::new().await;
    let sam = town.staff("Sam Teasdale", &[Role::Facilitator]).await;
    sam.get("/group-sessions").await.assert_says("Your first group session").assert_says("Plan a session");
    for (kind, place, date) in [
        ("", "East Durham", "2026-11-30"),
        ("Party", "East Durham", "2026-11-30"),
        ("Workshop", "", "2026-11-30"),
        ("Workshop", "12 Front Street", "2026-11-30"),
        ("Workshop", "East Durham", ""),
        ("Workshop", "East Durham", "2026-11-21"),
        ("Workshop", "East Durham", "2028-11-23"),
        ("Workshop", "East Durham", "2026-02-30"),
    ] {
        let seen = sam.post("/group-sessions", &[("kind", kind), ("place", place), ("date", date)]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind} {place} {date}");
        seen.assert_says("Error:");
        assert!(date.is_empty() || seen.body.contains(&format!("value=\"{date}\"")), "{date} is kept");
        assert!(kind != "Workshop" || seen.between("value=\"Workshop\"", ">").contains("checked"), "the kind is kept");
        assert!(place != "East Durham" || seen.between("<option value=\"East Durham\"", ">").contains("selected"), "the place is kept");
    }
    sam.get("/group-sessions").await.assert_says("Your first group session");
    for date in ["2026-11-22", "2028-11-22"] {
        assert_eq!(plans(&sam, "DropIn", date).await.status, StatusCode::SEE_OTHER, "{date}: today, and two years on");
    }

    let path = plans(&sam, "AgendaDay", "2026-11-30").await.location().to_string();
    sam.get(&path)
        .await
        .assert_says("Agenda Day, East Durham")
        .assert_says("Monday 30 November 2026")
        .assert_says("Nobody on staff, nor you, reads anything");
    let seen = sam.post(&path, &[("kind", "Workshop"), ("place", "North Durham"), ("date", "2026-12-01")]).await;
    assert_eq!((seen.status, seen.location()), (StatusCode::SEE_OTHER, path.as_str()));
    let page = sam.get(&path).await;
    page.assert_says("Workshop, North Durham").assert_says("Tuesday 1 December 2026").assert_silent("Nobody on staff");
    for below in ["wall", "sheet", "typing"] {
        page.assert_links(&format!("{path}/{below}"));
    }
    assert!(page.body.contains(&format!("action=\"{path}/opening\"")));
    let wrong = sam.post(&path, &[("kind", "Workshop"), ("place", "North Durham"), ("date", "1999-12-01")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.assert_says("today or later");

    let unsure = sam.post(&format!("{path}/removal"), &[]).await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    unsure.assert_says("Tick the box if you are sure.");
    assert_eq!(sam.post(&format!("{path}/removal"), &[("sure", "yes")]).await.location(), "/group-sessions");
    let gone = sam.get(&path).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
    gone.assert_links("/group-sessions");
    assert_eq!(sam.get("/group-sessions").await.ids("/group-sessions/").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_soonest_stands_first_and_what_is_over_stands_below() {
    let town = Town::demo().await;
    let sam = town.cast("facilitator").await;
    plans(&sam, "DropIn", "2027-03-01").await;
    let over = plans(&sam, "AgendaDay", "2026-11-25").await.location().to_string();
    let stands = |seen: &Seen, what: &str| seen.text().find(what).unwrap_or_else(|| panic!("{what} in {}", seen.text()));
    let list = sam.get("/group-sessions").await;
    assert!(stands(&list, "25 Nov 2026") < stands(&list, "30 Nov 2026") && stands(&list, "30 Nov 2026") < stands(&list, "1 Mar 2027"));
    assert!(!list.text().contains("Past"));

    let mut tx = town.app.write_as_staff().await.unwrap();
    let (at, session) = (town.app.audit_context(), own(&mut tx, "sam.teasdale@example.org", &over).await);
    console::open(&mut tx, &at, &session).await.unwrap().unwrap();
    console::close(&mut tx, &at, &session).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    town.clock.advance(9 * 24 * 3600);
    let list = town.cast("facilitator").await.get("/group-sessions").await;
    list.assert_says("Its day has passed");
    assert!(stands(&list, "1 Mar 2027") < stands(&list, "Past") && stands(&list, "Past") < stands(&list, "22 Nov 2026"));
}

#[tokio::test(flavor = "multi_thread")]
async fn prompts_are_written_changed_ordered_and_taken_away() {
    let planned = Planned::new().await;
    planned.page().await.assert_says("No prompt yet.").assert_says("You could begin with").assert_silent("Begin a dry run");
    let first = planned.asks("First of all?").await;
    let again = planned.asks("First of all?").await;
    assert_eq!(again, first, "pressed twice, written once");
    let second = planned.asks("And <then>?").await;
    let dots = [("way", "Dots"), ("question", "Which one?"), ("options", " Buses \r\n\r\nLight\r\n"), ("minutes", "7")];
    let third = planned.post("/prompts", &dots).await.location().split_once("#p").unwrap().1.to_string();
    let page = planned.page().await;
    assert_eq!(page.ids("/prompts/"), [first.clone(), second.clone(), third.clone()]);
    page.assert_says("And <then>?").assert_says("3 prompts, 7 minutes in all and 2 without a time.").assert_says("Rank by dots");
    assert!(page.body.contains("Buses\nLight"), "blank lines and spaces are gone");

    for (prompt, to, order) in [
        (&third, "up", [&first, &third, &second]),
        (&third, "up", [&third, &first, &second]),
        (&third, "up", [&third, &first, &second]),
        (&first, "down", [&third, &second, &first]),
    ] {
        assert_eq!(planned.post(&format!("/prompts/{prompt}/move"), &[("to", to)]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(planned.page().await.ids("/prompts/").iter().collect::<Vec<_>>(), order);
    }
    assert_eq!(planned.post(&format!("/prompts/{first}/move"), &[("to", "left")]).await.status, StatusCode::NOT_FOUND);

    let changed = planned.post(&format!("/prompts/{third}"), &[("way", "Agree"), ("question", "We know who to ask."), ("minutes", "1")]).await;
    assert_eq!(changed.location(), format!("{}#p{third}", planned.path));
    planned.page().await.assert_says("We know who to ask.").assert_says("1 minute").assert_silent("Buses").assert_silent("Which one?");
    planned.post(&format!("/prompts/{second}/removal"), &[]).await;
    assert_eq!(planned.page().await.ids("/prompts/"), [third, first]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_with_something_wrong_is_shown_as_it_was_typed() {
    let planned = Planned::new().await;
    let there = planned.asks("First of all?").await;
    let before = planned.town.dump().await;
    let many: String = (0..13).map(|number| format!("thing {number}\n")).collect();
    let (long, wide) = ("q".repeat(201), format!("light\n{}", "o".repeat(81)));
    let wrong = [
        ("Words", "", "", "", "Write the question."),
        ("Words", &long, "", "", "This has 201 characters."),
        ("Words", "a\nb", "", "", "hidden control character"),
        ("", "Why?", "", "", "Choose how they answer."),
        ("Shouting", "Why?", "", "", "Choose how they answer."),
        ("Dots", "Why?", "only one", "", "you have 1."),
        ("Dots", "Why?", &many, "", "you have 13."),
        ("Dots", "Why?", &wide, "", "too long for the wall"),
        ("Dots", "Why?", "Light\nBuses\n light", "", "Two lines are the same."),
        ("Agree", "Why?", "Light\nBuses", "", "take the list out"),
        ("Words", "Why?", "", "0", "from 1 to 180"),
        ("Words", "Why?", "", "181", "from 1 to 180"),
        ("Words", "Why?", "", "soon", "from 1 to 180"),
    ];
    for below in ["/prompts".to_string(), format!("/prompts/{there}")] {
        for (way, question, options, minutes, told) in wrong {
            let fields = [("way", way), ("question", question), ("options", options), ("minutes", minutes)];
            let seen = planned.post(&below, &fields).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
            seen.assert_says("Error:").assert_says(told);
            for typed in [question, minutes, options.trim()] {
                assert!(typed.contains('\n') && question == typed || seen.body.contains(typed), "{typed:?} is kept");
            }
            if below.ends_with(&there) {
                assert!(seen.body.contains("<details open class=\"noprint\""), "the form with the trouble is open");
            }
        }
    }
    assert!(planned.town.dump().await == before, "nothing was written");

    for number in 2..=20 {
        planned.asks(&format!("Question {number}?")).await;
    }
    let page = planned.page().await;
    page.assert_says("20 prompts").assert_silent("Add the prompt");
    let too_many = planned.post("/prompts", &[("way", "Words"), ("question", "One more?")]).await;
    assert_eq!(too_many.status, StatusCode::UNPROCESSABLE_ENTITY);
    too_many.assert_says("at most 20 prompts");
    assert!(too_many.body.contains("One more?"));
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_elses_session_and_none_look_the_same() {
    let planned = Planned::new().await;
    let prompt = planned.asks("First of all?").await;
    let alex = planned.town.staff("Alex Hall", &[Role::Facilitator]).await;
    let before = planned.town.dump().await;
    let none = format!("/group-sessions/{}", "0".repeat(32));
    assert_eq!(alex.get(&planned.path).await.body, alex.get(&none).await.body);
    assert_eq!(alex.get(&planned.path).await.status, StatusCode::NOT_FOUND);
    let when: &[(&str, &str)] = &[("kind", "DropIn"), ("place", "North Durham"), ("date", "2026-12-01"), ("sure", "yes")];
    let asked: &[(&str, &str)] = &[("way", "Words"), ("question", "Mine?"), ("to", "up")];
    let one = format!("/prompts/{prompt}");
    for (below, fields) in [
        ("", when),
        ("/copy", when),
        ("/removal", when),
        ("/rehearsal", when),
        ("/prompts", asked),
        (&one, asked),
        (&format!("{one}/move"), asked),
        (&format!("{one}/removal"), asked),
    ] {
        let (theirs, nothing) = (alex.post(&format!("{}{below}", planned.path), fields).await, alex.post(&format!("{none}{below}"), fields).await);
        assert_eq!((theirs.status, &theirs.body), (StatusCode::NOT_FOUND, &nothing.body), "{below}");
    }
    // Nor does a prompt of somebody else's come along with one's own session.
    let own = plans(&alex, "DropIn", "2026-12-01").await.location().to_string();
    for (below, fields) in [(one.clone(), asked), (format!("{one}/move"), asked), (format!("{one}/removal"), asked)] {
        assert_eq!(alex.post(&format!("{own}{below}"), fields).await.status, StatusCode::NOT_FOUND, "{below}");
    }
    let after = planned.town.dump().await;
    assert!(before.iter().filter(|row| row.starts_with("prompts|") || row.starts_with("group_sessions|")).all(|row| after.contains(row)));
    alex.get("/group-sessions").await.assert_silent(planned.path.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_opened_stays_and_the_rest_can_still_be_changed() {
    let planned = Planned::new().await;
    let (opened, waiting) = (planned.asks("First of all?").await, planned.asks("And then?").await);
    planned.open(Some(&opened)).await;
    planned.page().await.assert_says("To look at");
    let changed = [("way", "Words"), ("question", "Something else?")];
    let seen = planned.post(&format!("/prompts/{opened}"), &changed).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.assert_says("It stays as it is").assert_links(&planned.path);
    assert!(seen.body.contains("Something else?"), "what was typed is kept");
    let seen = planned.post(&format!("/prompts/{opened}/removal"), &[]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.assert_says("It stays as it is");
    assert!(seen.body.contains("First of all?"));

    let wrong = planned.post("/prompts", &[("way", "Dots"), ("question", "In the middle?"), ("options", "one")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("In the middle?"));
    planned.asks("In the middle?").await;
    assert_eq!(planned.post(&format!("/prompts/{waiting}"), &changed).await.status, StatusCode::SEE_OTHER);
    assert_eq!(planned.post(&format!("/prompts/{waiting}/removal"), &[]).await.status, StatusCode::SEE_OTHER);
    let when = [("kind", "DropIn"), ("place", "North Durham"), ("date", "2026-12-01"), ("sure", "yes")];
    for below in ["", "/removal"] {
        assert_eq!(planned.post(below, &when).await.status, StatusCode::NOT_FOUND, "{below}: too late");
    }
    let rows = planned.town.dump_in_disk_order("prompts").await;
    assert!(rows.iter().any(|row| row.contains("First of all?")) && rows.len() == 2, "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_words_from_paper_keeps_its_question() {
    use crate::{
        feedback::{Provenance, Transcriber, Words},
        receipts::token::FormToken,
    };
    let planned = Planned::new().await;
    let prompt = planned.asks("First of all?").await;
    let mut tx = planned.town.app.write_as_staff().await.unwrap();
    let (at, own) = (planned.town.app.audit_context(), own(&mut tx, "sam.teasdale@example.org", &planned.path).await);
    let typed = paper::PaperWords {
        token: &FormToken::new(&planned.town.app.clock),
        prompt: prompt.parse().unwrap(),
        words: &Words::parse("From a flip-chart").unwrap(),
        provenance: Provenance::Verbatim,
        transcriber: Transcriber::Facilitator,
    };
    paper::type_in(&mut tx, &at, &own, false, &typed).await.unwrap();
    tx.commit().await.unwrap();
    for (below, fields) in [
        (format!("/prompts/{prompt}"), [("way", "Words"), ("question", "Something else?")]),
        (format!("/prompts/{prompt}/removal"), [("", ""), ("", "")]),
        ("/removal".into(), [("sure", "yes"), ("", "")]),
    ] {
        let seen = planned.post(&below, &fields).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{below}: {}", seen.text());
        seen.assert_says("typed in for it from paper");
    }
    planned.page().await.assert_says("First of all?");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_has_the_same_prompts_and_nothing_else_of_the_first() {
    let planned = Planned::new().await;
    let (first, _) = (planned.asks("First of all?").await, planned.asks("And then?").await);
    planned.open(Some(&first)).await;
    let wrong = planned.post("/copy", &[("date", "2020-01-01")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    wrong.assert_says("today or later");
    assert!(wrong.body.contains("value=\"2020-01-01\""));
    let copy = planned.post("/copy", &[("date", "2026-12-07")]).await.location().to_string();
    assert_ne!(copy, planned.path);
    let page = planned.sam.get(&copy).await;
    page.assert_says("Workshop, East Durham").assert_says("Monday 7 December 2026").assert_says("Open the session");
    let text = page.text();
    assert!(text.find("First of all?").unwrap() < text.find("And then?").unwrap());
    assert!(!page.ids("/prompts/").contains(&first), "they are prompts of its own");
    let changed = planned.sam.post(&format!("{copy}/prompts/{}", page.ids("/prompts/")[0]), &[("way", "Words"), ("question", "Now?")]).await;
    assert_eq!(changed.status, StatusCode::SEE_OTHER, "they wait to be opened");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_is_answered_by_invented_phones_and_leaves_nothing() {
    let town = Town::demo().await;
    let (sam, priya, margaret) = (town.cast("facilitator").await, town.cast("reviewer").await, town.cast("lead").await);
    let planned = format!("/group-sessions/{}", sam.get("/group-sessions").await.ids("/group-sessions/")[0]);
    let (inbox, concerns) = (priya.get("/inbox").await.body, margaret.get("/concerns").await.body);
    let feedback = town.dump_in_disk_order("feedback").await;

    let run = sam.post(&format!("{planned}/rehearsal"), &[]).await.location().to_string();
    assert!(run.starts_with("/group-sessions/") && run != planned);
    sam.get(&run).await.assert_says("everything here is invented");
    sam.get("/group-sessions").await.assert_says("Dry run: invented").assert_says("Open now");

    let mut tx = town.app.write_as_staff().await.unwrap();
    let at = town.app.audit_context();
    let dry = own(&mut tx, "sam.teasdale@example.org", &run).await;
    let prompts = crate::group_sessions::prompt_store::prompts(&mut tx, dry.id()).await.unwrap();
    assert_eq!(prompts.len(), 4);
    // The last is opened a second time: nobody says the same thing twice.
    for prompt in prompts.iter().chain(&prompts) {
        console::act_on_prompt(&mut tx, &at, &dry, prompt.id, PromptAct::Open).await.unwrap().unwrap();
        dry_run::answer(&mut tx, &town.app.vault, at.today, &dry.session, prompt.id).await.unwrap();
    }
    let items = crate::feedback::session_item_store::items(&mut tx, &town.app.vault, dry.id()).await.unwrap();
    assert_eq!(items.len(), 6, "to be approved, held, merged and sent");
    let counts = marks::counts(&mut tx, dry.id()).await.unwrap();
    for prompt in prompts.iter().filter(|prompt| prompt.format != crate::group_sessions::AnswerFormat::Words) {
        let dots: i64 = counts.iter().filter(|count| count.prompt == prompt.id).map(|count| count.dots).sum();
        assert_eq!(dots, if prompt.options.is_empty() { 8 } else { 24 }, "{}", prompt.question);
    }
    console::escalate(&mut tx, &at, &dry, items[0].id).await.unwrap().unwrap();
    // In the session itself, nobody invented answers.
    let real = own(&mut tx, "sam.teasdale@example.org", &planned).await;
    let asked = crate::group_sessions::prompt_store::prompts(&mut tx, real.id()).await.unwrap()[1].id;
    console::open(&mut tx, &at, &real).await.unwrap().unwrap();
    console::act_on_prompt(&mut tx, &at, &real, asked, PromptAct::Open).await.unwrap().unwrap();
    dry_run::answer(&mut tx, &town.app.vault, at.today, &real.session, asked).await.unwrap();
    assert!(crate::feedback::session_item_store::items(&mut tx, &town.app.vault, real.id()).await.unwrap().is_empty());
    console::close(&mut tx, &at, &dry).await.unwrap().unwrap();
    tx.commit().await.unwrap();

    sam.get(&run).await.assert_says("This was a dry run");
    assert_eq!(town.dump_in_disk_order("feedback").await, feedback);
    assert!(priya.get("/inbox").await.body == inbox && margaret.get("/concerns").await.body == concerns);
    for table in ["session_items", "session_marks", "session_phones", "session_counts"] {
        assert!(town.dump_in_disk_order(table).await.is_empty(), "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_invented_town_has_one_session_to_look_at_with_a_prompt_of_each_way() {
    let town = Town::demo().await;
    let sam = town.cast("facilitator").await;
    let sessions = sam.get("/group-sessions").await.ids("/group-sessions/");
    assert_eq!(sessions.len(), 1);
    let page = sam.get(&format!("/group-sessions/{}", sessions[0])).await;
    for words in
        ["4 prompts, 40 minutes in all.", "Their own words", "Rank by dots", "One, some or most of us", "Agree or don’t agree", "30 November 2026"]
    {
        page.assert_says(words);
    }
}
