//! Conversations and what belongs to them: heads, places, sessions.

use super::number::{bytes, int, length, maybe_nat_at, nat, nat_at, words};
use super::{Op, Place, messages, receipts, state, unsent, usage};
use crate::chat::{ConversationId, Message, MessageId, PathSession, ServerSession};
use rusqlite::{Connection, OptionalExtension, params};

/// Letters of the first words that are kept for lists.
pub(super) const FIRST: usize = 160;

/// Carries one op out. `writer` is the program's number.
pub(super) fn apply(connection: &Connection, op: &Op, writer: i64) -> rusqlite::Result<()> {
    match op {
        Op::Head { conversation, .. } => {
            let n = number(connection, *conversation)?;
            head(connection, n, op)
        }
        Op::Put {
            conversation,
            message,
        } => put(connection, *conversation, message, writer),
        Op::Add {
            conversation,
            message,
        } => add(connection, *conversation, message, writer),
        Op::Grow {
            message,
            text_from,
            text,
            reasoning_from,
            reasoning,
        } => messages::grow(
            connection,
            *message,
            (*text_from, text),
            (*reasoning_from, reasoning),
        ),
        Op::End { conversation, leaf } => {
            let leaf = leaf.map(|leaf| int(leaf.0));
            set(connection, *conversation, "leaf = ?2", leaf)
        }
        Op::Draft { conversation, text } => {
            let n = number(connection, *conversation)?;
            unsent::set_draft(connection, n, text, writer)
        }
        Op::Queue {
            conversation,
            texts,
        } => {
            let n = number(connection, *conversation)?;
            unsent::set_queue(connection, n, texts, writer)
        }
        Op::Place {
            conversation,
            place,
        } => set_place(connection, *conversation, *place),
        Op::Session {
            conversation,
            leaf,
            session,
            system,
        } => match session {
            Some(session) => set_session(connection, *conversation, session, system),
            None => forget_session(connection, *leaf),
        },
        Op::Audit { message, audit } => receipts::learn(connection, *message, audit),
        Op::Keep { name, value } => state::keep(connection, name, value.as_deref()),
        Op::System(id, system) => set_system(connection, *id, system.as_deref()),
        Op::Rename(id, title) => set(connection, *id, "title = ?2", title),
        Op::Pin(id, on) => set(connection, *id, "pinned = ?2", on),
        Op::Archive(id, on) => set(connection, *id, "archived = ?2", on),
        Op::Delete(id) => set(connection, *id, "deleted = ?2", true),
        Op::Restore(id) => set(connection, *id, "deleted = ?2", false),
        Op::Purge(id) => purge(connection, *id),
        Op::RemoveMessages(ids) => set_removed(connection, ids, true),
        Op::RestoreMessages(ids) => set_removed(connection, ids, false),
    }
}

/// A conversation's number in this file, if it is there.
pub(super) fn number_of(
    connection: &Connection,
    id: ConversationId,
) -> rusqlite::Result<Option<i64>> {
    let mut find = connection.prepare_cached("SELECT n FROM conversations WHERE id = ?1")?;
    find.query_row([int(id.0)], |row| row.get(0)).optional()
}

/// A conversation's number in this file; it comes into being if it is not there.
fn number(connection: &Connection, id: ConversationId) -> rusqlite::Result<i64> {
    if let Some(n) = number_of(connection, id)? {
        return Ok(n);
    }
    connection
        .prepare_cached("INSERT INTO conversations (id) VALUES (?1)")?
        .execute([int(id.0)])?;
    Ok(connection.last_insert_rowid())
}

/// Sets one column of a conversation.
fn set(
    connection: &Connection,
    id: ConversationId,
    what: &str,
    value: impl rusqlite::ToSql,
) -> rusqlite::Result<()> {
    let n = number(connection, id)?;
    let sql = format!("UPDATE conversations SET {what} WHERE n = ?1");
    connection
        .prepare_cached(&sql)?
        .execute(params![n, value])?;
    Ok(())
}

fn head(connection: &Connection, n: i64, op: &Op) -> rusqlite::Result<()> {
    let Op::Head {
        title,
        model,
        created,
        updated,
        tokens,
        ..
    } = op
    else {
        return Ok(());
    };
    let sql = "UPDATE conversations SET title = coalesce(?2, title), model = ?3, created = ?4, \
        updated = max(updated, ?5), tokens = ?6 WHERE n = ?1";
    connection.prepare_cached(sql)?.execute(params![
        n,
        title,
        model,
        int(*created),
        int(*updated),
        int(*tokens)
    ])?;
    Ok(())
}

fn put(
    connection: &Connection,
    id: ConversationId,
    message: &Message,
    writer: i64,
) -> rusqlite::Result<()> {
    let n = number(connection, id)?;
    let is_new = messages::put(connection, n, message, writer)?;
    let sql = "UPDATE conversations SET updated = max(updated, ?2), leaf = CASE WHEN ?3 THEN ?4 ELSE leaf END, \
        deleted = CASE WHEN ?3 THEN 0 ELSE deleted END WHERE n = ?1";
    connection.prepare_cached(sql)?.execute(params![
        n,
        int(message.at),
        is_new,
        int(message.id.0)
    ])?;
    if message.parent.is_none() {
        note_first(connection, n)?;
    }
    Ok(())
}

fn add(
    connection: &Connection,
    id: ConversationId,
    message: &Message,
    writer: i64,
) -> rusqlite::Result<()> {
    let n = number(connection, id)?;
    messages::add(connection, n, message, writer)?;
    if message.parent.is_none() {
        note_first(connection, n)?;
    }
    Ok(())
}

