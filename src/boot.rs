//! Start-up: opens the key and the database, builds the state, and serves until the process is stopped.

use crate::{
    audit_queue::AuditQueue,
    backup, board,
    clock::Clock,
    config::Config,
    data_folder,
    db::Database,
    demo,
    feedback::batch_writer::BatchWriter,
    figures::Figures,
    find::index::SharedIndex,
    jobs,
    lexicon::verdicts::Verdicts,
    live::events::Channels,
    mail_jobs, metrics,
    oidc::Provider,
    plan,
    reading::recent_order::RecentOrder,
    router,
    smtp::Mailer,
    staff,
    state::{App, Handles},
    suggestions::index::SharedLearned,
    vault::Vault,
    web::{self, assets::Assets, limits::Limits, once::Once, page_cache::PageCache, presence::Presence, serve::TrustedProxies},
};
use std::{
    io::ErrorKind,
    path::Path,
    sync::{Arc, RwLock},
};

/// Builds the state on an open database, and writes the first settings and work plan into a new one.
pub async fn app(db: Database, vault: Vault, clock: Clock, config: Config) -> Result<App, web::Error> {
    let mut tx = db.write().await?;
    board::store::check_key(&mut tx, &vault).await?;
    board::store::fill(&mut tx).await?;
    board::store::fill_alerts(&mut tx, clock.today()).await?;
    // The invented town's plan is older than the day somebody first looks at it.
    let plan_began = if config.demo { demo::began(clock.today()) } else { clock.today() };
    plan::store::fill(&mut tx, plan_began).await?;
    let board = board::store::board(&mut tx).await?;
    tx.commit().await?;
    let vault = Arc::new(vault);
    let provider = Provider::new(&config.oidc, &config.url()).map_err(|problem| web::Error::Broken(problem.into()))?;
    let started_at = clock.seconds();
    let channels = Arc::new(Channels::default());
    db.listen({
        let channels = channels.clone();
        move |session| channels.notify(session.and_then(|session| session.parse().ok()))
    });
    Ok(App::new(Handles {
        once: Arc::new(Once::new(db.clone(), vault.clone(), clock.clone())),
        batch_writer: BatchWriter::start(db.clone()),
        audit_queue: AuditQueue::start(db.clone(), vault.clone()),
        limits: Limits::new(config.sends),
        assets: Arc::new(Assets::load()),
        page_cache: Arc::new(PageCache::new(clock.clone(), config.demo)),
        proxies: TrustedProxies::new(&config.proxy),
        provider,
        site: RwLock::new(Arc::new(board.site())),
        board: RwLock::new(Arc::new(board)),
        db,
        vault,
        clock,
        config,
        channels,
        figures: Arc::new(Figures::since(started_at)),
        presence: Presence::default(),
        verdicts: Verdicts::default(),
        recent_order: RecentOrder::default(),
        find_index: SharedIndex::default(),
        learned: SharedLearned::default(),
    }))
}

/// Serves until the process is told to stop; the first time, prints a link for the first administrator.
pub async fn serve(mut config: Config) -> Result<(), String> {
    if config.demo {
        config.key = config.data.join("demo.key");
    }
    if let (Some(to), None) = (&config.backup_to, &config.database) {
        backup::must_be_outside(to, &config.data)?;
    }
    prepare(&mut config)?;
    // Held until the process ends. Servers on one PostgreSQL hear of each other's changes; on one file they would not.
    let _lock = if config.database.is_none() { Some(data_folder::lock(&config.data)?) } else { None };
    let mailer = Mailer::new(&config.smtp)?;
    let app = open(config).await?;
    if app.config.demo {
        demo::fill(&app).await.map_err(|error| format!("the invented town can't be built: {error}"))?;
    } else {
        invite_first(&app).await.map_err(|error| format!("the first administrator can't be invited: {error}"))?;
    }
    let listener = web::serve::listen((app.config.listen, app.config.port).into())
        .map_err(|error| format!("port {} can't be listened on: {error}", app.config.port))?;
    if let Some(address) = app.config.metrics {
        metrics::serve(app.clone(), address).await?;
    }
    println!("Sayso is at {}", app.config.url());
    if app.config.demo {
        println!("All of it is invented. Choose who to be at {}/demo", app.config.url());
    }
    let hourly = tokio::spawn(jobs::every_hour(app.clone()));
    let mail = mailer.map(|mailer| tokio::spawn(mail_jobs::send_mail(app.clone(), mailer)));
    let settings = tokio::spawn(jobs::follow_settings(app.clone()));
    let stop = async {
        stop_signal().await;
        app.channels.end();
    };
    web::serve::serve(listener, router::router(app.clone()), app.proxies.clone(), stop).await;
    app.batch_writer.finish().await;
    hourly.abort();
    if let Some(mail) = mail {
        mail.abort();
    }
    settings.abort();
    jobs::at_the_end(&app).await;
    app.db.close().await;
    Ok(())
}

