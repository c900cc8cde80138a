//! What was written and not sent, drafts and messages that wait, and whose it is.
//!
//! Each belongs to the program that has it open, by that one's number in the file. It is given to who opens the
//! conversation once that program is gone, and to nobody before: two would send it. Who only looks sees all.

use super::number::words;
use super::writers;
use rusqlite::{Connection, Transaction, TransactionBehavior, params};
use std::path::Path;

/// The tables that hold it.
const TABLES: [&str; 2] = ["drafts", "queued"];

/// Keeps what a program writes in a conversation, in the place of what it wrote there before.
pub(super) fn set_draft(
    connection: &Connection,
    conversation: i64,
    text: &str,
    writer: i64,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM drafts WHERE conversation = ?1 AND writer = ?2")?
        .execute([conversation, writer])?;
    if !text.is_empty() {
        let sql = "INSERT INTO drafts (text, conversation, writer) VALUES (?1, ?2, ?3)";
        connection
            .prepare_cached(sql)?
            .execute(params![text, conversation, writer])?;
    }
    Ok(())
}

/// Keeps what waits in a conversation of a program's, in the place of what waited there before.
pub(super) fn set_queue(
    connection: &Connection,
    conversation: i64,
    texts: &[String],
    writer: i64,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM queued WHERE conversation = ?1 AND writer = ?2")?
        .execute([conversation, writer])?;
    let sql = "INSERT INTO queued (conversation, text, writer) VALUES (?1, ?2, ?3)";
    let mut add = connection.prepare_cached(sql)?;
    for text in texts {
        add.execute(params![conversation, text, writer])?;
    }
    Ok(())
}

/// Whom what is read may belong to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Reader<'a> {
    /// The file.
    pub(super) path: &'a Path,
    /// This program's number in it; 0 if it can only read.
    pub(super) own: i64,
    whose: Whose,
}

/// Whose unsent words are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// Those that can be gone on with: this program's own, or, if it can only read, those that nobody has any more.
    Ours,
    /// All.
    Everybodys,
}

impl<'a> Reader<'a> {
    /// One that goes on with what it reads.
    pub(super) const fn new(path: &'a Path, own: i64) -> Self {
        Self {
            path,
            own,
            whose: Whose::Ours,
        }
    }

    /// The same, looking only: at what every program has.
    pub(super) const fn at_all(self) -> Self {
        Self {
            whose: Whose::Everybodys,
            ..self
        }
    }

    /// Whether it gets what is a writer's. Who can write has taken over before what was to be had.
    fn gets(self, writer: Option<i64>) -> bool {
        let is_left = || writer.is_none_or(|writer| !writers::is_running(self.path, writer));
        match self.whose {
            Whose::Ours => writer == Some(self.own) || self.own == 0 && is_left(),
            Whose::Everybodys => true,
        }
    }
}

/// What is being written in a conversation. What several programs have left stands one after the other.
pub(super) fn draft_of(
    connection: &Connection,
    conversation: i64,
    reader: Reader<'_>,
) -> rusqlite::Result<String> {
    Ok(texts("drafts", connection, conversation, reader)?.join("\n\n"))
}

/// What waits for its turn in a conversation.
pub(super) fn queue_of(
    connection: &Connection,
    conversation: i64,
    reader: Reader<'_>,
) -> rusqlite::Result<Vec<String>> {
    texts("queued", connection, conversation, reader)
}

fn texts(
    table: &str,
    connection: &Connection,
    conversation: i64,
    reader: Reader<'_>,
) -> rusqlite::Result<Vec<String>> {
    let sql = format!("SELECT text, writer FROM {table} WHERE conversation = ?1 ORDER BY n");
    let mut find = connection.prepare_cached(&sql)?;
    let mut rows = find.query([conversation])?;
    let mut texts = Vec::new();
    while let Some(row) = rows.next()? {
        if reader.gets(row.get("writer")?) {
            texts.push(words(row, "text")?);
        }
    }
    Ok(texts)
}

/// Makes a program's own what programs that are gone have left in a conversation, which it opens.
pub(super) fn hand_over(
    connection: &Connection,
    conversation: i64,
    reader: Reader<'_>,
) -> rusqlite::Result<()> {
    if left(connection, conversation, reader)?.is_empty() {
        return Ok(());
    }
    // Only who holds the lock knows that no other program does the same.
    let kind = TransactionBehavior::Immediate;
    let transaction = Transaction::new_unchecked(connection, kind)?;
    take_over(&transaction, conversation, reader)?;
    transaction.commit()
}

/// The same within a transaction.
pub(super) fn take_over(
    transaction: &Connection,
    conversation: i64,
    reader: Reader<'_>,
) -> rusqlite::Result<()> {
    for writer in left(transaction, conversation, reader)? {
        for table in TABLES {
            let sql =
                format!("UPDATE {table} SET writer = ?3 WHERE conversation = ?1 AND writer IS ?2");
            transaction.execute(&sql, params![conversation, writer, reader.own])?;
        }
    }
    Ok(())
}

/// The writers that have left something in a conversation and are gone.
fn left(
    connection: &Connection,
    conversation: i64,
    Reader { path, own, .. }: Reader<'_>,
) -> rusqlite::Result<Vec<Option<i64>>> {
    let sql = "SELECT writer FROM drafts WHERE conversation = ?1 \
        UNION SELECT writer FROM queued WHERE conversation = ?1";
    let mut find = connection.prepare_cached(sql)?;
    let writers = find.query_map([conversation], |row| row.get(0))?;
    let mut writers = writers.collect::<rusqlite::Result<Vec<Option<i64>>>>()?;
    writers.retain(|writer| {
        writer.is_none_or(|writer| writer != own && !writers::is_running(path, writer))
    });
    Ok(writers)
}

/// Leaves what is a program's to whoever comes next: it is gone, or goes, and its number will be another's.
pub(super) fn leave(connection: &Connection, writer: i64) -> rusqlite::Result<()> {
    for table in TABLES {
        let sql = format!("UPDATE {table} SET writer = NULL WHERE writer = ?1");
        connection.execute(&sql, [writer])?;
    }
    Ok(())
}
