//! A sitting: the safety look at one piece after another, coding alike pieces together, and the finish line.

use crate::{
    db::scratch,
    tests::town::{Browser, Seen, Town, id_of},
};
use http::StatusCode;

/// Signs in a reviewer, in a town where these were said; the receipts are in the same order.
async fn with(words: &[&str]) -> (Town, Browser, Vec<String>) {
    let town = Town::new().await;
    let mut receipts = vec![];
    for words in words {
        receipts.push(town.anyone().says(words).await);
    }
    let priya = town.reviewer("Priya Nair").await;
    (town, priya, receipts)
}

/// The piece that a safety look shows, and the hash of its words.
fn shown(look: &Seen) -> (String, String) {
    // The message above may have a form about the piece before.
    let answers = look.body.split("id=\"answer\"").nth(1).unwrap_or_else(|| panic!("no answers: {}", look.text()));
    let value = |name: &str| answers.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap().split('"').next().unwrap().to_string();
    (value("piece"), value("was"))
}

async fn answers(by: &Browser, look: &Seen, answer: &str) -> Seen {
    let (id, was) = shown(look);
    let done = by.post("/reading", &[("piece", &id), ("was", &was), ("answer", answer)]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{answer}: {}", done.text());
    by.get(done.location()).await
}

/// Answers "safe" to all that is unread.
async fn all_safe(by: &Browser) {
    loop {
        let look = by.get("/reading").await;
        if !look.body.contains("value=\"safe\"") {
            return;
        }
        answers(by, &look, "safe").await;
    }
}

async fn triage(by: &Browser, id: &str, outcome: &str) -> Seen {
    let done = by.post(&format!("/feedback/{id}/triage"), &[("outcome", outcome), ("was", "")]).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    done
}

async fn redact(by: &Browser, id: &str, words: &str) {
    let fields = [("other_words", words), ("reason", "SomethingElse"), ("note", "x")];
    assert_eq!(by.post(&format!("/feedback/{id}/redactions"), &fields).await.status, StatusCode::SEE_OTHER);
}

async fn withdraw(town: &Town, receipt: &str) {
    town.anyone().post("/receipt/withdrawal", &[("receipt", receipt), ("sure", "yes")]).await.assert_says("You took your words back");
}

/// Presses the undo of the message on a page, as its form sends it.
async fn undo(by: &Browser, page: &Seen) -> Seen {
    let (act, back) = (page.between("action=\"/acts/", "\""), page.between("name=\"back\" value=\"", "\""));
    let undone = by.post(&format!("/acts/{act}"), &[("back", &back)]).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text());
    undone
}

