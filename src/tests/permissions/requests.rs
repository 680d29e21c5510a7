//! A request to each address of the table, about real objects of the demo town.

use super::TABLE;
use crate::tests::{
    group::{ASKED, Group},
    town::{Browser, Seen, Town, encode},
};
use http::{Request, StatusCode};

/// Something real for each kind of address, from the invented town.
pub struct Things {
    pub feedback: String,
    /// The same, and a piece without a code, each with the hash of its words as pages carry it that show them.
    pub seen: [String; 2],
    pub concern: String,
    pub theme: String,
    /// A piece in the theme.
    pub tied: String,
    /// A code, one of its codings, and another code.
    pub codes: [String; 3],
    /// A finished and a running round of second coding.
    pub rounds: [String; 2],
    /// A piece of the finished one, on which two people differ.
    pub differing: String,
    /// Two people who may code again.
    pub coders: [String; 2],
    /// A search that the reviewer saved.
    pub search: String,
    /// Words that were taken out of the coded feedback.
    pub redaction: String,
    /// All words of the feedback, as the form that codes names them.
    pub whole: String,
    pub plan_item: String,
    pub heading: String,
    pub sub_group: String,
    pub meeting: String,
    /// An act of the reviewer's.
    pub act: String,
    /// Another theme, to merge into.
    pub other_theme: String,
    /// Another item, heading, sub-group and meeting.
    pub others: [String; 4],
    pub influence: String,
    pub draft: String,
    pub published: String,
    pub person: String,
    /// A group session that is only planned, and a prompt of it.
    pub planned: [String; 2],
    /// One that is open, its prompt, something that waits to be approved, something that was sent to the lead, and the code.
    pub room: [String; 4],
    pub code: String,
}

