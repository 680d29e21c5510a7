//! The data folder: private to the user that runs the program, and used by one server at a time.

use std::{
    fs::{self, DirBuilder, File, OpenOptions, Permissions, TryLockError},
    io,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

const FOLDER: u32 = 0o700;
const FILE: u32 = 0o600;
/// The bits of everybody but the owner.
const OTHERS: u32 = 0o077;
const STICKY: u32 = 0o1000;
const LOCK: &str = "lock";

/// Keeps other servers out of a folder. The operating system releases it with the process, however that ends.
pub struct Lock(#[expect(dead_code, reason = "kept open for its lock")] File);

/// Makes the folder where it is missing, closed to other users.
pub fn make(folder: &Path) -> Result<(), String> {
    DirBuilder::new().recursive(true).mode(FOLDER).create(folder).map_err(|error| cannot_write(folder, &error))
}

/// Makes the folder where it is missing, and closes it to other users.
pub fn claim(folder: &Path, database: &Path) -> Result<(), String> {
    make(folder)?;
    close_folder(folder, database)
}

/// Makes the folder and the database file where they are missing, and closes both to other users.
pub fn prepare(folder: &Path, database: &Path) -> Result<(), String> {
    claim(folder, database)?;
    open(database)?;
    // SQLite gives its other files the mode of the database; older ones are from before that was private.
    for file in [database.to_path_buf(), with_ending(database, "-wal"), with_ending(database, "-shm"), folder.join(LOCK)] {
        if file.exists() {
            close(&open(&file)?).map_err(|error| cannot_write(&file, &error))?;
        }
    }
    Ok(())
}

/// Locks the folder for this process, or says that another server has it.
pub fn lock(folder: &Path) -> Result<Lock, String> {
    let file = open(&folder.join(LOCK))?;
    match file.try_lock() {
        Ok(()) => Ok(Lock(file)),
        Err(TryLockError::WouldBlock) => {
            Err(format!("another server uses the data folder {}: stop it first, or give this one a folder of its own", folder.display()))
        }
        Err(TryLockError::Error(error)) => Err(format!("the data folder {} can't be locked: {error}", folder.display())),
    }
}

/// Closes a folder that holds the database or nothing at all. One with other things in it may not be ours to close.
fn close_folder(folder: &Path, database: &Path) -> Result<(), String> {
    let broken = |error: io::Error| cannot_write(folder, &error);
    let mode = fs::metadata(folder).map_err(broken)?.permissions().mode();
    if mode & OTHERS == 0 {
        return Ok(());
    }
    let ours = database.exists() || fs::read_dir(folder).map_err(broken)?.next().is_none();
    if !ours || mode & STICKY != 0 {
        let folder = folder.display();
        return Err(format!(
            "other users may look into {folder}, which holds other things. Use a folder of its own, or close this one: chmod 700 {folder}"
        ));
    }
    fs::set_permissions(folder, Permissions::from_mode(FOLDER)).map_err(broken)
}

/// Opens a file to write to, and makes it where it is missing.
fn open(file: &Path) -> Result<File, String> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(FILE).open(file).map_err(|error| cannot_write(file, &error))
}

fn close(file: &File) -> io::Result<()> {
    if file.metadata()?.permissions().mode() & OTHERS == 0 {
        return Ok(());
    }
    file.set_permissions(Permissions::from_mode(FILE))
}

fn with_ending(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn cannot_write(file: &Path, error: &io::Error) -> String {
    format!("{} can't be written to: {error}. The data folder and the files in it must belong to the user that runs this program", file.display())
}
