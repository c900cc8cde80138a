//! What can be saved of a damaged file.
//!
//! A copy of the damaged file, with its log brought in, is read page by page ([`pages`]), without the trees that lead
//! to them: what is lost is what stood on the damaged pages and no more. What is read is written into a new file, whose
//! tables take nothing but what fits them, and the index is made anew from the words.
//!
//! The damaged file is never changed, and stays in its place until the new one is whole and has a name that says so
//! ([`WHOLE`]); then it is kept under a dated name. What fails before that leaves everything as it was. A program that is
//! killed leaves either that, or a new file of that name, which the next program puts in its place ([`resume`]).
//!
//! Of a file whose header is lost, nobody knows which of its pages are free; then something that was deleted for
//! good may come back. Too much is better here than too little.

mod pages;

use super::file::{self, Trouble};
use super::number::{nat, words};
use super::schema::{ADDED, TABLES};
use super::words::{Cure, cure};
use super::writers::{self, beside};
use super::{Rescue, conversations, messages, usage};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

/// Bytes of the header, and where it has the number of pages; 0 there has them counted.
const HEADER: usize = 100;
const PAGE_COUNT: u64 = 28;

/// What is beside the file while a new one is made: a copy of the damaged one, and the new one.
const COPY: &str = "-rescue-copy";
const MADE: &str = "-rescue-new";
/// The new file once it is whole, until it is in its place.
const WHOLE: &str = "-rescued";

/// Puts a new file in the place of a damaged one, with all that can be read of it.
pub(super) fn rescue(path: &Path, date: &str) -> Result<Rescue, Trouble> {
    let (copy, made) = (beside(path, COPY), beside(path, MADE));
    // What a program left that was killed.
    remove(&copy);
    remove(&made);
    writers::clear(&made, 1);
    let carried = copied(path, &copy).and_then(|()| carry(&copy, &made));
    remove(&copy);
    let rescued = carried.and_then(|counts| {
        if writers::is_any_running(path) {
            return Err(Trouble::InUse);
        }
        fs::rename(&made, beside(path, WHOLE)).map_err(Trouble::System)?;
        let kept_as = replace(path, date).map_err(Trouble::System)?;
        Ok(Rescue::of(path, kept_as, counts))
    });
    remove(&made);
    rescued
}

/// Whether a program was killed between having made a new file and having put it in its place.
pub(super) fn is_unfinished(path: &Path) -> bool {
    beside(path, WHOLE).exists()
}

/// Does what a program that was killed had left to do; `None` if there is nothing, or nothing any more.
pub(super) fn resume(path: &Path, date: &str) -> Option<Rescue> {
    let whole = beside(path, WHOLE);
    // A program that has opened the damaged file since may have written into it.
    if writers::is_any_running(path) {
        remove(&whole);
        return None;
    }
    if !path.exists() {
        let _ = fs::rename(&whole, path);
        return None;
    }
    // Opened to write, because only then what SQLite puts beside it goes again.
    let counted = Connection::open_with_flags(&whole, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .and_then(|connection| count(&connection));
    let Ok(counts) = counted else {
        remove(&whole);
        return None;
    };
    let kept_as = replace(path, date).ok()?;
    Some(Rescue::of(path, kept_as, counts))
}

/// How many conversations and messages there are.
fn count(connection: &Connection) -> rusqlite::Result<(u64, u64)> {
    let count = |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        connection
            .query_row(&sql, [], |row| row.get::<_, i64>(0))
            .map(nat)
    };
    Ok((count("conversations")?, count("messages")?))
}

impl Rescue {
    fn of(path: &Path, kept_as: PathBuf, (conversations, messages): (u64, u64)) -> Self {
        Self {
            words: super::words::rescued(path, &kept_as, conversations, messages),
            kept_as,
            conversations,
            messages,
        }
    }
}

/// Removes a file and what SQLite put beside it.
fn remove(path: &Path) {
    for end in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(beside(path, end));
    }
}

/// Has the whole new file take the place of the damaged one. Returns the name that this has now; where that fails,
/// everything is as it was.
fn replace(path: &Path, date: &str) -> io::Result<PathBuf> {
    let (whole, kept_as) = (beside(path, WHOLE), free_name(path, date));
    let replaced = keep(path, &kept_as).and_then(|()| fs::rename(&whole, path));
    if replaced.is_err() {
        remove(&whole);
        for end in ["-wal", "-shm"] {
            let _ = fs::rename(beside(&kept_as, end), beside(path, end));
        }
        let _ = fs::remove_file(&kept_as);
    }
    replaced.map(|()| kept_as)
}

/// A dated name beside the file that nothing has.
fn free_name(path: &Path, date: &str) -> PathBuf {
    let date: String = date
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let mut names = (1_u32..).map(|number| match number {
        1 => beside(path, &format!(".damaged-{date}")),
        number => beside(path, &format!(".damaged-{date}-{number}")),
    });
    names.find(|name| !name.exists()).unwrap_or_default()
}

