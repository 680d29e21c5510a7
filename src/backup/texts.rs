//! Every sealed text of a database: opened to prove that it opens, and sealed again under a newer key.

use crate::{
    agreement::settlement_store::settlement_place,
    coding::{
        code_store::{code_memo_place, example_place},
        coding_store::memo_place,
    },
    concerns::store::{note_row, step_place},
    db::{
        Conn, Database,
        sealed::{self, Column, SealedText},
    },
    feedback::store::words_place,
    find::saved_store::{name_place, query_place},
    id::FeedbackId,
    redaction::store::{note_place, opening_place, original_place},
    staff::{passkey_store::key_place, store::totp_place},
    undo::store::change_place,
    vault::{Place, Unreadable, Vault},
    withdrawal::request_store::reason_place,
};
use strum::IntoEnumIterator;

/// Texts that are read or sealed again at once.
const BATCH: i64 = 500;

/// The texts of one column: how many opened, and the rows of those that did not.
pub struct Opened {
    pub table: &'static str,
    pub opened: u64,
    /// The ids in hexadecimal digits, never words.
    pub closed: Vec<String>,
    /// Whether one is sealed under a version of the key that the key file does not have.
    pub lacks_version: bool,
}

/// Opens every sealed text of a database with a schema of this version, and keeps none.
pub async fn open_all(db: &mut Conn, vault: &Vault, schema: i64) -> sqlx::Result<Vec<Opened>> {
    let mut all = vec![];
    for column in Column::iter().filter(|column| column.since() <= schema) {
        let mut opened = Opened { table: column.table(), opened: 0, closed: vec![], lacks_version: false };
        let mut last = None;
        loop {
            let mut texts = sealed::after(db, column, last.as_ref(), BATCH).await?;
            for text in &texts {
                match at_place(column, text, |place| vault.open(place, &text.sealed)) {
                    Ok(_) => opened.opened += 1,
                    Err(Unreadable) => {
                        opened.lacks_version |= text.sealed.first().is_some_and(|version| *version > vault.newest());
                        opened.closed.push(crate::id::to_hex(&text.id));
                    }
                }
            }
            let Some(end) = texts.pop() else { break };
            last = Some(end);
        }
        all.push(opened);
    }
    Ok(all)
}

/// Returns whether a text is sealed under an older version than the newest.
pub async fn any_older(db: &mut Conn, vault: &Vault) -> sqlx::Result<bool> {
    for column in Column::iter() {
        let mut last = None;
        loop {
            let mut texts = sealed::after(db, column, last.as_ref(), BATCH).await?;
            if texts.iter().any(|text| is_older(text, vault) && at_place(column, text, |place| vault.open(place, &text.sealed)).is_ok()) {
                return Ok(true);
            }
            let Some(end) = texts.pop() else { break };
            last = Some(end);
        }
    }
    Ok(false)
}

/// Seals every text again that is not under the newest version; returns how many were, and how many did not open and stay as they are.
pub async fn reseal_all(db: &Database, vault: &Vault) -> sqlx::Result<(u64, u64)> {
    let (mut resealed, mut closed) = (0, 0);
    for column in Column::iter() {
        let mut last = None;
        while let Some(batch) = reseal_batch(db, vault, column, last.as_ref()).await? {
            resealed += batch.resealed;
            closed += batch.closed;
            last = Some(batch.last);
        }
    }
    Ok((resealed, closed))
}

struct Batch {
    resealed: u64,
    closed: u64,
    last: SealedText,
}

/// One transaction of `reseal_all`; `None` when there is no text after the last. Whatever ends the program between two, both keys open all texts.
async fn reseal_batch(db: &Database, vault: &Vault, column: Column, last: Option<&SealedText>) -> sqlx::Result<Option<Batch>> {
    let mut tx = db.write().await?;
    let mut texts = sealed::after(&mut tx, column, last, BATCH).await?;
    let (mut resealed, mut closed) = (0, 0);
    for text in texts.iter().filter(|text| is_older(text, vault)) {
        match at_place(column, text, |place| Ok(vault.seal(place, &vault.open(place, &text.sealed)?))) {
            Ok(sealed) => {
                sealed::replace(&mut tx, column, text, &sealed).await?;
                resealed += 1;
            }
            Err(Unreadable) => closed += 1,
        }
    }
    tx.commit().await?;
    Ok(texts.pop().map(|last| Batch { resealed, closed, last }))
}

fn is_older(text: &SealedText, vault: &Vault) -> bool {
    text.sealed.first().is_none_or(|version| *version < vault.newest())
}

