//! E-mail about concerns: queued with the act, without content, sent until it is taken, and its failures shown.

use crate::{
    mail_jobs, metrics,
    outbox::{sender, store},
    smtp::{Mailer, SmtpTls},
    staff::Role,
    tests::{
        smtp_sink::{Manner, SmtpSink},
        town::{Browser, Town, id_of},
    },
};
use http::StatusCode;
use std::sync::Arc;

const HOUR: i64 = 3600;

/// A town with a mail server, a reviewer and a lead.
struct MailTown {
    town: Town,
    sink: SmtpSink,
    mailer: Mailer,
    priya: Browser,
    margaret: Browser,
}

impl MailTown {
    async fn new() -> Self {
        let sink = SmtpSink::start();
        let town = Town::with(|config| {
            config.smtp.smtp_host = Some("127.0.0.1".into());
            config.smtp.smtp_port = Some(sink.port);
            config.smtp.smtp_tls = SmtpTls::None;
            config.smtp.mail_from = Some("Sayso <sayso@example.org>".into());
            config.url = Some("https://sayso.example.org".into());
        })
        .await;
        let mailer = Mailer::new(&town.app.config.smtp).unwrap().unwrap();
        let priya = town.reviewer("Priya Nair").await;
        let margaret = town.lead("Margaret Okafor").await;
        Self { town, sink, mailer, priya, margaret }
    }

    /// Raises a concern and returns its id.
    async fn raise(&self) -> String {
        let id = said(&self.town, &self.priya).await;
        let seen = self.priya.post(&format!("/feedback/{id}/triage"), &[("outcome", "Concern")]).await;
        assert!(seen.location().starts_with("/inbox/raised?"), "{}", seen.text());
        id
    }

    async fn send(&self) {
        sender::send_due(&self.town.app, &self.mailer).await.unwrap();
    }

    /// Lets an hour pass after which the searches for late ones run and e-mail is sent.
    async fn after(&self, hours: i64) {
        self.town.clock.advance(hours * HOUR);
        mail_jobs::find_late(&self.town.app).await;
        self.send().await;
    }

    /// The addresses that e-mail went to since it was last asked.
    fn new_mail(&self, seen: &mut usize) -> Vec<String> {
        let all = self.sink.taken();
        let new = all[*seen..].iter().map(|message| message.to.clone()).collect();
        *seen = all.len();
        new
    }

    async fn alerts(&self, hours: &str, chair: &str) {
        let dilys = self.town.sign_in_again().await;
        let page = dilys.get("/settings/alerts").await;
        let was = page.between("name=\"was\" value=\"", "\"");
        let fields = [("was", was.as_str()), ("chair", chair), ("watch_days", "7")];
        assert_eq!(dilys.post("/settings/alerts", &fields).await.location(), "/settings/alerts?done=saved");
        let target = [("hours", hours), ("readers", "We read on weekdays."), ("passed_on", "We tell the lead.")];
        assert_eq!(dilys.post("/settings/concerns", &target).await.status, StatusCode::SEE_OTHER);
    }
}

/// Somebody says something; the id of its first row in the inbox.
async fn said(town: &Town, reviewer: &Browser) -> String {
    town.anyone().says("I do not want to go home with him").await;
    reviewer.get("/inbox").await.ids("/feedback/").remove(0)
}