/// Gives a file another name besides its own, so that at no time a program that starts finds none there. Its log goes:
/// a new file must not have it.
fn keep(path: &Path, kept_as: &Path) -> io::Result<()> {
    fs::hard_link(path, kept_as).or_else(|_no_links| fs::copy(path, kept_as).map(drop))?;
    for end in ["-wal", "-shm"] {
        let log = beside(path, end);
        if log.try_exists()? {
            fs::rename(log, beside(kept_as, end))?;
        }
    }
    Ok(())
}

/// Makes a copy that has in it what was only in the log. That needs a header; one is lent if there is none.
fn copied(path: &Path, copy: &Path) -> Result<(), Trouble> {
    fs::copy(path, copy).map_err(Trouble::System)?;
    let log = beside(path, "-wal");
    if !log.try_exists().map_err(Trouble::System)? {
        return Ok(());
    }
    match fs::copy(log, beside(copy, "-wal")) {
        Ok(_) => {}
        Err(error) if Trouble::is_no_room(&error) => return Err(Trouble::System(error)),
        // A log that cannot be read stays out.
        Err(_) => return Ok(()),
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

/// Makes a new file with all that can be read. Returns how many conversations and messages that is.
fn carry(copy: &Path, path: &Path) -> Result<(u64, u64), Trouble> {
    let mut made = file::open(path)?;
    write_rows(copy, &mut made.connection)?;
    let counts = count(&made.connection)?;
    // It is moved without its log.
    let sql = "PRAGMA wal_checkpoint(TRUNCATE)";
    made.connection.query_row(sql, [], |_| Ok(()))?;
    Ok(counts)
}

fn write_rows(copy: &Path, made: &mut Connection) -> Result<(), Trouble> {
    let new = made.transaction()?;
    let tables = TABLES
        .into_iter()
        .map(|table| Table::of(&new, table))
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let mut failed = None;
    pages::each_row(copy, &mut |row| {
        if let Some(table) = tables.iter().find(|table| table.fits(row)) {
            let added = table.add(&new, row);
            // What fits no table was no row of it. A full disk is another matter.
            failed = added.err().filter(|error| cure(error) == Cure::Wait);
        }
        failed.is_none()
    })
    .map_err(Trouble::System)?;
    if let Some(error) = failed {
        return Err(error.into());
    }
    complete(&new)?;
    // What is lost had names of requests, too.
    usage::forget(&new, "TRUE", None)?;
    Ok(new.commit()?)
}

/// A table of the new file.
struct Table {
    columns: Vec<Column>,
    /// Columns that rows of the first version have.
    fewest: usize,
    insert: String,
    /// Whether the first column is the row's number, which pages have apart.
    is_numbered: bool,
}

/// What a column takes. No two tables take the same rows.
struct Column {
    is_text: bool,
    is_optional: bool,
}

impl Column {
    /// Whether a value may stand in it. SQLite would make words of numbers and numbers of words.
    const fn takes(&self, value: &Value) -> bool {
        match value {
            Value::Null => self.is_optional,
            Value::Integer(_) => !self.is_text,
            Value::Text(_) => self.is_text,
            Value::Real(_) | Value::Blob(_) => false,
        }
    }
}

impl Table {
    fn of(new: &Connection, name: &str) -> rusqlite::Result<Self> {
        let sql = "SELECT type = 'TEXT' AS is_text, \"notnull\" = 0 AS is_optional, pk \
            FROM pragma_table_info(?1) ORDER BY cid";
        let mut is_numbered = false;
        let columns = new
            .prepare(sql)?
            .query_map([name], |row| {
                is_numbered |= row.get::<_, bool>("pk")?;
                Ok(Column {
                    is_text: row.get("is_text")?,
                    is_optional: row.get("is_optional")?,
                })
            })?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        let marks = vec!["?"; columns.len()].join(", ");
        let added = ADDED.into_iter().find(|(table, _)| *table == name);
        Ok(Self {
            fewest: columns.len() - added.map_or(0, |(_, added)| added),
            columns,
            insert: format!("INSERT OR IGNORE INTO {name} VALUES ({marks})"),
            is_numbered,
        })
    }

    /// Whether a row is one of it, of this version or an earlier one.
    fn fits(&self, row: &pages::StoredRow) -> bool {
        let pairs = self.columns.iter().zip(&row.values);
        (self.fewest..=self.columns.len()).contains(&row.values.len())
            && pairs.into_iter().all(|(column, value)| column.takes(value))
    }

    fn add(&self, new: &Connection, row: &pages::StoredRow) -> rusqlite::Result<()> {
        let number = self.is_numbered.then(|| row.number.into());
        let rest = row
            .values
            .iter()
            .skip(usize::from(self.is_numbered))
            .cloned();
        let missing = self.columns.len() - row.values.len();
        let missing = std::iter::repeat_n(Value::Null, missing);
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
         UPDATE drafts SET conversation = n WHERE conversation IS NULL;
         UPDATE drafts SET writer = NULL;
         UPDATE queued SET writer = NULL;
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
