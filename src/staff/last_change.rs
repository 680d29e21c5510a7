//! The last change of a thing as the audit log has it, for somebody whose form is older than that.

use super::store;
use crate::{
    audit_log::{self, AuditAction},
    db::{self, Conn},
    id::PersonId,
    vault::Vault,
    web::conflict::ChangedBy,
};

/// Acts that are looked through.
const LOOKED_AT: i64 = 50;

/// The last act on a thing that is one of these; `None` when somebody did it on the server's command line, or long ago.
pub async fn last_change(db: &mut Conn, vault: &Vault, reader: PersonId, object: &[u8], actions: &[AuditAction]) -> sqlx::Result<Option<ChangedBy>> {
    let is_one = |action: &str| actions.iter().any(|known| action.split(' ').next() == Some(<&str>::from(*known)));
    let acts = audit_log::acts_on(db, vault, object, LOOKED_AT).await?;
    let Some(act) = acts.into_iter().find(|act| is_one(&act.action)) else { return Ok(None) };
    let Ok(id) = act.actor.parse::<PersonId>() else { return Ok(None) };
    let on = db::read("hour", act.hour.get(..10).unwrap_or_default())?;
    Ok(store::person(db, id).await?.map(|person| ChangedBy { name: person.name, is_own: id == reader, on }))
}