mod raise {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_tells_every_lead_by_a_mail_without_content() {
        let mail = MailTown::new().await;
        mail.town.staff("Femi Lead", &[Role::Reviewer, Role::Lead]).await;
        let id = mail.raise().await;
        mail.send().await;
        mail.send().await;
        let mut to: Vec<String> = mail.sink.taken().into_iter().map(|message| message.to).collect();
        to.sort();
        assert_eq!(to, ["femi.lead@example.org", "margaret.okafor@example.org"], "each once");
        for message in mail.sink.taken() {
            let text = message.text.to_lowercase();
            assert!(text.contains("subject: something waits in sayso") && text.contains("https://sayso.example.org"), "{text}");
            for word in ["home", "concern", "priya", &id, "/feedback", "harm", "inbox"] {
                assert!(!text.contains(word), "{word} in {text}");
            }
        }
        // Nothing in the outbox leads to the words either.
        assert!(mail.town.dump_in_disk_order("outbox").await.iter().all(|row| !row.to_lowercase().contains(&id)));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_two_servers_send_one_mail() {
        let mail = MailTown::new().await;
        mail.raise().await;
        let (app, now) = (&mail.town.app, mail.town.clock.seconds());
        let [first] = &store::due(&mut app.read().await.unwrap(), now).await.unwrap()[..] else { panic!("one e-mail waits") };
        let mut tx = app.write_anonymously().await.unwrap();
        assert!(store::begin_try(&mut tx, first, now).await.unwrap().is_some());
        assert!(store::begin_try(&mut tx, first, now).await.unwrap().is_none(), "the other server is too late");
        tx.commit().await.unwrap();
        mail.send().await;
        assert!(mail.sink.taken().is_empty(), "it is being sent by the first");
        // The first has died: after the wait anybody sends it.
        mail.town.clock.advance(60);
        mail.send().await;
        assert_eq!(mail.sink.taken().len(), 1);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_somebody_who_is_no_lead_any_more_gets_none() {
        let mail = MailTown::new().await;
        mail.town.lead("Femi Lead").await;
        mail.raise().await;
        let dilys = mail.town.administrator().await;
        let femi = id_of(dilys, "Femi Lead").await;
        assert_eq!(dilys.post(&format!("/people/{femi}/roles"), &[("role", "publisher")]).await.status, StatusCode::SEE_OTHER);
        mail.send().await;
        assert_eq!(mail.new_mail(&mut 0), ["margaret.okafor@example.org"]);
        assert_eq!(mail.town.dump_in_disk_order("outbox").await.len(), 1);
    }
}

mod send {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_is_tried_again_with_growing_waits_and_shown() {
        let mail = MailTown::new().await;
        mail.sink.set(Manner::Refuses("RCPT", "550 no such mailbox margaret.okafor@example.org"));
        mail.raise().await;
        let mut tries = vec![];
        let began = mail.town.clock.seconds();
        while tries.len() < 7 {
            let rows = mail.town.dump_in_disk_order("outbox").await;
            mail.send().await;
            if mail.town.dump_in_disk_order("outbox").await != rows {
                tries.push(mail.town.clock.seconds() - began);
            }
            mail.town.clock.advance(30);
        }
        let waits: Vec<i64> = tries.windows(2).map(|pair| (pair[1] - pair[0]) / 60).collect();
        assert_eq!((waits, mail.sink.taken().len()), (vec![1, 2, 4, 8, 15, 15], 0));

        let dilys = mail.town.sign_in_again().await;
        let settings = dilys.get("/settings").await;
        settings.assert_says("1 e-mail waits to be sent").assert_says("The last try failed: the mail server did not take it.");
        settings.assert_silent("no such mailbox");
        let prometheus = Browser { router: metrics::router(mail.town.app.clone()), cookie: Arc::default() };
        let figures = prometheus.get("/metrics").await.body;
        assert!(figures.contains("sayso_failing_emails 1\n") && figures.contains("sayso_oldest_unsent_email_hours "), "{figures}");

