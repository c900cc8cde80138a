//! Care of the file: how much there is, and less of it when a person says so.

use super::list::SHOWN;
use super::number::{int, nat};
use super::writers::{self, beside};
use super::{Answer, Stats, conversations, usage};
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

/// Takes old conversations away for good, those that are deleted already among them; counted are those that were
/// listed. One in which a reply comes in at this moment is not old.
pub(super) fn prune(connection: &mut Connection, before: u64) -> rusqlite::Result<Answer> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let sql = format!(
        "SELECT id, {SHOWN} FROM conversations WHERE updated < ?1 AND pinned = 0 AND NOT EXISTS \
         (SELECT 1 FROM messages WHERE conversation = conversations.n AND writer IS NOT NULL)"
    );
    let old: Vec<(i64, bool)> = transaction
        .prepare(&sql)?
        .query_map([int(before)], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (id, _) in &old {
        conversations::purge(&transaction, ConversationId(nat(*id)))?;
    }
    transaction.commit()?;
    let conversations = old.iter().filter(|(_, is_shown)| *is_shown).count();
    Ok(Answer::Pruned { conversations })
}

/// Rewrites the file without what is deleted or removed. While other programs have it open that stays: there it can be
/// brought back. `own` is this program's number.
pub(super) fn compact(
    connection: &mut Connection,
    path: &Path,
    own: i64,
) -> rusqlite::Result<Answer> {
    let before = size(path);
    let in_use = is_in_use(connection, path, own)?;
    if !in_use {
        take_deleted_away(connection)?;
    }
    connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?;
    Ok(Answer::Compacted {
        before,
        after: size(path),
        in_use,
    })
}

/// Whether other programs have the file open to write.
fn is_in_use(connection: &Connection, path: &Path, own: i64) -> rusqlite::Result<bool> {
    let others: Vec<i64> = connection
        .prepare("SELECT n FROM writers WHERE n <> ?1")?
        .query_map([own], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    Ok(others
        .into_iter()
        .any(|other| writers::is_running(path, other)))
}

fn take_deleted_away(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let deleted: Vec<i64> = transaction
        .prepare("SELECT id FROM conversations WHERE deleted <> 0")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for id in deleted {
        conversations::purge(&transaction, ConversationId(nat(id)))?;
    }
    usage::forget(&transaction, "removed <> 0", None)?;
    transaction.execute_batch(
        "DELETE FROM words WHERE rowid IN (SELECT n FROM messages WHERE removed <> 0);
         DELETE FROM growth WHERE message IN (SELECT id FROM messages WHERE removed <> 0);
         DELETE FROM messages WHERE removed <> 0;
         DELETE FROM sessions WHERE leaf NOT IN (SELECT id FROM messages);
         INSERT INTO words (words) VALUES ('optimize');",
    )?;
    transaction.commit()
}

/// Bytes of the file and its log.
fn size(path: &Path) -> u64 {
    let of = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    of(path).saturating_add(of(&beside(path, "-wal")))
}