/// Opens the database with its key; makes both the first time. Any number of programs may have it open.
pub async fn open(mut config: Config) -> Result<App, String> {
    prepare(&mut config)?;
    let db = Database::open(&config.place()).await.map_err(|error| format!("the database can't be opened: {error}"))?;
    let started = async { board::store::has_key(&mut *db.read().await?).await };
    let started = started.await.map_err(|error: sqlx::Error| format!("the database can't be read: {error}"))?;
    let vault = vault(&config, started)?;
    app(db, vault, Clock::default(), config).await.map_err(|error| format!("it can't start: {error}"))
}

/// Returns whether there is a database file; PostgreSQL has none.
pub fn has_database(config: &Config) -> bool {
    config.database.is_none() && Path::new(&config.place()).exists()
}

/// Prepares the files in the data folder; PostgreSQL has none. Makes nothing where the database should be and is not, and the key first: where
/// it can't be written, no database is left behind.
fn prepare(config: &mut Config) -> Result<(), String> {
    if config.database.is_some() {
        // The demo's key lies there all the same.
        return if config.demo { data_folder::make(&config.data) } else { Ok(()) };
    }
    match (config.key.exists(), has_database(config)) {
        (true, false) => expect_new(config)?,
        (false, false) => {
            // The key of the demo lies in this folder.
            data_folder::claim(&config.data, Path::new(&config.place()))?;
            make_key(config)?;
            config.new = true;
        }
        _ => {}
    }
    data_folder::prepare(&config.data, Path::new(&config.place()))
}

/// Reads the key, and makes one for a database that was never `started` with any.
fn vault(config: &Config, started: bool) -> Result<Vault, String> {
    let file = config.key.display();
    match (config.key.exists(), started) {
        (true, true) if config.new => return Err(format!("there is a database at {} already: leave out --new", config.place())),
        (true, true) => {}
        (true, false) => expect_new(config)?,
        (false, true) => {
            return Err(format!(
                "there is a database but no key at {file}: without the key it was made with, its words stay closed. Put the newest copy of \
                 that key there, with mode 600, or say with --key where it is. If no copy is left, begin anew with an empty data folder"
            ));
        }
        (false, false) => make_key(config)?,
    }
    Vault::from_file(&config.key).map_err(|error| format!("the key in {file} can't be used: {error}"))
}

fn make_key(config: &Config) -> Result<(), String> {
    let file = config.key.display();
    Vault::make_file(&config.key).map_err(|error| match config.key.parent() {
        Some(folder) if error.kind() == ErrorKind::NotFound => {
            format!("no key can be written to {file}: make its folder first, for this user alone: install -d -m 700 {}", folder.display())
        }
        _ => format!("no key can be written to {file}: {error}. Its folder must belong to the user that runs this program"),
    })?;
    if !config.demo {
        println!("A new key is in {file}. Keep a copy somewhere else, never beside a backup: without it, nothing opens.");
    }
    Ok(())
}

/// Refuses a key without its database, unless somebody says that it is a new one: the disk may not be mounted.
fn expect_new(config: &Config) -> Result<(), String> {
    if config.new || config.demo {
        return Ok(());
    }
    let (key, place) = (config.key.display(), config.place());
    Err(format!(
        "there is a key at {key}, but no database of it at {place}. Is its disk mounted, and is that the right place? To begin with an \
         empty database under this key, start once with --new"
    ))
}

async fn invite_first(app: &App) -> sqlx::Result<()> {
    let mut tx = app.write_as_staff_urgently().await?;
    let first = staff::invitations::invite_first(&mut tx, &app.audit_context(), "Administrator", "administrator@localhost").await?;
    tx.commit().await?;
    if let Some(invitation) = first {
        println!("Nobody works here yet. The first administrator joins with this link, once, within a week:");
        println!("  {}/invitation/{}", app.config.url(), invitation.token);
        app.config.local_link_warning().into_iter().for_each(|warning| println!("{warning}"));
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
