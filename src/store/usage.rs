//! What was used, by the replies that are kept. What was deleted or removed was used all the same.

use super::messages::EDITED;
use super::number::{Columns, int, nat};
use crate::chat::usage::{Day, Own, Replies, Tries};
use rusqlite::{Connection, named_params, params};

/// Names of requests, and messages, that are told at most, the newest: no server tells as many calls.
const MOST: u32 = 20_000;

/// The conversations in which something was said since `:since`, found by their index where they are
/// shown, and their messages since then. The model's are of role 1.
const RECENT: &str = "FROM conversations c JOIN messages m ON m.conversation = c.n \
    WHERE c.updated >= :since AND m.at >= :since";

/// What was used since a time, by days of local time.
pub(super) fn usage(
    connection: &Connection,
    since: u64,
    utc_offset_s: i32,
) -> rusqlite::Result<Own> {
    let transaction = connection.unchecked_transaction()?;
    Ok(Own {
        replies: replies(&transaction, since, utc_offset_s)?,
        requests: requests(&transaction, since)?,
        tries: tries(&transaction, since)?,
        since: began(&transaction)?,
    })
}

fn replies(
    connection: &Connection,
    since: u64,
    utc_offset_s: i32,
) -> rusqlite::Result<Vec<Replies>> {
    // Sums of SQLite's fail where they grow too large, and its totals are not exact.
    let sql = format!(
        "SELECT m.at, coalesce(nullif(m.asked, ''), m.model, ''), coalesce(m.input, 0), coalesce(m.output, 0) \
         {RECENT} AND m.role = 1 AND m.status <> :edited"
    );
    let mut find = connection.prepare_cached(&sql)?;
    let mut rows = find.query(named_params! { ":since": int(since), ":edited": EDITED })?;
    let mut days = std::collections::BTreeMap::<(Day, String), (u64, u64, u64)>::new();
    while let Some(row) = rows.next()? {
        let mut columns = Columns::of(row);
        let day = Day::of(columns.nat()?, utc_offset_s);
        let sum = days.entry((day, columns.words()?)).or_default();
        sum.0 += 1;
        sum.1 = sum.1.saturating_add(columns.nat()?);
        sum.2 = sum.2.saturating_add(columns.nat()?);
    }
    let replies = days.into_iter().map(|((day, model), sum)| Replies {
        day,
        model,
        count: sum.0,
        input: sum.1,
        output: sum.2,
    });
    Ok(replies.collect())
}

fn requests(connection: &Connection, since: u64) -> rusqlite::Result<Vec<String>> {
    let sql = format!(
        "SELECT m.request {RECENT} AND m.request IS NOT NULL ORDER BY m.at DESC LIMIT {MOST}"
    );
    let mut find = connection.prepare_cached(&sql)?;
    let read = |row: &rusqlite::Row<'_>| Columns::of(row).words();
    find.query_map(named_params! { ":since": int(since) }, read)?
        .collect()
}

/// Each message of the person's may have been refused some times, and leaves no trace of that.
fn tries(connection: &Connection, since: u64) -> rusqlite::Result<Vec<Tries>> {
    let since = since.saturating_sub(3_600_000);
    let sql = format!("SELECT m.at {RECENT} AND m.role = 0 ORDER BY m.at DESC LIMIT {MOST}");
    let mut find = connection.prepare_cached(&sql)?;
    let read = |row: &rusqlite::Row<'_>| row.get(0).map(nat).map(Tries::of_message);
    find.query_map(named_params! { ":since": int(since) }, read)?
        .collect()
}

/// When the first thing was said of which anything is known.
fn began(connection: &Connection) -> rusqlite::Result<Option<u64>> {
    let sql = "SELECT min(created) FROM conversations WHERE created > 0";
    let first: Option<i64> = connection.query_row(sql, params![], |row| row.get(0))?;
    Ok(first.map(nat))
}
