//! The sentences: what, why, what to do. They name the file, never what is in it.

use rusqlite::ErrorCode;
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
fn cause(error: &rusqlite::Error) -> (String, &'static str) {
    let (why, cure) = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => ("the disk is full", "Free some space"),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => (
            "it cannot be written there",
            "Make the file and its folder writable",
        ),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            ("another program holds it locked", "Close the other program")
        }
        Some(ErrorCode::SystemIoFailure) => ("the disk reports an error", "Look after the disk"),
        _ => return (error.to_string(), "Look after the file"),
    };
    (why.to_owned(), cure)
}

/// Nothing can be written for now.
pub(super) fn not_written(path: &Path, error: &rusqlite::Error) -> String {
    let (why, cure) = cause(error);
    format!(
        "The history is not being saved to {}: {why}. {cure}; what is said meanwhile is kept in memory and \
         saved as soon as that works.",
        path.display()
    )
}

/// A question failed.
pub(super) fn not_read(path: &Path, error: &rusqlite::Error) -> String {
    let (why, cure) = cause(error);
    format!(
        "The history in {} cannot be read: {why}. {cure} and try again.",
        path.display()
    )
}

/// The file cannot be used at all.
pub(super) fn in_memory(path: &Path, why: &str) -> String {
    format!("No history is kept in {}: {why}.", path.display())
}

/// The same for an error of SQLite's.
pub(super) fn in_memory_after(path: &Path, error: &rusqlite::Error) -> String {
    in_memory(path, &cause(error).0)
}

/// The file was made by a newer program.
pub(super) fn newer(path: &Path, version: usize, known: usize) -> String {
    format!(
        "The history in {} was made by a newer pnv-tui (its version {version}, here {known}): it can be read, and \
         nothing is added to it. Update pnv-tui to go on in it.",
        path.display()
    )
}

/// The file can be read only.
pub(super) fn read_only(path: &Path) -> String {
    format!(
        "The history in {} can be read and not written: nothing is added to it. Make the file and its folder \
         writable and start again.",
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
