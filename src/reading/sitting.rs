//! A sitting: the number that a reviewer picked for today, the pieces put off, and the finish line. It is kept with the sign-in and gone with it.

use crate::{
    audit_log::AuditAction,
    coding::coded_store,
    concerns::raise_store::raised_on,
    db::Conn,
    feedback::{
        store::{MOST_COUNTED, waiting},
        thousands,
    },
    id::FeedbackId,
    reading::{
        order::{self, Urgent},
        put_off::PutOff,
    },
    staff::proof::{Proof, Reviewer},
    state::App,
    undo::{
        Edit, Kind,
        store::{Filter, own},
    },
    web::{
        Error, Fields,
        done::BACK,
        markup::{IntoMarkup, Markup},
        parts::Picture,
    },
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use tower_sessions::Session;

/// The name of its data in a sign-in.
const KEY: &str = "sitting";
/// Most acts of a kind and a day that are counted.
const ACTS: i64 = 2_000;
/// The acts that read words first or put codes on them: a code or theme made on the way begins the act.
const COUNTED: [AuditAction; 5] =
    [AuditAction::Triaged, AuditAction::Coded, AuditAction::CreatedCode, AuditAction::Tagged, AuditAction::CreatedTheme];
/// The numbers that are offered for today.
const GOALS: [usize; 4] = [10, 20, 30, 50];
/// Most pieces that somebody may pick for a day.
pub const MOST_IN_GOAL: usize = 500;
/// Pieces that come on top for whoever wants a few more.
const MORE: usize = 10;

/// A sitting. Nobody else sees it, and only the row of the sign-in has it.
#[derive(Default, Serialize, Deserialize)]
pub struct Sitting {
    /// How many pieces are enough for today, if somebody picked a number.
    pub goal: Option<usize>,
    /// The pieces that come last.
    pub put_off: PutOff,
}

impl Sitting {
    pub async fn of(session: &Session) -> Result<Self, Error> {
        Ok(session.get(KEY).await?.unwrap_or_default())
    }

    pub async fn keep(&self, session: &Session) -> Result<(), Error> {
        session.insert(KEY, self).await?;
        // Here and not after the handler: whose choice can't be kept now is told so.
        Ok(session.save().await?)
    }
}

/// How far somebody is today, and how much is left.
pub struct Progress {
    pub goal: Option<usize>,
    /// Pieces that nobody had read, and this person did, but for those that went to the lead at once.
    looked: usize,
    /// Concerns that this person raised. What was found safe before counts in both.
    raised: usize,
    /// Pieces that this person put a code on.
    coded: usize,
    /// Unread pieces, and pieces for analysis without a code; one more than `MOST_COUNTED` stands for more.
    pub unread: i64,
    pub uncoded: i64,
    /// Counted at the end of a sitting alone.
    urgent: Urgent,
}

impl Progress {
    /// Counts from the person's own acts of today; what was undone is left out.
    pub async fn read(db: &mut Conn, app: &App, by: &Reviewer, sitting: &Sitting) -> Result<Self, Error> {
        let day = app.clock.today().to_string();
        let mut acts = vec![];
        for action in COUNTED {
            let filter = Filter { day: day.clone(), action: <&str>::from(action).into(), before: None };
            acts.extend(own(db, &app.vault, by.person().id, &filter, ACTS).await?);
        }
        let (mut looked, mut coded) = (HashSet::new(), HashSet::new());
        for change in acts.iter().filter(|act| !act.undone).flat_map(|act| act.changes.as_deref().unwrap_or_default()) {
            match change.kind {
                Kind::Reading if is_first_reading(change)? => drop(looked.insert(change.object()?)),
                Kind::Coding if change.made_it() => drop(coded.insert(change.object()?)),
                _ => {}
            }
        }
        let mut progress = Self {
            goal: sitting.goal,
            looked: looked.len(),
            raised: usize::try_from(raised_on(db, by.person(), &day).await?).unwrap_or_default(),
            coded: coded.len(),
            unread: waiting(db, by).await?.count,
            uncoded: coded_store::count_uncoded(db, by, MOST_COUNTED + 1).await?,
            urgent: Urgent::default(),
        };
        if progress.is_reached() {
            progress.count_urgent(db, app, by, sitting).await?;
        }
        Ok(progress)
    }

    /// Counts what may tell of harm, for the page at the end.
    pub async fn count_urgent(&mut self, db: &mut Conn, app: &App, by: &Reviewer, sitting: &Sitting) -> Result<(), Error> {
        self.urgent = order::urgent(app, db, by, &sitting.put_off).await?;
        Ok(())
    }

    /// Each look and each coded piece counts one.
    fn done(&self) -> usize {
        self.looked + self.raised + self.coded
    }

    /// Whether the number for today is reached.
    pub fn is_reached(&self) -> bool {
        self.goal.is_some_and(|goal| self.done() >= goal)
    }

    /// Whether it is reached, and nothing unread may tell of harm but what was put off.
    pub fn is_enough(&self) -> bool {
        self.is_reached() && !self.urgent.is_next
    }

    /// Renders the line above the work: how far, what is left, and the picking of a number. `here` is the page that it stands on.
    pub fn line(&self, here: &'static str) -> Markup {
        let done = self.done();
        let today = match self.goal {
            Some(goal) => format!("Today: {done} of {goal}, {} left.", goal.saturating_sub(done)),
            None => format!("Today: {done}."),
        };
        let meter =
            self.goal.map(|goal| view! { <progress max=goal.to_string() value=done.min(goal).to_string() aria-label="Done today"></progress> });
        let offered = GOALS.iter().filter(|goal| **goal > done).map(|goal| pick(*goal, goal.to_string()));
        view! {
            <div class="sitting">
                <p>{today}" "<span class="hush">{self.left()}</span></p>
                {meter}
                <details>
                    <summary>"A number for today"</summary>
                    <form method="post" action="/reading/goal">
                        <input type="hidden" name="to" value=here/>
                        <p class="hint" id="goal">"A look counts one, a worry one, and a piece you code one. Then this page says that it is enough, unless something unread may tell of harm. It is forgotten when you sign out."</p>
                        <div class="tools" role="group" aria-labelledby="goal">
                            {offered.collect_view()}
                            {self.goal.map(|_| view! { <button class="bt" name="goal" value="">"No number"</button> })}
                        </div>
                    </form>
                </details>
                <p><a href="/reading/finish" data-key="q">"Done for today"</a></p>
            </div>
        }
        .into_markup()
    }

    /// The sentence that unread pieces may tell of harm: a sitting shows those first that were not put off.
    fn harm(&self) -> Option<Markup> {
        let says = may_tell_of_harm(self.urgent.count)?;
        let (page, link) = if self.urgent.is_next { ("/reading", "Look there first") } else { ("/inbox", "They are first in the inbox") };
        Some(view! { <p><strong>{says}</strong>" "<a href=page>{link}</a></p> }.into_markup())
    }

    fn left(&self) -> String {
        format!("In all, {} for a first look and {} for a code.", wait(self.unread), wait(self.uncoded))
    }

    /// Renders the end of a sitting: thanks, and counts of what was done.
    pub fn finish(&self) -> Markup {
        let more = self.done() + MORE;
        let rows = [("Looked at, and read on", self.looked), ("Sent to the safeguarding lead", self.raised), ("Given a code", self.coded)];
        let rows = rows.map(|(name, count)| view! { <dt>{name}</dt><dd>{thousands(count)}</dd> });
        let thanks = match self.done() {
            0 => "Nothing today, and that is fine.",
            _ if self.urgent.is_next => "Thank you.",
            _ => "Thank you. That is enough for today.",
        };
        view! {
            <div class="empty">
                <Picture name="read"/>
                <h1>"Done for today"</h1>
                <p>{thanks}</p>
                {self.harm()}
                <h2>"What you did today"</h2>
                <dl class="facts">{rows.into_iter().collect_view()}</dl>
                <p>"The rest is kept until somebody has time. "{self.left()}</p>
                <form method="post" action="/reading/goal" class="tools">
                    <input type="hidden" name="to" value="/reading"/>
                    <a class="bt main" href="/desk">"Stop here"</a>
                    {(more <= MOST_IN_GOAL).then(|| pick(more, "Ten more".into()))}
                    <button class="bt" name="goal" value="">"Go on without a number"</button>
                </form>
            </div>
        }
        .into_markup()
    }
}

/// Says how many unread pieces may tell of harm, if any does.
fn may_tell_of_harm(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("1 unread piece may tell of harm.".into()),
        count => Some(format!("{} unread pieces may tell of harm.", thousands(count))),
    }
}

