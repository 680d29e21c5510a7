//! The plan of one group session: when and where, what is asked, and what can be done before it is opened.

use crate::{
    clock::{say_day, short_day},
    db::Conn,
    group_sessions::prompt_store,
    group_sessions::{
        KEPT_UNRELEASED, SessionState,
        prompt_store::Prompt,
        store::{self, OwnSession},
    },
    id::PromptId,
    live::planning::acts,
    live::{
        planning::{
            dry_run, meanwhile,
            prompts::{self, list as prompt_list},
            suggestions,
            when::{fresh_when, read_day, read_when, sent_when, when_fields},
        },
        transaction::LiveTransaction,
    },
    staff::proof::Proof,
    state::App,
    web::{
        self, Answer, DeskForm, Error, Fields, NotHere, Page,
        conflict::Conflict,
        markup::{IntoMarkup, Markup},
        not_here::with_not_here,
        parts::ErrorSummary,
        redirect, refused, unprocessable,
    },
};
use axum::{
    Router,
    extract::{RawQuery, State},
    routing::{get, post},
};
use jiff::civil::Date;
use leptos::prelude::*;

/// The same for what there never was, what is somebody else's, and what can't be done any more.
pub const NOT_HERE: NotHere = NotHere {
    text: "This is not here for you, or it is too late for it: the session may be somebody else’s, open, over or removed, or somebody has dealt with this already.",
    back: ("/group-sessions", "Back to your group sessions"),
};

pub fn routes() -> Router<App> {
    let routes = Router::new()
        .route("/group-sessions/{id}", get(show).post(change))
        .route("/group-sessions/{id}/copy", post(copy))
        .route("/group-sessions/{id}/removal", post(remove));
    with_not_here(routes, &NOT_HERE)
}

/// Refuses a session that has been opened.
fn planned(own: OwnSession) -> Result<OwnSession, web::Error> {
    Some(own).filter(|own| own.session.state == SessionState::Planned).ok_or(Error::NotThere)
}

/// `GET /group-sessions/{id}`: the plan, the console, or what came of it.
async fn show(State(app): State<App>, own: OwnSession, page: Page, RawQuery(query): RawQuery) -> Answer {
    let query = Fields::parse(query.unwrap_or_default().as_bytes());
    match own.session.state {
        SessionState::Planned => {
            let forms = Forms { new: suggestions::taken(&own, &query), ..Forms::fresh(&own) };
            plan_page(&app, &mut *app.read().await?, &own, page, &forms).await
        }
        SessionState::Open => crate::live::console::show(&app, &own, page, &query).await,
        SessionState::Closed => crate::live::evidence::show(&app, &own, page).await,
    }
}

/// `POST /group-sessions/{id}`
async fn change(State(app): State<App>, own: OwnSession, page: Page, fields: Fields) -> Answer {
    let own = planned(own)?;
    let mut form = sent_when(&fields);
    let Some(when) = read_when(&mut form, &places(&app, &own), app.clock.today()) else {
        return refuse(&app, &mut *app.read().await?, &own, page, Forms { when: form, ..Forms::fresh(&own) }).await;
    };
    let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
    let own = planned(store::again(&mut tx, &own).await?.ok_or(Error::NotThere)?)?;
    if let Some(conflict) = meanwhile::in_session(&mut tx, &app, &own, &fields, &mut form).await? {
        return refuse(&app, &mut tx, &own, page, Forms { when: form, conflict: Some(conflict), ..Forms::fresh(&own) }).await;
    }
    store::change(&mut tx, &app.audit_context(), &own, &when.as_ref()).await?.ok_or(Error::NotThere)?;
    tx.commit().await?;
    Ok(redirect(&format!("/group-sessions/{}", own.id())))
}

/// `POST /group-sessions/{id}/copy`
async fn copy(State(app): State<App>, own: OwnSession, page: Page, fields: Fields) -> Answer {
    let mut form = DeskForm::sent("copy-", &fields, &["date"]);
    let Some(held_on) = read_day(&mut form, app.clock.today()) else {
        if own.session.state == SessionState::Planned {
            return refuse(&app, &mut *app.read().await?, &own, page, Forms { copy: form, ..Forms::fresh(&own) }).await;
        }
        return Ok(unprocessable(copy_page(&own, page.wrong(), &form)));
    };
    let mut tx = app.write_as_staff().await?;
    let copy = acts::copy(&mut tx, &app.audit_context(), &own, held_on, false).await?;
    tx.commit().await?;
    Ok(redirect(&format!("/group-sessions/{copy}")))
}

