//! What one step of a reply adds, whatever shape the server gave it on the wire.

use super::receipt::Digest;
use super::{Allowance, ServerSession};

/// One step of a reply.
#[derive(Debug, Clone, PartialEq)]
pub enum Delta {
    /// Words of the answer.
    Text(String),
    /// Words of the reasoning that came before or beside it.
    Reasoning(String),
    /// Facts about the reply. Fields that are `None` say nothing and overwrite nothing.
    Meta(ReplyMeta),
    /// Tokens, as the server counted them.
    Usage(Usage),
    /// A session of the server's to be sent back on the next turn.
    Session(ServerSession),
    /// Which shape the reply has on the wire.
    Shape(ReplyShape),
    /// SHA-256 of the whole answer exactly as it came, thoughts between tags included: what a receipt
    /// is held against. Comes last, and only from servers that name requests as Pinaivu does.
    Digest(Digest),
    /// What is left of the rate limits, this call counted.
    Allowance(Allowance),
    /// The server has demanded to be told who asks, and was told.
    Introduced,
    /// A sign of life without content: a comment line, an empty chunk.
    KeepAlive,
}

/// The shape that a server gives its replies, which tells what it reads of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyShape {
    /// `OpenAI`'s: the server reads the whole conversation.
    OpenAi,
    /// Pinaivu's own: the server reads the last message of the person's, and remembers the rest by a session.
    Pinaivu,
}

/// Facts about a reply that the server tells.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReplyMeta {
    /// The model that answered.
    pub model: Option<String>,
    /// The server's name for the request: opaque text.
    pub request_id: Option<String>,
}

/// Tokens of one reply, as the server counted them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Usage {
    /// Tokens read.
    pub input: u64,
    /// Tokens written.
    pub output: u64,
}

/// Why a model stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finish {
    /// It was done.
    Stop,
    /// It reached a limit of length.
    Length,
    /// A filter of the server's cut it off.
    Filtered,
    /// Something else, in the server's word.
    Other(String),
    /// The server ended the reply in order, in a shape that has no place for a reason.
    Unnamed,
    /// The server ended the reply in order, but without the reason that belongs there: some do so
    /// where the reply was cut.
    Missing,
}
