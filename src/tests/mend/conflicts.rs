//! Nobody's change is overwritten in silence: every form that edits carries the state it shows.

use super::changed;
use crate::{
    staff::Role,
    tests::{
        form::{fields_of, send, with},
        group::{ASKED, Group},
        permissions::{Policy, TABLE, Things, filled, things},
        town::{Browser, Seen, Town},
    },
};
use http::StatusCode;

/// A form that edits: its address, the page it stands on, the role, and two ways to fill it in. The last field of each is one that a page shows.
type EditForm = (&'static str, &'static str, Role, [&'static [(&'static str, &'static str)]; 2]);

const THEIRS: &str = "As Sam writes it";
const MINE: &str = "As Priya writes it";
const NAMED: [&[(&str, &str)]; 2] = [&[("name", THEIRS)], &[("name", MINE)]];

const EDIT_FORMS: [EditForm; 18] = [
    ("/feedback/{id}/triage", "/feedback/{id}", Role::Reviewer, [&[("outcome", "Abuse")], &[("outcome", "NotForUs")]]),
    ("/themes/{id}", "/themes/{id}", Role::Reviewer, NAMED),
    (
        "/themes/{id}/answer",
        "/themes/{id}",
        Role::Reviewer,
        [&[("warned", "NoPiece"), ("kind", "Done"), ("words", THEIRS)], &[("warned", "NoPiece"), ("kind", "Done"), ("words", MINE)]],
    ),
    ("/codebook/{id}", "/codebook/{id}", Role::Reviewer, NAMED),
    ("/plan/{id}", "/plan/{id}", Role::Reviewer, NAMED),
    ("/plan/{id}/wording", "/plan/{id}", Role::Reviewer, [&[("reason", "a"), ("wording", THEIRS)], &[("reason", "b"), ("wording", MINE)]]),
    ("/plan/headings/{id}", "/plan/headings/{id}", Role::Reviewer, NAMED),
    ("/plan/sub-groups/{id}", "/plan/sub-groups/{id}", Role::Reviewer, NAMED),
    ("/plan/meetings/{id}", "/plan/meetings/{id}", Role::Reviewer, [&[("date", "2027-02-03")], &[("date", "2027-02-10")]]),
    (
        "/concerns/{id}/decision",
        "/concerns/{id}",
        Role::Lead,
        [&[("decision", "AdviceGiven"), ("note", THEIRS)], &[("decision", "NoFurtherAction"), ("note", MINE)]],
    ),
    ("/concerns/{id}/copy", "/concerns/{id}", Role::Lead, [&[("words", THEIRS)], &[("words", MINE)]]),
    ("/group-sessions/{id}", "/group-sessions/{id}", Role::Facilitator, [&[("date", "2027-02-03")], &[("date", "2027-02-10")]]),
    ("/group-sessions/{id}/prompts/{prompt}", "/group-sessions/{id}", Role::Facilitator, [&[("question", THEIRS)], &[("question", MINE)]]),
    ("/people/{id}/roles", "/people/{id}", Role::Administrator, [&[("role", "auditor")], &[("role", "publisher")]]),
    ("/settings", "/settings", Role::Administrator, [&[("area", THEIRS)], &[("area", MINE)]]),
    ("/settings/concerns", "/settings/concerns", Role::Administrator, [&[("readers", THEIRS)], &[("readers", MINE)]]),
    ("/settings/alerts", "/settings/alerts", Role::Administrator, [&[("watch_days", "8")], &[("watch_days", "9")]]),
    (
        "/settings/retention",
        "/settings/retention",
        Role::Administrator,
        [&[("sure", "yes"), ("analysis", "77")], &[("sure", "yes"), ("analysis", "88")]],
    ),
];

/// Posts that overwrite nothing of somebody else's, by the reason.
const NO_EDIT: [(&str, &[&str]); 8] = [
    (
        "adds something, and changes nothing that is there",
        &[
            "/feedback/{id}/codings",
            "/feedback/{id}/redactions",
            "/feedback/{id}/tags",
            "/find/saved",
            "/api/tag",
            "/agreement",
            "/codebook",
            "/themes",
            "/themes/{id}/code",
            "/themes/{id}/influence",
            "/plan/items",
            "/plan/sub-groups",
            "/plan/meetings",
            "/plan/headings",
            "/inbox/raised/reason",
            "/people/invitation",
            "/concerns/{id}/addition",
            "/redactions/{id}/opening",
            "/group-sessions",
            "/group-sessions/{id}/copy",
            "/group-sessions/{id}/rehearsal",
            "/group-sessions/{id}/prompts",
            "/group-sessions/{id}/captured",
            "/group-sessions/{id}/typing",
            "/group-sessions/{id}/typing/ticks",
            "/group-sessions/{id}/reason",
        ],
    ),
    (
        "moves or takes away what the page shows, in one act that can be undone",
        &[
            "/codings/{id}/removal",
            "/codebook/{id}/codings",
            "/codebook/{id}/merge",
            "/themes/{id}/merge",
            "/plan/{id}/merge",
            "/plan/headings/{id}/merge",
            "/plan/sub-groups/{id}/merge",
            "/plan/meetings/{id}/merge",
            "/influence/{id}/removal",
            "/group-sessions/{id}/prompts/{prompt}/removal",
            "/group-sessions/{id}/removal",
        ],
    ),
    (
        "sets one of two states by a button that names it",
        &[
            "/agreement/{id}/state",
            "/codebook/{id}/state",
            "/themes/{id}/state",
            // Two of its three buttons; the third moves the ticked pieces.
            "/themes/{id}/ties",
            "/plan/{id}/state",
            "/plan/headings/{id}/state",
            "/plan/sub-groups/{id}/state",
            "/plan/meetings/{id}/state",
            "/people/{id}/state",
            "/concerns/{id}/exclusion",
            "/concerns/{id}/readmission",
            "/group-sessions/{id}/stage",
            "/group-sessions/{id}/opening",
            "/group-sessions/{id}/closing",
            "/group-sessions/{id}/prompts/{prompt}/state",
            "/group-sessions/{id}/prompts/{prompt}/move",
            "/group-sessions/{id}/items/{item}",
            "/group-sessions/{id}/together",
            "/group-sessions/{id}/first",
        ],
    ),
    ("puts back a state only where it is as the act left it", &["/acts/{id}/undo", "/erasures/{id}/undo", "/inbox/raised/undo"]),
    (
        "is refused where the thing is not as it was any more",
        &["/concerns/{id}/return", "/group-sessions/{id}/slip", "/group-sessions/{id}/typing/back"],
    ),
    ("settles one thing once", &["/requests/{id}", "/requests/retention/{id}", "/answers/{id}/withdrawal", "/feedback/{id}/erasure"]),
    (
        "sets what is the person's own, and nobody else can set",
        &["/agreement/{id}/{piece}", "/reading/goal", "/find/saved/{id}", "/find/saved/{id}/removal"],
    ),
    (
        "says which version it is about in a way of its own",
        &[
            "/inbox",
            // They say whose the piece was.
            "/inbox/assignment",
            "/feedback/{id}/assignment",
            "/reading",
            "/reading/alike",
            "/agreement/{id}/{piece}/settlement",
            "/answers/{id}/publication",
            "/people/{id}/return",
            "/settings/alerts/test",
        ],
    ),
];

/// Two people of each role in one town, and the things that their forms are about.
struct Desks {
    town: Town,
    things: Things,
    auditor: String,
    first: Vec<(Role, Browser)>,
    second: Vec<(Role, Browser)>,
}

impl Desks {
    async fn new() -> Self {
        let town = Town::demo().await;
        let mut things = things(&town).await;
        let administrator = town.cast("administrator").await;
        town.invited_by(&administrator, "Ada Auditor", &[Role::Auditor, Role::Publisher]).await;
        let auditor = crate::tests::town::id_of(&administrator, "Ada Auditor").await;
        let facilitator = town.cast("facilitator").await;
        let planned = Group::planned(&town, &facilitator, "DropIn", &[("Words", ASKED, "")]).await;
        things.planned = [planned.address.rsplit('/').next().unwrap().into(), planned.prompts[0].clone()];
        // A claim that nobody has answered yet.
        let theme = town.cast("reviewer").await.post("/themes", &[("name", "A claim to edit"), ("about", "")]).await;
        things.theme = theme.leads_to().rsplit('/').next().unwrap().into();
        let first = vec![
            (Role::Reviewer, town.cast("reviewer").await),
            (Role::Lead, town.cast("lead").await),
            (Role::Administrator, administrator.clone()),
            (Role::Facilitator, facilitator),
        ];
        let mut second = vec![];
        for (name, role) in [("Sam Reader", Role::Reviewer), ("Lee Lead", Role::Lead), ("Una Admin", Role::Administrator)] {
            second.push((role, town.invited_by(&administrator, name, &[role]).await));
        }
        // A session has one facilitator, who may have it open twice.
        second.push((Role::Facilitator, town.cast("facilitator").await));
        Self { town, things, auditor, first, second }
    }

    fn filled(&self, path: &str) -> String {
        match path {
            path if path.starts_with("/people") => path.replace("{id}", &self.auditor),
            "/group-sessions/{id}" => path.replace("{id}", &self.things.planned[0]),
            path => filled(path, &self.things),
        }
    }

    /// The person behind each act since the history had so many rows.
    async fn actors_since(&self, rows: usize) -> Vec<String> {
        let select = "select actor from history where seq > $1 and verb <> 'Read' order by seq";
        sqlx::query_scalar(select).bind(rows as i64).fetch_all(&mut *self.town.app.read().await.unwrap()).await.unwrap()
    }
}

fn of(browsers: &[(Role, Browser)], role: Role) -> &Browser {
    &browsers.iter().find(|(known, _)| *known == role).expect("somebody of each role").1
}

/// The text of a field as a page says it.
fn said(fields: &[(&str, &str)]) -> &'static str {
    match *fields.last().unwrap() {
        (_, "Abuse") => "Abuse",
        (_, "NotForUs") => "Not for us",
        (_, "auditor") => "Auditor",
        (_, "publisher") => "Publisher",
        (_, "2027-02-03") => "2027-02-03",
        (_, "2027-02-10") => "2027-02-10",
        (_, "8") => "8",
        (_, "9") => "9",
        (_, "77") => "77 months",
        (_, "88") => "88 months",
        (_, THEIRS) => THEIRS,
        _ => MINE,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn second_to_save_is_told_and_keeps_the_typed_text() {
    let desks = Desks::new().await;
    for (path, page, role, [theirs, mine]) in EDIT_FORMS {
        let (address, page) = (desks.filled(path), desks.filled(page));
        let (me, other) = (of(&desks.first, role), of(&desks.second, role));
        let loaded = async |by: &Browser| fields_of(&by.get(&page).await, &address);
        let (mine_loaded, theirs_loaded) = (with(loaded(me).await, mine), with(loaded(other).await, theirs));
        assert!(mine_loaded.iter().any(|(name, _)| name == "was"), "{path} does not say what it shows");
        let begun = desks.town.dump_in_disk_order("history").await.len();
        let saved = send(other, &address, &theirs_loaded).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{path}: {}", saved.text());
        let before = changed(&desks.town).await;

        let stale = send(me, &address, &mine_loaded).await;
        assert_eq!(stale.status, StatusCode::CONFLICT, "{path}: {}", stale.text());
        assert_eq!(changed(&desks.town).await, before, "{path} overwrites nothing");
        let panel = told(&stale);
        for text in [said(theirs), said(mine), "22 November 2026", "What yours would change"] {
            assert!(panel.contains(text), "{path} says {text:?}: {panel}");
        }
        let by = match role {
            Role::Reviewer => "Sam Reader changed it on",
            Role::Lead => "Lee Lead changed it on",
            Role::Facilitator => "You changed it yourself on",
            _ => "Una Admin changed it on",
        };
        assert!(panel.contains(by), "{path} says who: {panel}");
        let is_choice = ["/feedback/{id}/triage", "/people/{id}/roles"].contains(&path);
        let next = if is_choice { "Choose again below" } else { "Your text is still in the form below" };
        assert!(panel.contains(next), "{path}: {panel}");
        assert!(stale.body.contains("<ins>") || stale.body.contains("<del>"), "{path} marks what differs");

        // The page that came back holds the typed text and knows what is there now: pressing again is a choice.
        let kept = fields_of(&stale, &address);
        // A choice made by a button comes with the press.
        let (field, value) = *mine.last().unwrap();
        let pressed = if field == "outcome" { with(kept, mine) } else { with(kept, if path == "/settings/retention" { &mine[..1] } else { &[] }) };
        assert!(pressed.contains(&(field.into(), value.into())), "{path} keeps what was typed: {pressed:?}");
        let again = send(me, &address, &pressed).await;
        assert_eq!(again.status, StatusCode::SEE_OTHER, "{path}: {}", again.text());
        let now = me.get(&page).await;
        assert!(now.body.contains(said(mine)) || now.body.contains(value), "{path}");
        let actors = desks.actors_since(begun).await;
        assert!(actors.len() >= 2, "{path}: both are in the history: {actors:?}");
        assert!(role == Role::Facilitator || actors.first() != actors.last(), "{path}: by two people: {actors:?}");
    }
}

/// A fault of a form besides, for which it is refused.
fn fault(path: &str) -> (&'static str, &'static str) {
    match path {
        "/themes/{id}/answer" => ("warned", ""),
        "/plan/{id}/wording" => ("reason", ""),
        "/plan/meetings/{id}" | "/group-sessions/{id}" => ("date", "x"),
        "/concerns/{id}/decision" => ("note", ""),
        "/concerns/{id}/copy" => ("words", ""),
        "/group-sessions/{id}/prompts/{prompt}" => ("question", ""),
        "/people/{id}/roles" => ("role", ""),
        "/settings" => ("area", "As\u{1}"),
        "/settings/concerns" => ("readers", "As\u{1}"),
        "/settings/alerts" => ("watch_days", "x"),
        "/settings/retention" => ("analysis", "x"),
        _ => ("name", ""),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn form_that_was_refused_for_a_fault_still_tells_of_the_change() {
    let desks = Desks::new().await;
    // The triage has four buttons, and no fault but a made-up one.
    for (path, page, role, [theirs, mine]) in EDIT_FORMS.into_iter().filter(|(path, ..)| *path != "/feedback/{id}/triage") {
        let (address, page) = (desks.filled(path), desks.filled(page));
        let (me, other) = (of(&desks.first, role), of(&desks.second, role));
        let mine_loaded = fields_of(&me.get(&page).await, &address);
        let saved = send(other, &address, &with(fields_of(&other.get(&page).await, &address), theirs)).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{path}: {}", saved.text());
        let before = changed(&desks.town).await;
        let faulty = send(me, &address, &with(with(mine_loaded, mine), &[fault(path)])).await;
        let told_at_once = faulty.status == StatusCode::CONFLICT;
        assert!(told_at_once || faulty.status == StatusCode::UNPROCESSABLE_ENTITY, "{path}: {} {}", faulty.status, faulty.text());
        let mended = if told_at_once { faulty } else { send(me, &address, &with(fields_of(&faulty, &address), mine)).await };
        assert_eq!(mended.status, StatusCode::CONFLICT, "{path} overwrites what nobody was told of: {}", mended.text());
        assert!(told(&mended).contains(said(theirs)), "{path}");
        assert_eq!(changed(&desks.town).await, before, "{path} overwrites nothing");
    }
}

/// The part of a page that tells of a conflict, as text.
fn told(seen: &Seen) -> String {
    let text = seen.text();
    let start = text.find("Which one do you keep?").unwrap_or_else(|| panic!("nothing is told: {text}"));
    text[start..].split("keep what is there now").next().unwrap().to_string()
}

#[test]
fn every_post_of_staff_is_an_edit_form_or_overwrites_nothing() {
    let listed: Vec<&str> = EDIT_FORMS.iter().map(|(path, ..)| *path).chain(NO_EDIT.iter().flat_map(|(_, paths)| paths.iter().copied())).collect();
    let mut posts = vec![];
    for (method, path, policy) in TABLE {
        // The others are for anyone who is signed in: their own account alone.
        if *method == "POST" && matches!(policy, Policy::Only(_)) {
            assert!(listed.iter().filter(|known| *known == path).count() == 1, "{path} may overwrite somebody's change: list it, once");
            posts.push(*path);
        }
    }
    let gone: Vec<_> = listed.iter().filter(|path| !posts.contains(path)).collect();
    assert!(gone.is_empty(), "no such posts any more: {gone:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn same_change_by_two_people_is_no_conflict() {
    let town = Town::demo().await;
    let priya = town.cast("reviewer").await;
    let made = priya.post("/themes", &[("name", "A claim to edit"), ("about", "")]).await;
    let sam = town.invited_by(&town.cast("administrator").await, "Sam Reader", &[Role::Reviewer]).await;
    let theme = made.leads_to().to_string();
    let mut filled = vec![];
    for by in [&priya, &sam] {
        filled.push((by, with(fields_of(&by.get(&theme).await, &theme), &[("name", "Said better")])));
    }
    for (by, fields) in filled {
        let seen = send(by, &theme, &fields).await;
        assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_save_at_once_are_first_and_second() {
    let town = Town::demo().await;
    let administrator = town.cast("administrator").await;
    let (priya, sam) = (town.cast("reviewer").await, town.invited_by(&administrator, "Sam Reader", &[Role::Reviewer]).await);
    let theme = priya.post("/themes", &[("name", "A claim to edit"), ("about", "")]).await.leads_to().to_string();
    for _ in 0..10 {
        let shown = fields_of(&priya.get(&theme).await, &theme);
        let (mine, theirs) = (with(shown.clone(), &[("about", MINE)]), with(shown, &[("about", THEIRS)]));
        let (one, other) = tokio::join!(send(&priya, &theme, &mine), send(&sam, &theme, &theirs));
        let mut statuses = [one.status, other.status];
        statuses.sort();
        assert_eq!(statuses, [StatusCode::SEE_OTHER, StatusCode::CONFLICT], "{} {}", one.text(), other.text());
        let kept = if one.status == StatusCode::SEE_OTHER { MINE } else { THEIRS };
        priya.get(&theme).await.assert_says(kept);
        assert_eq!(send(&priya, &theme, &with(fields_of(&priya.get(&theme).await, &theme), &[("about", "a")])).await.status, StatusCode::SEE_OTHER);
    }
}
