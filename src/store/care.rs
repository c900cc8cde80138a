//! Care of the file: how much there is, and less of it when a person says so.

use super::number::{int, nat};
use super::writers::beside;
use super::{Answer, Stats, conversations};
use crate::chat::ConversationId;
use rusqlite::{Connection, TransactionBehavior};
use std::fs;
use std::path::Path;

/// How much there is.
pub(super) fn stats(connection: &Connection, path: &Path) -> rusqlite::Result<Stats> {
    let number = |sql: &str| {
        connection
            .query_row(sql, [], |row| row.get::<_, i64>(0))
            .map(nat)
    };
    Ok(Stats {
        file: size(path),
        text: number(
            "SELECT coalesce(sum(octet_length(text) + coalesce(octet_length(reasoning), 0)), 0) FROM messages",
        )?,
        conversations: number("SELECT count(*) FROM conversations WHERE deleted = 0")?,
        messages: number("SELECT count(*) FROM messages")?,
        deleted: number("SELECT count(*) FROM conversations WHERE deleted <> 0")?,
    })
}

/// Takes old conversations away for good, but none that is being answered in: its program would add to what is no
/// longer there.
pub(super) fn prune(connection: &mut Connection, before: u64) -> rusqlite::Result<Answer> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let old: Vec<i64> = transaction
        .prepare(
            "SELECT id FROM conversations WHERE updated < ?1 AND pinned = 0 AND NOT EXISTS \
             (SELECT 1 FROM messages WHERE conversation = conversations.n AND writer IS NOT NULL)",
        )?
        .query_map([int(before)], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for id in &old {
        conversations::purge(&transaction, ConversationId(nat(*id)))?;
    }
    transaction.commit()?;
    Ok(Answer::Pruned {
        conversations: old.len(),
    })
}

/// Takes away what is deleted or removed, and rewrites the file.
pub(super) fn compact(connection: &mut Connection, path: &Path) -> rusqlite::Result<Answer> {
    let before = size(path);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let deleted: Vec<i64> = transaction
        .prepare("SELECT id FROM conversations WHERE deleted <> 0")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for id in deleted {
        conversations::purge(&transaction, ConversationId(nat(id)))?;
    }
    transaction.execute_batch(
        "DELETE FROM words WHERE rowid IN (SELECT n FROM messages WHERE removed <> 0);
         DELETE FROM growth WHERE message IN (SELECT id FROM messages WHERE removed <> 0);
         DELETE FROM messages WHERE removed <> 0;
         DELETE FROM sessions WHERE leaf NOT IN (SELECT id FROM messages);
         INSERT INTO words (words) VALUES ('optimize');",
    )?;
    transaction.commit()?;
    connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?;
    Ok(Answer::Compacted {
        before,
        after: size(path),
    })
}

/// Bytes of the file and its log.
fn size(path: &Path) -> u64 {
    let of = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    of(path).saturating_add(of(&beside(path, "-wal")))
}
