//! What is asked of a server: a model, the conversation so far, and the server's own session.

use super::{Role, ServerSession};

/// One turn's question.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The model to ask.
    pub model: String,
    /// What the model is told before all messages, as a message of its own.
    pub system: Option<String>,
    /// The conversation so far, oldest first; the last is the person's.
    pub prompts: Vec<Prompt>,
    /// The session that this server gave with an earlier reply of this conversation.
    pub session: Option<ServerSession>,
    /// Whether the server is known to want to be told who asks.
    pub wants_identity: bool,
}

/// One message as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prompt {
    /// Who speaks.
    pub role: Role,
    /// The words.
    pub text: String,
}
