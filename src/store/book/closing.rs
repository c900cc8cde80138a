//! How a history is left: what of it is not in the file, and the way out.

use super::{Book, Kind, Op};
use crate::store::{unsent, words};
use rusqlite::TransactionBehavior;

impl Book {
    /// Whether something waits to be written.
    pub(in crate::store) fn is_unwritten(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// How much of what waits a person would miss that goes into memory in a file's place.
    pub(super) fn missed_in_memory(&self) -> usize {
        match (self.kind, &self.why) {
            (Kind::Memory, Some(_)) => missed(&self.waiting),
            (Kind::Memory | Kind::File | Kind::Waiting | Kind::ReadOnly, _) => 0,
        }
    }

    /// What is not in the file and will not be if that is left now, as a sentence; `None` if nobody would miss any of it.
    pub(in crate::store) fn unsaved(&self) -> Option<String> {
        let changes = self.lost + missed(&self.waiting);
        let why = self.why.as_ref().filter(|_| changes > 0)?;
        Some(words::unsaved(&self.path, changes, why))
    }

    /// Leaves the file.
    pub(in crate::store) fn close(mut self) {
        // Whoever keeps all from being written is not waited for once more.
        if self.kind == Kind::File && self.lease.is_some() && !self.is_unwritten() {
            // Where that fails, the next program does it.
            let _ = self.sign_off();
        }
        self.lease = None;
    }

    /// Takes this program's number out of the file. Replies that still stream, if any, are ended by the next program.
    fn sign_off(&mut self) -> rusqlite::Result<()> {
        let writer = self.writer();
        let kind = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(kind)?;
        unsent::leave(&transaction, writer)?;
        let sql = "DELETE FROM writers WHERE n = ?1 AND NOT EXISTS \
            (SELECT 1 FROM messages WHERE writer = ?1)";
        transaction.execute(sql, [writer])?;
        transaction.commit()
    }
}

/// How many of these changes a person would miss.
pub(super) fn missed<'a>(ops: impl IntoIterator<Item = &'a Op>) -> usize {
    ops.into_iter().filter(|op| op.is_missed()).count()
}