pub async fn things(town: &Town) -> Things {
    let reviewer = town.cast("reviewer").await;
    let first = |mut ids: Vec<String>, what: &str| if ids.is_empty() { panic!("no {what}") } else { ids.remove(0) };
    let themes = reviewer.get("/themes").await.ids("/themes/");
    let mut influence = vec![];
    for theme in &themes {
        influence.extend(reviewer.get(&format!("/themes/{theme}")).await.ids("/influence/"));
    }
    let feedback = first(reviewer.get("/inbox").await.ids("/feedback/"), "feedback");
    let whole = reviewer.get(&format!("/feedback/{feedback}")).await.between("<option value=\"0-", "\"");
    let hash = reviewer.get(&format!("/reading?piece={feedback}")).await.between("name=\"was\" value=\"", "\"");
    let uncoded = reviewer.get("/reading/alike").await.between("name=\"shown\" value=\"", "\"");
    let codes = reviewer.get("/codebook").await.ids("/codebook/");
    let coding = reviewer.get(&format!("/codebook/{}", codes[0])).await.between("name=\"coding\" value=\"", "\"");
    let coded = first(reviewer.get(&format!("/codebook/{}", codes[0])).await.ids("/feedback/"), "coded feedback");
    let rounds = reviewer.get("/agreement").await;
    let ids = rounds.ids("/agreement/");
    let people = |field: &str| {
        let select = rounds.between(&format!("name=\"{field}\""), "</select>");
        select
            .split("value=\"")
            .filter_map(|option| option.get(..32))
            .filter(|id| id.bytes().all(|b| b.is_ascii_hexdigit()))
            .map(str::to_string)
            .collect()
    };
    // The later one is running, and stands first.
    let [running, finished] = [0, 1].map(|nth| ids[nth].clone());
    let differing = first(reviewer.get(&format!("/agreement/{finished}")).await.ids(&format!("/agreement/{finished}/")), "difference");
    let taken_out = [("span", "0-1"), ("reason", "SomethingElse")];
    assert_eq!(reviewer.post(&format!("/feedback/{coded}/redactions"), &taken_out).await.status, StatusCode::SEE_OTHER);
    let originals = town.cast("lead").await.get(&format!("/concerns/{coded}/originals")).await;
    assert_eq!(reviewer.post("/find/saved", &[("q", "bus"), ("name", "Of the table")]).await.status, StatusCode::SEE_OTHER);
    let plan = reviewer.get("/plan").await;
    let second = |prefix: &str| plan.ids(prefix).into_iter().nth(1).unwrap_or_else(|| panic!("no second of {prefix}"));
    let answers = town.cast("publisher").await.get("/answers").await;
    let with = |ending: &str| {
        let id = answers.ids("/answers/").into_iter().find(|id| answers.body.contains(&format!("/answers/{id}/{ending}")));
        id.unwrap_or_else(|| panic!("no answer for {ending}"))
    };
    let facilitator = town.cast("facilitator").await;
    let id = |group: &Group| group.address.rsplit('/').next().unwrap().to_string();
    let planned = Group::planned(town, &facilitator, "DropIn", &[("Words", ASKED, ""), ("Agree", "They listen", "")]).await;
    let group = Group::planned(town, &facilitator, "Workshop", &[("Words", ASKED, "")]).await;
    group.begin().await;
    let phone = group.phone(town).await;
    phone.says("Waits to be looked at").await;
    phone.says("Was sent to the lead").await;
    let escalated = group.item("Was sent to the lead").await;
    group.item_to("Was sent to the lead", &[("to", "lead")]).await;
    let item = group.item("Waits to be looked at").await;
    Things {
        rounds: [finished, running],
        differing,
        coders: [first(people("whose"), "coder"), first(people("second"), "second coder")],
        planned: [id(&planned), planned.prompts[0].clone()],
        room: [id(&group), group.prompts[0].clone(), item, escalated],
        code: group.code.clone(),
        codes: [codes[0].clone(), coding, codes[codes.len() - 1].clone()],
        search: first(reviewer.get("/find").await.ids("/find/saved/"), "saved search"),
        redaction: first(originals.ids("/redactions/"), "redaction"),
        whole: format!("0-{whole}"),
        seen: [format!("{feedback}.{hash}"), uncoded],
        feedback,
        concern: first(town.cast("lead").await.get("/concerns").await.ids("/concerns/"), "concern"),
        sub_group: first(plan.ids("/plan/sub-groups/"), "sub-group"),
        meeting: first(plan.ids("/plan/meetings/"), "meeting"),
        act: first(reviewer.get("/acts").await.ids("/acts/"), "act"),
        others: ["/plan/", "/plan/headings/", "/plan/sub-groups/", "/plan/meetings/"].map(second),
        tied: first(reviewer.get(&format!("/themes/{}", themes[0])).await.ids("/feedback/"), "piece of the theme"),
        other_theme: themes.get(1).cloned().expect("another theme"),
        theme: first(themes, "theme"),
        plan_item: first(plan.ids("/plan/"), "plan item"),
        heading: first(plan.ids("/plan/headings/"), "heading"),
        influence: first(influence, "influence"),
        draft: with("publication"),
        published: with("withdrawal"),
        person: first(town.cast("administrator").await.get("/people").await.ids("/people/"), "person"),
    }
}

pub fn filled(path: &str, things: &Things) -> String {
    let id = match path.split('/').nth(1).unwrap_or("") {
        "feedback" => &things.feedback,
        "concerns" => &things.concern,
        "themes" | "trail" => &things.theme,
        "codebook" => &things.codes[0],
        "codings" => &things.codes[1],
        "redactions" => &things.redaction,
        "agreement" if path.ends_with("state") => &things.rounds[1],
        "agreement" => &things.rounds[0],
        "find" => &things.search,
        "influence" => &things.influence,
        "plan" if path.contains("headings") => &things.heading,
        "plan" if path.contains("sub-groups") => &things.sub_group,
        "plan" if path.contains("meetings") => &things.meeting,
        "acts" => &things.act,
        "plan" => &things.plan_item,
        "answers" if path.ends_with("publication") => &things.draft,
        "answers" => &things.published,
        "group-sessions" if is_for_plans(path) => &things.planned[0],
        "group-sessions" => &things.room[0],
        _ => &things.person,
    };
    let prompt = if is_for_plans(path) { &things.planned[1] } else { &things.room[1] };
    let path = path.replace("{id}", id).replace("{prompt}", prompt).replace("{item}", &things.room[2]).replace("{code}", &things.code);
    let path = path.replace("{piece}", &things.differing);
    path.replace("{token}", &"0".repeat(32)).replace("{file}", "nothing.css")
}

/// Whether an address changes a group session that is not open yet.
fn is_for_plans(path: &str) -> bool {
    let end = path.rsplit('/').next().unwrap_or("");
    ["{id}", "prompts", "{prompt}", "move", "removal", "copy", "rehearsal", "opening"].contains(&end)
}

