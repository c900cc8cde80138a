//! How a history is left: what of it is not in the file, and the way out.

use super::{Book, Kind};
use crate::store::unsent;
use rusqlite::TransactionBehavior;

impl Book {
    /// Whether something waits to be written.
    pub(in crate::store) fn is_unwritten(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Leaves the file.
    pub(in crate::store) fn close(mut self) {
        if self.kind == Kind::File && self.lease.is_some() {
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
