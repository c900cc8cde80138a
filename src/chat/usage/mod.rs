//! Usage: what a server's ledger tells, what this program's own history counts, and both put
//! together as figures.
//!
//! Plain data, and the sums over it in [`Report`]. Whose figures are shown in which words is
//! `app::usage`'s.

mod day;
mod report;
mod strangers;
mod tries;

pub use day::Day;
pub use report::{Figures, Line, Report};
pub use strangers::Strangers;
pub use tries::Tries;

/// What a server's ledger tells of an account. A figure that is nought may not have been counted:
/// see [`Ledger::counts_tokens`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    /// Calls of the whole account in the time asked for.
    pub requests: Option<u64>,
    /// Tokens read.
    pub input: Option<u64>,
    /// Tokens written.
    pub output: Option<u64>,
    /// Tokens read and written, from servers that tell only that.
    pub tokens: Option<u64>,
    /// What all of them cost, in nanoX.
    pub cost_nanox: Option<u64>,
    /// Single calls, the newest first: not always all of them.
    pub calls: Vec<Call>,
    /// Calls by model, from servers that tell no single ones.
    pub models: Vec<ModelUse>,
}

/// A call as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Call {
    /// The name that its reply was given; of a call that was refused, one that nobody was told.
    pub request_id: Option<String>,
    /// The model that was asked.
    pub model: String,
    /// When, in milliseconds since the Unix epoch.
    pub at: Option<u64>,
    /// Tokens read.
    pub input: u64,
    /// Tokens written.
    pub output: u64,
    /// What it cost, in nanoX.
    pub cost_nanox: u64,
}

/// What a model was used for in all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ModelUse {
    /// The model.
    pub model: String,
    /// Calls.
    pub requests: u64,
    /// Tokens read and written.
    pub tokens: u64,
}

impl Ledger {
    /// Whether the server counts tokens at all: where every one of its figures is nought, it does not.
    pub fn counts_tokens(&self) -> bool {
        let totals = [self.input, self.output, self.tokens];
        totals.into_iter().flatten().any(|total| total > 0)
            || self
                .calls
                .iter()
                .any(|call| call.input > 0 || call.output > 0)
            || self.models.iter().any(|model| model.tokens > 0)
    }

    /// Whether the server counts what calls cost.
    pub fn counts_cost(&self) -> bool {
        self.cost_nanox.is_some_and(|cost| cost > 0)
            || self.calls.iter().any(|call| call.cost_nanox > 0)
    }

    /// How many calls the totals cover that are told neither singly nor by model.
    pub fn untold(&self) -> u64 {
        let by_model = self.models.iter().map(|model| model.requests);
        let told = by_model.fold(0, u64::saturating_add);
        let told = told.max(u64::try_from(self.calls.len()).unwrap_or(u64::MAX));
        self.requests.unwrap_or(0).saturating_sub(told)
    }
}

/// What this program counts itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Own {
    /// Replies by day and model.
    pub replies: Vec<Replies>,
    /// The names of the requests that were answered here, as far as servers gave them.
    pub requests: Vec<String>,
    /// Calls that may have been made without their names being known.
    pub tries: Vec<Tries>,
    /// Of what was before, in milliseconds since the Unix epoch, nothing is known; `None` if
    /// nothing is known at all.
    pub since: Option<u64>,
}

/// Replies of one model on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replies {
    /// The day.
    pub day: Day,
    /// The model that was asked.
    pub model: String,
    /// How many.
    pub count: u64,
    /// Tokens read, as the servers counted them in their replies.
    pub input: u64,
    /// Tokens written.
    pub output: u64,
}
