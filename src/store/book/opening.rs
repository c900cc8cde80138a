//! How a history comes to be open: from its file, from what can be saved of that, else in memory.

use super::{Book, Kind};
use crate::store::file::{self, Trouble};
use crate::store::schema::{MIGRATIONS, Version};
use crate::store::words;
use crate::store::writers::{self, Lease, Turn};
use crate::store::{Opened, Rescue, rescue};
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

impl Book {
    /// Opens the file, as well as it can be.
    pub(in crate::store) fn open(path: &Path, date: &str) -> (Self, Opened) {
        let mut turn = None;
        if rescue::is_unfinished(path) {
            turn = Some(Turn::take(path));
            if let Some(rescue) = rescue::resume(path, date) {
                return Self::of_rescued(path, date, rescue);
            }
        }
        let mut opened = file::open(path);
        if turn.is_none() && opened.as_ref().is_err_and(Trouble::is_damage) {
            turn = Some(Turn::take(path));
            // Another program may have done it meanwhile.
            opened = file::open(path);
        }
        let outcome = match opened {
            Ok(opened) => {
                let how = match opened.before {
                    Version::Ours(from) if from < MIGRATIONS.len() => Opened::Migrated { from },
                    Version::Ours(_) => Opened::AsItWas,
                    Version::Empty | Version::Foreign => Opened::Fresh,
                };
                (Self::of_file(path, date, opened), how)
            }
            Err(trouble) if trouble.is_damage() => Self::rescued(path, date),
            Err(trouble) => Self::to_wait(path, date, &trouble),
        };
        drop(turn);
        outcome
    }

    /// What can be saved of a damaged file, in its place.
    pub(super) fn rescued(path: &Path, date: &str) -> (Self, Opened) {
        if writers::is_any_running(path) {
            return Self::in_memory(path, date, &Trouble::InUse);
        }
        match rescue::rescue(path, date) {
            Ok(rescue) => Self::of_rescued(path, date, rescue),
            Err(trouble) => Self::in_memory(path, date, &Trouble::Unmended(Box::new(trouble))),
        }
    }

    /// The file that took a damaged one's place.
    fn of_rescued(path: &Path, date: &str, rescue: Rescue) -> (Self, Opened) {
        let trouble = match file::open(path) {
            Ok(opened) => {
                let book = Self::of_file(path, date, opened);
                return (book, Opened::Rescued(rescue));
            }
            Err(trouble) => trouble,
        };
        let (book, mut opened) = Self::to_wait(path, date, &trouble);
        if let Opened::ReadOnly { words } | Opened::InMemory { words } = &mut opened {
            *words = format!("{} {words}", rescue.words);
        }
        (book, opened)
    }

    /// The file to read, until it can be written, if that may come to be; else memory.
    fn to_wait(path: &Path, date: &str, trouble: &Trouble) -> (Self, Opened) {
        let read = match trouble {
            Trouble::Foreign | Trouble::InUse | Trouble::Unmended(_) => None,
            Trouble::Sqlite(_) | Trouble::System(_) | Trouble::Newer(_) => {
                file::open_to_read(path).ok()
            }
        };
        let may_pass = trouble.may_pass();
        let is_readable = read.is_some();
        let read = read.or_else(|| file::in_memory().ok().filter(|_| may_pass));
        let Some(connection) = read else {
            return Self::in_memory(path, date, trouble);
        };
        let (kind, words) = match trouble.cause() {
            Some(cause) => (Kind::Waiting, words::not_written(path, &cause)),
            None => (Kind::ReadOnly, file::describe(path, trouble)),
        };
        let mut book = Self::with(path, date, connection, kind, None);
        book.is_failing = kind == Kind::Waiting;
        book.why = Some(file::why(trouble));
        let cause = trouble.cause().filter(|_| !is_readable);
        book.unread = cause.map(|cause| words::not_read(path, &cause));
        (book, Opened::ReadOnly { words })
    }

    /// A history that was never to be in a file.
    pub(in crate::store) fn without_file() -> (Self, Opened) {
        (Self::of_memory(Path::new(""), ""), Opened::Fresh)
    }

    fn in_memory(path: &Path, date: &str, trouble: &Trouble) -> (Self, Opened) {
        let words = file::describe(path, trouble);
        let mut book = Self::of_memory(path, date);
        book.why = Some(file::why(trouble));
        (book, Opened::InMemory { words })
    }

    #[expect(
        clippy::expect_used,
        reason = "SQLite without a file needs nothing but memory"
    )]
    fn of_memory(path: &Path, date: &str) -> Self {
        let connection = file::in_memory().expect("a database in memory");
        Self::with(path, date, connection, Kind::Memory, None)
    }

    pub(super) fn of_file(path: &Path, date: &str, opened: file::Opened) -> Self {
        Self::with(
            path,
            date,
            opened.connection,
            Kind::File,
            Some(opened.lease),
        )
    }

    fn with(
        path: &Path,
        date: &str,
        connection: Connection,
        kind: Kind,
        lease: Option<Lease>,
    ) -> Self {
        Self {
            connection,
            path: path.to_owned(),
            date: date.to_owned(),
            kind,
            lease,
            waiting: VecDeque::new(),
            is_failing: false,
            why: None,
            lost: 0,
            unread: None,
            is_in_doubt: false,
            opened: BTreeSet::new(),
            is_to_take_over: false,
            claims: BTreeMap::new(),
        }
    }
}
