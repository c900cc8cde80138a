//! What is asked of a server: a model, the conversation so far, and the server's own session.

use super::Role;
use std::fmt;

/// One turn's question.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The model to ask.
    pub model: String,
    /// The conversation so far, oldest first; the last is the person's.
    pub prompts: Vec<Prompt>,
    /// The session that this server gave with an earlier reply of this conversation.
    pub session: Option<ServerSession>,
}

/// One message as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// Who speaks.
    pub role: Role,
    /// The words.
    pub text: String,
}

/// A session that a Pinaivu server keeps. Its key opens the stored history, so it ranks with the
/// text itself and `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerSession {
    /// The session's name, a UUID.
    pub id: String,
    /// The key to what the server stored, base64 of 32 bytes.
    pub key: String,
}

impl fmt::Debug for ServerSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServerSession")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
