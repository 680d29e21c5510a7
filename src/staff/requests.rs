//! The second person: agrees to a request about an account, or declines it.

use crate::{
    audit_log::{self, AuditAction, AuditContext},
    db::Conn,
    id::{PersonId, RequestId},
    staff::{
        Role,
        proof::{Confirmer, Proof},
        requests_store::{self, Outcome, Request, RequestKind},
        store,
    },
};

/// A request that was agreed to.
pub struct Confirmed {
    pub request: Request,
    /// The number that goes with the link; a change of roles needs none.
    pub number: Option<String>,
}

/// The reason why somebody can't agree.
#[derive(Debug, PartialEq, Eq)]
pub enum ConfirmRefused {
    /// They asked for it themselves, or it is about them.
    Own,
}

/// Whether somebody may agree: neither whoever asked nor the person it is about.
pub fn may_confirm(request: &Request, by: PersonId) -> bool {
    request.asked_by != Some(by) && request.person != by
}

/// Agrees to a request. Returns `None` when it waits no longer.
pub async fn confirm(
    db: &mut Conn,
    audit: &AuditContext<'_>,
    by: &Confirmer,
    id: RequestId,
) -> sqlx::Result<Option<Result<Confirmed, ConfirmRefused>>> {
    // Read again: the proof was made before this transaction.
    let own = by.person().id;
    let Some(request) = requests_store::waiting_request(db, id).await? else { return Ok(None) };
    if !may_confirm(&request, own) || Confirmer::holding(db, own).await?.is_none() {
        return Ok(Some(Err(ConfirmRefused::Own)));
    }
    requests_store::settle(db, audit.today, id, own, Outcome::Confirmed).await?;
    let number = match request.kind {
        RequestKind::Join | RequestKind::Return => Some(store::release_link(db, audit, request.person).await?),
        RequestKind::Roles => {
            store::write_roles(db, request.person, &request.roles).await?;
            None
        }
    };
    let details = details(&request);
    audit_log::record_with(db, audit, own, AuditAction::ConfirmedRequest, &details, request.person.bytes()).await?;
    Ok(Some(Ok(Confirmed { request, number })))
}

/// Declines a request; whoever asked takes it back so. Returns the request, or `None` when it waits no longer.
pub async fn decline(db: &mut Conn, audit: &AuditContext<'_>, by: &Confirmer, id: RequestId) -> sqlx::Result<Option<Request>> {
    let Some(request) = requests_store::waiting_request(db, id).await? else { return Ok(None) };
    requests_store::settle(db, audit.today, id, by.person().id, Outcome::Declined).await?;
    if request.kind != RequestKind::Roles {
        store::end_link(db, request.person).await?;
    }
    let details = details(&request);
    audit_log::record_with(db, audit, by.person().id, AuditAction::DeclinedRequest, &details, request.person.bytes()).await?;
    Ok(Some(request))
}

fn details(request: &Request) -> Vec<&'static str> {
    [vec![request.kind.into()], Role::names(&request.roles)].concat()
}
