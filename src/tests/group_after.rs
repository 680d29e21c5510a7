//! What comes after a group session: what goes with five words, letting go, what the group sees, and what its facilitator does.

use crate::{
    clock::say_day,
    feedback::{Provenance, Source, Words, session_item_store::NewItem},
    group_sessions::{
        AnswerFormat, Kind, kept_until,
        prompt_store::NewPrompt,
        store::{self, OwnSession, When},
    },
    id::{GroupSessionId, PersonId, PromptId},
    live::{
        console, evidence, outcome_page,
        phone::{acts as room, acts::ItemOutcome},
    },
    random,
    receipts::{receipt::Receipt, token::FormToken},
    staff::{Role, proof::Facilitator},
    tests::{
        journey::create_theme,
        town::{Browser, Seen, Town, email},
    },
    web::Page,
};
use axum::extract::FromRequestParts;
use http::{Request, StatusCode};
use http_body_util::BodyExt;

/// A group session while it is played.
struct Room<'a> {
    town: &'a Town,
    by: Facilitator,
    id: GroupSessionId,
    code: String,
    prompts: Vec<PromptId>,
}

/// A phone that says things in one room, all of them under one receipt.
struct Phone {
    receipt: Receipt,
}

async fn facilitator(town: &Town, name: &str) -> (Facilitator, Browser) {
    let browser = town.staff(name, &[Role::Facilitator]).await;
    let mut db = town.app.read().await.unwrap();
    let id: Vec<u8> = sqlx::query_scalar("select id from people where email = $1").bind(email(name)).fetch_one(&mut *db).await.unwrap();
    (Facilitator::holding(&mut db, PersonId::try_from(id).unwrap()).await.unwrap().unwrap(), browser)
}

impl<'a> Room<'a> {
    /// An open room with all its prompts open.
    async fn open(town: &'a Town, by: Facilitator, kind: Kind, asked: &[(AnswerFormat, &str)]) -> Self {
        let at = town.app.audit_context();
        let mut tx = town.app.write_as_staff().await.unwrap();
        let id = store::plan(&mut tx, &at, &by, &When { kind, place: "Durham City", held_on: at.today }).await.unwrap();
        let own = store::own(&mut tx, &by, id).await.unwrap().unwrap();
        let mut prompts = vec![];
        for (way, question) in asked {
            let new = NewPrompt { format: *way, question: question.to_string(), options: vec!["Bins".into(), "Buses".into()], minutes: None };
            prompts.push(crate::live::planning::acts::add_prompt(&mut tx, &at, &own, &new).await.unwrap().unwrap());
        }
        console::acts::open(&mut tx, &at, &own).await.unwrap().unwrap();
        for id in &prompts {
            console::acts::act_on_prompt(&mut tx, &at, &own, *id, console::acts::PromptAct::Open).await.unwrap().unwrap();
        }
        tx.commit().await.unwrap();
        Self { town, by, id, code: own.session.code.as_str().into(), prompts }
    }

    async fn own(&self) -> OwnSession {
        store::own(&mut self.town.app.read().await.unwrap(), &self.by, self.id).await.unwrap().unwrap()
    }

    async fn close(&self) {
        let own = self.own().await;
        let mut tx = self.town.app.write_as_staff().await.unwrap();
        console::acts::close(&mut tx, &self.town.app.audit_context(), &own).await.unwrap().unwrap();
        tx.commit().await.unwrap();
    }

    async fn phone(&self) -> Phone {
        let token = FormToken::new(&self.town.clock);
        let (vault, id) = (&self.town.app.vault, self.id.bytes());
        let mut tx = self.town.app.write_as_staff().await.unwrap();
        assert!(room::join(&mut tx, self.id, &token.phone_in(vault, id)).await.unwrap());
        tx.commit().await.unwrap();
        Phone { receipt: token.receipt_in(vault, id) }
    }

    async fn says(&self, phone: &Phone, prompt: usize, words: &str, released: bool) {
        let new = NewItem {
            prompt: self.prompts[prompt],
            token: FormToken::new(&self.town.clock).kept(&self.town.app.vault),
            receipt: &phone.receipt,
            words: &Words::parse(words).unwrap(),
            on: self.town.app.clock.today(),
            source: Source::Session,
            provenance: Provenance::Verbatim,
            transcriber: None,
            released,
        };
        let mut tx = self.town.app.write_as_staff().await.unwrap();
        assert_eq!(room::say(&mut tx, &self.town.app.vault, self.id, &new).await.unwrap(), ItemOutcome::Kept);
        tx.commit().await.unwrap();
    }

