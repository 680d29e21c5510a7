//! Reviewers take pieces to read, give them to a colleague, and give them back; a closed account has none.

use super::*;
use crate::{jobs, staff::Role, tests::coding::undo};

/// Two reviewers, and three pieces nobody has read.
struct Desk {
    town: Town,
    priya: Browser,
    sam: Browser,
    ids: Vec<String>,
}

async fn desk() -> Desk {
    let (town, priya) = town().await;
    let sam = town.reviewer("Sam Reader").await;
    let ids = priya.get("/inbox").await.ids("/feedback/");
    Desk { town, priya, sam, ids }
}

impl Desk {
    fn address(&self, nth: usize) -> String {
        format!("/feedback/{}", self.ids[nth])
    }

    async fn gives(&self, by: &Browser, nth: usize, to: &str) -> Seen {
        let colleague = if to == "colleague" { self.colleague(by, "Sam Reader").await } else { String::new() };
        act(by, &format!("{}/assignment", self.address(nth)), &[("to", to), ("colleague", &colleague)]).await
    }

    /// The id of a colleague, as the form offers it.
    async fn colleague(&self, by: &Browser, name: &str) -> String {
        let page = by.get(&self.address(0)).await;
        let option = page.body.split("<option value=\"").find(|option| option.get(32..).is_some_and(|rest| rest.starts_with(&format!("\">{name}"))));
        option.unwrap_or_else(|| panic!("no {name}: {}", page.body))[..32].to_string()
    }

    async fn several(&self, by: &Browser, ids: &[usize], to: &[(&str, &str)]) -> Seen {
        let fields: Vec<(&str, &str)> = ids.iter().map(|nth| ("id", self.ids[*nth].as_str())).chain(to.iter().copied()).collect();
        act(by, "/inbox/assignment", &fields).await
    }

