//! What the demonstration remembers of the calls made to it: the usage that it reports, and how
//! often the same was asked. In memory, bounded, and gone with it.

use super::reply::Reply;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Records that are kept and reported, as many as the gateway reports.
const RECORDS: usize = 500;
/// Questions that are remembered.
const QUESTIONS: usize = 64;

/// Calls that are made up for each of the days before the start, yesterday first.
const EARLIER: [u32; 20] = [6, 3, 0, 0, 11, 7, 4, 9, 2, 0, 0, 5, 8, 14, 3, 0, 0, 1, 6, 4];
/// The scenes that they are said to have gone to.
const ASKED: [&str; 5] = [
    "demo/tour",
    "demo/echo",
    "demo/tour",
    "demo/reasoning",
    "demo/steady",
];

/// One call that reached a scene.
#[derive(Debug)]
struct Record {
    request_id: String,
    model: String,
    created: Timestamp,
}

impl Record {
    /// As the gateway has it: it counts neither tokens nor costs (recorded 2026-11).
    fn to_json(&self) -> Value {
        json!({
            "request_id": self.request_id,
            "model": self.model,
            "input_tokens": 0,
            "output_tokens": 0,
            "cost_nanox": "0",
            "latency_ms": null,
            "created_at": format!("{:.3}", self.created),
        })
    }
}

/// The calls, the newest first.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    records: VecDeque<Record>,
}

impl Ledger {
    /// A ledger with calls of days before `now` in it, made up so that there is something to see, and
    /// one of `now` itself: somebody else's.
    pub(super) fn begun(now: Timestamp) -> Self {
        let mut records = VecDeque::new();
        let elsewhere = Record {
            request_id: "req_demo_elsewhere".to_owned(),
            model: "demo/steady".to_owned(),
            created: now,
        };
        records.push_back(elsewhere);
        for (day, calls) in (1_i64..).zip(EARLIER) {
            for call in 0..calls {
                let number = records.len();
                let ago = SignedDuration::from_hours(24 * day)
                    + SignedDuration::from_mins(13 * i64::from(call));
                records.push_back(Record {
                    request_id: format!("req_demo_earlier_{number:03}"),
                    model: ASKED
                        .iter()
                        .cycle()
                        .nth(number)
                        .copied()
                        .unwrap_or_default()
                        .to_owned(),
                    created: now - ago,
                });
            }
        }
        Self { records }
    }

    /// Writes down a call made at `now`, whether or not the client stays to read the answer: on the
    /// real network, too, a job runs on when its client leaves.
    pub(super) fn enter(&mut self, reply: &Reply, now: Timestamp) {
        self.records.truncate(RECORDS - 1);
        self.records.push_front(Record {
            request_id: reply.request_id(),
            model: reply.model.clone(),
            created: now,
        });
    }

    /// The calls since a time up to `now` in the gateway's shape, where totals and costs are strings.
    pub(super) fn report(&self, since: Timestamp, now: Timestamp) -> Value {
        let is_asked = |record: &&Record| (since..=now).contains(&record.created);
        let records = self.records.iter().filter(is_asked);
        let records: Vec<Value> = records.map(Record::to_json).collect();
        json!({
            "total_requests": records.len(),
            "total_input_tokens": "0",
            "total_output_tokens": "0",
            "total_cost_nanox": "0",
            "records": records,
        })
    }
}

/// How often the same was asked. Questions are kept as hashes only.
#[derive(Debug, Default)]
pub(super) struct Tries {
    seen: VecDeque<(u64, u32)>,
}

impl Tries {
    /// Counts a try and tells how many came before it.
    pub(super) fn count(&mut self, scene: &str, prompt: &str) -> u32 {
        let mut hasher = DefaultHasher::new();
        (scene, prompt).hash(&mut hasher);
        let question = hasher.finish();
        let before = self
            .seen
            .iter()
            .position(|(seen, _)| *seen == question)
            .and_then(|at| self.seen.remove(at))
            .map_or(0, |(_, tries)| tries);
        self.seen.truncate(QUESTIONS - 1);
        self.seen.push_front((question, before.saturating_add(1)));
        before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(seconds).unwrap()
    }

    fn reply(number: u64) -> Reply {
        Reply {
            number,
            shape: crate::demo::reply::Shape::Documented,
            created: 0,
            model: "demo/steady".to_owned(),
            input_tokens: 1_000,
            output_tokens: 2_000,
        }
    }

    #[test]
    fn the_report_is_newest_first_and_counts_no_tokens_as_the_gateway_does() {
        let mut ledger = Ledger::default();
        ledger.enter(&reply(1), at(1_000));
        ledger.enter(&reply(2), at(2_000));
        let report = ledger.report(at(0), at(2_000));
        assert_eq!(report["total_requests"], 2);
        assert_eq!(report["total_input_tokens"], "0");
        assert_eq!(
            report["records"][0],
            json!({
                "request_id": "req_demo_000002",
                "model": "demo/steady",
                "input_tokens": 0,
                "output_tokens": 0,
                "cost_nanox": "0",
                "latency_ms": null,
                "created_at": "1970-01-01T00:33:20.000Z",
            })
        );
    }

    #[test]
    fn the_report_leaves_out_what_is_older_than_asked_for_and_keeps_500_at_most() {
        let mut ledger = Ledger::default();
        for number in 0..600 {
            ledger.enter(&reply(number), at(1_000));
        }
        ledger.enter(&reply(601), at(9_000));
        let total = |since| ledger.report(at(since), at(9_000))["total_requests"].clone();
        assert_eq!((total(0), total(9_000)), (500.into(), 1.into()));
        assert_eq!(ledger.report(at(9_001), at(9_000))["records"], json!([]));
    }

    #[test]
    fn calls_of_earlier_days_are_made_up_and_one_of_the_start() {
        let start = at(100 * 86_400);
        let ledger = Ledger::begun(start);
        let total = |now| {
            ledger.report(at(0), now)["total_requests"]
                .as_u64()
                .unwrap()
        };
        let earlier = u64::from(EARLIER.iter().sum::<u32>());
        assert_eq!(total(start), earlier + 1);
        assert_eq!(total(start - SignedDuration::from_secs(1)), earlier);
        let records = &ledger.records;
        let is_in_order = records.iter().is_sorted_by(|a, b| a.created >= b.created);
        assert!(is_in_order, "{records:?}");
    }

    #[test]
    fn tries_are_counted_for_each_scene_and_question_apart() {
        let mut tries = Tries::default();
        assert_eq!(tries.count("demo/busy", "hello"), 0);
        assert_eq!(tries.count("demo/busy", "hello"), 1);
        assert_eq!(tries.count("demo/busy", "goodbye"), 0);
        assert_eq!(tries.count("demo/rate-limited", "hello"), 0);
        assert_eq!(tries.count("demo/busy", "hello"), 2);
    }

    #[test]
    fn the_oldest_question_is_forgotten_when_there_are_too_many() {
        let mut tries = Tries::default();
        tries.count("demo/busy", "first");
        for number in 0..QUESTIONS {
            tries.count("demo/busy", &number.to_string());
        }
        assert_eq!(tries.count("demo/busy", "first"), 0);
        assert_eq!(tries.count("demo/busy", "63"), 1);
    }
}
