//! The history as the thread holds it: the open file, what could not be written yet, and what is done when
//! something fails. How it comes to be open is `opening`'s.

mod closing;
mod opening;

use super::file;
use super::unsent::{self, Reader};
use super::words::{self, Cause, Cure, cure};
use super::writers::{Lease, Turn};
use super::{Answer, Claim, Op, Opened, Question, Reply};
use super::{calls, care, conversations, list, load, search, state, usage};
use crate::chat::search::Query;
use crate::chat::{ConversationId, MessageId};
use rusqlite::{Connection, TransactionBehavior};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;

/// Ops that wait at most while nothing can be written.
const MOST_WAITING: usize = 20_000;

/// How often a file is replaced to answer one question: by another program, and by this one.
const MOST_MENDED: usize = 2;

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
    /// Why something could not be written, or nothing can be, the last time that it was so.
    why: Option<String>,
    /// How many changes are in no file and wait for none.
    lost: usize,
    /// Why questions cannot be answered, where a file that waits cannot be read either.
    unread: Option<String>,
    /// Whether the file was opened anew because it seemed mended, and nothing has been written since.
    is_in_doubt: bool,
    /// The conversations of which this program has what is unsent.
    opened: BTreeSet<ConversationId>,
    /// Whether that has still to be made this program's own in the file.
    is_to_take_over: bool,
    /// What came of taking out the sessions of replies, where that is written and nobody has asked yet.
    claims: BTreeMap<MessageId, Claim>,
}

/// What can be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A file that is written.
    File,
    /// A file that cannot be written for a reason that may pass: it is opened again before each writing.
    Waiting,
    /// A file that is only read.
    ReadOnly,
    /// No file.
    Memory,
}

impl Book {
    /// This program's number in the file.
    fn writer(&self) -> i64 {
        self.lease.as_ref().map_or(0, |lease| lease.writer)
    }

