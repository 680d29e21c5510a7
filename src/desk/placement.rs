//! The fields for where a plan item belongs, and the lists they offer: retired things only where they are in use.

use crate::{
    clock::short_day,
    db::Conn,
    id::{HeadingId, MeetingId, SubGroupId},
    plan::store::{self, Heading, Meeting, SubGroup},
    web::{
        self, DeskForm,
        markup::{IntoMarkup, Markup},
    },
};
use jiff::civil::Date;
use leptos::prelude::*;

/// The owner, due meeting and headings of an item.
pub struct Placed {
    pub owner: Option<SubGroupId>,
    pub due: Option<MeetingId>,
    pub headings: Vec<HeadingId>,
}

impl Placed {
    /// Reads the fields that `placement_fields` renders.
    pub async fn read(db: &mut Conn, form: &mut DeskForm) -> Result<Self, web::Error> {
        let (groups, meetings, headings) = (store::sub_groups(db).await?, store::meetings(db).await?, store::headings(db).await?);
        Ok(Self {
            owner: form.pick_or_none("owner", |id| groups.iter().any(|group| group.id == *id), "Pick a sub-group from the list."),
            due: form.pick_or_none("due", |id| meetings.iter().any(|meeting| meeting.id == *id), "Pick a meeting from the list."),
            headings: form.ticked("headings", |id| headings.iter().any(|heading| heading.id == *id)),
        })
    }
}

/// Renders the fields for the owner, the due meeting and the headings of an item.
pub fn placement_fields(form: &DeskForm, headings: &[Heading], groups: &[SubGroup], meetings: &[Meeting], today: Date) -> Markup {
    let owners = groups.iter().filter(|group| !group.retired || form.value("owner") == group.id.to_string());
    let owners = owners.map(|group| form.option("owner", group.id, &group.name)).collect_view();
    let owners = (form.option("owner", "", "No sub-group yet"), owners).into_markup();
    let due = (form.option("due", "", "No meeting yet"), meeting_options(form, "due", meetings, today)).into_markup();
    (form.select("owner", "Owner", "", owners), form.select("due", "Due at the meeting of", "", due), heading_picks(form, headings)).into_markup()
}

/// Renders the meetings to come, and the selected one even if it is past.
pub fn meeting_options(form: &DeskForm, name: &str, meetings: &[Meeting], today: Date) -> Markup {
    let is_open = |meeting: &Meeting| meeting.held_on >= today && !meeting.cancelled;
    let offered = meetings.iter().filter(|meeting| is_open(meeting) || form.value(name) == meeting.id.to_string());
    offered.map(|meeting| form.option(name, meeting.id, short_day(meeting.held_on))).collect_view().into_markup()
}

/// Renders a checkbox for each priority and challenge.
pub fn heading_picks(form: &DeskForm, headings: &[Heading]) -> Markup {
    let ticked = form.values("headings");
    let offered = headings.iter().filter(|heading| !heading.retired || ticked.contains(&heading.id.to_string().as_str()));
    let things = offered.map(|heading| (heading.id.to_string(), heading.name.clone())).collect();
    form.picks("headings", "checkbox", "Priorities and challenges", "One, several or none.", things)
}
