//! The ledger of erasures: which ids were withdrawn, shown again or erased, in a file outside the database and its backups.
//!
//! A restored backup is older than it, so the restore carries out again what stands there. A line is on the disk before its act is
//! committed. Every hour the file is written anew in the order of the random ids, so that it does not show the order of acts.

use crate::{config::Config, data_folder, feedback::store::Withdrawn, id::FeedbackId};
use jiff::civil::Date;
use std::{
    collections::BTreeMap,
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    str::FromStr,
};

/// The file's name, in the data folder and beside the backups.
pub const NAME: &str = "erasures";

/// The last thing that happened to a piece of feedback.
#[derive(Clone, Copy)]
pub enum Event {
    Withdrawn(Withdrawn),
    /// The withdrawal was undone on this day.
    Shown(Date),
    Erased,
}

/// One line of the file.
pub struct Line {
    pub id: FeedbackId,
    pub event: Event,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.id;
        match self.event {
            Event::Withdrawn(Withdrawn { on, by_board }) => writeln!(f, "withdrawn {id} {on} {}", if by_board { "board" } else { "receipt" }),
            Event::Shown(on) => writeln!(f, "shown {id} {on}"),
            Event::Erased => writeln!(f, "erased {id}"),
        }
    }
}

/// The line is none of a ledger.
pub struct NotALine;

impl FromStr for Line {
    type Err = NotALine;

    fn from_str(line: &str) -> Result<Self, NotALine> {
        let parts: Vec<&str> = line.split(' ').collect();
        let day = |text: &str| text.parse().map_err(|_| NotALine);
        let (id, event) = match parts[..] {
            ["withdrawn", id, on, "receipt"] => (id, Event::Withdrawn(Withdrawn { on: day(on)?, by_board: false })),
            ["withdrawn", id, on, "board"] => (id, Event::Withdrawn(Withdrawn { on: day(on)?, by_board: true })),
            ["shown", id, on] => (id, Event::Shown(day(on)?)),
            ["erased", id] => (id, Event::Erased),
            _ => return Err(NotALine),
        };
        Ok(Self { id: id.parse().map_err(|_| NotALine)?, event })
    }
}

/// The last event of each piece of feedback.
pub type Events = BTreeMap<FeedbackId, Event>;

/// Reads ledgers, the newest last. One that is missing is empty; a last line that was cut off was never acted on.
pub fn read(files: &[PathBuf]) -> Result<Events, String> {
    let mut events = Events::new();
    for file in files {
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(format!("the list of erasures {} can't be read: {error}", file.display())),
        };
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        for (number, line) in whole.lines().enumerate().filter(|(_, line)| !line.is_empty()) {
            let line: Line = line.parse().map_err(|_| format!("line {} of {} is none of a list of erasures", number + 1, file.display()))?;
            // An erasure is for good, whatever another list says.
            if !matches!(events.get(&line.id), Some(Event::Erased)) {
                events.insert(line.id, line.event);
            }
        }
    }
    Ok(events)
}

/// The ledger of the program that runs here.
#[derive(Clone)]
pub struct Ledger {
    data: PathBuf,
    backups: Option<PathBuf>,
}

impl Ledger {
    pub fn of(config: &Config) -> Self {
        Self { data: config.data.clone(), backups: config.backup_to.clone() }
    }

    fn file(&self) -> PathBuf {
        self.data.join(NAME)
    }

    pub fn read(&self) -> Result<Events, String> {
        read(&[self.file()])
    }

    /// Adds lines and returns when they are on the disk. The copy beside the backups may be on a disk that is away.
    pub async fn append(&self, lines: Vec<Line>) -> sqlx::Result<()> {
        let ledger = self.clone();
        blocking(move || {
            let text: String = lines.iter().map(Line::to_string).collect();
            make(&ledger.data)?;
            append(&ledger.file(), &text)?;
            if let Some(Err(error)) = ledger.backups.map(|folder| append(&folder.join(NAME), &text)) {
                tracing::warn!(%error, "the list of erasures beside the backups can't be written; the next hour tries again");
            }
            Ok(())
        })
        .await
    }

