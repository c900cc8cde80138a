//! One message of a conversation, and what is known of the reply that it holds.

use super::receipt::{Audit, Digest};
use super::{Failure, Finish, MessageId, ReplyMeta, Sending, Usage};

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The person.
    User,
    /// The model.
    Assistant,
}

/// How far a message has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The reply has been asked for; text may have arrived or not.
    Streaming,
    /// Whole, as far as anyone can tell.
    Complete,
    /// Ended by the person; what had arrived is kept.
    Stopped,
    /// Ended by a fault after text had arrived; what had arrived is kept.
    Interrupted,
    /// Written by the person in the place of a reply of the model's.
    Edited,
}

/// A message. `text` is what was typed or received, byte for byte: it is cleaned of control
/// characters where it is laid out, not where it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Its name.
    pub id: MessageId,
    /// The message that it follows upon; `None` for the first.
    pub parent: Option<MessageId>,
    /// Who speaks.
    pub role: Role,
    /// The words.
    pub text: String,
    /// When it began, in milliseconds since the Unix epoch.
    pub at: u64,
    /// How far it has come.
    pub status: Status,
    /// What is known of the reply; `None` for a person's message.
    pub reply: Option<Reply>,
}

/// What is known of a reply besides its words.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reply {
    /// The model that was asked.
    pub asked: String,
    /// What the server told of itself and of the reply.
    pub meta: ReplyMeta,
    /// Reasoning that came beside the answer. Never sent back.
    pub reasoning: String,
    /// Milliseconds from the first reasoning to the first text or the end; `None` without any, and
    /// while it still goes on.
    pub reasoning_ms: Option<u64>,
    /// Tokens, as the server counted them.
    pub usage: Option<Usage>,
    /// SHA-256 of the answer exactly as it came, if it is one that there may be a receipt for.
    pub digest: Option<Digest>,
    /// What is known of its receipt; `None` where there can be none.
    pub audit: Option<Box<Audit>>,
    /// Why the model stopped.
    pub finish: Option<Finish>,
    /// What interrupted it.
    pub fault: Option<Failure>,
    /// Steps of the stream that carried text: about one a token, the estimate while it runs.
    pub steps: u64,
    /// Milliseconds from the request to the first text.
    pub first_text_ms: Option<u64>,
    /// Milliseconds from the request to the end.
    pub elapsed_ms: Option<u64>,
    /// How it was asked for; `None` for one that the person wrote, and where that was not noted.
    pub sending: Option<Box<Sending>>,
}

impl Message {
    /// Whether anything was said or thought in it.
    pub fn has_words(&self) -> bool {
        let reply = self.reply.as_ref();
        !self.text.is_empty() || reply.is_some_and(|reply| !reply.reasoning.is_empty())
    }
}

impl Reply {
    /// The model that answered: the one the server names, else the one that was asked.
    pub fn model(&self) -> &str {
        self.meta.model.as_deref().unwrap_or(&self.asked)
    }
}
