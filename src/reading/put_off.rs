//! The pieces that somebody put off in this sitting, as short keyed hashes: the row of a sign-in names its person, and no piece.

use crate::{
    id::{FeedbackId, to_hex},
    vault::{Purpose, Vault},
};
use serde::{Deserialize, Serialize};

/// Most pieces that are put off at once; past that, the first comes back.
const MOST: usize = 200;
/// Bytes of a hash that are kept.
const BYTES: usize = 8;

/// Those put off, the earliest first.
#[derive(Default, Serialize, Deserialize)]
pub struct PutOff(Vec<String>);

impl PutOff {
    /// Puts a piece at the end.
    pub fn add(&mut self, vault: &Vault, id: FeedbackId) {
        self.remove(vault, id);
        self.0.push(hash(vault, id));
        self.0.drain(..self.0.len().saturating_sub(MOST));
    }

    /// Puts a piece back where it was.
    pub fn remove(&mut self, vault: &Vault, id: FeedbackId) {
        let hash = hash(vault, id);
        self.0.retain(|known| *known != hash);
    }

    /// The place of a piece among those put off.
    pub fn place(&self, vault: &Vault, id: FeedbackId) -> Option<usize> {
        // Without any, nothing is hashed.
        let hash = (!self.0.is_empty()).then(|| hash(vault, id))?;
        self.0.iter().position(|known| *known == hash)
    }

    pub fn has(&self, vault: &Vault, id: FeedbackId) -> bool {
        self.place(vault, id).is_some()
    }
}

fn hash(vault: &Vault, id: FeedbackId) -> String {
    to_hex(&vault.mac(Purpose::PutOff, &[id.bytes()])[..BYTES])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn earliest_come_back_and_no_id_is_kept() {
        let (vault, mut put_off) = (Vault::new([1; 32]), PutOff::default());
        let ids: Vec<FeedbackId> = (0..=MOST as u8).map(|nth| FeedbackId::from([nth; 16])).collect();
        ids.iter().for_each(|id| put_off.add(&vault, *id));
        assert_eq!(put_off.place(&vault, ids[0]), None);
        assert_eq!(put_off.place(&vault, ids[MOST]), Some(MOST - 1));
        let kept = serde_json::to_string(&put_off).unwrap();
        assert!(ids.iter().all(|id| !kept.contains(&id.to_string())));
        put_off.remove(&vault, ids[MOST]);
        assert!(!put_off.has(&vault, ids[MOST]) && put_off.has(&vault, ids[1]));
        assert!(!put_off.has(&Vault::new([2; 32]), ids[1]), "nobody can name them without the key");
    }
}
