//! What is left of a server's rate limits, as it tells with an answer.

/// What is left of the limits of one key for one model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Allowance {
    /// Calls.
    pub requests: Option<Left>,
    /// Tokens, read and written together.
    pub tokens: Option<Left>,
}

/// What is left of one limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Left {
    /// How much there is right now.
    pub remaining: u64,
    /// How much there is at most.
    pub limit: Option<u64>,
    /// Milliseconds until it is whole again, counted from the answer.
    pub resets_in_ms: Option<u64>,
}