mod look {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_urgent_is_first_and_safe_goes_on_to_coding() {
        let (_town, priya, _) = with(&["The swings are broken", "my dad hits me when he is drunk"]).await;
        priya.get("/inbox").await.assert_links("/reading");
        let first = priya.get("/reading").await;
        first.assert_says("my dad hits me").assert_says("Read first: Being hit or hurt").assert_says("1 unread piece may tell of harm.");
        first.assert_silent("The swings");
        let harm = shown(&first).0;
        let next = answers(&priya, &first, "safe").await;
        next.assert_says("You found the one before safe. It waits for a code.").assert_says("The swings are broken").assert_silent("hits me");
        priya.get(&format!("/feedback/{harm}")).await.assert_says("For analysis, first read on");
        priya.get("/reading/alike").await.assert_says("my dad hits me").assert_silent("The swings");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn whole_text_is_shown_and_undo_brings_it_back() {
        let end = "and this is how it ends";
        let (town, priya, _) = with(&[&format!("{}{end}", "The bus was late again. ".repeat(150)), "Other words"]).await;
        let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
        let look = priya.get(&format!("/reading?piece={id}")).await;
        let rows = async || {
            let mut rows = town.dump_in_disk_order("all_feedback").await;
            rows.sort();
            rows
        };
        let before = rows().await;
        let mut next = answers(&priya, &look, "safe").await;
        let undone = undo(&priya, &next).await;
        assert_eq!(undone.location(), format!("/reading?piece={id}&done=undone"));
        next = priya.get(undone.location()).await;
        assert_eq!(shown(&next).0, id);
        next.assert_says("Undone: it is unread again.");
        assert_eq!(rows().await, before);
        assert!(priya.get("/inbox").await.body.contains(&id));
        let long = if look.body.contains(end) { look } else { answers(&priya, &next, "safe").await };
        long.assert_says(end);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn later_comes_last_and_changes_nothing() {
        let (town, priya, _) = with(&["One thing", "Another thing", "A third thing"]).await;
        let before = town.dump().await;
        let first = priya.get("/reading").await;
        let mut order = vec![shown(&first).0];
        let mut look = answers(&priya, &first, "later").await;
        look.assert_says("The one before comes again at the end.");
        // The undo of the message.
        let back = priya.post("/reading", &[("piece", &order[0]), ("answer", "sooner")]).await;
        look = priya.get(back.location()).await;
        assert_eq!(shown(&look).0, order[0]);
        for _ in 0..3 {
            look = answers(&priya, &look, "later").await;
            order.push(shown(&look).0);
        }
        look.assert_says("You put it off before.");
        let fourth = order.pop().unwrap();
        assert_eq!(fourth, order[0], "round and round");
        order.sort();
        order.dedup();
        assert_eq!(order.len(), 3);
        assert_eq!(town.dump().await, before);
        let sam = town.reviewer("Sam Reader").await;
        sam.get("/reading").await.assert_silent("You put it off before.");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn sign_in_names_no_piece_that_was_put_off() {
        let (town, priya, _) = with(&["One thing", "Another thing"]).await;
        let look = priya.get("/reading").await;
        let id = shown(&look).0;
        let next = answers(&priya, &look, "later").await;
        // The undo is of the piece in the address, if that is put off.
        assert!(next.body.contains(&format!("value=\"{id}\"")));
        priya.get(&format!("/reading?done=later&off={}", shown(&next).0)).await.assert_silent("The one before comes again");
        let rows = scratch::rows(&mut town.app.read().await.unwrap(), "sign_ins").await;
        assert!(rows.iter().any(|row| row.contains("put_off")) && rows.iter().all(|row| !row.contains(&id)), "{rows:?}");
    }

    // On PostgreSQL, writers do not wait for one another.
    #[cfg(not(feature = "postgres"))]
    #[tokio::test(flavor = "multi_thread")]
    async fn later_and_a_number_that_cannot_be_kept_are_told() {
        let (town, priya, _) = with(&["One thing", "Another thing"]).await;
        let first = shown(&priya.get("/reading").await).0;
        let held = town.app.db.write().await.unwrap();
        let (later, goal) = ([("piece", first.as_str()), ("answer", "later")], [("goal", "20")]);
        let (later, goal) = tokio::join!(priya.post("/reading", &later), priya.post("/reading/goal", &goal));
        held.rollback().await.unwrap();
        assert_eq!([later.status, goal.status], [StatusCode::SERVICE_UNAVAILABLE; 2]);
        let look = priya.get("/reading").await;
        assert_eq!(shown(&look).0, first);
        look.assert_says("Today: 0.");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn damaged_words_are_never_safe() {
        let (town, priya, _) = with(&["One thing"]).await;
        let (id, was) = shown(&priya.get("/reading").await);
        let mut tx = town.app.db.write().await.unwrap();
        sqlx::query("update all_feedback set words = $1").bind(&[1_u8, 2, 3][..]).execute(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        let before = town.dump().await;
        let refused = priya.post("/reading", &[("piece", &id), ("was", &was), ("answer", "safe")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.assert_says("The stored text of that one is damaged");
        assert_eq!(town.dump().await, before);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_worry_leads_to_the_form_of_a_concern() {
        let (town, priya, _) = with(&["My brother kills me in this game", "Other words"]).await;
        let margaret = town.lead("Margaret Okafor").await;
        let look = priya.get("/reading").await;
        let id = shown(&look).0;
        assert!(look.body.contains(&format!("action=\"/feedback/{id}/triage\"")) && look.body.contains("value=\"Concern\""));
        let raised = triage(&priya, &id, "Concern").await;
        priya.get(raised.location()).await.assert_says("Why? One tap helps the lead").assert_says("Take it back").assert_links("/reading");
        margaret.get("/concerns").await.assert_says("1 to decide");
        let next = priya.get("/reading").await;
        assert_ne!(shown(&next).0, id);
        next.assert_says("Today: 1.");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn changed_words_are_read_again_first() {
        let (town, priya, _) = with(&["The man at the desk shouts at us"]).await;
        let look = priya.get("/reading").await;
        let (id, was) = shown(&look);
        redact(&priya, &id, "The man").await;
        let before = town.dump().await;
        for was in [was.as_str(), "", "x"] {
            let again = priya.post("/reading", &[("piece", &id), ("was", was), ("answer", "safe")]).await;
            assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY, "{was:?}");
            again.assert_says("The words have changed since you opened this").assert_says("▮▮▮ at the desk shouts at us");
        }
        assert_eq!(priya.post("/reading", &[("piece", &id), ("answer", "x")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(town.dump().await, before);
        answers(&priya, &priya.get("/reading").await, "safe").await.assert_says("Everything has had its safety look");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_gone_looks_the_same_whatever_it_was() {
        let (town, priya, receipts) = with(&["First words", "Second words", "Third words"]).await;
        let mut looks = vec![];
        for id in priya.get("/inbox").await.ids("/feedback/") {
            let look = priya.get(&format!("/reading?piece={id}")).await;
            looks.push((look.text(), shown(&look)));
        }
        let of = |words: &str| looks.iter().find(|(text, _)| text.contains(words)).unwrap().1.clone();
        let [withdrawn, concern, read] = ["First", "Second", "Third"].map(of);
        withdraw(&town, &receipts[0]).await;
        let sam = town.reviewer("Sam Reader").await;
        triage(&sam, &concern.0, "Concern").await;
        triage(&sam, &read.0, "NotForUs").await;
        let before = town.dump().await;
        let never = ("0".repeat(32), concern.1.clone());
        let mut pages = vec![];
        for (id, was) in [&withdrawn, &concern, &read, &never] {
            let answer = priya.post("/reading", &[("piece", id), ("was", was), ("answer", "safe")]).await;
            assert_eq!((answer.status, answer.location()), (StatusCode::SEE_OTHER, "/reading?done=gone"));
            pages.push(priya.get(&format!("/reading?piece={id}")).await.body);
        }
        pages.dedup();
        assert_eq!(pages.len(), 1);
        assert!(pages[0].contains("Nothing is unread."));
        assert_eq!(town.dump().await, before);
    }
}

mod together {
    use super::*;

    pub const ALIKE: [&str; 4] = ["The bus was late", "A late bus again", "The bus never comes", "My worker left"];

    /// The pieces on a page, each as its form names it.
    pub fn pieces(page: &Seen) -> Vec<String> {
        page.body.split("name=\"shown\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_string()).collect()
    }

    /// Sends the form of a page with these ticked.
    pub async fn codes(by: &Browser, page: &Seen, ticked: &[&str], more: &[(&str, &str)]) -> Seen {
        let shown = pieces(page);
        let mut fields: Vec<(&str, &str)> = shown.iter().map(|shown| ("shown", shown.as_str())).collect();
        fields.extend(ticked.iter().map(|id| ("id", *id)));
        fields.extend(more);
        by.post("/reading/alike", &fields).await
    }

    /// The address of the other pieces.
    pub fn others(page: &Seen) -> String {
        let query = page.between("<a href=\"/reading/alike?", "\"");
        format!("/reading/alike?{}", html_escape::decode_html_entities(&query))
    }

    pub fn ids(pieces: &[String]) -> Vec<&str> {
        pieces.iter().map(|piece| &piece[..32]).collect()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn alike_pieces_get_one_code_in_one_act() {
        let (town, priya, _) = with(&ALIKE).await;
        priya.get("/reading/alike").await.assert_says("Nothing waits for a code").assert_links("/reading");
        all_safe(&priya).await;
        let page = priya.get("/reading/alike").await;
        page.assert_says("3 pieces, put together by words that they share: ").assert_silent("My worker left");
        for words in &ALIKE[..3] {
            page.assert_says(words);
        }
        let shown = pieces(&page);
        assert_eq!(page.body.matches(" checked").count(), 3);
        let before = town.dump_in_disk_order("codes").await;
        let done = codes(&priya, &page, &ids(&shown)[..2], &[("code_name", "Buses")]).await;
        let next = priya.get(done.location()).await;
        next.assert_says("Coded: 2 pieces.").assert_silent(&shown[0]);
        priya.get("/codebook").await.assert_says("Buses 2 codings");
        priya.get(&format!("/feedback/{}", &shown[0][..32])).await.assert_says("the whole piece");
        priya.get("/acts").await.assert_says("and 1 more like it");
        let undone = undo(&priya, &next).await;
        assert_eq!(undone.location(), "/reading/alike?done=undone");
        assert_eq!(pieces(&priya.get(undone.location()).await), shown);
        assert!(town.dump_in_disk_order("codings").await.is_empty() && town.dump_in_disk_order("codes").await == before);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn only_words_that_were_shown_are_coded() {
        let (town, priya, _) = with(&ALIKE).await;
        all_safe(&priya).await;
        let page = priya.get("/reading/alike").await;
        let shown = pieces(&page);
        let other = priya.get("/inbox/read").await.ids("/feedback/").into_iter().find(|id| !ids(&shown).contains(&id.as_str())).unwrap();
        let changed = &shown[0][..32];
        redact(&priya, changed, "bus").await;
        let before = town.dump().await;
        let code = [("code_name", "Buses")];
        for (ticked, more, sentence) in [
            (vec![other.as_str()], &code[..], "that was not on this page with all its words"),
            (vec![&"0".repeat(32)], &code[..], "that was not on this page with all its words"),
            (vec![changed, &shown[1][..32]], &code[..], "The words of some have changed since you opened this."),
            (vec![], &code[..], "Tick the ones that get the code."),
            (vec![&shown[1][..32]], &[][..], "Type the name of a code"),
        ] {
            let refused = codes(&priya, &page, &ticked, more).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{ticked:?}");
            refused.assert_says(sentence);
            assert_eq!(pieces(&refused).len(), 3, "the same pieces come again");
            assert_eq!(refused.body.contains("value=\"Buses\""), !more.is_empty(), "typed words stay");
            if ticked.contains(&changed) {
                refused.assert_says("▮▮▮");
                assert_eq!(refused.body.matches(" checked").count(), 1, "words that nobody has seen are not ticked");
            }
        }
        let hash = format!("{other}.0123456789abcdef");
        let forged = priya.post("/reading/alike", &[("shown", &hash), ("id", &other), code[0]]).await;
        assert_eq!(forged.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(town.dump().await, before);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p22_gone_pieces_leave_the_page_and_are_not_told_apart() {
        let (town, priya, receipts) = with(&ALIKE[..3]).await;
        all_safe(&priya).await;
        let page = priya.get("/reading/alike").await;
        let shown = pieces(&page);
        let (sam, own) = (town.reviewer("Sam Reader").await, ids(&shown));
        withdraw(&town, &receipts[0]).await;
        let (left, withdrawn) = left(&sam, &own).await;
        let concern = sam.post(&format!("/feedback/{}/triage", left[0]), &[("outcome", "Concern"), ("was", "ForAnalysis")]).await;
        assert_eq!(concern.status, StatusCode::SEE_OTHER, "{}", concern.text());
        for id in [withdrawn, left[0]] {
            let refused = codes(&priya, &page, &[id], &[("code_name", "Buses")]).await;
            assert_eq!((refused.status, pieces(&refused).len()), (StatusCode::UNPROCESSABLE_ENTITY, 1));
            refused.assert_says("None of these is here to be coded any more.").assert_silent(id);
        }
        let done = codes(&priya, &page, &own, &[("code_name", "Buses")]).await;
        assert!(done.location().starts_with("/reading/alike?done=coded-some&undo="), "{}", done.text());
        assert_eq!(town.dump_in_disk_order("codings").await.len(), 1);
        priya.get("/reading/alike").await.assert_says("Nothing waits for a code");
    }

    /// The pieces that can be opened, and the one that can't.
    async fn left<'a>(by: &Browser, all: &[&'a str]) -> (Vec<&'a str>, &'a str) {
        let (mut left, mut gone) = (vec![], "");
        for id in all {
            match by.get(&format!("/feedback/{id}")).await.status {
                StatusCode::OK => left.push(*id),
                _ => gone = id,
            }
        }
        (left, gone)
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn codes_used_last_are_one_press() {
        let (town, priya, _) = with(&ALIKE).await;
        all_safe(&priya).await;
        let page = priya.get("/reading/alike").await;
        page.assert_silent("name=\"recent\"");
        let shown = pieces(&page);
        for (nth, name) in ["Waiting", "Buses"].into_iter().enumerate() {
            assert_eq!(codes(&priya, &page, &[ids(&shown)[nth]], &[("code_name", name)]).await.status, StatusCode::SEE_OTHER);
        }
        let offered = priya.get("/reading/alike").await;
        let buttons: Vec<&str> = offered.body.split("name=\"recent\"").skip(1).map(|rest| rest.split("</button>").next().unwrap()).collect();
        assert_eq!(buttons.len(), 2);
        assert!(buttons[0].contains("Buses") && buttons[0].contains("data-key=\"1\""), "{}", buttons[0]);
        assert!(buttons[1].contains("Waiting") && buttons[1].contains("data-key=\"2\""), "{}", buttons[1]);
        // Enter in the box presses the first button of the form.
        assert!(offered.body.find("Code the ticked ones") < offered.body.find("name=\"recent\""));
        let buses = buttons[0].split("value=\"").nth(1).unwrap().split('"').next().unwrap();
        let done = codes(&priya, &offered, &[ids(&pieces(&offered))[0]], &[("recent", buses), ("code_name", "")]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
        priya.get("/codebook").await.assert_says("Buses 2 codings");
        // On the page of a piece, beside the keys of the first reading.
        let piece = priya.get(&format!("/feedback/{}", ids(&shown)[2])).await;
        assert!(piece.body.contains(&format!("value=\"{buses}\" data-key=\"5\"")), "{}", piece.body);
        // Nobody else's, and none that is retired.
        town.reviewer("Sam Reader").await.get("/reading/alike").await.assert_silent("name=\"recent\"");
        priya.post(&format!("/codebook/{buses}/state"), &[("to", "retire")]).await;
        priya.get("/reading/alike").await.assert_silent(buses);
        let refused = codes(&priya, &page, &[ids(&shown)[2]], &[("recent", buses)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.assert_says("This code is not offered any more");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn others_come_first_and_all_come_round() {
        let (_town, priya, _) = with(&["Nobody asked me", "The swings are broken", "My worker left"]).await;
        all_safe(&priya).await;
        let (mut address, mut seen) = ("/reading/alike".to_string(), vec![]);
        for _ in 0..3 {
            let page = priya.get(&address).await;
            page.assert_says("No other piece without a code is like this one.");
            seen.extend(pieces(&page));
            address = others(&page);
        }
        assert_eq!(pieces(&priya.get(&address).await), seen[..1]);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 3);
    }
}

mod other_pages {
    use super::{
        together::{ALIKE, codes, ids, others, pieces},
        *,
    };

    #[tokio::test(flavor = "multi_thread")]
    async fn group_of_the_page_before_is_left_out() {
        let (_town, priya, _) = with(&ALIKE).await;
        all_safe(&priya).await;
        let first = priya.get("/reading/alike").await;
        assert_eq!(pieces(&first).len(), 3);
        let second = priya.get(&others(&first)).await;
        second.assert_says("My worker left").assert_silent("The bus");
        assert_eq!(pieces(&second).len(), 1);
        let mut third = pieces(&priya.get(&others(&second)).await);
        let mut before = pieces(&first);
        third.sort();
        before.sort();
        assert_eq!(third, before, "all come round");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn unticked_misfit_is_off_the_next_page() {
        let (_town, priya, _) = with(&ALIKE).await;
        all_safe(&priya).await;
        let page = priya.get("/reading/alike").await;
        let shown = pieces(&page);
        let done = codes(&priya, &page, &ids(&shown)[..2], &[("code_name", "Buses")]).await;
        let next = priya.get(done.location()).await;
        next.assert_says("My worker left");
        assert!(!pieces(&next).contains(&shown[2]));
        assert!(pieces(&priya.get(&others(&next)).await).contains(&shown[2]), "it comes round");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn pieces_to_code_blind_are_coded_in_their_round_alone() {
        let (town, priya, _) = with(&["The bus was late", "My worker left"]).await;
        all_safe(&priya).await;
        let sam = town.reviewer("Sam Reader").await;
        let page = sam.get("/reading/alike").await;
        let shown = pieces(&page);
        let piece = ids(&shown)[0];
        assert_eq!(codes(&priya, &page, &[piece], &[("code_name", "Buses")]).await.status, StatusCode::SEE_OTHER);
        let dilys = town.administrator().await;
        let (whose, second) = (id_of(dilys, "Priya Nair").await, id_of(dilys, "Sam Reader").await);
        let round = priya.post("/agreement", &[("whose", &whose), ("second", &second), ("how_many", "20")]).await;
        assert_eq!(round.status, StatusCode::SEE_OTHER, "{}", round.text());
        let before = town.dump().await;
        let refused = codes(&sam, &page, &[piece], &[("code_name", "Other")]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        refused.assert_says("You are to code some of these in a second coding").assert_silent("They have this code already");
        assert_eq!(town.dump().await, before);
        // Without its first code it waits for one again, but not for somebody who is to code it blind.
        let removal = priya.get(&format!("/feedback/{piece}")).await.between("action=\"/codings/", "\"");
        let away = priya.post(&format!("/codings/{removal}"), &[]).await;
        assert_eq!(away.status, StatusCode::SEE_OTHER, "{}", away.text());
        priya.get("/reading/finish").await.assert_says("2 wait for a code.");
        sam.get("/reading/finish").await.assert_says("1 waits for a code.");
        sam.get("/reading/alike").await.assert_silent(piece);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn piece_waits_for_a_code_whenever_it_carries_none() {
        let (town, priya, receipts) = with(&["The bus was late"]).await;
        all_safe(&priya).await;
        let waits = async || !priya.get("/reading/alike").await.body.contains("Nothing waits for a code");
        assert!(waits().await);
        let page = priya.get("/reading/alike").await;
        let piece = ids(&pieces(&page))[0].to_string();
        let done = codes(&priya, &page, &[&piece], &[("code_name", "Buses")]).await;
        let coded = priya.get(done.location()).await;
        assert!(!waits().await, "coded");
        undo(&priya, &coded).await;
        assert!(waits().await, "the coding is deleted");
        codes(&priya, &priya.get("/reading/alike").await, &[&piece], &[("code_name", "Trains")]).await;
        assert!(!waits().await);
        withdraw(&town, &receipts[0]).await;
        assert!(!waits().await, "withdrawn");
        priya.get("/reading/finish").await.assert_says("none wait for a code.");
    }
}

mod finish {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn it_is_not_enough_while_unread_words_may_tell_of_harm() {
        let (town, priya, _) = with(&["The swings are broken", "Other words"]).await;
        priya.post("/reading/goal", &[("goal", "1")]).await;
        answers(&priya, &priya.get("/reading").await, "safe").await.assert_says("That is enough for today.").assert_silent("tell of harm");
        town.anyone().says("my dad hits me when he is drunk").await;
        let look = priya.get("/reading").await;
        look.assert_says("my dad hits me").assert_says("With this one, 1 unread piece may tell of harm.");
        for page in ["/reading/finish", "/reading/alike"] {
            let end = priya.get(page).await;
            end.assert_says("1 unread piece may tell of harm.").assert_says("Look there first").assert_silent("That is enough");
        }
        // Put off, it is enough, and the sentence stays.
        let later = answers(&priya, &look, "later").await;
        later.assert_says("That is enough for today.").assert_says("1 unread piece may tell of harm.").assert_says("They are first in the inbox");
        answers(&priya, &priya.get(&format!("/reading?piece={}", shown(&look).0)).await, "safe").await.assert_silent("may tell of harm");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn number_for_today_is_counted_and_then_it_is_enough() {
        let (town, priya, _) = with(&["One thing", "Another thing", "A third thing"]).await;
        let before = town.dump().await;
        let set = priya.post("/reading/goal", &[("goal", "2"), ("to", "/reading/alike")]).await;
        assert_eq!(set.location(), "/reading/alike?done=goal");
        assert_eq!(town.dump().await, before, "it is kept with the sign-in alone");
        let look = priya.get("/reading").await;
        look.assert_says("Today: 0 of 2, 2 left.").assert_says("3 wait for a first look and none wait for a code.");
        let next = answers(&priya, &look, "safe").await;
        next.assert_says("Today: 1 of 2, 1 left.");
        let enough = answers(&priya, &next, "safe").await;
        enough.assert_says("Done for today").assert_says("Looked at, and read on2").assert_says("1 waits for a first look and 2 wait for a code.");
        enough.assert_silent("A third thing").assert_silent("One thing");
        priya.get("/reading/alike").await.assert_says("Done for today");
        // Undone work does not count.
        let undone = undo(&priya, &enough).await;
        priya.get(undone.location()).await.assert_says("Today: 1 of 2, 1 left.");
        priya.post("/reading/goal", &[("goal", "")]).await;
        priya.get("/reading").await.assert_says("Today: 1.").assert_silent("1 of 2");
        for goal in ["0", "501", "-1", "x"] {
            let refused = priya.post("/reading/goal", &[("goal", goal)]).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{goal}");
            refused.assert_says("Choose one of the numbers.");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn anybody_may_stop_at_any_time() {
        let (town, priya, _) = with(&["One thing"]).await;
        priya.get("/reading").await.assert_links("/reading/finish");
        priya.get("/reading/finish").await.assert_says("Nothing today, and that is fine.").assert_says("Stop here");
        all_safe(&priya).await;
        priya.get("/reading/finish").await.assert_says("Thank you. That is enough for today.").assert_says("Looked at, and read on1");
        // Nobody else's work counts.
        town.reviewer("Sam Reader").await.get("/reading/finish").await.assert_says("Looked at, and read on0");
    }
}
