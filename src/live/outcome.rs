//! The outcome of a group session: its prompts, the answers and plan changes, and what still waits. Nothing of concerns, and no words.

use crate::{
    analysis::store::theme,
    db::Conn,
    group_sessions::{
        PromptState,
        mark_store::{Count, counts},
        prompt_store::{Prompt, prompts},
        store::GroupSession,
    },
    influence::{
        Strength,
        read_store::{Change, influences_of_theme},
        store::{Answer, answer_of_theme},
    },
    live::check_back_store,
    plan,
};
use jiff::civil::Date;
use std::cmp::Reverse;

pub struct Outcome {
    pub asked: Vec<Prompt>,
    /// How often each thing was chosen.
    pub counts: Vec<Count>,
    /// The latest answer first.
    pub pairs: Vec<Pair>,
    pub open: Vec<Open>,
    /// The days on which the Board meets or met, in order.
    pub meetings: Vec<Date>,
    /// Some words are unread.
    pub unread: bool,
    /// Some words were read and are in no theme yet.
    pub ungrouped: bool,
}

/// A theme of the session, and what the Board said and did, as anyone may read it.
pub struct Pair {
    pub answer: Answer,
    pub changes: Vec<(Change, Strength)>,
    /// How many pieces of this session are in the theme.
    pub count: i64,
    /// The group said that one of them goes first.
    pub goes_first: bool,
}

impl Pair {
    /// Whether the Board had said it before the session: then it is no answer to what was said there.
    pub fn is_earlier(&self, session: &GroupSession) -> bool {
        self.answer.published_on.is_some_and(|on| on < session.held_on)
    }
}

/// A theme of the session that has no answer. Its name is left out: nobody has reviewed it.
pub struct Open {
    pub meeting: Option<Date>,
    pub taken_back_on: Option<Date>,
    pub count: i64,
}

pub async fn outcome(db: &mut Conn, session: &GroupSession) -> sqlx::Result<Outcome> {
    let (unread, ungrouped) = check_back_store::waiting(db, session.id).await?;
    let meetings = plan::store::meetings(db).await?.into_iter().filter(|meeting| !meeting.cancelled).map(|meeting| meeting.held_on).collect();
    let (mut pairs, mut open) = (vec![], vec![]);
    for (id, count, goes_first) in check_back_store::themes(db, session.id).await? {
        let Some(theme) = theme(db, id).await? else { continue };
        match answer_of_theme(db, id).await? {
            Some(answer) if answer.is_public() => {
                let influences = influences_of_theme(db, id).await?.into_iter().filter(|influence| influence.published_with == Some(answer.id));
                let changes = influences.filter_map(|influence| Some((influence.change?, influence.strength))).collect();
                pairs.push(Pair { answer, changes, count, goes_first });
            }
            answer => open.push(Open {
                meeting: theme.meeting.map(|meeting| meeting.held_on),
                taken_back_on: answer.and_then(|answer| answer.withdrawn_on),
                count,
            }),
        }
    }
    pairs.sort_by_key(|pair| Reverse(pair.answer.published_on));
    let mut asked = prompts(db, session.id).await?;
    let counts = counts(db, session.id).await?;
    // Where none was ever opened, all of it was asked on paper; where one was, another may have been answered there.
    if asked.iter().any(|prompt| prompt.state != PromptState::Waiting) {
        let answered = check_back_store::answered(db, session.id).await?;
        let on_paper = |id| answered.contains(&id) || counts.iter().any(|count| count.prompt == id);
        asked.retain(|prompt| prompt.state != PromptState::Waiting || on_paper(prompt.id));
    }
    Ok(Outcome { asked, counts, pairs, open, meetings, unread, ungrouped })
}
