//! What the demonstration remembers of the calls made to it: the usage that it reports, and how
//! often the same was asked. In memory, bounded, and gone with it.

use super::reply::Reply;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Records that are kept and reported, as many as the gateway reports.
const RECORDS: usize = 500;
/// Questions that are remembered.
const QUESTIONS: usize = 64;

/// What a million tokens read costs, in nanoX: the gateway's price for small models.
pub(super) const INPUT_PRICE: u32 = 5_000;
/// What a million tokens written costs, in nanoX.
pub(super) const OUTPUT_PRICE: u32 = 15_000;

/// One call that reached a scene.
#[derive(Debug)]
struct Record {
    request_id: String,
    model: String,
    input_tokens: u32,
    output_tokens: u32,
    created: Timestamp,
}

impl Record {
    fn cost_nanox(&self) -> u64 {
        let read = u64::from(self.input_tokens) * u64::from(INPUT_PRICE);
        let written = u64::from(self.output_tokens) * u64::from(OUTPUT_PRICE);
        (read + written) / 1_000_000
    }

    fn to_json(&self) -> Value {
        json!({
            "request_id": self.request_id,
            "model": self.model,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "cost_nanox": self.cost_nanox().to_string(),
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
    /// Writes down a call made at `now`. Tokens count in full whether or not the client stays to
    /// read them: on the real network, too, a job runs on when its client leaves.
    pub(super) fn enter(&mut self, reply: &Reply, now: Timestamp) {
        self.records.truncate(RECORDS - 1);
        self.records.push_front(Record {
            request_id: reply.request_id(),
            model: reply.model.clone(),
            input_tokens: reply.input_tokens,
            output_tokens: reply.output_tokens,
            created: now,
        });
    }

    /// The calls since a time in the gateway's shape, where totals and costs are strings.
    pub(super) fn report(&self, since: Timestamp) -> Value {
        let records = || self.records.iter().filter(|record| record.created >= since);
        let total = |of: fn(&Record) -> u64| records().map(of).sum::<u64>().to_string();
        json!({
            "total_requests": records().count(),
            "total_input_tokens": total(|record| record.input_tokens.into()),
            "total_output_tokens": total(|record| record.output_tokens.into()),
            "total_cost_nanox": total(Record::cost_nanox),
            "records": records().map(Record::to_json).collect::<Vec<_>>(),
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
    fn the_report_is_newest_first_and_writes_big_numbers_as_strings() {
        let mut ledger = Ledger::default();
        ledger.enter(&reply(1), at(1_000));
        ledger.enter(&reply(2), at(2_000));
        let report = ledger.report(at(0));
        assert_eq!(report["total_requests"], 2);
        assert_eq!(report["total_input_tokens"], "2000");
        assert_eq!(report["total_output_tokens"], "4000");
        assert_eq!(report["total_cost_nanox"], "70");
        assert_eq!(
            report["records"][0],
            json!({
                "request_id": "req_demo_000002",
                "model": "demo/steady",
                "input_tokens": 1_000,
                "output_tokens": 2_000,
                "cost_nanox": "35",
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
        assert_eq!(ledger.report(at(0))["total_requests"], 500);
        assert_eq!(ledger.report(at(9_000))["total_requests"], 1);
        assert_eq!(ledger.report(at(9_001))["records"], json!([]));
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
