//! The seal at the end of a backup: the mark of its key, and a keyed hash over every byte before it.
//!
//! Without it, a byte that is lost in the middle of somebody's words would show when the words are needed.

use crate::vault::{Purpose, Vault};
use std::{
    fs::File,
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
};
use subtle::ConstantTimeEq;

const MAGIC: &[u8; 16] = b"sayso backup 001";
/// Bytes of the key's mark: enough to tell keys apart.
const MARK: usize = 4;
const MAC: usize = 32;
const LENGTH: u64 = (MAGIC.len() + MARK + MAC) as u64;

/// Writes the seal behind a copy, and waits until all of it is on the disk.
pub fn append(file: &Path, vault: &Vault) -> Result<(), String> {
    let write = || {
        let mut file = File::options().read(true).append(true).open(file)?;
        file.write_all(MAGIC)?;
        file.write_all(&mark(vault))?;
        file.rewind()?;
        let mac = vault.mac_of(Purpose::Backup, &mut file)?;
        file.write_all(&mac)?;
        file.sync_all()
    };
    write().map_err(|error| format!("{} can't be written: {error}", file.display()))
}

/// Checks that a backup is whole and belongs to this key; returns how many bytes of it are the copy.
pub fn verify(file: &Path, vault: &Vault) -> Result<u64, String> {
    let name = file.display();
    let unread = |error: std::io::Error| format!("the backup {name} can't be read: {error}");
    let mut backup = File::open(file).map_err(unread)?;
    let whole = backup.metadata().map_err(unread)?.len();
    let cut = || format!("{name} is no whole backup: its end is missing, or it was never one");
    let copy = whole.checked_sub(LENGTH).ok_or_else(cut)?;
    let mut seal = [0; LENGTH as usize];
    backup.seek(SeekFrom::Start(copy)).and_then(|_| backup.read_exact(&mut seal)).map_err(unread)?;
    let (magic, rest) = seal.split_at(MAGIC.len());
    let (sealed_for, mac) = rest.split_at(MARK);
    if magic != MAGIC {
        return Err(cut());
    }
    if sealed_for != mark(vault) {
        return Err(format!(
            "this key does not belong to {name}: it was made with the key {}, this one is {}",
            crate::id::to_hex(sealed_for),
            vault.fingerprint()
        ));
    }
    backup.rewind().map_err(unread)?;
    let expected = vault.mac_of(Purpose::Backup, backup.take(whole - MAC as u64)).map_err(unread)?;
    if bool::from(expected.ct_eq(mac)) { Ok(copy) } else { Err(format!("{name} is damaged: it is not as it was written")) }
}

fn mark(vault: &Vault) -> [u8; MARK] {
    let mark = vault.mac(Purpose::KeyCheck, &[]);
    std::array::from_fn(|at| mark[at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_damage_and_any_other_key_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy");
        let vault = Vault::new([7; 32]);
        std::fs::write(&file, [5; 300]).unwrap();
        append(&file, &vault).unwrap();
        assert_eq!(verify(&file, &vault), Ok(300));
        assert!(verify(&file, &Vault::new([8; 32])).unwrap_err().contains("this key does not belong"));
        let whole = std::fs::read(&file).unwrap();
        for at in 0..whole.len() {
            let mut touched = whole.clone();
            touched[at] ^= 1;
            std::fs::write(&file, &touched).unwrap();
            assert!(verify(&file, &vault).is_err(), "byte {at}");
            std::fs::write(&file, &whole[..at]).unwrap();
            assert!(verify(&file, &vault).is_err(), "cut at {at}");
        }
        assert!(verify(&folder.path().join("none"), &vault).is_err());
    }
}
