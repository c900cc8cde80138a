//! The history as the thread holds it: the open file, what could not be written yet, and what is done when
//! something fails.

use super::file::{self, Trouble};
use super::schema::{MIGRATIONS, Version};
use super::words::{self, Cure, cure};
use super::writers::{self, Lease, Turn};
use super::{Answer, Op, Opened, Question, Reply};
use super::{care, conversations, list, load, rescue, search, usage};
use crate::chat::search::Query;
use rusqlite::{Connection, TransactionBehavior};
use std::collections::VecDeque;
use std::path::{Path, PathBuf};

/// Ops that wait at most while nothing can be written.
const MOST_WAITING: usize = 20_000;

/// An open history.
pub(super) struct Book {
    pub(super) connection: Connection,
    path: PathBuf,
    date: String,
    kind: Kind,
    lease: Option<Lease>,
    /// What is not written yet.
    waiting: VecDeque<Op>,
    /// Whether it was said that nothing can be written.
    is_failing: bool,
}

/// What can be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A file that is written.
    File,
    /// A file that is only read.
    ReadOnly,
    /// No file.
    Memory,
}

impl Book {
    /// Opens the file, as well as it can be.
    pub(super) fn open(path: &Path, date: &str) -> (Self, Opened) {
        let mut opened = file::open(path);
        let mut _turn = None;
        if opened.as_ref().is_err_and(Trouble::is_damage) {
            _turn = Some(Turn::take(path));
            // Another program may have done it meanwhile.
            opened = file::open(path);
        }
        match opened {
            Ok(opened) => {
                let how = match opened.before {
                    Version::Ours(from) if from < MIGRATIONS.len() => Opened::Migrated { from },
                    Version::Ours(_) => Opened::AsItWas,
                    Version::Empty | Version::Foreign => Opened::Fresh,
                };
                (Self::of_file(path, date, opened), how)
            }
            Err(trouble) if trouble.is_damage() => Self::rescued(path, date),
            Err(trouble) => Self::to_read(path, date, &trouble),
        }
    }

    /// What can be saved of a damaged file, in its place.
    fn rescued(path: &Path, date: &str) -> (Self, Opened) {
        if writers::is_any_running(path) {
            return Self::in_memory(path, date, &Trouble::InUse);
        }
        let rescued = rescue::rescue(path, date).and_then(|rescue| {
            let opened = file::open(path)?;
            Ok((Self::of_file(path, date, opened), Opened::Rescued(rescue)))
        });
        rescued.unwrap_or_else(|trouble| Self::in_memory(path, date, &trouble))
    }

    /// The file to read, else memory.
    fn to_read(path: &Path, date: &str, trouble: &Trouble) -> (Self, Opened) {
        if matches!(trouble, Trouble::Foreign) {
            return Self::in_memory(path, date, trouble);
        }
        let Ok(connection) = file::open_to_read(path) else {
            return Self::in_memory(path, date, trouble);
        };
        let words = match trouble {
            Trouble::Newer(_) => file::describe(path, trouble),
            Trouble::Sqlite(_) | Trouble::System(_) | Trouble::Foreign | Trouble::InUse => {
                words::read_only(path)
            }
        };
        let book = Self::with(path, date, connection, Kind::ReadOnly, None);
        (book, Opened::ReadOnly { words })
    }

    /// A history that was never to be in a file.
    pub(super) fn without_file() -> (Self, Opened) {
        (Self::of_memory(Path::new(""), ""), Opened::Fresh)
    }

    fn in_memory(path: &Path, date: &str, trouble: &Trouble) -> (Self, Opened) {
        let words = file::describe(path, trouble);
        (Self::of_memory(path, date), Opened::InMemory { words })
    }

