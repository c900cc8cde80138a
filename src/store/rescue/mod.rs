//! What can be saved of a damaged file.
//!
//! The damaged file is renamed and never changed. A copy of it, with its log brought in, is read page by page ([`pages`]),
//! without the trees that lead to them: what is lost is what stood on the damaged pages and no more. What is read is
//! written into a new file, whose tables take nothing but what fits them, and the index is made anew from the words.
//!
//! Of a file whose header is lost, nobody knows which of its pages are free; then something that was deleted for
//! good may come back. Too much is better here than too little.

mod pages;

use super::file::{self, Trouble};
use super::number::{nat, words};
use super::schema::{ADDED, TABLES};
use super::words::{Cure, cure};
use super::writers::beside;
use super::{Rescue, conversations, messages};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// Bytes of the header, and where it has the number of pages; 0 there has them counted.
const HEADER: usize = 100;
const PAGE_COUNT: u64 = 28;

/// Puts a new file in the place of a damaged one, with all that can be read of it.
pub(super) fn rescue(path: &Path, date: &str) -> Result<Rescue, Trouble> {
    let kept_as = set_aside(path, date).map_err(Trouble::System)?;
    let copy = beside(&kept_as, "-copy");
    let carried = copied(&kept_as, &copy).and_then(|()| carry(&copy, path));
    remove(&copy);
    let (conversations, messages) = carried?;
    Ok(Rescue {
        words: super::words::rescued(path, &kept_as, conversations, messages),
        kept_as,
        conversations,
        messages,
    })
}

/// Removes a file and what SQLite put beside it.
fn remove(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(beside(path, end));
    }
}

/// Renames the file and its log to a dated name that is free.
fn set_aside(path: &Path, date: &str) -> io::Result<PathBuf> {
    let date: String = date
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let mut names = (1_u32..).map(|number| match number {
        1 => beside(path, &format!(".damaged-{date}")),
        number => beside(path, &format!(".damaged-{date}-{number}")),
    });
    let kept_as = names.find(|name| !name.exists()).unwrap_or_default();
    fs::rename(path, &kept_as)?;
    for end in ["-wal", "-shm"] {
        let _ = fs::rename(beside(path, end), beside(&kept_as, end));
    }
    Ok(kept_as)
}

/// Makes a copy that has in it what was only in the log. That needs a header; one is lent if there is none.
fn copied(kept_as: &Path, copy: &Path) -> Result<(), Trouble> {
    fs::copy(kept_as, copy).map_err(Trouble::System)?;
    if fs::copy(beside(kept_as, "-wal"), beside(copy, "-wal")).is_err() {
        return Ok(());
    }
    if pages::header(copy).is_none() {
        let lent = lent_header(&beside(copy, "-lent"))?;
        write(copy, 0, &lent).map_err(Trouble::System)?;
    }
    write(copy, PAGE_COUNT, &[0; 4]).map_err(Trouble::System)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    // A log that is damaged itself stays out.
    let _ = Connection::open_with_flags(copy, flags).and_then(|connection| {
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
    });
    Ok(())
}

fn write(path: &Path, at: u64, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    file.seek(SeekFrom::Start(at))?;
    file.write_all(bytes)
}

/// The header of a new file.
fn lent_header(model: &Path) -> Result<[u8; HEADER], Trouble> {
    let made = file::open(model)?.connection;
    made.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    let mut header = [0; HEADER];
    let read = File::open(model).and_then(|mut file| file.read_exact(&mut header));
    drop(made);
    remove(model);
    read.map_err(Trouble::System)?;
    Ok(header)
}

/// Writes a new file with all that can be read. Returns how many conversations and messages that is.
fn carry(copy: &Path, path: &Path) -> Result<(u64, u64), Trouble> {
    let mut made = file::open(path)?;
    let new = made.connection.transaction()?;
    let tables = TABLES
        .into_iter()
        .map(|table| Table::of(&new, table))
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut failed = None;
    pages::each_row(copy, &mut |row| {
        let fitting = tables.iter().filter(|table| table.takes(row.values.len()));
        for table in fitting {
            let added = table.add(&new, row);
            // What fits no table was no row of it. A full disk is another matter.
            failed = failed
                .take()
                .or(added.err().filter(|error| cure(error) == Cure::Wait));
        }
        failed.is_none()
    })
    .map_err(Trouble::System)?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    complete(&new)?;
    let count = |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        new.query_row(&sql, [], |row| row.get::<_, i64>(0)).map(nat)
    };
    let counts = (count("conversations")?, count("messages")?);
    new.commit()?;
    Ok(counts)
}

/// A table of the new file.
struct Table {
    columns: usize,
    /// Columns that rows of the first version have.
    fewest: usize,
    insert: String,
    /// Whether the first column is the row's number, which pages have apart.
    is_numbered: bool,
}

impl Table {
    fn of(new: &Connection, name: &str) -> rusqlite::Result<Self> {
        let sql = "SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid";
        let columns = new
            .prepare(sql)?
            .query_map([name], |row| Ok((words(row, "name")?, row.get("pk")?)))?
            .collect::<rusqlite::Result<Vec<(String, bool)>>>()?;
        let marks = vec!["?"; columns.len()].join(", ");
        let added = ADDED.into_iter().find(|(table, _)| *table == name);
        Ok(Self {
            columns: columns.len(),
            fewest: columns.len() - added.map_or(0, |(_, added)| added),
            insert: format!("INSERT OR IGNORE INTO {name} VALUES ({marks})"),
            is_numbered: columns.first().is_some_and(|(_, is_key)| *is_key),
        })
    }

    /// Whether a row of so many values may be one of it, of this version or an earlier one.
    const fn takes(&self, values: usize) -> bool {
        self.fewest <= values && values <= self.columns
    }

    fn add(&self, new: &Connection, row: &pages::StoredRow) -> rusqlite::Result<()> {
        let number = self.is_numbered.then(|| row.number.into());
        let rest = row
            .values
            .iter()
            .skip(usize::from(self.is_numbered))
            .cloned();
        let missing = std::iter::repeat_n(Value::Null, self.columns - row.values.len());
        let values = number.into_iter().chain(rest).chain(missing);
        new.prepare_cached(&self.insert)?
            .execute(params_from_iter(values))?;
        Ok(())
    }
}

/// Makes what follows from the rows: a conversation for messages that lost theirs, counts, first words, the
/// index; and ends the replies that streamed.
fn complete(new: &Connection) -> rusqlite::Result<()> {
    new.execute_batch(
        "INSERT OR IGNORE INTO conversations (n, id, created, updated)
             SELECT conversation, min(id), min(at), max(at) FROM messages
             WHERE conversation NOT IN (SELECT n FROM conversations) GROUP BY conversation;
         UPDATE conversations SET messages =
             (SELECT count(*) FROM messages WHERE conversation = conversations.n AND removed = 0);
         UPDATE messages SET writer = -1 WHERE writer IS NOT NULL OR status = 0;",
    )?;
    let numbers: Vec<i64> = new
        .prepare("SELECT n FROM conversations")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for n in numbers {
        conversations::note_first(new, n)?;
    }
    let mut find = new.prepare("SELECT n, text FROM messages WHERE status <> 0")?;
    let mut rows = find.query([])?;
    while let Some(row) = rows.next()? {
        messages::index(new, row.get("n")?, &words(row, "text")?)?;
    }
    messages::interrupt(new, -1)
}
