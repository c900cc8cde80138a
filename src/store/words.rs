//! The sentences: what, why, what to do. They name the file, never what is in it.

use rusqlite::ErrorCode;
use std::io::{self, ErrorKind};
use std::path::Path;

/// What is to be done about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cure {
    /// The file is damaged: what can be read is carried over.
    Rescue,
    /// The disk, the folder or another program is in the way: wait and try again.
    Wait,
    /// What was to be done cannot be: it would fail again.
    Leave,
}

/// What is to be done about an error of SQLite's.
pub(super) fn cure(error: &rusqlite::Error) -> Cure {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Cure::Rescue,
        Some(
            ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::ReadOnly
            | ErrorCode::CannotOpen
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::PermissionDenied
            | ErrorCode::OutOfMemory
            | ErrorCode::FileLockingProtocolFailed,
        ) => Cure::Wait,
        _ => Cure::Leave,
    }
}

/// Why something failed, and what a person can do about it.
#[derive(Debug)]
pub(super) struct Cause {
    why: String,
    cure: &'static str,
}

const FULL: (&str, &str) = ("the disk is full", "Free some space");
const NOT_WRITABLE: (&str, &str) = (
    "it cannot be written there",
    "Make the file and its folder writable",
);
const LOCKED: (&str, &str) = ("another program holds it locked", "Close the other program");

impl Cause {
    /// Why SQLite failed.
    pub(super) fn of_sqlite(error: &rusqlite::Error) -> Self {
        let known = match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => FULL,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => {
                NOT_WRITABLE
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => LOCKED,
            Some(ErrorCode::SystemIoFailure) => {
                ("the disk reports an error", "Look after the disk")
            }
            _ => return Self::other(error.to_string(), "Look after the file"),
        };
        Self::known(known)
    }

    /// Why the system failed.
    pub(super) fn of_system(error: &io::Error) -> Self {
        let is_any = |kinds: &[ErrorKind]| kinds.contains(&error.kind());
        if is_any(&[ErrorKind::StorageFull, ErrorKind::QuotaExceeded]) {
            Self::known(FULL)
        } else if is_any(&[ErrorKind::PermissionDenied, ErrorKind::ReadOnlyFilesystem]) {
            Self::known(NOT_WRITABLE)
        } else if is_any(&[ErrorKind::ResourceBusy]) {
            Self::known(LOCKED)
        } else {
            Self::other(error.to_string(), "Look after the disk")
        }
    }

    fn known((why, cure): (&str, &'static str)) -> Self {
        Self::other(why.to_owned(), cure)
    }

    const fn other(why: String, cure: &'static str) -> Self {
        Self { why, cure }
    }

    /// The reason alone, to stand behind a colon.
    pub(super) fn into_why(self) -> String {
        self.why
    }
}

/// Nothing can be written for now.
pub(super) fn not_written(path: &Path, Cause { why, cure }: &Cause) -> String {
    format!(
        "The history is not being saved to {}: {why}. {cure}; what is said meanwhile is kept in memory and \
         saved as soon as that works.",
        path.display()
    )
}

/// A question failed.
pub(super) fn not_read(path: &Path, Cause { why, cure }: &Cause) -> String {
    format!(
        "The history in {} cannot be read: {why}. {cure} and try again.",
        path.display()
    )
}

/// The file cannot be used at all.
pub(super) fn in_memory(path: &Path, why: &str) -> String {
    format!("No history is kept in {}: {why}.", path.display())
}

/// Why it cannot: it is damaged, and no new one could be made of it.
pub(super) fn not_mended(Cause { why, cure }: &Cause) -> String {
    format!(
        "it is damaged, and mending it failed because {why}. {cure} and start again; the damaged file is as it was"
    )
}

/// The end has come, and so many changes are not in the file.
pub(super) fn unsaved(path: &Path, changes: usize, why: &str) -> String {
    let changes = match changes {
        1 => "1 change was".to_owned(),
        _ => format!("{changes} changes were"),
    };
    format!("{changes} not saved to {}: {why}.", path.display())
}

/// The file was made by a newer program.
pub(super) fn newer(path: &Path, version: usize, known: usize) -> String {
    format!(
        "The history in {} was made by a newer pnv-tui (its version {version}, here {known}): it can be read, and \
         nothing is added to it. Update pnv-tui to go on in it.",
        path.display()
    )
}

/// Something was to be written into a file that is only read.
pub(super) fn nothing_added(path: &Path) -> String {
    format!(
        "Nothing is added to the history in {}, which can only be read. Export what has to last.",
        path.display()
    )
}

/// What was saved of a damaged file.
pub(super) fn rescued(path: &Path, kept_as: &Path, conversations: u64, messages: u64) -> String {
    format!(
        "The history in {} was damaged. {conversations} conversations with {messages} messages were saved from it \
         into a new file; the damaged one is kept as {}.",
        path.display(),
        kept_as.display()
    )
}
