//! Dots and ticks from paper: what stands on a sheet counts with the phones, once, whenever it is typed in.

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

pub const ASKED: [(&str, &str, &str); 4] =
    [("Dots", "What first?", "Lights\nBuses"), ("Agree", "They listen", ""), ("HowMany", "It happens to us", ""), ("Words", "What would help?", "")];

pub async fn sam(town: &Town) -> Browser {
    town.staff("Sam Hill", &[Role::Facilitator]).await
}

/// The answer of one sheet to one question: dots for its options, or the box that is ticked.
pub enum Says {
    Dots(&'static [&'static str]),
    Tick(&'static str),
}

pub use Says::{Dots, Tick};

impl Group {
    pub async fn typing(&self) -> Seen {
        self.facilitator.get(&format!("{}/typing", self.address)).await
    }

    /// Returns the fields that the page sends with these choices.
    pub fn sheet(&self, page: &Seen, says: &[(usize, Says)], more: &[(&str, &str)]) -> Vec<(String, String)> {
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

    pub async fn send_sheet(&self, fields: &[(String, String)]) -> Seen {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.facilitator.post(&format!("{}/typing/ticks", self.address), &fields).await
    }

    /// Counts a sheet from a page of its own.
    pub async fn count_sheet(&self, says: &[(usize, Says)]) {
        let page = self.typing().await;
        let seen = self.send_sheet(&self.sheet(&page, says, &[])).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
        self.facilitator.get(seen.location()).await.assert_says("That sheet is counted.");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sheet_counts_with_the_phones_on_console_and_wall() {
    let town = Town::new().await;
    let group = Group::asking(&town, "Sam Hill", "Workshop", &ASKED).await;
    group.prompt(1, "open").await;
    for _ in 0..2 {
        let phone = group.phone(&town).await;
        phone.chooses(&group.prompts[0], &[("dots-0", "1"), ("dots-1", "2")]).await.assert_says("We have it");
        phone.chooses(&group.prompts[1], &[("choice", "0")]).await.assert_says("We have it");
    }
    group.typing().await.assert_says("Dots and ticks").assert_says("At most 3 dots in all.").assert_silent("That sheet is counted");
    group.count_sheet(&[(0, Dots(&["3", "0"])), (1, Tick("2")), (2, Tick(""))]).await;
    group.count_sheet(&[(0, Dots(&["1", ""])), (1, Tick("0")), (2, Tick("1"))]).await;
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
async fn sheets_count_in_every_state_and_small_counts_hide() {
    let town = Town::new().await;
    let group = Group::planned(&town, &sam(&town).await, "Workshop", &ASKED).await;
    let both = || [(0, Dots(&["2", "1"])), (1, Tick("0"))];
    for _ in 0..2 {
        group.count_sheet(&both()).await;
    }
    // Opened too early, and taken back: paper is no phone that has come in.
    group.does("/opening", &[]).await;
    group.does("/opening", &[("to", "plan")]).await;
    group.begin().await;
    group.count_sheet(&both()).await;
    let phone = group.phone(&town).await;
    phone.chooses(&group.prompts[0], &[("dots-0", "3")]).await.assert_says("We have it");
    group.close().await;
    let evidence = async || group.facilitator.get(&format!("{}/evidence", group.address)).await;
    evidence().await.assert_says("Lightsfewer than 5, or hidden").assert_says("I agreefewer than 5, or hidden");
    for _ in 0..3 {
        group.count_sheet(&both()).await;
    }
    group.count_sheet(&[(0, Dots(&["1", "2"]))]).await;
    // Seven sheets and a phone for the lights, seven sheets for the buses; the question that no phone was asked is there too.
    let seen = evidence().await;
    seen.assert_says("Lights16").assert_says("Buses8").assert_says("They listen").assert_says("I agreefewer than 5, or hidden");
    seen.assert_silent("It happens to us");
    for _ in 0..4 {
        group.count_sheet(&[(1, Tick("1")), (2, Tick("0"))]).await;
    }
    group.count_sheet(&[(1, Tick("2"))]).await;
    evidence().await.assert_says("It happens to us");
    // The table holds marks of paper only, and none of the phone.
    let known = phone_rows(&town).await;
    assert_eq!(known.len(), 6 * 3 + 2 + 4 * 2 + 1, "{known:?}");
}

async fn phone_rows(town: &Town) -> Vec<String> {
    assert!(town.dump_in_disk_order("session_phones").await.is_empty());
    town.dump_in_disk_order("session_marks").await
}

#[tokio::test(flavor = "multi_thread")]
async fn resent_sheet_counts_once_and_another_is_not_lost() {
    let town = Town::new().await;
    let group = Group::asking(&town, "Sam Hill", "Workshop", &ASKED).await;
    let page = group.typing().await;
    let sheet = group.sheet(&page, &[(0, Dots(&["1", "2"])), (2, Tick("2"))], &[]);
    for _ in 0..2 {
        assert_eq!(group.send_sheet(&sheet).await.status, StatusCode::SEE_OTHER);
    }
    group.console().await.assert_says("Lights: 1").assert_says("Buses: 2").assert_says("Most of us: 1");
    group.close().await;
    let before = town.dump_in_disk_order("session_marks").await;
    assert_eq!(group.send_sheet(&sheet).await.status, StatusCode::SEE_OTHER, "and once more after the end");
    let other = group.send_sheet(&group.sheet(&page, &[(0, Dots(&["3", "0"]))], &[])).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    other.assert_says("This page brought another sheet before, and that one is counted.");
    assert_eq!(town.dump_in_disk_order("session_marks").await, before);
    assert_eq!(group.send_sheet(&group.sheet(&other, &[(0, Dots(&["3", "0"]))], &[])).await.status, StatusCode::SEE_OTHER);
    assert_eq!(town.dump_in_disk_order("session_marks").await.len(), before.len() + 1);
    // Nothing without the key ties what stood on one sheet together: each question knows it by something else.
    let sql = "select count(*), count(distinct phone) from session_marks";
    let (marks, keys): (i64, i64) = sqlx::query_as(sql).fetch_one(&mut *town.app.read().await.unwrap()).await.unwrap();
    assert_eq!((marks, keys), (4, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn counted_sheet_can_be_taken_back() {
    let town = Town::new().await;
    let group = Group::asking(&town, "Sam Hill", "Workshop", &ASKED).await;
    group.count_sheet(&[(0, Dots(&["1", "0"])), (1, Tick("0"))]).await;
    let page = group.typing().await;
    page.assert_says("1 sheet is counted so far.").assert_silent("Take it back");
    let seen = group.send_sheet(&group.sheet(&page, &[(0, Dots(&["3", "0"])), (2, Tick("1"))], &[])).await;
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
