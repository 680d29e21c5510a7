//! The prompts of a planned session.

use super::Planned;
use crate::{
    feedback::{Provenance, Transcriber, Words},
    live::paper::acts as paper,
    receipts::token::FormToken,
    tests::live::stored_session::{own, session_id},
};
use http::StatusCode;

#[tokio::test(flavor = "multi_thread")]
async fn tapped_suggestion_is_in_the_form_until_it_is_asked() {
    let planned = Planned::new().await;
    let offered = planned.page().await.body.matches("?suggestion=").count();
    assert!(offered >= 3, "{offered}");
    let question = |page: &crate::tests::town::Seen| page.between("id=\"new-question\"", ">");
    assert!(!question(&planned.page().await).contains("should"));
    let taken = planned.sam.get(&format!("{}?suggestion=1", planned.path)).await;
    let asked = question(&taken).split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_string();
    assert!(asked.len() > 20, "{asked}");
    planned.ask(&asked).await;
    let page = planned.page().await;
    assert_eq!(page.body.matches("?suggestion=").count(), offered - 1, "asked once is enough");
    let none = planned.sam.get(&format!("{}?suggestion=99", planned.path)).await;
    assert!(!question(&none).contains("should"));
}

#[tokio::test(flavor = "multi_thread")]
async fn facilitator_adds_moves_changes_and_removes_them() {
    let planned = Planned::new().await;
    planned.page().await.assert_says("No prompt yet.").assert_says("You could begin with").assert_silent("Begin a dry run");
    let first = planned.ask("First of all?").await;
    let again = planned.ask("First of all?").await;
    assert_eq!(again, first, "pressed twice, written once");
    let second = planned.ask("And <then>?").await;
    let dots = [("way", "Dots"), ("question", "Which one?"), ("options", " Buses \r\n\r\nLight\r\n"), ("minutes", "7")];
    let third = planned.post("/prompts", &dots).await.location().split_once("#p").unwrap().1.to_string();
    let page = planned.page().await;
    assert_eq!(page.ids("/prompts/"), [first.clone(), second.clone(), third.clone()]);
    page.assert_says("And <then>?").assert_says("3 prompts, 7 minutes in all and 2 without a time.").assert_says("Rank by dots");
    assert!(page.body.contains("Buses\nLight"), "blank lines and spaces are gone");

    for (prompt, to, order) in [
        (&third, "up", [&first, &third, &second]),
        (&third, "up", [&third, &first, &second]),
        (&third, "up", [&third, &first, &second]),
        (&first, "down", [&third, &second, &first]),
    ] {
        assert_eq!(planned.post(&format!("/prompts/{prompt}/move"), &[("to", to)]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(planned.page().await.ids("/prompts/").iter().collect::<Vec<_>>(), order);
    }
    assert_eq!(planned.post(&format!("/prompts/{first}/move"), &[("to", "left")]).await.status, StatusCode::NOT_FOUND);

    let changed = planned.post(&format!("/prompts/{third}"), &[("way", "Agree"), ("question", "We know who to ask."), ("minutes", "1")]).await;
    assert_eq!(changed.location(), format!("{}#p{third}", planned.path));
    planned.page().await.assert_says("We know who to ask.").assert_says("1 minute").assert_silent("Buses").assert_silent("Which one?");
    planned.post(&format!("/prompts/{second}/removal"), &[]).await;
    assert_eq!(planned.page().await.ids("/prompts/"), [third, first]);
}

#[tokio::test(flavor = "multi_thread")]
async fn invalid_prompt_comes_back_as_typed() {
    let planned = Planned::new().await;
    let there = planned.ask("First of all?").await;
    let before = planned.town.dump().await;
    let many: String = (0..13).map(|number| format!("thing {number}\n")).collect();
    let (long, wide) = ("q".repeat(201), format!("light\n{}", "o".repeat(81)));
    let wrong = [
        ("Words", "", "", "", "Write the question."),
        ("Words", &long, "", "", "This has 201 characters."),
        ("Words", "a\nb", "", "", "hidden control character"),
        ("", "Why?", "", "", "Choose how they answer."),
        ("Shouting", "Why?", "", "", "Choose how they answer."),
        ("Dots", "Why?", "only one", "", "you have 1."),
        ("Dots", "Why?", &many, "", "you have 13."),
        ("Dots", "Why?", &wide, "", "too long for the wall"),
        ("Dots", "Why?", "Light\nBuses\n light", "", "Two lines are the same."),
        ("Agree", "Why?", "Light\nBuses", "", "take the list out"),
        ("Words", "Why?", "", "0", "from 1 to 180"),
        ("Words", "Why?", "", "181", "from 1 to 180"),
        ("Words", "Why?", "", "soon", "from 1 to 180"),
    ];
    for below in ["/prompts".to_string(), format!("/prompts/{there}")] {
        for (way, question, options, minutes, told) in wrong {
            let fields = [("way", way), ("question", question), ("options", options), ("minutes", minutes)];
            let seen = planned.post(&below, &fields).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{fields:?}");
            seen.assert_says("Error:").assert_says(told);
            for typed in [question, minutes, options.trim()] {
                assert!(typed.contains('\n') && question == typed || seen.body.contains(typed), "{typed:?} is kept");
            }
            if below.ends_with(&there) {
                assert!(seen.body.contains("<details open class=\"noprint\""), "the form with the trouble is open");
            }
        }
    }
    assert!(planned.town.dump().await == before, "nothing was written");

    for number in 2..=20 {
        planned.ask(&format!("Question {number}?")).await;
    }
    let page = planned.page().await;
    page.assert_says("20 prompts").assert_silent("Add the prompt");
    let too_many = planned.post("/prompts", &[("way", "Words"), ("question", "One more?")]).await;
    assert_eq!(too_many.status, StatusCode::UNPROCESSABLE_ENTITY);
    too_many.assert_says("at most 20 prompts");
    assert!(too_many.body.contains("One more?"));
}

#[tokio::test(flavor = "multi_thread")]
async fn opened_prompt_is_fixed_and_others_are_not() {
    let planned = Planned::new().await;
    let (opened, waiting) = (planned.ask("First of all?").await, planned.ask("And then?").await);
    planned.open(&opened).await;
    planned.page().await.assert_says("Nothing to look at");
    let changed = [("way", "Words"), ("question", "Something else?")];
    let seen = planned.post(&format!("/prompts/{opened}"), &changed).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.assert_says("It stays as it is").assert_links(&planned.path);
    assert!(seen.body.contains("Something else?"), "what was typed is kept");
    let seen = planned.post(&format!("/prompts/{opened}/removal"), &[]).await;
    assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
    seen.assert_says("It stays as it is");
    assert!(seen.body.contains("First of all?"));

    let wrong = planned.post("/prompts", &[("way", "Dots"), ("question", "In the middle?"), ("options", "one")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("In the middle?"));
    planned.ask("In the middle?").await;
    assert_eq!(planned.post(&format!("/prompts/{waiting}"), &changed).await.status, StatusCode::SEE_OTHER);
    assert_eq!(planned.post(&format!("/prompts/{waiting}/removal"), &[]).await.status, StatusCode::SEE_OTHER);
    let when = [("kind", "DropIn"), ("place", "North Durham"), ("date", "2026-12-01"), ("sure", "yes")];
    for below in ["", "/removal"] {
        assert_eq!(planned.post(below, &when).await.status, StatusCode::NOT_FOUND, "{below}: too late");
    }
    let rows = planned.town.dump_in_disk_order("prompts").await;
    assert!(rows.iter().any(|row| row.contains("First of all?")) && rows.len() == 2, "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn prompt_with_words_from_paper_is_fixed() {
    let planned = Planned::new().await;
    let prompt = planned.ask("First of all?").await;
    let mut tx = planned.town.app.write_as_staff().await.unwrap();
    let (at, own) = (planned.town.app.audit_context(), own(&mut tx, "Sam Teasdale", session_id(&planned.path)).await);
    let typed = paper::PaperWords {
        token: &FormToken::new(&planned.town.app.clock),
        prompt: prompt.parse().unwrap(),
        words: &Words::parse("From a flip-chart").unwrap(),
        provenance: Provenance::Verbatim,
        transcriber: Transcriber::Facilitator,
    };
    paper::type_in(&mut tx, &at, &own, false, &typed).await.unwrap();
    tx.commit().await.unwrap();
    for (below, fields) in [
        (format!("/prompts/{prompt}"), [("way", "Words"), ("question", "Something else?")]),
        (format!("/prompts/{prompt}/removal"), [("", ""), ("", "")]),
        ("/removal".into(), [("sure", "yes"), ("", "")]),
    ] {
        let seen = planned.post(&below, &fields).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{below}: {}", seen.text());
        seen.assert_says("typed in for it from paper");
    }
    planned.page().await.assert_says("First of all?");
}
