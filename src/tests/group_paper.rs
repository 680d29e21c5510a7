//! Group sessions on paper: the sheet, typing in what came back, what to do when somebody tells of harm, and what staff read of it later.

use crate::{
    board,
    clock::Clock,
    feedback::{Provenance, Source, Transcriber, Words, session_item_store::NewItem},
    group_sessions::{
        AnswerFormat, Kind, ModerationState,
        prompt_store::NewPrompt,
        store::{self, OwnSession, When},
    },
    id::{FeedbackId, GroupSessionId, PromptId},
    live::paper::acts as paper,
    live::{
        console::{
            acts as console,
            acts::{ItemAct, PromptAct},
        },
        phone::{acts as room, acts::ItemOutcome},
    },
    receipts::token::{FormToken, receipt_kept},
    staff::{Role, proof::Facilitator, store as people},
    tests::town::{Browser, NOW, Seen, Town, email},
};
use http::StatusCode;
use strum::VariantArray;

/// A town with a facilitator who has a session.
struct Paper {
    town: Town,
    sam: Browser,
    id: GroupSessionId,
}

impl Paper {
    async fn new(kind: Kind) -> Self {
        let town = Town::with(|config| config.sends = 100_000).await;
        let sam = town.staff("Sam Teasdale", &[Role::Facilitator]).await;
        let by = facilitator(&town, "Sam Teasdale").await;
        let mut tx = town.app.write_as_staff().await.unwrap();
        let when = When { kind, place: "East Durham", held_on: town.app.clock.today() };
        let id = store::plan(&mut tx, &town.app.audit_context(), &by, &when).await.unwrap();
        tx.commit().await.unwrap();
        Self { town, sam, id }
    }

    async fn own(&self) -> OwnSession {
        let by = facilitator(&self.town, "Sam Teasdale").await;
        store::own(&mut self.town.app.read().await.unwrap(), &by, self.id).await.unwrap().expect("it is theirs")
    }

    async fn asks(&self, way: AnswerFormat, question: &str) -> PromptId {
        let (own, mut tx) = (self.own().await, self.town.app.write_as_staff().await.unwrap());
        let options = if way == AnswerFormat::Dots { vec!["A later bus".into(), "Light at the <stop>".into()] } else { vec![] };
        let new = NewPrompt { format: way, question: question.into(), options, minutes: None };
        let id = crate::live::planning::acts::add_prompt(&mut tx, &self.town.app.audit_context(), &own, &new).await.unwrap().expect("it is not over");
        tx.commit().await.unwrap();
        id
    }

    async fn open(&self) {
        let (own, mut tx) = (self.own().await, self.town.app.write_as_staff().await.unwrap());
        console::open(&mut tx, &self.town.app.audit_context(), &own).await.unwrap().expect("it is planned");
        for prompt in crate::group_sessions::prompt_store::prompts(&mut tx, self.id).await.unwrap() {
            console::act_on_prompt(&mut tx, &self.town.app.audit_context(), &own, prompt.id, PromptAct::Open).await.unwrap().expect("it is open");
        }
        tx.commit().await.unwrap();
    }

    async fn close(&self) {
        let (own, mut tx) = (self.own().await, self.town.app.write_as_staff().await.unwrap());
        console::close(&mut tx, &self.town.app.audit_context(), &own).await.unwrap().expect("it is open");
        tx.commit().await.unwrap();
    }

    /// Somebody in the room says something on a phone; what it is.
    async fn says(&self, prompt: PromptId, words: &str) -> FeedbackId {
        let (app, token, words) = (&self.town.app, FormToken::new(&self.town.app.clock), Words::parse(words).unwrap());
        let new = NewItem {
            prompt,
            token: token.kept(&app.vault),
            receipt: &token.receipt(&app.vault),
            words: &words,
            on: app.clock.today(),
            source: Source::Session,
            provenance: Provenance::Verbatim,
            transcriber: None,
            released: true,
        };
        let mut tx = app.write_as_staff().await.unwrap();
        assert_eq!(room::say(&mut tx, &app.vault, self.id, &new).await.unwrap(), ItemOutcome::Kept);
        tx.commit().await.unwrap();
        let items = crate::feedback::session_item_store::items(&mut app.read().await.unwrap(), &app.vault, self.own().await.id()).await.unwrap();
        items.into_iter().find(|item| item.words == words.as_str()).expect("it is there").id
    }

