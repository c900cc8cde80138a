//! The figures of a ledger and our own, by day and by model.

use super::{Day, Ledger, Own};
use std::collections::BTreeMap;

/// What was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Calls; of our own, replies.
    pub requests: u64,
    /// Tokens read.
    pub input: u64,
    /// Tokens written.
    pub output: u64,
    /// Tokens of which it is not told whether they were read or written.
    pub unsplit: u64,
    /// What it cost, in nanoX.
    pub cost_nanox: u64,
}

impl Figures {
    /// All tokens.
    pub const fn tokens(self) -> u64 {
        let split = self.input.saturating_add(self.output);
        split.saturating_add(self.unsplit)
    }

    /// With others added. No sum is larger than can be counted.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self {
            requests: self.requests.saturating_add(other.requests),
            input: self.input.saturating_add(other.input),
            output: self.output.saturating_add(other.output),
            unsplit: self.unsplit.saturating_add(other.unsplit),
            cost_nanox: self.cost_nanox.saturating_add(other.cost_nanox),
        }
    }
}

/// The ledger's figures, and our own beside them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Line {
    /// What the server counts.
    pub ledger: Figures,
    /// What this program counts.
    pub own: Figures,
}

impl Line {
    const fn add(&mut self, other: Self) {
        self.ledger = self.ledger.and(other.ledger);
        self.own = self.own.and(other.own);
    }
}

/// Usage by day and model.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    cells: BTreeMap<(Option<Day>, String), Line>,
}

impl Report {
    /// Puts both together. Days are those of local time, `utc_offset_s` seconds ahead of UTC.
    pub fn of(ledger: Option<&Ledger>, own: Option<&Own>, utc_offset_s: i32) -> Self {
        let mut report = Self::default();
        if let Some(ledger) = ledger {
            report.add_ledger(ledger, utc_offset_s);
        }
        for replies in own.into_iter().flat_map(|own| &own.replies) {
            let cell = report.cell(Some(replies.day), &replies.model);
            cell.own = cell.own.and(Figures {
                requests: replies.count,
                input: replies.input,
                output: replies.output,
                ..Figures::default()
            });
        }
        report
    }

    fn add_ledger(&mut self, ledger: &Ledger, utc_offset_s: i32) {
        for call in &ledger.calls {
            let day = call.at.map(|at| Day::of(at, utc_offset_s));
            let cell = self.cell(day, &call.model);
            cell.ledger = cell.ledger.and(Figures {
                requests: 1,
                input: call.input,
                output: call.output,
                unsplit: 0,
                cost_nanox: call.cost_nanox,
            });
        }
        // What is told singly is not told again by model.
        let by_model = ledger.models.iter().filter(|_| ledger.calls.is_empty());
        for model in by_model {
            let cell = self.cell(None, &model.model);
            cell.ledger = cell.ledger.and(Figures {
                requests: model.requests,
                unsplit: model.tokens,
                ..Figures::default()
            });
        }
    }

    fn cell(&mut self, day: Option<Day>, model: &str) -> &mut Line {
        self.cells.entry((day, model.to_owned())).or_default()
    }

    /// Every day and model, the oldest day first; what has no day comes before all.
    pub fn cells(&self) -> impl Iterator<Item = (Option<Day>, &str, Line)> {
        let cells = self.cells.iter();
        cells.map(|((day, model), line)| (*day, model.as_str(), *line))
    }

    /// Usage by day, the oldest first.
    pub fn days(&self) -> BTreeMap<Day, Line> {
        let mut days = BTreeMap::new();
        for (day, _, line) in self.cells() {
            if let Some(day) = day {
                days.entry(day).or_insert_with(Line::default).add(line);
            }
        }
        days
    }

    /// Usage by model, the most used first.
    pub fn models(&self) -> Vec<(&str, Line)> {
        let mut models: BTreeMap<&str, Line> = BTreeMap::new();
        for (_, model, line) in self.cells() {
            models.entry(model).or_default().add(line);
        }
        let mut models: Vec<_> = models.into_iter().collect();
        // Stable: of models that were used alike, the first in the alphabet.
        models
            .sort_by_key(|(_, line)| std::cmp::Reverse((line.ledger.requests, line.own.requests)));
        models
    }