/// A body that would change something if it were let through.
pub fn body(path: &str, things: &Things) -> String {
    if path == "/api/tag" {
        return format!(r#"{{"feedback":"{}","tagging":{{"Tie":{{"kind":"Theme","id":"{}"}}}}}}"#, things.feedback, things.theme);
    }
    let target = format!("{}.", things.plan_item);
    let theme = format!("Theme.{}", things.theme);
    let fields: Vec<(&str, &str)> = match path {
        "/have-your-say" => vec![("words", "x"), ("checked", "yes")],
        "/inbox" => vec![("id", &things.seen[0]), ("outcome", "NotForUs"), ("seen", "whole")],
        "/reading" => vec![("piece", &things.feedback), ("answer", "safe"), ("was", &things.seen[0][33..])],
        "/reading/goal" => vec![("goal", "20")],
        "/reading/alike" => vec![("shown", &things.seen[1]), ("id", &things.seen[1][..32]), ("code_name", "A code of the table")],
        "/feedback/{id}/triage" => vec![("outcome", "NotForUs")],
        "/feedback/{id}/tags" => vec![("to", &theme)],
        "/feedback/{id}/codings" => vec![("excerpt", &things.whole), ("code_name", "A code of the table"), ("memo", "x")],
        "/feedback/{id}/redactions" => vec![("span", "0-1"), ("reason", "SomethingElse"), ("note", "x")],
        "/redactions/{id}/opening" => vec![("reason", "x")],
        "/inbox/assignment" => vec![("id", &things.feedback), ("to", "me")],
        "/feedback/{id}/assignment" => vec![("to", "me")],
        "/find/saved" => vec![("q", "the"), ("name", "A new search")],
        "/find/saved/{id}" => vec![("name", "Another name"), ("shared", "yes")],
        "/codebook" => vec![("name", "A new code"), ("definition", "x")],
        "/codebook/{id}" => vec![("name", "Another code"), ("definition", "x"), ("example", "x")],
        "/codebook/{id}/codings" => vec![("coding", &things.codes[1]), ("code_name", "A code of the table")],
        "/codebook/{id}/merge" => vec![("into", &things.codes[2])],
        "/codebook/{id}/state" => vec![("to", "retire")],
        "/agreement" => vec![("whose", &things.coders[0]), ("second", &things.coders[1]), ("how_many", "3")],
        "/agreement/{id}/state" => vec![("to", "drop"), ("certain", "yes")],
        "/agreement/{id}/{piece}" => vec![("nothing", "yes")],
        "/agreement/{id}/{piece}/settlement" => vec![("outcome", "Left"), ("reason", "x")],
        "/feedback/{id}/erasure" => vec![("reason", "x")],
        "/settings/retention" => vec![("set_aside", "4"), ("analysis", "40"), ("concerns", "200"), ("sessions", "24"), ("sure", "yes")],
        "/requests/retention/{id}" => vec![("outcome", "confirm")],
        "/concerns/{id}/return" => vec![("note", "x")],
        "/concerns/{id}/decision" => vec![("decision", "AdviceGiven"), ("note", "x")],
        "/concerns/{id}/addition" => vec![("kind", "Outcome"), ("note", "x")],
        "/concerns/{id}/exclusion" | "/concerns/{id}/readmission" => vec![("person", &things.person), ("note", "x")],
        "/concerns/{id}/copy" => vec![("words", "x")],
        "/themes" => vec![("name", "A new claim"), ("about", "x")],
        "/themes/{id}" => vec![("name", "Another claim"), ("about", "x")],
        "/themes/{id}/influence" => vec![("item", target.trim_end_matches('.')), ("strength", "Shaped"), ("reason", "x")],
        "/themes/{id}/answer" => vec![("kind", "Done"), ("words", "x"), ("for_you", "x")],
        "/plan/items" => vec![("name", "A new item"), ("wording", "x")],
        "/plan/sub-groups" => vec![("name", "A new group")],
        "/plan/meetings" => vec![("date", "2031-01-07")],
        "/plan/headings" => vec![("kind", "Challenge"), ("name", "A new challenge"), ("about", "x")],
        "/plan/headings/{id}" => vec![("name", "Another name"), ("about", "x")],
        "/themes/{id}/state" | "/plan/{id}/state" | "/plan/headings/{id}/state" | "/plan/sub-groups/{id}/state" => vec![("to", "retire")],
        "/plan/meetings/{id}/state" => vec![("to", "cancel")],
        "/themes/{id}/ties" => vec![("feedback", &things.tied), ("to", "against")],
        "/themes/{id}/code" => vec![("code", &things.codes[0])],
        "/themes/{id}/merge" => vec![("into", &things.other_theme)],
        "/plan/{id}/merge" => vec![("into", &things.others[0])],
        "/plan/headings/{id}/merge" => vec![("into", &things.others[1])],
        "/plan/sub-groups/{id}/merge" => vec![("into", &things.others[2])],
        "/plan/meetings/{id}/merge" => vec![("into", &things.others[3])],
        "/plan/{id}" => vec![("name", "Another item"), ("owner", &things.sub_group)],
        "/plan/sub-groups/{id}" => vec![("name", "Another group")],
        "/plan/meetings/{id}" => vec![("date", "2031-02-05")],
        "/plan/{id}/wording" => vec![("wording", "Other words"), ("reason", "x")],
        "/answers/{id}/publication" => vec![("sure", "yes")],
        "/answers/{id}/withdrawal" => vec![("note", "x")],
        "/group-sessions" | "/group-sessions/{id}" => vec![("kind", "DropIn"), ("place", "North Durham"), ("date", "2027-03-01")],
        "/group-sessions/{id}/copy" => vec![("date", "2027-03-01")],
        "/group-sessions/{id}/removal" => vec![("sure", "yes")],
        "/group-sessions/{id}/prompts" | "/group-sessions/{id}/prompts/{prompt}" => vec![("way", "Words"), ("question", "Another question?")],
        "/group-sessions/{id}/closing" => vec![("sure", "yes")],
        "/group-sessions/{id}/stage" => vec![("to", "Dark")],
        "/group-sessions/{id}/prompts/{prompt}/state" => vec![("to", "close")],
        "/group-sessions/{id}/items/{item}" => vec![("to", "approve")],
        "/group-sessions/{id}/together" => vec![("item", &things.room[2])],
        "/group-sessions/{id}/first" => vec![("item", &things.room[2]), ("to", "back")],
        "/join/{code}" => vec![("words", "x")],
        "/join/{code}/choice" => vec![("prompt", &things.room[1]), ("choice", "0")],
        "/group-sessions/{id}/prompts/{prompt}/move" => vec![("to", "down")],
        "/group-sessions/{id}/captured" => {
            vec![("id", "0123456789abcdef0123456789abcdef"), ("prompt", "0"), ("words", "x"), ("provenance", "Verbatim"), ("hand", "Theirs")]
        }
        "/requests/{id}" => vec![("outcome", "confirm")],
        "/people/invitation" => vec![("name", "New Person"), ("email", "new@example.org"), ("role", "reviewer")],
        "/people/{id}/roles" => vec![("role", "auditor")],
        "/people/{id}/state" => vec![("active", "no")],
        "/group-sessions/{id}/typing" => {
            vec![("prompt", &things.room[1]), ("provenance", "Verbatim"), ("hand", "Theirs"), ("words", "x")]
        }
        "/settings/alerts" => vec![("watch_days", "8")],
        "/group-sessions/{id}/slip" => vec![("item", &things.room[3])],
        "/group-sessions/{id}/reason" => vec![("item", &things.room[3]), ("cause", "Unsure")],
        "/settings/concerns" => vec![("hours", "3"), ("readers", "x"), ("passed_on", "x")],
        _ => vec![],
    };
    encode(&fields)
}

/// Every post of the table, filled in, with a body that would change something.
pub async fn posts(town: &Town) -> Vec<(String, String)> {
    let things = things(town).await;
    TABLE.iter().filter(|(method, ..)| *method == "POST").map(|(_, path, _)| (filled(path, &things), body(path, &things))).collect()
}

pub fn ask(browser: &Browser, method: &str, path: &str, body: String) -> impl Future<Output = Seen> {
    let kind = if body.starts_with('{') { "application/json" } else { "application/x-www-form-urlencoded" };
    let request = Request::builder().method(method).uri(path).header("sec-fetch-site", "same-origin").header("content-type", kind);
    browser.send(request.body(body.into()).unwrap())
}