    /// So many phones that choose one thing.
    async fn choose(&self, prompt: usize, choice: i64, phones: usize) {
        for _ in 0..phones {
            let mut tx = self.town.app.write_as_staff().await.unwrap();
            assert!(room::choose(&mut tx, self.id, self.prompts[prompt], &random::bytes(), &[(choice, 1)], true).await.unwrap());
            tx.commit().await.unwrap();
        }
    }

    /// What the code leads to once the session is over.
    async fn group_page(&self) -> Seen {
        let own = self.own().await;
        seen(outcome_page::group_page(&self.town.app, &self.page().await, &own.session, None).await.unwrap()).await
    }

    /// What the session's address shows once it is over.
    async fn closed_page(&self) -> Seen {
        seen(evidence::show(&self.town.app, &self.own().await, self.page().await, &self.by).await.unwrap()).await
    }

    async fn page(&self) -> Page {
        let (mut parts, ()) = Request::get("/join").body(()).unwrap().into_parts();
        Page::from_request_parts(&mut parts, &self.town.app).await.unwrap()
    }
}

async fn seen(response: axum::response::Response) -> Seen {
    let (parts, body) = response.into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    Seen { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&body).into_owned() }
}

/// The piece of feedback with these words in it.
async fn find(priya: &Browser, words: &str) -> String {
    for id in priya.get("/inbox").await.ids("/feedback/") {
        if priya.get(&format!("/feedback/{id}")).await.text().contains(words) {
            return id;
        }
    }
    panic!("{words} is not in the inbox");
}

/// Reads a piece and puts it in a theme of its own making.
async fn read_into_theme(priya: &Browser, words: &str) -> String {
    let (id, theme) = (find(priya, words).await, create_theme(priya).await);
    let tied = priya.post(&format!("/feedback/{id}/tags"), &[("to", &format!("Theme.{theme}"))]).await;
    assert_eq!(tied.status, StatusCode::SEE_OTHER, "{}", tied.text());
    theme
}

/// Drafts an answer, which somebody else publishes. Its id.
async fn answer(priya: &Browser, joe: &Browser, theme: &str, words: &str) -> String {
    let draft = [("kind", "Done"), ("words", words), ("until", ""), ("meeting", "")];
    assert_eq!(priya.post(&format!("/themes/{theme}/answer"), &draft).await.status, StatusCode::SEE_OTHER);
    let answer = joe.get("/answers").await.ids("/answers/").remove(0);
    assert_eq!(joe.post(&format!("/answers/{answer}/publication"), &[]).await.status, StatusCode::SEE_OTHER);
    answer
}

/// Changes the plan because of a theme.
async fn reword(priya: &Browser, theme: &str) {
    let item = priya.get("/plan").await.ids("/plan/").remove(0);
    priya.post(&format!("/plan/{item}/wording"), &[("wording", "Every worker asks the child too."), ("reason", "You told us nobody asks.")]).await;
    let wording = priya.get(&format!("/themes/{theme}")).await.between(&format!("value=\"{item}."), "\"");
    let link = [("item", format!("{item}.{wording}")), ("strength", "Shaped".into()), ("reason", "Their words.".into())];
    let link: Vec<(&str, &str)> = link.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(priya.post(&format!("/themes/{theme}/influence"), &link).await.status, StatusCode::SEE_OTHER);
}

const ASKED: [(AnswerFormat, &str); 2] = [(AnswerFormat::Words, "What would you change at school?"), (AnswerFormat::Words, "Who do you talk to?")];

