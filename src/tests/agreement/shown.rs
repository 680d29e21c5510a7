//! How often two people agreed, beside a theme: in numbers for staff, in words for everybody.

use super::*;

/// Makes a theme of some pieces with a published answer, and returns its id.
async fn theme(desk: &Desk, pieces: std::ops::Range<usize>) -> String {
    let made = done(&desk.priya, "/themes", &[("name", "Buses are late"), ("about", "")]).await;
    let theme = made.leads_to().rsplit('/').next().unwrap().to_string();
    for nth in pieces {
        done(&desk.priya, &format!("/feedback/{}/tags", desk.id(nth)), &[("to", &format!("Theme.{theme}"))]).await;
    }
    done(&desk.priya, &format!("/themes/{theme}/answer"), &[("kind", "Done"), ("words", "There are more buses."), ("for_you", "More buses.")]).await;
    let joe = desk.town.publisher("Joe Hartley").await;
    let answer = joe.get("/answers").await.ids("/answers/").remove(0);
    done(&joe, &format!("/answers/{answer}/publication"), &[("sure", "yes")]).await;
    theme
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_are_told_numbers_and_everybody_is_told_words() {
    let desk = Desk::usual().await;
    let theme = theme(&desk, 0..3).await;
    let pages = [format!("/themes/{theme}"), format!("/trail/{theme}")];
    for page in &pages {
        desk.ann.get(page).await.assert_says("One person read these: nobody has coded them a second time yet.");
    }
    desk.town.anyone().get("/you-said-we-did").await.assert_says("One person read each of these.");
    desk.finished().await;
    for page in &pages {
        desk.ann.get(page).await.assert_says("Two people agreed on 1 of 3");
    }
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
