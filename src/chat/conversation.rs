//! A conversation: messages in order, and what a server remembers of it.

use super::{Message, Prompt, ServerSession, Usage};

/// A conversation.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Conversation {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// The session that the server gave, sent back on the next turn. In memory only.
    pub session: Option<ServerSession>,
    /// Tokens read and written, over all replies that the server counted. Kept as a sum, because
    /// it is on the screen in every frame.
    pub tokens: u64,
}

impl Conversation {
    /// What is sent with the next turn: every message in context that has words, oldest first.
    /// Two of the same speaker in a row, as after a stopped reply, are sent as one: many servers
    /// want the roles to alternate.
    pub fn prompts(&self) -> Vec<Prompt> {
        let mut prompts: Vec<Prompt> = Vec::with_capacity(self.messages.len());
        for message in self
            .messages
            .iter()
            .filter(|m| m.in_context && !m.text.is_empty())
        {
            match prompts.last_mut() {
                Some(last) if last.role == message.role => {
                    last.text.push_str("\n\n");
                    last.text.push_str(&message.text);
                }
                _ => prompts.push(Prompt {
                    role: message.role,
                    text: message.text.clone(),
                }),
            }
        }
        prompts
    }

    /// Counts what a reply cost, once it has ended.
    pub const fn count(&mut self, usage: Usage) {
        let both = usage.input.saturating_add(usage.output);
        self.tokens = self.tokens.saturating_add(both);
    }
}
