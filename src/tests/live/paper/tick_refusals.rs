//! Sheets of dots and ticks that are refused, and what nobody can change once a sheet is counted.

use super::ticks::{ASKED, Dots, Tick, sam};
use crate::{
    clock::Clock,
    receipts::token::FormToken,
    staff::Role,
    tests::{
        group::Group,
        town::{NOW, Seen, Town},
    },
};
use http::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn refused_sheet_keeps_ticks_and_typed_words() {
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
    let seen = group.send_sheet(&many).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.assert_says("Error:").assert_says("These are 4 dots, and a sheet has 3.").assert_links(&format!("#sheet-{}", group.prompts[0]));
    chosen(&seen);
    kept(&seen);
    assert_eq!(seen.between("name=\"sheet\" value=\"", "\""), many[0].1, "it is still the same sheet");

    let none = group.send_sheet(&group.sheet(&page, &[(0, Dots(&["0", "0"])), (1, Tick(""))], &words)).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    none.assert_says("Choose what the sheet says.").assert_links("#sheet-asked");
    kept(&none);
    // No page of ours sends these values.
    for odd in ["4", "-1", "x", "255"] {
        let seen = group.send_sheet(&group.sheet(&page, &[], &[(&format!("{}-0", group.prompts[0]), odd), (&group.prompts[1], odd)])).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        seen.assert_says("Choose 0 to 3 dots.").assert_says("Choose one, or that it is left blank.");
    }
    // A page of yesterday, and one that did not come whole.
    let old = FormToken::new(&Clock::standing(jiff::Timestamp::from_second(NOW - 26 * 3600).unwrap())).write(&town.app.vault);
    for (token, sentence) in [(old.as_str(), "open for more than a day"), ("x", "did not come whole"), ("", "did not come whole")] {
        let mut fields = group.sheet(&page, &[(0, Dots(&["2", "0"])), (1, Tick("1"))], &words);
        fields[0].1 = token.into();
        let seen = group.send_sheet(&fields).await;
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
    let seen = group.send_sheet(&group.sheet(&page, &[(1, Tick("1"))], &words)).await;
    assert_eq!(seen.status, StatusCode::OK);
    seen.assert_says("That sheet is counted.");
    kept(&seen);
    let without: Vec<(&str, &str)> = words.iter().copied().filter(|(name, _)| *name != "words").collect();
    let seen = group.send_sheet(&group.sheet(&seen, &[(1, Tick("1"))], &without)).await;
    assert_eq!(seen.status, StatusCode::SEE_OTHER);
    let next = group.facilitator.get(seen.location()).await;
    for picked in ["Paraphrase", "Facilitator"] {
        assert!(next.between(&format!("value=\"{picked}\""), ">").contains("checked"), "{picked}");
    }
    group.console().await.assert_says("In between: 2");
}

#[tokio::test(flavor = "multi_thread")]
async fn counted_sheet_fixes_its_prompt_and_session() {
    let town = Town::new().await;
    let group = Group::planned(&town, &sam(&town).await, "Workshop", &ASKED).await;
    // A page that was opened before a question was changed: what stands at the same place means something else now.
    let page = group.typing().await;
    let [first, second] = [0, 1].map(|nth| format!("/prompts/{}", group.prompts[nth]));
    group.does(&first, &[("way", "Dots"), ("question", "What first?"), ("options", "Buses\nLights")]).await;
    let late = group.send_sheet(&group.sheet(&page, &[(0, Dots(&["3", "0"]))], &[])).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    late.assert_says("The questions were changed since this page was opened.");
    assert_eq!(late.body.matches("<option value=\"3\" selected").count(), 1);
    assert!(town.dump_in_disk_order("session_marks").await.is_empty());

    // A page that is shown again for another reason still knows the questions it was opened with.
    let page = group.typing().await;
    group.does(&first, &[("way", "Dots"), ("question", "What first?"), ("options", "Lights\nBuses")]).await;
    let again = group
        .facilitator
        .post(&format!("{}/typing", group.address), &[("enter", "yes"), ("asked", &page.between("name=\"asked\" value=\"", "\""))])
        .await;
    again.assert_says("Nothing was sent yet.");
    let late = group.send_sheet(&group.sheet(&again, &[(0, Dots(&["3", "0"]))], &[])).await;
    late.assert_says("The questions were changed since this page was opened.");
    let counted = group.sheet(&late, &[(0, Dots(&["3", "0"]))], &[]);
    assert_eq!(group.send_sheet(&counted).await.status, StatusCode::SEE_OTHER);
    // And what is counted is counted, whatever was changed since.
    group.does(&format!("/prompts/{}/move", group.prompts[1]), &[("to", "up")]).await;
    assert_eq!(group.send_sheet(&counted).await.status, StatusCode::SEE_OTHER);
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
async fn other_facilitator_cannot_count_sheets() {
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
