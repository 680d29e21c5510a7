//! The sub-groups and the meetings of the Board on the page of the work plan.

use crate::{
    clock::say_day,
    plan::store::{Meeting, SubGroup},
    web::DeskForm,
};
use jiff::civil::Date;
use leptos::prelude::*;

pub fn retired_chip(retired: bool) -> Option<impl IntoView> {
    retired.then(|| view! { " "<span class="chip">"retired"</span> })
}

/// Renders the sub-groups, and the form that adds one.
pub fn sub_groups(groups: &[SubGroup], form: &DeskForm) -> impl IntoView + use<> {
    let groups = groups.iter().map(|group| {
        let change = format!("/plan/sub-groups/{}", group.id);
        view! {
            <li>
                <bdi dir="auto">{group.name.clone()}</bdi>{retired_chip(group.retired)}" "
                <a class="hush" href=change>"Change"<span class="hide">": "{group.name.clone()}</span></a>
            </li>
        }
    });
    let groups = groups.collect_view();
    view! {
        <section class="panel" aria-labelledby="sub-groups">
            <h2 id="sub-groups">"Sub-groups"</h2>
            <ul>{groups}</ul>
            <form class="inline" method="post" action="/plan/sub-groups">{form.input("name", "text", "New sub-group", "")}<button class="bt">"Add"</button></form>
        </section>
    }
}

/// Renders the meetings of the Board, latest first, and the form that adds one.
pub fn meetings(meetings: &[Meeting], form: &DeskForm, today: Date) -> impl IntoView + use<> {
    let next = meetings.iter().find(|meeting| meeting.held_on >= today && !meeting.cancelled).map(|meeting| meeting.id);
    let days = meetings.iter().rev().map(|meeting| {
        let mark = (Some(meeting.id) == next).then(|| view! { " "<span class="chip now">"next"</span> });
        let cancelled = meeting.cancelled.then(|| view! { " "<span class="chip">"cancelled"</span> });
        let change = format!("/plan/meetings/{}", meeting.id);
        view! { <li>{say_day(meeting.held_on)}{mark}{cancelled}" "<a class="hush" href=change>"Change"<span class="hide">": "{say_day(meeting.held_on)}</span></a></li> }
    });
    let none = meetings
        .is_empty()
        .then(|| view! { <p>"The Board meets every two months. Themes are to be answered by a meeting, so put in the next one."</p> });
    view! {
        <section class="panel" aria-labelledby="meetings">
            <h2 id="meetings">"Meetings of the Board"</h2>
            {none}<ul>{days.collect_view()}</ul>
            <form class="inline" method="post" action="/plan/meetings">{form.input("date", "date", "New meeting", "")}<button class="bt">"Add"</button></form>
        </section>
    }
}
