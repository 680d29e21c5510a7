//! The server put together: its state, its routes, its layers.

use crate::{
    analysis,
    board::{self, Board},
    clock::Clock,
    config::Config,
    db::{Conn, Database, Db},
    demo, desk, feedback,
    feedback::clerk::Clerk,
    group_sessions::{self, live::Live},
    history::Moment,
    id::GroupSessionId,
    influence, people, plan,
    vault::Vault,
    web::{
        self, api,
        assets::{self, Assets},
        guard, kept,
        limits::Limits,
        page, sessions,
        still::{self, Still},
    },
};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post},
};
use sqlx::{Transaction, pool::PoolConnection};
use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, RwLock},
    time::Duration,
};
use tower_http::{catch_panic::CatchPanicLayer, compression::CompressionLayer, timeout::TimeoutLayer};

/// Longest body taken, in bytes: 5,000 letters of four bytes each, percent-encoded, and the other fields.
const BODY: usize = 64 * 1024;
/// The same where young people write without script. Their words are nowhere but in this post, so one of many times too much still comes
/// back as the form with the words in it; a bare "too big" would lose them. With script the words stay in the page, and `BODY` will do.
const PASTED: usize = 512 * 1024;
/// Longest a request may take.
const REQUEST: Duration = Duration::from_secs(15);

/// Where words may be sent from by browsers too old to say which page they are on.
const PUBLIC_POSTS: [&str; 6] = ["/have-your-say", "/receipt", "/receipt/release", "/api/submit", "/sign-in", "/demo/sign-in"];

/// What every handler can ask for. Cloning it is cheap.
#[derive(Clone)]
pub struct App(Arc<Parts>);

pub struct Parts {
    pub db: Database,
    pub vault: Vault,
    pub clock: Clock,
    pub config: Config,
    pub clerk: Clerk,
    pub limits: Limits,
    pub assets: Assets,
    pub still: Still,
    pub live: Arc<Live>,
    board: RwLock<Arc<Board>>,
}

impl Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl App {
    /// Puts the server together on an open database; fills in the first settings and the first work plan where there are none.
    pub async fn new(db: Database, vault: Vault, clock: Clock, config: Config) -> Result<Self, web::Error> {
        let mut tx = db.write().await?;
        board::store::check_key(&mut tx, &vault).await?;
        board::store::fill(&mut tx).await?;
        // The invented town's plan is older than the day somebody first looks at it.
        let plan_began = if config.demo { demo::began(clock.today()) } else { clock.today() };
        plan::store::fill(&mut tx, plan_began).await?;
        let board = board::store::board(&mut tx).await?;
        tx.commit().await?;
        let clerk = Clerk::start(db.clone());
        let limits = Limits::new(config.sends);
        let live = Arc::new(Live::default());
        db.listen({
            let live = live.clone();
            move |room| live.touched(room.and_then(|room| room.parse().ok()))
        });
        Ok(Self(Arc::new(Parts {
            db,
            vault,
            clock,
            config,
            clerk,
            limits,
            assets: Assets::load(),
            still: Still::default(),
            live,
            board: RwLock::new(Arc::new(board)),
        })))
    }

    pub async fn read(&self) -> sqlx::Result<PoolConnection<Db>> {
        self.db.read().await
    }

    /// A transaction for what staff do: once it is committed, pages that were kept are drawn anew.
    pub async fn write(&self) -> sqlx::Result<Writing> {
        Ok(Writing { tx: self.db.write().await?, app: self.clone() })
    }

