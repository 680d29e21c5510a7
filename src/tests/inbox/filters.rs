//! Filters of the inbox: each alone and with others, in the address, with a way to take each off; and pieces that no filter shows.

use super::*;
use crate::{staff::Role, tests::group::Group};

const SWINGS: &str = "The swings are broken";
const BUSES: &str = "More buses";
const DOG: &str = "A dog frightens me";
const ROOM: &str = "Said in the room";

/// Four pieces: one unread with facts, one in a theme under a priority, one with a code, and one of a session; the ids that filters ask for.
struct Desk {
    town: Town,
    priya: Browser,
    theme: String,
    code: String,
    heading: String,
    item: String,
    session: String,
    area: String,
}

async fn desk() -> Desk {
    let town = Town::new().await;
    let area = town.app.board().areas[0].clone();
    town.anyone().says_so(SWINGS, &[("age_band", "10-12"), ("in_care", "yes"), ("area", &area), ("feeling", "mixed-up")]).await;
    town.anyone().says_so(BUSES, &[("age_band", "16-18"), ("in_care", "no"), ("disability", "yes")]).await;
    town.anyone().says(DOG).await;
    let group = Group::open(&town, "Sam Hill", "Workshop").await;
    group.phone(&town).await.says(ROOM).await;
    group.approve(ROOM).await;
    group.close().await;
    let priya = town.reviewer("Priya Nair").await;
    let theme = act(&priya, "/themes", &[("name", "Getting about"), ("about", "")]).await.ids("/themes/").remove(0);
    let buses = piece(&priya, BUSES).await;
    act(&priya, &format!("/feedback/{buses}/tags"), &[("to", &format!("Theme.{theme}"))]).await;
    let dog = format!("/feedback/{}", piece(&priya, DOG).await);
    let whole = format!("0-{}", priya.get(&dog).await.between("<option value=\"0-", "\""));
    act(&priya, &format!("{dog}/codings"), &[("excerpt", &whole), ("code_name", "Animals")]).await;
    let code = priya.get("/codebook").await.ids("/codebook/").remove(0);
    let plan = priya.get("/plan").await;
    let (item, heading) = (plan.ids("/plan/").remove(0), plan.ids("/plan/headings/").remove(0));
    act(&priya, &format!("/plan/{item}"), &[("name", "Buses for all"), ("headings", &heading)]).await;
    Desk { session: group.address.rsplit('/').next().unwrap().into(), town, priya, theme, code, heading, item, area }
}