    async fn does(&self, item: FeedbackId, act: ItemAct) {
        let (own, mut tx) = (self.own().await, self.town.app.write_as_staff().await.unwrap());
        console::act_on_item(&mut tx, &self.town.app.audit_context(), &own, item, act).await.unwrap().expect("it is there");
        tx.commit().await.unwrap();
    }

    async fn to_lead(&self, item: FeedbackId) {
        let (own, mut tx) = (self.own().await, self.town.app.write_as_staff().await.unwrap());
        console::escalate(&mut tx, &self.town.app.audit_context(), &own, item).await.unwrap().expect("it is there");
        tx.commit().await.unwrap();
    }

    fn at(&self, place: &str) -> String {
        format!("/group-sessions/{}/{place}", self.id)
    }

    /// Types something in, with the token of a fresh page.
    async fn types(&self, prompt: PromptId, words: &str) -> Seen {
        let token = self.sam.get(&self.at("typing")).await.token();
        self.types_with(&token, prompt, words).await
    }

    async fn types_with(&self, token: &str, prompt: PromptId, words: &str) -> Seen {
        let questions = self.sam.get(&self.at("typing")).await.between("name=\"questions\" value=\"", "\"");
        let fields = [
            ("token", token),
            ("questions", &questions),
            ("prompt", &prompt.to_string()),
            ("provenance", "Paraphrase"),
            ("hand", "Facilitator"),
            ("words", words),
        ];
        self.sam.post(&self.at("typing"), &fields).await
    }

    async fn in_the_room(&self) -> Vec<String> {
        let items = crate::feedback::session_item_store::items(&mut self.town.app.read().await.unwrap(), &self.town.app.vault, self.own().await.id())
            .await
            .unwrap();
        items.into_iter().map(|item| item.words).collect()
    }
}

async fn facilitator(town: &Town, name: &str) -> Facilitator {
    let mut db = town.app.read().await.unwrap();
    let known = people::credentials(&mut db, &email(name)).await.unwrap().expect("they have joined");
    Facilitator::holding(&mut db, known.person.id).await.unwrap().expect("they run sessions")
}

/// The five words a page of typing in shows.
fn five_words(seen: &Seen) -> String {
    let five = seen.between("class=\"fivewords\"", "</b>").rsplit('>').next().unwrap().to_string();
    assert_eq!(five.split(' ').count(), 5, "{five}");
    five
}

