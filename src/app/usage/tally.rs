//! What this run of the program counts itself, for when there is no history to ask.

use super::super::moment::{Moment, Wall};
use crate::chat::Reply;
use crate::chat::usage::{Day, Own, Replies, Tries};
use std::collections::{BTreeMap, VecDeque};

/// Calls that are remembered, the newest.
const MOST: usize = 2_000;

/// The calls of this run.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::app) struct Tally {
    calls: VecDeque<Try>,
}

/// One call.
#[derive(Debug, Clone, PartialEq)]
struct Try {
    at: Moment,
    /// The server's base URL.
    server: String,
    model: String,
    /// What came of it.
    reply: Option<Answered>,
}

#[derive(Debug, Clone, PartialEq)]
struct Answered {
    request_id: Option<String>,
    input: u64,
    output: u64,
}

impl Tally {
    /// A call is made.
    pub(in crate::app) fn sent(&mut self, now: Moment, server: String, model: &str) {
        self.calls.truncate(MOST - 1);
        self.calls.push_front(Try {
            at: now,
            server,
            model: model.to_owned(),
            reply: None,
        });
    }

    /// A reply has ended, that of the last call.
    pub(in crate::app) fn answered(&mut self, reply: &Reply) {
        let usage = reply.usage;
        if let Some(call) = self.calls.front_mut() {
            call.reply = Some(Answered {
                request_id: reply.meta.request_id.clone(),
                input: usage.map_or(0, |usage| usage.input),
                output: usage.map_or(0, |usage| usage.output),
            });
        }
    }

    /// The figures of a server since a time, in milliseconds since the Unix epoch.
    pub(super) fn own(&self, server: &str, wall: Wall, since: u64) -> Own {
        let mut own = Own {
            since: Some(wall.unix_ms),
            ..Own::default()
        };
        let mut sums: BTreeMap<(Day, &str), (u64, u64, u64)> = BTreeMap::new();
        for call in self.calls.iter().filter(|call| call.server == server) {
            let at = wall.unix_ms_at(call.at);
            if at < since {
                continue;
            }
            let id = call.reply.as_ref().and_then(|it| it.request_id.clone());
            if id.is_none() {
                own.tries.push(Tries::of_call(at, &call.model));
            }
            own.requests.extend(id);
            if let Some(reply) = &call.reply {
                let day = Day::of(at, wall.utc_offset_s);
                let sum = sums.entry((day, &call.model)).or_default();
                sum.0 += 1;
                sum.1 = sum.1.saturating_add(reply.input);
                sum.2 = sum.2.saturating_add(reply.output);
            }
        }
        let replies = sums.into_iter().map(|((day, model), sum)| Replies {
            day,
            model: model.to_owned(),
            count: sum.0,
            input: sum.1,
            output: sum.2,
        });
        own.replies = replies.collect();
        own
    }
}
