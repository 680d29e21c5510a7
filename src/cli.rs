//! The commands of the program.

mod upkeep;

use crate::{
    boot,
    config::Config,
    staff::{self, Role, invited::Invited},
};
use clap::{Args, Parser, Subcommand};
use std::{path::PathBuf, process::ExitCode};

#[derive(Parser)]
#[command(version, about)]
struct Cli {
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
    /// Reads all of the database, follows the history's chain and opens every text; fails when anything is not whole.
    Check(Config),
    /// Makes a backup in a folder and prints its file. The server may be running. The key is not in it.
    Backup(Backup),
    /// Makes a new database from a backup, in an empty folder; with PostgreSQL, in an empty database.
    Restore(Restore),
    /// Brings the database up to date. The server does the same when it starts.
    Migrate(Config),
    /// Adds a version to the key and seals every text again under it. The server must be stopped.
    RotateKey(Config),
    /// Writes the key as two halves for two places. Either alone opens nothing.
    SplitKey(Halves),
    /// Writes the key that two halves make.
    JoinKey(Halves),
}

#[derive(Args)]
struct Backup {
    #[command(flatten)]
    config: Config,
    /// The folder for the backup.
    #[arg(long)]
    to: PathBuf,
}

#[derive(Args)]
struct Restore {
    #[command(flatten)]
    config: Config,
    /// The file with the backup.
    file: PathBuf,
    /// Checks the backup, says what is in it, and restores nothing.
    #[arg(long)]
    dry_run: bool,
}

#[derive(Args)]
struct Halves {
    /// The file with the whole key.
    #[arg(long, env = "SAYSO_KEY_FILE")]
    key: PathBuf,
    /// The file with one half.
    first: PathBuf,
    /// The file with the other half.
    second: PathBuf,
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

/// Reads the command line and runs its command; an error is printed and becomes the exit code.
pub async fn run() -> ExitCode {
    let filter = tracing_subscriber::EnvFilter::try_from_env("SAYSO_LOG").unwrap_or_else(|_| "warn".into());
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_writer(std::io::stderr);
    // It would tell stderr that stderr can't be written, as on a full disk, and panic.
    log.log_internal_errors(false).init();
    let done = match Cli::parse().command {
        Command::Serve(config) => boot::serve(config.settled(false)).await,
        Command::Demo(config) => boot::serve(config.settled(true)).await,
        Command::Invite(invite) => send_invitation(invite).await,
        Command::Check(config) => upkeep::check(config).await,
        Command::Backup(backup) => upkeep::backup(backup.config, backup.to).await,
        Command::Restore(restore) => upkeep::restore(restore.config, restore.file, restore.dry_run).await,
        Command::Migrate(config) => upkeep::migrate(config).await,
        Command::RotateKey(config) => upkeep::rotate_key(config).await,
        Command::SplitKey(halves) => upkeep::split_key(&halves.key, [&halves.first, &halves.second]),
        Command::JoinKey(halves) => upkeep::join_key(&halves.key, [&halves.first, &halves.second]),
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
