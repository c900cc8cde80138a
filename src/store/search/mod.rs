//! Search in the words of all messages.
//!
//! The index knows which messages have which three letters in a row ([`grams`]), without where. It is asked for those that have
//! the rarest three-letter parts of the words, the newest first; what it names is read, and found if the words are really
//! there. A query that has no three letters in a row is looked for in the newest messages; if that does not fill the answer
//! the query is a rare one, and then the parts that begin with it are few.
//!
//! All of it is bounded: by messages that are looked at and by hits. The hits are put in order among the newest
//! [`ENOUGH`], which is what makes the common word as fast as the rare one.

pub(super) mod grams;
mod rank;

use super::messages::role;
use super::number::{Columns, length, nat};
use super::{Answer, Hit};
use crate::chat::search::{Query, fold};
use crate::chat::{ConversationId, MessageId};
use rank::Places;
use rusqlite::{Connection, OptionalExtension, Row};
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// Hits that are put in order.
const ENOUGH: usize = 200;
/// Messages that are looked at for them.
const MOST: usize = 1_000;
/// Messages that are looked at when there is no word for the index.
const MOST_UNINDEXED: usize = 500;
/// Entries of the index that are read for a short word.
const MOST_ENTRIES: usize = 20_000;
/// Bytes that are looked at for one query.
const MOST_BYTES: usize = 16 << 20;
/// Answers [`Question::Search`](super::Question::Search).
pub(super) fn search(
    connection: &Connection,
    query: &Query,
    limit: usize,
) -> rusqlite::Result<Answer> {
    let mut sought = Sought {
        connection,
        query,
        found: Vec::new(),
        seen: 0,
        bytes: 0,
        is_cut: false,
    };
    if !query.is_empty() {
        let parts = grams::of_query(&query.words);
        if parts.is_empty() {
            sought.among_newest(limit)?;
        } else {
            sought.among_indexed(&parts)?;
        }
    }
    let more = sought.is_cut || sought.found.len() > limit;
    let hits = in_order(sought.found)
        .take(limit)
        .map(|found| found.into_hit(&query.words))
        .collect();
    Ok(Answer::Found { hits, more })
}

/// A message that is found.
struct Found {
    /// Without what is shown of its text.
    hit: Hit,
    text: String,
    points: i64,
}

impl Found {
    fn into_hit(self, words: &[String]) -> Hit {
        let places = Places::of(&self.text, words);
        let (snippet, marks) = places.snippet(&self.text);
        Hit {
            byte: places.first(),
            snippet,
            marks,
            ..self.hit
        }
    }
}

/// The most fitting first; of those that fit alike, the newest, which comes first in `found`.
fn in_order(mut found: Vec<Found>) -> impl Iterator<Item = Found> {
    for (place, found) in found.iter_mut().enumerate() {
        let age = i64::try_from(place / 10).unwrap_or(i64::MAX);
        found.points = found.points.saturating_sub(age);
    }
    found.sort_by_key(|found| Reverse(found.points));
    found.into_iter()
}

/// A search on its way.
struct Sought<'a> {
    connection: &'a Connection,
    query: &'a Query,
    found: Vec<Found>,
    /// Messages and bytes that were looked at.
    seen: usize,
    bytes: usize,
    /// Whether a bound was met.
    is_cut: bool,
}

