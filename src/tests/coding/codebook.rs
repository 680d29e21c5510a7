//! The codebook: codes made, changed, put under others, retired and brought back.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn new_code_is_on_the_page_with_all_its_texts() {
    let town = Town::new().await;
    let priya = town.reviewer("Priya Nair").await;
    priya.get("/codebook").await.assert_says("No code yet");
    let texts = [("definition", "Nobody listened"), ("include", "Told and ignored"), ("exclude", "Never told"), ("example", "I said it twice")];
    let address = code(&priya, "Not believed", &texts).await;
    let page = priya.get(&address).await;
    for (_, text) in texts {
        page.assert_says(text);
    }
    priya.get("/codebook").await.assert_says("1 code, 0 codings.").assert_says("Nobody listened").assert_silent("No code yet");
    let rows = town.dump_in_disk_order("codes").await;
    assert!(
        rows.iter().all(|row| !row.contains("I said it twice") && !row.contains(&crate::id::to_hex(b"I said it twice"))),
        "the example is sealed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn empty_and_taken_names_are_refused() {
    let town = Town::new().await;
    let priya = town.reviewer("Priya Nair").await;
    let (buses, trains) = (code(&priya, "Buses", &[]).await, code(&priya, "Trains", &[]).await);
    let before = town.dump().await;
    for (path, name, sentence) in [
        ("/codebook", " ", "Give the code a name."),
        ("/codebook", " BUSES ", "There is a code of this name already."),
        ("/codebook", &"x".repeat(81), "Please use at most 80."),
        (&trains, "buses", "Another code has this name."),
        (&trains, "", "Give the code a name."),
    ] {
        let seen = priya.post(path, &[("name", name), ("definition", "Kept text")]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {name}");
        seen.assert_says(sentence).assert_says("Kept text");
    }
    assert_eq!(town.dump().await, before);
    assert_eq!(priya.post(&buses, &[("name", "BUSES")]).await.status, StatusCode::SEE_OTHER, "its own name in capitals");
}

#[tokio::test(flavor = "multi_thread")]
async fn code_stands_under_another_and_never_under_itself() {
    let town = Town::new().await;
    let priya = town.reviewer("Priya Nair").await;
    let transport = code(&priya, "Transport", &[]).await;
    let buses = code(&priya, "Buses", &[("parent", last(&transport))]).await;
    let tree = priya.get("/codebook").await.body;
    let (above, under) = (tree.find(&transport).unwrap(), tree.find(&buses).unwrap());
    assert!(above < under && tree[above..under].contains("<ul class=\"codebook\">"), "{tree}");
    for parent in [&transport, &buses] {
        let seen = priya.post(&transport, &[("name", "Transport"), ("parent", last(parent))]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        seen.assert_says("It can’t be this one, nor one under it.");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_puts_no_code_under_itself() {
    let town = Town::new().await;
    let priya = town.reviewer("Priya Nair").await;
    let transport = code(&priya, "Transport", &[]).await;
    let buses = code(&priya, "Buses", &[("parent", last(&transport))]).await;
    let freed = priya.post(&buses, &[("name", "Buses")]).await;
    priya.post(&transport, &[("name", "Transport"), ("parent", last(&buses))]).await;
    assert_eq!(undo(&priya, freed.location()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    priya.get("/codebook").await.assert_links(&buses).assert_links(&transport);
}

#[tokio::test(flavor = "multi_thread")]
async fn retired_code_is_not_offered_until_it_is_back() {
    let desk = Desk::new().await;
    let whole = desk.whole().await;
    let page = desk.codes(&whole, "Transport", "").await;
    let id = page.ids("/codebook/").remove(0);
    let address = format!("/codebook/{id}");
    assert!(page.body.contains("<option value=\"Transport\""));
    let retired = desk.priya.post(&format!("{address}/state"), &[("to", "retire")]).await;
    desk.priya.get(retired.location()).await.assert_says("Retired: it is not offered any more");
    let page = desk.piece().await;
    page.assert_says("Transport");
    assert!(!page.body.contains("<option value=\"Transport\""), "{}", page.body);
    let sentence = desk.excerpt("Nobody asked").await;
    desk.refused(&sentence, &[("code_name", "transport")], "This code is retired.").await;
    desk.priya.get("/codebook").await.assert_says("retired");
    desk.priya.post(&format!("{address}/state"), &[("to", "offer")]).await;
    desk.codes(&sentence, "transport", "").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn undoing_a_code_that_is_used_is_refused() {
    let desk = Desk::new().await;
    let made = desk.priya.post("/codebook", &[("name", "Transport")]).await;
    let whole = desk.whole().await;
    let seen = desk.post(&desk.sam, &whole, &[("code_name", "Transport")]).await;
    assert_eq!(undo(&desk.priya, made.location()).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    undo(&desk.sam, seen.location()).await;
    assert_eq!(undo(&desk.priya, made.location()).await.location(), "/codebook?done=undone");
    assert!(desk.rows("codes").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn undo_brings_back_an_example_too() {
    let town = Town::new().await;
    let priya = town.reviewer("Priya Nair").await;
    let address = code(&priya, "Transport", &[("example", "The bus")]).await;
    let changed = priya.post(&address, &[("name", "Travel"), ("example", "The train")]).await;
    priya.get(&address).await.assert_says("The train").assert_silent("The bus");
    assert_eq!(undo(&priya, changed.location()).await.location(), format!("{address}?done=undone"));
    priya.get(&address).await.assert_says("Transport").assert_says("The bus").assert_silent("The train");
}

#[tokio::test(flavor = "multi_thread")]
async fn damaged_example_leaves_the_page_open() {
    let town = Town::new().await;
    let priya = town.reviewer("Priya Nair").await;
    let address = code(&priya, "Transport", &[("example", "The bus")]).await;
    let mut tx = town.app.write_anonymously().await.unwrap();
    sqlx::query("update codes set example = $1").bind(&[1_u8, 2, 3][..]).execute(&mut *tx).await.unwrap();
    tx.commit().await.unwrap();
    priya.get(&address).await.assert_says("The example or the memo can’t be read").assert_silent("The bus");
    assert_eq!(priya.post(&address, &[("name", "Transport"), ("example", "The train")]).await.status, StatusCode::SEE_OTHER);
    priya.get(&address).await.assert_says("The train").assert_silent("can’t be read");
}

#[tokio::test(flavor = "multi_thread")]
async fn merged_code_gives_all_it_has_and_undo_gives_it_back() {
    let desk = Desk::new().await;
    let (whole, first) = (desk.whole().await, desk.excerpt("Nobody asked").await);
    let (buses, transport) = (code(&desk.priya, "Buses", &[]).await, code(&desk.priya, "Transport", &[]).await);
    code(&desk.priya, "Late buses", &[("parent", last(&buses))]).await;
    desk.codes(&whole, "Buses", "Kept memo").await;
    desk.codes(&first, "Buses", "").await;
    desk.codes(&first, "Transport", "").await;
    let before = (desk.rows("codings").await, desk.rows("codes").await);
    let merged = desk.priya.post(&format!("{buses}/merge"), &[("into", last(&transport))]).await;
    assert_eq!(merged.leads_to(), transport);
    desk.priya.get(merged.location()).await.assert_says("Merged").assert_says("2 codings").assert_says("Kept memo");
    let old = desk.priya.get(&buses).await;
    old.assert_says("merged into another").assert_says("0 codings").assert_links(&transport);
    desk.refused(&whole, &[("code_name", "Buses")], "This code is retired.").await;
    let tree = desk.priya.get("/codebook").await;
    assert!(tree.text().contains("Transport 2 codingsLate buses"), "{}", tree.text());
    assert_eq!(undo(&desk.priya, merged.location()).await.status, StatusCode::SEE_OTHER);
    assert_eq!((desk.rows("codings").await, desk.rows("codes").await), before);
    desk.priya.get(&buses).await.assert_says("2 codings").assert_silent("merged into another");
}

#[tokio::test(flavor = "multi_thread")]
async fn code_is_not_merged_into_itself_one_under_it_or_a_retired_one() {
    let desk = Desk::new().await;
    let (buses, old) = (code(&desk.priya, "Buses", &[]).await, code(&desk.priya, "Old", &[]).await);
    let under = code(&desk.priya, "Late buses", &[("parent", last(&buses))]).await;
    desk.priya.post(&format!("{old}/state"), &[("to", "retire")]).await;
    let before = desk.town.dump().await;
    for into in [&buses, &under, &old, "x"] {
        let seen = desk.priya.post(&format!("{buses}/merge"), &[("into", last(into))]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{into}");
        seen.assert_says("Pick the code that takes over.");
    }
    assert_eq!(desk.town.dump().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn code_is_split_by_moving_some_of_its_codings() {
    let desk = Desk::new().await;
    let (whole, first) = (desk.whole().await, desk.excerpt("Nobody asked").await);
    let buses = code(&desk.priya, "Buses", &[]).await;
    desk.codes(&whole, "Buses", "Kept memo").await;
    desk.codes(&first, "Buses", "").await;
    let before = (desk.rows("codings").await, desk.rows("codes").await);
    let moves = format!("{buses}/codings");
    let page = desk.priya.get(&buses).await;
    let tick = |words: &str| {
        let row = page.body.split("<li class=\"ticked\">").find(|row| row.contains(words)).unwrap_or_else(|| panic!("{}", page.body));
        row.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_string()
    };
    let coding = tick("Kept memo");
    for (fields, sentence) in [
        (vec![("code_name", "Transport")], "Tick the words that get another code."),
        (vec![("coding", coding.as_str())], "Type the name of a code"),
        (vec![("coding", coding.as_str()), ("code_name", "buses")], "They have this code."),
        (vec![("coding", &"0".repeat(32)), ("code_name", "Transport")], "None of these has this code any more."),
    ] {
        let seen = desk.priya.post(&moves, &fields).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
        seen.assert_says(sentence);
    }
    assert_eq!((desk.rows("codings").await, desk.rows("codes").await), before);
    let moved = desk.priya.post(&moves, &[("coding", &coding), ("code_name", "Transport")]).await;
    desk.priya.get(moved.location()).await.assert_says("Moved to the other code.").assert_says("1 coding,").assert_silent("Kept memo");
    desk.priya.get("/codebook").await.assert_says("Transport 1 coding");
    desk.piece().await.assert_says("Memo: Kept memo");
    assert_eq!(undo(&desk.priya, moved.location()).await.status, StatusCode::SEE_OTHER);
    assert_eq!((desk.rows("codings").await, desk.rows("codes").await), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_version_of_a_code_says_who_changed_what() {
    let desk = Desk::new().await;
    let buses = code(&desk.priya, "Buses", &[("definition", "They come late."), ("example", "An example"), ("memo", "A note")]).await;
    let change =
        |definition: &'static str, memo: &'static str| [("name", "Buses"), ("definition", definition), ("example", "An example"), ("memo", memo)];
    let changed = desk.sam.post(&buses, &change("They come too late.", "A note")).await;
    desk.sam.post(&buses, &change("They come too late.", "Another note")).await;
    let page = desk.priya.get(&buses).await;
    page.assert_says("Memo: Another note").assert_says("Its example or its memo");
    page.assert_says("Sam ReaderDefinition: They come").assert_says("[put in: too ] late.");
    page.assert_says("Priya NairName: BusesDefinition: They come late.");
    assert!(desk.rows("code_versions").await.iter().all(|row| !row.contains("An example") && !row.contains("note")), "they may quote young people");
    let refused = undo(&desk.sam, changed.location()).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "it was changed since");
    let retired = desk.priya.post(&format!("{buses}/state"), &[("to", "retire")]).await;
    undo(&desk.priya, retired.location()).await;
    desk.priya.get(&buses).await.assert_says("[put in: in use");
}
