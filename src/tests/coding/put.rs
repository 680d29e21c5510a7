//! Putting codes on words, and taking them away.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn sentence_gets_a_new_code_and_is_drawn() {
    let desk = Desk::new().await;
    let page = desk.codes(&desk.excerpt("The bus was late").await, "Waiting", "They wait a lot.").await;
    page.assert_says("Coded.").assert_says("Memo: They wait a lot.").assert_says("For analysis");
    let marked = page.between("<mark class=\"hue-0\">", "</mark>");
    assert_eq!(marked, "The bus was late 👩\u{200d}👧, and Mr. Hill shrugged!");
    let code = page.ids("/codebook/").remove(0);
    let code = desk.sam.get(&format!("/codebook/{code}")).await;
    code.assert_says("1 coding").assert_says("The bus was late").assert_silent("Nobody asked me").assert_links(&format!("/feedback/{}", desk.id));
    desk.priya.get("/codebook").await.assert_says("Waiting 1 coding");
    assert!(desk.rows("codings").await.iter().all(|row| !row.contains("wait") && !row.contains(&crate::id::to_hex(b"wait"))), "the memo is sealed");
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_piece_is_listed_and_not_drawn() {
    let desk = Desk::new().await;
    let page = desk.codes(&desk.whole().await, "Transport", "").await;
    page.assert_says("the whole piece").assert_says(WORDS).assert_silent("Memo:");
    assert!(!page.body.contains("<mark"));
}

