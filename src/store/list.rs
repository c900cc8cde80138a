//! Conversations for a list.

use super::conversations::{FIRST, id_at};
use super::number::{bytes, length, maybe_words, nat_at, words};
use super::{Answer, Question, Summary};
use crate::chat::search::fold;
use rusqlite::{Connection, Row, params};

/// Which conversations there are for a person: neither deleted nor without anything in them. A system prompt is
/// something before the first message.
pub(super) const SHOWN: &str = "deleted = 0 AND (messages > 0 OR title IS NOT NULL \
    OR EXISTS (SELECT 1 FROM drafts WHERE conversation = conversations.n) \
    OR EXISTS (SELECT 1 FROM queued WHERE conversation = conversations.n) \
    OR (system <> '' AND NOT EXISTS (SELECT 1 FROM messages WHERE conversation = conversations.n)))";

/// Answers [`Question::List`].
pub(super) fn list(connection: &Connection, question: &Question) -> rusqlite::Result<Answer> {
    let Question::List {
        filter,
        archived,
        limit,
        offset,
    } = question
    else {
        return Ok(Answer::Listed {
            summaries: Vec::new(),
            total: 0,
        });
    };
    let sought = fold(filter);
    let sought: Vec<&str> = sought.split(' ').filter(|word| !word.is_empty()).collect();
    if sought.is_empty() {
        return page(connection, *archived, *limit, *offset);
    }
    let mut all = connection.prepare_cached(&in_order())?;
    let mut rows = all.query(params![archived, -1, 0])?;
    let (mut summaries, mut total) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        let name = maybe_words(row, "title")?.map_or_else(|| words(row, "first"), Ok)?;
        let name = fold(&name);
        if sought.iter().all(|word| name.contains(word)) {
            if total >= *offset && summaries.len() < *limit {
                summaries.push(summary(row)?);
            }
            total += 1;
        }
    }
    Ok(Answer::Listed { summaries, total })
}

fn page(
    connection: &Connection,
    archived: bool,
    limit: usize,
    offset: usize,
) -> rusqlite::Result<Answer> {
    let summaries = connection
        .prepare_cached(&in_order())?
        .query_map(params![archived, length(limit), length(offset)], summary)?
        .collect::<rusqlite::Result<_>>()?;
    let sql = format!("SELECT count(*) FROM conversations WHERE {SHOWN} AND archived <= ?1");
    let total = connection
        .prepare_cached(&sql)?
        .query_row([archived], |row| row.get(0))?;
    Ok(Answer::Listed {
        summaries,
        total: bytes(total),
    })
}

fn in_order() -> String {
    format!(
        "SELECT id, title, coalesce(nullif(first, ''), (SELECT substr(text, 1, {FIRST}) FROM drafts \
         WHERE conversation = conversations.n), \
         substr(system, 1, {FIRST}), '') AS first, updated, messages, pinned, archived, model FROM conversations \
         WHERE {SHOWN} AND archived <= ?1 ORDER BY pinned DESC, updated DESC, id DESC LIMIT ?2 OFFSET ?3"
    )
}

fn summary(row: &Row<'_>) -> rusqlite::Result<Summary> {
    Ok(Summary {
        id: id_at(row)?,
        title: maybe_words(row, "title")?,
        first: words(row, "first")?,
        updated: nat_at(row, "updated")?,
        messages: nat_at(row, "messages")?,
        pinned: row.get("pinned")?,
        archived: row.get("archived")?,
        model: words(row, "model")?,
    })
}
