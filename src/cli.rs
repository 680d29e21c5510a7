//! The commands: `serve`, `demo`, `invite`, `check`. The database is brought up to date whenever it is opened, so there is no `migrate`.

use crate::{
    audit_log::{self, Chain},
    board, boot,
    config::Config,
    db::Database,
    logging::{self, LogFormat},
    staff::{self, Role, invited::Invited},
    vault::Vault,
};
use clap::{Args, CommandFactory, Parser, Subcommand};
use std::{fmt::Debug, process::ExitCode};

#[derive(Parser)]
#[command(version, about)]
struct Cli {
    /// How the log is written. The variable SAYSO_LOG says how much of it, such as `warn` or `debug`.
    #[arg(long, env = "SAYSO_LOG_FORMAT", global = true, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serves young people and staff. The first time, prints a link for the first administrator.
    Serve(Config),
    /// Serves an invented town, where anyone may sign in as anyone.
    Demo(Config),
    /// Invites somebody and prints their link. For the operator; administrators invite at /people.
    Invite(Invite),
    /// Opens the database with its key and follows the history's chain; fails when it is not whole.
    Check(Config),
}

#[derive(Args)]
struct Invite {
    #[command(flatten)]
    config: Config,
    #[arg(long)]
    name: String,
    #[arg(long)]
    email: String,
    /// facilitator, reviewer, lead, publisher, auditor or administrator. May be given again.
    #[arg(long, required = true)]
    role: Vec<Role>,
}

/// Returns all commands with their flags.
pub fn commands() -> clap::Command {
    Cli::command()
}

/// Reads the command line and runs its command; an error is printed and becomes the exit code.
pub async fn run() -> ExitCode {
    let cli = Cli::parse();
    logging::start(cli.log_format);
    let done = match cli.command {
        Command::Serve(config) => boot::serve(config.settled(false)).await,
        Command::Demo(config) => boot::serve(config.settled(true)).await,
        Command::Invite(invite) => send_invitation(invite).await,
        Command::Check(config) => check(config.settled(false)).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(cause) => {
            eprintln!("sayso: {cause}");
            ExitCode::FAILURE
        }
    }
}

async fn send_invitation(invite: Invite) -> Result<(), String> {
    let new = Invited { name: invite.name.trim().into(), email: invite.email.trim().into(), role: invite.role };
    if let Some((_, sentence)) = new.problems().iter().next() {
        return Err(sentence.into());
    }
    let app = boot::open(invite.config.settled(false)).await?;
    let broken = |error: sqlx::Error| format!("nobody was invited: {error}");
    let mut tx = app.write_as_staff().await.map_err(broken)?;
    let made = staff::store::invite_as_operator(&mut tx, &app.audit_context(), &new.name, &new.email, &new.role).await.map_err(broken)?;
    tx.commit().await.map_err(broken)?;
    let invitation = made.ok_or("somebody with this email works here already")?;
    println!("{} joins with this link, once, within a week:", new.name);
    println!("  {}/invitation/{}", app.config.url(), invitation.token);
    app.db.close().await;
    Ok(())
}

/// Checks the key and the audit log. Makes nothing that isn't there, neither key nor database.
async fn check(config: Config) -> Result<(), String> {
    if config.database.is_none() && !boot::has_database(&config) {
        return Err(format!("there is no database at {}", config.place()));
    }
    let vault = Vault::from_file(&config.key).map_err(|error| format!("the key in {} can't be read: {error}", config.key.display()))?;
    let trouble = |error: &dyn Debug| format!("the database can't be checked: {error:?}");
    let db = Database::open(&config.place()).await.map_err(|error| trouble(&error))?;
    // A database that was never started with a key must not take this one for its own: nothing of this transaction stays.
    let mut tx = db.write().await.map_err(|error| trouble(&error))?;
    board::store::check_key(&mut tx, &vault).await.map_err(|error| trouble(&error))?;
    tx.rollback().await.map_err(|error| trouble(&error))?;
    let mut connection = db.read().await.map_err(|error| trouble(&error))?;
    let chain = audit_log::verify(&mut connection, &vault).await.map_err(|error| trouble(&error))?;
    drop(connection);
    db.close().await;
    match chain {
        Chain::Whole { rows, head } => {
            println!("The key fits, and the history is whole: {rows} acts, head {head}.");
            Ok(())
        }
        Chain::Broken { at } => Err(format!("the history has been changed: act {at} is not as it was written, or is missing")),
    }
}