impl Sought<'_> {
    fn among_indexed(&mut self, parts: &BTreeSet<String>) -> rusqlite::Result<()> {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| format!("\"{}\"", part.replace('"', "\"\"")))
            .collect();
        let sql = "SELECT rowid FROM words WHERE words MATCH ?1 ORDER BY rowid DESC";
        let mut find = self.connection.prepare_cached(sql)?;
        let mut rows = find.query([parts.join(" AND ")])?;
        while let Some(row) = rows.next()? {
            if !self.look_at(row.get(0)?, MOST)? {
                break;
            }
        }
        Ok(())
    }

    fn among_newest(&mut self, limit: usize) -> rusqlite::Result<()> {
        let sql = "SELECT n FROM messages ORDER BY n DESC LIMIT ?1";
        let mut find = self.connection.prepare_cached(sql)?;
        let newest = find.query_map([length(MOST_UNINDEXED)], |row| row.get(0))?;
        let newest = newest.collect::<rusqlite::Result<BTreeSet<i64>>>()?;
        for n in newest.iter().rev() {
            if !self.look_at(*n, MOST)? {
                return Ok(());
            }
        }
        let is_all = newest.len() < MOST_UNINDEXED;
        match grams::longest(&self.query.words) {
            Some(word) if !is_all && self.found.len() < limit => {
                self.among_beginning_with(word, &newest)?;
            }
            _ => self.is_cut |= !is_all,
        }
        Ok(())
    }

    /// Looks at the messages that have letters which begin with `word`, those known apart.
    fn among_beginning_with(&mut self, word: &str, known: &BTreeSet<i64>) -> rusqlite::Result<()> {
        let sql = "SELECT doc FROM temp.letters WHERE term >= ?1 AND term < ?1 || ?2 LIMIT ?3";
        let mut find = self.connection.prepare_cached(sql)?;
        let entries = find.query_map(
            rusqlite::params![word, char::MAX.to_string(), length(MOST_ENTRIES)],
            |row| row.get(0),
        )?;
        let entries = entries.collect::<rusqlite::Result<Vec<i64>>>()?;
        self.is_cut |= entries.len() >= MOST_ENTRIES;
        let having: BTreeSet<i64> = entries.into_iter().filter(|n| !known.contains(n)).collect();
        for n in having.into_iter().rev() {
            if !self.look_at(n, MOST.saturating_add(MOST_UNINDEXED))? {
                break;
            }
        }
        Ok(())
    }

    /// Looks at one message. Returns whether there is room for more.
    fn look_at(&mut self, n: i64, most: usize) -> rusqlite::Result<bool> {
        if self.found.len() >= ENOUGH || self.seen >= most || self.bytes >= MOST_BYTES {
            self.is_cut = true;
            return Ok(false);
        }
        self.seen += 1;
        let sql = "SELECT m.role, m.asked, m.model, m.at, m.text, m.id, c.id, c.title, c.first \
            FROM messages AS m JOIN conversations AS c ON c.n = m.conversation \
            WHERE m.n = ?1 AND m.removed = 0 AND c.deleted = 0";
        let mut find = self.connection.prepare_cached(sql)?;
        let looked = find.query_row([n], |row| self.judge(row)).optional()?;
        if let Some((bytes, found)) = looked {
            self.bytes = self.bytes.saturating_add(bytes);
            self.found.extend(found);
        }
        Ok(true)
    }

    /// The bytes of a message that were looked at, and the message if it is found.
    fn judge(&self, row: &Row<'_>) -> rusqlite::Result<(usize, Option<Found>)> {
        let columns = &mut Columns::of(row);
        let role = role(columns.int()?);
        let (asked, named) = (columns.maybe_words()?, columns.maybe_words()?);
        let model = named.or(asked).unwrap_or_default();
        let at = columns.int()?;
        if !self.query.fits(at, role, &model) {
            return Ok((0, None));
        }
        let text = columns.seen()?;
        if self.query.has_code && !text.contains("```") && !text.contains("~~~") {
            return Ok((text.len(), None));
        }
        let Some(points) = rank::points(&fold(&text), &self.query.words) else {
            return Ok((text.len(), None));
        };
        let hit = Hit {
            message: MessageId(columns.nat()?),
            conversation: ConversationId(columns.nat()?),
            title: columns.maybe_words()?,
            first: columns.words()?,
            at: nat(at),
            role,
            model,
            byte: 0,
            snippet: String::new(),
            marks: Vec::new(),
        };
        let (bytes, text) = (text.len(), text.into_owned());
        Ok((bytes, Some(Found { hit, text, points })))
    }
}