fn pick(goal: usize, name: String) -> impl IntoView + use<> {
    view! { <button class="bt" name="goal" value=goal.to_string()>{name}</button> }
}

fn wait(count: i64) -> String {
    match count {
        0 => "none wait".into(),
        1 => "1 waits".into(),
        MOST_COUNTED.. if count > MOST_COUNTED => format!("more than {} wait", thousands(MOST_COUNTED as usize)),
        count => format!("{count} wait"),
    }
}

/// Whether a change is the reading of words that nobody had read.
fn is_first_reading(change: &Edit) -> sqlx::Result<bool> {
    let before: Option<serde_json::Value> = change.before()?;
    Ok(before.is_some_and(|before| before["triage"].is_null()) && change.after_text("triage").is_some())
}

/// The page of a sitting that a form says it stands on.
pub fn page(name: &str) -> Option<&'static str> {
    ["/reading", "/reading/alike"].into_iter().find(|known| *known == name)
}

/// Where undoing an act leads, if its button stood on a page of a sitting: there, with the piece that is unread again.
pub fn after_undo(fields: &Fields, changes: &[Edit]) -> Option<String> {
    let page = page(fields.text(BACK))?;
    let read = changes.iter().rev().find(|change| change.kind == Kind::Reading).and_then(|change| change.id::<FeedbackId>().ok());
    Some(match read.filter(|_| page == "/reading") {
        Some(id) => format!("{page}?piece={id}"),
        None => page.into(),
    })
}
