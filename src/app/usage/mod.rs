//! Usage on the screen: what was asked for, what has come, and what this run counts itself.
//!
//! Owns the pane of `/usage`. What it shows is a [`Sheet`], which the command line prints too.

mod bar;
mod rows;
mod sheet;
mod strangers;
mod tally;

pub use sheet::{Scope, Sheet};
pub(super) use tally::Tally;

use super::State;
use super::banner::{Fault, Next};
use super::effect::Effect;
use super::overlay::Overlay;
use crate::chat::history::Question;
use crate::chat::usage::{Day, Ledger, Own};
use crate::chat::{Failure, FailureKind, ServerKind};

/// The spans of days that can be looked at.
pub const SPANS: [u16; 3] = [7, 30, 90];
/// The span that is looked at first.
pub const USUAL_SPAN: u16 = 30;
const DAY_MS: u64 = 86_400_000;

/// The pane.
#[derive(Debug, Clone, PartialEq)]
pub struct UsagePane {
    /// What is known so far.
    pub sheet: Sheet,
    /// How the question to the server stands.
    pub stage: Stage,
    /// Why our own figures are not known, in a sentence.
    pub own_fault: Option<String>,
    /// Rows scrolled past.
    pub top: usize,
    /// The number of the question to the server, and the days that it was asked about.
    fetch: (u64, u16),
    /// The number of the question to the history, while it waits for the answer.
    question: Option<u64>,
}

/// How the question to the server stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// It is on its way.
    Asked,
    /// It is answered.
    Known,
    /// It failed, as this sentence says.
    Failed(String),
}

impl State {
    /// Opens the pane, with everything asked for anew; closes it if it is open.
    pub(super) fn toggle_usage(&mut self) -> Vec<Effect> {
        if matches!(self.overlay, Some(Overlay::Usage(_))) {
            self.overlay = None;
            return Vec::new();
        }
        self.ask_usage(USUAL_SPAN)
    }

    /// Asks for everything anew.
    pub(super) fn refresh_usage(&mut self) -> Vec<Effect> {
        match &self.overlay {
            Some(Overlay::Usage(pane)) if pane.stage != Stage::Asked => {
                self.ask_usage(pane.sheet.days)
            }
            _ => Vec::new(),
        }
    }

    /// Looks at the next span of days. While an answer is on its way, the last one that is chosen is asked about next:
    /// the gateway counts each question against the limit.
    pub(super) fn next_span(&mut self) -> Vec<Effect> {
        let Some(Overlay::Usage(pane)) = &self.overlay else {
            return Vec::new();
        };
        let (shown, is_asked) = (pane.sheet.days, pane.stage == Stage::Asked);
        let longer = SPANS.into_iter().find(|span| *span > shown);
        let days = longer.unwrap_or(SPANS[0]);
        if !is_asked {
            return self.ask_usage(days);
        }
        let sheet = self.empty_sheet(days);
        if let Some(Overlay::Usage(pane)) = &mut self.overlay {
            // What is known by then of the span before is not for this one.
            (pane.sheet, pane.question, pane.own_fault) = (sheet, None, None);
        }
        Vec::new()
    }

    fn ask_usage(&mut self, days: u16) -> Vec<Effect> {
        let Some(endpoint) = &self.endpoint else {
            return self.note("no server is connected yet".to_owned());
        };
        let (kind, server) = (endpoint.kind, endpoint.base_url.clone());
        self.questions += 1;
        let fetch = self.questions;
        let mut effects = vec![Effect::FetchUsage { fetch, days }];
        if kind != ServerKind::Other {
            // The gateway counts it against the limit.
            let (payer, model) = (self.payer(), self.model.clone().unwrap_or_default());
            self.budget.sent(self.now, &payer, &model);
        }
        let mut sheet = self.empty_sheet(days);
        let since = self.wall.unix_ms_at(self.now);
        let since = since.saturating_sub(u64::from(days) * DAY_MS);
        let mut question = None;
        // What the demonstration keeps began with this run.
        if self.journal.is_kept && kind != ServerKind::Demo {
            let (number, effect) = self.ask_history(Question::Usage {
                server,
                since,
                utc_offset_s: self.wall.utc_offset_s,
            });
            effects.push(effect);
            question = Some(number);
        } else {
            sheet.learn_own(self.tally.own(&server, self.wall, since), Scope::Run);
        }
        self.overlay = Some(Overlay::Usage(Box::new(UsagePane {
            sheet,
            stage: Stage::Asked,
            own_fault: None,
            top: 0,
            fetch: (fetch, days),
            question,
        })));
        effects
    }

    /// A sheet on which nothing is known yet of the server in force.
    fn empty_sheet(&self, days: u16) -> Sheet {
        let endpoint = self.endpoint.as_ref();
        let host = endpoint.map(|endpoint| endpoint.host.clone());
        let utc_offset_s = self.wall.utc_offset_s;
        let today = Day::of(self.wall.unix_ms_at(self.now), utc_offset_s);
        let sheet = Sheet::new(host.unwrap_or_default(), days, today, utc_offset_s);
        Sheet {
            is_demonstration: endpoint.is_some_and(|it| it.kind == ServerKind::Demo),
            ..sheet
        }
    }

    /// The ledger has come, or has not. An answer to an earlier question is dropped.
    pub(super) fn on_usage(&mut self, fetch: u64, result: Result<Ledger, Failure>) -> Vec<Effect> {
        let sentence = result
            .as_ref()
            .err()
            .map(|failure| no_ledger(&self.fault(failure.clone(), 0, Next::Nothing)));
        if let Some(Overlay::Usage(pane)) = &mut self.overlay
            && pane.fetch.0 == fetch
        {
            let (days, asked) = (pane.sheet.days, pane.fetch.1);
            if days != asked {
                return self.ask_usage(days);
            }
            pane.stage = sentence.map_or(Stage::Known, Stage::Failed);
            if let Ok(ledger) = result {
                pane.sheet.learn_ledger(ledger);
            }
        }
        Vec::new()
    }

    /// The history has told what it counts, or why not.
    pub(super) fn on_own_usage(&mut self, number: u64, told: Result<Own, String>) {
        if let Some(Overlay::Usage(pane)) = &mut self.overlay
            && pane.question == Some(number)
        {
            pane.question = None;
            match told {
                Ok(own) => pane.sheet.learn_own(own, Scope::History),
                Err(words) => pane.own_fault = Some(words),
            }
        }
    }
}

/// Why there is no ledger, in a sentence.
pub fn no_ledger(fault: &Fault) -> String {
    match (fault.failure.kind, fault.failure.status) {
        (FailureKind::WrongPath, Some(status @ (404 | 405))) => format!(
            "{} keeps no ledger of usage: it answers {status} where Pinaivu's gateway has one.",
            super::words::name(&fault.host)
        ),
        _ => fault.sentence(),
    }
}
