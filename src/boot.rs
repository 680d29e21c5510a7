//! Start-up: opens the key and the database, builds the state, and serves until the process is stopped.

use crate::{
    audit_queue::AuditQueue,
    board,
    clock::Clock,
    config::Config,
    db::Database,
    demo,
    feedback::batch_writer::BatchWriter,
    jobs,
    live::events::Channels,
    plan, router, staff,
    state::{App, Handles},
    vault::Vault,
    web::{self, assets::Assets, limits::Limits, page_cache::PageCache, serve::TrustedProxies},
};
use std::{
    path::Path,
    sync::{Arc, RwLock},
};

/// Builds the state on an open database, and writes the first settings and work plan into a new one.
pub async fn app(db: Database, vault: Vault, clock: Clock, config: Config) -> Result<App, web::Error> {
    let mut tx = db.write().await?;
    board::store::check_key(&mut tx, &vault).await?;
    board::store::fill(&mut tx).await?;
    // The invented town's plan is older than the day somebody first looks at it.
    let plan_began = if config.demo { demo::began(clock.today()) } else { clock.today() };
    plan::store::fill(&mut tx, plan_began).await?;
    let board = board::store::board(&mut tx).await?;
    tx.commit().await?;
    let vault = Arc::new(vault);
    let channels = Arc::new(Channels::default());
    db.listen({
        let channels = channels.clone();
        move |session| channels.notify(session.and_then(|session| session.parse().ok()))
    });
    Ok(App::new(Handles {
        batch_writer: BatchWriter::start(db.clone()),
        audit_queue: AuditQueue::start(db.clone(), vault.clone()),
        limits: Limits::new(config.sends),
        assets: Arc::new(Assets::load()),
        page_cache: Arc::new(PageCache::new(clock.clone(), config.demo)),
        proxies: TrustedProxies::new(&config.proxy),
        site: RwLock::new(Arc::new(board.site())),
        board: RwLock::new(Arc::new(board)),
        db,
        vault,
        clock,
        config,
        channels,
    }))
}

/// Serves until the process is told to stop; the first time, prints a link for the first administrator.
pub async fn serve(mut config: Config) -> Result<(), String> {
    if config.demo {
        config.key = config.data.join("demo.key");
    }
    let app = open(config).await?;
    if app.config.demo {
        demo::fill(&app).await.map_err(|error| format!("the invented town can't be built: {error:?}"))?;
    } else {
        invite_first(&app).await.map_err(|error| format!("the first administrator can't be invited: {error}"))?;
    }
    let listener = web::serve::listen((app.config.listen, app.config.port).into())
        .map_err(|error| format!("port {} can't be listened on: {error}", app.config.port))?;
    println!("Sayso is at {}", app.config.url());
    if app.config.demo {
        println!("All of it is invented. Choose who to be at {}/demo", app.config.url());
    }
    let hourly = tokio::spawn(jobs::every_hour(app.clone()));
    let stop = async {
        stop_signal().await;
        app.channels.end();
    };
    web::serve::serve(listener, router::router(app.clone()), app.proxies.clone(), stop).await;
    app.batch_writer.finish().await;
    hourly.abort();
    jobs::at_the_end(&app).await;
    app.db.close().await;
    Ok(())
}

/// Opens the database with its key; makes both the first time.
pub async fn open(config: Config) -> Result<App, String> {
    std::fs::create_dir_all(&config.data).map_err(|error| format!("the data folder {} can't be made: {error}", config.data.display()))?;
    let vault = vault(&config)?;
    let db = Database::open(&config.place()).await.map_err(|error| format!("the database can't be opened: {error}"))?;
    app(db, vault, Clock::default(), config).await.map_err(|error| format!("it can't start: {error:?}"))
}

/// Returns whether there is a database file; PostgreSQL has none.
pub fn has_database(config: &Config) -> bool {
    config.database.is_none() && Path::new(&config.place()).exists()
}

/// Reads the key, and makes one when there is no database yet.
fn vault(config: &Config) -> Result<Vault, String> {
    let file = config.key.display();
    if !config.key.exists() {
        if has_database(config) {
            return Err(format!("there is a database but no key at {file}: without the key it was made with, its words stay closed"));
        }
        Vault::make_file(&config.key).map_err(|error| format!("no key can be written to {file}: {error}"))?;
        if !config.demo {
            println!("A new key is in {file}. Keep a copy somewhere else, never beside a backup: without it, nothing opens.");
        }
    }
    Vault::from_file(&config.key).map_err(|error| format!("the key in {file} can't be read: {error}"))
}

async fn invite_first(app: &App) -> sqlx::Result<()> {
    let mut tx = app.write_as_staff_urgently().await?;
    let first = staff::store::invite_first(&mut tx, &app.audit_context(), "Administrator", "administrator@localhost").await?;
    tx.commit().await?;
    if let Some(invitation) = first {
        println!("Nobody works here yet. The first administrator joins with this link, once, within a week:");
        println!("  {}/invitation/{}", app.config.url(), invitation.token);
    }
    Ok(())
}

async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) else {
        let _ = interrupt.await;
        return;
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}
