//! P11: text you send is shown as text, never run. Pinned here because leptos prints a text area's text unescaped.

use crate::{
    staff::Role,
    tests::{journey::create_theme, town::Town},
};

/// Attempts at injection, each wrapped so that it would break out of some place.
const TRICKS: [&str; 10] = [
    "<script>pwn()</script>",
    "<img src=x onerror=pwn()>",
    "<svg onload=pwn()>",
    "<iframe srcdoc='<script>pwn()</script>'>",
    "<a href=javascript:pwn()>x</a>",
    "<math><mi//xlink:href=\"data:x,<script>pwn()</script>\">",
    "<details open ontoggle=pwn()>",
    "<!--<script>pwn()//-->",
    "<leptos-island data-component=x>",
    "<meta http-equiv=refresh content=0>",
];

const BREAKS: [&str; 20] = [
    "",
    "</textarea>",
    "</title>",
    "\">",
    "'>",
    "</script>",
    "</bdi>",
    "-->",
    "</li></ul>",
    "&lt;",
    "\\\"",
    "]]>",
    "</option></select>",
    "</svg>",
    "</output>",
    "\r\n\r\n",
    "`",
    "{{",
    "</p>",
    "\u{202e}",
];

fn payloads() -> Vec<String> {
    BREAKS.iter().flat_map(|way_out| TRICKS.iter().map(move |trick| format!("zq{way_out}{trick}"))).collect()
}

/// No payload stands anywhere as markup: every `<` of it is written as an entity.
#[track_caller]
fn assert_text(place: &str, body: &str, payload: &str) {
    let trick = &payload[payload.find("<").map_or(0, |_| payload.rfind("<").unwrap_or(0))..];
    for raw in TRICKS.iter().filter(|raw| payload.ends_with(**raw)) {
        assert!(!body.contains(*raw), "{place} shows {raw} as markup");
    }
    assert!(!body.contains("onerror=pwn()>") && !body.contains("<script>pwn"), "{place} {trick}");
}

#[tokio::test(flavor = "multi_thread")]
async fn p11_young_peoples_input_is_shown_as_text() {
    let town = Town::with(|config| config.sends = 100_000).await;
    let phone = town.anyone();
    let payloads = payloads();
    assert_eq!(payloads.len(), 200);
    for payload in &payloads {
        // Shown again after an error, before the check, and after a wrong receipt.
        let refused = phone.post("/have-your-say", &[("words", payload), ("token", payload), ("age_band", payload), ("checked", "yes")]).await;
        assert_text("the form", &refused.body, payload);
        let check = phone.says_so(&format!("{payload} call me on 07700 900123"), &[("checked", "")]).await;
        assert_text("the check", &check.body, payload);
        let unchecked = phone.post("/have-your-say", &[("words", &format!("{payload} call me on 07700 900123")), ("token", payload)]).await;
        assert_text("the check page", &unchecked.body, payload);
        assert!(unchecked.text().contains("This might say who you are"));
        assert_text("the receipt form", &phone.post("/receipt", &[("receipt", payload)]).await.body, payload);
        phone.says(payload).await;
    }
    let reviewer = town.reviewer("Priya Nair").await;
    let mut next = Some("/inbox".to_string());
    let mut seen = 0;
    while let Some(address) = next {
        let inbox = reviewer.get(&address).await;
        for payload in &payloads {
            assert_text("the inbox", &inbox.body, payload);
        }
        let ids = inbox.ids("/feedback/");
        seen += ids.len();
        for id in ids {
            let page = reviewer.get(&format!("/feedback/{id}")).await;
            for payload in &payloads {
                assert_text("the reading page", &page.body, payload);
            }
        }
        next = inbox.next_page();
    }
    assert!(seen >= 200, "{seen} were read");
}

#[tokio::test(flavor = "multi_thread")]
async fn p11_staff_input_is_shown_as_text() {
    let town = Town::new().await;
    let priya = town.staff("Priya Nair", &[Role::Reviewer, Role::Auditor]).await;
    let joe = town.publisher("Joe Hartley").await;
    for payload in TRICKS.map(|trick| format!("zq\"></textarea>{trick}")) {
        let payload = payload.as_str();
        let administrator = town.administrator().await;
        let refused = administrator.post("/people/invitation", &[("name", payload), ("email", payload), ("role", payload)]).await;
        assert_text("the invitation", &refused.body, payload);
        let invited = administrator.post("/people/invitation", &[("name", payload), ("email", "x@example.org"), ("role", "auditor")]).await;
        assert_text("the invitation", &invited.body, payload);
        let theme = priya.post("/themes", &[("name", payload), ("about", payload), ("new_theme", "yes")]).await;
        let theme = if theme.status == 303 { theme.leads_to().rsplit('/').next().unwrap().to_string() } else { create_theme(&priya).await };
        priya.post("/plan/items", &[("name", payload), ("wording", payload)]).await;
        priya.post("/plan/sub-groups", &[("name", payload)]).await;
        priya.post("/plan/headings", &[("kind", "Challenge"), ("name", payload), ("about", payload)]).await;
        let item = priya.get("/plan").await.ids("/plan/").remove(0);
        priya.post(&format!("/plan/{item}/wording"), &[("wording", payload), ("reason", payload)]).await;
        priya.post(&format!("/themes/{theme}/influence"), &[("item", &item), ("strength", "Shaped"), ("reason", payload)]).await;
        priya.post(&format!("/themes/{theme}/answer"), &[("kind", "Done"), ("words", payload), ("for_you", payload), ("warned", "NoPiece")]).await;
        let refused = priya.post(&format!("/themes/{theme}/answer"), &[("kind", payload), ("words", payload), ("until", payload)]).await;
        assert_text("a refused draft", &refused.body, payload);
        for answer in joe.get("/answers").await.ids("/answers/") {
            joe.post(&format!("/answers/{answer}/publication"), &[("sure", "yes"), ("warned", "FewSources")]).await;
        }
        let places = ["/themes", "/plan", "/trail", "/answers", "/history", "/inbox?done=%3Cscript%3Epwn()%3C/script%3E"].map(String::from);
        let more = [format!("/themes/{theme}"), format!("/plan/{item}"), format!("/trail/{theme}"), format!("/trail/{item}")];
        for place in places.iter().chain(&more) {
            assert_text(place, &priya.get(place).await.body, payload);
        }
        for place in ["/you-said-we-did", "/you-said-we-did.atom"] {
            assert_text(place, &town.anyone().get(place).await.body, payload);
        }
        let data = town.anyone().get("/you-said-we-did.json").await;
        assert!(data.headers["content-type"].to_str().unwrap().starts_with("application/json"));
        assert_text("/people", &administrator.get("/people").await.body, payload);
    }
}
