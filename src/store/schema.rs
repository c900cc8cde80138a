//! The shape of the file: numbered migrations, and which of them a file has.
//!
//! A migration is a file `assets/schema/NNN.sql` and a line in [`MIGRATIONS`]; its number becomes the file's
//! `user_version`. It is carried out whole or not at all, and by one program, however many start at once.

use rusqlite::{Connection, TransactionBehavior};

/// The tables that hold what was said and kept; the others are made of them.
pub(super) const TABLES: [&str; 8] = [
    "conversations",
    "messages",
    "growth",
    "drafts",
    "queued",
    "sessions",
    "receipts",
    "keep",
];

/// The tables that versions after the first have added, and since which.
const LATER: [(&str, usize); 1] = [("receipts", 4)];

/// What leads from each version to the next; the first from an empty file.
pub(super) const MIGRATIONS: &[&str] = &[
    include_str!("../../assets/schema/001.sql"),
    include_str!("../../assets/schema/002.sql"),
    include_str!("../../assets/schema/003.sql"),
    include_str!("../../assets/schema/004.sql"),
    include_str!("../../assets/schema/005.sql"),
];

/// What has a file that can only be read be read as one of the next version: temporary views and tables that
/// stand before those of the file. One for each version but the last.
const BRIDGES: &[&str] = &[
    "CREATE TEMP VIEW messages AS SELECT *, NULL AS server, NULL AS key, NULL AS tries, NULL AS failed,
         NULL AS sent FROM main.messages;
     CREATE TEMP VIEW sessions AS SELECT 0 AS leaf, 0 AS conversation, '' AS server, '' AS id, '' AS key WHERE 0;",
    "CREATE TEMP VIEW drafts AS SELECT conversation AS n, text, conversation, NULL AS writer FROM main.drafts;
     CREATE TEMP VIEW queued AS SELECT *, NULL AS writer FROM main.queued;",
    "CREATE TEMP VIEW receipts AS SELECT 0 AS message, NULL AS ended, '' AS digest, '' AS coordinator, '' AS finding,
         '' AS checks, '' AS receipt WHERE 0;",
    "CREATE TEMP VIEW conversations AS SELECT *, NULL AS system FROM main.conversations;",
];

/// Columns that versions after the first have added at the end of a table: rows that were written before are so
/// much shorter.
pub(super) const ADDED: [(&str, usize); 4] = [
    ("conversations", 1),
    ("messages", 5),
    ("drafts", 2),
    ("queued", 1),
];

/// Says that a file is ours: "pnvh".
const APPLICATION: i64 = 0x706e_7668;

/// Which file it is that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    /// An empty one.
    Empty,
    /// One of ours, of this version.
    Ours(usize),
    /// A database of something else's.
    Foreign,
}

/// The version of an open file.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<Version> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        return Ok(Version::Empty);
    }
    if number("application_id")? != APPLICATION {
        return Ok(Version::Foreign);
    }
    let version = usize::try_from(number("user_version")?);
    Ok(version.map_or(Version::Foreign, Version::Ours))
}

/// Brings a file from the version it has to that of the last migration. Another program may do so at the
/// same time: the second finds nothing left to do.
pub(super) fn migrate(connection: &mut Connection, migrations: &[&str]) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = match version(&transaction)? {
        Version::Empty => 0,
        Version::Ours(version) => version,
        Version::Foreign => return Ok(()),
    };
    for script in migrations.iter().skip(done) {
        transaction.execute_batch(script)?;
    }
    if done < migrations.len() {
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        let version = i64::try_from(migrations.len()).unwrap_or(i64::MAX);
        transaction.pragma_update(None, "user_version", version)?;
    }
    transaction.commit()
}

/// The tables of [`TABLES`] that a file of its version has.
pub(super) fn tables_of(connection: &Connection) -> rusqlite::Result<Vec<&'static str>> {
    let version = version(connection)?;
    let is_there = |table: &&str| match (version, LATER.iter().find(|(later, _)| later == table)) {
        (Version::Ours(version), Some((_, since))) => version >= *since,
        (Version::Ours(_) | Version::Empty | Version::Foreign, _) => true,
    };
    Ok(TABLES.into_iter().filter(is_there).collect())
}

