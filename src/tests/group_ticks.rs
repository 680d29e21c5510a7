//! Dots and ticks from paper: what stands on a sheet counts beside the phones, once, whenever it is typed in.

use crate::{
    clock::Clock,
    receipts::token::FormToken,
    staff::Role,
    tests::{
        group::Group,
        town::{Browser, NOW, Seen, Town},
    },
};
use http::StatusCode;

const ASKED: [(&str, &str, &str); 4] =
    [("Dots", "What first?", "Lights\nBuses"), ("Agree", "They listen", ""), ("HowMany", "It happens to us", ""), ("Words", "What would help?", "")];

async fn sam(town: &Town) -> Browser {
    town.staff("Sam Hill", &[Role::Facilitator]).await
}

/// What one sheet says, by the place of its question: dots for its options, or the box that is ticked.
enum Says {
    Dots(&'static [&'static str]),
    Tick(&'static str),
}
use Says::{Dots, Tick};

impl Group {
    async fn typing(&self) -> Seen {
        self.facilitator.get(&format!("{}/typing", self.address)).await
    }

    /// What the page sends when this was chosen on it.
    fn sheet(&self, page: &Seen, says: &[(usize, Says)], more: &[(&str, &str)]) -> Vec<(String, String)> {
        let hidden = ["sheet", "asked"].map(|name| (name.to_string(), page.between(&format!("name=\"{name}\" value=\""), "\"")));
        let mut fields = hidden.to_vec();
        for (nth, says) in says {
            match says {
                Dots(dots) => {
                    fields.extend(dots.iter().enumerate().map(|(choice, dots)| (format!("{}-{choice}", self.prompts[*nth]), dots.to_string())))
                }
                Tick(choice) => fields.push((self.prompts[*nth].clone(), choice.to_string())),
            }
        }
        fields.extend(more.iter().map(|(name, value)| (name.to_string(), value.to_string())));
        fields
    }

    async fn sends(&self, fields: &[(String, String)]) -> Seen {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.facilitator.post(&format!("{}/typing/ticks", self.address), &fields).await
    }

