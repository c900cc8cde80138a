//! Which programs have the file open: so that a reply of one that is gone can be told from one that still comes.
//!
//! Each has a number in the file and holds the lock of a file of that number beside it. The system gives the lock
//! back however the program ends; nobody has to look at process numbers or times.

use rusqlite::Connection;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// This program's number, for as long as it has the file open.
#[derive(Debug)]
pub(super) struct Lease {
    /// The number.
    pub(super) writer: i64,
    path: PathBuf,
    /// Locked until it is closed.
    _file: File,
}

impl Lease {
    /// Takes the next number. Called within a transaction: nobody sees the number before it is locked.
    pub(super) fn take(connection: &Connection, database: &Path) -> rusqlite::Result<Option<Self>> {
        connection.execute("INSERT INTO writers DEFAULT VALUES", [])?;
        let writer = connection.last_insert_rowid();
        let path = lock_path(database, writer);
        let locked = File::create(&path)
            .ok()
            .filter(|file| file.try_lock().is_ok());
        Ok(locked.map(|file| Self {
            writer,
            path,
            _file: file,
        }))
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

fn lock_path(database: &Path, writer: i64) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(format!("-writer-{writer}"));
    PathBuf::from(name)
}
