//! How many of the group have answered the question on the wall: in words, so that nobody is counted out loud while they think.

use crate::{
    db::Conn,
    group_sessions::{
        AnswerFormat, PromptState, mark_store as marks, phone_store as phones,
        prompt_store::{Prompt, prompts},
        store::{self, GroupSession},
        suppression::LEAST,
    },
    id::GroupSessionId,
};

/// The share of a group that has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    Some,
    Half,
    Most,
    Nearly,
    All,
}

/// The sentence about those who have answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    pub share: Share,
    /// Those who have, and all, once the question is over and they are not few.
    pub numbers: Option<(i64, i64)>,
}

impl Answered {
    /// Returns nothing for a group so small that a share of it points at people.
    fn of(answered: i64, all: i64, is_over: bool) -> Option<Self> {
        let answered = answered.min(all);
        if answered == 0 || all < LEAST {
            return None;
        }
        let share = match answered * 100 / all {
            ..40 => Share::Some,
            40..60 => Share::Half,
            60..80 => Share::Most,
            80..100 => Share::Nearly,
            _ => Share::All,
        };
        Some(Self { share, numbers: (is_over && answered >= LEAST).then_some((answered, all)) })
    }
}

/// Reads how many have answered a question. Without adults, how often something comes in is nobody's business, so it is not said.
pub async fn answered(db: &mut Conn, session: &GroupSession, prompt: &Prompt) -> sqlx::Result<Option<Answered>> {
    if session.kind.is_adult_free() {
        return Ok(None);
    }
    let sheets = if prompt.format == AnswerFormat::Words { 0 } else { session.sheets };
    let all = phones::count(db, session.id).await? + sheets;
    let is_over = prompt.state == PromptState::Closed || prompt.revealed;
    Ok(Answered::of(marks::answered(db, prompt.id).await?, all, is_over))
}

/// The same for the question that is on the wall.
pub async fn on_wall(db: &mut Conn, session: GroupSessionId) -> sqlx::Result<Option<Answered>> {
    let Some(session) = store::by_id(db, session).await? else { return Ok(None) };
    let prompt = prompts(db, session.id).await?.into_iter().find(|prompt| session.showing == Some(prompt.id));
    match prompt {
        Some(prompt) => answered(db, &session, &prompt).await,
        None => Ok(None),
    }
}

/// Counts a change of the wall where it says something else than before. Called with the session's row locked.
pub async fn count_change(db: &mut Conn, session: GroupSessionId, before: Option<Answered>) -> sqlx::Result<()> {
    if on_wall(db, session).await? != before {
        store::count_wall(db, session).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(answered: i64, all: i64) -> Option<Share> {
        Answered::of(answered, all, false).map(|answered| answered.share)
    }

    #[test]
    fn share_grows_with_those_who_answered() {
        assert_eq!(
            [0, 1, 3, 4, 5, 6].map(|answered| share(answered, 6)),
            [None, Some(Share::Some), Some(Share::Half), Some(Share::Most), Some(Share::Nearly), Some(Share::All)]
        );
        assert_eq!(share(1, 4), None, "one of four would be somebody");
    }

    #[test]
    fn numbers_are_told_at_the_end_unless_few_answered() {
        let numbers = |answered, is_over| Answered::of(answered, 6, is_over).unwrap().numbers;
        assert_eq!((numbers(5, false), numbers(5, true), numbers(4, true)), (None, Some((5, 6)), None));
    }
}