    /// Counts a sheet from a page of its own.
    async fn counts(&self, says: &[(usize, Says)]) {
        let page = self.typing().await;
        let seen = self.sends(&self.sheet(&page, says, &[])).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        self.facilitator.get(seen.location()).await.assert_says("That sheet is counted.");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_counts_with_the_phones_on_the_console_and_on_the_wall() {
    let town = Town::new().await;
    let group = Group::asking(&town, "Sam Hill", "Workshop", &ASKED).await;
    group.prompt(1, "open").await;
    for _ in 0..2 {
        let phone = group.phone(&town).await;
        phone.chooses(&group.prompts[0], &[("dots-0", "1"), ("dots-1", "2")]).await.assert_says("We have it");
        phone.chooses(&group.prompts[1], &[("choice", "0")]).await.assert_says("We have it");
    }
    group.typing().await.assert_says("Dots and ticks").assert_says("At most 3 dots in all.").assert_silent("That sheet is counted");
    group.counts(&[(0, Dots(&["3", "0"])), (1, Tick("2")), (2, Tick(""))]).await;
    group.counts(&[(0, Dots(&["1", ""])), (1, Tick("0")), (2, Tick("1"))]).await;
    let console = group.console().await;
    console.assert_says("Lights: 6").assert_says("Buses: 4").assert_says("I agree: 3").assert_says("I don’t agree: 1").assert_says("Some of us: 1");
    group.prompt(0, "reveal").await;
    group.wall().await.assert_says("Lights6").assert_says("Buses4");
    // It is in the history, and says nothing of what was chosen.
    let auditor = town.staff("Olga Auditor", &[Role::Auditor]).await;
    let history = auditor.get("/history").await;
    assert_eq!(history.text().matches("typed in something from paper").count(), 2, "{}", history.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn sheets_count_before_during_and_after_and_the_evidence_hides_what_is_small() {
    let town = Town::new().await;
    let group = Group::planned(&town, &sam(&town).await, "Workshop", &ASKED).await;
    let both = || [(0, Dots(&["2", "1"])), (1, Tick("0"))];
    for _ in 0..2 {
        group.counts(&both()).await;
    }
    // Opened too early, and taken back: paper is no phone that has come in.
    group.does("/opening", &[]).await;
    group.does("/opening", &[("to", "plan")]).await;
    group.begin().await;
    group.counts(&both()).await;
    let phone = group.phone(&town).await;
    phone.chooses(&group.prompts[0], &[("dots-0", "3")]).await.assert_says("We have it");
    group.close().await;
    let evidence = async || group.facilitator.get(&format!("{}/evidence", group.address)).await;
    evidence().await.assert_says("Lightsfewer than 5, or hidden").assert_says("I agreefewer than 5, or hidden");
    for _ in 0..3 {
        group.counts(&both()).await;
    }
    group.counts(&[(0, Dots(&["1", "2"]))]).await;
    // Seven sheets and a phone for the lights, seven sheets for the buses; the question that no phone was asked is there too.
    let seen = evidence().await;
    seen.assert_says("Lights16").assert_says("Buses8").assert_says("They listen").assert_says("I agreefewer than 5, or hidden");
    seen.assert_silent("It happens to us");
    for _ in 0..4 {
        group.counts(&[(1, Tick("1")), (2, Tick("0"))]).await;
    }
    group.counts(&[(1, Tick("2"))]).await;
    evidence().await.assert_says("It happens to us");
    // What is left in the table is paper's: nothing of the phone's is there.
    let known = phone_rows(&town).await;
    assert_eq!(known.len(), 6 * 3 + 2 + 4 * 2 + 1, "{known:?}");
}

async fn phone_rows(town: &Town) -> Vec<String> {
    assert!(town.dump_in_disk_order("session_phones").await.is_empty());
    town.dump_in_disk_order("session_marks").await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_sheet_sent_twice_counts_once_and_another_from_its_page_is_not_lost() {
    let town = Town::new().await;
    let group = Group::asking(&town, "Sam Hill", "Workshop", &ASKED).await;
    let page = group.typing().await;
    let sheet = group.sheet(&page, &[(0, Dots(&["1", "2"])), (2, Tick("2"))], &[]);
    for _ in 0..2 {
        assert_eq!(group.sends(&sheet).await.status, StatusCode::SEE_OTHER);
    }
    group.console().await.assert_says("Lights: 1").assert_says("Buses: 2").assert_says("Most of us: 1");
    group.close().await;
    let before = town.dump_in_disk_order("session_marks").await;
    assert_eq!(group.sends(&sheet).await.status, StatusCode::SEE_OTHER, "and once more after the end");
    let other = group.sends(&group.sheet(&page, &[(0, Dots(&["3", "0"]))], &[])).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    other.assert_says("This page brought another sheet before, and that one is counted.");
    assert_eq!(town.dump_in_disk_order("session_marks").await, before);
    assert_eq!(group.sends(&group.sheet(&other, &[(0, Dots(&["3", "0"]))], &[])).await.status, StatusCode::SEE_OTHER);
    assert_eq!(town.dump_in_disk_order("session_marks").await.len(), before.len() + 1);
    // Nothing without the key ties what stood on one sheet together: each question knows it by something else.
    let sql = "select count(*), count(distinct phone) from session_marks";
    let (marks, keys): (i64, i64) = sqlx::query_as(sql).fetch_one(&mut *town.app.read().await.unwrap()).await.unwrap();
    assert_eq!((marks, keys), (4, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_counted_by_mistake_is_taken_back_and_nothing_else_is_lost() {
    let town = Town::new().await;
    let group = Group::asking(&town, "Sam Hill", "Workshop", &ASKED).await;
    group.counts(&[(0, Dots(&["1", "0"])), (1, Tick("0"))]).await;
    let page = group.typing().await;
    page.assert_says("1 sheet is counted so far.").assert_silent("Take it back");
    let seen = group.sends(&group.sheet(&page, &[(0, Dots(&["3", "0"])), (2, Tick("1"))], &[])).await;
    let next = group.facilitator.get(seen.location()).await;
    next.assert_says("That sheet is counted. Lights 3; Some of us").assert_says("2 sheets are counted so far.");
    let counted = next.between("name=\"counted\" value=\"", "\"");

    // The next sheet and the words are begun already.
    let fields = group.sheet(&next, &[(0, Dots(&["0", "2"]))], &[("counted", &counted), ("words", "A later bus")]);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    for _ in 0..2 {
        let back = group.facilitator.post(&format!("{}/typing/back", group.address), &fields).await;
        assert_eq!(back.status, StatusCode::OK);
        back.assert_says("That sheet is taken back").assert_says("1 sheet is counted so far.").assert_says("A later bus");
        assert_eq!(back.body.matches("<option value=\"2\" selected").count(), 1);
        group.console().await.assert_says("Lights: 1").assert_says("Some of us: 0");
    }
    // A page of the day before takes nothing back.
    let old = FormToken::new(&Clock::standing(jiff::Timestamp::from_second(NOW - 26 * 3600).unwrap())).write(&town.app.vault);
    let late = group.facilitator.post(&format!("{}/typing/back", group.address), &[("counted", &old)]).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.assert_says("It can’t be taken back any more.");
    // Its address says no longer that it is counted; nor does one that somebody made up.
    for address in [seen.location().to_string(), format!("{}/typing?counted=yes", group.address)] {
        group.facilitator.get(&address).await.assert_silent("That sheet is counted");
    }
    let auditor = town.staff("Olga Auditor", &[Role::Auditor]).await;
    assert_eq!(auditor.get("/history").await.text().matches("took back what was typed in from paper").count(), 1);

    group.close().await;
    let evidence = group.facilitator.get(&format!("{}/evidence", group.address)).await;
    evidence.assert_says("nobody with a phone; 1 to 5 sheets of paper with dots or ticks");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_on_the_wall_follows_what_comes_in_and_a_hidden_one_moves_nothing() {
    let town = Town::new().await;
    let group = Group::asking(&town, "Sam Hill", "Workshop", &ASKED).await;
    let session = async || {
        let code = crate::group_sessions::code::JoinCode::parse(&group.code).unwrap();
        crate::group_sessions::store::by_code(&mut town.app.read().await.unwrap(), &code).await.unwrap().unwrap()
    };
    let phone = group.phone(&town).await;
    group.prompt(1, "open").await;
    group.prompt(0, "show").await;
    let hidden = session().await;
    phone.chooses(&group.prompts[0], &[("dots-0", "1")]).await.assert_says("We have it");
    group.counts(&[(0, Dots(&["1", "0"]))]).await;
    assert_eq!(session().await.wall_version(), hidden.wall_version());
    group.prompt(0, "reveal").await;
    let revealed = session().await;
    phone.chooses(&group.prompts[1], &[("choice", "1")]).await.assert_says("We have it");
    assert_eq!(session().await.wall_version(), revealed.wall_version(), "another question is not on it");
    phone.chooses(&group.prompts[0], &[("dots-0", "2")]).await.assert_says("We have it");
    let phones = session().await;
    assert!(phones.wall_version() > revealed.wall_version(), "for a phone");
    group.counts(&[(0, Dots(&["1", "0"]))]).await;
    assert!(session().await.wall_version() > phones.wall_version(), "for a sheet");
    assert_eq!(session().await.changes, revealed.changes, "no other phone hears of it");
    group.wall().await.assert_says("Lights4");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_lost_when_a_sheet_is_refused_nor_what_stands_in_the_other_half() {
    let town = Town::new().await;
    let group = Group::asking(&town, "Sam Hill", "Workshop", &ASKED).await;
    let page = group.typing().await;
    let questions = page.between("name=\"questions\" value=\"", "\"");
    let words = [
        ("token", page.token()),
        ("questions", questions),
        ("prompt", group.prompts[3].clone()),
        ("provenance", "Paraphrase".into()),
        ("hand", "Facilitator".into()),
    ];
    let words: Vec<(&str, &str)> = words.iter().map(|(name, value)| (*name, value.as_str())).chain([("words", "A later <bus>")]).collect();
    let chosen = |seen: &Seen| {
        assert_eq!(seen.body.matches("<option value=\"2\" selected").count(), 2, "{}", seen.body);
        let ticked = seen.between(&format!("name=\"{}\" value=\"1\"", group.prompts[1]), ">");
        assert!(ticked.contains("checked"), "{ticked}");
    };
    let kept = |seen: &Seen| {
        seen.assert_says("A later <bus>");
        assert_eq!(seen.token(), page.token(), "it is still the same piece");
        for picked in ["Paraphrase", "Facilitator"] {
            assert!(seen.between(&format!("value=\"{picked}\""), ">").contains("checked"), "{picked}");
        }
    };
    let before = town.dump_in_disk_order("session_marks").await;
    let many = group.sheet(&page, &[(0, Dots(&["2", "2"])), (1, Tick("1"))], &words);
    let seen = group.sends(&many).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.assert_says("Error:").assert_says("These are 4 dots, and a sheet has 3.").assert_links(&format!("#sheet-{}", group.prompts[0]));
    chosen(&seen);
    kept(&seen);
    assert_eq!(seen.between("name=\"sheet\" value=\"", "\""), many[0].1, "it is still the same sheet");

    let none = group.sends(&group.sheet(&page, &[(0, Dots(&["0", "0"])), (1, Tick(""))], &words)).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    none.assert_says("Choose what the sheet says.").assert_links("#sheet-asked");
    kept(&none);
    // What no page of ours sends.
    for odd in ["4", "-1", "x", "255"] {
        let seen = group.sends(&group.sheet(&page, &[], &[(&format!("{}-0", group.prompts[0]), odd), (&group.prompts[1], odd)])).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        seen.assert_says("Choose 0 to 3 dots.").assert_says("Choose one, or that it is left blank.");
    }
    // A page of yesterday, and one that did not come whole.
    let old = FormToken::new(&Clock::standing(jiff::Timestamp::from_second(NOW - 26 * 3600).unwrap())).write(&town.app.vault);
    for (token, sentence) in [(old.as_str(), "open for more than a day"), ("x", "did not come whole"), ("", "did not come whole")] {
        let mut fields = group.sheet(&page, &[(0, Dots(&["2", "0"])), (1, Tick("1"))], &words);
        fields[0].1 = token.into();
        let seen = group.sends(&fields).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{token}");
        seen.assert_says(sentence).assert_says("Nothing was counted yet");
        kept(&seen);
        let fresh = seen.between("name=\"sheet\" value=\"", "\"");
        assert!(FormToken::read(&town.app.vault, &fresh).expect("one of ours").is_fresh(&town.clock));
    }
    assert_eq!(town.dump_in_disk_order("session_marks").await, before);

    // The other button: words are refused or kept, and what was chosen stays chosen.
    let typing = format!("{}/typing", group.address);
    for (words, status) in [("", StatusCode::UNPROCESSABLE_ENTITY), ("A later bus", StatusCode::OK)] {
        let fields: Vec<(&str, &str)> =
            many.iter().map(|(name, value)| (name.as_str(), if name == "words" { words } else { value.as_str() })).collect();
        let seen = group.facilitator.post(&typing, &fields).await;
        assert_eq!(seen.status, status);
        chosen(&seen);
    }
    // Words that are not kept yet go along when a sheet is counted, and what is the same from sheet to sheet stays chosen.
    let seen = group.sends(&group.sheet(&page, &[(1, Tick("1"))], &words)).await;
    assert_eq!(seen.status, StatusCode::OK);
    seen.assert_says("That sheet is counted.");
    kept(&seen);
    let without: Vec<(&str, &str)> = words.iter().copied().filter(|(name, _)| *name != "words").collect();
    let seen = group.sends(&group.sheet(&seen, &[(1, Tick("1"))], &without)).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER);
    let next = group.facilitator.get(seen.location()).await;
    for picked in ["Paraphrase", "Facilitator"] {
        assert!(next.between(&format!("value=\"{picked}\""), ">").contains("checked"), "{picked}");
    }
    group.console().await.assert_says("In between: 2");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_from_paper_keeps_its_question_and_its_session() {
    let town = Town::new().await;
    let group = Group::planned(&town, &sam(&town).await, "Workshop", &ASKED).await;
    // A page that was opened before a question was changed: what stands at the same place means something else now.
    let page = group.typing().await;
    let [first, second] = [0, 1].map(|nth| format!("/prompts/{}", group.prompts[nth]));
    group.does(&first, &[("way", "Dots"), ("question", "What first?"), ("options", "Buses\nLights")]).await;
    let late = group.sends(&group.sheet(&page, &[(0, Dots(&["3", "0"]))], &[])).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.assert_says("The questions were changed since this page was opened.");
    assert_eq!(late.body.matches("<option value=\"3\" selected").count(), 1);
    assert!(town.dump_in_disk_order("session_marks").await.is_empty());

    // Whatever else the page was shown again for in between, it does not forget with which questions it was opened.
    let page = group.typing().await;
    group.does(&first, &[("way", "Dots"), ("question", "What first?"), ("options", "Lights\nBuses")]).await;
    let again = group
        .facilitator
        .post(&format!("{}/typing", group.address), &[("enter", "yes"), ("asked", &page.between("name=\"asked\" value=\"", "\""))])
        .await;
    again.assert_says("Nothing was sent yet.");
    let late = group.sends(&group.sheet(&again, &[(0, Dots(&["3", "0"]))], &[])).await;
    late.assert_says("The questions were changed since this page was opened.");
    let counted = group.sheet(&late, &[(0, Dots(&["3", "0"]))], &[]);
    assert_eq!(group.sends(&counted).await.status, StatusCode::SEE_OTHER);
    // And what is counted is counted, whatever was changed since.
    group.does(&format!("/prompts/{}/move", group.prompts[1]), &[("to", "up")]).await;
    assert_eq!(group.sends(&counted).await.status, StatusCode::SEE_OTHER);
    let before = town.dump().await;
    for (path, fields) in [
        (first.clone(), vec![("way", "Dots"), ("question", "What first?"), ("options", "Lights\nBuses")]),
        (format!("{first}/removal"), vec![]),
        ("/removal".into(), vec![("sure", "yes")]),
    ] {
        let seen = group.facilitator.post(&format!("{}{path}", group.address), &fields).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        seen.assert_says("from paper");
    }
    assert_eq!(town.dump().await, before);
    group.does(&format!("{second}/removal"), &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_counts_paper_only_while_it_is_open_and_throws_it_away() {
    let town = Town::new().await;
    let plan = Group::planned(&town, &sam(&town).await, "Workshop", &ASKED).await;
    let made = plan.does("/rehearsal", &[]).await;
    let address = made.location().split('#').next().unwrap().to_string();
    let prompts = town.app.read().await;
    let id = address.rsplit('/').next().unwrap().parse().unwrap();
    let prompts = crate::group_sessions::prompt_store::prompts(&mut prompts.unwrap(), id).await.unwrap();
    let dry = Group {
        facilitator: plan.facilitator.clone(),
        address,
        code: String::new(),
        prompts: prompts.into_iter().map(|prompt| prompt.id.to_string()).collect(),
    };
    let page = dry.typing().await;
    let sheet = dry.sheet(&page, &[(0, Dots(&["3", "0"]))], &[]);
    let seen = dry.sends(&sheet).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
    dry.facilitator.get(seen.location()).await.assert_says("That sheet is counted, until the dry run ends.");
    dry.close().await;
    for table in ["session_marks", "session_counts"] {
        assert!(town.dump_in_disk_order(table).await.is_empty(), "{table}");
    }
    dry.typing().await.assert_silent("counted so far");
    let over = dry.sends(&sheet).await;
    assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
    over.assert_says("This is a dry run, and it is not open: nothing was counted.");
    assert!(town.dump_in_disk_order("session_marks").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn on_an_agenda_day_paper_counts_at_once_and_everybody_is_told_that_an_adult_reads_it() {
    let town = Town::new().await;
    let group = Group::asking(&town, "Sam Hill", "AgendaDay", &ASKED).await;
    let phone = group.phone(&town).await;
    phone.chooses(&group.prompts[0], &[("dots-1", "3")]).await;
    group.typing().await.assert_says("words, dots and ticks alike");
    group.counts(&[(0, Dots(&["1", "0"]))]).await;
    group.console().await.assert_says("Lights: 1").assert_says("Buses: 0");
    let sheet = group.facilitator.get(&format!("{}/sheet", group.address)).await;
    sheet.assert_says("An adult will read what you hand in.").assert_silent("Hand it in when you are done.");
    group.close().await;
    assert_eq!(town.dump_in_disk_order("session_marks").await.len(), 1, "the phone’s own went with it");

    let other = Group::asking(&town, "Nia Hill", "Workshop", &ASKED).await;
    other.facilitator.get(&format!("{}/sheet", other.address)).await.assert_says("Hand it in when you are done.").assert_silent("An adult will read");
    other.facilitator.get(&format!("{}/capture", other.address)).await.assert_says("Dots and ticks stay on the printed sheet");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_counts_sheets_in_another_facilitators_session() {
    let town = Town::new().await;
    let group = Group::asking(&town, "Sam Hill", "Workshop", &ASKED).await;
    let other = town.staff("Nia Hill", &[Role::Facilitator]).await;
    let page = group.typing().await;
    let fields = group.sheet(&page, &[(0, Dots(&["3", "0"]))], &[]);
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let before = town.dump().await;
    let seen = other.post(&format!("{}/typing/ticks", group.address), &fields).await;
    assert_eq!(seen.status, StatusCode::NOT_FOUND);
    let none = other.post(&format!("/group-sessions/{}/typing/ticks", "0".repeat(32)), &fields).await;
    assert_eq!((none.status, &none.body), (seen.status, &seen.body));
    assert_eq!(town.dump().await, before);
}
