//! A conversation: messages in order, and what a server remembers of it.

use super::{Message, Prompt, ServerSession};

/// A conversation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Conversation {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// The session that the server gave, sent back on the next turn. In memory only.
    pub session: Option<ServerSession>,
}

impl Conversation {
    /// What is sent with the next turn: every message in context that has words, oldest first.
    pub fn prompts(&self) -> Vec<Prompt> {
        self.messages
            .iter()
            .filter(|message| message.in_context && !message.text.is_empty())
            .map(|message| Prompt {
                role: message.role,
                text: message.text.clone(),
            })
            .collect()
    }

    /// Tokens of the conversation: read and written, over all replies that the server counted.
    pub fn tokens(&self) -> u64 {
        self.messages
            .iter()
            .filter_map(|message| message.reply.as_ref()?.usage)
            .map(|usage| usage.input.saturating_add(usage.output))
            .fold(0, u64::saturating_add)
    }
}
