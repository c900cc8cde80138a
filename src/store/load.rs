//! One conversation, whole: its tree, of which the path that was shown last is the path again.

use super::conversations::{id_at, place_of, sessions_of};
use super::list::SHOWN;
use super::messages::{self, COLUMNS, lay_growth};
use super::number::{Columns, int, maybe_nat_at, maybe_words, nat_at, words};
use super::receipts::Receipts;
use super::unsent::{self, Reader};
use super::{Loaded, writers};
use crate::chat::history::LeftOff;
use crate::chat::{Conversation, ConversationId, Message, MessageId, Status};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::BTreeMap;

/// A conversation, or the one in which something was said last. What programs that are gone have left in it unsent is
/// this one's from then on, if it can write.
pub(super) fn load(
    connection: &Connection,
    reader: Reader<'_>,
    id: Option<ConversationId>,
) -> rusqlite::Result<Option<Box<Loaded>>> {
    if reader.own != 0
        && let Some(found) = find(connection, id)?
    {
        // Where that fails, it stays for whoever comes next.
        let _ = unsent::hand_over(connection, found.n, reader);
    }
    read(connection, reader, id)
}

/// A conversation as it stands, with what every program has in it unsent. All of it stays whose it is.
pub(super) fn copy(
    connection: &Connection,
    reader: Reader<'_>,
    id: ConversationId,
) -> rusqlite::Result<Option<Box<Loaded>>> {
    read(connection, reader.at_all(), Some(id))
}

fn read(
    connection: &Connection,
    reader: Reader<'_>,
    id: Option<ConversationId>,
) -> rusqlite::Result<Option<Box<Loaded>>> {
    let transaction = connection.unchecked_transaction()?;
    let Some(Head {
        n,
        leaf,
        mut loaded,
    }) = find(&transaction, id)?
    else {
        return Ok(None);
    };
    let tree = Tree::read(&transaction, reader, n)?;
    let (shown, aside) = tree.split(leaf);
    loaded.conversation.sessions = sessions_of(&transaction, n)?;
    loaded.conversation.messages = shown;
    loaded.conversation.aside = aside;
    loaded.draft = unsent::draft_of(&transaction, n, reader)?;
    loaded.queue = unsent::queue_of(&transaction, n, reader)?;
    Ok(Some(loaded))
}

fn find(connection: &Connection, id: Option<ConversationId>) -> rusqlite::Result<Option<Head>> {
    match id {
        Some(id) => connection
            .prepare_cached("SELECT * FROM conversations WHERE id = ?1")?
            .query_row([int(id.0)], head)
            .optional(),
        None => latest(connection),
    }
}

/// The conversation that was on the screen last, or the one in which something was said since.
fn latest(connection: &Connection) -> rusqlite::Result<Option<Head>> {
    let said = connection
        .prepare_cached(&format!(
            "SELECT * FROM conversations WHERE {SHOWN} ORDER BY updated DESC, id DESC LIMIT 1"
        ))?
        .query_row([], head)
        .optional()?;
    let left_off = left_off(connection)?;
    let since = |head: &Head| left_off.filter(|left_off| left_off.since >= head.loaded.updated);
    let Some(left_off) = said.as_ref().and_then(since) else {
        return Ok(said);
    };
    let seen = connection
        .prepare_cached(&format!(
            "SELECT * FROM conversations WHERE id = ?1 AND {SHOWN}"
        ))?
        .query_row([int(left_off.conversation.0)], head)
        .optional()?;
    Ok(seen.or(said))
}

/// The conversation that was on the screen last.
pub(super) fn left_off(connection: &Connection) -> rusqlite::Result<Option<LeftOff>> {
    let value = connection
        .prepare_cached("SELECT value FROM keep WHERE name = ?1")?
        .query_row([LeftOff::NAME], |row| words(row, "value"))
        .optional()?;
    Ok(value.and_then(|value| LeftOff::of_value(&value)))
}

/// A conversation's row.
struct Head {
    n: i64,
    leaf: Option<MessageId>,
    /// Without what is in other tables.
    loaded: Box<Loaded>,
}

fn head(row: &Row<'_>) -> rusqlite::Result<Head> {
    let conversation = Conversation {
        id: id_at(row)?,
        title: maybe_words(row, "title")?,
        system: maybe_words(row, "system")?,
        tokens: nat_at(row, "tokens")?,
        ..Conversation::default()
    };
    Ok(Head {
        n: row.get("n")?,
        leaf: maybe_nat_at(row, "leaf")?.map(MessageId),
        loaded: Box::new(Loaded {
            conversation,
            model: words(row, "model")?,
            created: nat_at(row, "created")?,
            updated: nat_at(row, "updated")?,
            pinned: row.get("pinned")?,
            archived: row.get("archived")?,
            draft: String::new(),
            queue: Vec::new(),
            place: place_of(row)?,
        }),
    })
}

/// The messages of a conversation.
#[derive(Default)]
struct Tree {
    messages: BTreeMap<MessageId, Message>,
    /// What removed messages follow upon, so that a path that ends in one can be followed up.
    removed: BTreeMap<MessageId, Option<MessageId>>,
}

impl Tree {
    fn read(
        connection: &Connection,
        Reader { path, own, .. }: Reader<'_>,
        conversation: i64,
    ) -> rusqlite::Result<Self> {
        let sql = format!("SELECT {COLUMNS}, removed FROM messages WHERE conversation = ?1");
        let mut find = connection.prepare_cached(&sql)?;
        let mut rows = find.query([conversation])?;
        let mut tree = Self::default();
        let mut receipts = Receipts::of(connection, conversation)?;
        while let Some(row) = rows.next()? {
            let columns = &mut Columns::of(row);
            let (mut message, writer) = messages::message(columns)?;
            if columns.int()? != 0 {
                tree.removed.insert(message.id, message.parent);
                continue;
            }
            receipts.lay(&mut message);
            if message.status == Status::Streaming {
                lay_growth(connection, &mut message)?;
                let writer = writer.unwrap_or(0);
                if writer != own && !writers::is_running(path, writer) {
                    message.status = Status::Interrupted;
                }
            }
            tree.messages.insert(message.id, message);
        }
        Ok(tree)
    }

    /// The path that ends with `leaf`, else with what was said last, and the rest.
    fn split(mut self, leaf: Option<MessageId>) -> (Vec<Message>, Vec<Message>) {
        let mut path = self.take_path(leaf);
        if path.is_empty() {
            let last = self.messages.last_key_value().map(|(id, _)| *id);
            path = self.take_path(last);
        }
        (path, self.messages.into_values().collect())
    }

    fn take_path(&mut self, leaf: Option<MessageId>) -> Vec<Message> {
        let mut path = Vec::new();
        let mut next = leaf;
        while let Some(id) = next {
            if let Some(message) = self.messages.remove(&id) {
                next = message.parent;
                path.push(message);
            } else {
                next = self.removed.remove(&id).flatten();
            }
        }
        path.reverse();
        path
    }
}
