//! The file itself: made, opened, brought up to date, joined.
//!
//! Only its owner can read it: the folder has mode 0700 and the file 0600, and what SQLite puts beside it has the
//! file's mode.

use super::number::length;
use super::schema::{self, MIGRATIONS, Version};
use super::words::{self, Cause};
use super::writers::{self, Lease};
use super::{messages, unsent};
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::path::Path;
use std::time::Duration;

/// How long another program may hold the file locked.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of a page. Twice the usual, so that most messages lie in one page with others.
pub(super) const PAGE: usize = 8_192;
/// KiB of pages that are kept in memory at most.
const CACHE: i64 = 8 * 1_024;

/// A file that can be written.
pub(super) struct Opened {
    pub(super) connection: Connection,
    /// This program's number in it.
    pub(super) lease: Lease,
    /// The version that it had.
    pub(super) before: Version,
}

/// Why a file cannot be written.
#[derive(Debug)]
pub(super) enum Trouble {
    /// SQLite's reason.
    Sqlite(rusqlite::Error),
    /// The system's reason.
    System(std::io::Error),
    /// It is of a newer version than this program knows.
    Newer(usize),
    /// It is another program's.
    Foreign,
    /// It is damaged, and another program has it open.
    InUse,
    /// It is damaged, and this kept a new one from being made of it.
    Unmended(Box<Self>),
}

impl Trouble {
    /// Whether the file is damaged.
    pub(super) fn is_damage(&self) -> bool {
        matches!(self, Self::Sqlite(error) if words::cure(error) == words::Cure::Rescue)
    }

    /// Whether it may pass without anybody's doing anything about the file itself.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Sqlite(error) => matches!(
                error.sqlite_error_code(),
                Some(
                    ErrorCode::DiskFull
                        | ErrorCode::SystemIoFailure
                        | ErrorCode::DatabaseBusy
                        | ErrorCode::DatabaseLocked
                        | ErrorCode::OutOfMemory
                        | ErrorCode::FileLockingProtocolFailed
                )
            ),
            Self::System(error) => {
                Self::is_no_room(error) || error.kind() == ErrorKind::ResourceBusy
            }
            Self::Newer(_) | Self::Foreign | Self::InUse | Self::Unmended(_) => false,
        }
    }

    /// Whether the system has no room for more.
    pub(super) fn is_no_room(error: &std::io::Error) -> bool {
        matches!(
            error.kind(),
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded
        )
    }

    /// Why SQLite or the system failed, if one of them did.
    pub(super) fn cause(&self) -> Option<Cause> {
        match self {
            Self::Sqlite(error) => Some(Cause::of_sqlite(error)),
            Self::System(error) => Some(Cause::of_system(error)),
            Self::Newer(_) | Self::Foreign | Self::InUse | Self::Unmended(_) => None,
        }
    }
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// Opens a file to write, and makes it if there is none.
pub(super) fn open(path: &Path) -> Result<Opened, Trouble> {
    make(path).map_err(Trouble::System)?;
    let mut connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(PATIENCE)?;
    let before = schema::version(&connection)?;
    match before {
        Version::Foreign => return Err(Trouble::Foreign),
        Version::Ours(version) if version > MIGRATIONS.len() => {
            return Err(Trouble::Newer(version));
        }
        Version::Ours(_) | Version::Empty => {}
    }
    // Before anything is in it: an old file keeps the page it has.
    connection.pragma_update(None, "page_size", length(PAGE))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    schema::migrate(&mut connection, MIGRATIONS)?;
    prepare(&connection)?;
    let lease = join(&mut connection, path)?;
    look_over(&connection)?;
    Ok(Opened {
        connection,
        lease,
        before,
    })
}