    /// When and with which key an act of now is recorded.
    pub fn moment(&self) -> Moment<'_> {
        Moment { vault: &self.vault, today: self.clock.today(), hour: self.clock.hour() }
    }

    /// The Board's own names, areas and help numbers.
    pub fn board(&self) -> Arc<Board> {
        self.board.read().unwrap_or_else(|poisoned| poisoned.into_inner()).clone()
    }

    /// Reads them again, after a change here or on another machine.
    pub async fn reload_board(&self) -> sqlx::Result<()> {
        let board = board::store::board(&mut *self.read().await?).await?;
        *self.board.write().unwrap_or_else(|poisoned| poisoned.into_inner()) = Arc::new(board);
        self.still.changed();
        Ok(())
    }

    /// Something has changed in a group session: whoever shows it is told, on this server and on others.
    pub async fn room_changed(&self, id: GroupSessionId) {
        self.live.touched(Some(id));
        if let Err(error) = self.db.announce(&id.to_string()).await {
            tracing::warn!(%error, "other servers were not told of a change in a group session");
        }
    }

    pub fn is_staff_address(&self, path: &str) -> bool {
        !PUBLIC_POSTS.contains(&path) && !path.starts_with("/join/")
    }

    /// What is done once an hour and before the end: nothing here may fail loudly, the next hour tries again. One thing that fails keeps
    /// nothing else from being done.
    pub async fn tidy(&self) {
        let told = |done: sqlx::Result<()>| done.unwrap_or_else(|error| tracing::warn!(%error, "tidying will be tried again"));
        told(self.forget_old_sign_ins().await);
        told(self.end_forgotten_sessions(told).await);
        told(self.purge_unreleased().await);
        told(self.db.forget_order().await);
        told(self.reload_board().await);
    }

    async fn forget_old_sign_ins(&self) -> sqlx::Result<()> {
        let mut tx = self.write().await?;
        people::store::forget_old_sign_ins(&mut tx, self.clock.seconds()).await?;
        tx.commit().await
    }

    async fn end_forgotten_sessions(&self, told: impl Fn(sqlx::Result<()>)) -> sqlx::Result<()> {
        let forgotten = group_sessions::console::store::forgotten(&mut *self.read().await?, self.clock.today()).await?;
        for session in forgotten {
            let ended = async {
                let mut tx = self.write().await?;
                group_sessions::console::store::close_forgotten(&mut tx, &self.moment(), session).await?;
                tx.commit().await
            };
            told(ended.await);
            self.room_changed(session.0).await;
        }
        Ok(())
    }

    async fn purge_unreleased(&self) -> sqlx::Result<()> {
        let mut tx = self.write().await?;
        group_sessions::room::store::purge_unreleased(&mut tx, group_sessions::first_kept(self.clock.today())).await?;
        tx.commit().await
    }
}

/// A transaction that tells the pages that were kept when it has changed something.
pub struct Writing {
    tx: Transaction<'static, Db>,
    app: App,
}

impl Writing {
    pub async fn commit(self) -> sqlx::Result<()> {
        self.tx.commit().await?;
        self.app.still.changed();
        Ok(())
    }
}

impl Deref for Writing {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.tx
    }
}

impl DerefMut for Writing {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.tx
    }
}

/// All addresses.
pub fn router(app: App) -> Router {
    let staff = Router::new()
        .merge(people::pages::routes())
        .merge(feedback::inbox::routes())
        .merge(feedback::read::routes())
        .merge(analysis::reading::routes())
        .merge(desk::routes())
        .merge(feedback::concerns::routes())
        .merge(board::settings::routes())
        .merge(influence::answers::routes())
        .merge(influence::trail::routes())
        .merge(group_sessions::staff_routes())
        .layer(middleware::from_fn_with_state(app.clone(), kept::keep))
        .route("/api/{*function}", post(api::call));
    let staff = if app.config.demo { staff.merge(demo::pages::routes()) } else { staff };
    let public = Router::new().merge(board::pages::routes()).merge(influence::journey::routes()).merge(influence::feed::routes());
    let public = public.layer(middleware::from_fn(still::same)).layer(middleware::from_fn_with_state(app.clone(), group_sessions::forget_on_leaving));
    Router::new()
        .merge(sessions::keep(staff, &app))
        .merge(public)
        .merge(feedback::pages::routes().merge(group_sessions::public_routes()).layer(DefaultBodyLimit::max(PASTED)))
        .route("/assets/{file}", get(assets::file))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(board::pages::ready))
        .fallback(|| async { http::StatusCode::NOT_FOUND })
        .layer(DefaultBodyLimit::max(BODY))
        .layer(middleware::from_fn_with_state(app.clone(), guard::own_pages_only))
        .layer(TimeoutLayer::with_status_code(http::StatusCode::SERVICE_UNAVAILABLE, REQUEST))
        .layer(CatchPanicLayer::custom(web::page::panicked))
        .layer(middleware::from_fn_with_state(app.clone(), page::dress))
        .layer(CompressionLayer::new())
        .layer(middleware::from_fn(guard::headers))
        // Outermost: a page that is kept needs nothing of all this again.
        .layer(middleware::from_fn_with_state(app.clone(), still::keep))
        .with_state(app)
}
