//! The reader of a piece: a reviewer takes it, gives it to a colleague, or gives it back. It stays in everybody's inbox, and its clock goes on.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::Conn,
    feedback::store::{Feedback, lock},
    id::{FeedbackId, PersonId},
    reading::{
        list_store::{PieceReader, readable_reader, reader_of},
        view::View,
    },
    staff::{
        Person, assignment_store,
        holder_store::reviewers,
        proof::{Proof, Reviewer},
    },
    undo::{self, Edit, Kind},
    web::{
        Fields,
        markup::{IntoMarkup, Markup},
    },
};
use jiff::civil::Date;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The reader of a piece, as acts remember it.
#[derive(Serialize, Deserialize)]
struct State {
    reader: PersonId,
}

/// The outcome for one piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// It is somebody else's, and stays so.
    Others,
    /// It is a concern, hidden, or never was.
    NotThere,
}

/// Gives a piece to a reader, or to nobody. With `only_own`, it must be free or the reviewer's own: of many, nobody means to take one from a colleague.
pub async fn assign(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Reviewer,
    id: FeedbackId,
    to: Option<PersonId>,
    only_own: bool,
) -> sqlx::Result<Outcome> {
    lock(db, id).await?;
    let Some(before) = reader_of(db, by, id).await? else { return Ok(Outcome::NotThere) };
    let own = by.person().id;
    if only_own && before.is_some_and(|reader| reader != own) {
        return Ok(Outcome::Others);
    }
    if before == to {
        return Ok(Outcome::Done);
    }
    assignment_store::set(db, id, to, audit.today).await?;
    let action = match to {
        Some(reader) if reader == own => AuditAction::TookToRead,
        Some(_) => AuditAction::GaveToRead,
        None => AuditAction::FreedToRead,
    };
    audit_log::record(db, audit, own, action, id.bytes()).await?;
    let state = |reader: Option<PersonId>| reader.map(|reader| State { reader });
    undo::store::record(db, audit, own, action, vec![Edit::new(Kind::Assignment, id.bytes(), &state(before), &state(to))?]).await?;
    Ok(Outcome::Done)
}

/// Puts the reader of a piece back; `false` when somebody has changed it since, or the piece or the reader is not there any more.
pub async fn restore_assignment(db: &mut Conn, by: PersonId, audit: &AuditContext<'_>, change: &Edit) -> sqlx::Result<bool> {
    let id: FeedbackId = change.id()?;
    lock(db, id).await?;
    let Some(now) = readable_reader(db, id).await? else { return Ok(false) };
    let before = change.before::<State>()?.map(|state| state.reader);
    if !change.left(&now.map(|reader| State { reader }))? {
        return Ok(false);
    }
    if let Some(reader) = before {
        let Some(by) = Reviewer::holding(db, by).await? else { return Ok(false) };
        if !reviewers(db, &by).await?.iter().any(|known| known.id == reader) {
            return Ok(false);
        }
    }
    assignment_store::set(db, id, before, audit.today).await?;
    Ok(true)
}

/// The person that a form gives pieces to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    Me,
    Nobody,
    Colleague(PersonId),
}

impl To {
    /// Reads a form; the error is the field and its sentence.
    pub fn read(fields: &Fields, colleagues: &[Person]) -> Result<Self, (&'static str, &'static str)> {
        let colleague: Option<PersonId> = fields.parsed("colleague").filter(|id| colleagues.iter().any(|known| known.id == *id));
        match (fields.line("to"), colleague) {
            ("me", _) => Ok(Self::Me),
            ("nobody", _) => Ok(Self::Nobody),
            ("colleague", Some(colleague)) => Ok(Self::Colleague(colleague)),
            _ => Err(("colleague", "Choose a colleague who reads it, then press “Give”. They may not be a reviewer any more.")),
        }
    }

    pub fn reader(self, by: &Reviewer) -> Option<PersonId> {
        match self {
            Self::Me => Some(by.person().id),
            Self::Nobody => None,
            Self::Colleague(colleague) => Some(colleague),
        }
    }

    /// The word of the success message.
    pub fn word(self) -> &'static str {
        match self {
            Self::Me => "mine",
            Self::Nobody => "free",
            Self::Colleague(_) => "given",
        }
    }
}

/// The reviewers but for one: those whom a piece can be given to.
pub async fn colleagues(db: &mut Conn, by: &Reviewer) -> sqlx::Result<Vec<Person>> {
    let mut colleagues = reviewers(db, by).await?;
    colleagues.retain(|colleague| colleague.id != by.person().id);
    Ok(colleagues)
}

/// The list of colleagues with the button that gives; nothing where a reviewer has none.
pub fn give(colleagues: &[Person], action: Option<&'static str>) -> Option<Markup> {
    let options = colleagues.iter().map(|person| view! { <option value=person.id.to_string()>{person.name.clone()}</option> }).collect_view();
    (!colleagues.is_empty()).then(|| {
        view! {
            <select id="colleague" name="colleague" aria-label="A colleague" autocomplete="off"><option value="">"A colleague…"</option>{options}</select>
            <button class="bt" name="to" value="colleague" formaction=action>"Give"</button>
        }
        .into_markup()
    })
}

/// The reader as a list names them.
pub fn reader_chip(reader: &Option<PieceReader>, own: PersonId) -> Option<Markup> {
    reader.as_ref().map(|reader| {
        let name = if reader.id == own { "You".to_string() } else { reader.name.clone() };
        view! { <span class="chip"><span class="hide">"Taken by "</span><bdi dir="auto">{name}</bdi></span>" " }.into_markup()
    })
}

/// The value of the field `was` for a piece that nobody reads.
const FREE: &str = "nobody";

/// The reader that a form shows, as its field `was` spells it.
pub fn spelled(reader: Option<PersonId>) -> String {
    reader.map_or_else(|| FREE.into(), |reader| reader.to_string())
}

/// The panel of one piece: who reads it, and the buttons that change that.
pub fn panel(feedback: &Feedback, reader: &Option<PieceReader>, own: PersonId, colleagues: &[Person], view: &View) -> Markup {
    let is_own = reader.as_ref().is_some_and(|reader| reader.id == own);
    let since = |on: Date| crate::clock::short_day(on);
    let state = match reader {
        None => view! { "Nobody has taken it. Anybody may read it." }.into_markup(),
        Some(reader) if is_own => view! { "You took it, or were given it, on "{since(reader.since)}". Others may read it too." }.into_markup(),
        Some(reader) => {
            view! { <bdi dir="auto">{reader.name.clone()}</bdi>" reads it, since "{since(reader.since)}". Anybody else may too." }.into_markup()
        }
    };
    let take = if reader.is_some() { "I’ll read it instead" } else { "I’ll read it" };
    view! {
        <h2 id="assignment">"Who reads it"</h2>
        <p class="hush">{state}</p>
        <form method="post" action=format!("/feedback/{}/assignment", feedback.id) autocomplete="off">
            <input type="hidden" name="was" value=spelled(reader.as_ref().map(|reader| reader.id))/>
            {view.hidden()}
            <p class="tools">
                {(!is_own).then(|| view! { <button class="bt" name="to" value="me" data-key="m">{take}</button> })}
                {reader.is_some().then(|| view! { <button class="bt" name="to" value="nobody">"Give it back"</button> })}
                {give(colleagues, None)}
            </p>
        </form>
    }
    .into_markup()
}
