//! Limits that refusals taught, kept from one run of the program to the next: as small state of the history, one
//! a payer.

use super::{Budget, Own, Payer};
use crate::app::State;
use crate::app::moment::Moment;
use crate::chat::history::Op;

/// What the names of such state begin with. The server and the masked key come after it, a blank before each.
const NAME: &str = "calls a minute";

impl Payer {
    /// The name of the state. A base URL and a masked key have no blanks.
    fn state_name(&self) -> String {
        format!("{NAME} {} {}", self.server, self.key)
    }

    fn of_state_name(name: &str) -> Option<Self> {
        let (server, key) = name
            .strip_prefix(NAME)?
            .strip_prefix(' ')?
            .split_once(' ')?;
        Some(Self {
            server: server.to_owned(),
            key: key.to_owned(),
        })
    }
}

impl Budget {
    /// The limit that was learnt for this payer.
    fn learnt(&self, payer: &Payer) -> Option<u64> {
        self.own.get(payer).and_then(|own| own.limit)
    }

    /// What an earlier run learnt. What this one has learnt comes before it.
    fn learn(&mut self, payer: Payer, limit: u64, now: Moment) {
        let fresh = Own::beginning(now, None);
        let own = self.own.entry(payer).or_insert(fresh);
        own.limit = own.limit.or((limit >= own.sent.max(1)).then_some(limit));
    }
}

impl State {
    /// The small state of an earlier run: names and values. What is of another kind, or not understood, is left.
    pub(in crate::app) fn recall_limits(&mut self, kept: &[(String, String)]) {
        for (name, value) in kept {
            if let Some(payer) = Payer::of_state_name(name)
                && let Ok(limit) = value.parse()
            {
                self.budget.learn(payer, limit, self.now);
            }
        }
        self.journal.limit = self.budget.learnt(&self.payer());
    }

    /// The learnt limit of the payer in force, where that is not what was written last.
    pub(in crate::app) fn journal_limit(&mut self) -> Option<Op> {
        let payer = self.payer();
        let limit = self.budget.learnt(&payer);
        if self.journal.payer != payer {
            // Only what is learnt from now on is news.
            (self.journal.payer, self.journal.limit) = (payer, limit);
            return None;
        }
        (self.journal.limit != limit).then(|| {
            self.journal.limit = limit;
            Op::Keep {
                name: payer.state_name(),
                value: limit.map(|limit| limit.to_string()),
            }
        })
    }
}
