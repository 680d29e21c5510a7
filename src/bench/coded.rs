//! Feedback of the bench that was read, with themes and codes on it: rows put in at once, since acts of staff one by one would take hours.

use crate::town;
use sayso::{
    db::Conn,
    feedback::store::words_place,
    id::FeedbackId,
    random,
    vault::{Purpose, Vault},
};
use std::path::Path;

/// Codings of each piece.
pub const CODINGS: usize = 10;
/// Codes that the codings are of.
const CODES: usize = 40;
/// One of so many pieces stays unread.
const UNREAD: usize = 10;

/// Reads, ties and codes the feedback of a database. Returns the names and addresses of pages that show much of it.
#[tokio::main]
pub async fn code(folder: &Path) -> Vec<(&'static str, String)> {
    let (vault, db) = town::open(folder).await;
    let mut tx = db.write().await.expect("a transaction");
    let by = ids(&mut tx, "select id from people where roles like '%Reviewer%' limit 1").await.remove(0);
    let themes = ids(&mut tx, "select id from themes order by id").await;
    let codes: Vec<[u8; 16]> = (0..CODES).map(|_| random::bytes()).collect();
    for (number, code) in codes.iter().enumerate() {
        let insert = "insert into codes (id, name, definition, include, exclude, example, colour, created_on, created_by, retired)
                      values ($1, $2, '', '', '', x'', $3, '2026-11-01', $4, 0)";
        sqlx::query(insert)
            .bind(&code[..])
            .bind(format!("Code number {number}"))
            .bind(number as i64 % 8)
            .bind(&by)
            .execute(&mut *tx)
            .await
            .expect("a code");
    }
    let rows = "select id, words from feedback where triage is null";
    let pieces: Vec<(Vec<u8>, Vec<u8>)> = sqlx::query_as(rows).fetch_all(&mut *tx).await.expect("the feedback");
    let mut seen = None;
    for (number, (id, words)) in pieces.iter().enumerate().filter(|(number, _)| number % UNREAD != 0) {
        let piece = Piece::open(&vault, id, words);
        piece.read(&mut tx).await;
        piece.tie(&mut tx, &themes[number % themes.len()], &by).await;
        for nth in 0..CODINGS {
            piece.code(&mut tx, nth, &codes[(number + nth * nth) % CODES], &by).await;
        }
        seen = Some(piece.id);
    }
    tx.commit().await.expect("a commit");
    db.close().await;
    addresses(seen.expect("a piece that was read"), themes[0].clone(), codes[0])
}

fn addresses(piece: FeedbackId, theme: Vec<u8>, code: [u8; 16]) -> Vec<(&'static str, String)> {
    let (theme, code) = (sayso::id::to_hex(&theme), sayso::id::to_hex(&code));
    let fixed = [
        "/desk",
        "/inbox",
        "/inbox?order=oldest",
        "/inbox/read",
        "/find?q=somebody",
        "/themes",
        "/plan",
        "/codebook",
        "/agreement",
        "/acts",
        "/reading",
        "/reading/alike",
    ];
    let fixed = fixed.map(|path| (path, path.to_string()));
    let found = [("a piece", format!("/feedback/{piece}")), ("a theme", format!("/themes/{theme}")), ("a code", format!("/codebook/{code}"))];
    fixed.into_iter().chain(found).collect()
}

async fn ids(db: &mut Conn, select: &'static str) -> Vec<Vec<u8>> {
    sqlx::query_scalar(select).fetch_all(db).await.expect("ids")
}

struct Piece {
    id: FeedbackId,
    hash: [u8; 32],
    /// Unicode code points.
    length: usize,
}

impl Piece {
    fn open(vault: &Vault, id: &[u8], words: &[u8]) -> Self {
        let id = FeedbackId::from(<[u8; 16]>::try_from(id).expect("an id"));
        let words = vault.open(words_place(&id), words).expect("words that were sealed here");
        Self { id, hash: vault.mac(Purpose::CodedText, &[id.bytes(), words.as_bytes()]), length: words.chars().count() }
    }

    async fn read(&self, db: &mut Conn) {
        let update = "update all_feedback set triage = 'ForAnalysis', read_on = '2026-11-02' where id = $1";
        sqlx::query(update).bind(self.id.bytes()).execute(db).await.expect("a row");
    }

    async fn tie(&self, db: &mut Conn, theme: &[u8], by: &[u8]) {
        let insert = "insert into feedback_themes (theme, feedback, tagged_on, tagged_by) values ($1, $2, '2026-11-02', $3)";
        sqlx::query(insert).bind(theme).bind(self.id.bytes()).bind(by).execute(db).await.expect("a row");
    }

    /// Puts a code on the words from the `nth` one of equal parts to the end.
    async fn code(&self, db: &mut Conn, nth: usize, code: &[u8], by: &[u8]) {
        let insert =
            "insert into codings (id, feedback, code, start, end_, text_hash, coded_on, coded_by) values ($1, $2, $3, $4, $5, $6, '2026-11-02', $7)";
        let id = random::bytes::<16>();
        let insert = sqlx::query(insert).bind(&id[..]).bind(self.id.bytes()).bind(code);
        let insert = insert.bind((self.length * nth / CODINGS) as i64).bind(self.length as i64).bind(&self.hash[..]).bind(by);
        insert.execute(db).await.expect("a row");
    }
}