    async fn rows(&self) -> Vec<String> {
        let mut rows = self.town.dump_in_disk_order("assignments").await;
        rows.sort();
        rows
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn piece_is_taken_given_and_given_back_and_stays_everybodys() {
    let desk = desk().await;
    let before = desk.sam.get("/inbox").await;
    desk.gives(&desk.priya, 0, "me").await.assert_says("It is yours to read.").assert_says("You took it, or were given it");
    desk.priya.get("/inbox").await.assert_says("Taken by You");
    assert_eq!(all_rows(&desk.priya, "?reader=me").await, ["my dad hits me"]);
    assert_eq!(all_rows(&desk.priya, "?reader=nobody").await, ["The swings are broken", "More buses"]);
    let theirs = desk.sam.get("/inbox").await;
    theirs.assert_says("Taken by Priya Nair").assert_says("3 unread. The oldest has waited").assert_says("1 may tell of harm.");
    assert_eq!(theirs.ids("/feedback/"), before.ids("/feedback/"), "it hides nothing, and keeps its place");
    desk.sam.get(&desk.address(0)).await.assert_says("Priya Nair reads it, since").assert_says("Read first: Being hit or hurt");
    desk.gives(&desk.priya, 0, "colleague").await.assert_says("It is a colleague’s to read.").assert_says("Sam Reader reads it");
    assert!(all_rows(&desk.priya, "?reader=me").await.is_empty());
    assert_eq!(all_rows(&desk.sam, "?reader=me").await, ["my dad hits me"]);
    desk.gives(&desk.sam, 0, "nobody").await.assert_says("It is free again").assert_says("Nobody has taken it.");
    assert!(desk.rows().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn stays_with_its_reader_when_it_is_read() {
    let desk = desk().await;
    desk.gives(&desk.priya, 1, "me").await;
    act(&desk.priya, &format!("{}/triage", desk.address(1)), &[("outcome", "ForAnalysis")]).await;
    assert_eq!(all_rows(&desk.priya, "?reader=me").await, [""; 0]);
    assert_eq!(all_rows(&desk.priya, "?reader=me&stage=any").await, ["The swings are broken"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_at_once_leave_a_colleagues_as_it_is() {
    let desk = desk().await;
    desk.gives(&desk.sam, 1, "me").await;
    let mixed = desk.several(&desk.priya, &[0, 1, 2], &[("to", "me"), ("sort", "newest")]).await;
    mixed.assert_says("Yours to read: 2 pieces. Some of the chosen ones are a colleague’s");
    assert_eq!(all_rows(&desk.sam, "?reader=me").await, ["The swings are broken"]);
    assert_eq!(all_rows(&desk.priya, "?reader=me").await.len(), 2);
    desk.several(&desk.priya, &[1], &[("to", "me")]).await.assert_says("Nothing was changed: each of the chosen ones is a colleague’s");
    desk.several(&desk.priya, &[0, 1], &[("to", "nobody")]).await.assert_says("Free again, for anybody to read: 1 piece.");
    let sam = desk.colleague(&desk.priya, "Sam Reader").await;
    let given = desk.several(&desk.priya, &[0, 2], &[("to", "colleague"), ("colleague", &sam)]).await;
    given.assert_says("Given to a colleague to read: 2 pieces.");
    assert_eq!(all_rows(&desk.sam, "?reader=me").await.len(), 3);
    let undone = desk.priya.post(&format!("/acts/{}/undo", given.between("action=\"/acts/", "/undo")), &[]).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER);
    assert_eq!((all_rows(&desk.sam, "?reader=me").await.len(), all_rows(&desk.priya, "?reader=me").await.len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_chosen_comes_back_with_the_ticks() {
    let desk = desk().await;
    let none = desk.priya.post("/inbox/assignment", &[("to", "me"), ("sort", "newest")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    none.assert_says("Nothing is chosen. Tick one or more");
    let nobody = desk.priya.post("/inbox/assignment", &[("to", "colleague"), ("id", &desk.ids[1]), ("sort", "newest")]).await;
    assert_eq!(nobody.status, StatusCode::UNPROCESSABLE_ENTITY);
    nobody.assert_says("Choose a colleague who reads it");
    assert_eq!(nobody.body.matches(" checked").count(), 1, "{}", nobody.body);
    assert!(nobody.body.contains("name=\"sort\" value=\"newest\"") && desk.rows().await.is_empty());
    let facilitator = desk.town.staff("Fay Cilitator", &[Role::Facilitator]).await;
    assert_eq!(facilitator.post("/inbox/assignment", &[("to", "me"), ("id", &desk.ids[1])]).await.status, StatusCode::FORBIDDEN);
    desk.priya.get(&desk.address(0)).await.assert_silent("Fay Cilitator");
}

#[tokio::test(flavor = "multi_thread")]
async fn stale_page_takes_nothing_from_a_colleague() {
    let desk = desk().await;
    let was = desk.priya.get(&desk.address(0)).await.between("/assignment\"", "</form>");
    let was = was.split("name=\"was\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_string();
    desk.gives(&desk.sam, 0, "me").await;
    let before = desk.rows().await;
    let refused = desk.priya.post(&format!("{}/assignment", desk.address(0)), &[("to", "me"), ("was", &was)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.assert_says("since you opened this. Nothing was changed").assert_says("Sam Reader reads it");
    assert_eq!(desk.rows().await, before);
    // The page that came back knows whose it is, so taking it over is a choice.
    let was = desk.colleague(&desk.priya, "Sam Reader").await;
    act(&desk.priya, &format!("{}/assignment", desk.address(0)), &[("to", "me"), ("was", &was)]).await.assert_says("It is yours to read.");
}

#[tokio::test(flavor = "multi_thread")]
async fn each_act_is_undone_unless_somebody_changed_it_since() {
    let desk = desk().await;
    let address = format!("{}/assignment", desk.address(0));
    let sam = desk.colleague(&desk.priya, "Sam Reader").await;
    for to in ["me", "colleague", "nobody"] {
        let before = desk.rows().await;
        let done = desk.priya.post(&address, &[("to", to), ("colleague", &sam)]).await;
        if to != "me" {
            assert_ne!(desk.rows().await, before, "{to}");
        }
        let undone = undo(&desk.priya, done.location()).await;
        assert!(undone.location().starts_with(&format!("{}?done=undone", desk.address(0))), "{to}: {}", undone.location());
        assert_eq!(desk.rows().await, before, "{to}");
        act(&desk.priya, &address, &[("to", to), ("colleague", &sam)]).await;
    }
    let done = desk.priya.post(&address, &[("to", "me")]).await;
    act(&desk.sam, &address, &[("to", "me")]).await;
    assert_eq!(undo(&desk.priya, done.location()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let acts = desk.priya.get("/acts").await;
    acts.assert_says("Took feedback to read it")
        .assert_says("Gave feedback to a colleague to read")
        .assert_says("Gave feedback back, for anybody to read");
}

#[tokio::test(flavor = "multi_thread")]
async fn history_has_each_act_without_a_name_or_a_word() {
    let desk = desk().await;
    for to in ["me", "colleague", "nobody"] {
        desk.gives(&desk.priya, 0, to).await;
    }
    let auditor = desk.town.staff("Ada Auditor", &[Role::Auditor]).await;
    let history = auditor.get("/history").await;
    for act in ["took feedback to read it", "gave feedback to a colleague to read", "gave feedback back, for anybody to read"] {
        assert_eq!(history.text().matches(act).count(), 1, "{act}");
    }
    let sam = desk.colleague(&desk.priya, "Sam Reader").await;
    let rows = desk.town.dump_in_disk_order("history").await;
    assert!(rows.iter().filter(|row| row.contains("ToRead")).all(|row| !row.contains(&sam) && !row.contains("hits")), "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_account_frees_its_pieces_for_good() {
    let desk = desk().await;
    for nth in [0, 1] {
        desk.gives(&desk.sam, nth, "me").await;
    }
    desk.gives(&desk.priya, 2, "me").await;
    let given_back = desk.sam.post(&format!("{}/assignment", desk.address(0)), &[("to", "nobody")]).await;
    let sam = desk.colleague(&desk.priya, "Sam Reader").await;
    let taken_over = desk.priya.post(&format!("{}/assignment", desk.address(1)), &[("to", "me")]).await;
    act(&desk.sam, &format!("{}/assignment", desk.address(0)), &[("to", "me")]).await;
    assert_eq!(given_back.status, StatusCode::SEE_OTHER);
    let dilys = desk.town.sign_in_again().await;
    let state = async |active| act(&dilys, &format!("/people/{sam}/state"), &[("active", active)]).await;
    state("no").await;
    assert_eq!(desk.rows().await.len(), 2, "only Priya’s");
    desk.priya.get(&desk.address(0)).await.assert_says("Nobody has taken it.");
    assert_eq!(undo(&desk.priya, taken_over.location()).await.status, StatusCode::UNPROCESSABLE_ENTITY, "nothing goes back to a closed account");
    state("yes").await;
    assert_eq!(desk.rows().await.len(), 2, "opening it again takes nothing from anybody");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_is_no_reviewer_any_more_has_none() {
    let desk = desk().await;
    desk.gives(&desk.sam, 0, "me").await;
    let (sam, dilys) = (desk.colleague(&desk.priya, "Sam Reader").await, desk.town.sign_in_again().await);
    act(&dilys, &format!("/people/{sam}/roles"), &[("role", "auditor")]).await;
    assert!(desk.rows().await.is_empty());
    let refused = desk.priya.post(&format!("{}/assignment", desk.address(0)), &[("to", "colleague"), ("colleague", &sam)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test(flavor = "multi_thread")]
async fn p22_erased_words_leave_no_reader_behind() {
    let town = Town::new().await;
    let receipt = town.anyone().says("The canary sings").await;
    let priya = town.reviewer("Priya Nair").await;
    let canary = piece(&priya, "The canary sings").await;
    act(&priya, &format!("/feedback/{canary}/assignment"), &[("to", "me")]).await;
    town.anyone().post("/receipt/withdrawal", &[("receipt", receipt.as_str()), ("sure", "yes")]).await.assert_says("You took your words back");
    for _ in 0..8 {
        town.clock.advance(DAY);
        jobs::run(&town.app).await;
    }
    for table in ["all_feedback", "assignments"] {
        assert!(town.dump_in_disk_order(table).await.is_empty(), "{table}");
    }
}