    /// Replaces the ledger and its copy beside the backups.
    pub async fn replace(&self, events: Events) -> sqlx::Result<()> {
        let ledger = self.clone();
        blocking(move || {
            make(&ledger.data)?;
            write(&ledger.data, &events)?;
            match &ledger.backups {
                Some(folder) if folder.exists() => write(folder, &events),
                _ => Ok(()),
            }
        })
        .await
    }

    /// Copies the ledger into a folder of backups.
    pub fn copy_to(&self, folder: &Path) -> Result<(), String> {
        let events = self.read()?;
        if events.is_empty() {
            return Ok(());
        }
        write(folder, &events).map_err(|error| format!("the list of erasures can't be written into {}: {error}", folder.display()))
    }
}

async fn blocking(work: impl FnOnce() -> io::Result<()> + Send + 'static) -> sqlx::Result<()> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(io::Error::other(error))).map_err(sqlx::Error::Io)
}

fn make(folder: &Path) -> io::Result<()> {
    if folder.exists() { Ok(()) } else { data_folder::make(folder).map_err(io::Error::other) }
}

fn append(file: &Path, text: &str) -> io::Result<()> {
    let is_new = !file.exists();
    let mut file_at_end = OpenOptions::new().read(true).append(true).create(true).mode(0o600).open(file)?;
    // A line that was cut off must not begin this one.
    let mut last = [b'\n'];
    if file_at_end.seek(SeekFrom::End(0))? > 0 {
        file_at_end.seek(SeekFrom::End(-1))?;
        file_at_end.read_exact(&mut last)?;
    }
    if last != [b'\n'] {
        drop_last_line(&file_at_end, file)?;
    }
    file_at_end.write_all(text.as_bytes())?;
    file_at_end.sync_all()?;
    match file.parent() {
        Some(folder) if is_new => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

fn drop_last_line(open: &File, file: &Path) -> io::Result<()> {
    let bytes = fs::read(file)?;
    let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    open.set_len(whole as u64)
}

fn write(folder: &Path, events: &Events) -> io::Result<()> {
    let text: String = events.iter().map(|(&id, &event)| Line { id, event }.to_string()).collect();
    let (file, unfinished) = (folder.join(NAME), folder.join(format!(".{NAME}.unfinished")));
    if events.is_empty() && !file.exists() {
        return Ok(());
    }
    let mut new = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
    new.write_all(text.as_bytes())?;
    new.sync_all()?;
    fs::rename(&unfinished, &file)?;
    File::open(folder)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn line(byte: u8, event: Event) -> Line {
        Line { id: FeedbackId::from([byte; 16]), event }
    }

    #[test]
    fn lines_read_back_as_written() {
        let on = date(2026, 11, 29);
        for event in
            [Event::Erased, Event::Shown(on), Event::Withdrawn(Withdrawn { on, by_board: false }), Event::Withdrawn(Withdrawn { on, by_board: true })]
        {
            let text = line(7, event).to_string();
            assert_eq!(text.trim_end().parse::<Line>().map_err(|_| ()).unwrap().to_string(), text);
        }
    }

    #[test]
    fn line_that_was_cut_off_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(NAME);
        fs::write(&file, format!("{}erased 0707", line(1, Event::Erased))).unwrap();
        assert_eq!(read(std::slice::from_ref(&file)).unwrap().len(), 1);
        append(&file, &line(2, Event::Erased).to_string()).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), format!("{}{}", line(1, Event::Erased), line(2, Event::Erased)));
    }

    #[test]
    fn other_files_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(NAME);
        fs::write(&file, "erased something else\n").unwrap();
        assert!(read(&[file]).is_err_and(|cause| cause.starts_with("line 1 of")));
        assert!(read(&[folder.path().join("none")]).unwrap().is_empty());
    }

    #[test]
    fn what_is_erased_stays_so() {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = ["old", "new"].map(|name| folder.path().join(name));
        fs::write(&old, line(1, Event::Erased).to_string()).unwrap();
        fs::write(&new, line(1, Event::Shown(date(2026, 11, 29))).to_string()).unwrap();
        assert!(matches!(read(&[old, new]).unwrap().values().next(), Some(Event::Erased)));
    }
}
