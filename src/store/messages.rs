//! Messages: their rows, what has grown since those were written, and the index over their words.
//!
//! A row is written when a message begins and when it changes as a whole; while a reply streams, only what came is
//! added beside it, so that a step costs what is new and not what is there. The index has a message once it is whole.

use super::number::{Columns, bytes, int, length, maybe_int, words};
use super::search::grams;
use super::{faults, receipts, sendings};
use crate::chat::search::fold;
use crate::chat::{Finish, Message, MessageId, Reply, ReplyMeta, Role, Status, Usage};
use rusqlite::{Connection, OptionalExtension, named_params, params};

/// What a message is read from.
pub(super) const COLUMNS: &str = "id, parent, at, role, status, writer, asked, model, request, reasoning_ms, \
    input, output, finish, fault, steps, first_text_ms, elapsed_ms, server, key, tries, failed, sent, reasoning, text";

/// Writes a message as it is now. Returns whether it is new. One that has ended stays as it is: what another
/// program puts under its name, because both were given alike, is refused.
pub(super) fn put(
    connection: &Connection,
    conversation: i64,
    message: &Message,
    writer: i64,
) -> rusqlite::Result<bool> {
    let known = Known::find(connection, conversation, message)?;
    let is_whole = message.status != Status::Streaming;
    let n = match &known {
        Some(known) if known.may_become(message, writer) => known.n,
        // A turn is told again from its beginning.
        Some(known) if known.is_placed_alike && known.is_whole() && !is_whole => return Ok(false),
        Some(_) => {
            let why = "another message has this one's name";
            return Err(rusqlite::Error::ToSqlConversionFailure(why.into()));
        }
        None => new_row(connection, conversation, message)?,
    };
    fill(connection, n, message, writer)?;
    receipts::put(connection, message)?;
    shed_growth(connection, message.id)?;
    let was_whole = known.as_ref().is_some_and(Known::is_whole);
    let is_same = known.as_ref().is_some_and(|known| known.has_same_text);
    if was_whole && !(is_whole && is_same) {
        leave_out(connection, n)?;
    }
    if is_whole && !(was_whole && is_same) {
        index(connection, n, &message.text)?;
    }
    Ok(known.is_none())
}

/// Writes a message unless there is one of its name; one that was removed from the conversation is shown again.
pub(super) fn add(
    connection: &Connection,
    conversation: i64,
    message: &Message,
    writer: i64,
) -> rusqlite::Result<()> {
    let mut find = connection.prepare_cached("SELECT conversation FROM messages WHERE id = ?1")?;
    let known: Option<i64> = find
        .query_row([int(message.id.0)], |row| row.get(0))
        .optional()?;
    match known {
        None => put(connection, conversation, message, writer).map(|_| ()),
        Some(own) if own == conversation => set_removed(connection, &[message.id], false),
        Some(_) => Ok(()),
    }
}

/// What is there under the name of a message that is put.
struct Known {
    n: i64,
    status: i64,
    writer: Option<i64>,
    has_same_text: bool,
    /// Whether it is said by the same speaker upon the same message.
    is_placed_alike: bool,
}

impl Known {
    fn find(
        connection: &Connection,
        conversation: i64,
        message: &Message,
    ) -> rusqlite::Result<Option<Self>> {
        let sql = "SELECT n, status, writer, text = :text AS has_same_text, \
            conversation = :conversation AND parent IS :parent AND role = :role AS is_placed_alike \
            FROM messages WHERE id = :id";
        let known = named_params! {
            ":id": int(message.id.0),
            ":conversation": conversation,
            ":parent": message.parent.map(|parent| int(parent.0)),
            ":role": role_number(message.role),
            ":text": message.text,
        };
        let mut find = connection.prepare_cached(sql)?;
        find.query_row(known, |row| {
            Ok(Self {
                n: row.get("n")?,
                status: row.get("status")?,
                writer: row.get("writer")?,
                has_same_text: row.get("has_same_text")?,
                is_placed_alike: row.get("is_placed_alike")?,
            })
        })
        .optional()
    }

    const fn is_whole(&self) -> bool {
        self.status != STREAMING
    }

    /// Whether the message is this one later on: one's own stream, or what was taken for interrupted, grows.
    fn may_become(&self, message: &Message, writer: i64) -> bool {
        let is_whole = message.status != Status::Streaming;
        let goes_on = match self.status {
            STREAMING => self.writer == Some(writer),
            INTERRUPTED => is_whole && (self.has_same_text || message.role == Role::Assistant),
            _ => is_whole && self.has_same_text,
        };
        self.is_placed_alike && goes_on
    }
}

fn new_row(connection: &Connection, conversation: i64, message: &Message) -> rusqlite::Result<i64> {
    let sql = "INSERT INTO messages (id, conversation, at, role, status, text) VALUES (?1, ?2, 0, 0, 0, '')";
    connection
        .prepare_cached(sql)?
        .execute(params![int(message.id.0), conversation])?;
    Ok(connection.last_insert_rowid())
}