        mail.sink.set(Manner::Takes);
        mail.after(1).await;
        assert_eq!(mail.sink.taken().len(), 1);
        mail.town.sign_in_again().await.get("/settings").await.assert_says("All e-mail has gone out.");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_clock_put_back_holds_no_mail_up() {
        let mail = MailTown::new().await;
        mail.sink.set(Manner::Refuses("DATA", "451 later"));
        mail.raise().await;
        mail.send().await;
        mail.sink.set(Manner::Takes);
        mail.town.clock.advance(-400 * 24 * HOUR);
        mail.send().await;
        assert_eq!(mail.sink.taken().len(), 1);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn without_a_mail_server_nothing_waits_for_ever() {
        let town = Town::new().await;
        let priya = town.reviewer("Priya Nair").await;
        town.lead("Margaret Okafor").await;
        let id = said(&town, &priya).await;
        priya.post(&format!("/feedback/{id}/triage"), &[("outcome", "Concern")]).await;
        assert_eq!(town.dump_in_disk_order("outbox").await.len(), 1);
        town.sign_in_again().await.get("/settings").await.assert_says("No e-mail is sent: leads hear of a concern only when they look.");
        for _ in 0..30 {
            town.clock.advance(HOUR);
            crate::jobs::run(&town.app).await;
        }
        assert_eq!(town.dump_in_disk_order("outbox").await.len(), 0);
    }
}

mod escalation {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_unread_concern_goes_to_leads_again_then_to_the_chair() {
        let mail = MailTown::new().await;
        mail.alerts("4", "chair@example.org").await;
        let (lead, chair) = ("margaret.okafor@example.org".to_string(), "chair@example.org".to_string());
        mail.raise().await;
        let mut seen = 0;
        mail.after(0).await;
        assert_eq!(mail.new_mail(&mut seen), [lead.as_str()], "at once");
        mail.after(3).await;
        assert!(mail.new_mail(&mut seen).is_empty(), "three hours are within the target");
        mail.after(1).await;
        assert_eq!(mail.new_mail(&mut seen), [lead.as_str()], "again");
        mail.after(1).await;
        assert!(mail.new_mail(&mut seen).is_empty(), "once");
        mail.after(3).await;
        assert_eq!(mail.new_mail(&mut seen), [chair], "the chair after twice the target");
        let told = &mail.sink.taken()[2];
        assert!(told.text.contains("safeguarding lead") && !told.text.contains("home"), "{}", told.text);
        for _ in 0..20 {
            mail.after(5).await;
        }
        assert!(mail.new_mail(&mut seen).is_empty(), "each once");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_opened_decided_and_returned_ones_remind_nobody() {
        let mail = MailTown::new().await;
        mail.alerts("1", "chair@example.org").await;
        let opened = mail.raise().await;
        mail.margaret.get(&format!("/concerns/{opened}")).await.assert_says("go home");
        let returned = mail.raise().await;
        mail.margaret.post(&format!("/concerns/{returned}/return"), &[("note", "A song.")]).await;
        mail.send().await;
        let mut seen = mail.sink.taken().len();
        mail.after(20).await;
        assert!(mail.new_mail(&mut seen).is_empty());
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn p31_without_an_address_of_the_chair_the_leads_are_told() {
        let mail = MailTown::new().await;
        mail.raise().await;
        mail.after(40).await;
        assert!(mail.sink.taken().iter().all(|message| message.to == "margaret.okafor@example.org"));
        assert_eq!(mail.sink.taken().len(), 2);
    }
}

mod test_mail {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn goes_to_the_administrators_own_address() {
        let mail = MailTown::new().await;
        let dilys = mail.town.sign_in_again().await;
        dilys.get("/settings/alerts").await.assert_says("Send a test e-mail");
        for _ in 0..2 {
            let done = dilys.post("/settings/alerts/test", &[]).await;
            assert_eq!(done.location(), "/settings/alerts?done=test");
            dilys.get(done.location()).await.assert_says("is on its way");
        }
        mail.send().await;
        let taken = mail.sink.taken();
        assert_eq!(taken.len(), 2, "as often as it is asked for");
        for message in taken {
            assert!(message.to.starts_with("dilys.") && message.text.contains("A test from Sayso"), "{message:?}");
        }
        let auditor = mail.town.staff("Ada Auditor", &[Role::Auditor]).await;
        auditor.get("/history").await.assert_says("sent themselves a test e-mail");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn without_a_mail_server_nothing_waits() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        dilys.get("/settings/alerts").await.assert_silent("Send a test e-mail");
        let done = dilys.post("/settings/alerts/test", &[]).await;
        dilys.get(done.location()).await.assert_says("Nothing was sent: no mail server is set up.");
        assert!(town.dump_in_disk_order("outbox").await.is_empty());
    }
}

mod alerts_page {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn keeps_what_was_typed_and_overwrites_nothing_in_silence() {
        let town = Town::new().await;
        let dilys = town.administrator().await;
        let was = dilys.get("/settings/alerts").await.between("name=\"was\" value=\"", "\"");
        let post =
            async |was: &str, chair: &str, days: &str| dilys.post("/settings/alerts", &[("was", was), ("chair", chair), ("watch_days", days)]).await;
        for (chair, days) in [("chair", "7"), ("", "1"), ("", "31"), ("", "x")] {
            let seen = post(&was, chair, days).await;
            assert_eq!(seen.status, StatusCode::UNPROCESSABLE_ENTITY, "{chair} {days}");
            assert!(seen.body.contains(&format!("value=\"{days}\"")), "{}", seen.body);
        }
        assert_eq!(post(&was, "chair@example.org", "9").await.location(), "/settings/alerts?done=saved");
        dilys.get("/settings/alerts?done=saved").await.assert_says("Saved.");

        let stale = post(&was, "", "7").await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        stale.assert_says("Which one do you keep?").assert_says("chair@example.org");
        let was = stale.between("name=\"was\" value=\"", "\"");
        assert_eq!(post(&was, "", "7").await.status, StatusCode::SEE_OTHER, "the second press knows better");
    }
}