    /// All of it.
    pub fn total(&self) -> Line {
        let mut total = Line::default();
        self.cells().for_each(|(_, _, line)| total.add(line));
        total
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Call, ModelUse, Replies};
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    const DAY_MS: u64 = 86_400_000;

    fn call(model: &str, at: Option<u64>, input: u64) -> Call {
        Call {
            model: model.to_owned(),
            at,
            input,
            output: 2 * input,
            cost_nanox: 3 * input,
            request_id: None,
        }
    }

    #[test]
    fn calls_and_replies_of_one_day_and_model_stand_in_one_line() {
        let ledger = Ledger {
            calls: vec![call("a", Some(DAY_MS), 0), call("b", Some(DAY_MS - 1), 0)],
            ..Ledger::default()
        };
        let own = Own {
            replies: vec![Replies {
                day: Day(1),
                model: "a".to_owned(),
                count: 1,
                input: 37,
                output: 7,
            }],
            ..Own::default()
        };
        let report = Report::of(Some(&ledger), Some(&own), 0);
        let lines: Vec<_> = report
            .cells()
            .map(|(day, model, line)| (day.unwrap().0, model, line.ledger.requests, line.own))
            .collect();
        let counted = Figures {
            requests: 1,
            input: 37,
            output: 7,
            ..Figures::default()
        };
        assert_eq!(
            lines,
            [(0, "b", 1, Figures::default()), (1, "a", 1, counted)]
        );
        // An hour further east both were on the same day.
        assert_eq!(Report::of(Some(&ledger), None, 3_600).days().len(), 1);
    }

    #[test]
    fn the_documented_shape_has_models_and_no_days() {
        let ledger = Ledger {
            models: vec![ModelUse {
                model: "a".to_owned(),
                requests: 5,
                tokens: 900,
            }],
            ..Ledger::default()
        };
        let report = Report::of(Some(&ledger), None, 0);
        assert!(report.days().is_empty());
        assert_eq!(report.total().ledger.tokens(), 900);
        assert_eq!(report.models()[0].0, "a");
    }

    proptest! {
        #[test]
        fn the_sums_by_day_and_by_model_agree_with_the_calls(
            calls in vec((0_usize..4, proptest::option::of(0..40 * DAY_MS), 0_u64..1 << 60), 0..60),
            own in vec((0_usize..4, 0_i64..40, 0_u64..1 << 40), 0..60),
            offset in -50_000_i32..50_000,
        ) {
            let name = |n: usize| ["a", "b", "c", ""][n].to_owned();
            let ledger = Ledger {
                calls: calls.iter().map(|(m, at, input)| call(&name(*m), *at, *input)).collect(),
                ..Ledger::default()
            };
            let own = Own {
                replies: own.iter().map(|(m, day, input)| Replies {
                    day: Day(*day), model: name(*m), count: 2, input: *input, output: 1,
                }).collect(),
                ..Own::default()
            };
            let report = Report::of(Some(&ledger), Some(&own), offset);
            let total = report.total();
            let mut by_model = Line::default();
            report.models().into_iter().for_each(|(_, line)| by_model.add(line));
            prop_assert_eq!(by_model, total);
            let mut by_day = Line::default();
            report.days().into_values().for_each(|line| by_day.add(line));
            report.cells().filter(|(day, _, _)| day.is_none())
                .for_each(|(_, _, line)| by_day.add(line));
            prop_assert_eq!(by_day, total);
            let sum = |of: fn(&Call) -> u64| {
                ledger.calls.iter().map(of).fold(0, u64::saturating_add)
            };
            prop_assert_eq!(total.ledger.requests, calls.len() as u64);
            prop_assert_eq!(total.ledger.input, sum(|call| call.input));
            prop_assert_eq!(total.ledger.output, sum(|call| call.output));
            prop_assert_eq!(total.ledger.cost_nanox, sum(|call| call.cost_nanox));
            prop_assert_eq!(total.own.requests, 2 * own.replies.len() as u64);
        }
    }
}
