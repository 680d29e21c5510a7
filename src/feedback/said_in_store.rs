//! Reading where feedback was said: the group session, its prompt, and how many said it.

use crate::{
    db::{Conn, read, read_opt},
    feedback::store::SaidIn,
    id::{FeedbackId, GroupSessionId},
    staff::proof::{Facilitator, Proof},
};

/// Question, kind, place, day, prevalence, hand, whether it goes first.
type SaidInRow = (String, String, String, String, Option<String>, Option<String>, bool);

/// In which group session something was said, if in one. For whoever may read the words.
pub async fn said_in(db: &mut Conn, id: FeedbackId) -> sqlx::Result<Option<SaidIn>> {
    let row: Option<SaidInRow> = sqlx::query_as(
        "select p.question, s.kind, s.place, s.held_on, f.prevalence, f.hand, f.goes_first
         from feedback f join prompts p on p.id = f.prompt join group_sessions s on s.id = p.session where f.id = $1",
    )
    .bind(id.bytes())
    .fetch_optional(db)
    .await?;
    let said_in = |(question, kind, place, held_on, prevalence, hand, goes_first): SaidInRow| {
        Ok(SaidIn {
            question,
            kind: read("kind", &kind)?,
            place,
            held_on: read("held_on", &held_on)?,
            prevalence: read_opt("prevalence", prevalence.as_deref())?,
            transcriber: read_opt("hand", hand.as_deref())?,
            goes_first,
        })
    };
    row.map(said_in).transpose()
}

/// Whether something was said in this session of this facilitator's.
pub async fn was_said_in(db: &mut Conn, by: &Facilitator, session: GroupSessionId, id: FeedbackId) -> sqlx::Result<bool> {
    let (count,): (i64,) = sqlx::query_as(
        "select count(*) from feedback f join prompts p on p.id = f.prompt join group_sessions s on s.id = p.session
         where f.id = $1 and s.id = $2 and s.facilitator = $3",
    )
    .bind(id.bytes())
    .bind(session.bytes())
    .bind(by.person().id.bytes())
    .fetch_one(db)
    .await?;
    Ok(count == 1)
}
