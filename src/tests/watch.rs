//! The reading watch: the page where young people write says when nobody has read for long, and the chair is told once.

use crate::{
    mail_jobs,
    outbox::store,
    smtp::SmtpTls,
    staff::Role,
    tests::town::{Browser, Town},
};

const DAY: i64 = 24 * 3600;
const SILENT: &str = "No one here has read what you all send since Sunday 22 November 2026.";

/// A town that sends e-mail, with an address of the chair.
async fn with_chair() -> Town {
    let town = Town::with(|config| {
        config.smtp.smtp_host = Some("127.0.0.1".into());
        config.smtp.smtp_tls = SmtpTls::None;
        config.smtp.mail_from = Some("sayso@example.org".into());
    })
    .await;
    let dilys = town.administrator().await;
    let fields = [("chair", "chair@example.org"), ("watch_days", "7")];
    assert_eq!(dilys.post("/settings/alerts", &fields).await.location(), "/settings/alerts?done=saved");
    town
}

async fn reviewer_of_today(town: &Town) -> Browser {
    let administrator = town.sign_in_again().await;
    let name = format!("Priya {}", town.clock.seconds());
    town.invited_by(&administrator, &name, &[Role::Reviewer]).await
}

async fn told(town: &Town) -> usize {
    mail_jobs::find_late(&town.app).await;
    store::record(&mut town.app.read().await.unwrap()).await.unwrap().waiting as usize
}

#[tokio::test(flavor = "multi_thread")]
async fn p31_silence_is_public_and_told_to_the_chair_once() {
    let town = with_chair().await;
    for day in 0..7 {
        town.anyone().get("/have-your-say").await.assert_silent("No one here has read");
        assert_eq!(told(&town).await, 0, "day {day}");
        town.clock.advance(DAY);
    }
    town.anyone().get("/have-your-say").await.assert_says(SILENT);
    // The words of somebody whose form comes back stay, and so does the sentence.
    town.anyone().post("/have-your-say", &[("words", "")]).await.assert_says(SILENT);
    town.anyone().get("/privacy").await.assert_says("Someone last looked on Sunday 22 November 2026.").assert_says("for 7 days");
    for _ in 0..3 {
        assert_eq!(told(&town).await, 1, "once");
        town.clock.advance(DAY);
    }

    // Somebody reads: it is over at once, and a new silence is told anew.
    let priya = reviewer_of_today(&town).await;
    town.anyone().get("/have-your-say").await.assert_says(SILENT);
    priya.get("/inbox").await;
    town.anyone().get("/have-your-say").await.assert_silent("No one here has read");
    town.anyone()
        .get("/privacy")
        .await
        .assert_says("Someone last looked on Wednesday 2 December 2026.")
        .assert_says("The person who leads the Board is told too.");
    assert_eq!(told(&town).await, 1);
    town.clock.advance(7 * DAY);
    assert_eq!(told(&town).await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn p31_only_reviewers_who_read_end_the_silence() {
    let town = Town::new().await;
    town.anyone().says("More buses").await;
    town.clock.advance(8 * DAY);
    let administrator = town.sign_in_again().await;
    town.invited_by(&administrator, "Margaret Okafor", &[Role::Lead]).await.get("/concerns").await;
    let priya = reviewer_of_today(&town).await;
    for page in ["/themes", "/plan", "/inbox/read"] {
        priya.get(page).await;
    }
    town.anyone().get("/have-your-say").await.assert_says(SILENT);
    let id = priya.get("/inbox").await.ids("/feedback/").remove(0);
    town.anyone().get("/have-your-say").await.assert_silent("No one here has read");
    // The day is kept, and nobody's name.
    town.clock.advance(60);
    priya.get(&format!("/feedback/{id}")).await;
    let kept = town.dump_in_disk_order("settings").await;
    assert!(kept.iter().any(|row| row.contains("inbox_read_on") && row.contains("2026-11-30")), "{kept:?}");
}
