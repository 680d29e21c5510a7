//! The things that acts were done to, for whoever reads the history: the address of each that this reader may open.

use crate::{
    agreement::store::rounds,
    analysis::{name_store::theme_names, read_store},
    audit_log::{self, Entry},
    coding::code_store::codes,
    concerns,
    db::Conn,
    group_sessions,
    influence::store::answers,
    plan::store as plan,
    staff::{
        Person,
        proof::{Administrator, Facilitator, Lead, Publisher, Reviewer},
        store::everyone,
    },
    vault::Vault,
};
use std::collections::{HashMap, HashSet};

pub struct Thing {
    pub kind: &'static str,
    pub address: String,
}

/// The things of some acts, by the keyed hash under which the history knows them.
pub struct Things {
    found: HashMap<Vec<u8>, Thing>,
}

/// Looks for the hashes of acts among the ids of things.
struct Search<'a> {
    vault: &'a Vault,
    wanted: HashSet<&'a [u8]>,
    found: HashMap<Vec<u8>, Thing>,
}

impl Search<'_> {
    fn see(&mut self, id: &[u8], kind: &'static str, address: impl FnOnce() -> String) {
        let object = audit_log::object(self.vault, id);
        if self.wanted.contains(&object[..]) {
            self.found.insert(object.to_vec(), Thing { kind, address: address() });
        }
    }
}

impl Things {
    /// Finds what somebody may open with the roles they hold now. An id can't be read from its hash, so all of a kind are hashed.
    pub async fn read(db: &mut Conn, vault: &Vault, reader: &Person, entries: &[Entry]) -> sqlx::Result<Self> {
        let wanted = entries.iter().map(|entry| &entry.object[..]).collect();
        let mut search = Search { vault, wanted, found: HashMap::new() };
        if let Some(by) = Reviewer::holding(db, reader.id).await? {
            of_reviewer(db, &by, &mut search).await?;
        }
        if let Some(by) = Lead::holding(db, reader.id).await? {
            for id in concerns::store::openable(db, &by).await? {
                search.see(id.bytes(), "Concern", || format!("/concerns/{id}"));
            }
        }
        if Publisher::holding(db, reader.id).await?.is_some() {
            for answer in answers(db).await? {
                search.see(answer.id.bytes(), "Answer", || "/answers".into());
            }
        }
        if let Some(by) = Facilitator::holding(db, reader.id).await? {
            for session in group_sessions::store::sessions(db, &by).await? {
                search.see(session.id.bytes(), "Group session", || format!("/group-sessions/{}", session.id));
            }
        }
        if let Some(by) = Administrator::holding(db, reader.id).await? {
            of_administrator(db, &by, &mut search).await?;
        }
        Ok(Self { found: search.found })
    }

    pub fn of(&self, object: &[u8]) -> Option<&Thing> {
        self.found.get(object)
    }
}

async fn of_reviewer(db: &mut Conn, by: &Reviewer, search: &mut Search<'_>) -> sqlx::Result<()> {
    // A thing has the same mark in every act, so a link would tell a reviewer which piece was a concern: that is for the leads.
    let raised = concerns::store::ever_raised(db, by).await?;
    for id in read_store::readable(db, by).await?.into_iter().filter(|id| !raised.contains(id)) {
        search.see(id.bytes(), "Feedback", || format!("/feedback/{id}"));
    }
    for theme in theme_names(db).await? {
        search.see(theme.id.bytes(), "Theme", || format!("/themes/{}", theme.id));
    }
    for code in codes(db).await? {
        search.see(code.id.bytes(), "Code", || format!("/codebook/{}", code.id));
    }
    for round in rounds(db, by).await? {
        search.see(round.id.bytes(), "Second coding", || format!("/agreement/{}", round.id));
    }
    for answer in answers(db).await? {
        search.see(answer.id.bytes(), "Answer", || format!("/themes/{}#answer", answer.theme));
    }
    for item in plan::all_items(db).await? {
        search.see(item.id.bytes(), "Plan item", || format!("/plan/{}", item.id));
    }
    for heading in plan::headings(db).await? {
        search.see(heading.id.bytes(), "Priority or challenge", || format!("/plan/headings/{}", heading.id));
    }
    for group in plan::sub_groups(db).await? {
        search.see(group.id.bytes(), "Sub-group", || format!("/plan/sub-groups/{}", group.id));
    }
    for meeting in plan::meetings(db).await? {
        search.see(meeting.id.bytes(), "Meeting", || format!("/plan/meetings/{}", meeting.id));
    }
    Ok(())
}

async fn of_administrator(db: &mut Conn, by: &Administrator, search: &mut Search<'_>) -> sqlx::Result<()> {
    for person in everyone(db, by).await? {
        search.see(person.id.bytes(), "Person", || format!("/people/{}", person.id));
    }
    for (object, address) in
        [("settings", "/settings"), ("concern settings", "/settings/concerns"), ("alerts", "/settings/alerts"), ("retention", "/settings/retention")]
    {
        search.see(object.as_bytes(), "Settings", || address.into());
    }
    Ok(())
}
