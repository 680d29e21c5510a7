//! P26: an upgrade that is killed in the middle is completed by the next start.

use crate::server::{Conn, block_on, connect, fresh_postgres};
use sqlx::{Connection, migrate::Migrator};
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

static MIGRATIONS: [Migrator; 2] = [sqlx::migrate!("migrations/sqlite"), sqlx::migrate!("migrations/postgres")];

/// Rows of the first version that must survive.
const ROWS: u8 = 40;

fn kills() -> u32 {
    if std::env::var_os("SAYSO_FULL").is_some() { 50 } else { 3 }
}

#[test]
fn p26_killed_upgrade_is_completed_by_the_next_start() {
    // How long an upgrade takes when nothing is new to the machine, so that kills are spread over it.
    let whole = (0..3).map(|_| unhindered()).min().unwrap();
    let mut stopped = 0;
    for round in 0..kills() {
        let folder = tempfile::tempdir().unwrap();
        let place = first_version(folder.path());
        let mut upgrade = migrate(folder.path(), &place);
        std::thread::sleep(whole * (round + 1) / (kills() + 1));
        upgrade.kill().unwrap();
        stopped += u32::from(!upgrade.wait().unwrap().success());
        assert!(migrate(folder.path(), &place).wait().unwrap().success(), "round {round}");
        block_on(async {
            let mut db = connect(&place).await;
            let versions: Vec<i64> =
                sqlx::query_scalar("select version from _sqlx_migrations where success order by version").fetch_all(&mut db).await.unwrap();
            assert_eq!(versions, migrations().iter().map(|migration| migration.version).collect::<Vec<_>>(), "round {round}");
            let words: Vec<Vec<u8>> = sqlx::query_scalar("select words from feedback order by id").fetch_all(&mut db).await.unwrap();
            assert_eq!(words, (0..ROWS).map(canary).collect::<Vec<_>>(), "round {round}");
        });
    }
    println!("P26: {} kills, {stopped} before the upgrade had ended, {} completed by the next start", kills(), kills());
}

fn unhindered() -> Duration {
    let folder = tempfile::tempdir().unwrap();
    let place = first_version(folder.path());
    let begun = Instant::now();
    assert!(migrate(folder.path(), &place).wait().unwrap().success());
    begun.elapsed()
}

fn migrations() -> &'static Migrator {
    &MIGRATIONS[usize::from(cfg!(feature = "postgres"))]
}

fn canary(nth: u8) -> Vec<u8> {
    vec![nth; 2000]
}

/// Makes a database as the first version left it and returns its place.
fn first_version(folder: &Path) -> String {
    let place = if cfg!(feature = "postgres") { fresh_postgres() } else { folder.join("sayso.db").display().to_string() };
    block_on(async {
        let mut db: Conn = connect(&place).await;
        migrations().run_to(1, &mut db).await.unwrap();
        for nth in 0..ROWS {
            let insert = "insert into feedback (id, token, receipt, words, received_on, source, provenance) values ($1, $2, $3, $4, '2026-11-01', 'Direct', 'Verbatim')";
            sqlx::query(insert).bind(vec![nth; 16]).bind(vec![nth; 32]).bind(vec![nth; 32]).bind(canary(nth)).execute(&mut db).await.unwrap();
        }
        db.close().await.unwrap();
    });
    place
}

fn migrate(folder: &Path, place: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sayso"));
    command.arg("migrate").arg("--data").arg(folder);
    if cfg!(feature = "postgres") {
        command.args(["--database", place]);
    }
    command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap()
}
