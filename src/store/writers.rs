//! Which programs have the file open: so that a reply of one that is gone can be told from one that still comes.
//!
//! Each has a number in the file and holds the lock of a file of that number beside it. The system gives the lock
//! back however the program ends; nobody has to look at process numbers or times.

use rusqlite::Connection;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// This program's number, for as long as it has the file open.
#[derive(Debug)]
pub(super) struct Lease {
    /// The number.
    pub(super) writer: i64,
    path: PathBuf,
    /// Locked until it is closed; `None` where the file system has no locks. Then other programs take what
    /// this one streams for interrupted, until it is put whole.
    _file: Option<File>,
}

impl Lease {
    /// Takes the next number. Called within a transaction: nobody sees the number before it is locked.
    pub(super) fn take(connection: &Connection, database: &Path) -> rusqlite::Result<Self> {
        connection.execute("INSERT INTO writers DEFAULT VALUES", [])?;
        let writer = connection.last_insert_rowid();
        let path = lock_path(database, writer);
        let locked = create(&path).ok().filter(|file| file.try_lock().is_ok());
        Ok(Self {
            writer,
            path,
            _file: locked,
        })
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // One that stays is removed by the next program that opens the file.
        let _ = fs::remove_file(&self.path);
    }
}

/// Whether the program of a number still runs. Several may ask at once.
pub(super) fn is_running(database: &Path, writer: i64) -> bool {
    let file = File::open(lock_path(database, writer));
    file.is_ok_and(|file| matches!(file.try_lock_shared(), Err(fs::TryLockError::WouldBlock)))
}

/// Removes what a program that is gone has left beside the file.
pub(super) fn clear(database: &Path, writer: i64) {
    let _ = fs::remove_file(lock_path(database, writer));
}

/// Whether any program has the file open to write, by what lies beside it: its own numbers may be unreadable.
pub(super) fn is_any_running(database: &Path) -> bool {
    let start = lock_path(database, 0);
    let Some(start) = start.file_name().and_then(|name| name.to_str()) else {
        return false;
    };
    let start = start.trim_end_matches('0');
    let entries = database
        .parent()
        .and_then(|folder| fs::read_dir(folder).ok());
    let names = entries.into_iter().flatten().flatten();
    names
        .filter_map(|entry| {
            entry
                .file_name()
                .to_str()?
                .strip_prefix(start)?
                .parse()
                .ok()
        })
        .any(|writer| is_running(database, writer))
}

/// A turn at replacing the file: programs that find it damaged at the same time do so one after the other.
#[derive(Debug)]
pub(super) struct Turn {
    path: PathBuf,
    _file: Option<File>,
}

impl Turn {
    /// Waits for one's turn.
    pub(super) fn take(database: &Path) -> Self {
        let path = beside(database, "-rescue");
        let file = create(&path).ok().filter(|file| file.lock().is_ok());
        Self { path, _file: file }
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.path);
    }
}

/// Makes a file of the owner's alone, to be locked.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn lock_path(database: &Path, writer: i64) -> PathBuf {
    beside(database, &format!("-writer-{writer}"))
}

/// A file whose name is that of another with something at its end.
pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}