/// Opens a file to read, whoever may write it; with nothing beside it if the folder cannot be written.
pub(super) fn open_to_read(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let plain = Connection::open_with_flags(path, flags).and_then(checked);
    let connection = plain.or_else(|_| {
        let mut uri = String::from("file:");
        for byte in path.as_os_str().as_encoded_bytes() {
            let _ = write!(uri, "%{byte:02x}");
        }
        uri.push_str("?immutable=1");
        Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI).and_then(checked)
    })?;
    prepare(&connection)?;
    schema::bridge(&connection)?;
    Ok(connection)
}

/// A history that is in no file.
pub(super) fn in_memory() -> rusqlite::Result<Connection> {
    let mut connection = Connection::open_in_memory()?;
    schema::migrate(&mut connection, MIGRATIONS)?;
    prepare(&connection)?;
    Ok(connection)
}

fn checked(connection: Connection) -> rusqlite::Result<Connection> {
    connection.busy_timeout(PATIENCE)?;
    look_over(&connection)?;
    Ok(connection)
}

/// Makes the folder and an empty file, so that both have their modes before there is anything in them.
fn make(path: &Path) -> std::io::Result<()> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.recursive(true).create(folder)?;
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mut permissions = file.metadata()?.permissions();
        if permissions.mode() & 0o077 != 0 {
            permissions.set_mode(0o600);
            file.set_permissions(permissions)?;
        }
    }
    drop(file);
    Ok(())
}

/// What holds for every connection.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(64);
    connection.pragma_update(None, "cache_size", -CACHE)?;
    // What is deleted is overwritten where that costs nothing; compacting does the rest.
    connection.pragma_update(None, "secure_delete", "FAST")?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.execute_batch(
        "CREATE VIRTUAL TABLE temp.letters USING fts5vocab('main', 'words', 'instance')",
    )
}

/// Takes a number, and ends the replies of programs that are gone.
fn join(connection: &mut Connection, path: &Path) -> rusqlite::Result<Lease> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let writers: Vec<i64> = transaction
        .prepare("SELECT n FROM writers")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for writer in writers {
        if !writers::is_running(path, writer) {
            messages::interrupt(&transaction, writer)?;
            unsent::leave(&transaction, writer)?;
            transaction.execute("DELETE FROM writers WHERE n = ?1", [writer])?;
            writers::clear(path, writer);
        }
    }
    let lease = Lease::take(&transaction, path)?;
    transaction.commit()?;
    Ok(lease)
}

/// Reads a little of everything: what is damaged at the roots shows at once.
fn look_over(connection: &Connection) -> rusqlite::Result<()> {
    for table in schema::tables_of(connection)? {
        let sql =
            format!("SELECT count(*) FROM (SELECT * FROM {table} ORDER BY rowid DESC LIMIT 1)");
        connection.query_row(&sql, [], |row| row.get::<_, i64>(0))?;
    }
    Ok(())
}

/// Why a file cannot be used, as a sentence.
pub(super) fn describe(path: &Path, trouble: &Trouble) -> String {
    match trouble {
        Trouble::Newer(version) => words::newer(path, *version, MIGRATIONS.len()),
        Trouble::Unmended(trouble) if trouble.cause().is_none() => describe(path, trouble),
        Trouble::Sqlite(_)
        | Trouble::System(_)
        | Trouble::Foreign
        | Trouble::InUse
        | Trouble::Unmended(_) => words::in_memory(path, &why(trouble)),
    }
}

/// The reason alone, to stand behind a colon.
pub(super) fn why(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Sqlite(error) => Cause::of_sqlite(error).into_why(),
        Trouble::System(error) => Cause::of_system(error).into_why(),
        Trouble::Newer(_) => "it was made by a newer pnv-tui".to_owned(),
        Trouble::Foreign => "it is a database of another program's".to_owned(),
        Trouble::InUse => {
            "it is damaged, and other programs have it open; close them and start again to have it mended".to_owned()
        }
        Trouble::Unmended(trouble) => trouble
            .cause()
            .map_or_else(|| why(trouble), |cause| words::not_mended(&cause)),
    }
}
