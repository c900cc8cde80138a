//! How a reply was asked for: of whom, with which key, and how often.

use super::Failure;

/// Failed tries that are remembered of one reply.
const MOST_FAILED: usize = 10;

/// How a reply was asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sending {
    /// The server's base URL.
    pub server: String,
    /// The masked form of the key that the call carried; `None` without one.
    pub key: Option<String>,
    /// Tries made, the one that was answered among them.
    pub tries: u64,
    /// Why tries before that failed: the latest of them, oldest first.
    pub failed: Vec<Failure>,
}

impl Sending {
    /// Notes that a try failed.
    pub fn fail(&mut self, failure: Failure) {
        if self.failed.len() == MOST_FAILED {
            self.failed.remove(0);
        }
        self.failed.push(failure);
    }
}
