//! When the Board wants to be told: the chair's address and the reading watch, and the page that changes them.

use crate::{
    audit_log::{self, AuditAction},
    board::{
        change_store::Shown,
        preview,
        settings_frame::{Frame, Next},
        store,
    },
    db::Conn,
    outbox::store::queue_test,
    staff::proof::{Administrator, Proof},
    state::App,
    vault::Vault,
    web::{Answer, DeskForm, Fields, Page, desk_form::NAME, done::Done, parts::ErrorSummary, redirect, refused},
};
use axum::{
    Router,
    extract::State,
    response::Response,
    routing::{get, post},
};
use leptos::prelude::*;
use validator::ValidateEmail;

/// Shortest and longest silence of readers that a Board may allow itself, in days.
const DAYS: [u16; 2] = [2, 30];

const NAMES: [&str; 2] = ["chair", "watch_days"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alerts {
    /// The chair's e-mail address; empty for none.
    pub chair: String,
    /// Days after which an inbox that nobody opened is said to be unread.
    pub watch_days: u16,
}

impl Default for Alerts {
    fn default() -> Self {
        Self { chair: String::new(), watch_days: 7 }
    }
}

impl Alerts {
    fn values(&self) -> [String; 2] {
        [self.chair.clone(), self.watch_days.to_string()]
    }

    fn shown(&self) -> Shown {
        [("E-mail address of the chair", self.chair.clone()), ("Days without anybody reading", self.watch_days.to_string())]
            .map(|(name, text)| (name.to_string(), text))
            .into()
    }
}

pub fn routes() -> Router<App> {
    Router::new().route("/settings/alerts", get(show).post(change)).route("/settings/alerts/test", post(send_test))
}

/// `GET /settings/alerts`
async fn show(State(app): State<App>, proof: Administrator, page: Page, done: Done) -> Answer {
    let mut db = app.read().await?;
    let alerts = store::alerts(&mut db).await?;
    let frame = frame(&mut db, &app.vault, &alerts).await?.told(&done, &DONE);
    let form = NAMES.iter().zip(alerts.values()).fold(DeskForm::fresh(""), |form, (name, value)| form.with(name, &value));
    Ok(alerts_page(&app, &page, &proof, &form, frame))
}

/// `POST /settings/alerts`
async fn change(State(app): State<App>, proof: Administrator, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("", &fields, &NAMES);
    let sent = read(&mut form);
    let mut tx = app.write_as_staff().await?;
    let now = store::alerts(&mut tx).await?;
    let mut frame = frame(&mut tx, &app.vault, &now).await?;
    match (frame.next(&fields, &mut form, "chair", sent.as_ref().map(Alerts::shown)), sent) {
        (Next::Save(changes), Some(alerts)) => {
            store::change_alerts(&mut tx, &app.audit_context(), &proof, &alerts, &changes).await?;
            tx.commit().await?;
            Ok(redirect("/settings/alerts?done=saved"))
        }
        (Next::Preview(changes), Some(Alerts { chair, watch_days })) => {
            frame.preview(preview::reading_watch(page.text, &app.board(), watch_days, &chair), &changes);
            Ok(alerts_page(&app, &page, &proof, &form, frame))
        }
        _ => {
            let is_conflict = frame.is_conflict();
            Ok(refused(is_conflict, alerts_page(&app, &page.wrong(), &proof, &form, frame)))
        }
    }
}

async fn frame(db: &mut Conn, vault: &Vault, alerts: &Alerts) -> sqlx::Result<Frame> {
    Frame::load(db, vault, "/settings/alerts", "Who is told, and when", alerts.shown()).await
}

/// Reads the form; `None` where a field is wrong.
fn read(form: &mut DeskForm) -> Option<Alerts> {
    let chair = form.line("chair", NAME, "");
    if !chair.is_empty() && !chair.validate_email() {
        form.wrong("chair", "Write an e-mail address, like chair@example.org, or leave it empty.");
    }
    let sentence = format!("Write a number of days from {} to {}.", DAYS[0], DAYS[1]);
    let watch_days = form.pick("watch_days", |days| (DAYS[0]..=DAYS[1]).contains(days), &sentence)?;
    form.is_fine().then_some(Alerts { chair, watch_days })
}

const DONE: [(&str, &str); 3] = [
    ("saved", "Saved."),
    ("test", "A test e-mail to your own address is on its way. If it does not come within some minutes, the settings page says why."),
    ("mute", "Nothing was sent: no mail server is set up."),
];

/// `POST /settings/alerts/test`: an e-mail to the administrator's own address, on the way that all e-mail takes.
async fn send_test(State(app): State<App>, proof: Administrator) -> Answer {
    if app.config.smtp.smtp_host.is_none() {
        return Ok(redirect("/settings/alerts?done=mute"));
    }
    let (mut tx, audit, own) = (app.write_as_staff().await?, app.audit_context(), proof.person().id);
    queue_test(&mut tx, &audit, own).await?;
    audit_log::record(&mut tx, &audit, own, AuditAction::SentTestMail, own.bytes()).await?;
    tx.commit().await?;
    Ok(redirect("/settings/alerts?done=test"))
}

fn test_form(proof: &Administrator) -> impl IntoView + use<> {
    view! {
        <section class="panel slim" aria-labelledby="test">
            <h2 id="test">"Does e-mail work?"</h2>
            <form method="post" action="/settings/alerts/test">
                <p>"A test e-mail goes to "<bdi>{proof.person().email.clone()}</bdi>", your own address. What you changed above and have not saved is lost."</p>
                <button class="bt">"Send a test e-mail"</button>
            </form>
        </section>
    }
}

fn alerts_page(app: &App, page: &Page, proof: &Administrator, form: &DeskForm, mut frame: Frame) -> Response {
    let (text, is_mute) = (page.text, app.config.smtp.smtp_host.is_none());
    page.clone().desk(proof.desk()).static_page("Who is told, and when", || {
        let fields = view! {
            <section class="panel slim" aria-labelledby="concerns">
                <h2 id="concerns">"Concerns"</h2>
                <p>"When somebody raises a concern, every safeguarding lead gets an e-mail at once, and another one if nobody opens it within the "<a href="/settings/concerns">"Board’s target"</a>"."</p>
                {form.input("chair", "email", "E-mail address of the chair", "The chair is told when a concern was not opened within twice that time, and when nobody reads the inbox. No e-mail says what a young person wrote.")}
            </section>
            <section class="panel slim" aria-labelledby="watch">
                <h2 id="watch">"Reading watch"</h2>
                {form.input("watch_days", "number", "Days without anybody reading", "After these days, the page where young people write says that nobody has read, and the chair is told. The number is public: it stands on the privacy page.")}
            </section>
        };
        view! {
            <ErrorSummary text problems=form.wrongs()/>
            {frame.head()}
            {is_mute.then(|| view! { <p><span class="chip late">"Not set up"</span>" No e-mail is sent until whoever runs the server sets up a mail server." </p> })}
            {frame.form("", fields)}
            {frame.changes()}
            {(!is_mute).then(|| test_form(proof))}
        }
    })
}
