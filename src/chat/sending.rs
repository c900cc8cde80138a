//! How a reply was asked for: of whom, with which key, how often, and what was sent.

use super::{Failure, Sealing};

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
    /// What the last try sent.
    pub sent: Sent,
}

/// What was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sent {
    /// In which form.
    pub form: Form,
    /// In which session of the server's.
    pub session: SessionUse,
    /// What became of the system prompt.
    pub system: SystemUse,
    /// How many messages from before went along.
    pub earlier: u64,
    /// How many were left out, because there was no room for them.
    pub left_out: u64,
    /// Bytes of all the words.
    pub bytes: u64,
    /// Whether they were sealed to the coordinator.
    pub sealing: Sealing,
}

/// In which form what was said before goes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Form {
    /// It does not: there is nothing, or the server remembers it.
    #[default]
    Alone,
    /// Message by message.
    Path,
    /// Message by message, to a server that turned out to read the last one only.
    Unread,
    /// As text within the last message.
    Quoted,
}

/// What a request has to do with sessions of the server's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SessionUse {
    /// Nothing.
    #[default]
    None,
    /// The server began one with its answer.
    Begun,
    /// It went on in one.
    Continued,
    /// It was to go on in one that the server had forgotten.
    Forgotten,
}

/// What became of the conversation's system prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SystemUse {
    /// There was none.
    #[default]
    None,
    /// It was a message of its own, before all others.
    Message,
    /// It was one, to a server that turned out to read the last message only.
    Unread,
    /// It was a part of the last message.
    Quoted,
    /// It was not sent again: it had been sent in the session that this one goes on in.
    Remembered,
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