/// Notes the first words that were said, for lists.
pub(super) fn note_first(connection: &Connection, n: i64) -> rusqlite::Result<()> {
    let sql = "SELECT text FROM messages WHERE conversation = ?1 AND parent IS NULL AND removed = 0 \
        ORDER BY id LIMIT 1";
    let mut find = connection.prepare_cached(sql)?;
    let text = find.query_row([n], |row| words(row, "text")).optional()?;
    let first: String = text
        .unwrap_or_default()
        .trim_start()
        .chars()
        .take(FIRST)
        .collect();
    connection
        .prepare_cached("UPDATE conversations SET first = ?2 WHERE n = ?1")?
        .execute(params![n, first])?;
    Ok(())
}

fn set_removed(connection: &Connection, ids: &[MessageId], removed: bool) -> rusqlite::Result<()> {
    messages::set_removed(connection, ids, removed)?;
    let mut find = connection
        .prepare_cached("SELECT conversation FROM messages WHERE id = ?1 AND parent IS NULL")?;
    for id in ids {
        if let Some(n) = find.query_row([int(id.0)], |row| row.get(0)).optional()? {
            note_first(connection, n)?;
        }
    }
    Ok(())
}

fn set_place(
    connection: &Connection,
    id: ConversationId,
    place: Option<Place>,
) -> rusqlite::Result<()> {
    let n = number(connection, id)?;
    let sql = "UPDATE conversations SET place_message = ?2, place_byte = ?3 WHERE n = ?1";
    connection.prepare_cached(sql)?.execute(params![
        n,
        place.map(|place| int(place.message.0)),
        place.map(|place| length(place.byte))
    ])?;
    Ok(())
}

/// Where the reader was, from a conversation's row.
pub(super) fn place_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<Place>> {
    let message = maybe_nat_at(row, "place_message")?;
    let byte: Option<i64> = row.get("place_byte")?;
    Ok(message.zip(byte).map(|(message, byte)| Place {
        message: MessageId(message),
        byte: bytes(byte),
    }))
}

/// What servers remember was said under the system prompt before, whichever program said it.
fn set_system(
    connection: &Connection,
    id: ConversationId,
    system: Option<&str>,
) -> rusqlite::Result<()> {
    let n = number(connection, id)?;
    let sql = "DELETE FROM sessions WHERE conversation = (SELECT n FROM conversations WHERE n = ?1 \
        AND coalesce(system, '') <> coalesce(?2, ''))";
    connection
        .prepare_cached(sql)?
        .execute(params![n, system])?;
    set(connection, id, "system = ?2", system)
}

fn forget_session(connection: &Connection, leaf: MessageId) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM sessions WHERE leaf = ?1")?
        .execute([int(leaf.0)])?;
    Ok(())
}

/// Keeps a session in which the system prompt `system` was told, if that holds.
fn set_session(
    connection: &Connection,
    id: ConversationId,
    PathSession {
        leaf,
        server,
        session,
    }: &PathSession,
    system: &str,
) -> rusqlite::Result<()> {
    let n = number(connection, id)?;
    let sql = "INSERT OR REPLACE INTO sessions (leaf, conversation, server, id, key) \
        SELECT ?1, n, ?3, ?4, ?5 FROM conversations WHERE n = ?2 AND coalesce(system, '') = ?6";
    connection.prepare_cached(sql)?.execute(params![
        int(leaf.0),
        n,
        server,
        session.id,
        session.key,
        system
    ])?;
    Ok(())
}

/// What servers remember of a conversation, by the replies that they know last.
pub(super) fn sessions_of(connection: &Connection, n: i64) -> rusqlite::Result<Vec<PathSession>> {
    let sql = "SELECT leaf, server, id, key FROM sessions WHERE conversation = ?1 ORDER BY leaf";
    let mut find = connection.prepare_cached(sql)?;
    let session = |row: &rusqlite::Row<'_>| {
        Ok(PathSession {
            leaf: MessageId(nat_at(row, "leaf")?),
            server: words(row, "server")?,
            session: ServerSession {
                id: words(row, "id")?,
                key: words(row, "key")?,
            },
        })
    };
    find.query_map([n], session)?.collect()
}

/// Those of the names that messages of other conversations have.
pub(super) fn taken(
    connection: &Connection,
    id: ConversationId,
    names: &[MessageId],
) -> rusqlite::Result<Vec<MessageId>> {
    let sql = "SELECT 1 FROM messages m JOIN conversations c ON c.n = m.conversation WHERE m.id = ?1 AND c.id <> ?2";
    let mut find = connection.prepare_cached(sql)?;
    let mut taken = Vec::new();
    for name in names {
        if find.exists(params![int(name.0), int(id.0)])? {
            taken.push(*name);
        }
    }
    Ok(taken)
}

/// Takes a conversation away for good, if it is there.
pub(super) fn purge(connection: &Connection, id: ConversationId) -> rusqlite::Result<()> {
    let Some(n) = number_of(connection, id)? else {
        return Ok(());
    };
    usage::forget(connection, "conversation = ?1", Some(n))?;
    for sql in [
        "DELETE FROM words WHERE rowid IN (SELECT n FROM messages WHERE conversation = ?1)",
        "DELETE FROM growth WHERE message IN (SELECT id FROM messages WHERE conversation = ?1)",
        "DELETE FROM messages WHERE conversation = ?1",
        "DELETE FROM drafts WHERE conversation = ?1",
        "DELETE FROM queued WHERE conversation = ?1",
        "DELETE FROM sessions WHERE conversation = ?1",
        "DELETE FROM conversations WHERE n = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([n])?;
    }
    Ok(())
}

/// The name of a conversation from its row.
pub(super) fn id_at(row: &rusqlite::Row<'_>) -> rusqlite::Result<ConversationId> {
    row.get("id").map(nat).map(ConversationId)
}
