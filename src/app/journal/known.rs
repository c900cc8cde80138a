//! What the history knows: of the conversation besides its messages, and of the reply that grows.

use crate::app::moment::Moment;
use crate::chat::history::Place;
use crate::chat::{Message, MessageId, Status};

/// What is known of the conversation besides its messages.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Known {
    /// `None` before any are written.
    pub(super) facts: Option<Facts>,
    pub(super) updated: u64,
    pub(super) leaf: Option<MessageId>,
    pub(super) system: Option<String>,
    pub(super) draft: String,
    /// The names of what waits, and 0 for the place of what is being edited.
    pub(super) queue: Vec<u64>,
    pub(super) place: Option<Place>,
}

/// What a list of conversations shows.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Facts {
    pub(super) title: Option<String>,
    pub(super) model: String,
    pub(super) tokens: u64,
}

/// How much of a streaming reply is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Growing {
    pub(super) message: MessageId,
    pub(super) text: usize,
    pub(super) reasoning: usize,
}

/// What is known of the system prompt as it is being written.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct WrittenSystem {
    /// The field's count of changes when it was last looked at.
    pub(super) changes: u64,
    /// When it is looked at next.
    pub(super) due: Option<Moment>,
    /// Whether the history has something of it.
    pub(super) is_there: bool,
}

impl std::fmt::Debug for Known {
    /// Drafts are in no `Debug`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known")
            .field("leaf", &self.leaf)
            .finish_non_exhaustive()
    }
}

impl Growing {
    pub(super) fn of(message: &Message) -> Self {
        Self {
            message: message.id,
            text: message.text.len(),
            reasoning: reasoning(message).len(),
        }
    }
}

pub(super) fn reasoning(message: &Message) -> &str {
    let reply = message.reply.as_ref();
    reply.map_or("", |reply| reply.reasoning.as_str())
}

/// Whether a message is one yet: a reply of which nothing has come may still be tried again.
pub(super) fn is_said(message: &Message) -> bool {
    message.status != Status::Streaming || message.has_words()
}
