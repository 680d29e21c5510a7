//! A round from its start to its end: who may, what is hidden from whom, and what can be undone.

use super::*;
use crate::{
    coding::coding_store::all_codings,
    feedback::store::feedback,
    id::{FeedbackId, PersonId},
    staff::proof::Reviewer,
};
use std::collections::BTreeMap;

/// The number of codings that a file of somebody would hold.
async fn taken(desk: &Desk, name: &str) -> usize {
    let id: PersonId = desk.person(name).await.parse().unwrap();
    let mut db = desk.town.app.read().await.unwrap();
    let by = Reviewer::holding(&mut db, id).await.unwrap().unwrap();
    let mut pieces = BTreeMap::new();
    for (id, _) in &desk.pieces {
        let id: FeedbackId = id.parse().unwrap();
        pieces.insert(id, feedback(&mut db, &desk.town.app.vault, &by, id).await.unwrap().unwrap());
    }
    all_codings(&mut db, &desk.town.app.vault, &by, &pieces).await.unwrap().len()
}

mod start {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn second_coder_is_somebody_else() {
        let desk = Desk::usual().await;
        desk.priya.get("/agreement").await.assert_says("Priya Nair").assert_silent("Priya Nair (");
        desk.asks("Priya Nair", &[]).await.assert_says("These are their own codes.");
        let (whose, second) = (desk.person("Priya Nair").await, desk.person("Sam Reader").await);
        let fields = [("whose", whose.as_str()), ("second", &second), ("how_many", "20")];
        let seen = desk.sam.post("/agreement", &fields).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        seen.assert_says("Somebody else has to ask you");
        assert!(desk.town.dump_in_disk_order("agreement_rounds").await.is_empty());
        done(&desk.ann, "/agreement", &fields).await;
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn pieces_are_drawn_from_those_that_fit() {
        let desk = Desk::usual().await;
        let count = async |more: &[(&str, &str)]| {
            let seen = desk.asks("Sam Reader", more).await;
            if seen.status != StatusCode::SEE_OTHER {
                return seen.text().contains("No piece fits").then_some(0);
            }
            let round = seen.leads_to().to_string();
            let pieces = desk.sam.get(&round).await.ids(&format!("{round}/")).len();
            undo(&desk.priya, &seen).await;
            Some(pieces)
        };
        let (buses, waiting) = (desk.code("Buses").await, desk.code("Waiting").await);
        assert_eq!((count(&[]).await, count(&[("how_many", "2")]).await), (Some(3), Some(2)));
        assert_eq!((count(&[("with_code", &buses)]).await, count(&[("with_code", &waiting)]).await), (Some(2), Some(2)));
        assert_eq!(count(&[("month", "2026-11-01")]).await, Some(3));
        assert_eq!(count(&[("month", "2026-10-01")]).await, None, "nothing that was coded came then");
        let theme = done(&desk.priya, "/themes", &[("name", "Buses are late"), ("about", "")]).await.leads_to().to_string();
        let theme = theme.rsplit('/').next().unwrap();
        assert_eq!(count(&[("in_theme", theme)]).await, Some(0));
        done(&desk.priya, &format!("/feedback/{}/tags", desk.id(0)), &[("to", &format!("Theme.{theme}"))]).await;
        assert_eq!(count(&[("in_theme", theme)]).await, Some(1));
        for number in ["0", "101", "x", ""] {
            desk.asks("Sam Reader", &[("how_many", number)]).await.assert_says("Type a number from 1 to 100.");
        }
        desk.round().await;
        assert_eq!(count(&[]).await, Some(0), "they are in a round of the two already");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn pieces_that_the_second_has_coded_are_left_out() {
        let desk = Desk::usual().await;
        done(&desk.sam, &format!("/feedback/{}/codings", desk.id(0)), &[("excerpt", "0-3"), ("code_name", "Other"), ("make_code", "yes")]).await;
        let round = desk.round().await;
        let page = desk.sam.get(&round).await;
        assert_eq!(page.ids(&format!("{round}/")).len(), 2);
        assert!(!page.body.contains(desk.id(0)));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn piece_coded_blind_for_one_is_not_blind_for_another() {
        let desk = Desk::usual().await;
        let ann = desk.person("Ann Cole").await;
        done(&desk.ann, &format!("/feedback/{}/codings", desk.id(0)), &[("excerpt", "0-3"), ("code_name", "Buses")]).await;
        desk.finished().await;
        desk.asks("Sam Reader", &[("whose", &ann)]).await.assert_says("No piece fits");
    }
}

mod code {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn suggestions_tell_no_codes_of_blind_pieces() {
        let desk = Desk::new(&[("The sofa is old.", &["Rooms"]), ("An old sofa again.", &["Rooms"])]).await;
        desk.round().await;
        desk.town.anyone().says("Is that old sofa clean?").await;
        let new = desk.priya.get("/inbox").await.ids("/feedback/").into_iter().find(|id| desk.pieces.iter().all(|(known, _)| known != id));
        let page = format!("/feedback/{}?suggestions=yes", new.unwrap());
        desk.ann.get(&page).await.assert_says("Like 2 pieces with this code");
        desk.sam.get(&page).await.assert_says("Nothing to suggest").assert_silent("with this code");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn codes_retired_or_merged_meanwhile_make_no_difference() {
        let desk = Desk::usual().await;
        done(&desk.ann, "/codebook", &[("name", "Never used")]).await;
        let (buses, waiting, unused) = (desk.code("Buses").await, desk.code("Waiting").await, desk.code("Never used").await);
        let round = desk.round().await;
        let piece = format!("{round}/{}", desk.id(2));
        desk.blind(&round, 2, &["Waiting"]).await;
        for code in [&waiting, &unused] {
            done(&desk.ann, &format!("/codebook/{code}/state"), &[("to", "retire")]).await;
        }
        let ticked = |page: &Seen, code: &str| {
            let mut inputs = page.body.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
            inputs.any(|input| input.contains(code) && input.contains("checked"))
        };
        let page = desk.sam.get(&piece).await;
        page.assert_silent("Never used");
        assert!(ticked(&page, &waiting), "the first coder had it in use: {}", page.body);
        let gone = desk.sam.post(&piece, &[("put", &waiting), ("put", &unused)]).await;
        assert_eq!(gone.status, StatusCode::UNPROCESSABLE_ENTITY);
        gone.assert_says("was retired since you opened this");
        done(&desk.ann, &format!("/codebook/{waiting}/merge"), &[("into", &buses)]).await;
        assert!(ticked(&desk.sam.get(&piece).await, &buses));
        done(&desk.sam, &piece, &[("put", &waiting)]).await;
        done(&desk.sam, &format!("{round}/state"), &[("to", "finish"), ("sure", "yes")]).await;
        desk.priya.get(&round).await.assert_says("They agreed on 1 of 1");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn second_coder_sees_no_codes_of_others_before_the_end() {
        let desk = Desk::usual().await;
        let (round, buses) = (desk.round().await, desk.code("Buses").await);
        let piece = format!("/feedback/{}", desk.id(0));
        let looks = async |by: &Browser, sees: bool| {
            let shown = by.get(&piece).await.body.contains(&format!("href=\"/codebook/{buses}\""));
            let listed = by.get(&format!("/codebook/{buses}")).await.text().contains("The bus was late.");
            let counted = by.get("/codebook").await.text().contains("Buses 2 codings");
            let found = by.get(&format!("/find?q=late&code={buses}")).await.text().contains("1 piece found");
            let offered = by.get("/find?q=late").await.text().contains("Buses (1)");
            assert_eq!([shown, listed, counted, found, offered], [sees; 5]);
        };
        looks(&desk.priya, true).await;
        looks(&desk.ann, true).await;
        looks(&desk.sam, false).await;
        assert_eq!((taken(&desk, "Sam Reader").await, taken(&desk, "Ann Cole").await), (0, 4));
        desk.sam.get(&piece).await.assert_says("without seeing the codes of others").assert_links(&format!("{round}/{}", desk.id(0)));
        desk.sam.get("/codebook").await.assert_says("A colleague asks you to code 3 pieces a second time.");
        // Putting a code there would tell which are on it.
        let seen = desk.sam.post(&format!("{piece}/codings"), &[("excerpt", "0-17"), ("code_name", "Buses")]).await;
        assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
        seen.assert_says("You are to code this one blind").assert_silent("have this code already");
        let blind = desk.sam.get(&format!("{round}/{}", desk.id(0))).await;
        blind.assert_says("The bus was late.").assert_says("Which codes fit?");
        assert!(!blind.body.contains("checked"), "{}", blind.body);
        desk.blind(&round, 0, &["Buses"]).await;
        looks(&desk.sam, false).await;
        done(&desk.sam, &format!("{round}/state"), &[("to", "finish"), ("sure", "yes")]).await;
        looks(&desk.sam, true).await;
        assert_eq!(taken(&desk, "Sam Reader").await, 4);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn nobody_sees_the_new_codes_before_the_end() {
        let desk = Desk::usual().await;
        let round = desk.round().await;
        desk.blind(&round, 0, &["Waiting"]).await;
        for by in [&desk.priya, &desk.ann] {
            by.get(&round)
                .await
                .assert_says("1 of 3 coded.")
                .assert_says("drawn at random")
                .assert_silent("The bus was late.")
                .assert_silent("Waiting");
            assert_eq!(by.get(&format!("{round}/{}", desk.id(0))).await.status, StatusCode::NOT_FOUND);
            assert_eq!(by.post(&format!("{round}/{}", desk.id(1)), &[("nothing", "yes")]).await.status, StatusCode::NOT_FOUND);
        }
        desk.sam.get(&round).await.assert_silent("drawn at random").assert_silent("Waiting");
        desk.ann.get(&format!("/feedback/{}", desk.id(0))).await.assert_silent("code 2");
        let own = desk.sam.get(&format!("{round}/{}", desk.id(0))).await;
        assert_eq!(own.body.matches("checked").count(), 1, "their own are there to be changed: {}", own.body);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn one_piece_after_the_other_is_coded_and_undone() {
        let desk = Desk::usual().await;
        let round = desk.round().await;
        let first = format!("{round}/{}", desk.id(0));
        for (fields, sentence) in [(vec![], "Tick the codes that fit"), (vec![("nothing", "yes"), ("put", "code")], "Take one of the two back")] {
            let code = desk.code("Buses").await;
            let fields: Vec<(&str, &str)> =
                fields.into_iter().map(|(name, value)| (name, if value == "code" { code.as_str() } else { value })).collect();
            let seen = desk.sam.post(&first, &fields).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY);
            seen.assert_says(sentence);
        }
        let seen = desk.blind(&round, 0, &["Buses"]).await;
        assert!(seen.location().starts_with(&format!("{round}/")) && !seen.location().contains(desk.id(0)), "{}", seen.location());
        desk.sam.get(seen.location()).await.assert_says("Coded. Here is the next one.").assert_says("2 of 3 not coded yet");
        let rows = async || {
            let mut rows = desk.town.dump_in_disk_order("round_codes").await;
            rows.sort();
            rows
        };
        let before = rows().await;
        let again = desk.blind(&round, 0, &["Waiting", "Buses"]).await;
        assert_ne!(rows().await, before);
        desk.blind(&round, 0, &["Waiting", "Buses"]).await;
        assert_eq!(undo(&desk.sam, &again).await.leads_to(), first);
        assert_eq!(rows().await, before);
        desk.sam.get("/acts").await.assert_says("Coded feedback a second time").assert_links(&first);
        desk.blind(&round, 1, &[]).await;
        let last = desk.blind(&round, 2, &["Waiting"]).await;
        desk.sam.get(last.location()).await.assert_says("That was the last one.").assert_says("3 of 3 coded.");
    }
}

mod end {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn finished_round_shows_figures_and_differences() {
        let desk = Desk::usual().await;
        let round = desk.finished().await;
        for by in [&desk.priya, &desk.sam, &desk.ann] {
            let page = by.get(&round).await;
            page.assert_says("They agreed on 1 of 3").assert_says("On 2 of 3, they have at least one in common");
            // Of four and two codes, two are the same.
            page.assert_says("(F1): 0.67").assert_says("two people came to 0.75").assert_silent("i-dot-ai");
            page.assert_says("Buses2001100 %1.00").assert_says("Waiting020133 %");
            page.assert_says("2 of 2 to settle").assert_says("I waited for a bus.").assert_says("I waited for help.");
            page.assert_silent("The bus was late.");
        }
        assert_eq!(desk.sam.post(&format!("{round}/{}", desk.id(0)), &[("nothing", "yes")]).await.status, StatusCode::NOT_FOUND, "it is over");
        let again = desk.sam.post(&format!("{round}/state"), &[("to", "drop")]).await;
        assert_eq!(again.status, StatusCode::NOT_FOUND);
        assert_eq!(desk.priya.get("/agreement").await.text().matches("finished, 3 of 3 coded").count(), 1);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn ending_needs_a_tick_a_coded_piece_and_one_of_the_two() {
        let desk = Desk::usual().await;
        let round = desk.round().await;
        let state = format!("{round}/state");
        let finish = [("to", "finish"), ("sure", "yes")];
        assert_eq!(desk.sam.post(&state, &finish).await.status, StatusCode::NOT_FOUND, "nothing is coded");
        desk.blind(&round, 0, &["Buses"]).await;
        let unsure = desk.sam.post(&state, &finish[..1]).await;
        assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
        unsure.assert_says("this can’t be undone").assert_says("2 not coded yet");
        assert_eq!(desk.ann.post(&state, &finish).await.status, StatusCode::NOT_FOUND);
        let ended = done(&desk.sam, &state, &finish).await;
        assert!(!ended.location().contains("undo="), "{}", ended.location());
        desk.priya.get(&round).await.assert_says("They agreed on 1 of 1").assert_says("2 more left out").assert_says("not enough variation to say");
        desk.priya.get(&round).await.assert_says("None: there is nothing to settle.");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn anybody_gives_up_with_a_tick_and_for_good() {
        let desk = Desk::usual().await;
        let begun = desk.asks("Sam Reader", &[]).await;
        let round = begun.leads_to().to_string();
        desk.blind(&round, 0, &["Buses"]).await;
        assert_eq!(undo(&desk.priya, &begun).await.status, StatusCode::UNPROCESSABLE_ENTITY, "somebody has coded in it");
        desk.ann.get(&round).await.assert_says("Give it up").assert_silent("End the round");
        let state = format!("{round}/state");
        let unsure = desk.ann.post(&state, &[("to", "drop")]).await;
        assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
        unsure.assert_says("Tick that you give it up");
        let given_up = done(&desk.ann, &state, &[("to", "drop"), ("certain", "yes")]).await;
        desk.sam.get(given_up.location()).await.assert_says("Given up").assert_silent("1 of 3");
        assert!(!given_up.location().contains("undo="), "whoever has read the codes since can’t code blind: {}", given_up.location());
        assert_eq!(desk.sam.get(&round).await.status, StatusCode::NOT_FOUND);
        desk.sam.get(&format!("/codebook/{}", desk.code("Buses").await)).await.assert_says("The bus was late.");
        let again = desk.round().await;
        assert_eq!(desk.sam.get(&again).await.ids(&format!("{again}/")).len(), 2, "the first one they have coded");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn start_of_an_untouched_round_is_undone() {
        let desk = Desk::usual().await;
        let tables = ["agreement_rounds", "round_pieces", "round_codes"];
        let begun = desk.asks("Sam Reader", &[]).await;
        assert_eq!(undo(&desk.priya, &begun).await.status, StatusCode::SEE_OTHER);
        for table in tables {
            assert!(desk.town.dump_in_disk_order(table).await.is_empty(), "{table}");
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn first_codes_are_those_of_the_start_and_merged_ones_are_one() {
        let desk = Desk::usual().await;
        let round = desk.round().await;
        done(&desk.priya, &format!("/feedback/{}/codings", desk.id(0)), &[("excerpt", "0-3"), ("code_name", "Later"), ("make_code", "yes")]).await;
        desk.blind(&round, 0, &["Waiting"]).await;
        done(&desk.sam, &format!("{round}/state"), &[("to", "finish"), ("sure", "yes")]).await;
        desk.priya.get(&round).await.assert_says("They agreed on 0 of 1").assert_silent("Later");
        let (from, into) = (desk.code("Waiting").await, desk.code("Buses").await);
        done(&desk.ann, &format!("/codebook/{from}/merge"), &[("into", &into)]).await;
        desk.priya.get(&round).await.assert_says("They agreed on 1 of 1");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn piece_of_another_running_round_stays_hidden_from_its_coder() {
        let desk = Desk::usual().await;
        let round = desk.finished().await;
        let other = desk.asks("Ann Cole", &[]).await.leads_to().to_string();
        let page = desk.ann.get(&round).await;
        page.assert_says("They agreed on 0 of 0").assert_silent("I waited").assert_says("3 more left out");
        assert_eq!(desk.ann.get(&format!("{round}/{}", desk.id(1))).await.status, StatusCode::NOT_FOUND);
        desk.ann.get(&other).await.assert_says("0 of 3 coded.");
        desk.priya.get(&round).await.assert_says("They agreed on 1 of 3");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn undo_of_a_new_code_does_not_tell_what_is_coded_blind() {
        for finished in [true, false] {
            let desk = Desk::usual().await;
            let used = done(&desk.ann, "/codebook", &[("name", "Alone")]).await;
            let unused = done(&desk.ann, "/codebook", &[("name", "Spare")]).await;
            let round = desk.round().await;
            desk.blind(&round, 0, &["Alone"]).await;
            for made in [&used, &unused] {
                let refused = undo(&desk.ann, made).await;
                assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "the same for both");
                refused.assert_says("while a second coding is running");
            }
            let end = if finished { [("to", "finish"), ("sure", "yes")] } else { [("to", "drop"), ("certain", "yes")] };
            done(&desk.sam, &format!("{round}/state"), &end).await;
            let expected = if finished { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::SEE_OTHER };
            assert_eq!(undo(&desk.ann, &used).await.status, expected, "only what is finished needs it");
            assert_eq!(undo(&desk.ann, &unused).await.status, StatusCode::SEE_OTHER);
        }
    }
}
