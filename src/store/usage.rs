//! What was used, by the replies that are kept. What was deleted or removed was used all the same.
//!
//! Owns which calls of this program may stand in a ledger under names that it was never told. A reply notes how often
//! it was asked for; of what was given up without one there is no trace but the message.

use super::messages::{EDITED, role};
use super::number::{Columns, int, nat};
use crate::chat::Role;
use crate::chat::usage::{Day, Own, Replies, Tries};
use rusqlite::{Connection, OptionalExtension, Row, named_params, params, params_from_iter};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Names of requests, and messages, that are told at most, the newest: no server tells as many calls.
const MOST: usize = 20_000;

/// Milliseconds for which a message is looked at before the time that is asked for: its tries may fall into that.
const BEFORE_MS: u64 = 3_600_000;

/// What is kept under this name is a time: what the ledger has of before may have been told and forgotten here.
const FORGOTTEN: &str = "usage forgotten until";

/// Milliseconds after which a call that was made is in the ledger, by that one's clock.
const CALL_MS: u64 = 240_000;

/// What was said since `:since` in the conversations in which something was said since, found by their index where
/// they are shown. What stands behind the words is looked at of replies only: the words may be long.
const RECENT: &str = "SELECT m.id, m.parent, m.at, m.role, m.status = :edited, \
    coalesce(nullif(m.asked, ''), m.model, ''), m.request, coalesce(m.input, 0), coalesce(m.output, 0), \
    CASE WHEN m.role = 0 THEN NULL ELSE m.server END, CASE WHEN m.role = 0 THEN NULL ELSE m.tries END \
    FROM conversations c JOIN messages m ON m.conversation = c.n WHERE c.updated >= :since AND m.at >= :since";

/// What was used of a server since a time, by days of local time.
pub(super) fn usage(
    connection: &Connection,
    server: &str,
    since: u64,
    utc_offset_s: i32,
) -> rusqlite::Result<Own> {
    let transaction = connection.unchecked_transaction()?;
    let mut found = Found::default();
    let mut find = transaction.prepare_cached(RECENT)?;
    let from = since.saturating_sub(BEFORE_MS);
    let mut rows = find.query(named_params! { ":since": int(from), ":edited": EDITED })?;
    while let Some(row) = rows.next()? {
        found.add(&Said::of(row)?, server, since, utc_offset_s);
    }
    Ok(found.told(known_since(&transaction)?))
}

/// A message, as far as it tells of use.
struct Said {
    id: u64,
    parent: Option<u64>,
    at: u64,
    role: Role,
    is_edited: bool,
    model: String,
    request: Option<String>,
    input: u64,
    output: u64,
    server: Option<String>,
    tries: u64,
}

impl Said {
    fn of(row: &Row<'_>) -> rusqlite::Result<Self> {
        let columns = &mut Columns::of(row);
        Ok(Self {
            id: columns.nat()?,
            parent: columns.maybe_nat()?,
            at: columns.nat()?,
            role: role(columns.int()?),
            is_edited: columns.int()? != 0,
            model: columns.words()?,
            request: columns.maybe_words()?,
            input: columns.nat()?,
            output: columns.nat()?,
            server: columns.maybe_words()?,
            tries: columns.nat()?,
        })
    }

    /// Whether it is a server's. Where none was noted, it may be any's that gave it a name.
    fn is_of(&self, server: &str) -> bool {
        match &self.server {
            Some(own) => own == server,
            None => self.request.is_some(),
        }
    }
}

/// What was found so far.
#[derive(Default)]
struct Found {
    /// How many replies, and their tokens.
    days: BTreeMap<(Day, String), (u64, u64, u64)>,
    /// When each request was answered, and its name.
    requests: Vec<(u64, String)>,
    /// The names of the person's messages, by when each was sent: copies that forks have were sent once.
    sent: BTreeMap<u64, Vec<u64>>,
    /// What is known of the messages that were answered.
    answered: HashMap<u64, Answered>,
    /// Calls whose names are not known.
    tries: Vec<Tries>,
    /// Time and request of what was counted: what a fork took over has those of what it was taken from, and was used
    /// once.
    counted: HashSet<(u64, Option<String>)>,
}

/// What is known of the calls for a message that was answered.
#[derive(Default)]
struct Answered {
    /// When the first reply was asked for whose calls were noted, of whichever server.
    noted: Option<u64>,
    /// Whether the server gave one of those.
    is_here: bool,
    /// Whether it gave one whose calls were not noted.
    has_unnoted: bool,
}

impl Answered {
    fn add(&mut self, said: &Said, server: &str) {
        if said.server.is_none() {
            self.has_unnoted |= said.is_of(server);
            return;
        }
        self.noted = Some(self.noted.map_or(said.at, |at| at.min(said.at)));
        self.is_here |= said.is_of(server);
    }

