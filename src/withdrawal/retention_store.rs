//! SQL statements about what is over its time. They read the tables, so that what is hidden ends in time too.

use crate::{
    board::retention::Class,
    db::{Conn, read_id, read_opt},
    id::{FeedbackId, GroupSessionId},
};
use jiff::civil::Date;

/// Appended to a condition on a concern `f` and its last step `s`: something was decided since it was raised last.
macro_rules! decided {
    ($start:literal, $end:literal) => {
        concat!(
            $start,
            " and not exists (select 1 from concern_steps later where later.feedback = f.id and later.number > s.number)
             and exists (select 1 from concern_steps d where d.feedback = f.id and d.step in ('Referral', 'AdviceGiven', 'NoFurtherAction')
             and not exists (select 1 from concern_steps r where r.feedback = f.id and r.step = 'Raised' and r.number > d.number))",
            $end
        )
    };
}

/// Appended to a selection of sessions `s`: those that are not open and hold nothing, not even a choice or a check-back.
macro_rules! empty_sessions {
    ($start:literal, $end:literal) => {
        concat!(
            $start,
            " from group_sessions s where s.state <> 'Open'
             and not exists (select 1 from all_session_items i where i.session = s.id)
             and not exists (select 1 from all_feedback f join prompts p on p.id = f.prompt where p.session = s.id)
             and not exists (select 1 from session_marks m join prompts p on p.id = m.prompt where p.session = s.id)
             and not exists (select 1 from session_counts c join prompts p on p.id = c.prompt where p.session = s.id)
             and not exists (select 1 from check_backs k where k.session = s.id)",
            $end
        )
    };
}

/// The sessions without anything in them from before a day, in the order of their random ids: at most so many.
pub async fn due_sessions(db: &mut Conn, before: Date, most: i64) -> sqlx::Result<Vec<GroupSessionId>> {
    let sql = empty_sessions!("select s.id", " and s.held_on < $1 order by s.id limit $2");
    let rows: Vec<(Vec<u8>,)> = sqlx::query_as(sql).bind(before.to_string()).bind(most).fetch_all(db).await?;
    rows.into_iter().map(|(id,)| read_id("id", &id)).collect()
}

/// The pieces of a class from before a day, in the order of their random ids: at most so many.
pub async fn due(db: &mut Conn, class: Class, before: Date, most: i64) -> sqlx::Result<Vec<FeedbackId>> {
    let sql = match class {
        Class::SetAside => "select id from all_feedback where triage in ('NotForUs', 'Abuse') and read_on < $1 order by id limit $2",
        Class::Analysis => "select id from all_feedback where triage = 'ForAnalysis' and received_on < $1 order by id limit $2",
        Class::Concerns => decided!(
            "select f.id from all_feedback f join concern_steps s on s.feedback = f.id where f.triage = 'Concern' and s.hour < $1",
            " order by f.id limit $2"
        ),
        Class::Sessions => return Ok(vec![]),
    };
    let rows: Vec<(Vec<u8>,)> = sqlx::query_as(sql).bind(before.to_string()).bind(most).fetch_all(db).await?;
    rows.into_iter().map(|(id,)| read_id("id", &id)).collect()
}

/// Counts the pieces of a class from before a day, and finds the oldest day among those that stay.
pub async fn count(db: &mut Conn, class: Class, before: Date) -> sqlx::Result<(i64, Option<Date>)> {
    let sql = match class {
        Class::SetAside => {
            "select count(*) filter (where read_on < $1), min(case when read_on >= $1 then read_on end)
             from all_feedback where triage in ('NotForUs', 'Abuse')"
        }
        Class::Analysis => {
            "select count(*) filter (where received_on < $1), min(case when received_on >= $1 then received_on end)
             from all_feedback where triage = 'ForAnalysis'"
        }
        Class::Concerns => decided!(
            "select count(*) filter (where s.hour < $1), min(case when s.hour >= $1 then substr(s.hour, 1, 10) end)
             from all_feedback f join concern_steps s on s.feedback = f.id where f.triage = 'Concern'",
            ""
        ),
        Class::Sessions => {
            empty_sessions!("select count(*) filter (where s.held_on < $1), min(case when s.held_on >= $1 then s.held_on end)", "")
        }
    };
    let (count, oldest): (i64, Option<String>) = sqlx::query_as(sql).bind(before.to_string()).fetch_one(db).await?;
    Ok((count, read_opt("day", oldest.as_deref())?))
}