fn fill(connection: &Connection, n: i64, message: &Message, writer: i64) -> rusqlite::Result<()> {
    let sql = "UPDATE messages SET parent = :parent, at = :at, role = :role, status = :status, writer = :writer, \
        asked = :asked, model = :model, request = :request, reasoning_ms = :reasoning_ms, input = :input, \
        output = :output, finish = :finish, fault = :fault, steps = :steps, first_text_ms = :first_text_ms, \
        elapsed_ms = :elapsed_ms, server = :server, key = :key, tries = :tries, failed = :failed, \
        sent = :sent, reasoning = :reasoning, text = :text WHERE n = :n";
    let reply = message.reply.as_ref();
    let usage = reply.and_then(|reply| reply.usage);
    let finish = reply.and_then(|reply| reply.finish.as_ref());
    let is_streaming = message.status == Status::Streaming;
    let sending = sendings::Written::of(reply);
    connection.prepare_cached(sql)?.execute(named_params! {
        ":n": n,
        ":parent": message.parent.map(|parent| int(parent.0)),
        ":at": int(message.at),
        ":role": role_number(message.role),
        ":status": status_number(message.status),
        ":writer": is_streaming.then_some(writer),
        ":asked": reply.map(|reply| &reply.asked),
        ":model": reply.and_then(|reply| reply.meta.model.as_ref()),
        ":request": reply.and_then(|reply| reply.meta.request_id.as_ref()),
        ":reasoning_ms": maybe_int(reply.and_then(|reply| reply.reasoning_ms)),
        ":input": maybe_int(usage.map(|usage| usage.input)),
        ":output": maybe_int(usage.map(|usage| usage.output)),
        ":finish": finish.map(finish_word),
        ":fault": reply.and_then(|reply| reply.fault.as_ref()).map(faults::written),
        ":steps": reply.map(|reply| int(reply.steps)),
        ":first_text_ms": maybe_int(reply.and_then(|reply| reply.first_text_ms)),
        ":elapsed_ms": maybe_int(reply.and_then(|reply| reply.elapsed_ms)),
        ":server": sending.server,
        ":key": sending.key,
        ":tries": sending.tries,
        ":failed": sending.failed,
        ":sent": sending.sent,
        ":reasoning": reply.map(|reply| &reply.reasoning),
        ":text": message.text,
    })?;
    Ok(())
}

/// Adds to a reply that streams. The same step twice is kept once, by its places.
pub(super) fn grow(
    connection: &Connection,
    message: MessageId,
    text: (usize, &str),
    reasoning: (usize, &str),
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO growth (message, text_from, text, reasoning_from, reasoning) \
        SELECT ?1, ?2, ?3, ?4, ?5 FROM messages WHERE id = ?1 AND status = ?6";
    connection.prepare_cached(sql)?.execute(params![
        int(message.0),
        length(text.0),
        text.1,
        length(reasoning.0),
        reasoning.1,
        STREAMING
    ])?;
    Ok(())
}

fn shed_growth(connection: &Connection, message: MessageId) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM growth WHERE message = ?1")?
        .execute([int(message.0)])?;
    Ok(())
}

/// Adds to a message what has grown since its row was written. What would leave a gap is left out.
pub(super) fn lay_growth(connection: &Connection, message: &mut Message) -> rusqlite::Result<()> {
    let sql = "SELECT text_from, text, reasoning_from, reasoning FROM growth WHERE message = ?1 ORDER BY n";
    let mut find = connection.prepare_cached(sql)?;
    let mut rows = find.query([int(message.id.0)])?;
    while let Some(row) = rows.next()? {
        lay(
            &mut message.text,
            bytes(row.get("text_from")?),
            &words(row, "text")?,
        );
        if let Some(reply) = &mut message.reply {
            let from = bytes(row.get("reasoning_from")?);
            lay(&mut reply.reasoning, from, &words(row, "reasoning")?);
        }
    }
    Ok(())
}

/// Adds to `text` what `more`, which stands at the byte `from` of it, goes beyond it.
fn lay(text: &mut String, from: usize, more: &str) {
    let known = text.len().checked_sub(from);
    if let Some(new) = known.and_then(|known| more.get(known..)) {
        text.push_str(new);
    }
}

/// Ends the replies that a program left streaming when it went.
pub(super) fn interrupt(connection: &Connection, writer: i64) -> rusqlite::Result<()> {
    let sql = format!("SELECT {COLUMNS}, conversation FROM messages WHERE writer = ?1");
    let mut find = connection.prepare(&sql)?;
    let left = find.query_map([writer], |row| {
        let columns = &mut Columns::of(row);
        let (message, _) = message(columns)?;
        Ok((columns.int()?, message))
    })?;
    for found in left.collect::<rusqlite::Result<Vec<_>>>()? {
        let (conversation, mut message) = found;
        lay_growth(connection, &mut message)?;
        message.status = Status::Interrupted;
        put(connection, conversation, &message, writer)?;
    }
    Ok(())
}

