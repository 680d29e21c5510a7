//! The server's state: handles, cheap to clone. Extractors and middleware take the one they need through `FromRef`.

use crate::{
    audit_log::{self, AuditContext},
    audit_queue::AuditQueue,
    board::{self, Board},
    clock::Clock,
    config::Config,
    db::{BelowReserve, Conn, Database, Db},
    feedback::batch_writer::BatchWriter,
    figures::Figures,
    find::index::SharedIndex,
    lexicon::verdicts::Verdicts,
    live::events::Channels,
    oidc::Provider,
    reading::recent_order::RecentOrder,
    suggestions::index::SharedLearned,
    vault::Vault,
    web::{
        assets::Assets,
        limits::Limits,
        once::{self, Once},
        page::{PageContext, Site},
        page_cache::PageCache,
        presence::Presence,
        serve::TrustedProxies,
    },
};
use axum::extract::FromRef;
use sqlx::{Transaction, pool::PoolConnection};
use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, RwLock},
};

/// Everything a handler can ask for.
#[derive(Clone)]
pub struct App(Arc<Handles>);

pub struct Handles {
    pub db: Database,
    pub vault: Arc<Vault>,
    pub clock: Clock,
    pub config: Config,
    pub batch_writer: BatchWriter,
    pub audit_queue: AuditQueue,
    pub limits: Limits,
    pub assets: Arc<Assets>,
    pub page_cache: Arc<PageCache>,
    pub figures: Arc<Figures>,
    pub once: Arc<Once>,
    pub channels: Arc<Channels>,
    pub presence: Presence,
    pub verdicts: Verdicts,
    pub recent_order: RecentOrder,
    pub find_index: SharedIndex,
    pub learned: SharedLearned,
    pub proxies: TrustedProxies,
    /// The council's sign-in, where one is set.
    pub provider: Option<Provider>,
    pub board: RwLock<Arc<Board>>,
    /// The part of the Board's data that every page shows.
    pub site: RwLock<Arc<Site>>,
}

impl Deref for App {
    type Target = Handles;
    fn deref(&self) -> &Handles {
        &self.0
    }
}

/// The notice to the other servers that the settings have changed; every other notice is the id of a session.
pub const SETTINGS: &str = "settings";

impl App {
    pub fn new(handles: Handles) -> Self {
        Self(Arc::new(handles))
    }

    /// A connection to read with.
    pub async fn read(&self) -> sqlx::Result<PoolConnection<Db>> {
        self.db.read().await
    }

    /// A transaction for a change that staff make: its commit invalidates the cached pages. It locks the audit log first, so that what it
    /// reads stays true until its act is recorded, and two of them never wait for each other on PostgreSQL. Refused when the last space on
    /// the disk is for young people's words and concerns.
    pub async fn write_as_staff(&self) -> sqlx::Result<StaffTransaction> {
        self.require_space()?;
        self.write_as_staff_urgently().await
    }

    /// The same for what must not wait until there is space: concerns, accounts, and starting the program.
    pub async fn write_as_staff_urgently(&self) -> sqlx::Result<StaffTransaction> {
        let mut tx = self.db.write().await?;
        audit_log::lock(&mut tx).await?;
        Ok(StaffTransaction { tx, page_cache: self.page_cache.clone() })
    }

    /// A transaction without anybody signed in, or for audit entries of reading: no cached page depends on it.
    pub async fn write_anonymously(&self) -> sqlx::Result<Transaction<'static, Db>> {
        self.db.write().await
    }

    /// Fails while less space is free than the settings keep for young people's words and concerns.
    pub fn require_space(&self) -> sqlx::Result<()> {
        if self.db.has_less_than(self.config.reserve())? { Err(BelowReserve.into()) } else { Ok(()) }
    }

    /// The context for an act recorded now.
    pub fn audit_context(&self) -> AuditContext<'_> {
        AuditContext::new(&self.vault, self.clock.today(), self.clock.hour())
    }

    /// The Board's own names, areas and help numbers.
    pub fn board(&self) -> Arc<Board> {
        self.board.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    /// Reads the Board's data again after a change here, and tells the other servers. One that does not hear it reads it within the hour.
    pub async fn board_changed(&self) -> sqlx::Result<()> {
        self.reload_board().await?;
        if let Err(error) = self.db.announce(SETTINGS).await {
            tracing::warn!(%error, "the other servers were not told of new settings");
        }
        Ok(())
    }

    /// Reads the Board's data again, after a change here or on another server.
    pub async fn reload_board(&self) -> sqlx::Result<()> {
        let board = board::store::board(&mut *self.read().await?).await?;
        *self.site.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = Arc::new(board.site());
        *self.board.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = Arc::new(board);
        self.page_cache.invalidate();
        Ok(())
    }
}

/// A transaction of staff: its commit invalidates the cached pages.
pub struct StaffTransaction {
    tx: Transaction<'static, Db>,
    page_cache: Arc<PageCache>,
}

impl StaffTransaction {
    pub async fn commit(mut self) -> sqlx::Result<()> {
        once::spend(&mut self.tx).await?;
        self.tx.commit().await?;
        self.page_cache.invalidate();
        Ok(())
    }
}

impl Deref for StaffTransaction {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.tx
    }
}

impl DerefMut for StaffTransaction {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.tx
    }
}

impl FromRef<App> for Database {
    fn from_ref(app: &App) -> Self {
        app.db.clone()
    }
}

impl FromRef<App> for Clock {
    fn from_ref(app: &App) -> Self {
        app.clock.clone()
    }
}

impl FromRef<App> for Arc<Assets> {
    fn from_ref(app: &App) -> Self {
        app.assets.clone()
    }
}

impl FromRef<App> for Arc<PageCache> {
    fn from_ref(app: &App) -> Self {
        app.page_cache.clone()
    }
}

impl FromRef<App> for TrustedProxies {
    fn from_ref(app: &App) -> Self {
        app.proxies.clone()
    }
}

impl FromRef<App> for PageContext {
    fn from_ref(app: &App) -> Self {
        let site = app.site.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone();
        Self { assets: app.assets.clone(), site, demo: app.config.demo, today: app.clock.today().to_string() }
    }
}