#[tokio::test(flavor = "multi_thread")]
async fn the_sheet_has_every_prompt_in_order_the_way_back_and_all_the_numbers_in_any_state() {
    let paper = Paper::new(Kind::Workshop).await;
    paper.asks(AnswerFormat::Words, "What would make <it> better?").await;
    paper.asks(AnswerFormat::Dots, "What first?").await;
    paper.asks(AnswerFormat::Agree, "Adults listen to us.").await;
    let code = paper.own().await.session.code.spoken();
    for state in ["planned", "open", "over"] {
        match state {
            "open" => paper.open().await,
            "over" => paper.close().await,
            _ => {}
        }
        let seen = paper.sam.get(&paper.at("sheet")).await;
        assert_eq!(seen.status, StatusCode::OK, "{state}");
        seen.assert_says("Sunday 22 November 2026, East Durham").assert_says(&code).assert_says("Please don’t write your name");
        seen.assert_says("What would make <it> better?").assert_says("Light at the <stop>").assert_says("You have 3 dots.");
        let places: Vec<usize> = ["better?", "What first?", "Adults listen"].map(|text| seen.text().find(text).unwrap()).into();
        assert!(places.is_sorted(), "{places:?}");
        for line in &paper.town.app.board().helplines {
            seen.assert_says(&line.number).assert_says(&line.name);
        }
        // One picture to scan, three circles for each of two things, three boxes.
        let count = |what: &str| seen.body.matches(what).count();
        assert_eq!(count("role=\"img\""), 1);
        let (dots, ticks) = (seen.between("class=\"dots\"", "</ul>"), seen.between("class=\"ticks\"", "</ul>"));
        assert_eq!((dots.matches("<i>").count(), ticks.matches("<i ").count()), (6, 3));
        assert!(seen.body.contains("class=\"sheet one\""));
        assert_eq!(seen.text().contains("It’s over now."), state == "over");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_four_prompts_may_flow_on() {
    let paper = Paper::new(Kind::Workshop).await;
    for number in 0..5 {
        paper.asks(AnswerFormat::Words, &format!("Question {number}")).await;
    }
    paper.sam.get(&paper.at("sheet")).await.assert_says("Question 4").assert_silent("sheet one");
}

#[tokio::test(flavor = "multi_thread")]
async fn paper_is_typed_in_before_during_and_after_the_session_and_its_five_words_lead_to_it() {
    let paper = Paper::new(Kind::Workshop).await;
    let prompt = paper.asks(AnswerFormat::Words, "What would help?").await;
    let other = paper.asks(AnswerFormat::Words, "What else?").await;
    let priya = paper.town.reviewer("Priya Nair").await;

    let before = paper.types(prompt, "  A later bus\r\nhome ").await;
    assert_eq!(before.status, StatusCode::OK, "{}", before.text());
    before.assert_says("ItemOutcome. It is in the Board’s inbox.");
    priya.get("/inbox").await.assert_says("A later bus home").assert_says("Transcribed");
    let journey = paper.town.anyone().post("/receipt", &[("receipt", &five_words(&before))]).await;
    assert_eq!(journey.status, StatusCode::OK, "{}", journey.text());

    // What is the same from sheet to sheet stays chosen; the words are gone, and the hand goes on in their box.
    let chosen = |seen: &Seen, value: &str| {
        let at = seen.body.find(&format!("value=\"{value}\"")).expect("it is offered");
        seen.body[at..].split('>').next().unwrap().contains("checked") || seen.body[at..].split('>').next().unwrap().contains("selected")
    };
    assert!(chosen(&before, &prompt.to_string()) && chosen(&before, "Paraphrase") && chosen(&before, "Facilitator"));
    assert!(!chosen(&before, &other.to_string()) && !chosen(&before, "Verbatim"));
    before.assert_silent("A later bus");
    let area = before.between("<textarea", ">");
    assert!(area.contains("autofocus") && area.contains("aria-describedby=\"kept"), "{area}");

    paper.open().await;
    paper.types(prompt, "Light at the stop").await.assert_says("ItemOutcome. It waits on your console");
    assert_eq!(paper.in_the_room().await, ["Light at the stop"]);
    priya.get("/inbox").await.assert_silent("Light at the stop");
    paper.close().await;
    priya.get("/inbox").await.assert_says("Light at the stop");
    paper.types(other, "A shelter").await.assert_says("ItemOutcome. It is in the Board’s inbox.");
    priya.get("/inbox").await.assert_says("A shelter");
    assert!(paper.in_the_room().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_sheet_sent_twice_is_one_and_other_words_from_its_page_are_not_lost() {
    let paper = Paper::new(Kind::DropIn).await;
    let prompt = paper.asks(AnswerFormat::Words, "What would help?").await;
    let token = paper.sam.get(&paper.at("typing")).await.token();
    let first = paper.types_with(&token, prompt, "A later bus").await;
    let after = paper.town.dump_in_disk_order("feedback").await;
    let again = paper.types_with(&token, prompt, "A later bus").await;
    assert_eq!((again.status, five_words(&again)), (StatusCode::OK, five_words(&first)));
    assert_eq!(paper.town.dump_in_disk_order("feedback").await, after);

    let other = paper.types_with(&token, prompt, "A later tram").await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    other.assert_says("Error:").assert_says("This page brought other words before").assert_says("A later tram");
    assert_eq!(paper.town.dump_in_disk_order("feedback").await, after);
    assert_eq!(paper.types_with(&other.token(), prompt, "A later tram").await.status, StatusCode::OK);
    assert_eq!(paper.town.dump_in_disk_order("feedback").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_not_kept_under_a_question_that_was_changed_meanwhile() {
    let paper = Paper::new(Kind::Workshop).await;
    let prompt = paper.asks(AnswerFormat::Words, "What would help?").await;
    let page = paper.sam.get(&paper.at("typing")).await;
    let questions = page.between("name=\"questions\" value=\"", "\"");
    paper.sam.post(&paper.at(&format!("prompts/{prompt}")), &[("way", "Words"), ("question", "What is good already?")]).await;
    let (token, prompt_id) = (page.token(), prompt.to_string());
    // It is told although something else is wrong too: the next page no longer knows with which questions this one was opened.
    let lacking = [("token", &*token), ("questions", &questions), ("prompt", &prompt_id), ("words", "Lamps")];
    paper.sam.post(&paper.at("typing"), &lacking).await.assert_says("The questions were changed").assert_says("Choose whether these are");
    let mut fields =
        [("token", &*token), ("questions", &questions), ("prompt", &prompt_id), ("provenance", "Verbatim"), ("hand", "Theirs"), ("words", "Lamps")];
    let seen = paper.sam.post(&paper.at("typing"), &fields).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.assert_says("The questions were changed since this page was opened.").assert_says("What is good already?").assert_says("Lamps");
    assert!(paper.town.dump_in_disk_order("feedback").await.is_empty());
    let (token, questions) = (seen.token(), seen.between("name=\"questions\" value=\"", "\""));
    (fields[0].1, fields[1].1) = (&token, &questions);
    paper.sam.post(&paper.at("typing"), &fields).await.assert_says("ItemOutcome.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_is_old_or_not_ours_comes_back_fresh_with_everything_kept() {
    let paper = Paper::new(Kind::Workshop).await;
    let prompt = paper.asks(AnswerFormat::Words, "What would help?").await;
    // Pages of the day before yesterday. What one of them says was kept then.
    let app = &paper.town.app;
    let then = Clock::standing(jiff::Timestamp::from_second(NOW - 26 * 3600).unwrap());
    let (old, used) = (FormToken::new(&then), FormToken::new(&then));
    let words = Words::parse("ItemOutcome in time").unwrap();
    let typed = paper::PaperWords { token: &used, prompt, words: &words, provenance: Provenance::Paraphrase, transcriber: Transcriber::Facilitator };
    let (own, mut tx) = (paper.own().await, app.write_as_staff().await.unwrap());
    assert_eq!(paper::type_in(&mut tx, &app.audit_context(), &own, false, &typed).await.unwrap(), ItemOutcome::Kept);
    tx.commit().await.unwrap();
    let token = old.write(&app.vault);

    let before = paper.town.dump_in_disk_order("feedback").await;
    for (token, sentence) in [(token.as_str(), "open for more than a day"), ("x", "did not come whole"), ("", "did not come whole")] {
        let seen = paper.types_with(token, prompt, "A later bus").await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{token}");
        seen.assert_says(sentence).assert_says("Nothing was kept yet").assert_says("A later bus");
        assert!(seen.token() != token && seen.body.matches("checked").count() == 2, "{token}");
        let fresh = FormToken::read(&app.vault, &seen.token()).expect("one of ours");
        assert!(fresh.is_fresh(&app.clock));
    }
    assert_eq!(paper.town.dump_in_disk_order("feedback").await, before);
    // What an old page has brought in its time is still answered.
    let again = paper.types_with(&used.write(&app.vault), prompt, "ItemOutcome in time").await;
    assert_eq!((again.status, five_words(&again)), (StatusCode::OK, used.receipt_in(&app.vault, own.id().bytes()).phrase()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_typed_piece_is_told_by_field_and_nothing_is_lost() {
    let paper = Paper::new(Kind::Workshop).await;
    paper.sam.get(&paper.at("typing")).await.assert_says("No question to type answers to").assert_silent("<textarea");
    let prompt = paper.asks(AnswerFormat::Words, "What would help?").await;
    let dots = paper.asks(AnswerFormat::Dots, "What first?").await;
    let page = paper.sam.get(&paper.at("typing")).await;
    assert_eq!(page.between("<select id=\"prompt\"", "</select>").matches("<option").count(), 2, "one to type answers to, and none");
    assert!(page.between(&format!("value=\"{prompt}\""), ">").contains("selected"), "the only one is chosen");

    let token = page.token();
    let long = "x".repeat(5_001);
    for (chosen, words, sentence) in [
        (prompt, " \n", "Type what the paper says."),
        (prompt, long.as_str(), "This has 5,001 characters."),
        (dots, "A later bus", "Choose which question it answers."),
        (PromptId::from([9; 16]), "A later bus", "Choose which question it answers."),
    ] {
        let seen = paper.types_with(&token, chosen, words).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        seen.assert_says(sentence).assert_says("Error:").assert_says(words.trim());
        assert_eq!(seen.token(), token, "it is still the same piece");
    }
    let bare = paper.sam.post(&paper.at("typing"), &[("token", &token), ("words", "A later bus")]).await;
    bare.assert_says("Choose whether these are their own words.").assert_says("Choose who wrote it on the paper.").assert_says("A later bus");
    assert!(paper.town.dump_in_disk_order("feedback").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_takes_paper_only_while_it_is_open_and_an_agenda_day_says_who_reads_it() {
    let mut paper = Paper::new(Kind::AgendaDay).await;
    paper.asks(AnswerFormat::Words, "What would help?").await;
    paper.sam.get(&paper.at("typing")).await.assert_says("Who types a paper in has read it");
    let own = paper.own().await;
    let mut tx = paper.town.app.write_as_staff().await.unwrap();
    paper.id = crate::live::planning::acts::copy(&mut tx, &paper.town.app.audit_context(), &own, paper.town.app.clock.today(), true).await.unwrap();
    let prompt = crate::group_sessions::prompt_store::prompts(&mut tx, paper.id).await.unwrap().remove(0).id;
    tx.commit().await.unwrap();

    for state in ["planned", "over"] {
        if state == "over" {
            paper.open().await;
            paper.types(prompt, "Tried out").await.assert_says("ItemOutcome, until the dry run ends.").assert_silent("fivewords");
            assert_eq!(paper.in_the_room().await, ["Tried out"]);
            paper.close().await;
        }
        let seen = paper.types(prompt, "Too early or too late").await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{state}");
        seen.assert_says("This is a dry run, and it is not open: nothing was kept.").assert_says("Too early or too late");
        assert!(paper.in_the_room().await.is_empty() && paper.town.dump_in_disk_order("feedback").await.is_empty(), "{state}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_answered_on_paper_stays_as_it_was_asked() {
    let paper = Paper::new(Kind::Workshop).await;
    let (answered, unanswered) = (paper.asks(AnswerFormat::Words, "What would help?").await, paper.asks(AnswerFormat::Words, "What else?").await);
    paper.types(answered, "A later bus").await;
    let (own, app) = (paper.own().await, &paper.town.app);
    let mut tx = app.write_as_staff().await.unwrap();
    let new = NewPrompt { format: AnswerFormat::Words, question: "Changed".into(), options: vec![], minutes: None };
    assert!(crate::live::planning::acts::change_prompt(&mut tx, &app.audit_context(), &own, answered, &new).await.unwrap().is_none());
    assert!(crate::live::planning::acts::remove_prompt(&mut tx, &app.audit_context(), &own, answered).await.unwrap().is_none());
    assert!(crate::live::planning::acts::remove(&mut tx, &app.audit_context(), &own).await.unwrap().is_none());
    assert!(crate::live::planning::acts::change_prompt(&mut tx, &app.audit_context(), &own, unanswered, &new).await.unwrap().is_some());
    assert!(crate::live::planning::acts::remove_prompt(&mut tx, &app.audit_context(), &own, unanswered).await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_procedure_is_the_boards_and_a_database_from_before_gets_the_first_one() {
    let paper = Paper::new(Kind::Workshop).await;
    let seen = paper.sam.get(&paper.at("what-to-do")).await;
    seen.assert_says("If somebody is in danger now, call 999 first.").assert_says("Tell the safeguarding lead today").assert_silent("/slip");
    for line in &paper.town.app.board().helplines {
        seen.assert_says(&line.number).assert_says(&line.name).assert_links(&line.link());
    }
    seen.assert_links(&format!("/group-sessions/{}", paper.id));

    let dilys = paper.town.administrator().await;
    dilys.get("/settings").await.assert_says("Tell the safeguarding lead today");
    let first = paper.town.app.board().procedure.clone();
    let fields = |procedure: &str| {
        let one = [("body", "B"), ("area", "A"), ("reference_group", "G"), ("run_with", "F"), ("areas", "North"), ("procedure", procedure)];
        let line = [("name", "Childline"), ("what_for", "To talk."), ("number", "0800 1111"), ("kind", "call"), ("source", "x")];
        let days = [("checked_on", "2026-11-01"), ("review_by", "2099-01-01")];
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
    let seen = paper.sam.get(&paper.at("what-to-do")).await;
    seen.assert_says("Sit down.").assert_says("Call <Margaret>.").assert_silent("999 first");

    let mut tx = paper.town.app.write_as_staff().await.unwrap();
    board::store::fill(&mut tx).await.unwrap();
    assert_eq!(board::store::board(&mut tx).await.unwrap().procedure, "Sit down.\n\nCall <Margaret>.");
    sqlx::query("delete from settings where name = 'procedure'").execute(&mut *tx).await.unwrap();
    board::store::fill(&mut tx).await.unwrap();
    let board = board::store::board(&mut tx).await.unwrap();
    assert_eq!((board.procedure, board.body.as_str()), (first, "B"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_went_to_the_lead_by_a_slip_can_be_taken_back_by_who_sent_it_alone() {
    let paper = Paper::new(Kind::Workshop).await;
    let prompt = paper.asks(AnswerFormat::Words, "What would help?").await;
    paper.open().await;
    let item = paper.says(prompt, "My brother kills me in this game").await;
    let left = paper.says(prompt, "Somebody hurts me").await;
    paper.to_lead(item).await;
    paper.to_lead(left).await;
    let (margaret, priya) = (paper.town.lead("Margaret Okafor").await, paper.town.staff("Priya Nair", &[Role::Reviewer, Role::Auditor]).await);
    let other = paper.town.staff("Olga Other", &[Role::Facilitator, Role::Reviewer, Role::Lead]).await;
    margaret.get("/concerns").await.assert_says("2 to decide").assert_says("Raised by Sam Teasdale");
    let open = margaret.get(&format!("/concerns/{item}")).await;
    open.assert_says("My brother kills me").assert_says("What would help?").assert_says("Workshop, East Durham, 22 Nov 2026");

    // Somebody else, another session, and things that are no slip: no form, and nothing happens.
    let item = item.to_string();
    let second = {
        let (own, mut tx) = (paper.own().await, paper.town.app.write_as_staff().await.unwrap());
        let id =
            crate::live::planning::acts::copy(&mut tx, &paper.town.app.audit_context(), &own, paper.town.app.clock.today(), false).await.unwrap();
        tx.commit().await.unwrap();
        id
    };
    let before = paper.town.dump().await;
    assert_eq!(other.get(&paper.at(&format!("what-to-do?item={item}"))).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.post(&paper.at("slip"), &[("item", &item)]).await.status, StatusCode::NOT_FOUND);
    for stranger in [&margaret, &priya] {
        assert_eq!(stranger.post(&paper.at("slip"), &[("item", &item)]).await.status, StatusCode::FORBIDDEN);
    }
    let there = format!("/group-sessions/{second}");
    paper.sam.get(&format!("{there}/what-to-do?item={item}")).await.assert_silent("That was a slip");
    assert_eq!(paper.sam.post(&format!("{there}/slip"), &[("item", &item)]).await.status, StatusCode::NOT_FOUND);
    for nothing in ["", "x", &"0".repeat(32)] {
        paper.sam.get(&paper.at(&format!("what-to-do?item={nothing}"))).await.assert_says("What to do now").assert_silent("That was a slip");
        assert_eq!(paper.sam.post(&paper.at("slip"), &[("item", nothing)]).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(paper.town.dump().await, before);

    let page = paper.sam.get(&paper.at(&format!("what-to-do?item={item}"))).await;
    page.assert_says("That was a slip: take it back").assert_silent("My brother");
    // Later the page is found without the item. Two of one hour and one question can't be told apart without their words.
    let later = paper.sam.get(&paper.at("what-to-do")).await;
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
        let seen = paper.sam.post(&paper.at("slip"), &[("item", &item)]).await;
        assert_eq!((seen.status, seen.location()), (StatusCode::SEE_OTHER, format!("/group-sessions/{}", paper.id).as_str()), "{press} press");
    }
    assert_eq!(priya.get("/history").await.text().matches("sent a concern back to the inbox").count(), 1);
    let later = paper.sam.get(&paper.at(&format!("what-to-do?item={item}"))).await;
    later.assert_silent("That was a slip").assert_says("Take it back").assert_silent("hurts me");
    assert_eq!(later.between("name=\"item\" value=\"", "\""), left.to_string(), "the other one is alone now");

    // The lead keeps that it came and went, and by whom; the words are the inbox's, unread like any others.
    let list = margaret.get("/concerns").await;
    list.assert_says("1 to decide").assert_says("Sent back to the inbox").assert_says("; sent back by Sam Teasdale, 22 Nov 2026");
    let kept = margaret.get(&format!("/concerns/{item}")).await;
    kept.assert_says("By Sam Teasdale, 22 Nov 2026")
        .assert_says("Sent by a slip of the hand; the facilitator took it back.")
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
        paper.sam.get(&paper.at(&format!("what-to-do?item={item}"))).await.assert_silent("That was a slip");
        let seen = paper.sam.post(&paper.at("slip"), &[("item", item)]).await;
        assert_eq!(seen.status, StatusCode::NOT_FOUND);
        seen.assert_says("the safeguarding lead has dealt with it already").assert_links("/group-sessions");
    }
    assert_eq!(paper.town.dump().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_read_what_was_asked_where_how_many_said_it_and_whose_hand_wrote_it() {
    for kind in Kind::VARIANTS {
        let paper = Paper::new(*kind).await;
        let prompt = paper.asks(AnswerFormat::Words, "What would <help>?").await;
        paper.types(prompt, "A later bus").await;
        paper.open().await;
        let said = paper.says(prompt, "Light at the stop").await;
        paper.does(said, ItemAct::Moderate(ModerationState::Approved)).await;
        paper.does(said, ItemAct::Weigh(Some(crate::feedback::Prevalence::Most))).await;
        paper.close().await;
        paper.town.anyone().says("Nobody asked me").await;
        let priya = paper.town.reviewer("Priya Nair").await;
        let session = format!("{}, East Durham, 22 Nov 2026", kind.words());
        let (mut typed, mut direct) = (0, 0);
        for id in priya.get("/inbox").await.ids("/feedback/") {
            let seen = priya.get(&format!("/feedback/{id}")).await;
            if seen.text().contains("Nobody asked me") {
                seen.assert_silent("<dt>Asked").assert_silent("Written by");
                direct += 1;
                continue;
            }
            seen.assert_says("What would <help>?").assert_says(&session);
            if seen.text().contains("A later bus") {
                seen.assert_says("Written byThe facilitator").assert_says("from paper, in someone else’s words").assert_silent("of the group");
                typed += 1;
            } else {
                seen.assert_says("Said byMost of the group").assert_silent("Written by");
            }
        }
        assert_eq!((typed, direct), (1, 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_in_has_the_receipt_of_its_token_and_nothing_else() {
    let paper = Paper::new(Kind::Workshop).await;
    let prompt = paper.asks(AnswerFormat::Words, "What would help?").await;
    let vault = &paper.town.app.vault;
    let token = paper.sam.get(&paper.at("typing")).await.token();
    let seen = paper.types_with(&token, prompt, "A later bus").await;
    let receipt = FormToken::read(vault, &token).unwrap().receipt_in(vault, paper.own().await.id().bytes());
    assert_eq!(five_words(&seen), receipt.phrase());
    let hex: String = receipt_kept(vault, &receipt).iter().map(|byte| format!("{byte:02x}")).collect();
    let rows = paper.town.dump_in_disk_order("feedback").await.join("\n");
    assert!(rows.to_lowercase().contains(&hex) && !rows.contains("later bus"), "{rows}");
}