    #[expect(
        clippy::expect_used,
        reason = "SQLite without a file needs nothing but memory"
    )]
    fn of_memory(path: &Path, date: &str) -> Self {
        let connection = file::in_memory().expect("a database in memory");
        Self::with(path, date, connection, Kind::Memory, None)
    }

    fn of_file(path: &Path, date: &str, opened: file::Opened) -> Self {
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
        }
    }

    /// This program's number in the file.
    fn writer(&self) -> i64 {
        self.lease.as_ref().map_or(0, |lease| lease.writer)
    }

    /// Writes ops, after those that still wait.
    pub(super) fn write(&mut self, ops: Vec<Op>, say: &impl Fn(Reply)) {
        if self.kind == Kind::ReadOnly {
            if !ops.is_empty() && !self.is_failing {
                self.is_failing = true;
                say(Reply::Failed {
                    words: words::nothing_added(&self.path),
                });
            }
            return;
        }
        self.waiting.extend(ops);
        while !self.waiting.is_empty() {
            match self.commit() {
                Ok(()) => {
                    self.waiting.clear();
                    if std::mem::take(&mut self.is_failing) {
                        say(Reply::Recovered);
                    }
                }
                Err((place, error)) => {
                    if !self.may_try_again(place, &error, say) {
                        break;
                    }
                }
            }
        }
        let dropped = self.give_up_oldest();
        if dropped > 0 {
            say(Reply::Dropped { ops: dropped });
        }
    }

    /// Writes all that waits, or nothing of it: then what failed, and with which op if with one.
    fn commit(&mut self) -> Result<(), (Option<usize>, rusqlite::Error)> {
        let writer = self.writer();
        let all = |error| (None, error);
        let synchronous = if self.waiting.iter().all(Op::is_step) {
            "NORMAL"
        } else {
            "FULL"
        };
        let connection = &mut self.connection;
        connection
            .pragma_update(None, "synchronous", synchronous)
            .map_err(all)?;
        let transaction = connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(all)?;
        for (place, op) in self.waiting.iter().enumerate() {
            conversations::apply(&transaction, op, writer).map_err(|error| (Some(place), error))?;
        }
        transaction.commit().map_err(all)
    }

    /// Does what can be done about a failure. Returns whether that may have cured it.
    fn may_try_again(
        &mut self,
        place: Option<usize>,
        error: &rusqlite::Error,
        say: &impl Fn(Reply),
    ) -> bool {
        match (cure(error), place) {
            (Cure::Rescue, _) => {
                if let Some(reply) = self.rescue() {
                    say(reply);
                    return true;
                }
            }
            (Cure::Leave, Some(place)) => {
                self.waiting.remove(place);
                say(Reply::Dropped { ops: 1 });
                return true;
            }
            (Cure::Leave | Cure::Wait, _) => {}
        }
        if !std::mem::replace(&mut self.is_failing, true) {
            say(Reply::Failed {
                words: words::not_written(&self.path, error),
            });
        }
        false
    }

    /// Replaces a damaged file by what can be saved of it, else by memory. Returns what is to be said of that; `None`
    /// if there is no file.
    fn rescue(&mut self) -> Option<Reply> {
        if self.kind != Kind::File {
            return None;
        }
        // The file must not be open while it is renamed.
        self.connection = file::in_memory().ok()?;
        self.lease = None;
        let _turn = Turn::take(&self.path);
        let (book, opened) = Self::rescued(&self.path, &self.date);
        self.connection = book.connection;
        self.lease = book.lease;
        self.kind = book.kind;
        match opened {
            Opened::Rescued(rescue) => Some(Reply::Rescued(rescue)),
            Opened::InMemory { words } | Opened::ReadOnly { words } => {
                Some(Reply::InMemory { words })
            }
            Opened::Fresh | Opened::AsItWas | Opened::Migrated { .. } => None,
        }
    }

    /// Gives up what waits beyond the bound: steps of a journal first. Returns how many.
    fn give_up_oldest(&mut self) -> usize {
        let surplus = self.waiting.len().saturating_sub(MOST_WAITING);
        let mut left = surplus;
        self.waiting.retain(|op| {
            let goes = left > 0 && op.is_step();
            left -= usize::from(goes);
            !goes
        });
        self.waiting.drain(..left);
        surplus
    }

    /// Answers a question; from a file that was replaced, if it turns out to be damaged.
    pub(super) fn answer(&mut self, question: &Question, say: &impl Fn(Reply)) -> Answer {
        let mut result = self.look_up(question);
        if let Err(error) = &result
            && cure(error) == Cure::Rescue
            && let Some(reply) = self.rescue()
        {
            say(reply);
            result = self.look_up(question);
        }
        result.unwrap_or_else(|error| Answer::Failed(words::not_read(&self.path, &error)))
    }

    fn look_up(&mut self, question: &Question) -> rusqlite::Result<Answer> {
        let own = self.writer();
        let connection = &mut self.connection;
        match question {
            Question::List { .. } => list::list(connection, question),
            Question::Load(id) => {
                load::load(connection, &self.path, own, Some(*id)).map(Answer::Loaded)
            }
            Question::Latest => load::load(connection, &self.path, own, None).map(Answer::Loaded),
            Question::Search {
                query,
                limit,
                utc_offset,
            } => {
                let query = Query::parse(query, *utc_offset);
                search::search(connection, &query, *limit)
            }
            Question::Usage {
                since,
                utc_offset_s,
            } => usage::usage(connection, *since, *utc_offset_s).map(Answer::Used),
            Question::Kept => conversations::kept(connection).map(Answer::Kept),
            Question::Stats => care::stats(connection, &self.path).map(Answer::Counted),
            Question::Prune { before } => care::prune(connection, *before),
            Question::Compact => care::compact(connection, &self.path, own),
        }
    }

    /// Leaves the file.
    pub(super) fn close(mut self) {
        if self.kind == Kind::File && self.lease.is_some() {
            let writer = self.writer();
            // Replies that still stream, if any, are ended by the next program.
            let sql = "DELETE FROM writers WHERE n = ?1 AND NOT EXISTS \
                (SELECT 1 FROM messages WHERE writer = ?1)";
            let _ = self.connection.execute(sql, [writer]);
        }
        self.lease = None;
    }
}

#[cfg(test)]
mod tests;
