//! A write to one live session: its commit announces the change to everybody who listens, so that no handler can forget to.

use super::events::Channels;
use crate::{
    audit_log,
    db::{Conn, Database, Db},
    id::GroupSessionId,
    state::App,
    web::{once, page_cache::PageCache},
};
use sqlx::Transaction;
use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
};

pub struct LiveTransaction {
    tx: Transaction<'static, Db>,
    sessions: Vec<GroupSessionId>,
    channels: Arc<Channels>,
    db: Database,
    /// Set for staff, whose changes may show on cached pages.
    page_cache: Option<Arc<PageCache>>,
}

impl LiveTransaction {
    /// For what a facilitator does in a session of theirs. It locks the audit log first, as every change of staff does.
    pub async fn as_staff(app: &App, session: GroupSessionId) -> sqlx::Result<Self> {
        app.require_space()?;
        Self::as_staff_urgently(app, session).await
    }

    /// The same for young people's words and concerns, which are taken as long as there is any space.
    pub async fn as_staff_urgently(app: &App, session: GroupSessionId) -> sqlx::Result<Self> {
        let mut transaction = Self::begin(app, vec![session], Some(app.page_cache.clone())).await?;
        audit_log::lock(&mut transaction).await?;
        Ok(transaction)
    }

    /// For what a phone does in its session, or a receipt in all that it was used in.
    pub async fn anonymous(app: &App, sessions: &[GroupSessionId]) -> sqlx::Result<Self> {
        Self::begin(app, sessions.to_vec(), None).await
    }

    async fn begin(app: &App, sessions: Vec<GroupSessionId>, page_cache: Option<Arc<PageCache>>) -> sqlx::Result<Self> {
        Ok(Self { tx: app.db.write().await?, sessions, channels: app.channels.clone(), db: app.db.clone(), page_cache })
    }

    /// Commits, then tells the listeners of this server and of the others. A failed announcement is logged: walls ask again by themselves.
    pub async fn commit(mut self) -> sqlx::Result<()> {
        once::spend(&mut self.tx).await?;
        self.tx.commit().await?;
        if let Some(page_cache) = self.page_cache {
            page_cache.invalidate();
        }
        for session in self.sessions {
            self.channels.notify(Some(session));
            if let Err(error) = self.db.announce(&session.to_string()).await {
                tracing::warn!(%error, "other servers were not told of a change in a group session");
            }
        }
        Ok(())
    }
}

impl Deref for LiveTransaction {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.tx
    }
}

impl DerefMut for LiveTransaction {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.tx
    }
}