#[tokio::test(flavor = "multi_thread")]
async fn one_receipt_finds_all_that_a_phone_said_and_what_came_furthest_is_first() {
    let town = Town::new().await;
    let (by, _) = facilitator(&town, "Callum Reed").await;
    let room = Room::open(&town, by, Kind::Workshop, &ASKED).await;
    let (phone, other) = (room.phone().await, room.phone().await);
    room.says(&phone, 0, "The toilets are locked", true).await;
    room.says(&other, 0, "The food is cold", true).await;
    let anyone = town.anyone();
    let ask = async |phone: &Phone| anyone.post("/receipt", &[("receipt", &phone.receipt.phrase())]).await;

    // One thing looks as it always did, in a room that is still open too.
    let one = ask(&phone).await;
    assert_eq!(one.status, StatusCode::OK);
    one.assert_says("Where your words are now").assert_says("We have your words. No one has read them yet.").assert_silent("What would you change");

    room.says(&phone, 1, "I talk to my nan", true).await;
    let two = ask(&phone).await;
    two.assert_says("You told us 2 things").assert_says(ASKED[0].1).assert_says(ASKED[1].1).assert_silent("toilets").assert_silent("nan");
    two.assert_silent(&phone.receipt.phrase());

    room.close().await;
    ask(&phone).await.assert_says("You told us 2 things");
    let priya = town.reviewer("Priya Nair").await;
    let theme = read_into_theme(&priya, "I talk to my nan").await;
    let read = ask(&phone).await;
    let at = |what: &str| read.body.find(what).unwrap_or_else(|| panic!("no {what}"));
    assert!(at(ASKED[1].1) < at(ASKED[0].1), "what was grouped comes before what was not read");
    ask(&other).await.assert_says("Where your words are now").assert_silent("You told us");

    let joe = town.publisher("Joe Hartley").await;
    answer(&priya, &joe, &theme, "We pay for someone to talk to.").await;
    ask(&phone).await.assert_says("We pay for someone to talk to.").assert_silent("I talk to my nan");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_are_locked_are_let_go_by_the_five_words_and_by_nothing_else() {
    let town = Town::new().await;
    let (by, _) = facilitator(&town, "Callum Reed").await;
    let room = Room::open(&town, by, Kind::AgendaDay, &ASKED).await;
    let phone = room.phone().await;
    room.says(&phone, 0, "Nobody asks us first", false).await;
    room.says(&phone, 1, "A teacher I trust", false).await;
    let until = say_day(kept_until(room.own().await.session.held_on));
    room.close().await;
    let (anyone, priya) = (town.anyone(), town.reviewer("Priya Nair").await);
    let phrase = phone.receipt.phrase();

    let locked = anyone.post("/receipt", &[("receipt", &phrase)]).await;
    assert_eq!(locked.status, StatusCode::OK);
    locked.assert_says("You told us 2 things").assert_says(&until).assert_says("Only you can let this go. No one has read it.");
    locked.assert_says(ASKED[0].1).assert_silent(&phrase).assert_silent("Nobody asks us first").assert_silent("A person read it");
    assert!(locked.body.contains("action=\"/receipt/release\""));
    priya.get("/inbox").await.assert_silent("Nobody asks us first");

    // Wrong words, no words and words that are none look as they do on the way back, and change nothing.
    let before = town.dump().await;
    for typed in ["kite garden melon basket otter", "", "kite"] {
        let refused = anyone.post("/receipt/release", &[("receipt", typed)]).await;
        let back = anyone.post("/receipt", &[("receipt", typed)]).await;
        assert_eq!((refused.status, back.status), (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY));
        let error = |seen: &Seen| seen.between("id=\"five-error\" class=\"error\">", "<");
        assert_eq!(error(&refused), error(&back));
        assert_eq!(refused.between("name=\"receipt\" value=\"", "\""), typed);
    }
    assert_eq!(town.dump().await, before);

    let sloppy = phrase.to_uppercase().replace(' ', "-");
    for _ in 0..2 {
        let done = anyone.post("/receipt/release", &[("receipt", &sloppy)]).await;
        assert_eq!(done.status, StatusCode::OK);
        done.assert_says("You let them go").assert_silent(&phrase);
        let inbox = priya.get("/inbox").await;
        inbox.assert_says("Nobody asks us first").assert_says("A teacher I trust");
        assert_eq!(inbox.ids("/feedback/").len(), 2, "pressed twice, let go once");
    }
    let after = anyone.post("/receipt", &[("receipt", &phrase)]).await;
    after.assert_says("You told us 2 things").assert_silent("still locked").assert_says("No one has read them yet.");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_code_leads_to_what_came_of_it_and_a_withdrawn_answer_is_gone_from_there() {
    let town = Town::new().await;
    let (by, callum) = facilitator(&town, "Callum Reed").await;
    let room = Room::open(&town, by, Kind::Workshop, &ASKED).await;
    let phone = room.phone().await;
    room.says(&phone, 0, "Nobody told us why", true).await;
    room.says(&phone, 1, "I am scared of him", true).await;
    room.close().await;
    let fresh = room.group_page().await;
    fresh.assert_says("What happened to what we said").assert_says("November 2026").assert_says("Durham City").assert_says(ASKED[0].1);
    fresh
        .assert_says("Nobody has read all of it yet.")
        .assert_silent("Nobody told us why")
        .assert_silent("22 November")
        .assert_silent("still locked");

    // What becomes a concern shows nowhere.
    let priya = town.reviewer("Priya Nair").await;
    let concern = find(&priya, "I am scared of him").await;
    priya.post(&format!("/feedback/{concern}/triage"), &[("outcome", "Concern")]).await;
    let theme = read_into_theme(&priya, "Nobody told us why").await;
    let grouped = room.group_page().await;
    grouped.assert_says("It is with words like it.").assert_silent("Nobody has read all of it yet.").assert_silent("scared");
    let name = priya.get(&format!("/themes/{theme}")).await.between("name=\"name\" type=\"text\" value=\"", "\"");
    assert!(!name.is_empty());
    grouped.assert_silent(&name);

    reword(&priya, &theme).await;
    room.group_page().await.assert_silent("Every worker asks the child too.");

    // A draft is nothing; what is published stands beside what was said, in the words of the day it was published.
    let joe = town.publisher("Joe Hartley").await;
    let draft = [("kind", "Done"), ("words", "A worker will tell you why."), ("until", ""), ("meeting", "")];
    priya.post(&format!("/themes/{theme}/answer"), &draft).await;
    room.group_page().await.assert_silent("A worker will tell you why.");
    let answer = joe.get("/answers").await.ids("/answers/").remove(0);
    joe.post(&format!("/answers/{answer}/publication"), &[]).await;
    priya.post(&format!("/themes/{theme}"), &[("name", "Another claim"), ("about", "x")]).await;
    let told = room.group_page().await;
    told.assert_says("A worker will tell you why.").assert_says("You said").assert_says(&name).assert_silent("Another claim");
    told.assert_says("Every worker asks the child too.").assert_says("This is here because of what young people said.");
    told.assert_says("Is this what you meant?").assert_silent("Nobody told us why").assert_silent("scared").assert_silent("Not done yet");
    for page in [room.closed_page().await, callum.get(&format!("/group-sessions/{}/evidence", room.id)).await] {
        assert_eq!(page.status, StatusCode::OK);
        page.assert_says("A worker will tell you why.").assert_says(&name).assert_silent("Nobody told us why").assert_silent("scared");
        page.assert_says("Every worker asks the child too.").assert_says("Shaped it");
        page.assert_says("fewer than 5").assert_says("1 to 5").assert_says("Durham City");
    }

    // Taken back: only that it was.
    joe.post(&format!("/answers/{answer}/withdrawal"), &[("note", "It was not right.")]).await;
    let back = room.group_page().await;
    back.assert_says("We took an answer back on Sunday 22 November 2026.").assert_silent("A worker will tell you why.").assert_silent("Is this what");
    back.assert_silent("Every worker asks the child too.");
    room.closed_page().await.assert_silent("A worker will tell you why.").assert_says("The Board has not answered yet.");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_a_group_without_adults_does_not_tell_whether_anything_is_locked() {
    let town = Town::new().await;
    let (by, _) = facilitator(&town, "Callum Reed").await;
    let quiet = Room::open(&town, by, Kind::AgendaDay, &ASKED).await;
    let (by, _) = facilitator(&town, "Ann Other").await;
    let talking = Room::open(&town, by, Kind::AgendaDay, &ASKED).await;
    let phone = talking.phone().await;
    talking.says(&phone, 0, "Nobody asks us first", false).await;
    quiet.close().await;
    talking.close().await;
    let until = say_day(kept_until(quiet.own().await.session.held_on));
    let page = quiet.group_page().await;
    page.assert_says("Only you can let it go.").assert_says(&until);
    assert_eq!(talking.group_page().await.body, page.body);
    // The last day of it, and the day after.
    town.clock.advance(14 * 24 * 3600);
    quiet.group_page().await.assert_says("Only you can let it go.");
    town.clock.advance(24 * 3600);
    quiet.group_page().await.assert_silent("let it go");
    assert_eq!(talking.group_page().await.body, quiet.group_page().await.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_there_says_whether_it_was_meant_once_a_page_and_few_are_not_counted_out_loud() {
    let town = Town::with(|config| config.sends = 40).await;
    let (by, callum) = facilitator(&town, "Callum Reed").await;
    let room = Room::open(&town, by, Kind::Workshop, &ASKED).await;
    let phone = room.phone().await;
    room.says(&phone, 0, "Nobody told us why", true).await;
    let check = format!("/join/{}/check-back", room.code);
    let anyone = town.anyone();
    room.close().await;
    let (priya, joe) = (town.reviewer("Priya Nair").await, town.publisher("Joe Hartley").await);
    let theme = read_into_theme(&priya, "Nobody told us why").await;
    let none = "0".repeat(32);
    assert_eq!(anyone.post(&check, &[("answer", &none), ("meant", "yes")]).await.status, StatusCode::NOT_FOUND);
    let answer = answer(&priya, &joe, &theme, "A worker will tell you why.").await;
    let evidence = format!("/group-sessions/{}/evidence", room.id);

    for times in 1..=5 {
        // The same page again, with another answer: the last one counts.
        let token = room.group_page().await.token();
        for meant in ["no", "yes"] {
            let said = anyone.post(&check, &[("answer", &answer), ("meant", meant), ("token", &token)]).await;
            assert_eq!(said.status, StatusCode::OK);
            said.assert_says("Thank you. We got your answer.");
            assert_eq!(said.token(), token);
        }
        let sheet = callum.get(&evidence).await;
        sheet.assert_says(if times < 5 { "Yes: fewer than 5, no: fewer than 5." } else { "Yes: 5, no: fewer than 5." });
    }
    room.closed_page().await.assert_says("Yes: 5, no: fewer than 5.");

    let before = town.dump().await;
    let neither = anyone.post(&check, &[("answer", &answer), ("meant", "maybe")]).await;
    assert_eq!(neither.status, StatusCode::UNPROCESSABLE_ENTITY);
    neither.assert_says("Press Yes or No.");
    assert_eq!(anyone.post("/join/CDFGHK/check-back", &[("answer", &answer), ("meant", "yes")]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(town.dump().await, before);
    let mut flood = vec![];
    for _ in 0..60 {
        flood.push(anyone.post(&check, &[("answer", &answer), ("meant", "x")]).await.status);
    }
    assert!(flood.contains(&StatusCode::TOO_MANY_REQUESTS));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_few_chose_is_hidden_and_so_is_what_it_could_be_worked_out_from() {
    let town = Town::new().await;
    let (by, callum) = facilitator(&town, "Callum Reed").await;
    let asked = [(AnswerFormat::Agree, "Are the buses safe?"), (AnswerFormat::Agree, "Is it warm here?"), (AnswerFormat::Dots, "What first?")];
    let room = Room::open(&town, by, Kind::Workshop, &asked).await;
    room.choose(0, 0, 17).await;
    room.choose(0, 1, 7).await;
    room.choose(0, 2, 2).await;
    for choice in 0..3 {
        room.choose(1, choice, 6).await;
    }
    // Twelve dots of four phones: many dots, few people.
    for _ in 0..4 {
        let mut tx = town.app.write_as_staff().await.unwrap();
        room::choose(&mut tx, room.id, room.prompts[2], &random::bytes(), &[(0, 3)], true).await.unwrap();
        tx.commit().await.unwrap();
    }
    room.choose(2, 1, 8).await;
    room.close().await;
    let numbers = |page: &Seen| page.body.split("class=\"num\">").skip(1).map(|rest| rest.split('<').next().unwrap().to_string()).collect::<Vec<_>>();
    let hidden = "fewer than 5, or hidden";
    for page in [room.closed_page().await, callum.get(&format!("/group-sessions/{}/evidence", room.id)).await] {
        assert_eq!(numbers(&page), ["People", "17", hidden, hidden, "People", "6", "6", "6", "Dots", hidden, hidden]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_evidence_is_its_facilitators_alone_and_of_sessions_that_are_over() {
    let town = Town::new().await;
    let (by, callum) = facilitator(&town, "Callum Reed").await;
    let room = Room::open(&town, by, Kind::Workshop, &ASKED).await;
    let (_, ann) = facilitator(&town, "Ann Other").await;
    let sheet = format!("/group-sessions/{}/evidence", room.id);
    let never = format!("/group-sessions/{}/evidence", "0".repeat(32));
    assert_eq!(callum.get(&sheet).await.status, StatusCode::NOT_FOUND, "the session goes on");
    room.close().await;
    callum.get(&sheet).await.assert_says("Evidence for the Membership Award").assert_says("Save as PDF").assert_says("Sunday 22 November 2026");
    let (foreign, nothing) = (ann.get(&sheet).await, ann.get(&never).await);
    assert_eq!((foreign.status, &foreign.body), (StatusCode::NOT_FOUND, &nothing.body));
    foreign.assert_links("/group-sessions").assert_silent("Durham City");
    let closed = room.closed_page().await;
    for ending in ["evidence", "sheet", "typing"] {
        closed.assert_links(&format!("/group-sessions/{}/{ending}", room.id));
    }
    assert!(closed.body.contains(&format!("action=\"/group-sessions/{}/copy\"", room.id)) && closed.body.contains("name=\"date\""));
}
