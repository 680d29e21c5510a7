//! How often two people agreed, beside a theme: in numbers for staff, in words for everybody.

use super::*;

/// Makes a theme of some pieces with a published answer, and returns its id.
async fn theme(desk: &Desk, pieces: std::ops::Range<usize>) -> String {
    let made = done(&desk.priya, "/themes", &[("name", "Buses are late"), ("about", "")]).await;
    let theme = made.leads_to().rsplit('/').next().unwrap().to_string();
    for nth in pieces {
        done(&desk.priya, &format!("/feedback/{}/tags", desk.id(nth)), &[("to", &format!("Theme.{theme}"))]).await;
    }
    done(
        &desk.priya,
        &format!("/themes/{theme}/answer"),
        &[("kind", "Done"), ("words", "There are more buses."), ("for_you", "More buses."), ("warned", "FewSources")],
    )
    .await;
    let joe = desk.town.publisher("Joe Hartley").await;
    let answer = joe.get("/answers").await.ids("/answers/").remove(0);
    done(&joe, &format!("/answers/{answer}/publication"), &[("sure", "yes"), ("warned", "FewSources")]).await;
    theme
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_are_told_numbers_and_everybody_is_told_words() {
    let desk = Desk::usual().await;
    let theme = theme(&desk, 0..3).await;
    let pages = [format!("/themes/{theme}"), format!("/trail/{theme}")];
    for page in &pages {
        desk.ann.get(page).await.assert_says("Nobody has coded these a second time yet.");
    }
    desk.town.anyone().get("/you-said-we-did").await.assert_says("Nobody has checked these a second time yet.");
    desk.finished().await;
    for page in &pages {
        desk.ann.get(page).await.assert_says("Two people agreed on 1 of 3");
    }
    let other = done(&desk.priya, "/themes", &[("name", "Waiting for help"), ("about", "")]).await.leads_to().to_string();
    desk.ann.get(&other).await.assert_says("Nobody has coded these a second time yet.");
    let public = desk.town.anyone().get("/you-said-we-did").await;
    public.assert_says("A second person read some of these too.").assert_silent("agreed");
    // Nothing of it while a round runs, and nothing of words that are taken back.
    desk.asks("Ann Cole", &[]).await;
    desk.ann.get(&pages[0]).await.assert_says("Two people agreed on 1 of 3");
    desk.town.anyone().post("/receipt/withdrawal", &[("receipt", &desk.pieces[0].1), ("sure", "yes")]).await;
    desk.ann.get(&pages[0]).await.assert_says("Two people agreed on 0 of 2");
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_pieces_are_told_of_without_a_number() {
    let words: Vec<String> = (0..10).map(|nth| format!("The bus was {nth} minutes late.")).collect();
    let said: Vec<(&str, &[&str])> = words.iter().map(|words| (words.as_str(), &["Buses"] as &[&str])).collect();
    let desk = Desk::new(&said).await;
    let theme = theme(&desk, 0..10).await;
    let round = desk.round().await;
    for nth in 0..10 {
        desk.blind(&round, nth, if nth < 8 { &["Buses"] } else { &[] }).await;
    }
    done(&desk.sam, &format!("{round}/state"), &[("to", "finish"), ("sure", "yes")]).await;
    desk.ann.get(&format!("/themes/{theme}")).await.assert_says("Two people agreed on 8 of 10");
    let public = desk.town.anyone().get("/you-said-we-did").await;
    public.assert_says("Two people read some of these, each on their own. Most of the time, they agreed.").assert_silent("8 of 10");
}

#[tokio::test(flavor = "multi_thread")]
async fn theme_tells_a_blind_coder_no_codes_of_the_pieces() {
    let desk = Desk::usual().await;
    let (buses, waiting) = (desk.code("Buses").await, desk.code("Waiting").await);
    let theme = done(&desk.priya, "/themes", &[("name", "Travel is hard"), ("about", "")]).await.leads_to().to_string();
    done(&desk.priya, &format!("{theme}/code"), &[("code", &buses)]).await;
    let asked = format!("{theme}?code={waiting}");
    desk.sam.get(&theme).await.assert_says("tied by the code “Buses”").assert_says("Buses 2 pieces");
    desk.sam.get(&asked).await.assert_says("1 piece coded “Waiting” is not tied to this theme.");
    desk.round().await;
    desk.sam
        .get(&theme)
        .await
        .assert_says("The bus was late.")
        .assert_silent("tied by the code")
        .assert_says("No piece of this theme has a code yet.");
    desk.sam.get(&asked).await.assert_says("No other piece coded “Waiting” is there to tie");
    let (tie, before) = (format!("{theme}/code"), desk.town.dump_in_disk_order("feedback_themes").await);
    let refused = desk.sam.post(&tie, &[("code", &waiting)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    refused.assert_says("Every piece with this code is tied to this theme already, or there is none.");
    assert_eq!(desk.town.dump_in_disk_order("feedback_themes").await, before);
    desk.ann.get(&theme).await.assert_says("tied by the code “Buses”").assert_says("Buses 2 pieces");
}
