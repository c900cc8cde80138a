//! What is kept of a receipt with the reply that it is for, and the question that it comes of.

use super::{Check, CoordinatorKeys, Grade, Known, NoReceipt, Outcome, Subject, Verdict};
use crate::chat::{ConversationId, MessageId};
use std::mem;

/// What is known of the receipt for a reply: kept with the reply from its end on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Audit {
    /// When the reply had ended, in milliseconds since the Unix epoch.
    pub ended_ms: u64,
    /// The coordinator's keys, as they were told right after the call.
    pub coordinator: Option<CoordinatorKeys>,
    /// What came of asking; `None` before anything did.
    pub finding: Option<Finding>,
}

/// What came of asking for a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It came, and was checked.
    Receipt {
        /// What that comes to.
        verdict: Verdict,
        /// Every check.
        checks: Vec<Check>,
        /// The receipt as the server wrote it.
        json: String,
    },
    /// None did, for this reason.
    None(NoReceipt),
}

/// A receipt that is to be asked for: for which reply, of whom, and what to hold it against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// The conversation of the reply.
    pub conversation: ConversationId,
    /// The reply.
    pub message: MessageId,
    /// The number of the connection that it is asked on. On another, be it to the same server, nobody is asked: the
    /// key or the place of receipts may be others.
    pub connection: u64,
    /// The base URL of the server that answered. No other is asked.
    pub server: String,
    /// Where the reply lives on.
    pub home: Home,
    /// What is known of the call.
    pub known: Known,
}

/// Where a reply lives on once its conversation has left the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// In the history.
    History,
    /// Nowhere: nothing is kept.
    Nowhere,
    /// Nowhere, and it was the demonstration's.
    Demonstration,
}

impl Audit {
    /// The verdict, if there is a receipt.
    pub const fn verdict(&self) -> Option<Verdict> {
        match &self.finding {
            Some(Finding::Receipt { verdict, .. }) => Some(*verdict),
            Some(Finding::None(_)) | None => None,
        }
    }

    /// Takes over what has become known since. That no receipt came undoes none that did, and that an earlier one was
    /// an alarm stays among the checks of the one that takes its place.
    pub fn learn(&mut self, news: &Self) {
        if self.coordinator.is_none() {
            self.coordinator.clone_from(&news.coordinator);
        }
        let is_less = self.verdict().is_some() && news.verdict().is_none();
        if news.finding.is_none() || is_less {
            return;
        }
        let before = mem::replace(&mut self.finding, news.finding.clone());
        if let (Some(before), Some(Finding::Receipt { checks, json, .. })) =
            (before, &mut self.finding)
            && checks.iter().all(|check| check.subject != Subject::Earlier)
        {
            checks.extend(before.alarm_beside(json));
        }
    }
}

impl Finding {
    /// That this receipt was an alarm, or one before it, as a check beside those of another receipt.
    fn alarm_beside(self, other: &str) -> Option<Check> {
        let Self::Receipt {
            verdict,
            checks,
            json,
        } = self
        else {
            return None;
        };
        let is_alarm = verdict.grade() == Grade::Alarm && json != other;
        let told = checks.into_iter().find(|it| it.subject == Subject::Earlier);
        told.or_else(|| {
            is_alarm.then(|| Check {
                subject: Subject::Earlier,
                outcome: Outcome::Failed,
                detail: format!("another receipt: {}", verdict.words()),
            })
        })
    }
}