    /// Writes ops, after those that still wait.
    pub(super) fn write(&mut self, ops: Vec<Op>, say: &impl Fn(Reply)) {
        for leaf in ops.iter().filter_map(session_of) {
            self.claims.remove(&leaf);
        }
        if self.kind == Kind::ReadOnly {
            // What waited as the file was made by a newer version is tried no more either.
            self.lost += closing::missed(&ops) + closing::missed(&self.waiting);
            self.waiting.clear();
            if !ops.is_empty() && !self.is_failing {
                self.is_failing = true;
                say(Reply::Failed {
                    words: words::nothing_added(&self.path),
                });
            }
            return;
        }
        self.opened.extend(ops.iter().filter_map(unsent_in));
        self.waiting.extend(ops);
        while !self.waiting.is_empty() && self.may_write(say) {
            match self.commit() {
                Ok(()) => {
                    self.lost += self.missed_in_memory();
                    self.waiting.clear();
                    self.is_in_doubt = false;
                    self.is_to_take_over = false;
                    self.say_recovered(say);
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

    /// Whether something can be written; a file that could not be is opened again for it.
    fn may_write(&mut self, say: &impl Fn(Reply)) -> bool {
        if self.kind == Kind::Waiting {
            let (book, opened) = Self::open(&self.path, &self.date);
            let still = book.kind == Kind::Waiting;
            self.go_on_in(book);
            if !still {
                self.tell(opened, say);
            }
        }
        matches!(self.kind, Kind::File | Kind::Memory)
    }

    /// Says that everything is written again, if it was said that it is not.
    fn say_recovered(&mut self, say: &impl Fn(Reply)) {
        if std::mem::take(&mut self.is_failing) {
            say(Reply::Recovered);
        }
    }

    /// Writes all that waits, or nothing of it: then what failed, and with which op if with one.
    fn commit(&mut self) -> Result<(), (Option<usize>, rusqlite::Error)> {
        let (path, own) = (&self.path, self.writer());
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
        for id in self.opened.iter().filter(|_| self.is_to_take_over) {
            if let Some(n) = conversations::number_of(&transaction, *id).map_err(all)? {
                unsent::take_over(&transaction, n, Reader::new(path, own)).map_err(all)?;
            }
        }
        let mut claims = Vec::new();
        for (place, op) in self.waiting.iter().enumerate() {
            conversations::apply(&transaction, op, own).map_err(|error| (Some(place), error))?;
            if let Some(leaf) = session_of(op) {
                claims.push((leaf, claim(self.kind, transaction.changes())));
            }
        }
        transaction.commit().map_err(all)?;
        self.claims.extend(claims);
        Ok(())
    }

    /// Whose the session of a reply is that was to be taken out.
    pub(super) fn claim(&mut self, leaf: MessageId) -> Claim {
        self.claims.remove(&leaf).unwrap_or(Claim::Unknown)
    }

    /// Does what can be done about a failure. Returns whether that may have cured it.
    fn may_try_again(
        &mut self,
        place: Option<usize>,
        error: &rusqlite::Error,
        say: &impl Fn(Reply),
    ) -> bool {
        match (cure(error), place) {
            (Cure::Rescue, _) if self.mend(say) => return true,
            (Cure::Leave, Some(place)) => {
                self.waiting.remove(place);
                say(Reply::Dropped { ops: 1 });
                return true;
            }
            (Cure::Rescue | Cure::Leave | Cure::Wait, _) => {}
        }
        let cause = Cause::of_sqlite(error);
        if !std::mem::replace(&mut self.is_failing, true) {
            say(Reply::Failed {
                words: words::not_written(&self.path, &cause),
            });
        }
        self.why = Some(cause.into_why());
        false
    }

    /// Goes on in what takes a damaged file's place: what another program has put there meanwhile, else a new one with
    /// what can be saved, else memory. Returns whether there was a file.
    fn mend(&mut self, say: &impl Fn(Reply)) -> bool {
        if self.kind != Kind::File {
            return false;
        }
        // The file must not be open while it is replaced.
        let Ok(nothing) = file::in_memory() else {
            return false;
        };
        self.connection = nothing;
        self.lease = None;
        let _turn = Turn::take(&self.path);
        // What is damaged in the midst opens well: such a file is met damaged again, and not believed twice.
        let anew = (!self.is_in_doubt).then(|| file::open(&self.path).ok());
        let (book, opened) = match anew.flatten() {
            Some(opened) => (
                Self::of_file(&self.path, &self.date, opened),
                Opened::AsItWas,
            ),
            None => Self::rescued(&self.path, &self.date),
        };
        self.is_in_doubt = opened == Opened::AsItWas;
        self.go_on_in(book);
        self.tell(opened, say);
        true
    }

    /// Takes over another book's file. What waits stays, and what was said.
    fn go_on_in(&mut self, book: Self) {
        self.connection = book.connection;
        self.lease = book.lease;
        self.kind = book.kind;
        self.unread = book.unread;
        self.why = book.why.or_else(|| self.why.take());
        // Its number in the file is another now.
        self.is_to_take_over = true;
    }

    /// Says what came of opening the file again.
    fn tell(&mut self, opened: Opened, say: &impl Fn(Reply)) {
        let (reply, is_failing) = match opened {
            Opened::Fresh | Opened::AsItWas | Opened::Migrated { .. } => return,
            Opened::Rescued(rescue) => (Reply::Rescued(rescue), false),
            Opened::ReadOnly { words } => (Reply::Failed { words }, true),
            Opened::InMemory { words } => (Reply::InMemory { words }, false),
        };
        self.is_failing = is_failing;
        say(reply);
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
        self.lost += surplus;
        surplus
    }

    /// Answers a question; from what takes the file's place, if it turns out to be damaged.
    pub(super) fn answer(&mut self, question: &Question, say: &impl Fn(Reply)) -> Answer {
        if self.unread.is_some() && self.may_write(say) && self.waiting.is_empty() {
            self.say_recovered(say);
        }
        if let Some(words) = &self.unread {
            return Answer::Failed(words.clone());
        }
        let mut result = self.look_up(question);
        for _ in 0..MOST_MENDED {
            if result
                .as_ref()
                .is_err_and(|error| cure(error) == Cure::Rescue)
                && self.mend(say)
            {
                result = self.look_up(question);
            }
        }
        if let Ok(Answer::Loaded(Some(loaded))) = &result
            && question.is_to_go_on()
        {
            self.opened.insert(loaded.conversation.id);
            self.is_to_take_over |= self.kind == Kind::Waiting;
        }
        result.unwrap_or_else(|error| {
            Answer::Failed(words::not_read(&self.path, &Cause::of_sqlite(&error)))
        })
    }

    fn look_up(&mut self, question: &Question) -> rusqlite::Result<Answer> {
        let (path, own) = (&self.path, self.writer());
        let reader = Reader::new(path, own);
        let connection = &mut self.connection;
        match question {
            Question::List { .. } => list::list(connection, question),
            Question::Load(id) => load::load(connection, reader, Some(*id)).map(Answer::Loaded),
            Question::Latest => load::load(connection, reader, None).map(Answer::Loaded),
            Question::Copy(id) => load::copy(connection, reader, *id).map(Answer::Loaded),
            Question::Search {
                query,
                limit,
                utc_offset,
            } => {
                let query = Query::parse(query, *utc_offset);
                search::search(connection, &query, *limit)
            }
            Question::Usage {
                server,
                since,
                utc_offset_s,
            } => usage::usage(connection, server, *since, *utc_offset_s).map(Answer::Used),
            Question::Call { request } => {
                calls::call(connection, request).map(|known| Answer::Call(Box::new(known)))
            }
            Question::Kept => state::kept(connection).map(Answer::Kept),
            Question::Taken {
                conversation,
                messages,
            } => conversations::taken(connection, *conversation, messages).map(Answer::Taken),
            Question::Stats => care::stats(connection, path).map(Answer::Counted),
            Question::Prune { before, act } => care::prune(connection, reader, *before, *act),
            Question::Compact => care::compact(connection, path, own),
        }
    }
}

/// The reply whose session an op takes out.
const fn session_of(op: &Op) -> Option<MessageId> {
    if let Op::Session {
        leaf,
        session: None,
        ..
    } = op
    {
        Some(*leaf)
    } else {
        None
    }
}

/// What it means that so many sessions were taken out. What takes the file's place in memory never had those that
/// were in the file.
const fn claim(kind: Kind, taken: u64) -> Claim {
    match (kind, taken) {
        (_, 1..) => Claim::Good,
        (Kind::Memory, 0) => Claim::Unknown,
        (Kind::File | Kind::Waiting | Kind::ReadOnly, 0) => Claim::Gone,
    }
}

/// The conversation of which an op keeps what is unsent.
const fn unsent_in(op: &Op) -> Option<ConversationId> {
    match op {
        Op::Draft { conversation, .. } | Op::Queue { conversation, .. } => Some(*conversation),
        Op::Head { .. }
        | Op::Put { .. }
        | Op::Add { .. }
        | Op::Grow { .. }
        | Op::End { .. }
        | Op::Place { .. }
        | Op::Session { .. }
        | Op::Audit { .. }
        | Op::Keep { .. }
        | Op::System(..)
        | Op::Rename(..)
        | Op::Pin(..)
        | Op::Archive(..)
        | Op::Delete(_)
        | Op::Restore(_)
        | Op::Purge(_)
        | Op::RemoveMessages(_)
        | Op::RestoreMessages(_) => None,
    }
}

#[cfg(test)]
mod tests;
