//! What is kept of a receipt with the reply that it is for, and the question that it comes of.

use super::{Check, CoordinatorKeys, Known, NoReceipt, Verdict};
use crate::chat::{ConversationId, MessageId};

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
    /// The base URL of the server that answered. No other is asked.
    pub server: String,
    /// What is known of the call.
    pub known: Known,
    /// Whether the coordinator's keys are asked for too: only right after the call are they the keys of that
    /// time.
    pub asks_keys: bool,
}

impl Audit {
    /// The verdict, if there is a receipt.
    pub const fn verdict(&self) -> Option<Verdict> {
        match &self.finding {
            Some(Finding::Receipt { verdict, .. }) => Some(*verdict),
            Some(Finding::None(_)) | None => None,
        }
    }

    /// Takes over what has become known since. That no receipt came undoes none that did.
    pub fn learn(&mut self, news: &Self) {
        if self.coordinator.is_none() {
            self.coordinator.clone_from(&news.coordinator);
        }
        let is_less = self.verdict().is_some() && news.verdict().is_none();
        if news.finding.is_some() && !is_less {
            self.finding.clone_from(&news.finding);
        }
    }
}
