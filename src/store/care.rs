//! Care of the file: how much there is, and less of it when a person says so.

use super::list::SHOWN;
use super::number::{int, nat};
use super::unsent::Reader;
use super::writers::{self, beside};
use super::{Answer, Pruning, Stats, conversations, load, usage};
use crate::chat::ConversationId;
use rusqlite::{Connection, Row, TransactionBehavior};
use std::collections::BTreeSet;
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
/// listed. One that a program has open is not old, and what is deleted can be brought back by every other that runs.
pub(super) fn prune(
    connection: &mut Connection,
    Reader { path, own, .. }: Reader<'_>,
    before: u64,
    act: Pruning,
) -> rusqlite::Result<Answer> {
    let kind = match act {
        Pruning::Done => TransactionBehavior::Immediate,
        Pruning::Tried => TransactionBehavior::Deferred,
    };
    let transaction = connection.transaction_with_behavior(kind)?;
    let others_run = is_in_use(&transaction, path, own)?;
    let open = open_now(&transaction, path, others_run)?;
    let (mut conversations, mut left, mut deleted) = (0, Vec::new(), 0);
    for old in old(&transaction, before)? {
        if open.contains(&old.id) || old.is_deleted && others_run {
            left.extend(old.is_shown.then_some(old.id));
            deleted += usize::from(old.is_deleted);
            continue;
        }
        conversations += usize::from(old.is_shown);
        if act == Pruning::Done {
            conversations::purge(&transaction, old.id)?;
        }
    }
    transaction.commit()?;
    Ok(Answer::Pruned {
        conversations,
        open: left,
        deleted,
    })
}

/// A conversation in which nothing was said for long.
struct Old {
    id: ConversationId,
    is_shown: bool,
    is_deleted: bool,
}

fn old(connection: &Connection, before: u64) -> rusqlite::Result<Vec<Old>> {
    let sql = format!(
        "SELECT id, coalesce({SHOWN}, 0) AS is_shown, deleted FROM conversations WHERE updated < ?1 AND pinned = 0"
    );
    let old = |row: &Row<'_>| {
        Ok(Old {
            id: conversations::id_at(row)?,
            is_shown: row.get("is_shown")?,
            is_deleted: row.get("deleted")?,
        })
    };
    let mut find = connection.prepare(&sql)?;
    find.query_map([int(before)], old)?.collect()
}

/// The conversations that programs that run have open, as far as the file tells: in which a reply comes in, or
/// something of theirs is unsent. Of the screens of other programs it tells the one that changed last.
fn open_now(
    connection: &Connection,
    path: &Path,
    others_run: bool,
) -> rusqlite::Result<BTreeSet<ConversationId>> {
    let sql = "SELECT id, writer FROM conversations JOIN \
        (SELECT conversation, writer FROM messages WHERE writer IS NOT NULL \
        UNION SELECT conversation, writer FROM drafts WHERE writer IS NOT NULL \
        UNION SELECT conversation, writer FROM queued WHERE writer IS NOT NULL) \
        ON conversation = conversations.n";
    let found = |row: &Row<'_>| Ok((conversations::id_at(row)?, row.get("writer")?));
    let found: Vec<(ConversationId, i64)> = connection
        .prepare(sql)?
        .query_map([], found)?
        .collect::<rusqlite::Result<_>>()?;
    let mut open: BTreeSet<ConversationId> = found
        .into_iter()
        .filter(|(_, writer)| writers::is_running(path, *writer))
        .map(|(id, _)| id)
        .collect();
    if others_run {
        open.extend(load::left_off(connection)?.map(|left_off| left_off.conversation));
    }
    Ok(open)
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

/// Bytes of a history's file and of its log.
pub fn size(path: &Path) -> u64 {
    let of = |path: &Path| fs::metadata(path).map_or(0, |found| found.len());
    of(path).saturating_add(of(&beside(path, "-wal")))
}