impl Desk {
    async fn shows(&self, query: &str, expected: &[&str]) {
        let mut rows = all_rows(&self.priya, &format!("?{query}")).await;
        rows.sort();
        assert_eq!(rows, expected, "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_filter_shows_what_fits() {
    let desk = desk().await;
    let tie = [("item", desk.item.as_str()), ("strength", "Shaped"), ("reason", "They said so.")];
    desk.shows(&format!("priority={}", desk.heading), &[]).await;
    desk.shows("stage=in-plan", &[]).await;
    act(&desk.priya, &format!("/themes/{}/influence", desk.theme), &tie).await;
    let area = desk.area.replace(' ', "%20");
    for (query, expected) in [
        ("stage=unread".to_string(), vec![ROOM, SWINGS]),
        ("stage=any".into(), vec![DOG, BUSES, ROOM, SWINGS]),
        ("stage=for-analysis".into(), vec![DOG, BUSES]),
        ("stage=untied".into(), vec![DOG]),
        ("stage=tied".into(), vec![BUSES]),
        ("stage=in-plan".into(), vec![BUSES]),
        ("stage=answered".into(), vec![]),
        ("stage=not-for-us".into(), vec![]),
        (format!("theme={}", desk.theme), vec![BUSES]),
        (format!("code={}", desk.code), vec![DOG]),
        (format!("priority={}", desk.heading), vec![BUSES]),
        (format!("session={}", desk.session), vec![ROOM]),
        ("age_band=10-12".into(), vec![SWINGS]),
        (format!("area={area}"), vec![SWINGS]),
        ("in_care=yes".into(), vec![SWINGS]),
        ("in_care=no".into(), vec![]),
        ("in_care=no&stage=any".into(), vec![BUSES]),
        ("disability=yes&stage=any".into(), vec![BUSES]),
        ("feeling=mixed-up".into(), vec![SWINGS]),
        // Together, a piece must fit all of them.
        (format!("theme={}&in_care=no&from=Direct&month=2026-11&sort=newest", desk.theme), vec![BUSES]),
        (format!("theme={}&in_care=yes", desk.theme), vec![]),
        (format!("theme={}&stage=unread", desk.theme), vec![]),
        (format!("session={}&from=Direct", desk.session), vec![]),
        // A value that is none filters nothing.
        ("stage=x&reader=x&theme=x&language=x&in_care=x".into(), vec![ROOM, SWINGS]),
    ] {
        desk.shows(&query, &expected).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn theme_tied_to_the_priority_itself_or_answered_fits() {
    let desk = desk().await;
    let page = format!("/themes/{}", desk.theme);
    act(&desk.priya, &page, &[("name", "Getting about"), ("about", ""), ("headings", &desk.heading)]).await;
    desk.shows(&format!("priority={}", desk.heading), &[BUSES]).await;
    act(&desk.priya, &page, &[("name", "Getting about"), ("about", "")]).await;
    desk.shows(&format!("priority={}", desk.heading), &[]).await;
    let dog = piece(&desk.priya, DOG).await;
    act(&desk.priya, &format!("/feedback/{dog}/tags"), &[("to", &format!("Priority.{}", desk.heading))]).await;
    desk.shows(&format!("priority={}", desk.heading), &[DOG]).await;
    act(&desk.priya, &format!("{page}/answer"), &[("kind", "Done"), ("words", "We did."), ("for_you", "More buses."), ("warned", "OnePiece")]).await;
    desk.shows("stage=answered", &[]).await;
    let otto = desk.town.publisher("Otto Press").await;
    let answer = otto.get("/answers").await.ids("/answers/").remove(0);
    act(&otto, &format!("/answers/{answer}/publication"), &[("sure", "yes"), ("warned", "FewSources")]).await;
    desk.shows("stage=answered", &[BUSES]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_that_are_on_are_links_that_take_each_off() {
    let desk = desk().await;
    let area = format!("area={}", desk.area.replace(' ', "%20"));
    let query = format!("sort=newest&stage=any&from=Direct&theme={}&{area}", desk.theme);
    let page = desk.priya.get(&format!("/inbox?{query}")).await;
    page.assert_says("Theme: Getting about").assert_says("Any stage").assert_says("From: Direct").assert_says(&format!("Area: {}", desk.area));
    for one in ["stage=any&", "from=Direct&", &format!("theme={}&", desk.theme), &format!("&{area}")] {
        let without = query.replace(one, "").replace('&', "&amp;");
        assert!(page.body.contains(&format!("href=\"/inbox?{without}\" class=\"chip\"")), "{one}: {}", page.body);
    }
    page.assert_says("No piece fits").assert_says("Clear filters").assert_links("/inbox?sort=newest\"");
    assert!(page.body.contains("<details open"), "the form shows what was asked for");
    let unknown = "0123456789abcdef0123456789abcdef";
    desk.priya.get(&format!("/inbox?theme={unknown}&session={unknown}")).await.assert_says("Theme: one that is gone");
    desk.priya.get("/inbox").await.assert_silent("Clear filters").assert_silent("<details open");
}

#[tokio::test(flavor = "multi_thread")]
async fn clock_of_all_unread_pieces_stands_over_every_filter() {
    let desk = desk().await;
    desk.town.clock.advance(7 * DAY);
    let dilys = desk.town.sign_in_again().await;
    let priya = desk.town.invited_by(&dilys, "Priya Again", &[Role::Reviewer]).await;
    for query in ["stage=abuse", "reader=me", "in_care=no&stage=any"] {
        priya.get(&format!("/inbox?{query}")).await.assert_says("2 unread. The oldest has waited 7 days");
    }
    let all = priya.get("/inbox?stage=any").await;
    assert_eq!(all.body.matches(", late").count(), 2, "only what is unread is late: {}", all.text());
    all.assert_says("4 pieces fit.").assert_says("For analysis");
}

/// Numbers of facts are shown where small ones are hidden, and the inbox hides none.
#[tokio::test(flavor = "multi_thread")]
async fn no_number_stands_beside_facts_of_young_people() {
    let desk = desk().await;
    desk.priya.get("/inbox?from=Direct").await.assert_says("1 of these shown.");
    for query in ["in_care=yes", "age_band=10-12&stage=any", "feeling=mixed-up&from=Direct"] {
        let page = desk.priya.get(&format!("/inbox?{query}")).await;
        page.assert_silent("of these shown").assert_silent("fits.").assert_silent("pieces fit");
        let form = page.between("What they told us of themselves", "</details>");
        assert!(!form.contains('('), "no counts in {form}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_goes_on_in_the_filtered_list() {
    let desk = desk().await;
    let ids = desk.priya.get("/inbox?stage=any&sort=oldest").await.ids("/feedback/");
    assert_eq!(ids.len(), 4);
    let middle = desk.priya.get(&format!("/feedback/{}?sort=oldest&stage=any", ids[1])).await;
    assert_eq!(link(&middle, "rel=\"prev\" data-key=\"k\""), format!("/feedback/{}?sort=oldest&stage=any", ids[0]));
    assert_eq!(link(&middle, "rel=\"next\" data-key=\"j\""), format!("/feedback/{}?sort=oldest&stage=any", ids[2]));
    middle.assert_links(&format!("/inbox?sort=oldest&amp;stage=any#f-{}", ids[1]));
    let alone = desk.priya.get(&format!("/feedback/{}?in_care=yes", piece(&desk.priya, SWINGS).await)).await;
    alone.assert_silent("rel=\"next\"").assert_silent("rel=\"prev\"");
    let read = desk.priya.post(&format!("/feedback/{}/triage", ids[1]), &[("outcome", "NotForUs"), ("stage", "any")]).await;
    assert!(read.location().starts_with(&format!("/feedback/{}?stage=any&done=not-for-us", ids[1])), "{}", read.location());
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_any_stage_hold_each_once() {
    let (town, priya) = town().await;
    put(&town, Source::Direct, &(0..120).map(|nth| format!("Number {nth}")).collect::<Vec<_>>()).await;
    let ids = priya.get("/inbox").await.ids("/feedback/");
    for id in &ids[1..4] {
        act(&priya, &format!("/feedback/{id}/triage"), &[("outcome", "Abuse")]).await;
    }
    for sort in ["", "&sort=oldest", "&sort=newest"] {
        let mut rows = all_rows(&priya, &format!("?stage=any{sort}")).await;
        assert_eq!((rows.len(), rows[0].as_str() == "my dad hits me"), (123, sort.is_empty()), "{sort}");
        rows.sort();
        rows.dedup();
        assert_eq!(rows.len(), 123, "{sort}: each once");
    }
    assert_eq!(all_rows(&priya, "?stage=abuse").await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn p22_no_filter_shows_withdrawn_words_or_a_concern() {
    let (town, priya) = town().await;
    let receipt = town.anyone().says("The canary sings").await;
    let canary = piece(&priya, "The canary sings").await;
    act(&priya, &format!("/feedback/{canary}/assignment"), &[("to", "me")]).await;
    let harm = piece(&priya, "my dad hits me").await;
    act(&priya, &format!("/feedback/{harm}/assignment"), &[("to", "me")]).await;
    assert_eq!(all_rows(&priya, "?reader=me").await.len(), 2);
    town.anyone().post("/receipt/withdrawal", &[("receipt", receipt.as_str()), ("sure", "yes")]).await.assert_says("You took your words back");
    act(&priya, &format!("/feedback/{harm}/triage"), &[("outcome", "Concern")]).await;
    town.clock.advance(3);
    for query in ["", "?reader=me", "?stage=any", "?stage=any&reader=me", "?from=Direct&stage=any", "?month=2026-12"] {
        let rows = all_rows(&priya, query).await;
        assert!(!rows.iter().any(|row| row.contains("canary") || row.contains("hits me")), "{query}: {rows:?}");
    }
    // Nobody learns which of the two it was, or whether it ever was.
    let unknown = "0123456789abcdef0123456789abcdef".to_string();
    let answers = async |id: &str| {
        let one = priya.post(&format!("/feedback/{id}/assignment"), &[("to", "me")]).await;
        let several = priya.post("/inbox/assignment", &[("to", "nobody"), ("id", id)]).await;
        (one.status, one.text(), several.status, several.location().to_string())
    };
    let expected = answers(&unknown).await;
    assert_eq!(expected.0, StatusCode::NOT_FOUND);
    assert_eq!((answers(&canary).await, answers(&harm).await), (expected.clone(), expected));
}
