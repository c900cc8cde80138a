//! The small state of the program, by name. What is in it is the machine's affair, but for what a person put away:
//! of that there is so much at most.

use super::number::{length, words};
use crate::chat::history::PutAway;
use rusqlite::{Connection, params};

/// Keeps a value under a name, in the place of the one before; `None` forgets it.
pub(super) fn keep(
    connection: &Connection,
    name: &str,
    value: Option<&str>,
) -> rusqlite::Result<()> {
    let Some(value) = value else {
        connection
            .prepare_cached("DELETE FROM keep WHERE name = ?1")?
            .execute([name])?;
        return Ok(());
    };
    let is_put_away = PutAway::of_name(name).is_some();
    if is_put_away {
        forget_same(connection, value)?;
    }
    connection
        .prepare_cached("INSERT OR REPLACE INTO keep (name, value) VALUES (?1, ?2)")?
        .execute([name, value])?;
    if is_put_away {
        forget_oldest(connection)?;
    }
    Ok(())
}

/// All of it, in the order in which it was kept.
pub(super) fn kept(connection: &Connection) -> rusqlite::Result<Vec<(String, String)>> {
    let mut find = connection.prepare("SELECT name, value FROM keep ORDER BY n")?;
    find.query_map([], |row| Ok((words(row, "name")?, words(row, "value")?)))?
        .collect()
}

/// The same words are put away once.
fn forget_same(connection: &Connection, value: &str) -> rusqlite::Result<()> {
    let sql = "DELETE FROM keep WHERE name GLOB ?1 || '*' AND value = ?2";
    connection
        .prepare_cached(sql)?
        .execute([PutAway::NAMES, value])?;
    Ok(())
}

/// Whichever program put it away. The order is that of the file: clocks may differ, and what was put away just now is
/// not to go for that.
fn forget_oldest(connection: &Connection) -> rusqlite::Result<()> {
    let sql = "DELETE FROM keep WHERE n IN (SELECT n FROM (SELECT n, row_number() OVER newest AS place, \
        sum(octet_length(value)) OVER newest AS bytes FROM keep WHERE name GLOB ?1 || '*' \
        WINDOW newest AS (ORDER BY n DESC)) WHERE place > ?2 OR (place > 1 AND bytes > ?3))";
    connection.prepare_cached(sql)?.execute(params![
        PutAway::NAMES,
        length(PutAway::MOST),
        length(PutAway::MOST_BYTES)
    ])?;
    Ok(())
}