/// `POST /group-sessions/{id}/removal`
async fn remove(State(app): State<App>, own: OwnSession, page: Page, fields: Fields) -> Answer {
    let own = planned(own)?;
    let mut form = DeskForm::sent("gone-", &fields, &["sure"]);
    let mut tx = LiveTransaction::as_staff(&app, own.id()).await?;
    if form.value("sure") != "yes" {
        form.wrong("sure", "Tick the box if you are sure.");
    } else if acts::remove(&mut tx, &app.audit_context(), &own).await?.is_none() {
        form.wrong("sure", "Something was typed in for it from paper. It stays, so that what was typed in keeps its question.");
    }
    if !form.is_fine() {
        return refuse(&app, &mut tx, &own, page, Forms { gone: form, ..Forms::fresh(&own) }).await;
    }
    tx.commit().await?;
    Ok(redirect("/group-sessions"))
}

/// The page's forms.
pub struct Forms {
    pub when: DeskForm,
    pub copy: DeskForm,
    pub gone: DeskForm,
    pub new: DeskForm,
    /// One prompt that was sent with something wrong; the others are drawn as they are.
    pub changed: Option<(PromptId, DeskForm)>,
    /// The change that was saved elsewhere while the form that was sent was open.
    pub conflict: Option<Conflict>,
}

impl Forms {
    pub fn fresh(own: &OwnSession) -> Self {
        let session = &own.session;
        Self {
            when: fresh_when().with("kind", <&str>::from(session.kind)).with("place", &session.place).with("date", session.held_on),
            copy: DeskForm::fresh("copy-"),
            gone: DeskForm::fresh("gone-"),
            new: prompts::fresh(),
            changed: None,
            conflict: None,
        }
    }

    fn wrongs(&self) -> Vec<(String, String)> {
        let forms = [&self.when, &self.copy, &self.gone, &self.new].into_iter().chain(self.changed.iter().map(|(_, form)| form));
        forms.flat_map(DeskForm::wrongs).collect()
    }
}

/// The Board's areas, and where the session is planned now, should they have been renamed since.
fn places(app: &App, own: &OwnSession) -> Vec<String> {
    let mut places = app.board().areas.clone();
    if !places.contains(&own.session.place) {
        places.push(own.session.place.clone());
    }
    places
}

pub async fn refuse(app: &App, db: &mut Conn, own: &OwnSession, page: Page, forms: Forms) -> Answer {
    Ok(refused(forms.conflict.is_some(), plan_page(app, db, own, page.wrong(), &forms).await?))
}

async fn plan_page(app: &App, db: &mut Conn, own: &OwnSession, page: Page, forms: &Forms) -> Answer {
    let (session, there) = (&own.session, prompt_store::prompts(db, own.id()).await?);
    let (places, today, was) = (places(app, own), app.clock.today(), meanwhile::session_version(app, own)?);
    let versions = there.iter().map(|prompt| meanwhile::prompt_version(app, prompt)).collect::<sqlx::Result<Vec<_>>>()?;
    let address = format!("/group-sessions/{}", own.id());
    let page = page.desk(own.desk());
    Ok(page.static_page("Plan of a group session", || {
        let adult_free = session.kind.is_adult_free().then(adult_free);
        let when = forms.when.is_fine();
        view! {
            <ErrorSummary text=page.text problems=forms.wrongs()/>
            {top(own)}
            {dry_run::notice(session)}
            {forms.conflict.as_ref().map(|conflict| conflict.view(&address))}
            <div class="cols">
                <div>
                    <p class="lead">{say_day(session.held_on)}". "{length(&there)}</p>
                    <p class="jump noprint"><a class="bt" href="#opening">"To open it"</a></p>
                    {adult_free}
                    {prompt_list(own, &there, &versions, forms)}
                </div>
                <aside class="noprint" aria-label="What to do with the plan">
                    {opening(own, today)}
                    {ways_in(own)}
                    {dry_run::offer(own, there.is_empty())}
                    <details open=!when>
                        <summary>"Change kind, place or day"</summary>
                        <form class="decide" method="post" action=address.clone() autocomplete="off">
                            {was.field_of(&forms.when)}
                            {when_fields(&forms.when, &places)}
                            <button class="bt">"Save"</button>
                        </form>
                    </details>
                    <details open=!forms.copy.is_fine()><summary>"Copy for another day"</summary>{copy_form(own, &forms.copy)}</details>
                    <details open=!forms.gone.is_fine()>
                        <summary>"Remove this session"</summary>
                        <form method="post" action=format!("/group-sessions/{}/removal", own.id()) autocomplete="off">
                            {forms.gone.picks("sure", "checkbox", "It goes with all its prompts, for good. What waits unsent on a device in a room without signal can’t be sent any more then.", "", vec![("yes".into(), "I am sure".into())])}
                            <button class="bt">"Remove it"</button>
                        </form>
                    </details>
                </aside>
            </div>
        }
    }))
}

