//! SQL statements about words whose time is over. They read the tables, so that what is hidden ends in time too.

use crate::{
    board::retention::Class,
    db::{Conn, read_id, read_opt},
    id::FeedbackId,
};
use jiff::civil::Date;

/// The pieces of a class from before a day, in the order of their random ids: at most so many.
pub async fn due(db: &mut Conn, class: Class, before: Date, most: i64) -> sqlx::Result<Vec<FeedbackId>> {
    let sql = match class {
        Class::SetAside => "select id from all_feedback where triage in ('NotForUs', 'Abuse') and read_on < $1 order by id limit $2",
        Class::Analysis => "select id from all_feedback where triage = 'ForAnalysis' and received_on < $1 order by id limit $2",
        Class::Concerns => {
            "select f.id from all_feedback f join concern_steps s on s.feedback = f.id
             where f.triage = 'Concern' and s.step <> 'Raised' and s.hour < $1
             and not exists (select 1 from concern_steps later where later.feedback = f.id and later.number > s.number) order by f.id limit $2"
        }
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
        Class::Concerns => {
            "select count(*) filter (where s.hour < $1), min(case when s.hour >= $1 then substr(s.hour, 1, 10) end)
             from all_feedback f join concern_steps s on s.feedback = f.id where f.triage = 'Concern' and s.step <> 'Raised'
             and not exists (select 1 from concern_steps later where later.feedback = f.id and later.number > s.number)"
        }
    };
    let (count, oldest): (i64, Option<String>) = sqlx::query_as(sql).bind(before.to_string()).fetch_one(db).await?;
    Ok((count, read_opt("day", oldest.as_deref())?))
}