/// Shows or hides messages.
pub(super) fn set_removed(
    connection: &Connection,
    ids: &[MessageId],
    removed: bool,
) -> rusqlite::Result<()> {
    let mut change = connection.prepare_cached("UPDATE messages SET removed = ?2 WHERE id = ?1")?;
    for id in ids {
        change.execute(params![int(id.0), removed])?;
    }
    Ok(())
}

/// Adds a message's words to the index.
pub(super) fn index(connection: &Connection, n: i64, text: &str) -> rusqlite::Result<()> {
    let parts = grams::of_text(&fold(text));
    if !parts.is_empty() {
        connection
            .prepare_cached("INSERT INTO words (rowid, text) VALUES (?1, ?2)")?
            .execute(params![n, parts])?;
    }
    Ok(())
}

fn leave_out(connection: &Connection, n: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM words WHERE rowid = ?1")?
        .execute([n])?;
    Ok(())
}

/// A message from [`COLUMNS`], and who streams it.
pub(super) fn message(columns: &mut Columns<'_>) -> rusqlite::Result<(Message, Option<i64>)> {
    let (id, parent) = (columns.nat()?, columns.maybe_nat()?);
    let at = columns.nat()?;
    let (role, status) = (role(columns.int()?), status(columns.int()?));
    let writer = columns.maybe_int()?;
    let reply = reply(columns)?;
    let message = Message {
        id: MessageId(id),
        parent: parent.map(MessageId),
        role,
        text: columns.words()?,
        at,
        status,
        reply,
    };
    Ok((message, writer))
}

/// What is known of a reply, from the columns between the writer and the text.
fn reply(columns: &mut Columns<'_>) -> rusqlite::Result<Option<Reply>> {
    let asked = columns.maybe_words()?;
    let meta = ReplyMeta {
        model: columns.maybe_words()?,
        request_id: columns.maybe_words()?,
    };
    let reasoning_ms = columns.maybe_nat()?;
    let (input, output) = (columns.maybe_nat()?, columns.maybe_nat()?);
    let finish = columns.maybe_words()?.map(|word| finish(&word));
    let fault = columns.maybe_words()?.map(|text| faults::read(&text));
    let steps = columns.maybe_nat()?.unwrap_or(0);
    let (first_text_ms, elapsed_ms) = (columns.maybe_nat()?, columns.maybe_nat()?);
    let sending = sendings::read(columns)?;
    let reasoning = columns.words()?;
    Ok(asked.map(|asked| Reply {
        asked,
        meta,
        reasoning,
        reasoning_ms,
        usage: input
            .zip(output)
            .map(|(input, output)| Usage { input, output }),
        // Of these `receipts` has a table.
        digest: None,
        audit: None,
        finish,
        fault,
        steps,
        first_text_ms,
        elapsed_ms,
        sending,
    }))
}

/// Who speaks, from a row's number.
pub(super) const fn role(number: i64) -> Role {
    if number == 0 {
        Role::User
    } else {
        Role::Assistant
    }
}

const fn role_number(role: Role) -> i64 {
    match role {
        Role::User => 0,
        Role::Assistant => 1,
    }
}

const STREAMING: i64 = 0;
/// The number of a reply that the person wrote in place of a model's.
pub(super) const EDITED: i64 = 4;
const INTERRUPTED: i64 = 3;

const fn status_number(status: Status) -> i64 {
    match status {
        Status::Streaming => STREAMING,
        Status::Complete => 1,
        Status::Stopped => 2,
        Status::Interrupted => INTERRUPTED,
        Status::Edited => EDITED,
    }
}

const fn status(number: i64) -> Status {
    match number {
        STREAMING => Status::Streaming,
        1 => Status::Complete,
        2 => Status::Stopped,
        EDITED => Status::Edited,
        _ => Status::Interrupted,
    }
}

fn finish_word(finish: &Finish) -> String {
    match finish {
        Finish::Stop => "stop".to_owned(),
        Finish::Length => "length".to_owned(),
        Finish::Filtered => "filtered".to_owned(),
        Finish::Unnamed => "unnamed".to_owned(),
        Finish::Missing => "missing".to_owned(),
        Finish::Other(word) => format!("={word}"),
    }
}

fn finish(word: &str) -> Finish {
    match word {
        "stop" => Finish::Stop,
        "length" => Finish::Length,
        "filtered" => Finish::Filtered,
        "unnamed" => Finish::Unnamed,
        "missing" => Finish::Missing,
        other => Finish::Other(other.strip_prefix('=').unwrap_or(other).to_owned()),
    }
}