#[tokio::test(flavor = "multi_thread")]
async fn known_name_means_that_code() {
    let desk = Desk::new().await;
    let known = code(&desk.sam, "Café  at noon", &[]).await;
    desk.codes(&desk.whole().await, " CAFE\u{301} at  NOON ", "").await.assert_links(&known);
    assert_eq!(desk.rows("codes").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_codes_on_the_same_words_are_both_told() {
    let desk = Desk::new().await;
    let first = desk.excerpt("Nobody asked me").await;
    desk.codes(&first, "Not asked", "").await;
    let seen = desk.post(&desk.sam, &first, &[("code_name", "Alone")]).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER, "{}", seen.text());
    let page = desk.piece().await;
    page.assert_says("Nobody asked me. code 1 code 2 The bus");
    assert!(page.body.contains(" twice\">Nobody asked me.</mark>"), "{}", page.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn form_that_says_too_little_or_too_much_is_refused() {
    let desk = Desk::new().await;
    let whole = desk.whole().await;
    code(&desk.priya, "Transport", &[]).await;
    desk.refused(&whole, &[("memo", "Kept memo")], "Type the name of a code").await;
    desk.refused(&whole, &[("code_name", " ")], "Type the name of a code").await;
    desk.refused(&whole, &[("code_name", &"x".repeat(81))], "80 characters at most").await;
    for excerpt in ["", "6-7", "3-1", "0-999", "x"] {
        desk.refused(excerpt, &[("code_name", "Buses")], "Choose the words to code.").await;
    }
    desk.codes(&whole, "Transport", "").await;
    desk.refused(&whole, &[("code_name", "Transport"), ("memo", "Another")], "These words have this code already.").await;
    let seen = desk.post(&desk.priya, &whole, &[("memo", "Kept memo"), ("code_name", "Transport")]).await;
    assert!(seen.body.contains("Kept memo") && seen.body.contains("value=\"Transport\""), "{}", seen.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn coding_is_undone_with_the_code_it_made() {
    let desk = Desk::new().await;
    let before = (desk.rows("codes").await, desk.rows("codings").await, desk.rows("feedback").await);
    let seen = desk.post(&desk.priya, &desk.whole().await, &[("code_name", "Transport")]).await;
    let undone = undo(&desk.priya, seen.location()).await;
    assert!(undone.location().starts_with(&format!("/feedback/{}?done=undone", desk.id)), "{}", undone.location());
    assert_eq!((desk.rows("codes").await, desk.rows("codings").await, desk.rows("feedback").await), before);
    desk.piece().await.assert_says("Nobody has read this yet.").assert_says("No code yet.");
}

#[tokio::test(flavor = "multi_thread")]
async fn coding_taken_away_comes_back_with_its_memo() {
    let desk = Desk::new().await;
    let page = desk.codes(&desk.excerpt("Nobody asked").await, "Not asked", "Says it twice").await;
    let coding = page.ids("/codings/").remove(0);
    let before = desk.rows("codings").await;
    let taken = desk.sam.post(&format!("/codings/{coding}/removal"), &[]).await;
    desk.sam.get(taken.location()).await.assert_says("Taken away.").assert_says("No code yet.").assert_silent("Says it twice");
    desk.priya.get("/codebook").await.assert_says("Not asked 0 codings");
    assert_eq!(desk.sam.post(&format!("/codings/{coding}/removal"), &[]).await.status, StatusCode::NOT_FOUND);
    desk.sam.get("/acts").await.assert_says("Took a code off feedback").assert_silent("Says it twice");
    assert_eq!(undo(&desk.sam, taken.location()).await.status, StatusCode::SEE_OTHER);
    assert_eq!(desk.rows("codings").await, before);
    desk.piece().await.assert_says("Memo: Says it twice");
}

#[tokio::test(flavor = "multi_thread")]
async fn words_and_names_are_shown_as_text() {
    let desk = Desk::with("<script>pwn()</script> one. </bdi><img src=x onerror=pwn()> two.").await;
    for beginning in ["&lt;script&gt;pwn", "&lt;/bdi&gt;&lt;img"] {
        let page = desk.codes(&desk.excerpt(beginning).await, "<svg onload=pwn()>", "<iframe srcdoc='pwn()'>").await;
        for raw in ["<script>pwn", "<img src=x", "<svg onload", "<iframe"] {
            assert!(!page.body.contains(raw), "{raw}: {}", page.body);
        }
    }
    for page in ["/codebook".to_string(), format!("/codebook/{}", desk.piece().await.ids("/codebook/")[0])] {
        let page = desk.priya.get(&page).await;
        assert!(!page.body.contains("<svg onload") && !page.body.contains("<script>pwn"), "{}", page.body);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn coding_stays_in_the_view_somebody_came_from() {
    let desk = Desk::new().await;
    let seen = desk.post(&desk.priya, &desk.whole().await, &[("code_name", "Transport"), ("sort", "newest"), ("from", "Direct")]).await;
    assert!(seen.location().starts_with(&format!("/feedback/{}?sort=newest&from=Direct&done=coded", desk.id)), "{}", seen.location());
    let page = desk.priya.get(seen.location()).await;
    let removal = page.between("action=\"/codings/", "\"");
    let away = desk.priya.post(&format!("/codings/{removal}"), &[("sort", "newest")]).await;
    assert!(away.location().starts_with(&format!("/feedback/{}?sort=newest&done=uncoded", desk.id)), "{}", away.location());
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_puts_no_code_on_the_same_words_twice() {
    let desk = Desk::new().await;
    let whole = desk.whole().await;
    let page = desk.codes(&whole, "Transport", "").await;
    let removal = page.between("action=\"/codings/", "\"");
    let away = desk.priya.post(&format!("/codings/{removal}"), &[]).await;
    desk.codes(&whole, "Transport", "").await;
    undo(&desk.priya, away.location()).await;
    assert_eq!(desk.piece().await.body.matches("action=\"/codings/").count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_chosen_in_the_text_are_coded() {
    let desk = Desk::new().await;
    let page = desk.codes("7-12", "Asking", "").await;
    assert_eq!(page.between("<mark class=\"hue-0\">", "</mark>"), "asked");
    let refused = desk.post(&desk.priya, "0-6", &[("memo", "Why")]).await;
    assert!(refused.body.contains("<option value=\"0-6\" selected>The words you chose: “Nobody”"), "{}", refused.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn beginning_of_a_known_name_makes_no_code_by_accident() {
    let desk = Desk::new().await;
    let whole = desk.whole().await;
    for name in ["Transport", "Records", "Case records"] {
        code(&desk.priya, name, &[]).await;
    }
    desk.refused(&whole, &[("code_name", "rec")], "There is no code “rec”, but there is “Case records”, “Records”.").await;
    let page = desk.post(&desk.priya, &whole, &[("code_name", "rec")]).await;
    assert!(page.body.contains("name=\"make_code\""), "{}", page.body);
    assert_eq!(desk.post(&desk.priya, &whole, &[("code_name", "rec"), ("make_code", "yes")]).await.status, StatusCode::SEE_OTHER);
    assert!(!desk.piece().await.body.contains("name=\"make_code\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn page_with_other_words_codes_nothing() {
    let desk = Desk::new().await;
    let was = desk.piece().await.body.split("/codings\"").nth(1).unwrap().split("name=\"was\" value=\"").nth(1).unwrap()[..16].to_string();
    let out = [("other_words", "Nobody"), ("reason", "NamesSomebody")];
    assert_eq!(desk.sam.post(&format!("/feedback/{}/redactions", desk.id), &out).await.status, StatusCode::SEE_OTHER);
    let stale = [("was", was.as_str()), ("code_name", "Asking"), ("memo", "Kept memo")];
    desk.refused("7-12", &stale, "The words have changed since you opened this").await;
    let page = desk.post(&desk.priya, "7-12", &stale).await;
    assert!(page.body.contains("Kept memo") && page.body.contains("value=\"Asking\"") && !page.body.contains("value=\"7-12\""), "{}", page.body);
}