/// Has a file of an earlier version read as if it were of the last, without a change to it.
pub(super) fn bridge(connection: &Connection) -> rusqlite::Result<()> {
    let Version::Ours(version) = version(connection)? else {
        return Ok(());
    };
    for script in BRIDGES.iter().skip(version.saturating_sub(1)) {
        connection.execute_batch(script)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_brought_from_each_version_to_the_last_and_no_further() {
        let mut file = Connection::open_in_memory().unwrap();
        assert_eq!(version(&file), Ok(Version::Empty));
        migrate(&mut file, MIGRATIONS).unwrap();
        let last = MIGRATIONS.len();
        assert_eq!(version(&file), Ok(Version::Ours(last)));
        file.execute("INSERT INTO keep (name, value) VALUES ('a', 'b')", [])
            .unwrap();
        let next = [MIGRATIONS, &["ALTER TABLE keep ADD COLUMN at INTEGER;"]].concat();
        migrate(&mut file, &next).unwrap();
        migrate(&mut file, &next).unwrap();
        assert_eq!(version(&file), Ok(Version::Ours(last + 1)));
        let kept: String = file
            .query_row("SELECT value FROM keep WHERE at IS NULL", [], |row| {
                row.get(0)
            })
            .unwrap();
        assert_eq!(kept, "b");
    }

    #[test]
    fn a_migration_that_fails_leaves_the_file_as_it_was() {
        let mut file = Connection::open_in_memory().unwrap();
        migrate(&mut file, MIGRATIONS).unwrap();
        let next = [MIGRATIONS, &["CREATE TABLE more (x); SELECT nothing;"]].concat();
        assert!(migrate(&mut file, &next).is_err());
        assert_eq!(version(&file), Ok(Version::Ours(MIGRATIONS.len())));
        assert!(file.prepare("SELECT * FROM more").is_err());
    }

    #[test]
    fn every_version_but_the_last_has_a_bridge_to_the_next() {
        assert_eq!(BRIDGES.len(), MIGRATIONS.len() - 1);
    }

    #[test]
    fn a_file_of_version_1_that_cannot_be_written_is_read() {
        use crate::chat::ConversationId;
        use crate::store::{file, load, unsent};
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.db");
        let mut old = Connection::open(&path).unwrap();
        migrate(&mut old, &MIGRATIONS[..1]).unwrap();
        old.execute_batch(
            "INSERT INTO conversations (n, id, leaf) VALUES (1, 9, 2);
             INSERT INTO messages (id, conversation, at, role, status, asked, text) VALUES (2, 1, 0, 1, 1, 'm', 'two');
             INSERT INTO sessions VALUES (1, 2, 'id', 'key');",
        )
        .unwrap();
        old.close().unwrap();
        let before = std::fs::read(&path).unwrap();
        let read = file::open_to_read(&path).unwrap();
        let reader = unsent::Reader::new(&path, 0);
        let loaded = load::load(&read, reader, Some(ConversationId(9)))
            .unwrap()
            .unwrap();
        let [message] = &loaded.conversation.messages[..] else {
            panic!("{loaded:?}");
        };
        assert_eq!(
            (
                message.text.as_str(),
                message.reply.as_ref().unwrap().asked.as_str()
            ),
            ("two", "m")
        );
        drop(read);
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }

    #[test]
    fn the_file_of_another_program_is_told_from_ours() {
        let mut file = Connection::open_in_memory().unwrap();
        file.execute_batch("CREATE TABLE bookmarks (url)").unwrap();
        assert_eq!(version(&file), Ok(Version::Foreign));
        migrate(&mut file, MIGRATIONS).unwrap();
        assert!(file.prepare("SELECT * FROM messages").is_err());
    }

    #[test]
    fn what_was_unsent_in_the_first_version_is_there_and_nobodys() {
        let first = MIGRATIONS.get(..1).unwrap();
        let text_of = |file: &Connection, table: &str| -> (String, i64, Option<i64>) {
            let sql = format!("SELECT text, conversation, writer FROM {table}");
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            file.query_row(&sql, [], row).unwrap()
        };
        let draft = ("half a thought".to_owned(), 7, None);
        let queued = ("waits".to_owned(), 7, None);
        for is_read_only in [false, true] {
            let mut file = Connection::open_in_memory().unwrap();
            migrate(&mut file, first).unwrap();
            file.execute_batch(
                "INSERT INTO drafts VALUES (7, 'half a thought');
                 INSERT INTO queued (conversation, text) VALUES (7, 'waits');",
            )
            .unwrap();
            if is_read_only {
                bridge(&file).unwrap();
            } else {
                migrate(&mut file, MIGRATIONS).unwrap();
            }
            assert_eq!(text_of(&file, "drafts"), draft);
            assert_eq!(text_of(&file, "queued"), queued);
        }
    }
}