/// Calls a function with the place that a text is sealed to.
fn at_place<T>(column: Column, text: &SealedText, with: impl FnOnce(Place<'_>) -> Result<T, Unreadable>) -> Result<T, Unreadable> {
    let feedback = || FeedbackId::try_from(text.id.clone()).map_err(|_| Unreadable);
    match column {
        // An item is sealed to the place it has when it becomes feedback.
        Column::FeedbackWords | Column::WithdrawnWords | Column::SessionItemWords | Column::WithdrawnItemWords => with(words_place(&feedback()?)),
        Column::ErasureReasons => with(reason_place(&feedback()?)),
        Column::ConcernNotes => with(step_place(&note_row(&feedback()?, text.number), "note")),
        Column::ConcernReferredTo => with(step_place(&note_row(&feedback()?, text.number), "referred_to")),
        Column::ConcernReferences => with(step_place(&note_row(&feedback()?, text.number), "reference")),
        Column::SignInSecrets => with(totp_place(&text.id)),
        Column::Passkeys => with(key_place(&text.id)),
        Column::ActChanges => with(change_place(&text.id)),
        Column::CodeExamples => with(example_place(&text.id)),
        Column::CodeMemos => with(code_memo_place(&text.id)),
        Column::CodingMemos => with(memo_place(&text.id)),
        Column::RedactedWords => with(original_place(&text.id)),
        Column::RedactionNotes => with(note_place(&text.id)),
        Column::OpeningReasons => with(opening_place(&text.id)),
        Column::SettlementReasons => with(settlement_place(&text.id)),
        Column::SavedNames => with(name_place(&text.id)),
        Column::SavedQueries => with(query_place(&text.id)),
    }
}

/// Every text that opens, with its column.
#[cfg(test)]
pub async fn every_text(db: &mut Conn, vault: &Vault) -> sqlx::Result<Vec<(Column, String)>> {
    let mut every = vec![];
    for column in Column::iter() {
        let texts = sealed::after(db, column, None, i64::MAX).await?;
        every.extend(texts.iter().filter_map(|text| Some((column, at_place(column, text, |place| vault.open(place, &text.sealed)).ok()?))));
    }
    Ok(every)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::town::{KEY, Town};

    /// A vault with a second version of the town's key.
    fn rotated() -> Vault {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        Vault::make_file(&file).unwrap();
        std::fs::write(&file, crate::id::to_hex(&KEY)).unwrap();
        Vault::add_version(&file).unwrap();
        Vault::from_file(&file).unwrap()
    }

    async fn totals(town: &Town, vault: &Vault) -> (u64, usize) {
        let opened = open_all(&mut town.app.read().await.unwrap(), vault, i64::MAX).await.unwrap();
        opened.iter().fold((0, 0), |(open, closed), column| (open + column.opened, closed + column.closed.len()))
    }

    mod reseal_all {
        use super::*;

        #[tokio::test]
        async fn stopped_between_batches_it_finishes_the_next_time() {
            let town = Town::demo().await;
            let (old, new) = (Vault::new(KEY), rotated());
            let (texts, closed) = totals(&town, &old).await;
            assert!(texts > 100 && closed == 0, "{texts} texts, {closed} closed");
            let first = reseal_batch(&town.app.db, &new, Column::FeedbackWords, None).await.unwrap().unwrap();
            assert!(first.resealed > 0 && first.resealed < texts);
            assert_eq!(totals(&town, &new).await, (texts, 0), "with the newer key everything opens between two batches");
            assert!(any_older(&mut town.app.read().await.unwrap(), &new).await.unwrap());
            assert_eq!(super::super::reseal_all(&town.app.db, &new).await.unwrap(), (texts - first.resealed, 0));
            assert_eq!(totals(&town, &new).await, (texts, 0));
            assert_eq!(totals(&town, &old).await, (0, texts as usize), "the old key opens nothing any more");
            assert!(!any_older(&mut town.app.read().await.unwrap(), &new).await.unwrap());
        }
    }

    mod open_all {
        use super::*;

        #[tokio::test]
        async fn damaged_texts_are_named_by_table_and_row() {
            let town = Town::demo().await;
            let mut tx = town.app.write_anonymously().await.unwrap();
            let (id, words): (Vec<u8>, Vec<u8>) =
                sqlx::query_as("select id, words from feedback order by id limit 1").fetch_one(&mut *tx).await.unwrap();
            let mut touched = words.clone();
            touched[40] ^= 1;
            sqlx::query("update all_feedback set words = $2 where id = $1").bind(&id).bind(&touched).execute(&mut *tx).await.unwrap();
            tx.commit().await.unwrap();
            let opened = super::super::open_all(&mut town.app.read().await.unwrap(), &Vault::new(KEY), i64::MAX).await.unwrap();
            let closed: Vec<_> = opened.iter().map(|column| (column.table, column.closed.clone())).filter(|(_, closed)| !closed.is_empty()).collect();
            assert_eq!(closed, [("feedback", vec![crate::id::to_hex(&id)])]);
        }

        /// A text sealed in a new place needs its column here, or neither check nor rotation would reach it.
        #[test]
        fn every_sealed_place_is_in_the_list() {
            let mut places = vec![];
            crate::tests::architecture::for_each_source(|name, text| {
                places.extend(text.match_indices("Place { table:").map(|_| name.to_string()));
            });
            places.sort();
            assert_eq!(
                places,
                [
                    "agreement/settlement_store.rs",
                    "coding/code_store.rs",
                    "coding/code_store.rs",
                    "coding/coding_store.rs",
                    "concerns/store.rs",
                    "feedback/store.rs",
                    "find/saved_store.rs",
                    "find/saved_store.rs",
                    // Kept in the history of a tab for a day, and in no table.
                    "receipts/again.rs",
                    "redaction/store.rs",
                    "redaction/store.rs",
                    "redaction/store.rs",
                    "staff/passkey_store.rs",
                    "staff/passkey_store.rs",
                    "staff/store.rs",
                    "undo/store.rs",
                    "withdrawal/request_store.rs"
                ]
            );
        }
    }
}
