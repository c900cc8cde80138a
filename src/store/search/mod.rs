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
use crate::chat::{ConversationId, MessageId, Role};
use rank::Places;
use rusqlite::{Connection, OptionalExtension, Row};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

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
    let sought = Sought::through(connection, query, limit)?;
    let more = sought.is_cut || sought.found.len() > limit;
    let hits = in_order(sought.found)
        .take(limit)
        .map(|found| found.into_hit(connection, &query.words));
    let hits = hits.collect::<rusqlite::Result<_>>()?;
    Ok(Answer::Found { hits, more })
}

/// A message that is found.
struct Found {
    message: MessageId,
    /// The number of its conversation.
    conversation: i64,
    at: i64,
    role: Role,
    model: String,
    text: String,
    points: i64,
}

impl Found {
    /// What is shown of it. Its conversation is read only now: of most that are found nothing is shown.
    fn into_hit(self, connection: &Connection, words: &[String]) -> rusqlite::Result<Hit> {
        let places = Places::of(&self.text, words);
        let (snippet, marks) = places.snippet(&self.text);
        let (conversation, title, first) = connection
            .prepare_cached("SELECT id, title, first FROM conversations WHERE n = ?1")?
            .query_row([self.conversation], |row| {
                let columns = &mut Columns::of(row);
                let id = ConversationId(columns.nat()?);
                Ok((id, columns.maybe_words()?, columns.words()?))
            })?;
        Ok(Hit {
            conversation,
            title,
            first,
            message: self.message,
            at: nat(self.at),
            role: self.role,
            model: self.model,
            byte: places.first(),
            snippet,
            marks,
        })
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
    /// Whether conversations are there for a person, by their numbers.
    shown: BTreeMap<i64, bool>,
    /// Messages and bytes that were looked at.
    seen: usize,
    bytes: usize,
    /// Whether a bound was met.
    is_cut: bool,
}

impl<'a> Sought<'a> {
    /// What the messages have of a query, as far as the bounds go.
    fn through(
        connection: &'a Connection,
        query: &'a Query,
        limit: usize,
    ) -> rusqlite::Result<Self> {
        let mut sought = Self {
            connection,
            query,
            found: Vec::new(),
            shown: BTreeMap::new(),
            seen: 0,
            bytes: 0,
            is_cut: false,
        };
        let parts = grams::of_query(&query.words);
        if query.is_empty() {
            return Ok(sought);
        } else if parts.is_empty() {
            sought.among_newest(limit)?;
        } else {
            sought.among_indexed(&parts)?;
        }
        Ok(sought)
    }

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
        let sql = "SELECT role, asked, model, at, text, id, conversation FROM messages \
            WHERE n = ?1 AND removed = 0";
        let mut find = self.connection.prepare_cached(sql)?;
        let looked = find.query_row([n], |row| self.judge(row)).optional()?;
        let Some((bytes, found)) = looked else {
            return Ok(true);
        };
        self.bytes = self.bytes.saturating_add(bytes);
        if let Some(found) = found
            && self.is_shown(found.conversation)?
        {
            self.found.push(found);
        }
        Ok(true)
    }

    /// Whether a conversation is there for a person. Asked for messages that fit, which are fewer than those looked at.
    fn is_shown(&mut self, conversation: i64) -> rusqlite::Result<bool> {
        if let Some(is_shown) = self.shown.get(&conversation) {
            return Ok(*is_shown);
        }
        let sql = "SELECT deleted = 0 FROM conversations WHERE n = ?1";
        let mut find = self.connection.prepare_cached(sql)?;
        let is_shown = find
            .query_row([conversation], |row| row.get(0))
            .optional()?;
        let is_shown = is_shown.unwrap_or(false);
        self.shown.insert(conversation, is_shown);
        Ok(is_shown)
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
        let (message, conversation) = (MessageId(columns.nat()?), columns.int()?);
        let (bytes, text) = (text.len(), text.into_owned());
        let found = Found {
            message,
            conversation,
            at,
            role,
            model,
            text,
            points,
        };
        Ok((bytes, Some(found)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chat::history::Op;
    use crate::chat::{Message, Status};
    use crate::store::{conversations, file};

    /// A history of messages with these words, so many of each, the first ones the oldest.
    fn history(texts: &[(&str, u64)]) -> Connection {
        let connection = file::in_memory().unwrap();
        let mut id = 0;
        for (text, count) in texts {
            for _ in 0..*count {
                id += 1;
                let message = Box::new(Message {
                    id: MessageId(id),
                    parent: None,
                    role: Role::User,
                    text: (*text).to_owned(),
                    at: id,
                    status: Status::Complete,
                    reply: None,
                });
                let conversation = ConversationId(1 + id / 100);
                let put = Op::Put {
                    conversation,
                    message,
                };
                conversations::apply(&connection, &put, 0).unwrap();
            }
        }
        connection
    }

    /// Messages that were looked at for a query, and those found.
    fn work(connection: &Connection, query: &str) -> (usize, usize) {
        let query = Query::parse(query, 0);
        let sought = Sought::through(connection, &query, 50).unwrap();
        (sought.seen, sought.found.len())
    }

    #[test]
    fn few_messages_are_looked_at_in_vain() {
        let history = history(&[("a generation of compilers", 10), ("the generals", 400)]);
        assert_eq!(work(&history, "generation"), (10, 10));
        assert_eq!(work(&history, "compiler generation"), (10, 10));
        assert_eq!(work(&history, "nowhere"), (0, 0));
    }

    #[test]
    fn a_common_word_costs_no_more_than_is_put_in_order() {
        let history = history(&[("the common word", 1_500)]);
        assert_eq!(work(&history, "common"), (ENOUGH, ENOUGH));
        assert_eq!(work(&history, "co"), (ENOUGH, ENOUGH));
        assert_eq!(work(&history, "mm zz"), (MOST_UNINDEXED, 0));
    }
}