/// Where one is, and which session it is.
pub fn top(own: &OwnSession) -> impl IntoView + use<> {
    let (kind, place) = (own.session.kind.label(), own.session.place.clone());
    view! {
        <nav class="crumbs" aria-label="You are in"><ol><li><a href="/group-sessions">"Group sessions"</a></li><li aria-current="page">{short_day(own.session.held_on)}</li></ol></nav>
        <h1>{kind}", "<bdi dir="auto">{place}</bdi></h1>
    }
}

fn length(prompts: &[Prompt]) -> String {
    let count = match prompts.len() {
        0 => return "No prompt yet.".into(),
        1 => "1 prompt".to_string(),
        count => format!("{count} prompts"),
    };
    let minutes: i64 = prompts.iter().filter_map(|prompt| prompt.minutes).sum();
    let open = prompts.iter().filter(|prompt| prompt.minutes.is_none()).count();
    match (minutes, open) {
        (0, _) => format!("{count}."),
        (minutes, 0) => format!("{count}, {minutes} minutes in all."),
        (minutes, open) => format!("{count}, {minutes} minutes in all and {open} without a time."),
    }
}

fn adult_free() -> impl IntoView {
    view! {
        <section class="panel" aria-labelledby="free">
            <h2 id="free">"Adult-free"</h2>
            <p>"Nobody on staff, nor you, reads anything before the young people release it. Their words are locked with the five words on their own phone; the console and the wall show what they have released, and nothing else. Choices that are not released when the session ends are deleted then, words "{KEPT_UNRELEASED}" days later."</p>
        </section>
    }
}

fn opening(own: &OwnSession, today: Date) -> impl IntoView + use<> {
    let early = (own.session.held_on != today).then(|| view! { <li>"The day becomes today, "{say_day(today)}"."</li> });
    view! {
        <section class="panel opening" aria-labelledby="opening">
            <h2 id="opening">"When the group is there"</h2>
            <ul>
                <li>"The code "<b class="code" dir="ltr" translate="no">{own.session.code.spoken()}</b>" begins to work: whoever has it comes in."</li>
                <li>"You get the console, and the wall shows how to come in."</li>
                <li>"No prompt is open until you open it. One that was opened can’t be changed any more."</li>
                {early}
            </ul>
            <form method="post" action=format!("/group-sessions/{}/opening", own.id())><button class="bt main">"Open the session"</button></form>
        </section>
    }
}

/// The session's other pages.
fn ways_in(own: &OwnSession) -> impl IntoView + use<> {
    let to = |page: &str| format!("/group-sessions/{}/{page}", own.id());
    view! {
        <section class="panel" aria-labelledby="pages">
            <h2 id="pages">"Get ready"</h2>
            <ul class="plainlist ways">
                <li><a href=to("wall")>"The wall"</a><span class="hush">"for the projector"</span></li>
                <li><a href=to("sheet")>"The sheet"</a><span class="hush">"to print, for a room with no signal"</span></li>
                <li><a href=to("capture")>"Without signal"</a><span class="hush">"keeps what is said on this device until it can be sent: open it once before you go"</span></li>
                <li><a href=to("typing")>"Type in from paper"</a><span class="hush">"before, during or after"</span></li>
            </ul>
        </section>
    }
}

/// Plans the same prompts for another day; for the page of a session that is over, too.
pub fn copy_form(own: &OwnSession, form: &DeskForm) -> Markup {
    view! {
        <form method="post" action=format!("/group-sessions/{}/copy", own.id()) autocomplete="off">
            {form.input("date", "date", "On which day?", "A new session, with the same kind, place and prompts.")}
            <button class="bt">"Copy it"</button>
        </form>
    }
    .into_markup()
}

/// The form alone, for when it was sent from a page that is not the plan.
fn copy_page(own: &OwnSession, page: Page, form: &DeskForm) -> axum::response::Response {
    let page = page.desk(own.desk());
    page.static_page(
        "Copy a group session",
        || view! { <ErrorSummary text=page.text problems=form.wrongs()/>{top(own)}<h2>"Copy for another day"</h2>{copy_form(own, form)} },
    )
}