    /// With what is known of a copy.
    fn and(self, other: &Self) -> Self {
        Self {
            noted: self.noted.into_iter().chain(other.noted).min(),
            is_here: self.is_here || other.is_here,
            has_unnoted: self.has_unnoted || other.has_unnoted,
        }
    }

    /// Whether the message, sent at `at`, may have been refused some times without a trace of that.
    fn leaves_room(&self, at: u64) -> bool {
        // A message that is sent is asked about at once: what was asked for later was so again, after it had been
        // given up. What only others answered was sent to others.
        let was_given_up = |first| self.is_here && first > at;
        self.has_unnoted || self.noted.is_none_or(was_given_up)
    }
}

impl Found {
    fn add(&mut self, said: &Said, server: &str, since: u64, utc_offset_s: i32) {
        if said.role == Role::User {
            self.sent.entry(said.at).or_default().push(said.id);
            return;
        }
        let is_copy = !self.counted.insert((said.at, said.request.clone()));
        if let Some(parent) = said.parent {
            self.answered.entry(parent).or_default().add(said, server);
        }
        if is_copy {
            return;
        }
        if said.server.as_deref() == Some(server) {
            let (model, request) = (&said.model, said.request.as_deref());
            self.tries
                .extend(Tries::of_reply(said.at, said.tries, model, request));
        }
        if said.at < since {
            return;
        }
        if let Some(request) = &said.request {
            self.requests.push((said.at, request.clone()));
        }
        if said.is_of(server) && !said.is_edited {
            // Sums of SQLite's fail where they grow too large, and its totals are not exact.
            let day = Day::of(said.at, utc_offset_s);
            let sum = self.days.entry((day, said.model.clone())).or_default();
            sum.0 += 1;
            sum.1 = sum.1.saturating_add(said.input);
            sum.2 = sum.2.saturating_add(said.output);
        }
    }

    fn told(mut self, since: Option<u64>) -> Own {
        let replies = self.days.into_iter().map(|((day, model), sum)| Replies {
            day,
            model,
            count: sum.0,
            input: sum.1,
            output: sum.2,
        });
        self.requests.sort_unstable_by(|a, b| b.cmp(a));
        let requests = self.requests.into_iter().map(|(_, name)| name);
        let mut tries = self.tries;
        for (at, copies) in self.sent {
            let known = copies.iter().filter_map(|id| self.answered.get(id));
            let known = known.fold(Answered::default(), Answered::and);
            tries.extend(known.leaves_room(at).then(|| Tries::of_message(at)));
        }
        tries.sort_by_key(|tries| Reverse(tries.from));
        tries.truncate(MOST);
        Own {
            replies: replies.collect(),
            requests: requests.take(MOST).collect(),
            tries,
            since,
        }
    }
}

/// Since when all calls are known: from the first reply on that came in here, or from the last one on that was taken
/// away for good. What was imported from other programs came in there, in no steps.
fn known_since(connection: &Connection) -> rusqlite::Result<Option<u64>> {
    let sql = "SELECT at FROM messages WHERE role = 1 AND steps > 0 ORDER BY n LIMIT 1";
    let first: Option<i64> = connection.query_row(sql, [], |row| row.get(0)).optional()?;
    Ok(first.map(nat).max(forgotten(connection)?))
}

/// Until when calls are not all known any more.
fn forgotten(connection: &Connection) -> rusqlite::Result<Option<u64>> {
    let mut find = connection.prepare_cached("SELECT value FROM keep WHERE name = ?1")?;
    let value: Option<String> = find.query_row([FORGOTTEN], |row| row.get(0)).optional()?;
    Ok(value.and_then(|value| value.parse().ok()))
}

/// Notes that replies are taken away for good, those of `which` of the messages, and the names of their requests with
/// them: nobody is to be suspected for those calls.
pub(super) fn forget(connection: &Connection, which: &str, n: Option<i64>) -> rusqlite::Result<()> {
    let sql = format!("SELECT max(at) FROM messages WHERE role = 1 AND steps > 0 AND {which}");
    let mut find = connection.prepare_cached(&sql)?;
    let last: Option<i64> = find.query_row(params_from_iter(n), |row| row.get(0))?;
    let until = last.map(|last| nat(last).saturating_add(CALL_MS));
    if let Some(until) = until.max(forgotten(connection)?) {
        let sql = "INSERT OR REPLACE INTO keep (name, value) VALUES (?1, ?2)";
        connection
            .prepare_cached(sql)?
            .execute(params![FORGOTTEN, until.to_string()])?;
    }
    Ok(())
}
